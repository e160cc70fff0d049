//! Whether the theme's own words that mappings use are in its ontology.

use std::collections::BTreeSet;

use crate::mapping::{Plan, TermMap, TermValue};
use crate::rdf::vocab::rdf;
use crate::rdf::{NamedOrBlankNode, TurtleDocument};
use crate::text::{Diagnostic, Report, code, nearest};
use crate::theme::Theme;

/// The terms that the ontology files define, and the namespaces of the theme's own among them.
pub struct Vocabulary {
    terms: BTreeSet<String>,
    namespaces: BTreeSet<String>,
}

impl Vocabulary {
    pub fn of(theme: &Theme, documents: &[TurtleDocument]) -> Self {
        let triples = documents.iter().flat_map(|document| &document.triples);
        let terms: BTreeSet<String> = triples
            .filter_map(|spanned| match &spanned.triple.subject {
                NamedOrBlankNode::NamedNode(node) => Some(node.as_str().to_owned()),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .collect();
        let own = terms.iter().filter(|term| theme.local(term).is_some());
        let namespaces = own.filter_map(|term| namespace(term)).map(str::to_owned).collect();
        Self { terms, namespaces }
    }

    /// Reports each constant property and class of the plan that should be in the ontology and is not.
    pub fn check(&self, plan: &Plan, report: &mut Report) {
        let mut seen = BTreeSet::new();
        for map in plan.maps.iter().flat_map(|map| &map.predicate_objects) {
            let types = map.predicates.iter().any(|predicate| constant(predicate) == Some(rdf::TYPE));
            let classes = map.objects.iter().filter(|_| types);
            for term in map.predicates.iter().chain(classes) {
                let Some(iri) = constant(term) else { continue };
                if self.lacks(iri) && seen.insert(iri) {
                    report.push(self.unknown(iri, term));
                }
            }
        }
    }

    fn lacks(&self, iri: &str) -> bool {
        namespace(iri).is_some_and(|namespace| self.namespaces.contains(namespace))
            && !self.terms.contains(iri)
    }

    fn unknown(&self, iri: &str, term: &TermMap) -> Diagnostic {
        let diagnostic =
            Diagnostic::new(&code::TERM_UNDEFINED, format!("the ontology does not define <{iri}>"))
                .at(term.span.clone(), "used here");
        let namespace = namespace(iri).unwrap_or_default();
        let names = self.terms.iter().filter_map(|term| term.strip_prefix(namespace));
        match nearest(&iri[namespace.len()..], names) {
            Some(near) => diagnostic.help(format!("did you mean <{namespace}{near}>?")),
            None => {
                diagnostic.help("define it in `ontology/`, with a label and the term that it specialises")
            }
        }
    }
}

/// The IRI that a term map always makes.
fn constant(term: &TermMap) -> Option<&str> {
    match &term.value {
        TermValue::Constant(encoded) => encoded.strip_prefix('<')?.strip_suffix('>'),
        _ => None,
    }
}

/// An IRI to its last `#` or `/`.
fn namespace(iri: &str) -> Option<&str> {
    iri.rfind(['#', '/']).map(|end| &iri[..=end])
}
