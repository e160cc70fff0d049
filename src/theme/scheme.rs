//! `[[scheme]]`: identifier schemes.

use regex::Regex;

use super::LangText;
use crate::function::check::Check;
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
    /// The IRI of the property whose value it used to be. A value that nothing has any more leads to
    /// what had it.
    pub former: Option<String>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_value_is_brought_to_its_written_form() {
        let scheme = IdentifierScheme {
            id: "x".into(),
            title: LangText::default(),
            pattern: Some(Regex::new(r"^(?:\d{15}[\dX])$").unwrap()),
            check: Some(Check::Iso7064Mod11_2),
            property: None,
            former: None,
            link: Some("https://x.example/{value}".into()),
            span: crate::text::SourceText::new("t", "").span(0..0),
        };
        assert_eq!(scheme.recognise(" 0000 0002 1694 233x "), Some("000000021694233X".into()));
        assert_eq!(scheme.recognise("0000-0002-1694-2330"), None);
        assert_eq!(scheme.link_of("1 2").as_deref(), Some("https://x.example/1%202"));
    }
}
