//! `dataesr backup` and `restore`: a generation as one file, to be kept elsewhere.

use std::path::PathBuf;

use clap::Args;
use indicatif::{BinaryBytes, HumanCount};

use super::Outcome;
use super::folders::{StoreFolder, ThemeFolder};

/// Writes a generation into one file, to be kept elsewhere
///
/// The generation and the file are read back and compared with their checksums. A server may run
/// meanwhile.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write, a tar; `.gz` at its end compresses it
    #[arg(value_name = "FILE")]
    output: PathBuf,
    /// The generation to write [default: the current one]
    #[arg(long, value_name = "ID")]
    generation: Option<String>,
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    store: StoreFolder,
}

impl Backup {
    pub fn run(&self) -> Outcome {
        let store = self.store.open(&self.theme);
        let generation = match &self.generation {
            Some(id) => store.generation(id)?,
            None => store.current()?,
        };
        let bytes = generation.back_up(&self.output)?;
        eprintln!(
            "generation {}, {} quads, is in {} ({})",
            generation.id(),
            HumanCount(generation.count()),
            self.output.display(),
            BinaryBytes(bytes)
        );
        Ok(())
    }
}

/// Makes the generation of a backup the current one
///
/// Nothing changes unless all of it has its checksums. A server that is running takes it up by itself.
#[derive(Debug, Args)]
pub struct Restore {
    /// The file that `dataesr backup` wrote
    #[arg(value_name = "FILE")]
    input: PathBuf,
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    store: StoreFolder,
}

impl Restore {
    pub fn run(&self) -> Outcome {
        let store = self.store.open(&self.theme);
        let lock = store.lock()?;
        let generation = store.restore(&lock, &self.input)?;
        let quads = HumanCount(generation.count());
        eprintln!("generation {} is restored and current: {quads} quads", generation.id());
        Ok(())
    }
}
