//! A tree of settings with places: what `theme.toml`, the `#+` lines of a query and a YARRRML mapping
//! all become.

use super::Span;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    pub value: Value,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Value {
    Text(String),
    Integer(i64),
    /// A number with a fraction, as written.
    Decimal(String),
    Boolean(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// A key without value (YAML only).
    Empty,
    /// What no setting takes: a date, a number too large.
    Other(&'static str),
}

/// One key of a table.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub node: Node,
}

impl Node {
    /// The value of `key`, when this is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// The entries of a table; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        if let Value::Table(entries) = &self.value { entries } else { &[] }
    }

    /// The items of a list; a value that is no list is its own only item.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Empty => &[],
            _ => std::slice::from_ref(self),
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// A text, a number or a Boolean, as written.
    pub fn as_scalar(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) | Value::Decimal(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            Value::Boolean(truth) => Some(truth.to_string()),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Boolean(truth) = self.value { Some(truth) } else { None }
    }

    /// A number that is not negative.
    pub fn as_count(&self) -> Option<u64> {
        if let Value::Integer(number) = self.value { u64::try_from(number).ok() } else { None }
    }

    /// What it is, for a message.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "a text",
            Value::Integer(_) => "an integer",
            Value::Decimal(_) => "a decimal number",
            Value::Boolean(_) => "a Boolean",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Empty => "empty",
            Value::Other(kind) => kind,
        }
    }
}
