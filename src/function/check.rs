//! Check digits: one implementation, for mappings, for SPARQL and for the identifier schemes of themes.

use super::pattern::with;
use super::text::VALUE;
use super::{Example, Function, FunctionError, Kind, Parameter, alias};

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

const ALGORITHM: Parameter = Parameter::required(
    "algorithm",
    Kind::Text,
    "`luhn`, `mod11`, `iso7064-mod11-2`, `mod23-letter` or `ror`.",
);

fn algorithm(name: &str) -> Result<Check, FunctionError> {
    Check::find(name).ok_or_else(|| FunctionError(format!("there is no check `{name}`")))
}

pub static CHECK: Function = Function {
    name: "check",
    aliases: &[],
    summary: "Whether the check digit of an identifier is right; blanks, dots and dashes aside.",
    parameters: &[VALUE, ALGORITHM],
    output: Kind::Boolean,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["0000 0001 2103 2683"], &["iso7064-mod11-2"]], &["true"]),
        Example::gives(&[&["79927398710"], &["luhn"]], &["false"]),
        Example::fails(&[&["1"], &["crc"]], "there is no check `crc`"),
    ],
    run: |arguments, out| {
        let check = algorithm(arguments.text(1))?;
        out.push(check.passes(&canonical(arguments.text(0), check)).to_string());
        Ok(())
    },
};

pub static IDENTIFIER: Function = Function {
    name: "identifier",
    aliases: &[],
    summary: "An identifier in its canonical spelling: without address before it, blanks, dots and dashes; an error when its check digit is wrong.",
    parameters: &[
        VALUE,
        ALGORITHM,
        Parameter::optional(
            "pattern",
            Kind::Text,
            "A regular expression that the whole identifier must match.",
        ),
    ],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["0000-0001-2103-2683"], &["iso7064-mod11-2"]], &["0000000121032683"]),
        Example::gives(&[&["https://ror.org/02mhbdp94"], &["ror"]], &["02mhbdp94"]),
        Example::gives(&[&["732 829 320"], &["luhn"], &[r"\d{9}"]], &["732829320"]),
        Example::fails(&[&["732829321"], &["luhn"]], "the check digit of `732829321` is wrong"),
        Example::fails(
            &[&["732829320"], &["luhn"], &[r"\d{14}"]],
            "`732829320` is not written as it must be",
        ),
    ],
    run: |arguments, out| {
        let value = arguments.text(0);
        let check = algorithm(arguments.text(1))?;
        let identifier = canonical(value, check);
        if let Some(pattern) = arguments.get(2)
            && !with(&format!("^(?:{pattern})$"), |regex| regex.is_match(&identifier))?
        {
            return Err(FunctionError(format!("`{value}` is not written as it must be")));
        }
        if !check.passes(&identifier) {
            return Err(FunctionError(format!("the check digit of `{value}` is wrong")));
        }
        out.push(identifier);
        Ok(())
    },
};

/// The letters and digits of an identifier, or of the last part of an address, in the case that the
/// algorithm reads.
fn canonical(value: &str, check: Check) -> String {
    let last = value.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let bare: String = last.chars().filter(|c| c.is_alphanumeric()).collect();
    if check == Check::Ror { bare.to_lowercase() } else { bare.to_uppercase() }
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
}
