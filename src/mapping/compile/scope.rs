//! Scopes: where names are looked up while expressions are read, and the columns that they became.

use std::collections::HashMap;

use serde_json_path::JsonPath;

use super::Compiler;
use crate::mapping::plan::{Column, ColumnId};
use crate::text::{Diagnostic, Span, code, nearest};

pub type ScopeId = usize;

/// What names a scope has.
#[derive(Clone, Debug)]
pub enum Names {
    /// Headers of a file, which the data will tell.
    Headers,
    /// Paths into a JSON value.
    Json,
    /// The fields of a view, or what a field offers to those below it.
    Fields(Fields),
}

/// The names that a view or a field has.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// What has them, for messages: "the view `people`".
    pub owner: String,
    pub names: Vec<String>,
    /// Records that have no value of their own, with the reason.
    pub records: Vec<String>,
    /// The expressions of this scope name fields instead of columns: the child side of a join
    /// between views.
    pub own: bool,
}

struct Scope {
    names: Names,
    columns: Vec<Column>,
    index: HashMap<String, ColumnId>,
}

/// All scopes of a mapping.
#[derive(Default)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    pub fn add(&mut self, names: Names) -> ScopeId {
        self.0.push(Scope { names, columns: Vec::new(), index: HashMap::new() });
        self.0.len() - 1
    }

    pub fn names(&self, scope: ScopeId) -> &Names {
        &self.0[scope].names
    }

    /// The columns that were asked for, in the order in which they were.
    pub fn take(&mut self, scope: ScopeId) -> Vec<Column> {
        std::mem::take(&mut self.0[scope].columns)
    }

    fn intern(&mut self, scope: ScopeId, name: String, span: &Span) -> ColumnId {
        let Scope { columns, index, .. } = &mut self.0[scope];
        let id = *index.entry(name).or_insert_with_key(|name| {
            columns.push(Column { name: name.clone(), spans: Vec::new(), described: None });
            columns.len() - 1
        });
        columns[id].spans.push(span.clone());
        id
    }
}

/// What a name in an expression means.
pub enum Reference {
    Column(ColumnId),
    /// A field of the view that is being defined.
    Field(String),
}

impl Compiler<'_> {
    /// Looks a name up; reports it when the scope cannot have it.
    pub fn resolve(&mut self, scope: ScopeId, name: &str, span: &Span) -> Option<Reference> {
        let name = match self.scopes.names(scope) {
            Names::Headers => name.to_owned(),
            Names::Json => match json_path(name) {
                Ok(path) => path,
                Err(message) => {
                    self.report.push(
                        Diagnostic::new(&code::BAD_REFERENCE, format!("`{name}` is no JSONPath: {message}"))
                            .at(span.clone(), "not by RFC 9535"),
                    );
                    return None;
                }
            },
            Names::Fields(fields) => {
                if !fields.names.iter().any(|have| have == name) {
                    let diagnostic = unknown_field(fields, name, span);
                    self.report.push(diagnostic);
                    return None;
                }
                if fields.own {
                    return Some(Reference::Field(name.to_owned()));
                }
                name.to_owned()
            }
        };
        Some(Reference::Column(self.scopes.intern(scope, name, span)))
    }
}

fn unknown_field(fields: &Fields, name: &str, span: &Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&code::UNKNOWN_COLUMN, format!("{} has no `{name}`", fields.owner))
        .at(span.clone(), "read here");
    if fields.records.iter().any(|record| record == name) || name == "<it>" {
        let below: Vec<String> = fields
            .names
            .iter()
            .filter(|have| have.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
            .map(|have| format!("`{have}`"))
            .collect();
        let help = "a record as a whole has no value that could be read";
        return if below.is_empty() {
            diagnostic.help(help)
        } else {
            diagnostic.help(format!("{help}; read {}", below.join(", ")))
        };
    }
    match nearest(name, fields.names.iter().map(String::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if fields.names.is_empty() => diagnostic,
        None => {
            let names: Vec<String> = fields.names.iter().map(|name| format!("`{name}`")).collect();
            diagnostic.help(format!("it has {}", names.join(", ")))
        }
    }
}

/// A JSONPath as RFC 9535 writes it. Older mappings have bare names, for members of the record, and
/// `.[` before brackets.
pub fn json_path(text: &str) -> Result<String, String> {
    let bare = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let path = if bare { format!("$.{text}") } else { text.to_owned() };
    let Err(error) = JsonPath::parse(&path) else { return Ok(path) };
    let plain = path.replace(".[", "[");
    if JsonPath::parse(&plain).is_ok() { Ok(plain) } else { Err(error.message().to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_checked_and_bare_names_are_members() {
        assert_eq!(json_path("$.a[*].b"), Ok("$.a[*].b".into()));
        assert_eq!(json_path("name"), Ok("$.name".into()));
        assert_eq!(json_path("a.b[0]"), Ok("$.a.b[0]".into()));
        assert_eq!(json_path("$.[*].a.[0]"), Ok("$[*].a[0]".into()));
        assert_eq!(json_path("$['Country Code']"), Ok("$['Country Code']".into()));
        for broken in ["$.students[*]]", "a;b", "", "$.", "@.x", "$..", "a b"] {
            assert!(json_path(broken).is_err(), "{broken}");
        }
    }
}
