//! Numbers: the patterns of UAX 35 that CSVW has, or no pattern but a decimal and a grouping sign.

/// How numbers are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    decimal: char,
    /// What groups digits; without pattern only where it is said.
    group: Option<char>,
    pattern: Option<Pattern>,
}

/// A pattern, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Pattern {
    text: String,
    /// `+` or `-` before the digits.
    sign: Option<char>,
    /// `%` or `‰`, before or after.
    prefix: Option<char>,
    suffix: Option<char>,
    whole: Digits,
    fraction: Digits,
    exponent: Option<Exponent>,
}

/// How many digits, and how many of them between two grouping signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Digits {
    least: usize,
    most: usize,
    /// Next to the decimal sign, and further away.
    group: Option<(usize, usize)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Exponent {
    plus: bool,
    least: usize,
}

/// A number, taken apart.
#[derive(Default)]
struct Number<'a> {
    sign: Option<char>,
    prefix: Option<char>,
    suffix: Option<char>,
    whole: &'a str,
    fraction: Option<&'a str>,
    exponent: Option<&'a str>,
    /// The exponent is marked by `E`, as in patterns, not by `e`.
    capital: bool,
}

const PERCENTS: [char; 2] = ['%', '‰'];

impl NumberFormat {
    /// `decimal` and `group` are `.` and, in patterns, `,` when nothing is said of them.
    pub fn new(pattern: Option<&str>, decimal: Option<char>, group: Option<char>) -> Result<Self, String> {
        let decimal = decimal.unwrap_or('.');
        let group = group.or_else(|| pattern.map(|_| ',').filter(|group| *group != decimal));
        if group == Some(decimal) {
            return Err(format!("`{decimal}` cannot be the decimal sign and group digits as well"));
        }
        let pattern = pattern.map(|text| Pattern::parse(text, decimal, group)).transpose()?;
        Ok(Self { decimal, group, pattern })
    }

    /// The number as XML Schema writes it.
    pub fn lexical(&self, text: &str) -> Result<String, String> {
        if matches!(text, "NaN" | "INF" | "-INF") {
            return Ok(text.to_owned());
        }
        let number = self.take_apart(text).ok_or("it is not written as a number")?;
        if let Some(pattern) = &self.pattern {
            pattern.check(&number, self.group)?;
        } else if self.group.is_some_and(|group| is_misgrouped(&number, group)) {
            return Err("its digits are not grouped as they can be".to_owned());
        }
        Ok(Self::assemble(&number))
    }

    fn take_apart<'a>(&self, text: &'a str) -> Option<Number<'a>> {
        let mut number = Number::default();
        let mut rest = text;
        number.prefix = rest.chars().next().filter(|c| PERCENTS.contains(c));
        rest = rest.strip_prefix(PERCENTS).unwrap_or(rest);
        number.sign = rest.chars().next().filter(|c| ['+', '-'].contains(c));
        rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        number.suffix = rest.chars().next_back().filter(|c| PERCENTS.contains(c));
        rest = rest.strip_suffix(PERCENTS).unwrap_or(rest);
        if number.prefix.is_some() && number.suffix.is_some() {
            return None;
        }
        if let Some((before, exponent)) = rest.split_once(['E', 'e']) {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            number.capital = rest[before.len()..].starts_with('E');
            (rest, number.exponent) = (before, Some(exponent));
        }
        if let Some((whole, fraction)) = rest.split_once(self.decimal) {
            (rest, number.fraction) = (whole, Some(fraction));
        }
        number.whole = rest;
        let is_digit = |c: char| c.is_ascii_digit() || Some(c) == self.group;
        let fraction = number.fraction.unwrap_or_default();
        let any = number.whole.chars().chain(fraction.chars()).any(|c| c.is_ascii_digit());
        (any && number.whole.chars().all(is_digit) && fraction.chars().all(is_digit)).then_some(number)
    }

    fn assemble(number: &Number<'_>) -> String {
        let bare = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let (mut whole, mut fraction) = (bare(number.whole), number.fraction.map(bare));
        let mut sign = number.sign;
        let shift = match number.prefix.or(number.suffix) {
            Some('%') => 2,
            Some(_) => 3,
            None => 0,
        };
        if shift > 0 {
            sign = sign.filter(|sign| *sign == '-');
            while whole.len() <= shift {
                whole.insert(0, '0');
            }
            let moved = whole.split_off(whole.len() - shift) + fraction.as_deref().unwrap_or_default();
            let shown = whole.trim_start_matches('0');
            whole = if shown.is_empty() { "0".to_owned() } else { shown.to_owned() };
            fraction = Some(moved.trim_end_matches('0').to_owned()).filter(|digits| !digits.is_empty());
        }
        let mut out = String::with_capacity(whole.len() + 8);
        out.extend(sign);
        out.push_str(&whole);
        if let Some(fraction) = fraction {
            out.push('.');
            out.push_str(&fraction);
        }
        if let Some(exponent) = number.exponent {
            out.push('e');
            out.push_str(exponent);
        }
        out
    }
}

/// Without pattern groups may be of any size, but no grouping sign is first, last or next to another.
fn is_misgrouped(number: &Number<'_>, group: char) -> bool {
    [number.whole, number.fraction.unwrap_or_default()]
        .into_iter()
        .filter(|digits| !digits.is_empty())
        .any(|digits| digits.split(group).any(str::is_empty))
}

impl Pattern {
    fn parse(text: &str, decimal: char, group: Option<char>) -> Result<Self, String> {
        let wrong = || {
            let group = group.map_or_else(String::new, |group| format!(" `{group}`"));
            format!("a number pattern has the signs `0` `#` `{decimal}`{group} `E` `+` `-` `%` `‰` only")
        };
        let mut pattern = Self { text: text.to_owned(), ..Self::default() };
        let mut rest = text;
        for _ in 0..2 {
            let Some(first) = rest.chars().next() else { return Err(wrong()) };
            let place = match first {
                '+' | '-' => &mut pattern.sign,
                '%' | '‰' => &mut pattern.prefix,
                _ => break,
            };
            if place.replace(first).is_some() {
                return Err(wrong());
            }
            rest = &rest[first.len_utf8()..];
        }
        pattern.suffix = rest.chars().next_back().filter(|c| PERCENTS.contains(c));
        rest = rest.strip_suffix(PERCENTS).unwrap_or(rest);
        if let Some((before, exponent)) = rest.split_once('E') {
            let digits = exponent.strip_prefix('+').unwrap_or(exponent);
            if digits.is_empty() || !digits.chars().all(|c| c == '0' || c == '#') {
                return Err(wrong());
            }
            let least = digits.matches('0').count();
            pattern.exponent = Some(Exponent { plus: exponent.starts_with('+'), least });
            rest = before;
        }
        let (whole, fraction) = rest.split_once(decimal).unwrap_or((rest, ""));
        let fits = |part: &str| part.chars().all(|c| c == '0' || c == '#' || Some(c) == group);
        // `#` are outside, `0` inside.
        let bare = |part: &str| part.chars().filter(|c| Some(*c) != group).collect::<String>();
        let ordered = !bare(whole).contains("0#") && !bare(fraction).contains("#0");
        if !fits(whole) || !fits(fraction) || !ordered || (bare(whole) + &bare(fraction)).is_empty() {
            return Err(wrong());
        }
        pattern.whole = Digits::new(whole, group, true);
        pattern.fraction = Digits::new(fraction, group, false);
        Ok(pattern)
    }

    fn check(&self, number: &Number<'_>, group: Option<char>) -> Result<(), String> {
        let percent = (self.prefix, self.suffix) == (number.prefix, number.suffix);
        let sign = match self.sign {
            Some('+') => number.sign.is_some(),
            Some(sign) => number.sign == Some(sign),
            None => true,
        };
        let exponent = match (&self.exponent, number.exponent) {
            (None, None) => true,
            (Some(wanted), Some(found)) => {
                let digits = found.trim_start_matches(['+', '-']).len();
                number.capital && digits >= wanted.least && (!wanted.plus || found.starts_with(['+', '-']))
            }
            _ => false,
        };
        let fraction = number.fraction.unwrap_or_default();
        // A decimal sign without digits after it is not written.
        let point = number.fraction.is_none() || !fraction.is_empty();
        let digits =
            self.whole.allow(number.whole, group, true) && self.fraction.allow(fraction, group, false);
        if percent && sign && exponent && point && digits {
            return Ok(());
        }
        Err(format!("it does not follow the pattern `{}`", self.text))
    }
}

impl Digits {
    /// `whole`: before the decimal sign, where groups are counted from the right and there may be
    /// more digits than the pattern shows.
    fn new(pattern: &str, group: Option<char>, whole: bool) -> Self {
        let least = pattern.matches('0').count();
        let shown = least + pattern.matches('#').count();
        let parts: Vec<usize> =
            group.map(|group| pattern.split(group).map(str::len).collect()).unwrap_or_default();
        let group = match parts.as_slice() {
            [] | [_] => None,
            [.., second, first] if whole && parts.len() > 2 => Some((*first, *second)),
            [.., nearest] if whole => Some((*nearest, *nearest)),
            [first, ..] => Some((*first, *first)),
        };
        Self { least, most: if whole { usize::MAX } else { shown }, group }
    }

    fn allow(&self, text: &str, group: Option<char>, whole: bool) -> bool {
        let parts: Vec<usize> = match group {
            Some(group) => text.split(group).map(str::len).collect(),
            None => vec![text.len()],
        };
        let count: usize = parts.iter().sum();
        if count < self.least || count > self.most {
            return false;
        }
        let mut from_sign: Vec<usize> = parts;
        if whole {
            from_sign.reverse();
        }
        let Some((near, far)) = self.group else { return from_sign.len() == 1 };
        let last = from_sign.len() - 1;
        from_sign.iter().enumerate().all(|(i, length)| {
            let full = if i == 0 { near } else { far };
            if i == last { (last == 0 || *length > 0) && *length <= full } else { *length == full }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, text: &str) -> Option<String> {
        NumberFormat::new(Some(pattern), None, None).unwrap().lexical(text).ok()
    }

    #[test]
    fn patterns_tell_digits_and_groups() {
        for (pattern, good, bad) in [
            ("##0", &["0", "1234"][..], &["1,234", "12.3", ""][..]),
            ("#,##0", &["1", "123", "1,234,567"], &["1234", "12,34", ",123", "1,,234"]),
            ("#,##,#00", &["12", "12,34,567"], &["1", "1,234,567"]),
            ("0.0#", &["1.2", "12.34"], &["1", "1.", "1.234"]),
            ("0.0##,###", &["1.2", "1.234,5", "1.234,567"], &["1.2345", "1.23,4", "1.234,567,8"]),
            ("0.##E#0", &["1E3", "1.5E-12"], &["1", "1.234E1", "1E", "1e3"]),
            ("0E+00", &["1E+03", "1E-03"], &["1E03", "1E+3"]),
            ("+0", &["+1", "-1"], &["1"]),
            ("0%", &["5%", "-5%"], &["5", "%5", "5‰"]),
        ] {
            for text in good {
                assert!(read(pattern, text).is_some(), "{pattern} {text}");
            }
            for text in bad {
                assert!(read(pattern, text).is_none(), "{pattern} {text}");
            }
        }
        for bad in ["[", "", "0#", "0.#0", "0E", "++0", "%0%%", "a"] {
            assert!(NumberFormat::new(Some(bad), None, None).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_are_written_as_schema_writes_them() {
        assert_eq!(read("#,##0.0#", "1,234.50").as_deref(), Some("1234.50"));
        assert_eq!(read("0.0%", "123.4%").as_deref(), Some("1.234"));
        assert_eq!(read("0‰", "-5‰").as_deref(), Some("-0.005"));
        assert_eq!(read("0%", "100%").as_deref(), Some("1"));
        let french = NumberFormat::new(None, Some(','), Some(' ')).unwrap();
        assert_eq!(french.lexical("12 345,6").unwrap(), "12345.6");
        for bad in ["12  345", "1.5", " 1", "1 ", "one", "", ",", "5%%"] {
            assert!(french.lexical(bad).is_err(), "{bad}");
        }
        assert!(NumberFormat::new(None, Some('.'), Some('.')).is_err());
        assert_eq!(french.lexical("NaN").unwrap(), "NaN");
    }
}
