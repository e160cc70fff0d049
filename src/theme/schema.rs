//! Checking a tree of settings against a table of keys: unknown keys, missing ones, wrong types.

use super::language::is_language_tag;
use super::node::{Node, Value};
use crate::text::{Diagnostic, Report, Span, code, nearest};

/// One key that may be written. The tables of keys are the only place where names and types of
/// settings stand; `docs/theme.md` and `docs/queries.md` must tell each of them.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub summary: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text that is not empty.
    Text,
    /// A text, a number or a Boolean.
    Scalar,
    /// One text, or a list of texts.
    Texts,
    /// A text, or a table of language to text.
    LangText,
    /// A list of texts, or a table of language to list.
    LangTexts,
    /// A number that is not negative.
    Count,
    Boolean,
    /// A table of the operator's own keys to texts.
    TextMap,
    /// A table of names to numbers that are not negative.
    CountMap,
    /// A table of names to texts, numbers, Booleans or lists of these.
    ValueMap,
    /// A table of these keys.
    Table(&'static [Key]),
    /// A list of tables of these keys.
    Tables(&'static [Key]),
    /// A text, or a table of these keys.
    TextOrTable(&'static [Key]),
    /// A table of these keys, or a list of such tables.
    TableOrTables(&'static [Key]),
    /// Checked where it is read.
    Free,
}

impl Kind {
    /// What it demands, for a message.
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Scalar => "a text, a number or a Boolean",
            Self::Texts => "a text or a list of texts",
            Self::LangText => "a text or a table of language to text",
            Self::LangTexts => "a list of texts or a table of language to list",
            Self::Count => "a number that is not negative",
            Self::Boolean => "true or false",
            Self::TextMap | Self::CountMap | Self::ValueMap | Self::Table(_) => "a table",
            Self::TextOrTable(_) => "a text or a table",
            Self::TableOrTables(_) => "a table or a list of tables",
            Self::Tables(_) => "a list of tables",
            Self::Free => "any value",
        }
    }
}

impl Key {
    pub const fn required(name: &'static str, kind: Kind, summary: &'static str) -> Self {
        Self { name, kind, required: true, summary }
    }

    pub const fn optional(name: &'static str, kind: Kind, summary: &'static str) -> Self {
        Self { name, kind, required: false, summary }
    }
}

/// Reports every key of `node` that `keys` does not have, every required one that is missing (at
/// `place`, the name of the table), and every value of the wrong type, in depth.
pub fn check_table(node: &Node, keys: &'static [Key], (name, place): (&str, &Span), report: &mut Report) {
    for entry in node.entries() {
        match keys.iter().find(|key| key.name == entry.key) {
            Some(key) => check_value(&entry.node, key.kind, (&entry.key, &entry.key_span), report),
            None => report.push(unknown_key(&entry.key, &entry.key_span, keys)),
        }
    }
    for key in keys.iter().filter(|key| key.required && node.get(key.name).is_none()) {
        let message = format!("`{}` is missing in {name}", key.name);
        report.push(
            Diagnostic::new(&code::THEME_MISSING_KEY, message)
                .at(place.clone(), "in this table")
                .help(format!("add `{}`: {} ({})", key.name, key.summary, key.kind.wanted())),
        );
    }
}

fn unknown_key(key: &str, span: &Span, keys: &'static [Key]) -> Diagnostic {
    let diagnostic = Diagnostic::new(&code::THEME_UNKNOWN_KEY, format!("there is no setting `{key}` here"))
        .at(span.clone(), "unknown key");
    match nearest(key, keys.iter().map(|key| key.name)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => {
            let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
            diagnostic.help(format!("the keys are: {}", names.join(", ")))
        }
    }
}

fn check_value(node: &Node, kind: Kind, (key, key_span): (&str, &Span), report: &mut Report) {
    let wrong = |node: &Node, wanted: &str| {
        Diagnostic::new(&code::THEME_WRONG_TYPE, format!("`{key}` takes {wanted}, not {}", node.kind()))
            .at(node.span.clone(), format!("this is {}", node.kind()))
    };
    match (kind, &node.value) {
        (Kind::Text | Kind::LangText, Value::Text(text)) if text.trim().is_empty() => report.push(
            Diagnostic::new(&code::THEME_WRONG_TYPE, format!("`{key}` is empty"))
                .at(node.span.clone(), "empty text"),
        ),
        (Kind::Text | Kind::Texts | Kind::LangText | Kind::Scalar | Kind::TextOrTable(_), Value::Text(_))
        | (Kind::Scalar, Value::Integer(_) | Value::Decimal(_) | Value::Boolean(_))
        | (Kind::Boolean, Value::Boolean(_))
        | (Kind::Free, _) => {}
        (Kind::Count, Value::Integer(number)) if *number >= 0 => {}
        (Kind::Texts | Kind::LangTexts, Value::List(items)) => {
            report.extend(
                items
                    .iter()
                    .filter(|item| item.as_text().is_none())
                    .map(|item| wrong(item, "a list of texts")),
            );
        }
        (Kind::LangText, Value::Table(entries)) => {
            check_languages(node, report);
            report.extend(
                entries
                    .iter()
                    .filter(|e| e.node.as_text().is_none())
                    .map(|e| wrong(&e.node, "a text per language")),
            );
        }
        (Kind::LangTexts, Value::Table(entries)) => {
            check_languages(node, report);
            for item in entries.iter().flat_map(|entry| entry.node.items()) {
                if item.as_text().is_none() {
                    report.push(wrong(item, "a list of texts per language"));
                }
            }
        }
        (Kind::TextMap, Value::Table(entries)) => {
            let texts = entries.iter().filter(|e| e.node.as_text().is_none());
            report.extend(texts.map(|e| wrong(&e.node, "texts")));
        }
        (Kind::CountMap, Value::Table(entries)) => {
            let counts = entries.iter().filter(|e| e.node.as_count().is_none());
            report.extend(counts.map(|e| wrong(&e.node, "numbers that are not negative")));
        }
        (Kind::ValueMap, Value::Table(entries)) => {
            let items = entries.iter().flat_map(|entry| entry.node.items());
            report.extend(
                items.filter(|item| item.as_scalar().is_none()).map(|item| wrong(item, "plain values")),
            );
        }
        (Kind::Table(keys) | Kind::TextOrTable(keys) | Kind::TableOrTables(keys), Value::Table(_)) => {
            check_table(node, keys, (&format!("`{key}`"), key_span), report);
        }
        (Kind::Tables(keys) | Kind::TableOrTables(keys), Value::List(items)) => {
            for item in items {
                match item.value {
                    Value::Table(_) => {
                        check_table(item, keys, (&format!("this `{key}`"), &item.span), report);
                    }
                    _ => report.push(wrong(item, kind.wanted())),
                }
            }
        }
        _ => report.push(wrong(node, kind.wanted())),
    }
}

fn check_languages(node: &Node, report: &mut Report) {
    for entry in node.entries().iter().filter(|entry| !is_language_tag(&entry.key)) {
        report.push(invalid_language(&entry.key, &entry.key_span));
    }
}

/// The finding for a language tag that is none.
pub fn invalid_language(tag: &str, span: &Span) -> Diagnostic {
    Diagnostic::new(&code::THEME_INVALID_LANGUAGE, format!("`{tag}` is not a language tag"))
        .at(span.clone(), "expected a tag such as `fr` or `en-GB`")
}
