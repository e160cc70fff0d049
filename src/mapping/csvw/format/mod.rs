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
