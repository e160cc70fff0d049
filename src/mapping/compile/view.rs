//! Logical views (RML-LV), with our own fields for wide tables and for aligned lists.

use regex::Regex;

use super::Compiler;
use super::scope::{Fields, Names, ScopeId};
use super::source::Formulation;
use crate::mapping::graph::{Node, Statement};
use crate::mapping::plan::{
    Field, FieldKind, JoinKind, RelationId, RelationKind, View, ViewJoin, ZipColumn, ZipLengths,
};
use crate::rdf::vocab::{dx, rml};
use crate::text::{Diagnostic, Span, code};

const LENGTHS: &[(&str, ZipLengths)] = &[(dx::EQUAL, ZipLengths::Equal), (dx::PAD, ZipLengths::Pad)];

/// What the records are that a field reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Records {
    /// Rows of a CSV file.
    Rows,
    /// JSON values.
    Json,
    /// Rows of a view.
    Fields,
    /// Texts, in which something else may be written.
    Text,
}

/// The names that the fields of a view give, and where.
#[derive(Default)]
struct Given {
    fields: Fields,
    places: Vec<(String, Span)>,
}

impl Compiler<'_> {
    pub fn view(&mut self, node: &Node) -> Option<RelationId> {
        let on = self.required(node, &[rml::VIEW_ON], "a logical view")?;
        let on = self.relation(on)?;
        let name = self.graph.name(node);
        let mut given = Given {
            fields: Fields {
                owner: format!("the view `{name}`"),
                names: vec!["#".to_owned()],
                ..Fields::default()
            },
            places: Vec::new(),
        };
        let scope = self.relations[on].scope;
        let fields = self.fields(node, scope, self.records(scope), "", &mut given);
        if fields.is_empty() && !self.graph.has(node, rml::FIELD) {
            self.missing("a logical view has no `rml:field`", self.graph.span(node));
            return None;
        }
        let own = Fields { own: true, ..given.fields.clone() };
        let own = self.scopes.add(Names::Fields(own));
        let graph = self.graph;
        let mut joins = Vec::new();
        let mut complete = true;
        for statement in graph.of(node) {
            let kind = match statement.predicate.as_str() {
                rml::LEFT_JOIN => JoinKind::Left,
                rml::INNER_JOIN => JoinKind::Inner,
                _ => continue,
            };
            let join = self.view_join(statement, kind, own, &mut given);
            complete &= join.is_some();
            joins.extend(join);
        }
        if !complete {
            return None;
        }
        let scope = self.scopes.add(Names::Fields(given.fields));
        Some(self.add_relation(node, name, RelationKind::View(View { on, fields, joins }), scope))
    }

    fn records(&self, scope: ScopeId) -> Records {
        match self.scopes.names(scope) {
            Names::Headers => Records::Rows,
            Names::Json => Records::Json,
            Names::Fields(_) => Records::Fields,
        }
    }

    fn view_join(
        &mut self,
        statement: &Statement,
        kind: JoinKind,
        child: ScopeId,
        given: &mut Given,
    ) -> Option<ViewJoin> {
        let node = self.node(statement)?;
        let reference = self.required(&node, &[rml::PARENT_LOGICAL_VIEW], "a join");
        let parent = self.relation(reference?)?;
        let scope = self.relations[parent].scope;
        let conditions = self.join_conditions(&node, child, scope);
        let records = self.records(scope);
        let fields = self.fields(&node, scope, records, "", given);
        let conditions = conditions?;
        if conditions.is_empty() {
            self.fault_with_help(
                &code::JOIN_WITHOUT_CONDITION,
                "rows of two views are joined without condition",
                (self.graph.span(&node), "which rows belong together?"),
                "add `rml:joinCondition [ rml:child \"…\" ; rml:parent \"…\" ]`",
            );
            return None;
        }
        Some(ViewJoin { kind, parent, conditions, fields, span: self.graph.span(&node) })
    }

    /// The fields of a node; each gives its name, and `name.#`, to the view.
    fn fields(
        &mut self,
        node: &Node,
        scope: ScopeId,
        records: Records,
        prefix: &str,
        given: &mut Given,
    ) -> Vec<Field> {
        let graph = self.graph;
        let mut fields = Vec::new();
        for statement in graph.all(node, rml::FIELD) {
            let Some(field) = self.node(statement) else { continue };
            let span = statement.span.clone();
            fields.extend(self.guarded(&field, &span, "the field", |this| {
                this.field(&field, scope, records, prefix, given)
            }));
        }
        fields
    }

    fn field(
        &mut self,
        node: &Node,
        scope: ScopeId,
        records: Records,
        prefix: &str,
        given: &mut Given,
    ) -> Option<Field> {
        let given_name = self.required(node, &[rml::FIELD_NAME], "a field")?;
        let local = self.text(given_name)?;
        let name = if prefix.is_empty() { local.to_owned() } else { format!("{prefix}.{local}") };
        let is = |class: &str, property: &str| self.graph.is_a(node, class) || self.graph.has(node, property);
        let (unpivot, zip) = (is(dx::UNPIVOT_FIELD, dx::HEADER_PATTERN), is(dx::ZIP_FIELD, dx::ZIP));
        let iterable = is(rml::ITERABLE_FIELD, rml::ITERATOR);
        // A faulty field has its name all the same: those who read it are not at fault.
        self.give(given, &name, !(unpivot || zip || iterable), &given_name.span)?;
        let (kind, below, names) = if unpivot {
            self.unpivot(node, records, &name)?
        } else if zip {
            self.zip(node, scope, &name)?
        } else if iterable {
            self.iterable(node, records)?
        } else {
            self.expression_field(node, scope, records, &name)?
        };
        let record = self.scopes.add(names);
        let fields = self.fields(node, record, below, &name, given);
        let columns = self.scopes.take(record);
        Some(Field { name, span: self.graph.span(node), kind, columns, fields })
    }

    /// Adds the names of a field to those of its view.
    fn give(&mut self, given: &mut Given, name: &str, valued: bool, span: &Span) -> Option<()> {
        if let Some((_, first)) = given.places.iter().find(|(have, _)| have == name) {
            self.report.push(
                Diagnostic::new(
                    &code::FIELD_COLLISION,
                    format!("{} has two fields `{name}`", given.fields.owner),
                )
                .at(span.clone(), "again here")
                .at(first.clone(), "first here"),
            );
            return None;
        }
        given.places.push((name.to_owned(), span.clone()));
        if valued {
            given.fields.names.push(name.to_owned());
        } else {
            given.fields.records.push(name.to_owned());
        }
        given.fields.names.push(format!("{name}.#"));
        Some(())
    }

    fn expression_field(
        &mut self,
        node: &Node,
        scope: ScopeId,
        records: Records,
        name: &str,
    ) -> Option<(FieldKind, Records, Names)> {
        let read = self.form(node, scope).ok()?;
        let Some(read) = read else {
            self.no_form(node, &format!("the field `{name}`"));
            return None;
        };
        // JSON inside a cell: what is below says so.
        let graph = self.graph;
        let json = records == Records::Json
            || graph.all(node, rml::FIELD).filter_map(Statement::node).any(|field| {
                graph.get(&field, rml::REFERENCE_FORMULATION).and_then(Statement::iri) == Some(rml::JSON_PATH)
            });
        let value = read.form.into_expression();
        let (below, names) = if json {
            (Records::Json, Names::Json)
        } else {
            let owner = format!("a value of the field `{name}`, which is one text,");
            (Records::Text, Names::Fields(Fields { owner, ..Fields::default() }))
        };
        Some((FieldKind::Expression { value, json }, below, names))
    }

    fn iterable(&mut self, node: &Node, records: Records) -> Option<(FieldKind, Records, Names)> {
        let formulation = self.formulation_of(node)?.or(match records {
            Records::Json => Some(Formulation::Json),
            _ => None,
        });
        match (formulation, records) {
            (Some(Formulation::Json), Records::Json) => {
                Some((FieldKind::Iterator(self.iterator(node, formulation)?), Records::Json, Names::Json))
            }
            (Some(Formulation::Csv), Records::Json | Records::Text) => {
                let dialect = self.dialect(std::slice::from_ref(node))?;
                Some((FieldKind::Rows(Box::new(dialect)), Records::Rows, Names::Headers))
            }
            (None, Records::Text) => {
                self.missing(
                    "an iterable field below a text has no `rml:referenceFormulation`",
                    self.graph.span(node),
                );
                None
            }
            _ => {
                self.fault_with_help(
                    &code::MAPPING_VALUE,
                    "there is nothing to iterate over in a row",
                    (self.graph.span(node), "an iterable field of rows"),
                    "read the cell by an `rml:ExpressionField` first, and put this field below it",
                );
                None
            }
        }
    }

    fn unpivot(&mut self, node: &Node, records: Records, name: &str) -> Option<(FieldKind, Records, Names)> {
        if records != Records::Rows {
            self.fault(
                &code::MAPPING_VALUE,
                "only the columns of a CSV row can be unpivoted",
                self.graph.span(node),
                "not a field of CSV rows",
            );
            return None;
        }
        let statement = self.required(node, &[dx::HEADER_PATTERN], "an unpivot field")?;
        let pattern = self.text(statement)?;
        let regex = match Regex::new(&format!("^(?:{pattern})$")) {
            Ok(regex) => regex,
            Err(error) => {
                let message = bad_pattern(&error);
                self.fault(&code::BAD_PATTERN, message, statement.span.clone(), "not a regular expression");
                return None;
            }
        };
        let mut names = vec!["value".to_owned(), "header".to_owned()];
        names.extend(regex.capture_names().flatten().map(str::to_owned));
        names.extend((1..regex.captures_len()).map(|number| number.to_string()));
        let owner = format!("a record of `{name}`");
        let names = Names::Fields(Fields { owner, names, ..Fields::default() });
        Some((FieldKind::Unpivot(regex), Records::Fields, names))
    }

    fn zip(&mut self, node: &Node, scope: ScopeId, name: &str) -> Option<(FieldKind, Records, Names)> {
        let statement = self.required(node, &[dx::ZIP], "a zip field")?;
        let Some(items) = self.graph.list(&statement.object) else {
            self.wrong_kind(statement, "a list of columns");
            return None;
        };
        let lengths = match self.one(node, &[dx::LENGTHS]) {
            Some(statement) => self.choice(statement, LENGTHS),
            None => Some(ZipLengths::Equal),
        };
        let mut columns: Vec<ZipColumn> = Vec::new();
        for item in items {
            let column = self.node(item)?;
            let reference = self.required(&column, &[rml::REFERENCE], "a column of a zip field")?;
            let separator = self.required(&column, &[dx::SEPARATOR], "a column of a zip field")?;
            let separator_text = self.text(separator)?.to_owned();
            if separator_text.is_empty() {
                self.wrong_kind(separator, "a text that is not empty");
                return None;
            }
            let text = self.text(reference)?;
            let super::scope::Reference::Column(place) = self.resolve(scope, text, &reference.span)? else {
                return None;
            };
            columns.push(ZipColumn { column: place, name: text.to_owned(), separator: separator_text });
        }
        let names = columns.iter().map(|column| column.name.clone()).collect();
        let owner = format!("a record of `{name}`");
        let names = Names::Fields(Fields { owner, names, ..Fields::default() });
        Some((FieldKind::Zip { columns, lengths: lengths? }, Records::Fields, names))
    }
}

/// What the library says, without the picture of the pattern that it draws.
fn bad_pattern(error: &regex::Error) -> String {
    let text = error.to_string();
    let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
    format!("malformed regular expression: {reason}")
}
