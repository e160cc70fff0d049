//! The pages of our vocabularies.

use askama::Template;

use super::entity::alternates;
use super::layout::{Layout, Section};
use super::{Html, PageContext};
use crate::http::failure::Failure;
use crate::view::{OntologyView, TermView};

#[derive(Template)]
#[template(path = "ontology.html")]
struct OntologyPage<'a> {
    page: Layout<'a>,
    view: OntologyView,
}

/// The vocabulary that `iri` names or has a term of; none when it is no vocabulary.
pub fn page(context: &PageContext<'_>, iri: &str) -> Result<Option<Html>, Failure> {
    let Some(view) = context.reader().ontology(iri)? else { return Ok(None) };
    let mut page = Layout::new(context, Section::None, view.title.clone());
    page.alternates = alternates(context);
    page.subject = Some(view.iri.clone());
    Html::of(&OntologyPage { page, view }).map(Some)
}

impl OntologyPage<'_> {
    /// The terms with the key of their heading.
    fn parts(&self) -> [(&'static str, &[TermView]); 3] {
        [
            ("part-classes", self.view.classes.as_slice()),
            ("part-properties", self.view.properties.as_slice()),
            ("part-others", self.view.others.as_slice()),
        ]
    }
}
