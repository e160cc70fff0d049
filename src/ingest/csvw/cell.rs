//! From the text of a cell to its values (Model for Tabular Data §6.4).

use std::borrow::Cow;

use super::column::TableColumn;
use crate::mapping::csvw::Family;
use crate::rdf::vocab::xsd;

/// The value of a cell: none, one, or a list.
#[derive(Debug, Default)]
pub struct CellValue {
    pub values: Vec<Value>,
    pub is_list: bool,
}

#[derive(Debug)]
pub struct Value {
    /// The lexical form; of what is no value of the datatype, its text.
    pub text: String,
    pub valid: bool,
}

/// What is wrong with a cell.
pub enum CellFault {
    Required,
    Invalid { text: String, reason: String },
}

impl CellValue {
    pub fn is_null(&self) -> bool {
        self.values.is_empty() && !self.is_list
    }

    /// Reads a cell.
    pub fn read(&mut self, column: &TableColumn, text: &str, fault: &mut dyn FnMut(CellFault)) {
        self.values.clear();
        self.is_list = false;
        let mut text = normalised(column, text);
        if text.is_empty() {
            text = normalised(column, &column.default);
        }
        let is_null = |text: &str| column.nulls.iter().any(|null| null == text);
        let Some(separator) = &column.separator else {
            if is_null(&text) {
                if column.required {
                    fault(CellFault::Required);
                }
                return;
            }
            self.push(column, &text, fault);
            return;
        };
        if text.is_empty() || is_null(&text) {
            self.is_list = text.is_empty();
            if column.required {
                fault(CellFault::Required);
            }
            return;
        }
        self.is_list = true;
        let keeps_blanks =
            matches!(column.datatype.base.iri, xsd::STRING) || column.datatype.base.name.starts_with("any");
        for item in text.split(separator.as_str()) {
            let item = if keeps_blanks { item } else { item.trim() };
            let item = if item.is_empty() { column.default.as_str() } else { item };
            if !is_null(item) {
                self.push(column, item, fault);
            }
        }
    }

    fn push(&mut self, column: &TableColumn, text: &str, fault: &mut dyn FnMut(CellFault)) {
        match column.datatype.lexical(text) {
            Ok(lexical) => self.values.push(Value { text: lexical, valid: true }),
            Err(reason) => {
                fault(CellFault::Invalid { text: text.to_owned(), reason });
                self.values.push(Value { text: text.to_owned(), valid: false });
            }
        }
    }
}

/// Blanks are kept, made spaces, or collapsed, by the datatype.
fn normalised<'t>(column: &TableColumn, text: &'t str) -> Cow<'t, str> {
    let base = column.datatype.base;
    if base.family == Family::Text {
        return Cow::Borrowed(text);
    }
    let text: Cow<'t, str> = if text.contains(['\r', '\n', '\t']) {
        Cow::Owned(text.replace(['\r', '\n', '\t'], " "))
    } else {
        Cow::Borrowed(text)
    };
    let collapsed = !text.contains("  ") && !text.starts_with(' ') && !text.ends_with(' ');
    if base.name == "normalizedString" || collapsed {
        return text;
    }
    Cow::Owned(text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}
