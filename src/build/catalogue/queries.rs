//! The saved queries, as SPARQL editors look for examples (`sh:SPARQLExecutable`), and the prefixes as
//! they look for those (`sh:declare`).

use super::{Triples, names};
use crate::rdf::vocab::{dcat, rdfs, schema, sh, xsd};
use crate::theme::{QueryForm, Theme};

pub fn describe(theme: &Theme, triples: &mut Triples) {
    for query in &theme.queries {
        let iri = theme.iri(&format!("queries/{}", names::segment(&query.id)));
        let (class, text) = match query.form {
            QueryForm::Select(_) => (sh::SELECT_EXECUTABLE, sh::SELECT),
            QueryForm::Ask => (sh::ASK_EXECUTABLE, sh::ASK),
            QueryForm::Construct => (sh::CONSTRUCT_EXECUTABLE, sh::CONSTRUCT),
            QueryForm::Describe => (sh::EXECUTABLE, sh::DESCRIBE),
        };
        let mut about = triples.about(&iri);
        about
            .a(sh::EXECUTABLE)
            .a(class)
            .lang(rdfs::LABEL, &query.title)
            .lang(rdfs::COMMENT, &query.description)
            .text(text, query.text())
            .iri(schema::TARGET, theme.iri("sparql"));
        for tag in &query.tags {
            about.text(dcat::KEYWORD, tag);
        }
    }
    for (prefix, namespace) in theme.prefixes.iter() {
        let iri = format!("{}#prefix-{}", theme.catalogue_iri(), names::segment(prefix));
        triples.about(theme.catalogue_iri()).iri(sh::DECLARE, &iri);
        triples.about(&iri).text(sh::PREFIX, prefix).typed(sh::NAMESPACE_PROPERTY, namespace, xsd::ANY_URI);
    }
}
