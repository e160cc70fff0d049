//! Floor 3: mapping languages, each read and checked into one [`Plan`]. Pure: no file is opened here
//! but by the caller, and no data is looked at.

mod compile;
mod explain;
mod graph;
mod language;
mod plan;
mod rml;
mod template;

use std::path::Path;

pub use explain::explain;
pub use plan::{
    Alias, Call, Collection, Column, ColumnId, Compression, Dialect, Encoding, Expression, Field, FieldKind,
    Format, Gather, Join, JoinCondition, JoinKind, LiteralType, LogicalSource, Part, Plan,
    PredicateObjectMap, Ragged, Relation, RelationId, RelationKind, Root, Strategy, Target, TargetId,
    TargetSyntax, TermMap, TermType, TermValue, Trim, TriplesMap, View, ViewJoin, ZipColumn, ZipLengths,
};

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
    let base = options.base_iri.as_deref();
    let graph = match extension(source.name()).as_str() {
        "ttl" | "rml" | "r2rml" | "n3" | "turtle" | "" => rml::read(source, base, &mut report)?,
        other => {
            let message = format!("`.{other}` is no extension of a mapping language");
            return Err(Diagnostic::new(&code::MAPPING_LANGUAGE, message).in_file(source.name()).into());
        }
    };
    let plan = compile::compile(&graph, options, &mut report);
    report.sort_by_place();
    report.into_result(plan)
}

fn extension(name: &str) -> String {
    Path::new(name).extension().map_or_else(String::new, |end| end.to_string_lossy().to_lowercase())
}
