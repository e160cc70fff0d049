//! Numbers, dates and places as the readers of a language write them.

use super::value::{Literal, Place, Text};
use crate::rdf;
use crate::rdf::Prefixes;
use crate::rdf::vocab::{geo, rdf as rdf_vocab, xsd};

/// The conventions of one language. Those of English stand in for languages without own ones.
#[derive(Clone, Copy, Debug)]
pub struct Formatter {
    conventions: &'static Conventions,
}

#[derive(Debug)]
struct Conventions {
    language: &'static str,
    /// Between groups of three digits.
    group: &'static str,
    decimal: &'static str,
    months: [&'static str; 12],
    /// How the first day of a month is written.
    first_day: &'static str,
    booleans: [&'static str; 2],
    /// North, south, east, west.
    winds: [&'static str; 4],
}

static CONVENTIONS: &[Conventions] = &[
    Conventions {
        language: "en",
        group: ",",
        decimal: ".",
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        first_day: "1",
        booleans: ["no", "yes"],
        winds: ["N", "S", "E", "W"],
    },
    Conventions {
        language: "fr",
        group: "\u{202f}",
        decimal: ",",
        months: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        first_day: "1er",
        booleans: ["non", "oui"],
        winds: ["N", "S", "E", "O"],
    },
];

/// Datatypes whose values are numbers.
const NUMBERS: &[&str] = &[
    "integer",
    "decimal",
    "double",
    "float",
    "int",
    "long",
    "short",
    "byte",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
    "unsignedByte",
];

impl Formatter {
    #[must_use]
    pub fn of(language: &str) -> Self {
        let primary = language.split('-').next().unwrap_or_default();
        let found = CONVENTIONS.iter().find(|conventions| conventions.language == primary);
        Self { conventions: found.unwrap_or(&CONVENTIONS[0]) }
    }

    /// A count.
    #[must_use]
    pub fn count(self, count: u64) -> String {
        self.grouped(&count.to_string())
    }

    /// A number that was computed, with at most two decimals.
    #[must_use]
    pub fn number(self, number: f64) -> String {
        let rounded = format!("{number:.2}");
        let short = rounded.trim_end_matches('0').trim_end_matches('.');
        self.lexical(if short == "-0" { "0" } else { short })
    }

    /// Digits in groups. Four digits stay together: they may be a year, and both languages allow it.
    fn grouped(self, digits: &str) -> String {
        if digits.len() < 5 {
            return digits.to_owned();
        }
        let head = digits.len() % 3;
        let mut out = digits[..head].to_owned();
        for start in (head..digits.len()).step_by(3) {
            if !out.is_empty() {
                out.push_str(self.conventions.group);
            }
            out.push_str(&digits[start..start + 3]);
        }
        out
    }

    /// A number from its lexical form; anything that is not digits with a point is left as it is.
    fn lexical(self, text: &str) -> String {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => ("−", rest),
            None => ("", text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) {
            return text.to_owned();
        }
        let whole = self.grouped(whole);
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}{}{fraction}", self.conventions.decimal)
        }
    }

    /// A decimal or floating number: averages come with twenty digits, of which nobody reads more
    /// than a few.
    fn fractional(self, text: &str, number: f64) -> String {
        let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        if decimals <= 4 && !text.contains(['e', 'E']) {
            return self.lexical(text);
        }
        if !number.is_finite() {
            return text.to_owned();
        }
        if number.abs() >= 1.0 || number == 0.0 {
            return self.number(number);
        }
        self.lexical(format!("{number:.6}").trim_end_matches('0').trim_end_matches('.'))
    }

    /// A year, a month or a day from its XSD lexical form; none when it is none of them.
    #[must_use]
    pub fn date(self, text: &str) -> Option<String> {
        let date = text.split('T').next()?;
        // A time zone after a date says nothing to readers.
        let date = date.split(['Z', '+']).next()?;
        let parts: Vec<&str> = date.split('-').collect();
        let number = |part: &str| part.parse::<usize>().ok();
        let month = |part: &str| self.conventions.months.get(number(part)?.checked_sub(1)?).copied();
        match parts.as_slice() {
            [year] if year.len() == 4 => Some((*year).to_owned()),
            [year, at] => Some(format!("{} {year}", month(at)?)),
            [year, at, day] => {
                let name = month(at)?;
                let day = match number(day)? {
                    1 => self.conventions.first_day.to_owned(),
                    day => day.to_string(),
                };
                Some(format!("{day} {name} {year}"))
            }
            _ => None,
        }
    }

    fn date_time(self, text: &str) -> Option<String> {
        let (date, time) = text.split_once('T')?;
        let zone = if text.ends_with('Z') { " UTC" } else { "" };
        Some(format!("{}, {}{zone}", self.date(date)?, time.get(..5)?))
    }

    /// The size of a file.
    #[must_use]
    pub fn bytes(self, bytes: u64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
        let size = bytes as f64;
        match bytes {
            0..1_000 => format!("{bytes} B"),
            1_000..1_000_000 => format!("{} kB", self.number((size / 100.0).round() / 10.0)),
            1_000_000..1_000_000_000 => format!("{} MB", self.number((size / 1e5).round() / 10.0)),
            _ => format!("{} GB", self.number((size / 1e8).round() / 10.0)),
        }
    }

    /// A literal for a page.
    #[must_use]
    pub fn literal(self, literal: &rdf::Literal, prefixes: &Prefixes) -> Literal {
        let text = literal.value();
        if let Some(language) = literal.language() {
            return Literal {
                shown: Text::new(text, language),
                lexical: text.to_owned(),
                long: is_long(text),
                ..Literal::default()
            };
        }
        let datatype = literal.datatype();
        let datatype = datatype.as_str();
        let plain = datatype == xsd::STRING || datatype == rdf_vocab::LANG_STRING;
        let local = datatype.strip_prefix(xsd::NAMESPACE);
        let number = local.filter(|local| NUMBERS.contains(local)).and_then(|_| text.parse::<f64>().ok());
        let time = match local {
            Some("date" | "gYear" | "gYearMonth") => self.date(text),
            Some("dateTime" | "dateTimeStamp") => self.date_time(text),
            _ => None,
        };
        let is_time = time.is_some();
        let shown = match (number, local, time) {
            (Some(number), Some("decimal" | "double" | "float"), _) => self.fractional(text, number),
            (Some(_), ..) => self.lexical(text),
            (_, _, Some(time)) => time,
            (_, Some("boolean"), _) => {
                self.conventions.booleans[usize::from(matches!(text, "true" | "1"))].to_owned()
            }
            _ => text.to_owned(),
        };
        let web = text.starts_with("http://") || text.starts_with("https://");
        let is_address = (plain || datatype == xsd::ANY_URI) && web && !text.contains(char::is_whitespace);
        Literal {
            shown: Text::plain(shown),
            lexical: text.to_owned(),
            datatype: (!plain).then(|| prefixes.compact(datatype).unwrap_or_else(|| datatype.to_owned())),
            number,
            time: is_time.then(|| text.to_owned()),
            href: is_address.then(|| text.to_owned()),
            long: is_long(text),
        }
    }

    /// A point in well-known text, longitude first.
    #[must_use]
    pub fn place(self, literal: &rdf::Literal) -> Option<Place> {
        if literal.datatype().as_str() != geo::WKT_LITERAL {
            return None;
        }
        let text = literal.value();
        // The reference system may stand in front; CRS84 is the default, and the only one read.
        let text = text.strip_prefix("<http://www.opengis.net/def/crs/OGC/1.3/CRS84>").unwrap_or(text).trim();
        let inside = text.get(..5).filter(|head| head.eq_ignore_ascii_case("point")).and(text.get(5..))?;
        let inside = inside.trim().strip_prefix('(')?.strip_suffix(')')?;
        let numbers: Vec<f64> = inside.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        let [longitude, latitude, ..] = numbers.as_slice() else { return None };
        self.point(*latitude, *longitude)
    }

    /// A point from its coordinates; none outside of the globe.
    #[must_use]
    pub fn point(self, latitude: f64, longitude: f64) -> Option<Place> {
        if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
            return None;
        }
        let [north, south, east, west] = self.conventions.winds;
        let degrees = |value: f64| self.lexical(&format!("{:.4}", value.abs()));
        Some(Place {
            latitude,
            longitude,
            shown: format!(
                "{}° {}, {}° {}",
                degrees(latitude),
                if latitude < 0.0 { south } else { north },
                degrees(longitude),
                if longitude < 0.0 { west } else { east },
            ),
            href: format!(
                "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}"
            ),
        })
    }
}

fn is_long(text: &str) -> bool {
    text.len() > 160 || text.contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::NamedNode;

    fn shown(language: &str, text: &str, datatype: &str) -> String {
        let datatype = NamedNode::new_unchecked(datatype);
        let literal = rdf::Literal::new_typed_literal(text, datatype);
        Formatter::of(language).literal(&literal, &Prefixes::default()).shown.text
    }

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(shown("fr", "1752402", xsd::INTEGER), "1\u{202f}752\u{202f}402");
        assert_eq!(shown("en-GB", "-1752402", xsd::INTEGER), "−1,752,402");
        assert_eq!(shown("fr", "2016", xsd::INTEGER), "2016");
        assert_eq!(shown("fr", "89.25", xsd::DECIMAL), "89,25");
        assert_eq!(shown("en", "89.36412345678901234", xsd::DECIMAL), "89.36");
        assert_eq!(shown("en", "1.5E5", xsd::DOUBLE), "150,000");
        assert_eq!(shown("en", "NaN", xsd::DOUBLE), "NaN");
        assert_eq!(shown("en", "0.000123456", xsd::DECIMAL), "0.000123");
        assert_eq!(Formatter::of("fr").bytes(1_536_000), "1,5 MB");
    }

    #[test]
    fn dates_follow_the_language() {
        assert_eq!(shown("fr", "2021-03-01", xsd::DATE), "1er mars 2021");
        assert_eq!(shown("en", "2021-03-12", xsd::DATE), "12 March 2021");
        assert_eq!(shown("fr", "2021-03", xsd::G_YEAR_MONTH), "mars 2021");
        assert_eq!(shown("en", "1998", xsd::G_YEAR), "1998");
        assert_eq!(shown("en", "2021-03-12T08:05:00Z", xsd::DATE_TIME), "12 March 2021, 08:05 UTC");
        assert_eq!(shown("en", "2021-13-12", xsd::DATE), "2021-13-12");
        assert_eq!(shown("fr", "true", xsd::BOOLEAN), "oui");
    }

    #[test]
    fn only_web_addresses_become_links() {
        let format = Formatter::of("en");
        let literal =
            |text: &str| format.literal(&rdf::Literal::new_simple_literal(text), &Prefixes::default());
        assert_eq!(literal("https://a.example/b").href.as_deref(), Some("https://a.example/b"));
        assert_eq!(literal("javascript:alert(1)").href, None);
        assert_eq!(literal("https://a b").href, None);
    }

    #[test]
    fn points_are_read_longitude_first() {
        let format = Formatter::of("fr");
        let point = |text: &str| {
            let datatype = NamedNode::new_unchecked(geo::WKT_LITERAL);
            format.place(&rdf::Literal::new_typed_literal(text, datatype))
        };
        let place = point("POINT(-1.5536 47.2184)").unwrap();
        assert_eq!((place.latitude, place.longitude), (47.2184, -1.5536));
        assert_eq!(place.shown, "47,2184° N, 1,5536° O");
        assert!(point("POINT(200 100)").is_none() && point("LINESTRING(1 2, 3 4)").is_none());
    }
}
