//! TOML as a tree of settings with places.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{Entry, Node, Value};
use crate::text::{Diagnostic, Report, SourceText, code};

/// The root table, as far as it could be read, and every syntax error.
pub fn read_toml(source: &SourceText, report: &mut Report) -> Node {
    let (root, errors) = DeTable::parse_recoverable(source.text());
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        let span = source.span(range.start..range.end.max(range.start + 1));
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        report.push(Diagnostic::new(&code::THEME_SYNTAX, message).at(span, "here"));
    }
    Node { value: table(source, root.get_ref()), span: source.span(0..0) }
}

fn table(source: &SourceText, table: &DeTable<'_>) -> Value {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: source.span(key.span()),
            node: node(source, value),
        })
        .collect();
    // The library sorts keys by name; people expect the order of the file.
    entries.sort_by_key(|entry| entry.key_span.range.start);
    Value::Table(entries)
}

fn node(source: &SourceText, value: &Spanned<DeValue<'_>>) -> Node {
    let converted = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Value::Other("an integer too large"), Value::Integer),
        DeValue::Float(number) => Value::Decimal(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Value::Boolean(*truth),
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(source, item)).collect()),
        DeValue::Table(inner) => table(source, inner),
    };
    Node { value: converted, span: source.span(value.span()) }
}
