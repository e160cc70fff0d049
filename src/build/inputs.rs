//! What a build reads, and whether it changed since the generation before.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::BuildOptions;
use super::rows::link_rows;
use crate::ingest::{RunOptions, csvw, locate};
use crate::mapping::{self, LogicalSource, Plan, ReadOptions, Relation, RelationId, RelationKind};
use crate::store::{DatasetRecord, InputRecord, Manifest};
use crate::text::{Diagnostic, Report, SourceText, code, sha256, sha256_of_file};
use crate::theme::{Dataset, DumpFormat, Theme};

/// Part of every digest: raised when the same inputs come to give other quads.
const MEANING: u32 = 2;

/// A dataset with all that its quads depend on.
pub struct Input<'a> {
    pub dataset: &'a Dataset,
    pub plan: Plan,
    pub options: RunOptions,
    pub files: Vec<InputRecord>,
    /// The digest of the mapping.
    pub mapping: String,
    /// The digest of everything.
    pub digest: String,
}

/// A dataset before it is built.
pub enum Prepared<'a> {
    Ready(Box<Input<'a>>),
    /// A file of it is missing, which was reported.
    Missing(&'a Dataset),
}

impl Prepared<'_> {
    pub fn id(&self) -> &str {
        match self {
            Self::Ready(input) => &input.dataset.id,
            Self::Missing(dataset) => &dataset.id,
        }
    }
}

/// Reads the mappings and digests the files of every dataset. All faults are reported.
pub fn prepare<'a>(theme: &'a Theme, options: &BuildOptions, report: &mut Report) -> Vec<Prepared<'a>> {
    theme.datasets.iter().filter_map(|dataset| prepare_one(theme, dataset, options, report)).collect()
}

fn prepare_one<'a>(
    theme: &'a Theme,
    dataset: &'a Dataset,
    options: &BuildOptions,
    report: &mut Report,
) -> Option<Prepared<'a>> {
    let (source, mut plan) = read_mapping(theme, dataset, options, report)?;
    let run = run_options(theme, dataset, options);
    let mut files: BTreeMap<String, InputRecord> = BTreeMap::new();
    let sources = plan.relations.iter().filter_map(|relation| match &relation.kind {
        RelationKind::Source(source) => Some(source),
        RelationKind::View(_) => None,
    });
    // Metadata change what is read of a file.
    let metadata: Vec<LogicalSource> = sources.clone().filter_map(csvw::metadata_of).collect();
    for source in sources.chain(&metadata) {
        match locate(source, &run).ok().map(|path| input(&path, &options.data)) {
            Some(Ok(record)) => drop(files.insert(record.path.clone(), record)),
            Some(Err(fault)) => {
                report.push(fault);
                return None;
            }
            None => {
                report.push(missing(dataset, source, options));
                return Some(Prepared::Missing(dataset));
            }
        }
    }
    let paths = paths_of(&plan, &run, &options.data);
    link_rows(theme, dataset, &mut plan, &paths);
    let mapping = sha256(source.text());
    let files: Vec<InputRecord> = files.into_values().collect();
    let digest = digest(theme, dataset, &mapping, &files);
    Some(Prepared::Ready(Box::new(Input { dataset, plan, options: run, files, mapping, digest })))
}

/// What each relation that is a file is called in the catalogue. Where metadata describe a file, they may say
/// how many rows come before its records: there is no telling here.
fn paths_of(plan: &Plan, run: &RunOptions, data: &Path) -> Vec<(RelationId, PathBuf)> {
    let path = |(id, relation): (RelationId, &Relation)| match &relation.kind {
        RelationKind::Source(source) if csvw::metadata_of(source).is_none() => {
            let path = locate(source, run).ok()?;
            Some((id, path.strip_prefix(data).unwrap_or(&path).to_owned()))
        }
        _ => None,
    };
    plan.relations.iter().enumerate().filter_map(path).collect()
}

/// The mapping of a dataset, read and checked.
pub fn read_mapping(
    theme: &Theme,
    dataset: &Dataset,
    build: &BuildOptions,
    report: &mut Report,
) -> Option<(SourceText, Plan)> {
    let source = match SourceText::read(&dataset.mapping) {
        Ok(source) => source,
        Err(fault) => {
            report.push(fault);
            return None;
        }
    };
    let options = ReadOptions { base_iri: Some(theme.base_iri.clone()), strict: build.strict };
    match mapping::read(&source, &options) {
        Ok((mut plan, mut findings)) => {
            csvw::describe_sources(&mut plan, &run_options(theme, dataset, build), &mut findings);
            let faulty = findings.has_errors();
            report.extend(findings);
            (!faulty).then_some((source, plan))
        }
        Err(faults) => {
            report.extend(faults);
            None
        }
    }
}

/// How the plan of a dataset is run.
pub fn run_options(theme: &Theme, dataset: &Dataset, options: &BuildOptions) -> RunOptions {
    RunOptions {
        name: dataset.id.clone(),
        roots: vec![options.data.clone()],
        mapping_folder: dataset.mapping.parent().unwrap_or(Path::new("")).to_owned(),
        strict: options.strict,
        default_graph: Some(dataset.graph.clone()),
        rejects: Some(options.store.join("rejects").join(format!("{}.csv", dataset.id))),
        threads: 0,
        sample: None,
        without_digests: false,
        limits: theme.limits.clone(),
    }
}

pub fn missing(dataset: &Dataset, source: &LogicalSource, options: &BuildOptions) -> Diagnostic {
    let path = options.data.join(&source.path).display().to_string();
    let message = format!("the data of `{}` is missing: there is no `{path}`", dataset.id);
    let mut diagnostic = Diagnostic::new(&code::DATA_MISSING, message)
        .at(source.path_span.clone(), "read here")
        .help(match &dataset.download {
            Some(_) => format!("`dataesr fetch {}` downloads it", dataset.id),
            None => "put the file there, or name its folder with `--data`".to_owned(),
        });
    if options.strict {
        diagnostic.severity = crate::text::Severity::Error;
    }
    diagnostic
}

/// The digest of a file, named by its path below the data folder where it stands there.
fn input(path: &Path, data: &Path) -> Result<InputRecord, Diagnostic> {
    let name = path.strip_prefix(data).unwrap_or(path).display().to_string();
    File::open(path)
        .and_then(|mut file| sha256_of_file(&mut file))
        .map(|(sha256, bytes)| InputRecord { path: name, sha256, bytes })
        .map_err(|error| {
            let path = path.display().to_string();
            Diagnostic::new(&code::FILE_UNREADABLE, format!("cannot read `{path}`: {error}")).in_file(path)
        })
}

fn digest(theme: &Theme, dataset: &Dataset, mapping: &str, files: &[InputRecord]) -> String {
    let mut text = format!(
        "{MEANING}\n{}\n{}\n{}\n{}\n{}\n{mapping}\n",
        env!("CARGO_PKG_VERSION"),
        theme.base_iri,
        dataset.id,
        dataset.graph,
        dataset.provenance.name()
    );
    for file in files {
        let _ = writeln!(text, "{} {}", file.sha256, file.path);
    }
    // The dumps are written from the quads, Turtle with the prefixes of the theme.
    for format in &theme.site.dumps {
        let _ = writeln!(text, "dump {}", format.extension());
        for (prefix, namespace) in theme.prefixes.iter().filter(|_| *format == DumpFormat::Turtle) {
            let _ = writeln!(text, "{prefix} {namespace}");
        }
    }
    sha256(text)
}

/// The digest of what is not a dataset: settings, ontology, queries.
pub fn theme_digest(theme: &Theme, ontology: &[crate::rdf::TurtleDocument]) -> String {
    let mut text = format!("{MEANING}\n{}\n", env!("CARGO_PKG_VERSION"));
    let sources = std::iter::once(&theme.source)
        .chain(ontology.iter().map(|document| &document.source))
        .chain(theme.queries.iter().map(|query| &query.source));
    for source in sources {
        let _ = writeln!(text, "{} {}", sha256(source.text()), source.name());
    }
    sha256(text)
}

/// Which datasets can be taken over as they are: their digest is the same, and no graph of theirs is
/// written by one that is not.
pub fn reusable<'a>(
    inputs: &[&Input<'a>],
    previous: Option<&Manifest>,
    options: &BuildOptions,
) -> BTreeMap<&'a str, DatasetRecord> {
    let Some(previous) = previous.filter(|_| !options.force) else { return BTreeMap::new() };
    let mut reusable: BTreeMap<&str, DatasetRecord> = inputs
        .iter()
        .filter_map(|input| {
            let record = previous.datasets.get(&input.dataset.id)?;
            // What lenient building left out fails a strict one.
            let sound = record.digest == input.digest && !(options.strict && record.rejected > 0);
            sound.then(|| (input.dataset.id.as_str(), record.clone()))
        })
        .collect();
    loop {
        let spoilt: Vec<&String> = previous
            .datasets
            .iter()
            .filter(|(id, _)| !reusable.contains_key(id.as_str()))
            .flat_map(|(_, record)| &record.graphs)
            .collect();
        let before = reusable.len();
        reusable.retain(|_, record| !record.graphs.iter().any(|graph| spoilt.contains(&graph)));
        if reusable.len() == before {
            return reusable;
        }
    }
}
