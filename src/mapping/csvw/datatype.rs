//! Datatypes: the built-in ones, and what a cell must be to be a value of one.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use oxsdatatypes::{
    Date, DateTime, Decimal, Double, Duration, GDay, GMonth, GMonthDay, GYear, GYearMonth, Time,
};

use super::format::{Format, NumberFormat};
use crate::rdf::Datatype as Lexical;
use crate::rdf::vocab::{csvw, rdf, xsd};

/// A built-in datatype.
#[derive(Debug, PartialEq, Eq)]
pub struct Builtin {
    pub name: &'static str,
    pub iri: &'static str,
    pub family: Family,
}

/// What can be said of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `string`, and what is a text of another kind: blanks count.
    Text,
    /// Texts whose blanks do not count.
    Token,
    Binary,
    Boolean,
    Number,
    Moment,
    Duration,
    Other,
}

macro_rules! builtins {
    ($($name:literal = $space:ident $local:literal $family:ident;)*) => {
        /// Every datatype that metadata may name.
        pub static BUILTINS: &[Builtin] = &[
            $(Builtin { name: $name, iri: builtins!($space $local), family: Family::$family },)*
        ];
    };
    (xsd $local:literal) => { concat!("http://www.w3.org/2001/XMLSchema#", $local) };
    (rdf $local:literal) => { concat!("http://www.w3.org/1999/02/22-rdf-syntax-ns#", $local) };
    (csvw $local:literal) => { concat!("http://www.w3.org/ns/csvw#", $local) };
}

builtins! {
    "string" = xsd "string" Text;
    "anyAtomicType" = xsd "anyAtomicType" Text;
    "any" = xsd "anyAtomicType" Text;
    "json" = csvw "JSON" Text;
    "xml" = rdf "XMLLiteral" Text;
    "html" = rdf "HTML" Text;
    "normalizedString" = xsd "normalizedString" Token;
    "token" = xsd "token" Token;
    "language" = xsd "language" Token;
    "Name" = xsd "Name" Token;
    "NMTOKEN" = xsd "NMTOKEN" Token;
    "anyURI" = xsd "anyURI" Other;
    "QName" = xsd "QName" Other;
    "base64Binary" = xsd "base64Binary" Binary;
    "binary" = xsd "base64Binary" Binary;
    "hexBinary" = xsd "hexBinary" Binary;
    "boolean" = xsd "boolean" Boolean;
    "date" = xsd "date" Moment;
    "dateTime" = xsd "dateTime" Moment;
    "datetime" = xsd "dateTime" Moment;
    "dateTimeStamp" = xsd "dateTimeStamp" Moment;
    "time" = xsd "time" Moment;
    "gDay" = xsd "gDay" Moment;
    "gMonth" = xsd "gMonth" Moment;
    "gMonthDay" = xsd "gMonthDay" Moment;
    "gYear" = xsd "gYear" Moment;
    "gYearMonth" = xsd "gYearMonth" Moment;
    "duration" = xsd "duration" Duration;
    "dayTimeDuration" = xsd "dayTimeDuration" Duration;
    "yearMonthDuration" = xsd "yearMonthDuration" Duration;
    "decimal" = xsd "decimal" Number;
    "double" = xsd "double" Number;
    "float" = xsd "float" Number;
    "number" = xsd "double" Number;
    "integer" = xsd "integer" Number;
    "long" = xsd "long" Number;
    "int" = xsd "int" Number;
    "short" = xsd "short" Number;
    "byte" = xsd "byte" Number;
    "nonNegativeInteger" = xsd "nonNegativeInteger" Number;
    "positiveInteger" = xsd "positiveInteger" Number;
    "unsignedLong" = xsd "unsignedLong" Number;
    "unsignedInt" = xsd "unsignedInt" Number;
    "unsignedShort" = xsd "unsignedShort" Number;
    "unsignedByte" = xsd "unsignedByte" Number;
    "nonPositiveInteger" = xsd "nonPositiveInteger" Number;
    "negativeInteger" = xsd "negativeInteger" Number;
}

/// The datatype of a name.
pub fn builtin(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}

/// The datatype of what nothing is said of.
pub fn string() -> &'static Builtin {
    &BUILTINS[0]
}

impl Builtin {
    /// Its name in XML Schema, for those that are of it.
    pub fn local(&self) -> &'static str {
        self.iri.strip_prefix(xsd::NAMESPACE).unwrap_or_default()
    }

    /// Whether `text` is in its lexical space.
    pub fn allows(&self, text: &str) -> bool {
        if self.iri == csvw::JSON {
            return Lexical::of(rdf::JSON).allows(text);
        }
        let name_start = |c: char| c.is_alphabetic() || c == '_' || c == ':';
        let name_char = |c: char| name_start(c) || c.is_numeric() || matches!(c, '-' | '.' | '\u{b7}');
        match self.local() {
            "NMTOKEN" => !text.is_empty() && text.chars().all(name_char),
            "Name" => text.starts_with(name_start) && text.chars().all(name_char),
            _ => Lexical::of(self.iri).allows(text),
        }
    }
}

/// A datatype description.
#[derive(Clone, Debug)]
pub struct Datatype {
    /// Its IRI, when it has one of its own.
    pub id: Option<String>,
    pub base: &'static Builtin,
    pub format: Option<Format>,
    pub length: Option<usize>,
    pub min_length: Option<usize>,
    pub max_length: Option<usize>,
    pub bounds: Vec<Bound>,
}

#[derive(Clone, Debug)]
pub struct Bound {
    pub side: Side,
    pub text: String,
    pub value: Ordered,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    MinInclusive,
    MinExclusive,
    MaxInclusive,
    MaxExclusive,
}

impl Side {
    pub fn is_minimum(self) -> bool {
        matches!(self, Self::MinInclusive | Self::MinExclusive)
    }

    fn allows(self, value: &Ordered, bound: &Ordered) -> bool {
        let order = value.compare(bound);
        match self {
            Self::MinInclusive => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            Self::MinExclusive => order == Some(Ordering::Greater),
            Self::MaxInclusive => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Self::MaxExclusive => order == Some(Ordering::Less),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MinInclusive => "at least",
            Self::MinExclusive => "more than",
            Self::MaxInclusive => "at most",
            Self::MaxExclusive => "less than",
        })
    }
}

impl Datatype {
    pub fn of(base: &'static Builtin) -> Self {
        Self {
            id: None,
            base,
            format: None,
            length: None,
            min_length: None,
            max_length: None,
            bounds: Vec::new(),
        }
    }

    /// The IRI of literals; `None` for plain texts, which may have a language.
    pub fn iri(&self) -> Option<&str> {
        self.id.as_deref().or(Some(self.base.iri).filter(|iri| *iri != xsd::STRING))
    }

    /// The lexical form of a text, or why it is no value of this datatype.
    pub fn lexical(&self, text: &str) -> Result<String, String> {
        let not = || format!("it is no `{}`", self.base.name);
        let lexical = match &self.format {
            Some(format) => format.lexical(text)?,
            None if self.base.family == Family::Number && !self.base.allows(text) => {
                // Percentages are numbers in any format.
                let plain = NumberFormat::new(None, None, None).map_err(|_| not())?;
                plain.lexical(text).map_err(|_| not())?
            }
            None => text.to_owned(),
        };
        if !self.base.allows(&lexical) {
            return Err(not());
        }
        self.check(&lexical)?;
        Ok(if self.base.family == Family::Boolean {
            if matches!(lexical.as_str(), "true" | "1") { "true".to_owned() } else { "false".to_owned() }
        } else {
            lexical
        })
    }

    fn check(&self, lexical: &str) -> Result<(), String> {
        if self.length.is_some() || self.min_length.is_some() || self.max_length.is_some() {
            let length = self.length_of(lexical);
            let unit = if self.base.family == Family::Binary { "bytes" } else { "characters" };
            if let Some(wanted) = self.length.filter(|wanted| *wanted != length) {
                return Err(format!("it has {length} {unit} instead of {wanted}"));
            }
            if let Some(least) = self.min_length.filter(|least| *least > length) {
                return Err(format!("it has {length} {unit}, fewer than {least}"));
            }
            if let Some(most) = self.max_length.filter(|most| *most < length) {
                return Err(format!("it has {length} {unit}, more than {most}"));
            }
        }
        if self.bounds.is_empty() {
            return Ok(());
        }
        let value = Ordered::read(self.base, lexical);
        for bound in &self.bounds {
            if !value.as_ref().is_some_and(|value| bound.side.allows(value, &bound.value)) {
                return Err(format!("it is not {} {}", bound.side, bound.text));
            }
        }
        Ok(())
    }

    fn length_of(&self, lexical: &str) -> usize {
        match self.base.local() {
            "hexBinary" => lexical.len() / 2,
            "base64Binary" => {
                lexical.bytes().filter(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)).count()
                    * 3
                    / 4
            }
            _ => lexical.chars().count(),
        }
    }
}

/// A value that has an order.
#[derive(Clone, Debug)]
pub enum Ordered {
    Decimal(Decimal),
    Double(Double),
    Date(Date),
    Time(Time),
    DateTime(DateTime),
    GYear(GYear),
    GYearMonth(GYearMonth),
    GMonthDay(GMonthDay),
    GMonth(GMonth),
    GDay(GDay),
    Duration(Duration),
}

impl Ordered {
    /// The value of a lexical form; `None` for datatypes without order.
    pub fn read(datatype: &Builtin, lexical: &str) -> Option<Self> {
        fn read<T: FromStr>(make: fn(T) -> Ordered, lexical: &str) -> Option<Ordered> {
            lexical.parse().ok().map(make)
        }
        match (datatype.family, datatype.local()) {
            (Family::Number, "double" | "float") => read(Self::Double, lexical),
            (Family::Number, _) => read(Self::Decimal, lexical).or_else(|| read(Self::Double, lexical)),
            (Family::Duration, _) => read(Self::Duration, lexical),
            (Family::Moment, "date") => read(Self::Date, lexical),
            (Family::Moment, "time") => read(Self::Time, lexical),
            (Family::Moment, "gYear") => read(Self::GYear, lexical),
            (Family::Moment, "gYearMonth") => read(Self::GYearMonth, lexical),
            (Family::Moment, "gMonthDay") => read(Self::GMonthDay, lexical),
            (Family::Moment, "gMonth") => read(Self::GMonth, lexical),
            (Family::Moment, "gDay") => read(Self::GDay, lexical),
            (Family::Moment, _) => read(Self::DateTime, lexical),
            _ => None,
        }
    }

    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Decimal(a), Self::Decimal(b)) => a.partial_cmp(b),
            (Self::Double(a), Self::Double(b)) => a.partial_cmp(b),
            (Self::Decimal(a), Self::Double(b)) => Double::from(*a).partial_cmp(b),
            (Self::Double(a), Self::Decimal(b)) => a.partial_cmp(&Double::from(*b)),
            (Self::Date(a), Self::Date(b)) => a.partial_cmp(b),
            (Self::Time(a), Self::Time(b)) => a.partial_cmp(b),
            (Self::DateTime(a), Self::DateTime(b)) => a.partial_cmp(b),
            (Self::GYear(a), Self::GYear(b)) => a.partial_cmp(b),
            (Self::GYearMonth(a), Self::GYearMonth(b)) => a.partial_cmp(b),
            (Self::GMonthDay(a), Self::GMonthDay(b)) => a.partial_cmp(b),
            (Self::GMonth(a), Self::GMonth(b)) => a.partial_cmp(b),
            (Self::GDay(a), Self::GDay(b)) => a.partial_cmp(b),
            (Self::Duration(a), Self::Duration(b)) => a.partial_cmp(b),
            _ => None,
        }
    }
}
