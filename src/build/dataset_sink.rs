//! The way of one dataset's quads into the loader.

use std::collections::BTreeSet;

use crate::rdf::{EncodedQuad, QuadSink, SinkError};

/// Names blank nodes and notes the graphs.
///
/// Blank nodes become IRIs (skolemisation, RDF 1.1 Concepts §3.5): so they have pages, and building twice
/// gives the same quads. The labels that mappings make carry the name of their dataset.
pub struct DatasetSink<'a> {
    inner: &'a mut dyn QuadSink,
    /// `<{base}.well-known/genid/`, and what keeps labels of several sources apart.
    genid: String,
    /// The encoded IRIs of the graphs that were written to.
    graphs: BTreeSet<String>,
    /// The last of them: quads of one graph come in long runs.
    graph: String,
    subject: String,
    object: String,
}

impl<'a> DatasetSink<'a> {
    /// Labels that are not unique among all sources are given a `scope`.
    pub fn new(inner: &'a mut dyn QuadSink, base_iri: &str, scope: &str) -> Self {
        Self {
            inner,
            genid: format!("<{base_iri}.well-known/genid/{scope}"),
            graphs: BTreeSet::new(),
            graph: String::new(),
            subject: String::new(),
            object: String::new(),
        }
    }

    /// The IRIs of the graphs that hold the dataset's quads.
    pub fn into_graphs(self) -> Vec<String> {
        self.graphs.iter().map(|graph| graph[1..graph.len() - 1].to_owned()).collect()
    }
}

impl QuadSink for DatasetSink<'_> {
    fn quad(&mut self, quad: EncodedQuad<'_>) -> Result<(), SinkError> {
        if quad.graph != self.graph {
            quad.graph.clone_into(&mut self.graph);
            self.graphs.insert(skolem(&self.genid, quad.graph, &mut String::new()).to_owned());
        }
        let mut graph = String::new();
        self.inner.quad(EncodedQuad {
            subject: skolem(&self.genid, quad.subject, &mut self.subject),
            predicate: quad.predicate,
            object: skolem(&self.genid, quad.object, &mut self.object),
            graph: skolem(&self.genid, quad.graph, &mut graph),
        })
    }
}

/// The term itself, or the IRI of a blank node, written into `buffer`.
fn skolem<'a>(genid: &str, term: &'a str, buffer: &'a mut String) -> &'a str {
    let Some(label) = term.strip_prefix("_:") else { return term };
    buffer.clear();
    buffer.push_str(genid);
    buffer.push_str(label);
    buffer.push('>');
    buffer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_nodes_become_iris_and_graphs_are_noted() {
        let mut lines = Vec::new();
        let mut inner = |quad: EncodedQuad<'_>| quad.write_to(&mut lines);
        let mut sink = DatasetSink::new(&mut inner, "http://e/", "d-");
        for graph in ["<http://e/g>", "<http://e/g>", "_:h"] {
            sink.quad(EncodedQuad { subject: "_:a", predicate: "<p:p>", object: "_:b", graph }).unwrap();
        }
        assert_eq!(sink.into_graphs(), ["http://e/.well-known/genid/d-h", "http://e/g"]);
        let text = String::from_utf8(lines).unwrap();
        assert!(text.starts_with(
            "<http://e/.well-known/genid/d-a> <p:p> <http://e/.well-known/genid/d-b> <http://e/g> .\n"
        ));
    }
}
