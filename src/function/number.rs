//! Numbers as people and spreadsheets write them.

use super::alias::idlab;
use super::text::VALUE;
use super::{Example, Function, FunctionError, Kind, Parameter, alias};

/// A number taken apart: its sign, the digits before and after the decimal point.
struct Digits {
    negative: bool,
    whole: String,
    fraction: String,
}

/// Reads `4 257`, `3 472,56`, `-1.5`: the decimal sign is a point or a comma, digits may be grouped
/// by blanks of any kind in threes.
fn digits(text: &str) -> Option<Digits> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let groups: Vec<&str> = whole.split(|c: char| c.is_whitespace()).collect();
    let grouped = groups.len() == 1
        || (groups[1..].iter().all(|group| group.len() == 3) && (1..=3).contains(&groups[0].len()));
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let whole: String = groups.concat();
    let empty = whole.is_empty() || (fraction.is_empty() && text.ends_with(['.', ',']));
    (grouped && !empty && numeric(&whole) && numeric(fraction)).then(|| Digits {
        negative,
        whole: whole.trim_start_matches('0').to_owned(),
        fraction: fraction.trim_end_matches('0').to_owned(),
    })
}

impl Digits {
    /// The canonical lexical form of `xsd:integer` or of a plain `xsd:decimal`.
    fn canonical(&self) -> String {
        let whole = if self.whole.is_empty() { "0" } else { &self.whole };
        let zero = self.whole.is_empty() && self.fraction.is_empty();
        let sign = if self.negative && !zero { "-" } else { "" };
        let point = if self.fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{}", self.fraction)
    }
}

pub static INTEGER: Function = Function {
    name: "integer",
    aliases: &[],
    summary: "A whole number as `xsd:integer` writes it, from a spelling with grouped digits or an empty fraction.",
    parameters: &[VALUE],
    output: Kind::Integer,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["4\u{202f}257"]], &["4257"]),
        Example::gives(&[&["288.0"]], &["288"]),
        Example::gives(&[&["-007"]], &["-7"]),
        Example::fails(&[&["3,5"]], "`3,5` is no whole number"),
        Example::fails(&[&["n.d."]], "`n.d.` is no whole number"),
    ],
    run: |arguments, out| {
        let value = arguments.text(0);
        let number = digits(value).filter(|digits| digits.fraction.is_empty());
        out.push(number.ok_or_else(|| FunctionError(format!("`{value}` is no whole number")))?.canonical());
        Ok(())
    },
};

pub static DECIMAL: Function = Function {
    name: "decimal",
    aliases: &[],
    summary: "A number as `xsd:decimal` writes it, from a spelling with a decimal comma or grouped digits.",
    parameters: &[VALUE],
    output: Kind::Decimal,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["3 472,56"]], &["3472.56"]),
        Example::gives(&[&["1,0"]], &["1"]),
        Example::gives(&[&["-0,50"]], &["-0.5"]),
        Example::fails(&[&["12 34"]], "`12 34` is no number"),
    ],
    run: |arguments, out| {
        let value = arguments.text(0);
        out.push(digits(value).ok_or_else(|| FunctionError(format!("`{value}` is no number")))?.canonical());
        Ok(())
    },
};

pub static OBSERVATION_STATUS: Function = Function {
    name: "observation_status",
    aliases: &[],
    summary: "The status of an observation in the code list of SDMX: `A` for a number, `M` for a missing one, or the code that a token stands for.",
    parameters: &[
        Parameter::optional("value", Kind::Text, "The cell; nothing is a missing value."),
        Parameter::many(
            "missing",
            Kind::Text,
            "Tokens that stand for a missing value, such as `nd`; `ns=Q` gives the token `ns` the code `Q`.",
        ),
    ],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["89,4"], &["nd"]], &["A"]),
        Example::gives(&[&["nd"], &["nd", "ns=Q"]], &["M"]),
        Example::gives(&[&["ns"], &["nd", "ns=Q"]], &["Q"]),
        Example::gives(&[&[], &["nd"]], &["M"]),
        Example::fails(&[&["?"], &["nd"]], "`?` is neither a number nor a token of a missing one"),
    ],
    run: |arguments, out| {
        let value = arguments.text(0).trim();
        if value.is_empty() {
            out.push("M".to_owned());
            return Ok(());
        }
        if digits(value).is_some() {
            out.push("A".to_owned());
            return Ok(());
        }
        let code = arguments.all(1).find_map(|token| match token.split_once('=') {
            Some((token, code)) if token == value => Some(code),
            None if token == value => Some("M"),
            _ => None,
        });
        let unknown = || FunctionError(format!("`{value}` is neither a number nor a token of a missing one"));
        out.push(code.ok_or_else(unknown)?.to_owned());
        Ok(())
    },
};

pub static IN_RANGE: Function = Function {
    name: "in_range",
    aliases: &[idlab!("inRange")],
    summary: "Whether a number is at least one bound and below another.",
    parameters: &[
        Parameter::required("value", Kind::Decimal, "The number.")
            .known_as(&[idlab!("p_test"), idlab!("_test")]),
        Parameter::optional("from", Kind::Decimal, "The lower bound, which belongs to the range.")
            .known_as(&[idlab!("p_from"), idlab!("_from")]),
        Parameter::optional("to", Kind::Decimal, "The upper bound, which does not.")
            .known_as(&[idlab!("p_to"), idlab!("_to")]),
    ],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[
        Example::gives(&[&["3"], &["1"], &["3"]], &["false"]),
        Example::gives(&[&["2,5"], &["1"]], &["true"]),
    ],
    run: |arguments, out| {
        let read = |text: &str| -> Result<f64, FunctionError> {
            let number = digits(text).and_then(|digits| digits.canonical().parse().ok());
            number.ok_or_else(|| FunctionError(format!("`{text}` is no number")))
        };
        let value = read(arguments.text(0))?;
        let from = arguments.get(1).map(read).transpose()?.is_none_or(|from| value >= from);
        let to = arguments.get(2).map(read).transpose()?.is_none_or(|to| value < to);
        out.push((from && to).to_string());
        Ok(())
    },
};
