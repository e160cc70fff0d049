//! One build from beginning to end.

use std::time::Instant;

use super::inputs::{self, Input, Prepared};
use super::report::{self, BuildReport, DatasetReport, DatasetStatus, Outcome};
use super::stages::Stages;
use super::work::{REPORT, Work};
use super::{BuildOptions, ontology};
use crate::ingest;
use crate::store::{Generation, Store, now};
use crate::text::{Diagnostic, Observer, Report, Severity, code};
use crate::theme::Theme;

/// Builds a new generation of `theme` and makes it the current one. With an error nothing that is served
/// has changed. A build whose inputs are those of the current generation does nothing.
pub fn build(theme: &Theme, options: &BuildOptions, observer: &dyn Observer) -> Result<BuildReport, Report> {
    let started = (Instant::now(), now());
    let store = Store::open(&options.store);
    let lock = store.lock()?;
    let mut stages = Stages::new(observer);
    let mut findings = Report::new();
    let (documents, prepared) = stages.run("read", || {
        (ontology::read(theme, &mut findings), inputs::prepare(theme, options, &mut findings))
    });
    let previous = previous(&store, &mut findings);
    if !prepared.is_empty() && prepared.iter().all(|one| matches!(one, Prepared::Missing(_))) {
        let folder = options.data.display();
        findings.push(Diagnostic::new(&code::NO_DATA, format!("no data file was found in `{folder}`")));
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let digest = inputs::theme_digest(theme, &documents);
    let inputs: Vec<&Input<'_>> = prepared
        .iter()
        .filter_map(|one| if let Prepared::Ready(input) = one { Some(&**input) } else { None })
        .collect();
    let mut reusable = inputs::reusable(&inputs, previous.as_ref().map(Generation::manifest), options);
    if let Some(generation) = &previous
        && !options.force
        && generation.manifest().theme == digest
        && inputs.len() == reusable.len()
        && inputs.len() == generation.manifest().datasets.len()
    {
        return Ok(unchanged(generation, &prepared, started, findings));
    }
    stages.run("check", || {
        if let Some(damage) = damage(previous.as_ref()).filter(|_| !reusable.is_empty()) {
            // Nothing is taken over from it.
            findings.push(damage);
            reusable.clear();
        }
        // Of all datasets at once, before any is mapped.
        for input in inputs.iter().filter(|input| !reusable.contains_key(input.dataset.id.as_str())) {
            findings.extend(ingest::check(&input.plan, &input.options).err().unwrap_or_default());
        }
    });
    if findings.has_errors() {
        return Err(findings);
    }
    let work = Work {
        theme,
        options,
        documents: &documents,
        prepared: &prepared,
        reusable,
        previous,
        digest,
        started,
    };
    let mut report = work.run(&store, &lock, &mut stages)?;
    report.findings = findings;
    Ok(report)
}

/// The current generation, when there is one that opens.
fn previous(store: &Store, findings: &mut Report) -> Option<Generation> {
    match store.current() {
        Ok(generation) => Some(generation),
        Err(fault) if fault.code == &code::STORE_EMPTY => None,
        Err(fault) => {
            findings.push(fault.with_severity(Severity::Warning));
            None
        }
    }
}

/// What is wrong with the index that unchanged datasets would be taken over from.
fn damage(generation: Option<&Generation>) -> Option<Diagnostic> {
    let generation = generation?;
    let error = generation.verify().err()?;
    let message =
        format!("generation `{}` is damaged: {error}; every dataset is mapped anew", generation.id());
    Some(Diagnostic::new(&code::GENERATION_BROKEN, message).with_severity(Severity::Warning))
}

fn unchanged(
    generation: &Generation,
    prepared: &[Prepared<'_>],
    started: (Instant, String),
    findings: Report,
) -> BuildReport {
    let manifest = generation.manifest();
    let datasets: Vec<DatasetReport> =
        prepared.iter().map(|one| carried(one.id(), Some(generation))).collect();
    BuildReport {
        outcome: Outcome::Unchanged,
        generation: manifest.id.clone(),
        started: started.1,
        seconds: started.0.elapsed().as_secs_f64(),
        quads: manifest.quads,
        triples: manifest.triples,
        graphs: manifest.graphs.clone(),
        unmapped: report::unmapped(&datasets),
        datasets,
        findings,
        ..BuildReport::default()
    }
}

/// What the generation before reported of a dataset.
pub fn carried(id: &str, generation: Option<&Generation>) -> DatasetReport {
    let json = generation.and_then(Generation::folder).map(|folder| std::fs::read(folder.join(REPORT)));
    let reports = json.and_then(Result::ok).map(|json| report::datasets_of(&json)).unwrap_or_default();
    match reports.into_iter().find(|report| report.id == id) {
        Some(report) if report.status != DatasetStatus::Missing => {
            DatasetReport { status: DatasetStatus::Unchanged, ..report }
        }
        _ => DatasetReport::missing(id),
    }
}
