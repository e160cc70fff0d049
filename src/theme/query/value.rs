//! One value of a parameter, from a string to an RDF term.

use std::str::FromStr;

use oxsdatatypes::{Date, Decimal, Integer};

use super::{ParameterType, QueryParameters};
use crate::rdf::vocab::xsd;
use crate::rdf::{Literal, NamedNode, Term, iri};
use crate::theme::is_language_tag;

impl QueryParameters {
    /// The term that `text` stands for as a value of type `kind`, or what was expected instead.
    pub(super) fn term(&self, kind: ParameterType, text: &str) -> Result<Term, String> {
        let text = text.trim();
        match kind {
            ParameterType::String => Ok(Literal::new_simple_literal(text).into()),
            ParameterType::Iri => self.iri(text),
            ParameterType::Integer => match Integer::from_str(text) {
                Ok(number) => Ok(typed(number.to_string(), xsd::INTEGER)),
                Err(_) => Err("expected a whole number, such as 42".into()),
            },
            ParameterType::Decimal => match Decimal::from_str(&text.replacen(',', ".", 1)) {
                Ok(number) => Ok(typed(number.to_string(), xsd::DECIMAL)),
                Err(_) => Err("expected a number, such as 3.14".into()),
            },
            ParameterType::Boolean => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "on" => Ok(typed("true".into(), xsd::BOOLEAN)),
                "false" | "0" => Ok(typed("false".into(), xsd::BOOLEAN)),
                _ => Err("expected true or false".into()),
            },
            ParameterType::Date => match Date::from_str(text) {
                Ok(date) => Ok(typed(date.to_string(), xsd::DATE)),
                Err(_) => Err("expected a date, such as 2024-09-01".into()),
            },
            ParameterType::Year if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(typed(text.into(), xsd::G_YEAR))
            }
            ParameterType::Year => Err("expected a year of four digits, such as 2024".into()),
            ParameterType::Lang if is_language_tag(text) => {
                Ok(Literal::new_simple_literal(text.to_ascii_lowercase()).into())
            }
            ParameterType::Lang => Err("expected a language tag, such as fr or en-GB".into()),
        }
    }

    /// A prefixed name, an absolute IRI, or one relative to the base.
    fn iri(&self, text: &str) -> Result<Term, String> {
        let bare = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
        let prefixed = text.split_once(':').filter(|(_, local)| bare.is_none() && !local.starts_with("//"));
        let expanded = prefixed.and_then(|_| self.prefixes.expand(text));
        let reference = expanded.as_deref().or(bare).unwrap_or(text);
        match iri::resolve(Some(&self.base_iri), reference) {
            Ok(iri) => Ok(NamedNode::new_unchecked(iri).into()),
            Err(reason) => Err(format!("expected an IRI ({reason})")),
        }
    }
}

fn typed(text: String, datatype: &str) -> Term {
    Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype)).into()
}
