//! Floor 3: mapping languages, each read and checked into one [`Plan`]. Pure: no file is opened here
//! but by the caller, and no data is looked at.

mod compile;
pub mod csvw;
mod explain;
mod graph;
mod language;
mod plan;
mod rml;
mod template;
#[cfg(test)]
mod tests;
mod yarrrml;

use std::path::Path;

use graph::Graph;

pub use explain::explain;
pub use plan::{
    Alias, Call, CallResult, Collection, Column, ColumnId, Compression, Dialect, Encoding, Expression, Field,
    FieldKind, Format, Gather, Join, JoinCondition, JoinKind, LiteralType, LogicalSource, MetadataFile, Part,
    Plan, PredicateObjectMap, Ragged, Relation, RelationId, RelationKind, Root, RowIri, Strategy, Target,
    TargetId, TargetSyntax, TermMap, TermType, TermValue, Trim, TriplesMap, View, ViewJoin, ZipColumn,
    ZipLengths,
};

use crate::rdf::Triple;
use crate::text::{Diagnostic, Report, SourceText, code};

/// How a mapping is read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// What relative IRIs that the mapping makes resolve against, when it says nothing itself.
    pub base_iri: Option<String>,
    /// Faults that lenient reading reports as warnings are errors.
    pub strict: bool,
}

/// Reads a mapping by the front end of its language (by the name's extension: `.ttl` RML, `.yml`
/// YARRRML) and checks it. Every fault is reported; with an error there is no plan.
pub fn read(source: &SourceText, options: &ReadOptions) -> Result<(Plan, Report), Report> {
    let mut report = Report::new();
    let graph = graph_of(source, options, &mut report)?;
    let translated = report.diagnostics.len();
    let refused = report.has_errors();
    let plan = compile::compile(&graph, options, &mut report);
    if refused && !is_turtle(source) {
        // What a translation left out for a reason is not missing.
        let mut place = 0..;
        report.diagnostics.retain(|diagnostic| {
            place.next().is_some_and(|place| place < translated) || diagnostic.code != &code::MAPPING_MISSING
        });
    }
    report.sort_by_place();
    report.into_result(plan)
}

/// A mapping of any language in the RML of today, without checking what it means.
pub fn translate(source: &SourceText, options: &ReadOptions) -> Result<(Vec<Triple>, Report), Report> {
    let mut report = Report::new();
    let graph = graph_of(source, options, &mut report)?;
    report.sort_by_place();
    report.into_result(graph.triples())
}

fn graph_of(source: &SourceText, options: &ReadOptions, report: &mut Report) -> Result<Graph, Report> {
    match extension(source.name()).as_str() {
        _ if is_turtle(source) => rml::read(source, options.base_iri.as_deref(), report),
        "yml" | "yaml" | "yarrrml" => yarrrml::read(source, report),
        other => {
            let message = format!("`.{other}` is no extension of a mapping language");
            Err(Diagnostic::new(&code::MAPPING_LANGUAGE, message).in_file(source.name()).into())
        }
    }
}

fn is_turtle(source: &SourceText) -> bool {
    ["ttl", "rml", "r2rml", "n3", "turtle", ""].contains(&extension(source.name()).as_str())
}

fn extension(name: &str) -> String {
    Path::new(name).extension().map_or_else(String::new, |end| end.to_string_lossy().to_lowercase())
}
