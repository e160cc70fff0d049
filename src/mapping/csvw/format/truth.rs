//! Booleans as `true value|false value`.

/// The two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TruthFormat {
    yes: String,
    no: String,
}

impl TruthFormat {
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.split('|').collect::<Vec<_>>().as_slice() {
            [yes, no] if !yes.is_empty() && !no.is_empty() && yes != no => {
                Ok(Self { yes: (*yes).to_owned(), no: (*no).to_owned() })
            }
            _ => Err("two different texts with `|` between them are wanted, such as `Y|N`".to_owned()),
        }
    }

    pub fn lexical(&self, text: &str) -> Result<String, String> {
        if text == self.yes {
            Ok("true".to_owned())
        } else if text == self.no {
            Ok("false".to_owned())
        } else {
            Err(format!("it is neither `{}` nor `{}`", self.yes, self.no))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_texts_are_true_and_false() {
        let format = TruthFormat::parse("oui|non").unwrap();
        assert_eq!(format.lexical("oui").unwrap(), "true");
        assert_eq!(format.lexical("non").unwrap(), "false");
        assert!(format.lexical("true").is_err());
        for bad in ["", "YN", "Y|", "|", "a|b|c", "a|a"] {
            assert!(TruthFormat::parse(bad).is_err(), "{bad}");
        }
    }
}
