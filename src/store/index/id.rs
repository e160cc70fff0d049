//! The identifier of a term: its rank in the dictionary, or a small value itself.
//!
//! Bit 31 tells the two apart. An inlined identifier holds a kind (3 bits) and a payload (28 bits)
//! that grows with the value, so identifiers of one kind are ordered as their values are. Only a
//! canonical lexical form is inlined: the text is given back exactly as it was.

use std::fmt::Write as _;

use crate::rdf::vocab::xsd;

pub type TermId = u32;

const INLINE: u32 = 1 << 31;
const PAYLOAD_BITS: u32 = 28;
/// Added to signed payloads, so that they sort.
const BIAS: i64 = 1 << (PAYLOAD_BITS - 1);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Integer = 0,
    /// A decimal with one fraction digit, times 10.
    Tenths = 1,
    /// A decimal with two fraction digits, times 100.
    Hundredths = 2,
    Year = 3,
    Date = 4,
    Boolean = 5,
    /// The place of a term that a query made, in a table of its own.
    Made = 6,
}

/// A value held by an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inlined {
    Integer(i64),
    /// `unscaled / 10^scale`.
    Decimal {
        unscaled: i64,
        scale: u32,
    },
    Year(u32),
    Date {
        year: u32,
        month: u32,
        day: u32,
    },
    Boolean(bool),
}

/// The identifier that holds an encoded literal itself, when it is a small canonical value.
pub fn inline(encoded: &str) -> Option<TermId> {
    let (value, datatype) = encoded.strip_prefix('"')?.split_once("\"^^<")?;
    match datatype.strip_suffix('>')? {
        xsd::INTEGER => pack_signed(Kind::Integer, canonical_integer(value)?),
        xsd::DECIMAL => inline_decimal(value),
        xsd::G_YEAR => Some(pack(Kind::Year, digits(value, 4)?)),
        xsd::DATE => inline_date(value),
        xsd::BOOLEAN => match value {
            "false" => Some(pack(Kind::Boolean, 0)),
            "true" => Some(pack(Kind::Boolean, 1)),
            _ => None,
        },
        _ => None,
    }
}

/// The identifier of the term that a query made as its `place`th; `None` when they are too many.
pub fn made(place: usize) -> Option<TermId> {
    let payload = u32::try_from(place).ok().filter(|place| *place < 1 << PAYLOAD_BITS)?;
    Some(pack(Kind::Made, payload))
}

/// The place of a term that a query made; `None` for an identifier of another kind.
pub fn place_of_made(id: TermId) -> Option<usize> {
    (id >> PAYLOAD_BITS == (INLINE >> PAYLOAD_BITS) | Kind::Made as u32)
        .then_some((id & ((1 << PAYLOAD_BITS) - 1)) as usize)
}

/// Whether two inlined identifiers are of one kind, so that they compare as their values do.
pub fn same_kind(a: TermId, b: TermId) -> bool {
    is_inlined(a) && a >> PAYLOAD_BITS == b >> PAYLOAD_BITS
}

/// The identifier of an integer, when it is small.
pub fn inline_integer(value: i64) -> Option<TermId> {
    pack_signed(Kind::Integer, value)
}

pub fn is_inlined(id: TermId) -> bool {
    id & INLINE != 0
}

/// The value that an inlined identifier holds; `None` for a rank in the dictionary.
pub fn inlined(id: TermId) -> Option<Inlined> {
    if !is_inlined(id) {
        return None;
    }
    let payload = id & ((1 << PAYLOAD_BITS) - 1);
    let signed = i64::from(payload) - BIAS;
    match (id & !INLINE) >> PAYLOAD_BITS {
        0 => Some(Inlined::Integer(signed)),
        1 => Some(Inlined::Decimal { unscaled: signed, scale: 1 }),
        2 => Some(Inlined::Decimal { unscaled: signed, scale: 2 }),
        3 => Some(Inlined::Year(payload)),
        4 => Some(Inlined::Date { year: payload >> 9, month: payload >> 5 & 15, day: payload & 31 }),
        5 => Some(Inlined::Boolean(payload == 1)),
        _ => None,
    }
}

impl Inlined {
    /// Appends the encoded literal.
    pub fn write(self, out: &mut String) {
        out.push('"');
        let datatype = self.write_lexical(out);
        out.push_str("\"^^<");
        out.push_str(datatype);
        out.push('>');
    }

    /// Appends the lexical form and returns the datatype.
    pub fn write_lexical(self, out: &mut String) -> &'static str {
        // Writing to a string does not fail.
        match self {
            Self::Integer(value) => {
                let _ = write!(out, "{value}");
                xsd::INTEGER
            }
            Self::Decimal { unscaled, scale } => {
                let sign = if unscaled < 0 { "-" } else { "" };
                let (unit, value) = (10_u64.pow(scale), unscaled.unsigned_abs());
                let _ =
                    write!(out, "{sign}{}.{:0width$}", value / unit, value % unit, width = scale as usize);
                xsd::DECIMAL
            }
            Self::Year(year) => {
                let _ = write!(out, "{year:04}");
                xsd::G_YEAR
            }
            Self::Date { year, month, day } => {
                let _ = write!(out, "{year:04}-{month:02}-{day:02}");
                xsd::DATE
            }
            Self::Boolean(value) => {
                let _ = write!(out, "{value}");
                xsd::BOOLEAN
            }
        }
    }
}

fn pack(kind: Kind, payload: u32) -> TermId {
    INLINE | (kind as u32) << PAYLOAD_BITS | payload
}

fn pack_signed(kind: Kind, value: i64) -> Option<TermId> {
    (-BIAS..BIAS).contains(&value).then(|| {
        let payload = u32::try_from(value + BIAS).expect("in range, as just checked");
        pack(kind, payload)
    })
}

fn canonical_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = !digits.is_empty()
        && digits.len() <= 9
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == text || digits != "0")
        && (digits.len() == 1 || !digits.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

/// Canonical decimals with one or two fraction digits, the last of which is not a superfluous zero.
fn inline_decimal(text: &str) -> Option<TermId> {
    let (whole, fraction) = text.split_once('.')?;
    let negative = whole.starts_with('-');
    let whole = canonical_integer(whole.strip_prefix('-').unwrap_or(whole))?;
    let (kind, scale) = match fraction.len() {
        1 => (Kind::Tenths, 10),
        2 if !fraction.ends_with('0') => (Kind::Hundredths, 100),
        _ => return None,
    };
    let part = i64::from(digits(fraction, fraction.len())?);
    let unscaled = whole.checked_mul(scale)?.checked_add(part)?;
    if negative && unscaled == 0 {
        return None;
    }
    pack_signed(kind, if negative { -unscaled } else { unscaled })
}

/// `YYYY-MM-DD`, without time zone.
fn inline_date(text: &str) -> Option<TermId> {
    if text.len() != 10 || !text.is_ascii() || &text[4..5] != "-" || &text[7..8] != "-" {
        return None;
    }
    let (year, month, day) = (digits(&text[..4], 4)?, digits(&text[5..7], 2)?, digits(&text[8..], 2)?);
    (month < 16 && day < 32).then(|| pack(Kind::Date, year << 9 | month << 5 | day))
}

fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(value: &str, datatype: &str) -> String {
        format!("\"{value}\"^^<{datatype}>")
    }

    #[test]
    fn what_is_inlined_comes_back_as_it_was() {
        let values = [
            (xsd::INTEGER, vec!["0", "7", "-12", "134217727", "-134217728"]),
            (xsd::DECIMAL, vec!["0.0", "-0.5", "89.36", "12.5", "-3.05"]),
            (xsd::G_YEAR, vec!["0001", "2024"]),
            (xsd::DATE, vec!["1968-05-03", "2024-12-31"]),
            (xsd::BOOLEAN, vec!["true", "false"]),
        ];
        for (datatype, lexicals) in values {
            for lexical in lexicals {
                let text = literal(lexical, datatype);
                let id = inline(&text).unwrap_or_else(|| panic!("{text} is not inlined"));
                let mut back = String::new();
                inlined(id).unwrap().write(&mut back);
                assert_eq!(back, text);
            }
        }
    }

    #[test]
    fn what_is_not_canonical_or_small_is_left_to_the_dictionary() {
        let values = [
            (xsd::INTEGER, vec!["01", "+1", "-0", "", "134217728", "1 ", "99999999999"]),
            (xsd::DECIMAL, vec!["1", "1.50", "-0.0", ".5", "1.", "1.234"]),
            (xsd::G_YEAR, vec!["-0001", "2024Z", "12345"]),
            (xsd::DATE, vec!["2024-12-31Z", "2024-1-1", "é024-12-3"]),
            (xsd::BOOLEAN, vec!["1"]),
            (xsd::STRING, vec!["1"]),
        ];
        for (datatype, lexicals) in values {
            for lexical in lexicals {
                assert_eq!(inline(&literal(lexical, datatype)), None, "{lexical} {datatype}");
            }
        }
        assert_eq!(inline("\"1\""), None);
        assert_eq!(inline("<http://e/>"), None);
    }

    #[test]
    fn identifiers_of_one_kind_are_ordered_as_values() {
        let id = |value: &str| inline(&literal(value, xsd::INTEGER)).unwrap();
        assert!(id("-5") < id("-1") && id("-1") < id("0") && id("0") < id("12"));
        let id = |value: &str| inline(&literal(value, xsd::DATE)).unwrap();
        assert!(id("1999-12-31") < id("2000-01-01"));
    }
}
