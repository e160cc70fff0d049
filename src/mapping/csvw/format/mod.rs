//! Formats of cells: how the text of a cell becomes the lexical form of its datatype.

mod moment;
mod number;
mod truth;

pub use moment::MomentFormat;
pub use number::NumberFormat;
pub use truth::TruthFormat;

use regex::Regex;

/// The `format` of a datatype.
#[derive(Clone, Debug)]
pub enum Format {
    Number(NumberFormat),
    Moment(MomentFormat),
    Truth(TruthFormat),
    /// Of texts and durations: what they match somewhere.
    Pattern(Regex),
}

impl Format {
    /// The lexical form, or why the text is none of this format.
    pub fn lexical(&self, text: &str) -> Result<String, String> {
        match self {
            Self::Number(format) => format.lexical(text),
            Self::Moment(format) => format.lexical(text),
            Self::Truth(format) => format.lexical(text),
            Self::Pattern(pattern) if pattern.is_match(text) => Ok(text.to_owned()),
            Self::Pattern(pattern) => Err(format!("it does not match `{pattern}`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::template::{Template, Values};
    use super::*;

    proptest! {
        #[test]
        fn no_pattern_and_no_text_is_too_odd(pattern in "[-0#.,E+%‰é {}a:*]{0,9}", text in "[-0-9.,Ee+%‰é]{0,9}") {
            if let Ok(format) = NumberFormat::new(Some(&pattern), None, None) {
                let _ = format.lexical(&text);
            }
            if let Ok(template) = Template::parse(&pattern) {
                let _ = template.expand(&|_| Some(Values { texts: vec![&text], list: false }));
            }
        }

        #[test]
        fn no_moment_is_too_odd(pattern in "[-yMdHmsSXx:./T é]{0,12}", text in "[-0-9:./TZ+é ]{0,20}") {
            if let Ok(format) = MomentFormat::parse(&pattern, "dateTime") {
                let _ = format.lexical(&text);
            }
            if let Ok(format) = MomentFormat::parse("yyyy-MM-ddTHH:mm:ss.SSXXX", "dateTime") {
                let _ = format.lexical(&text);
            }
        }
    }
}
