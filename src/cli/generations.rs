//! `dataesr generations`, `rollback` and `verify`: the generations that a store keeps.

use clap::Args;
use indicatif::HumanCount;

use super::folders::{StoreFolder, ThemeFolder};
use super::{Outcome, table, terminal};
use crate::text::Report;

/// Lists the generations that the store keeps
#[derive(Debug, Args)]
pub struct Generations {
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    store: StoreFolder,
    /// Print their manifests as JSON
    #[arg(long)]
    json: bool,
}

impl Generations {
    pub fn run(&self) -> Outcome {
        let listed = self.store.open(&self.theme).list()?;
        if self.json {
            let manifests: Vec<_> = listed.iter().map(|listed| &listed.manifest).collect();
            let json = serde_json::to_string_pretty(&manifests).expect("manifests are plain data");
            return terminal::write(&format!("{json}\n"));
        }
        let rows: Vec<Vec<String>> = listed
            .iter()
            .map(|listed| {
                let manifest = &listed.manifest;
                vec![
                    manifest.id.clone(),
                    manifest.created.clone(),
                    HumanCount(manifest.quads).to_string(),
                    manifest.datasets.len().to_string(),
                    if listed.is_current { "current" } else { "" }.to_owned(),
                ]
            })
            .collect();
        terminal::write(&table::render(&["generation", "published", ">quads", ">datasets", ""], &rows))
    }
}

/// Goes back to an earlier generation
///
/// A server that is running takes it up by itself. The next build starts from it.
#[derive(Debug, Args)]
pub struct Rollback {
    /// The generation to go to [default: the one before the current one]
    generation: Option<String>,
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    store: StoreFolder,
}

impl Rollback {
    pub fn run(&self) -> Outcome {
        let store = self.store.open(&self.theme);
        let lock = store.lock()?;
        let generation = store.rollback(&lock, self.generation.as_deref())?;
        eprintln!("generation {} is current again", generation.id());
        Ok(())
    }
}

/// Reads a generation whole and compares it with its checksums
#[derive(Debug, Args)]
pub struct Verify {
    /// The generation to read [default: the current one]
    generation: Option<String>,
    /// Read all that the store keeps
    #[arg(long, conflicts_with = "generation")]
    all: bool,
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    store: StoreFolder,
}

impl Verify {
    pub fn run(&self) -> Outcome {
        let store = self.store.open(&self.theme);
        let generations = match &self.generation {
            Some(id) => vec![store.generation(id)?],
            None if self.all => {
                let ids = store.list()?.into_iter().map(|listed| listed.manifest.id);
                ids.map(|id| store.generation(&id)).collect::<Result<_, _>>()?
            }
            None => vec![store.current()?],
        };
        let mut report = Report::new();
        for generation in generations {
            let faults = generation.check();
            if faults.is_empty() {
                let quads = HumanCount(generation.count());
                eprintln!("generation {} is whole: {quads} quads", generation.id());
            }
            report.extend(faults);
        }
        if report.is_empty() { Ok(()) } else { Err(report) }
    }
}
