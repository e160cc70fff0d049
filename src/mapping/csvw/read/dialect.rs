//! Dialects.

use super::Reader;
use super::property::DIALECT;
use crate::mapping::csvw::model::Dialect;
use crate::text::node::{Node, Value};

impl Reader<'_> {
    /// The dialect of a group or table that names one.
    pub fn dialect_of(&mut self, object: &Node) -> Option<Dialect> {
        let node = object.get("dialect")?;
        let read = |reader: &mut Self, node: &Node| reader.dialect(node);
        Some(self.object(node, "dialect", read).map(|(dialect, _)| dialect).unwrap_or_default())
    }

    fn dialect(&mut self, object: &Node) -> Dialect {
        self.check_properties(object, &DIALECT, true);
        self.id(object);
        let mut dialect = Dialect::default();
        let prefix = self.text_or_null(object, "commentPrefix");
        dialect.comment_prefix =
            prefix.unwrap_or_else(|| Some("#".to_owned())).filter(|prefix| !prefix.is_empty());
        if let Some(Some(delimiter)) = self.text_or_null(object, "delimiter") {
            dialect.delimiter = Some(delimiter).filter(|delimiter| !delimiter.is_empty());
        }
        if let Some(quote) = self.text_or_null(object, "quoteChar") {
            let mut chars = quote.as_deref().unwrap_or_default().chars();
            match (chars.next(), chars.next()) {
                (only, None) => dialect.quote = only,
                _ => self.ignored_value(object, "quoteChar", "one character or `null` is wanted"),
            }
        }
        dialect.double_quote = self.truth(object, "doubleQuote").unwrap_or(true);
        if let Some(label) = self.text(object, "encoding") {
            if encoding_rs::Encoding::for_label(label.as_bytes()).is_some() {
                label.clone_into(&mut dialect.encoding);
            } else {
                self.ignored_value(object, "encoding", "no encoding that is known");
            }
        }
        if self.truth(object, "header") == Some(false) {
            dialect.header_row_count = 0;
        }
        if let Some(count) = self.count(object, "headerRowCount") {
            dialect.header_row_count = count;
        }
        self.line_terminators(object, &mut dialect);
        dialect.skip_blank_rows = self.truth(object, "skipBlankRows").unwrap_or_default();
        dialect.skip_columns = self.count(object, "skipColumns").unwrap_or_default();
        dialect.skip_rows = self.count(object, "skipRows").unwrap_or_default();
        self.trim(object, &mut dialect);
        dialect
    }

    fn ignored_value(&mut self, object: &Node, property: &str, label: &str) {
        if let Some(node) = object.get(property) {
            self.ignored(node, property, label);
        }
    }

    #[expect(clippy::option_option, reason = "nothing said, and said to be none")]
    fn text_or_null(&mut self, object: &Node, property: &str) -> Option<Option<String>> {
        let node = object.get(property)?;
        match &node.value {
            Value::Text(text) => Some(Some(text.clone())),
            Value::Empty => Some(None),
            _ => {
                self.ignored(node, property, format!("a text is wanted, not {}", node.kind()));
                None
            }
        }
    }

    fn line_terminators(&mut self, object: &Node, dialect: &mut Dialect) {
        let Some(node) = object.get("lineTerminators") else { return };
        let mut texts = Vec::new();
        for item in node.items() {
            match item.as_text().filter(|text| !text.is_empty()) {
                Some(text) => texts.push(text.to_owned()),
                None => self.ignored(item, "lineTerminators", "a text is wanted"),
            }
        }
        if !texts.is_empty() {
            dialect.line_terminators = texts;
        }
    }

    /// `skipInitialSpace` alone is `trim: "start"`.
    fn trim(&mut self, object: &Node, dialect: &mut Dialect) {
        if self.truth(object, "skipInitialSpace") == Some(true) {
            (dialect.trim_start, dialect.trim_end) = (true, false);
        }
        let Some(node) = object.get("trim") else { return };
        (dialect.trim_start, dialect.trim_end) = match &node.value {
            Value::Boolean(both) => (*both, *both),
            Value::Text(text) => match text.as_str() {
                "true" => (true, true),
                "false" => (false, false),
                "start" => (true, false),
                "end" => (false, true),
                _ => return self.ignored(node, "trim", "`true`, `false`, `start` or `end` is wanted"),
            },
            _ => return self.ignored(node, "trim", "`true`, `false`, `start` or `end` is wanted"),
        };
    }
}
