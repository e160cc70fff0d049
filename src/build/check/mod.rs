//! Finding faults of a theme without building it: no more is read than headers and a sample of the rows.
//!
//! [`Theme::load`] has checked settings and queries; here come the ontology, the mappings, what they make
//! of the sample, and whether all of these agree.

mod cubes;
mod terms;

use std::collections::BTreeSet;

use super::dataset_sink::DatasetSink;
use super::report::{DatasetReport, unmapped};
use super::{BuildOptions, inputs, ontology};
use crate::ingest::{self, IngestReport};
use crate::mapping::{Plan, RelationKind};
use crate::rdf::{EncodedQuad, Quad, TurtleDocument, decode_quad};
use crate::text::{Diagnostic, LimitKey, Report, Severity, Silent, code};
use crate::theme::{Dataset, Theme};

/// So many columns are named.
const SHOWN: usize = 10;

/// What was checked, and what was found.
#[derive(Debug, Default)]
pub struct CheckReport {
    pub datasets: usize,
    /// Rows of the sample.
    pub rows: u64,
    /// Statements that the sample makes.
    pub quads: u64,
    pub findings: Report,
}

/// Checks everything that the theme names.
pub fn check(theme: &Theme, options: &BuildOptions) -> CheckReport {
    let mut report = CheckReport::default();
    let documents = ontology::read(theme, &mut report.findings);
    let vocabulary = terms::Vocabulary::of(theme, &documents);
    let mut quads = ontology_quads(theme, &documents);
    let mut whole = !report.findings.has_errors();
    let mut runs = Vec::new();
    for dataset in &theme.datasets {
        report.datasets += 1;
        let Some((_, plan)) = inputs::read_mapping(theme, dataset, options, &mut report.findings) else {
            whole = false;
            continue;
        };
        vocabulary.check(&plan, &mut report.findings);
        match sample(theme, dataset, &plan, options, &mut quads, &mut report) {
            Some(ingest) => runs.push(DatasetReport::mapped(&dataset.id, &ingest, &options.data)),
            None => whole = false,
        }
    }
    report.findings.extend(unused(theme, &runs, options));
    if whole {
        cubes::check(&quads, &mut report.findings);
        classes(theme, &quads, &mut report.findings);
    }
    report
}

fn ontology_quads(theme: &Theme, documents: &[TurtleDocument]) -> Vec<Quad> {
    let mut quads = Vec::new();
    let mut collect = |quad: EncodedQuad<'_>| {
        quads.extend(decode_quad(quad));
        Ok(())
    };
    ontology::load(theme, documents, &mut collect).expect("collecting does not fail");
    quads
}

/// Maps the first rows of a dataset; what that did, unless it failed.
fn sample(
    theme: &Theme,
    dataset: &Dataset,
    plan: &Plan,
    options: &BuildOptions,
    quads: &mut Vec<Quad>,
    report: &mut CheckReport,
) -> Option<IngestReport> {
    let mut run = inputs::run_options(theme, dataset, options);
    run.sample = Some(theme.limits.get(LimitKey::InspectRows));
    // Faults are wanted all at once, and no file is to be written.
    run.strict = false;
    run.rejects = None;
    let missing: Vec<Diagnostic> = plan
        .relations
        .iter()
        .filter_map(
            |relation| if let RelationKind::Source(source) = &relation.kind { Some(source) } else { None },
        )
        .filter(|source| ingest::locate(source, &run).is_err())
        .map(|source| inputs::missing(dataset, source, options))
        .collect();
    if !missing.is_empty() {
        report.findings.extend(missing);
        return None;
    }
    let mut collect = |quad: EncodedQuad<'_>| {
        quads.extend(decode_quad(quad));
        Ok(())
    };
    let mut sink = DatasetSink::new(&mut collect, &theme.base_iri, "");
    match ingest::run(plan, &run, &mut sink, &Silent) {
        Ok(ingest) => {
            report.rows += ingest.rows;
            report.quads += ingest.quads;
            report.findings.extend(faults(&ingest));
            report.findings.extend(ingest::collisions(plan, &run).unwrap_or_default());
            Some(ingest)
        }
        Err(faults) => {
            report.findings.extend(faults);
            None
        }
    }
}

/// The first fault of each cause, as a warning with the number of its like.
fn faults(ingest: &IngestReport) -> impl Iterator<Item = Diagnostic> + '_ {
    let causes = ingest.causes.iter().filter_map(|cause| {
        let first = cause.samples.first()?.clone().with_severity(Severity::Warning);
        let like = cause.count.saturating_sub(1);
        Some(if like == 0 { first } else { first.help(format!("{like} more like this in the sample")) })
    });
    ingest.notes.iter().cloned().chain(causes)
}

/// Columns that no mapping of the theme reads, one finding for each file.
fn unused(theme: &Theme, runs: &[DatasetReport], options: &BuildOptions) -> Vec<Diagnostic> {
    // Where a mapping failed or its data is missing, it may have been the one that reads them.
    if runs.len() < theme.datasets.len() {
        return Vec::new();
    }
    let files = unmapped(runs).into_iter().map(|(path, columns)| {
        let shown: Vec<String> = columns.iter().take(SHOWN).map(|column| format!("`{column}`")).collect();
        let more = match columns.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("no mapping reads {}{more}", shown.join(", "));
        Diagnostic::new(&code::COLUMN_UNUSED, message).in_file(options.data.join(path).display().to_string())
    });
    files.collect()
}

/// Entity types of which the sample has no instance: mostly a misspelt class.
fn classes(theme: &Theme, quads: &[Quad], report: &mut Report) {
    let used: BTreeSet<String> = quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == crate::rdf::vocab::rdf::TYPE)
        .map(|quad| quad.object.to_string())
        .collect();
    for entity in &theme.entities {
        if !used.contains(&format!("<{}>", entity.class)) {
            let message = format!("no row of the samples makes a `{}`", entity.id);
            report.push(
                Diagnostic::new(&code::CLASS_UNUSED, message)
                    .at(entity.span.clone(), format!("its class is <{}>", entity.class)),
            );
        }
    }
}
