//! Comparing graphs up to the names of their blank nodes.

use std::collections::HashSet;

use oxigraph::model::Quad;
use sophia::api::quad::Spog;
use sophia::api::term::SimpleTerm;

use super::bridge;

/// The canonical N-Quads of a dataset (RDFC-1.0): blank nodes relabelled, lines sorted.
/// `None` for a graph made to be too costly to canonicalise.
#[must_use]
pub fn canonical_nquads(quads: &[Quad]) -> Option<String> {
    let dataset: HashSet<Spog<SimpleTerm<'static>>> = quads.iter().map(bridge::quad).collect();
    let mut out = Vec::new();
    sophia::c14n::rdfc10::normalize(&dataset, &mut out).ok()?;
    String::from_utf8(out).ok()
}

/// Whether two datasets say the same (RDF 1.1 Concepts §3.6).
#[must_use]
pub fn isomorphic(a: &[Quad], b: &[Quad]) -> bool {
    let has_blank = |quads: &[Quad]| {
        quads
            .iter()
            .any(|q| q.subject.is_blank_node() || q.object.is_blank_node() || q.graph_name.is_blank_node())
    };
    if !has_blank(a) && !has_blank(b) {
        return a.iter().collect::<HashSet<_>>() == b.iter().collect::<HashSet<_>>();
    }
    canonical_nquads(a).is_some_and(|a| Some(a) == canonical_nquads(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::io::{RdfFormat, RdfParser};

    fn quads(text: &str) -> Vec<Quad> {
        RdfParser::from_format(RdfFormat::NQuads)
            .for_slice(text)
            .map(|quad| quad.expect("valid N-Quads"))
            .collect()
    }

    #[test]
    fn blank_node_names_do_not_matter() {
        let a = quads("_:x <http://p> _:y .\n_:y <http://p> \"1\" .");
        assert!(isomorphic(&a, &quads("_:b <http://p> \"1\" .\n_:a <http://p> _:b .")));
        assert!(!isomorphic(&a, &quads("_:b <http://p> \"1\" .\n_:a <http://p> _:c .")));
    }
}
