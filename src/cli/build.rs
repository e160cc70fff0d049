//! `dataesr build`: data files into a new generation.

use clap::Args;

use super::folders::{DataFolder, StoreFolder, ThemeFolder};
use super::{Outcome, load_report, progress, terminal};
use crate::build::{self, BuildOptions, Outcome as Built};
use crate::store::LoadOptions;

/// Maps the data files and publishes them as a new generation
///
/// Only datasets whose file, mapping or settings changed are mapped again. The generation that is being
/// served stays until the new one is complete, and is kept for `dataesr rollback`.
#[derive(Debug, Args)]
pub struct Build {
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    store: StoreFolder,
    #[command(flatten)]
    data: DataFolder,
    /// Fail when data is missing or faulty, instead of leaving it out
    #[arg(long)]
    strict: bool,
    /// Map everything, even what did not change
    #[arg(long)]
    force: bool,
    /// Memory for the batches of the database, and as much for joins and telling duplicates, in megabytes
    /// [default: 256, and the limit `map_memory`]
    #[arg(long, value_name = "MB")]
    memory: Option<usize>,
    /// Print the load report as JSON on standard output
    #[arg(long)]
    json: bool,
}

impl Build {
    pub fn run(&self) -> Outcome {
        let mut theme = self.theme.load()?;
        if let Some(memory) = self.memory {
            theme.limits.set("map_memory", memory as u64);
        }
        let options = BuildOptions {
            store: self.store.path(&self.theme),
            data: self.data.path(&self.theme),
            strict: self.strict,
            force: self.force,
            load: self.memory.map_or_else(LoadOptions::default, |megabytes| LoadOptions {
                memory_megabytes: megabytes.max(1),
            }),
        };
        let observer = progress::observer();
        let report = build::build(&theme, &options, &*observer)?;
        drop(observer);
        terminal::print_report(&report.findings);
        for note in report.datasets.iter().flat_map(|dataset| &dataset.notes) {
            terminal::print(note);
        }
        if self.json {
            let json = serde_json::to_string_pretty(&report).expect("a report is plain data");
            terminal::write(&format!("{json}\n"))?;
        } else if report.outcome == Built::Unchanged {
            eprintln!("nothing changed: generation {} stays (`--force` builds again)", report.generation);
        } else {
            eprint!("{}", load_report::render(&report, &theme, &options));
        }
        Ok(())
    }
}
