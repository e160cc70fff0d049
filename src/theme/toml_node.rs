//! TOML as a tree of settings with places.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{Entry, Node, Value};
use crate::text::{Diagnostic, Report, SourceText, code};

/// The root table, as far as it could be read, and the syntax errors.
pub fn read_toml(source: &SourceText, report: &mut Report) -> Node {
    let (root, errors) = DeTable::parse_recoverable(source.text());
    if !errors.is_empty() {
        report.extend(syntax_errors(source, &errors));
    }
    Node { value: table(source, root.get_ref()), span: source.span(0..0) }
}

/// The first error of each table. An unclosed bracket makes an error of every line that follows, so that
/// each table is read once more by itself.
fn syntax_errors(source: &SourceText, errors: &[toml::de::Error]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let (mut start, mut read) = (0, 0);
    for part in source.text().split_inclusive("\n[") {
        read += part.len();
        // The bracket belongs to the next part.
        let end = read - usize::from(part.ends_with("\n["));
        let (_, errors) = DeTable::parse_recoverable(&source.text()[start..end]);
        found.extend(first(&errors).map(|error| syntax_error(source, error, start)));
        start = end;
    }
    if found.is_empty() {
        // One that only the whole shows, such as a table written twice.
        found.extend(first(errors).map(|error| syntax_error(source, error, 0)));
    }
    found
}

fn first(errors: &[toml::de::Error]) -> Option<&toml::de::Error> {
    errors.iter().min_by_key(|error| error.span().map_or(0, |span| span.start))
}

fn syntax_error(source: &SourceText, error: &toml::de::Error, offset: usize) -> Diagnostic {
    let range = error.span().unwrap_or(0..0);
    let start = offset + range.start;
    // A range of several lines shows nothing.
    let line = source.text()[start..].find('\n').map_or(source.text().len(), |length| start + length);
    let span = source.span(start..(offset + range.end).min(line).max(start + 1));
    let message = error.message().lines().next().unwrap_or_default().to_owned();
    Diagnostic::new(&code::THEME_SYNTAX, message).at(span, "here")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_is_shown_for_each_broken_table() {
        let text = "a = [1, 2\nb = 3\n[t]\nc = 4\n[[u]]\nd = five\ne = six\n";
        let mut report = Report::new();
        read_toml(&SourceText::new("t.toml", text), &mut report);
        let places: Vec<String> = report.diagnostics.iter().map(|d| d.labels[0].place.to_string()).collect();
        assert_eq!(places, ["t.toml:2:1", "t.toml:6:5"], "{report}");
        let mut report = Report::new();
        read_toml(&SourceText::new("t.toml", "[t]\n[t]\n"), &mut report);
        assert_eq!(report.diagnostics.len(), 1);
    }
}
