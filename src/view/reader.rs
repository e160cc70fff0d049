//! For whom a view is made.

use super::format::Formatter;
use super::label::Labels;
use super::value::{Link, Text, Value};
use super::{Overview, ViewError};
use crate::rdf::{NamedNode, Term};
use crate::store::{Generation, QueryAnswer, QueryRequest, Row};
use crate::text::SourceText;
use crate::theme::{LangText, Theme};

/// A theme and a generation, read in one language.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub theme: &'a Theme,
    pub generation: &'a Generation,
    pub overview: &'a Overview,
    /// The language of the reader, one of the site's.
    pub language: &'a str,
}

impl Reader<'_> {
    #[must_use]
    pub fn format(&self) -> Formatter {
        Formatter::of(self.language)
    }

    /// A text of the theme, with the language that it is in.
    #[must_use]
    pub fn text(&self, text: &LangText) -> Text {
        let (tag, text) = text.pick(self.language, &self.theme.languages).unwrap_or_default();
        Text::new(text, tag)
    }

    /// [`Self::text`], none when the theme says nothing.
    #[must_use]
    pub fn some_text(&self, text: &LangText) -> Option<Text> {
        (!text.is_empty()).then(|| self.text(text))
    }

    /// How well a language suits the reader, 0 best: the own one, its primary language, those of the
    /// site in their order, no language, any other. The chain of [`LangText::pick`].
    #[must_use]
    pub fn language_rank(&self, tag: &str) -> usize {
        let site = &self.theme.languages;
        let primary = self.language.split('-').next().unwrap_or_default();
        if tag.eq_ignore_ascii_case(self.language) {
            0
        } else if !tag.is_empty() && tag.eq_ignore_ascii_case(primary) {
            1
        } else if tag.is_empty() {
            site.len() + 2
        } else {
            site.iter().position(|have| have.eq_ignore_ascii_case(tag)).map_or(site.len() + 3, |at| at + 2)
        }
    }

    /// Where a link to an IRI leads: our own pages relative to this host, the web elsewhere, nowhere
    /// for anything else (`javascript:`, `urn:`…).
    #[must_use]
    pub fn href(&self, iri: &str) -> Option<String> {
        if let Some(path) = self.theme.local(iri) {
            return Some(format!("/{path}"));
        }
        let scheme = iri.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        matches!(scheme.as_deref(), Some("http" | "https")).then(|| iri.to_owned())
    }

    /// A link to an IRI by a known name.
    #[must_use]
    pub fn link(&self, node: &NamedNode, label: Text) -> Link {
        Link {
            iri: node.as_str().to_owned(),
            href: self.href(node.as_str()),
            external: self.theme.local(node.as_str()).is_none(),
            label,
        }
    }

    /// A term as a page shows it; none for a blank node, which has nothing of its own to show.
    #[must_use]
    pub fn value(&self, term: &Term, labels: &Labels) -> Option<Value> {
        match term {
            Term::NamedNode(node) => Some(Value::Link(self.link_to(node, labels))),
            Term::Literal(literal) => Some(match self.format().place(literal) {
                Some(place) => Value::Place(place),
                None => Value::Literal(self.format().literal(literal, &self.theme.prefixes)),
            }),
            _ => None,
        }
    }

    /// The rows of a query of ours, with values for some of its variables.
    pub(super) fn select(&self, text: &str, bindings: Vec<(String, Term)>) -> Result<Vec<Row>, ViewError> {
        let text = SourceText::new("view", text);
        let mut request = QueryRequest::with_limits(text, self.theme.limits.clone());
        request.bindings = bindings;
        match self.generation.query(request)? {
            QueryAnswer::Solutions(solutions) => Ok(solutions.collect::<Result<_, _>>()?),
            _ => Ok(Vec::new()),
        }
    }
}
