//! JSON: records and values selected by JSONPath (RFC 9535).

use std::io::{self, Read};

use serde_json::Value;
use serde_json_path::JsonPath;

use super::Bytes;
use crate::function::Kind;

/// A JSON file, held as a whole.
pub struct JsonReader {
    document: Value,
    iterator: JsonPath,
}

/// Why a JSON file cannot be read.
pub enum JsonError {
    Io(io::Error),
    Syntax { error: serde_json::Error, excerpt: String },
}

impl JsonReader {
    pub fn new(mut bytes: Bytes, iterator: JsonPath) -> Result<Self, JsonError> {
        let mut text = String::new();
        bytes.read_to_string(&mut text).map_err(JsonError::Io)?;
        let document = serde_json::from_str(&text).map_err(|error| {
            let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
            JsonError::Syntax { error, excerpt: line.to_owned() }
        })?;
        Ok(Self { document, iterator })
    }

    /// The records, in the order of the file.
    pub fn records(&self) -> Vec<&Value> {
        self.iterator.query(&self.document).all()
    }
}

/// What a reference reads of a record.
#[derive(Clone, Debug)]
pub enum JsonColumn {
    /// `$.a.b`: at most one value, found without evaluating a query.
    Names(Vec<String>),
    Path(Box<JsonPath>),
}

impl JsonColumn {
    /// Reads a JSONPath. A reference without `$`, which mappings older than RFC 9535 have, starts there.
    pub fn parse(reference: &str) -> Result<Self, String> {
        let path = json_path(reference)?;
        Ok(member_names(reference).map_or_else(|| Self::Path(Box::new(path)), Self::Names))
    }

    /// Whether it can give one value at most.
    pub fn is_single(&self) -> bool {
        matches!(self, Self::Names(_))
    }

    /// Calls `f` with each value, in order.
    pub fn each<'a>(&self, record: &'a Value, mut f: impl FnMut(&'a Value)) {
        match self {
            Self::Names(names) => {
                if let Some(value) = names.iter().try_fold(record, |value, name| value.get(name)) {
                    f(value);
                }
            }
            Self::Path(path) => path.query(record).into_iter().for_each(f),
        }
    }
}

/// The names of a reference that is nothing but member names: `$.a['b c']`.
fn member_names(reference: &str) -> Option<Vec<String>> {
    let mut rest = reference.strip_prefix('$').unwrap_or(reference);
    let mut names = Vec::new();
    while !rest.is_empty() {
        let (name, after) = if let Some(quoted) = rest.strip_prefix("['") {
            quoted.split_once("']")?
        } else {
            let word = rest.strip_prefix('.').unwrap_or(rest);
            word.split_at(word.find(['.', '[']).unwrap_or(word.len()))
        };
        if name.is_empty() || name.contains(['\'', '\\', '*', '"', '?', '@', '(']) {
            return None;
        }
        names.push(name.to_owned());
        rest = after;
    }
    (!names.is_empty()).then_some(names)
}

/// A JSONPath as mappings write it.
pub fn json_path(reference: &str) -> Result<JsonPath, String> {
    let whole = if reference.starts_with('$') { reference.to_owned() } else { format!("$.{reference}") };
    JsonPath::parse(&whole).map_err(|error| error.to_string())
}

/// The lexical form of a value and what it is; `None` for null. Arrays and objects are JSON texts. A
/// number is as plain as JSON writes it: only as a double it becomes canonical.
pub fn lexical(value: &Value) -> Option<(std::borrow::Cow<'_, str>, Kind)> {
    Some(match value {
        Value::Null => return None,
        Value::String(text) => (text.into(), Kind::Text),
        Value::Bool(value) => (if *value { "true" } else { "false" }.into(), Kind::Boolean),
        Value::Number(number) if number.is_f64() => (number.to_string().into(), Kind::Double),
        Value::Number(number) => (number.to_string().into(), Kind::Integer),
        Value::Array(_) | Value::Object(_) => (value.to_string().into(), Kind::Json),
    })
}

/// The canonical form of an `xsd:double`.
pub fn canonical_double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "INF" } else { "-INF" }.into();
    }
    let text = format!("{value:E}");
    match text.split_once('E') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(reference: &str, record: &Value) -> Vec<String> {
        let mut values = Vec::new();
        JsonColumn::parse(reference).unwrap().each(record, |value| {
            values.extend(lexical(value).map(|(text, _)| text.into_owned()));
        });
        values
    }

    #[test]
    fn references_select_values() {
        let record = json!({"a": {"b c": 1}, "l": [1.5, null, true, "x"], "o": {"k": [1]}});
        assert_eq!(values("$.a['b c']", &record), ["1"]);
        assert_eq!(values("a['b c']", &record), ["1"]);
        assert_eq!(values("$.l[*]", &record), ["1.5", "true", "x"]);
        assert_eq!(values("l.*", &record), ["1.5", "true", "x"]);
        assert_eq!(values("$.o", &record), ["{\"k\":[1]}"]);
        assert_eq!(values("$.none", &record), [""; 0]);
        assert!(JsonColumn::parse("$.a").unwrap().is_single());
        assert!(!JsonColumn::parse("$..a").unwrap().is_single());
        assert!(JsonColumn::parse("a;b c").is_err());
    }

    #[test]
    fn doubles_are_canonical() {
        assert_eq!(canonical_double(30.0), "3.0E1");
        assert_eq!(canonical_double(-0.015), "-1.5E-2");
        assert_eq!(canonical_double(0.0), "0.0E0");
    }
}
