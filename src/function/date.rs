//! Dates of every precision, years, Booleans.

use jiff::civil::Date;

use super::text::{VALUE, fold};
use super::{Example, Function, FunctionError, Kind, alias};

/// A date as far as it is known.
struct Known {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Reads `2004`, `2004-05`, `2004-05-06` (with a time or not), `06/05/2004`, `05/2004`. A date that
/// the calendar does not have is none.
fn read(text: &str) -> Option<Known> {
    let text = text.trim();
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let number = |part: &str, width: usize| -> Option<i16> {
        (part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let short = |part: &str| number(part, 2).or_else(|| number(part, 1)).and_then(|n| i8::try_from(n).ok());
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let iso = day.contains('-');
    let known = match parts.as_slice() {
        [year] => Known { year: number(year, 4)?, month: None, day: None },
        [year, month] if iso => Known { year: number(year, 4)?, month: Some(short(month)?), day: None },
        [month, year] => Known { year: number(year, 4)?, month: Some(short(month)?), day: None },
        [year, month, day] if iso => {
            Known { year: number(year, 4)?, month: Some(short(month)?), day: Some(short(day)?) }
        }
        [day, month, year] => {
            Known { year: number(year, 4)?, month: Some(short(month)?), day: Some(short(day)?) }
        }
        _ => return None,
    };
    // The calendar decides; a missing day or month is 1.
    Date::new(known.year, known.month.unwrap_or(1), known.day.unwrap_or(1)).ok()?;
    (known.year > 0).then_some(known)
}

pub static DATE: Function = Function {
    name: "date",
    aliases: &[],
    summary: "A date, a month or a year as XML Schema writes it, from `2004`, `2004-05`, `2004-05-06`, `05/2004` or `06/05/2004` (day first).",
    parameters: &[VALUE],
    output: Kind::Date,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["1971"]], &["1971"]),
        Example::gives(&[&["1971-3"]], &["1971-03"]),
        Example::gives(&[&["31/12/1970"]], &["1970-12-31"]),
        Example::gives(&[&["2020-01-01T00:00:00+01:00"]], &["2020-01-01"]),
        Example::fails(&[&["31/02/2004"]], "`31/02/2004` is no date"),
    ],
    run: |arguments, out| {
        let value = arguments.text(0);
        let known = read(value).ok_or_else(|| FunctionError(format!("`{value}` is no date")))?;
        out.push(match (known.month, known.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", known.year),
            (Some(month), None) => format!("{:04}-{month:02}", known.year),
            (None, _) => format!("{:04}", known.year),
        });
        Ok(())
    },
};

/// The first year of `2022-23`, `2022-2023`, `2022/2023` or `2022`.
fn academic_year(text: &str) -> Option<i16> {
    let text = text.trim();
    let (first, second) = match text.split_once(['-', '/', '\u{2013}']) {
        Some((first, second)) => (first.trim(), Some(second.trim())),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if first.len() != 4 || !digits(first) {
        return None;
    }
    let year: i16 = first.parse().ok()?;
    let next = year + 1;
    match second {
        None => Some(year),
        Some(second) if second.len() == 4 && second.parse() == Ok(next) => Some(year),
        Some(second) if second.len() == 2 && digits(second) && second.parse() == Ok(next % 100) => Some(year),
        Some(_) => None,
    }
}

/// The first and the last year of an academic year.
pub fn years(text: &str) -> Result<(String, String), FunctionError> {
    let first = academic_year(text).ok_or_else(|| FunctionError(format!("`{text}` is no academic year")))?;
    Ok((first.to_string(), (first + 1).to_string()))
}

pub static YEAR: Function = Function {
    name: "year",
    aliases: &[],
    summary: "The year of a date, or the first one of an academic year.",
    parameters: &[VALUE],
    output: Kind::Integer,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["06/05/2004"]], &["2004"]),
        Example::gives(&[&["2022-23"]], &["2022"]),
        Example::fails(&[&["soon"]], "`soon` has no year"),
    ],
    run: |arguments, out| {
        let value = arguments.text(0);
        let year = academic_year(value).or_else(|| read(value).map(|known| known.year));
        out.push(year.ok_or_else(|| FunctionError(format!("`{value}` has no year")))?.to_string());
        Ok(())
    },
};

pub static ACADEMIC_YEAR: Function = Function {
    name: "academic_year",
    aliases: &[],
    summary: "An academic year as `2022-23`, from `2022-23`, `2022-2023` or its first year.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["2022-2023"]], &["2022-23"]),
        Example::gives(&[&["2022"]], &["2022-23"]),
        Example::gives(&[&["1999-00"]], &["1999-00"]),
        Example::fails(&[&["2022-25"]], "`2022-25` is no academic year"),
    ],
    run: |arguments, out| {
        let value = arguments.text(0);
        let year =
            academic_year(value).ok_or_else(|| FunctionError(format!("`{value}` is no academic year")))?;
        out.push(format!("{year:04}-{:02}", (year + 1) % 100));
        Ok(())
    },
};

pub static BOOLEAN: Function = Function {
    name: "boolean",
    aliases: &[],
    summary: "`true` or `false`, from the words and digits that French and English files use for them.",
    parameters: &[VALUE],
    output: Kind::Boolean,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["Oui"]], &["true"]),
        Example::gives(&[&["0"]], &["false"]),
        Example::fails(&[&["peut-être"]], "`peut-être` is neither true nor false"),
    ],
    run: |arguments, out| {
        let value = arguments.text(0);
        let truth = match fold(value.trim()).as_str() {
            "oui" | "o" | "yes" | "y" | "true" | "vrai" | "v" | "t" | "1" | "x" => true,
            "non" | "n" | "no" | "false" | "faux" | "f" | "0" => false,
            _ => return Err(FunctionError(format!("`{value}` is neither true nor false"))),
        };
        out.push(truth.to_string());
        Ok(())
    },
};
