//! Which texts are values of a datatype.

use std::str::FromStr;

use oxsdatatypes::{
    Boolean, Date, DateTime, DayTimeDuration, Double, Duration, Float, GDay, GMonth, GMonthDay, GYear,
    GYearMonth, Time, YearMonthDuration,
};

use super::language::is_language_tag;
use super::vocab::{rdf, xsd};

/// A datatype, by how its texts are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datatype {
    /// Any text: `xsd:string`, and datatypes that are not known.
    Any,
    Boolean,
    /// An integer between bounds, where there are any.
    Integer(Option<i128>, Option<i128>),
    Decimal,
    Double,
    Float,
    Date,
    Time,
    DateTime,
    DateTimeStamp,
    GYear,
    GYearMonth,
    GMonthDay,
    GMonth,
    GDay,
    Duration,
    YearMonthDuration,
    DayTimeDuration,
    HexBinary,
    Base64Binary,
    Language,
    AnyUri,
    Json,
}

impl Datatype {
    pub fn of(iri: &str) -> Self {
        if iri == rdf::JSON {
            return Self::Json;
        }
        let Some(local) = iri.strip_prefix(xsd::NAMESPACE) else { return Self::Any };
        let bits = |bits: u32| Self::Integer(Some(-(1 << (bits - 1))), Some((1 << (bits - 1)) - 1));
        let unsigned = |bits: u32| Self::Integer(Some(0), Some((1 << bits) - 1));
        match local {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer(None, None),
            "nonNegativeInteger" => Self::Integer(Some(0), None),
            "positiveInteger" => Self::Integer(Some(1), None),
            "nonPositiveInteger" => Self::Integer(None, Some(0)),
            "negativeInteger" => Self::Integer(None, Some(-1)),
            "long" => bits(64),
            "int" => bits(32),
            "short" => bits(16),
            "byte" => bits(8),
            "unsignedLong" => unsigned(64),
            "unsignedInt" => unsigned(32),
            "unsignedShort" => unsigned(16),
            "unsignedByte" => unsigned(8),
            "decimal" => Self::Decimal,
            "double" => Self::Double,
            "float" => Self::Float,
            "date" => Self::Date,
            "time" => Self::Time,
            "dateTime" => Self::DateTime,
            "dateTimeStamp" => Self::DateTimeStamp,
            "gYear" => Self::GYear,
            "gYearMonth" => Self::GYearMonth,
            "gMonthDay" => Self::GMonthDay,
            "gMonth" => Self::GMonth,
            "gDay" => Self::GDay,
            "duration" => Self::Duration,
            "yearMonthDuration" => Self::YearMonthDuration,
            "dayTimeDuration" => Self::DayTimeDuration,
            "hexBinary" => Self::HexBinary,
            "base64Binary" => Self::Base64Binary,
            "language" => Self::Language,
            "anyURI" => Self::AnyUri,
            _ => Self::Any,
        }
    }

    /// Whether `text` is in the lexical space. Blanks around it are not: RDF compares texts as they are.
    pub fn allows(self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Boolean => parses::<Boolean>(text),
            Self::Integer(least, most) => integer(text, least, most),
            Self::Decimal => decimal(text),
            Self::Double => parses::<Double>(text) && !text.contains(['n', 'i']),
            Self::Float => parses::<Float>(text) && !text.contains(['n', 'i']),
            Self::Date => parses::<Date>(text),
            Self::Time => parses::<Time>(text),
            Self::DateTime => parses::<DateTime>(text),
            Self::DateTimeStamp => {
                DateTime::from_str(text).is_ok_and(|value| value.timezone_offset().is_some())
            }
            Self::GYear => parses::<GYear>(text),
            Self::GYearMonth => parses::<GYearMonth>(text),
            Self::GMonthDay => parses::<GMonthDay>(text),
            Self::GMonth => parses::<GMonth>(text),
            Self::GDay => parses::<GDay>(text),
            Self::Duration => parses::<Duration>(text),
            Self::YearMonthDuration => parses::<YearMonthDuration>(text),
            Self::DayTimeDuration => parses::<DayTimeDuration>(text),
            Self::HexBinary => {
                text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
            }
            Self::Base64Binary => base64(text),
            Self::Language => is_language_tag(text),
            Self::AnyUri => !text.contains([' ', '<', '>', '"', '{', '}', '|', '\\', '^', '`']),
            Self::Json => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
        }
    }
}

fn parses<T: FromStr>(text: &str) -> bool {
    T::from_str(text).is_ok()
}

fn integer(text: &str, least: Option<i128>, most: Option<i128>) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    if least.is_none() && most.is_none() {
        return true;
    }
    match text.parse::<i128>() {
        Ok(value) => least.is_none_or(|least| value >= least) && most.is_none_or(|most| value <= most),
        // Beyond every bound: within only where there is none on its side.
        Err(_) if text.starts_with('-') => least.is_none(),
        Err(_) => most.is_none(),
    }
}

fn decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction) && !(whole.is_empty() && fraction.is_empty())
}

fn base64(text: &str) -> bool {
    let letters: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    let padding = letters.iter().rev().take_while(|byte| **byte == b'=').count();
    letters.len().is_multiple_of(4)
        && padding <= 2
        && letters[..letters.len() - padding]
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::vocab::rdf;

    #[test]
    fn texts_are_checked_by_their_datatype() {
        for (local, good, bad) in [
            ("boolean", &["true", "0"][..], &["TRUE", "yes", " true"][..]),
            ("integer", &["-12", "+0", "123456789012345678901234567890"], &["1.0", "", "1 000", "é"]),
            ("byte", &["-128", "127"], &["128", "-129"]),
            ("unsignedLong", &["18446744073709551615"], &["-1", "18446744073709551616"]),
            ("nonNegativeInteger", &["0", "99999999999999999999999999999999999999999"], &["-1"]),
            ("positiveInteger", &["1"], &["0"]),
            ("decimal", &["1.5", ".5", "1.", "-12345678901234567890.1"], &["1,5", ".", "1e3", ""]),
            ("double", &["1.5E0", "INF", "-INF", "NaN", "1e3", "5"], &["inf", "nan", "1,5", "infinity", ""]),
            ("date", &["2024-02-29"], &["2023-02-29", "29/02/2024", "2024"]),
            ("gYear", &["2024"], &["24", "2024-01"]),
            ("gYearMonth", &["2024-01"], &["2024", "2024-13"]),
            ("dateTime", &["2024-01-01T00:00:00Z", "2024-01-01T00:00:00"], &["2024-01-01", "x"]),
            ("dateTimeStamp", &["2024-01-01T00:00:00Z"], &["2024-01-01T00:00:00"]),
            ("time", &["12:00:00"], &["12:00", "25:00:00"]),
            ("duration", &["P1Y2M", "PT1.5S"], &["1Y", "P"]),
            ("hexBinary", &["0aFF", ""], &["0", "0g"]),
            ("base64Binary", &["TWFu", "TQ=="], &["TWF", "T==="]),
            ("anyURI", &["http://a/b", "a"], &["a b", "<a>"]),
            ("language", &["fr"], &["french"]),
            ("string", &["", "anything"], &[]),
        ] {
            let datatype = Datatype::of(&format!("{}{local}", xsd::NAMESPACE));
            for text in good {
                assert!(datatype.allows(text), "{local} {text:?}");
            }
            for text in bad {
                assert!(!datatype.allows(text), "{local} {text:?}");
            }
        }
        assert_eq!(Datatype::of("http://other/integer"), Datatype::Any);
        assert_eq!(Datatype::of(rdf::HTML), Datatype::Any);
    }

    #[test]
    fn dates_are_typed_by_their_precision() {}
}
