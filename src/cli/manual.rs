//! `dataesr man` and `dataesr completions`: made from the definition of the command line.

use std::io::{self, Write, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use clap_complete::Shell;

use super::{Outcome, definition, output_failed};

/// Writes the manual page
#[derive(Debug, Args)]
pub struct Man {
    /// Write one page for each command into this folder, instead of the main one on standard output
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    pub fn run(&self) -> Outcome {
        let written = match &self.dir {
            Some(folder) => {
                std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(definition(), folder))
            }
            None => clap_mangen::Man::new(definition()).render(&mut stdout().lock()),
        };
        let out = self.dir.as_deref().unwrap_or(Path::new("standard output"));
        written.or_else(|error| output_failed(out, &error))
    }
}

/// Writes the completions for a shell
///
/// For bash: `dataesr completions bash > ~/.local/share/bash-completion/completions/dataesr`
#[derive(Debug, Args)]
pub struct Completions {
    shell: Shell,
}

impl Completions {
    pub fn run(&self) -> Outcome {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut definition(), "dataesr", &mut text);
        let written: io::Result<()> = stdout().lock().write_all(&text);
        written.or_else(|error| output_failed(Path::new("standard output"), &error))
    }
}
