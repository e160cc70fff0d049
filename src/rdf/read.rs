//! Reading a document of one graph in any format.

use oxigraph::io::{RdfParseError, RdfParser};

use super::media::RdfSyntax;
use super::{GraphName, NamedNode, Quad};

/// Why a document cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Line and column, from 1.
    pub place: Option<(u64, u64)>,
    pub message: String,
}

/// The statements of a document, as quads of `graph`, against which relative IRIs are resolved. Named
/// graphs in it are a fault. Blank nodes get labels of their own.
pub fn read_graph(bytes: &[u8], syntax: RdfSyntax, graph: &NamedNode) -> Result<Vec<Quad>, Unreadable> {
    let other = |message: &str| Unreadable { place: None, message: message.to_owned() };
    if syntax == RdfSyntax::RdfXml && memchr::memmem::find(bytes, b"<!DOCTYPE").is_some() {
        // Entities can be made to grow without end.
        return Err(other("a document type declaration is not read"));
    }
    let parser = RdfParser::from_format(syntax.format())
        .with_base_iri(graph.as_str())
        .map_err(|error| other(&format!("the name of the graph is no base IRI: {error}")))?
        .without_named_graphs()
        .with_default_graph(GraphName::NamedNode(graph.clone()))
        .rename_blank_nodes();
    parser.for_slice(bytes).map(|quad| quad.map_err(|error| unreadable(&error.into()))).collect()
}

fn unreadable(error: &RdfParseError) -> Unreadable {
    let place = match error {
        RdfParseError::Syntax(error) => {
            error.location().map(|range| (range.start.line + 1, range.start.column + 1))
        }
        RdfParseError::Io(_) => None,
    };
    Unreadable { place, message: error.to_string() }
}
