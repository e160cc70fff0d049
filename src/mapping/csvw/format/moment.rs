//! Dates and times: the patterns of UAX 35 that CSVW has.

use std::fmt::Write as _;

/// A pattern, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MomentFormat {
    text: String,
    fields: Vec<Field>,
    shape: Shape,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    Literal(char),
    /// A number of so many digits; of at most two when it is one letter.
    Number(Part, usize),
    /// A fraction of a second of at most so many digits, with the sign before it.
    Fraction(usize),
    /// `X` (with `Z` for UTC) or `x`, and how many of them.
    Zone {
        zulu: bool,
        width: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// What is written of a moment: by its datatype.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Date,
    Time,
    DateTime,
    Year,
    YearMonth,
    MonthDay,
    Month,
    Day,
}

impl Shape {
    fn parts(self) -> &'static [Part] {
        match self {
            Self::Date => &[Part::Year, Part::Month, Part::Day],
            Self::Time => &[Part::Hour, Part::Minute],
            Self::DateTime => &[Part::Year, Part::Month, Part::Day, Part::Hour, Part::Minute],
            Self::Year => &[Part::Year],
            Self::YearMonth => &[Part::Year, Part::Month],
            Self::MonthDay => &[Part::Month, Part::Day],
            Self::Month => &[Part::Month],
            Self::Day => &[Part::Day],
        }
    }

    fn has_time(self) -> bool {
        matches!(self, Self::Time | Self::DateTime)
    }
}

/// A moment as far as it is written.
#[derive(Default)]
struct Moment<'a> {
    numbers: [Option<&'a str>; 6],
    fraction: &'a str,
    zone: String,
}

impl MomentFormat {
    /// The datatype by its local name in XML Schema.
    pub fn parse(text: &str, datatype: &str) -> Result<Self, String> {
        let shape = match datatype {
            "date" => Shape::Date,
            "time" => Shape::Time,
            "gYear" => Shape::Year,
            "gYearMonth" => Shape::YearMonth,
            "gMonthDay" => Shape::MonthDay,
            "gMonth" => Shape::Month,
            "gDay" => Shape::Day,
            _ => Shape::DateTime,
        };
        let fields = fields(text)?;
        let has = |part: Part| fields.iter().any(|field| matches!(field, Field::Number(p, _) if *p == part));
        for part in shape.parts() {
            if !has(*part) {
                return Err(format!("the pattern has no {}", format!("{part:?}").to_lowercase()));
            }
        }
        let is_time = |part: &Part| matches!(part, Part::Hour | Part::Minute | Part::Second);
        let surplus = fields.iter().any(|field| match field {
            Field::Number(part, _) if shape.has_time() && is_time(part) => false,
            Field::Number(part, _) => !shape.parts().contains(part),
            Field::Fraction(_) => !has(Part::Second),
            _ => false,
        });
        if surplus {
            return Err(format!("the pattern has parts that no `{datatype}` has"));
        }
        Ok(Self { text: text.to_owned(), fields, shape })
    }

    /// The moment as XML Schema writes it; whether the calendar has it is for the datatype to tell.
    pub fn lexical(&self, text: &str) -> Result<String, String> {
        let moment =
            self.read(text).ok_or_else(|| format!("it does not follow the pattern `{}`", self.text))?;
        let number = |part: Part| {
            let digits = moment.numbers[part as usize].unwrap_or("00");
            let width = if part == Part::Year { 4 } else { 2 };
            format!("{digits:0>width$}")
        };
        let mut out = String::with_capacity(32);
        match self.shape {
            Shape::Year => out.push_str(&number(Part::Year)),
            Shape::YearMonth => {
                let _ = write!(out, "{}-{}", number(Part::Year), number(Part::Month));
            }
            Shape::MonthDay => {
                let _ = write!(out, "--{}-{}", number(Part::Month), number(Part::Day));
            }
            Shape::Month => {
                let _ = write!(out, "--{}", number(Part::Month));
            }
            Shape::Day => {
                let _ = write!(out, "---{}", number(Part::Day));
            }
            Shape::Date | Shape::DateTime => {
                let _ = write!(out, "{}-{}-{}", number(Part::Year), number(Part::Month), number(Part::Day));
            }
            Shape::Time => {}
        }
        if self.shape == Shape::DateTime {
            out.push('T');
        }
        if self.shape.has_time() {
            let _ = write!(out, "{}:{}:{}", number(Part::Hour), number(Part::Minute), number(Part::Second));
            if !moment.fraction.is_empty() {
                let _ = write!(out, ".{}", moment.fraction);
            }
        }
        out.push_str(&moment.zone);
        Ok(out)
    }

    fn read<'a>(&self, text: &'a str) -> Option<Moment<'a>> {
        let mut moment = Moment::default();
        let mut rest = text;
        for field in &self.fields {
            match field {
                Field::Literal(c) => rest = rest.strip_prefix(*c)?,
                Field::Number(part, width) => {
                    let most = if *width == 1 { 2 } else { *width };
                    let count = digits(rest).min(most);
                    if count < *width {
                        return None;
                    }
                    moment.numbers[*part as usize] = Some(&rest[..count]);
                    rest = &rest[count..];
                }
                Field::Fraction(most) => {
                    let Some(after) = rest.strip_prefix('.') else { continue };
                    let count = digits(after);
                    if count == 0 || count > *most {
                        return None;
                    }
                    moment.fraction = &after[..count];
                    rest = &after[count..];
                }
                Field::Zone { zulu, width } => (moment.zone, rest) = zone(rest, *zulu, *width)?,
            }
        }
        rest.is_empty().then_some(moment)
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// A zone as XML Schema writes it, and what follows.
fn zone(text: &str, zulu: bool, width: usize) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix('Z').filter(|_| zulu) {
        return Some(("Z".to_owned(), rest));
    }
    let sign = text.chars().next().filter(|c| ['+', '-'].contains(c))?;
    let rest = &text[1..];
    let hours = rest.get(..2).filter(|hours| digits(hours) == 2)?;
    let mut rest = &rest[2..];
    let mut minutes = "00";
    let colon = rest.starts_with(':');
    let after = rest.strip_prefix(':').unwrap_or(rest);
    if digits(after) >= 2 {
        if colon != (width == 3) {
            return None;
        }
        (minutes, rest) = (&after[..2], &after[2..]);
    } else if width > 1 {
        return None;
    }
    Some((format!("{sign}{hours}:{minutes}"), rest))
}

fn fields(pattern: &str) -> Result<Vec<Field>, String> {
    let mut fields: Vec<Field> = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let mut width = 1;
        if c.is_ascii_alphabetic() {
            while chars.next_if_eq(&c).is_some() {
                width += 1;
            }
        }
        let field = match (c, width) {
            ('y', 4) => Field::Number(Part::Year, 4),
            ('M', 1 | 2) => Field::Number(Part::Month, width),
            ('d', 1 | 2) => Field::Number(Part::Day, width),
            ('H', 1 | 2) => Field::Number(Part::Hour, width),
            ('m', 1 | 2) => Field::Number(Part::Minute, width),
            ('s', 1 | 2) => Field::Number(Part::Second, width),
            ('S', _) if fields.last() == Some(&Field::Literal('.')) => {
                fields.pop();
                Field::Fraction(width)
            }
            ('X' | 'x', 1..=3) => Field::Zone { zulu: c == 'X', width },
            ('T', 1) => Field::Literal('T'),
            (c, 1) if !c.is_ascii_alphanumeric() => Field::Literal(c),
            _ => {
                let letters: String = std::iter::repeat_n(c, width).collect();
                return Err(format!("`{letters}` is no field of a date or time that is known"));
            }
        };
        let again = match &field {
            Field::Literal(_) => false,
            Field::Number(part, _) => fields.iter().any(|f| matches!(f, Field::Number(p, _) if p == part)),
            Field::Fraction(_) => fields.iter().any(|f| matches!(f, Field::Fraction(_))),
            Field::Zone { .. } => fields.iter().any(|f| matches!(f, Field::Zone { .. })),
        };
        if again {
            return Err("a field is given twice".to_owned());
        }
        fields.push(field);
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, datatype: &str, text: &str) -> Option<String> {
        MomentFormat::parse(pattern, datatype).unwrap().lexical(text).ok()
    }

    #[test]
    fn moments_are_written_as_schema_writes_them() {
        for (pattern, datatype, text, expected) in [
            ("yyyyMMdd", "date", "20150322", "2015-03-22"),
            ("d.M.yyyy", "date", "2.3.2015", "2015-03-02"),
            ("d/M/yyyy", "date", "22/12/2015", "2015-12-22"),
            ("dd.MM.yyyy XXX", "date", "22.03.2015 +01:00", "2015-03-22+01:00"),
            ("HHmm", "time", "1502", "15:02:00"),
            ("HH:mm:ss.SS", "time", "15:02:37.1", "15:02:37.1"),
            ("HH:mm:ss.SS", "time", "15:02:37", "15:02:37"),
            ("yyyy-MM-ddTHH:mmX", "dateTime", "2015-03-15T15:02+05", "2015-03-15T15:02:00+05:00"),
            ("M/d/yyyy HH:mm:ssx", "dateTime", "3/15/2015 15:02:37-0530", "2015-03-15T15:02:37-05:30"),
            ("MM/yyyy", "gYearMonth", "03/2015", "2015-03"),
        ] {
            assert_eq!(read(pattern, datatype, text).as_deref(), Some(expected), "{pattern}");
        }
        for (pattern, datatype, text) in [
            ("dd/MM/yyyy", "date", "2/3/2015"),
            ("HH:mm:ss.S", "time", "15:02:37.143"),
            ("HH:mmX", "time", "15:02+05:30"),
            ("HH:mmxxx", "time", "15:02Z"),
            ("yyyy", "gYear", "15"),
            ("yyyy", "gYear", "2015x"),
        ] {
            assert_eq!(read(pattern, datatype, text), None, "{pattern} {text}");
        }
    }

    #[test]
    fn other_patterns_are_told() {
        for (pattern, datatype) in [
            ("yy-MM-dd", "date"),
            ("yyyy-MM", "date"),
            ("HH:mm", "date"),
            ("MMM", "gMonth"),
            ("ddd", "gDay"),
            ("yyyyHH", "gYear"),
        ] {
            assert!(MomentFormat::parse(pattern, datatype).is_err(), "{pattern}");
        }
    }
}
