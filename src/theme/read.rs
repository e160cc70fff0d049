//! Reading checked settings: names to IRIs, texts in languages, files, each with its findings.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::catalogue::{Agent, LangList};
use super::language::LangText;
use super::node::{Node, Value};
use crate::rdf::{Prefixes, iri};
use crate::text::{Diagnostic, Report, Span, code, nearest};

/// What resolves the names and paths of a theme while its findings are collected.
#[derive(Debug)]
pub struct Reader<'a> {
    pub root: &'a Path,
    pub base_iri: String,
    pub prefixes: Prefixes,
    pub languages: Vec<String>,
    pub report: Report,
}

impl Reader<'_> {
    /// The text of `key`, or nothing when it is missing or of another type (which the schema reports).
    pub fn text(node: &Node, key: &str) -> Option<String> {
        node.get(key)?.as_text().map(str::to_owned)
    }

    /// The texts of `key`, with their places.
    pub fn texts<'n>(node: &'n Node, key: &str) -> Vec<(&'n str, &'n Span)> {
        let items = node.get(key).map_or(&[][..], Node::items);
        items.iter().filter_map(|item| Some((item.as_text()?, &item.span))).collect()
    }

    /// A text in languages; a warning tells which of the site's languages a table lacks.
    pub fn lang_text(&mut self, node: &Node, key: &str) -> LangText {
        let Some(value) = node.get(key) else { return LangText::default() };
        let text = lang_text(value);
        if let Value::Table(_) = value.value {
            let lacking: Vec<&str> =
                self.languages.iter().map(String::as_str).filter(|tag| text.get(tag).is_none()).collect();
            if !lacking.is_empty() {
                let message = format!("`{key}` has no text in {}", lacking.join(", "));
                self.report.push(
                    Diagnostic::new(&code::THEME_NO_TRANSLATION, message)
                        .at(value.span.clone(), "readers get another language"),
                );
            }
        }
        text
    }

    pub fn lang_list(node: &Node, key: &str) -> LangList {
        let Some(value) = node.get(key) else { return LangList::new() };
        let words =
            |node: &Node| node.items().iter().filter_map(|item| Some(item.as_text()?.to_owned())).collect();
        match &value.value {
            Value::Table(entries) => {
                entries.iter().map(|entry| (entry.key.clone(), words(&entry.node))).collect()
            }
            _ => vec![(String::new(), words(value))],
        }
    }

    pub fn agent(&mut self, node: &Node, key: &str) -> Option<Agent> {
        let node = node.get(key)?;
        let iri = self.iri(node, "iri");
        Some(Agent { name: Self::text(node, "name")?, iri })
    }

    /// The IRI of `key`: absolute, or relative to the base.
    pub fn iri(&mut self, node: &Node, key: &str) -> Option<String> {
        let value = node.get(key)?;
        self.resolve(value.as_text()?, &value.span)
    }

    /// `text` as an IRI, absolute or relative to the base.
    pub fn resolve(&mut self, text: &str, span: &Span) -> Option<String> {
        match iri::resolve(Some(&self.base_iri), text) {
            Ok(iri) => Some(iri),
            Err(reason) => {
                let message = format!("`{text}` is not an IRI: {}", lower_first(&reason));
                self.report
                    .push(Diagnostic::new(&code::THEME_INVALID_IRI, message).at(span.clone(), "not an IRI"));
                None
            }
        }
    }

    /// The IRI of a class or property: a prefixed name, or `<iri>`.
    pub fn name(&mut self, text: &str, span: &Span) -> Option<String> {
        if let Some(inner) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            return self.resolve(inner, span);
        }
        if let Some(expanded) = self.prefixes.expand(text) {
            return self.resolve(&expanded, span);
        }
        let Some((prefix, rest)) = text.split_once(':') else {
            let message = format!("`{text}` is neither a prefixed name nor an IRI in angle brackets");
            self.report.push(
                Diagnostic::new(&code::THEME_INVALID_IRI, message)
                    .at(span.clone(), "expected `prefix:name` or `<iri>`"),
            );
            return None;
        };
        if rest.starts_with("//") && iri::is_absolute(text) {
            return Some(text.to_owned());
        }
        let mut diagnostic =
            Diagnostic::new(&code::THEME_UNDECLARED_PREFIX, format!("prefix `{prefix}:` is not declared"))
                .at(span.clone(), "used here");
        diagnostic = match nearest(prefix, self.prefixes.iter().map(|(prefix, _)| prefix)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}:`?")),
            None => diagnostic.help(format!("declare it: `[prefixes]` `{prefix} = \"…\"`")),
        };
        self.report.push(diagnostic);
        None
    }

    /// The IRIs of the names in `key`.
    pub fn names(&mut self, node: &Node, key: &str) -> Vec<String> {
        Self::texts(node, key).into_iter().filter_map(|(text, span)| self.name(text, span)).collect()
    }

    /// A file below the root that must exist.
    pub fn file(&mut self, text: &str, span: &Span) -> PathBuf {
        let path = self.root.join(text);
        if !path.is_file() {
            let message = format!("there is no file `{text}` in the folder of the theme");
            let diagnostic =
                Diagnostic::new(&code::THEME_MISSING_FILE, message).at(span.clone(), "no such file");
            self.report.push(match nearest_file(&path) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic,
            });
        }
        path
    }

    /// The identifiers of blocks of one kind: usable in paths, and each only once.
    pub fn ids(&mut self, nodes: &[Node], kind: &str) {
        let mut seen: HashMap<&str, &Span> = HashMap::new();
        for node in nodes {
            let Some((id, span)) = node.get("id").and_then(|id| Some((id.as_text()?, &id.span))) else {
                continue;
            };
            if !is_id(id) {
                self.report.push(
                    Diagnostic::new(&code::THEME_INVALID_ID, format!("`{id}` cannot be part of a path"))
                        .at(span.clone(), "letters a–z, digits, `-`, `_` and `.` only"),
                );
            }
            match seen.get(id) {
                Some(first) => self.report.push(
                    Diagnostic::new(
                        &code::THEME_DUPLICATE_ID,
                        format!("two {kind} blocks have the id `{id}`"),
                    )
                    .at(span.clone(), "used again here")
                    .at((*first).clone(), "first used here"),
                ),
                None => {
                    seen.insert(id, span);
                }
            }
        }
    }
}

/// A text in languages from a text or a table.
pub fn lang_text(value: &Node) -> LangText {
    match &value.value {
        Value::Table(entries) => entries
            .iter()
            .filter_map(|entry| Some((entry.key.as_str(), entry.node.as_text()?.trim())))
            .collect(),
        _ => value.as_scalar().map_or_else(LangText::default, |text| LangText::untagged(text.trim())),
    }
}

/// Whether `id` may stand in a path as it is.
pub fn is_id(id: &str) -> bool {
    !id.is_empty()
        && !id.starts_with('.')
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The file beside `path` whose name is nearest.
fn nearest_file(path: &Path) -> Option<String> {
    let names: Vec<String> = std::fs::read_dir(path.parent()?)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str)).map(str::to_owned)
}
