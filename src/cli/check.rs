//! `dataesr check`: the faults of a theme.

use clap::Args;
use indicatif::HumanCount;

use super::folders::{DataFolder, ThemeFolder};
use super::{Outcome, terminal};
use crate::build::{self, BuildOptions};
use crate::text::Report;
use crate::theme::Theme;

/// Finds the faults of a theme without building it
///
/// Settings, ontology, queries, mappings, the headers of the data files and what a sample of their rows
/// becomes; every fault is shown with its place, its cause and its cure.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    data: DataFolder,
    /// Missing files are errors, and so is what mappings merely warn of
    #[arg(long)]
    strict: bool,
}

impl Check {
    pub fn run(&self) -> Outcome {
        let (theme, mut findings) = Theme::load(self.theme.path())?;
        let options = BuildOptions {
            data: self.data.path(&self.theme),
            strict: self.strict,
            ..BuildOptions::default()
        };
        let report = build::check(&theme, &options);
        findings.extend(report.findings);
        if findings.has_errors() {
            return Err(findings);
        }
        terminal::print_report(&findings);
        eprintln!(
            "checked {} datasets ({} rows of samples, {} statements), {} ontology files, {} queries: {}",
            report.datasets,
            HumanCount(report.rows),
            HumanCount(report.quads),
            theme.ontology.len(),
            theme.queries.len(),
            verdict(&findings)
        );
        Ok(())
    }
}

fn verdict(findings: &Report) -> &'static str {
    if findings.is_empty() { "no fault found" } else { "no error found" }
}
