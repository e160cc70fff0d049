//! `[[scheme]]`: identifier schemes.

use regex::Regex;

use super::LangText;
use crate::text::Span;

/// One scheme: how its values look, what checks them, which property holds them.
#[derive(Clone, Debug)]
pub struct IdentifierScheme {
    pub id: String,
    pub title: LangText,
    /// Matches a whole value.
    pub pattern: Option<Regex>,
    pub check: Option<Check>,
    /// The IRI of the property whose value it is.
    pub property: Option<String>,
    /// A page elsewhere, with `{value}`.
    pub link: Option<String>,
    /// The block in `theme.toml`.
    pub span: Span,
}

impl IdentifierScheme {
    /// The value as the scheme writes it, from what a person typed: blanks, dots and dashes aside and
    /// in capitals where only that makes it match. `None` when it is no value of the scheme.
    #[must_use]
    pub fn recognise(&self, typed: &str) -> Option<String> {
        let trimmed = typed.trim();
        let bare: String = trimmed.chars().filter(|c| c.is_alphanumeric()).collect();
        [
            trimmed.to_owned(),
            trimmed.to_uppercase(),
            trimmed.to_lowercase(),
            bare.clone(),
            bare.to_uppercase(),
            bare.to_lowercase(),
        ]
        .into_iter()
        .find(|value| self.accepts(value))
    }

    /// Whether `value` is written as the scheme demands and its check digit is right.
    #[must_use]
    pub fn accepts(&self, value: &str) -> bool {
        !value.is_empty()
            && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(value))
            && self.check.is_none_or(|check| check.passes(value))
    }

    /// The page elsewhere of one value.
    #[must_use]
    pub fn link_of(&self, value: &str) -> Option<String> {
        let mut encoded = String::new();
        crate::rdf::iri::push_iri_safe(&mut encoded, value);
        Some(self.link.as_ref()?.replace("{value}", &encoded))
    }
}

/// A check-digit algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// ISO/IEC 7812-1, over the digits.
    Luhn,
    /// Weights 2, 3, 4… from the right, remainder by 11, `X` for 10 (as in ISBN-10).
    Mod11,
    /// ISO/IEC 7064 MOD 11-2, the check character last.
    Iso7064Mod11_2,
    /// A number followed by the letter of its remainder by 23, the letters I, O and Q left out.
    Mod23Letter,
    /// `0`, six Crockford base-32 characters, two digits by ISO/IEC 7064 MOD 97-10.
    Ror,
}

impl Check {
    /// The names that `check` takes.
    pub const NAMES: &[(&str, Self)] = &[
        ("luhn", Self::Luhn),
        ("mod11", Self::Mod11),
        ("iso7064-mod11-2", Self::Iso7064Mod11_2),
        ("mod23-letter", Self::Mod23Letter),
        ("ror", Self::Ror),
    ];

    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(have, _)| *have == name).map(|(_, check)| *check)
    }

    /// Whether the check character of `value` is right.
    #[must_use]
    pub fn passes(self, value: &str) -> bool {
        let bytes = value.as_bytes();
        match self {
            Self::Luhn => luhn(bytes),
            Self::Mod11 => mod11(bytes),
            Self::Iso7064Mod11_2 => iso7064_mod11_2(bytes),
            Self::Mod23Letter => mod23_letter(bytes),
            Self::Ror => ror(bytes),
        }
    }
}

fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

/// The value of a check character: a digit, or `X` for 10.
fn digit_or_x(byte: u8) -> Option<u32> {
    if byte == b'X' { Some(10) } else { digit(byte) }
}

fn luhn(value: &[u8]) -> bool {
    let sum = value.iter().rev().enumerate().try_fold(0, |sum, (i, byte)| {
        let doubled = digit(*byte)? * if i % 2 == 1 { 2 } else { 1 };
        Some(sum + doubled / 10 + doubled % 10)
    });
    value.len() > 1 && sum.is_some_and(|sum| sum % 10 == 0)
}

fn mod11(value: &[u8]) -> bool {
    let Some((last, body)) = value.split_last() else { return false };
    let sum =
        (2..).zip(body.iter().rev()).try_fold(0, |sum, (weight, byte)| Some(sum + weight * digit(*byte)?));
    !body.is_empty() && sum.zip(digit_or_x(*last)).is_some_and(|(sum, check)| (sum + check) % 11 == 0)
}

fn iso7064_mod11_2(value: &[u8]) -> bool {
    let Some((last, body)) = value.split_last() else { return false };
    let product = body.iter().try_fold(0, |p, byte| Some((p + digit(*byte)?) * 2 % 11));
    !body.is_empty()
        && product.zip(digit_or_x(*last)).is_some_and(|(product, check)| (product + check) % 11 == 1)
}

fn mod23_letter(value: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    let Some((last, body)) = value.split_last() else { return false };
    let remainder = body.iter().try_fold(0, |rest, byte| Some((rest * 10 + digit(*byte)?) % 23));
    !body.is_empty() && remainder.is_some_and(|remainder| LETTERS[remainder as usize] == *last)
}

fn ror(value: &[u8]) -> bool {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let [b'0', body @ .., tens, units] = value else { return false };
    let number = body.iter().try_fold(0_u64, |number, byte| {
        let position = ALPHABET.iter().position(|letter| letter == byte)?;
        Some(number * 32 + position as u64)
    });
    let check = digit(*tens).zip(digit(*units)).map(|(tens, units)| u64::from(tens * 10 + units));
    body.len() == 6 && number.zip(check).is_some_and(|(number, check)| 98 - number * 100 % 97 == check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_tells_right_from_wrong() {
        // Published examples of each algorithm, then the same with one character changed.
        for (check, right, wrong) in [
            (Check::Luhn, "79927398713", "79927398710"),
            (Check::Mod11, "0306406152", "0306406153"),
            (Check::Mod11, "080442957X", "0804429571"),
            (Check::Iso7064Mod11_2, "0000000121032683", "0000000121032684"),
            (Check::Iso7064Mod11_2, "000000021694233X", "0000000216942330"),
            (Check::Mod23Letter, "0000025C", "0000025D"),
            (Check::Ror, "02mhbdp94", "02mhbdp95"),
        ] {
            assert!(check.passes(right), "{check:?} {right}");
            assert!(!check.passes(wrong), "{check:?} {wrong}");
        }
        for (name, check) in Check::NAMES {
            assert_eq!(Check::find(name), Some(*check));
            for odd in ["", "1", "é", "X", "0abc"] {
                assert!(!check.passes(odd), "{name} {odd:?}");
            }
        }
    }

    #[test]
    fn a_typed_value_is_brought_to_its_written_form() {
        let scheme = IdentifierScheme {
            id: "x".into(),
            title: LangText::default(),
            pattern: Some(Regex::new(r"^(?:\d{15}[\dX])$").unwrap()),
            check: Some(Check::Iso7064Mod11_2),
            property: None,
            link: Some("https://x.example/{value}".into()),
            span: crate::text::SourceText::new("t", "").span(0..0),
        };
        assert_eq!(scheme.recognise(" 0000 0002 1694 233x "), Some("000000021694233X".into()));
        assert_eq!(scheme.recognise("0000-0002-1694-2330"), None);
        assert_eq!(scheme.link_of("1 2").as_deref(), Some("https://x.example/1%202"));
    }
}
