//! The ontology files, into the graph of the ontology.

use super::dataset_sink::DatasetSink;
use crate::rdf::{EncodedQuad, QuadSink, SinkError, TurtleDocument, encode_term, read_turtle};
use crate::text::{Report, SourceText};
use crate::theme::Theme;

/// Reads every ontology file; all faults of all files are reported.
pub fn read(theme: &Theme, report: &mut Report) -> Vec<TurtleDocument> {
    let mut documents = Vec::new();
    for path in &theme.ontology {
        match SourceText::read(path) {
            Ok(source) => match read_turtle(&source, Some(&theme.base_iri)) {
                Ok(document) => documents.push(document),
                Err(faults) => report.extend(faults),
            },
            Err(fault) => report.push(fault),
        }
    }
    documents
}

/// Sends the triples of the files. Blank nodes of different files stay apart.
pub fn load(theme: &Theme, documents: &[TurtleDocument], sink: &mut dyn QuadSink) -> Result<(), SinkError> {
    let graph = format!("<{}>", theme.ontology_graph());
    for (number, document) in documents.iter().enumerate() {
        let mut sink = DatasetSink::new(sink, &theme.base_iri, &format!("ontology-{number}-"));
        for spanned in &document.triples {
            let triple = &spanned.triple;
            sink.quad(EncodedQuad {
                subject: &encode_term(&triple.subject.clone().into()),
                predicate: &encode_term(&triple.predicate.clone().into()),
                object: &encode_term(&triple.object),
                graph: &graph,
            })?;
        }
    }
    Ok(())
}
