//! The store's terms as sophia's, for what sophia does best: pretty Turtle, comparison, canonical form.

use oxigraph::model::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use sophia::api::MownStr;
use sophia::api::quad::Spog;
use sophia::api::term::{BnodeId, IriRef, LanguageTag, SimpleTerm};

/// A quad as sophia's collections hold it.
pub type SophiaQuad = Spog<SimpleTerm<'static>>;

pub fn quad(quad: &Quad) -> SophiaQuad {
    let graph = match &quad.graph_name {
        GraphName::DefaultGraph => None,
        GraphName::NamedNode(node) => Some(iri(node)),
        GraphName::BlankNode(node) => Some(blank(node.as_str())),
    };
    ([node(&quad.subject), iri(&quad.predicate), term(&quad.object)], graph)
}

pub fn triple(triple: &Triple) -> [SimpleTerm<'static>; 3] {
    [node(&triple.subject), iri(&triple.predicate), term(&triple.object)]
}

fn node(node: &NamedOrBlankNode) -> SimpleTerm<'static> {
    match node {
        NamedOrBlankNode::NamedNode(node) => iri(node),
        NamedOrBlankNode::BlankNode(node) => blank(node.as_str()),
    }
}

fn term(value: &Term) -> SimpleTerm<'static> {
    match value {
        Term::NamedNode(node) => iri(node),
        Term::BlankNode(node) => blank(node.as_str()),
        Term::Literal(literal) => {
            let text = owned(literal.value());
            match literal.language() {
                Some(tag) => SimpleTerm::LiteralLanguage(text, LanguageTag::new_unchecked(owned(tag)), None),
                None => SimpleTerm::LiteralDatatype(
                    text,
                    IriRef::new_unchecked(owned(literal.datatype().as_str())),
                ),
            }
        }
        Term::Triple(inner) => SimpleTerm::Triple(Box::new(triple(inner))),
    }
}

fn iri(node: &NamedNode) -> SimpleTerm<'static> {
    SimpleTerm::Iri(IriRef::new_unchecked(owned(node.as_str())))
}

fn blank(label: &str) -> SimpleTerm<'static> {
    SimpleTerm::BlankNode(BnodeId::new_unchecked(owned(label)))
}

fn owned(text: &str) -> MownStr<'static> {
    MownStr::from(text.to_owned())
}
