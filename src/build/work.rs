//! A build that has something to do: filling a draft and publishing it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use super::catalogue::{self, Facts};
use super::dataset_sink::DatasetSink;
use super::dumps::{self, Dump, Tee, Written};
use super::inputs::{Input, Prepared};
use super::report::{self, BuildReport, DatasetReport};
use super::run::carried;
use super::stages::Stages;
use super::{BuildOptions, ontology, revise};
use crate::ingest::{self, IngestReport};
use crate::rdf::{NamedNode, SinkError, TurtleDocument};
use crate::store::{
    DUMPS, DanglingLinks, DatasetRecord, Draft, Generation, IndexCounts, Loader, Manifest, SettingsRecord,
    Statistics, Store, StoreError, StoreLock, now,
};
use crate::text::{Diagnostic, Observation, Observer, Report, code};
use crate::theme::Theme;

/// The report's file inside a generation's folder.
pub const REPORT: &str = "report.json";

/// What is to be built.
pub struct Work<'a> {
    pub theme: &'a Theme,
    pub options: &'a BuildOptions,
    pub documents: &'a [TurtleDocument],
    pub prepared: &'a [Prepared<'a>],
    /// Datasets to take over, with their records.
    pub reusable: BTreeMap<&'a str, DatasetRecord>,
    pub previous: Option<Generation>,
    /// The digest of what is no dataset.
    pub digest: String,
    /// When the build began.
    pub started: (Instant, String),
}

/// What was put into the loader.
#[derive(Default)]
struct Filled {
    reports: Vec<DatasetReport>,
    records: BTreeMap<String, DatasetRecord>,
    dangling: Vec<DanglingLinks>,
}

impl Work<'_> {
    pub fn run(
        self,
        store: &Store,
        lock: &StoreLock,
        stages: &mut Stages<'_>,
    ) -> Result<BuildReport, Report> {
        let draft = store.draft(lock)?;
        let mut loader = draft.load(self.options.load)?;
        let (filled, counts) = match self.fill(&mut loader, &draft, stages) {
            Ok(filled) => {
                let missing = self.missing();
                let plan = super::search_plan(self.theme);
                let meanwhile = || {
                    draft.journal(&self.theme.base_iri, self.previous.as_ref(), &missing)?;
                    draft.write_search(&plan)
                };
                let counts = self.finish(loader, meanwhile, stages)?;
                (filled, counts)
            }
            // A loader that broke off knows the cause better than the one who wrote into it.
            Err(_) if loader.is_broken() => {
                return Err(self.finish(loader, || Ok(()), stages).err().unwrap_or_default());
            }
            Err(report) => return Err(report),
        };
        let mut report = BuildReport {
            generation: draft.id().to_owned(),
            replaced: self.previous.as_ref().map(|generation| generation.id().to_owned()),
            started: self.started.1,
            seconds: self.started.0.elapsed().as_secs_f64(),
            quads: counts.quads,
            triples: counts.triples,
            graphs: counts.graphs.clone(),
            unmapped: report::unmapped(&filled.reports),
            datasets: filled.reports,
            dangling: filled.dangling,
            stages: stages.done.clone(),
            ..BuildReport::default()
        };
        draft.write(REPORT, &serde_json::to_vec_pretty(&report).expect("a report is plain data"))?;
        let manifest = Manifest {
            settings: settings(self.theme, self.previous.as_ref()),
            theme: self.digest,
            datasets: filled.records,
            ..Manifest::default()
        };
        stages.run("publish", || store.publish(lock, draft, manifest, counts))?;
        report.stages.clone_from(&stages.done);
        report.seconds = self.started.0.elapsed().as_secs_f64();
        Ok(report)
    }

    fn finish(
        &self,
        loader: Loader,
        meanwhile: impl FnOnce() -> Result<(), StoreError>,
        stages: &mut Stages<'_>,
    ) -> Result<IndexCounts, Report> {
        stages.run("load", || loader.finish(meanwhile)).map_err(|error| self.unwritable(&error))
    }

    /// The graphs of datasets whose files are missing.
    fn missing(&self) -> Vec<&str> {
        let datasets = self.prepared.iter().filter_map(|one| match one {
            Prepared::Missing(dataset) => Some(dataset),
            Prepared::Ready(_) => None,
        });
        let graphs = datasets.flat_map(|dataset| {
            let record = self.previous.as_ref().and_then(|one| one.manifest().datasets.get(&dataset.id));
            let others = record.into_iter().flat_map(|record| record.graphs.iter().map(String::as_str));
            others.chain([dataset.graph.as_str()])
        });
        graphs.collect()
    }

    /// Sends everything that the generation holds.
    fn fill(&self, loader: &mut Loader, draft: &Draft, stages: &mut Stages<'_>) -> Result<Filled, Report> {
        let observer = stages.observer;
        let mut filled = stages.run("map", || self.fill_datasets(loader, draft, observer))?;
        let failed = |error: SinkError| self.unwritable(&error.into());
        ontology::load(self.theme, self.documents, loader).map_err(failed)?;
        let local = format!("{}id/", self.theme.base_iri);
        let statistics: Statistics = stages.run("count", || loader.statistics(&local)).map_err(failed)?;
        let facts = Facts {
            theme: self.theme,
            generation: draft.id(),
            started: &self.started.1,
            ended: &now(),
            records: &filled.records,
            reports: &filled.reports,
            statistics: &statistics,
        };
        catalogue::describe(&facts).send(loader).map_err(failed)?;
        filled.dangling = statistics.dangling;
        Ok(filled)
    }

    fn fill_datasets(
        &self,
        loader: &mut Loader,
        draft: &Draft,
        observer: &dyn Observer,
    ) -> Result<Filled, Report> {
        let mut filled = Filled::default();
        let folder = draft.dumps()?;
        let mut dumps = Vec::new();
        for one in self.prepared {
            let id = one.id();
            let (report, record) = match (one, self.reusable.get(id), &self.previous) {
                (Prepared::Missing(_), _, _) => (DatasetReport::missing(id), None),
                (_, Some(record), Some(previous)) => {
                    observer.observe(&Observation::DatasetUnchanged { dataset: id });
                    self.take_over(record, previous, loader, &folder)?;
                    (carried(id, Some(previous)), Some(record.clone()))
                }
                (Prepared::Ready(input), _, _) => {
                    let (report, record, dump) = self.map(input, loader, &folder, observer)?;
                    dumps.push((id, dump));
                    (report, Some(record))
                }
            };
            filled.reports.push(report);
            filled.records.extend(record.map(|record| (id.to_owned(), record)));
        }
        self.keep_edited(loader)?;
        for (id, dump) in dumps {
            let files = dump.finish().map_err(|error| self.unwritable(&error.into()))?;
            if let Some(record) = filled.records.get_mut(id) {
                record.dumps = files;
            }
        }
        Ok(filled)
    }

    /// Copies the graphs that programs have changed: no build makes them.
    fn keep_edited(&self, loader: &mut Loader) -> Result<(), Report> {
        let Some(previous) = &self.previous else { return Ok(()) };
        for graph in revise::edited(self.theme, previous.manifest()) {
            previous.copy_graph(&graph, loader).map_err(|error| self.unwritable(&error))?;
        }
        Ok(())
    }

    /// Copies the graphs of a dataset that did not change, and its dumps.
    fn take_over(
        &self,
        record: &DatasetRecord,
        previous: &Generation,
        loader: &mut Loader,
        dumps: &Path,
    ) -> Result<(), Report> {
        if let Some(folder) = previous.folder() {
            dumps::take_over(&record.dumps, &folder.join(DUMPS), dumps)
                .map_err(|error| self.unwritable(&error.into()))?;
        }
        for graph in &record.graphs {
            let graph = NamedNode::new_unchecked(graph);
            previous.copy_graph(&graph, loader).map_err(|error| self.unwritable(&error))?;
        }
        Ok(())
    }

    fn map(
        &self,
        input: &Input<'_>,
        loader: &mut Loader,
        dumps: &Path,
        observer: &dyn Observer,
    ) -> Result<(DatasetReport, DatasetRecord, Written), Report> {
        let started = now();
        let dataset = input.dataset;
        if let Some(rejects) = &input.options.rejects {
            // Those of an earlier build; the file is made again when there are some.
            let _ = std::fs::remove_file(rejects);
        }
        let failed = |error: SinkError| self.unwritable(&error.into());
        let mut dump = Dump::start(dumps, &dataset.id, self.theme).map_err(failed)?;
        let mut tee = Tee { loader, dump: &mut dump };
        let mut sink = DatasetSink::new(&mut tee, &self.theme.base_iri, "");
        let ingest = ingest::run(&input.plan, &input.options, &mut sink, observer)?;
        let graphs = sink.into_graphs();
        let dump = dump.end().map_err(failed)?;
        same_bytes(input, &ingest)?;
        let record = DatasetRecord {
            graph: dataset.graph.clone(),
            graphs,
            digest: input.digest.clone(),
            inputs: input.files.clone(),
            mapping: input.mapping.clone(),
            rows: ingest.rows,
            rejected: ingest.rejected,
            quads: ingest.quads,
            started,
            ended: now(),
            dumps: Vec::new(),
        };
        Ok((DatasetReport::mapped(&dataset.id, &ingest, &self.options.data), record, dump))
    }

    fn unwritable(&self, error: &StoreError) -> Report {
        let folder = self.options.store.display();
        let message = format!("cannot write the new generation in `{folder}`: {error}");
        Diagnostic::new(&code::STORE_UNWRITABLE, message).into()
    }
}

/// The settings, which keep their date as long as they stay the same.
fn settings(theme: &Theme, previous: Option<&Generation>) -> SettingsRecord {
    let digest = theme.settings_digest();
    let before = previous.map(|generation| &generation.manifest().settings);
    match before.filter(|before| before.digest == digest) {
        Some(before) => before.clone(),
        None => SettingsRecord { digest, since: now() },
    }
}

/// The files that were mapped are those that the digest was made of.
fn same_bytes(input: &Input<'_>, ingest: &IngestReport) -> Result<(), Report> {
    let digests: Vec<&str> = input.files.iter().map(|file| file.sha256.as_str()).collect();
    for file in &ingest.files {
        if !file.sha256.is_empty() && !digests.contains(&file.sha256.as_str()) {
            let path = file.path.display().to_string();
            let message = format!("`{path}` changed while it was read");
            return Err(Diagnostic::new(&code::INPUT_CHANGED, message).in_file(path).into());
        }
    }
    Ok(())
}
