//! JSON as a tree with places.

use super::node::{Entry, Node, Value};
use super::{Diagnostic, Position, SourceText, code};

/// Reads a JSON text (RFC 8259). `null` is [`Value::Empty`].
pub fn read_json(source: &SourceText) -> Result<Node, Diagnostic> {
    if let Err(error) = serde_json::from_str::<serde_json::Value>(source.text()) {
        let start = source.offset(Position { line: error.line().max(1), column: error.column().max(1) });
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        return Err(Diagnostic::new(
            &code::JSON_SYNTAX,
            format!("`{}` is not JSON: {reason}", source.name()),
        )
        .at(source.span(start..start + 1), "here"));
    }
    Ok(Reader { source, text: source.text(), at: 0 }.node())
}

/// Goes through a text that is known to follow the grammar.
struct Reader<'a> {
    source: &'a SourceText,
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn node(&mut self) -> Node {
        self.blanks();
        let start = self.at;
        let value = match self.byte() {
            b'{' => Value::Table(self.entries()),
            b'[' => Value::List(self.items()),
            b'"' => Value::Text(self.string()),
            _ => self.word(),
        };
        Node { value, span: self.source.span(start..self.at) }
    }

    fn entries(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.at += 1;
        while self.more(b'}') {
            let start = self.at;
            let key = self.string();
            let key_span = self.source.span(start..self.at);
            self.blanks();
            // The colon.
            self.at += 1;
            entries.push(Entry { key, key_span, node: self.node() });
        }
        entries
    }

    fn items(&mut self) -> Vec<Node> {
        let mut items = Vec::new();
        self.at += 1;
        while self.more(b']') {
            items.push(self.node());
        }
        items
    }

    /// Moves to the next item, or past the `end` of them.
    fn more(&mut self, end: u8) -> bool {
        self.blanks();
        if self.byte() == b',' {
            self.at += 1;
            self.blanks();
        }
        let ends = self.byte() == end || self.at >= self.text.len();
        self.at += usize::from(ends);
        !ends
    }

    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while self.at < self.text.len() && self.byte() != b'"' {
            self.at += if self.byte() == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        let quoted = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(quoted).unwrap_or_default()
    }

    fn word(&mut self) -> Value {
        let rest = &self.text[self.at..];
        let end = rest.find([',', '}', ']', ' ', '\n', '\r', '\t']).unwrap_or(rest.len());
        let word = &rest[..end];
        self.at += end;
        match word {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            "null" => Value::Empty,
            number => number.parse().map_or_else(|_| Value::Decimal(number.to_owned()), Value::Integer),
        }
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches([' ', '\n', '\r', '\t']).len();
    }

    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_place() {
        let source =
            SourceText::new("m.json", "{ \"a\" : [1, -2.5e1,\n true, null, {}],\"b\\n\": \"é\\\"\" }");
        let root = read_json(&source).unwrap();
        let list = root.get("a").unwrap();
        assert_eq!(list.span.text(), "[1, -2.5e1,\n true, null, {}]");
        let kinds: Vec<&str> = list.items().iter().map(Node::kind).collect();
        assert_eq!(kinds, ["an integer", "a decimal number", "a Boolean", "empty", "a table"]);
        let text = root.get("b\n").unwrap();
        assert_eq!(text.as_text(), Some("é\""));
        assert_eq!(text.span.start(), Position { line: 2, column: 25 });
        assert_eq!(root.entries()[1].key_span.text(), "\"b\\n\"");
    }

    #[test]
    fn faults_are_shown_where_they_are() {
        for text in ["{\n \"a\": }", "{\"a\": 1} x", "", "{\"a\" \"b\"}", "[1,]"] {
            let fault = read_json(&SourceText::new("m.json", text)).unwrap_err();
            assert_eq!(fault.code.id, "D106");
        }
        let fault = read_json(&SourceText::new("m.json", "{\n \"a\": }")).unwrap_err();
        assert_eq!(fault.labels[0].place.to_string(), "m.json:2:7");
    }
}
