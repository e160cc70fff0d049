//! `dataesr csvw`: CSV on the Web.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use indicatif::HumanCount;

use super::{Outcome, terminal};
use crate::ingest::csvw::{self, LocalFolder, Options, Start};
use crate::text::{Report, Severity};

/// Checks tables against their CSV on the Web metadata
///
/// `dataesr csvw validate FILE` reads a metadata document (`.json`) with the tables that it describes, or a
/// table with the metadata that the standard's rules find for it. `dataesr map FILE` makes RDF of the same.
#[derive(Debug, Args)]
pub struct Csvw {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Validate(Validate),
}

/// Tells every fault of the metadata and of the tables, with its place
#[derive(Debug, Args)]
struct Validate {
    /// A metadata document (`.json`), or a table: its metadata is `FILE-metadata.json` or `csv-metadata.json`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The address that stands for the folder of FILE, or for FILE itself [default: their `file:` addresses]
    #[arg(long, value_name = "IRI")]
    base_iri: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// How the addresses of the metadata stand for files.
#[derive(Debug, Args)]
pub struct Place {
    /// The CSV on the Web metadata to use for a table, instead of what is found
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
}

impl Csvw {
    pub fn run(&self) -> Outcome {
        let Action::Validate(validate) = &self.action;
        validate.run()
    }
}

impl Validate {
    fn run(&self) -> Outcome {
        let (web, start) = self.place.open(&self.file, self.base_iri.as_deref(), &[])?;
        let options = Options { validate: true, ..Options::default() };
        let outcome = csvw::run(&web, &start, &options, None)?;
        terminal::print_report(&outcome.findings);
        eprintln!(
            "checked {} table(s), {} row(s): {}",
            HumanCount(outcome.tables),
            HumanCount(outcome.rows),
            verdict(&outcome.findings)
        );
        Ok(())
    }
}

fn verdict(findings: &Report) -> &'static str {
    let warned = findings.diagnostics.iter().any(|finding| finding.severity == Severity::Warning);
    if warned { "no error found" } else { "no fault found" }
}

impl Place {
    /// The files around `file`, and where to start.
    pub fn open(
        &self,
        file: &Path,
        base: Option<&str>,
        data: &[PathBuf],
    ) -> Result<(LocalFolder, Start), Report> {
        let (web, url) = LocalFolder::of(file, base)?;
        let web = web.with_data(data);
        let metadata = self.metadata.as_ref().map(|metadata| web.url_of(metadata)).transpose()?;
        Ok((web, Start { metadata, ..Start::at(url) }))
    }
}
