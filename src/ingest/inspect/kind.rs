//! What kind of values a column holds.

use std::borrow::Cow;

use serde::Serialize;

use crate::function::{self, Arguments};
use crate::rdf::Datatype;
use crate::rdf::vocab::xsd;

/// Kinds of values, the narrower before the wider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    Empty,
    /// Words for yes and no.
    Boolean,
    Year,
    Integer,
    Decimal,
    /// With a decimal comma or grouped digits.
    LocalDecimal,
    Date,
    YearMonth,
    DateTime,
    DayFirstDate,
    /// Years, months and days in one column.
    MixedDate,
    /// Latitude and longitude in one cell.
    Coordinates,
    Url,
    Text,
}

use ValueKind::{
    Boolean, Coordinates, Date, DateTime, DayFirstDate, Decimal, Empty, Integer, LocalDecimal, MixedDate,
    Text, Url, Year, YearMonth,
};

impl ValueKind {
    /// Those that values are tested for, in the order in which they are preferred.
    pub const TESTED: [Self; 12] = [
        Boolean,
        Year,
        Integer,
        Decimal,
        LocalDecimal,
        Date,
        YearMonth,
        DateTime,
        DayFirstDate,
        MixedDate,
        Coordinates,
        Url,
    ];

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Empty => "empty",
            Boolean => "boolean",
            Year => "year",
            Integer => "integer",
            Decimal => "decimal",
            LocalDecimal => "decimal with comma or spaces",
            Date => "date",
            YearMonth => "month",
            DateTime => "date and time",
            DayFirstDate => "date, day first",
            MixedDate => "dates of several kinds",
            Coordinates => "latitude, longitude",
            Url => "web address",
            Text => "text",
        }
    }

    /// Whether a value is of this kind.
    pub fn holds(self, value: &str) -> bool {
        let is = |local: &str| Datatype::of(&format!("{}{local}", xsd::NAMESPACE)).allows(value);
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        match self {
            Empty => false,
            Text => true,
            Boolean => digits == 0 && value.chars().count() > 1 && gives("boolean", value),
            Year => value.len() == 4 && digits == 4 && ("1000".."2200").contains(&value),
            // Zeros in front make a code, not a number.
            Integer => {
                let unsigned = value.strip_prefix('-').unwrap_or(value);
                (unsigned == "0" || !unsigned.starts_with('0')) && is("integer")
            }
            Decimal => {
                let unsigned = value.strip_prefix('-').unwrap_or(value);
                let code = unsigned.len() > 1 && unsigned.starts_with('0') && !unsigned.starts_with("0.");
                !code && is("decimal")
            }
            LocalDecimal => {
                let plain = value.chars().all(|c| c.is_ascii_digit() || ",.-+ \u{a0}\u{202f}'’".contains(c));
                plain && !starts_code(value) && digits > 0 && gives("decimal", value)
            }
            Date => value.len() >= 10 && is("date"),
            YearMonth => value.len() == 7 && is("gYearMonth"),
            DateTime => value.len() > 10 && digits >= 8 && is("dateTime"),
            DayFirstDate => value.contains('/') && only_date(value) && gives("date", value),
            MixedDate => only_date(value) && gives("date", value),
            Coordinates => value.contains([',', ';']) && digits > 1 && gives("point", value),
            Url => {
                let lower = value.to_ascii_lowercase();
                let starts = ["http://", "https://", "www."].iter().any(|start| lower.starts_with(start));
                starts && gives("url", value)
            }
        }
    }
}

/// A number with zeros in front.
fn starts_code(value: &str) -> bool {
    value.len() > 1 && value.starts_with('0') && !value[1..].starts_with([',', '.'])
}

fn only_date(value: &str) -> bool {
    (4..=10).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_digit() || b"/-".contains(&byte))
}

/// Whether a function of ours gives a value for this one.
fn gives(name: &str, value: &str) -> bool {
    let Some(function) = function::find(&function::iri_of(name)) else { return false };
    let mut results = Vec::new();
    (function.run)(&Arguments(&[vec![Cow::Borrowed(value)]]), &mut results).is_ok() && !results.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_kinds() {
        for (kind, good, bad) in [
            (Boolean, &["Oui", "non", "TRUE"][..], &["1", "o", "peut"][..]),
            (Year, &["1998"], &["998", "19980", "9998"]),
            (Integer, &["0", "-12", "42"], &["042", "1.0", "4 257"]),
            (Decimal, &["0.5", "-1.25", "3"], &["1,5", "01.5"]),
            (LocalDecimal, &["3 472,56", "0,5", "12"], &["abc", "0123"]),
            (Date, &["2024-02-01"], &["2024", "2024-02-31"]),
            (DayFirstDate, &["31/01/2024"], &["2024-01-31", "31/31/2024"]),
            (MixedDate, &["2004", "2004-05", "06/05/2004"], &["x"]),
            (Coordinates, &["48.8, 2.3"], &["48.8", "a, b"]),
            (Url, &["https://a.example", "www.a.example"], &["a.example/b", "http:/x"]),
        ] {
            for value in good {
                assert!(kind.holds(value), "{kind:?} {value}");
            }
            for value in bad {
                assert!(!kind.holds(value), "{kind:?} {value}");
            }
        }
    }
}
