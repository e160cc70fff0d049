//! Floor 10: one file per command; the only floor that prints.
//!
//! Standard output carries data, standard error everything else. Exit status: 0 good, 1 a data or
//! mapping error, 2 wrong usage.

mod explain;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::text::Report;

/// CSV datasets mapped to RDF, served as a SPARQL endpoint, dereferenceable URIs and saved queries.
#[derive(Debug, Parser)]
#[command(name = "dataesr", version, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Explain(explain::Explain),
}

/// What a command returns: findings of error severity make exit status 1.
type Outcome = Result<(), Report>;

/// Runs the program.
pub fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Explain(command) => command.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            terminal::print_report(&report);
            ExitCode::FAILURE
        }
    }
}

/// The command line's definition, from which help, completions and the man page are made.
#[must_use]
pub fn definition() -> clap::Command {
    Arguments::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_coherent() {
        super::definition().debug_assert();
    }
}
