//! Floor 10: one file per command; the only floor that prints.
//!
//! Standard output carries data, standard error everything else. Exit status: 0 good, 1 a data or
//! mapping error, 2 wrong usage.

mod backup;
mod build;
mod check;
mod csvw;
mod diff;
mod dump;
mod explain;
mod fetch;
mod folders;
mod generations;
mod inspect;
mod load_report;
mod manual;
mod map;
mod names;
mod new;
mod progress;
mod query;
mod serve;
mod table;
mod terminal;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::text::{Code, Diagnostic, Report, code};

/// CSV datasets mapped to RDF, served as a SPARQL endpoint, dereferenceable URIs and saved queries.
#[derive(Debug, Parser)]
#[command(name = "dataesr", version, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Build(build::Build),
    Check(check::Check),
    Query(query::Query),
    Dump(dump::Dump),
    Fetch(fetch::Fetch),
    Inspect(inspect::Inspect),
    Map(map::Map),
    Csvw(csvw::Csvw),
    New(new::New),
    Generations(generations::Generations),
    Diff(diff::Diff),
    Rollback(generations::Rollback),
    Verify(generations::Verify),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Explain(explain::Explain),
    Completions(manual::Completions),
    Man(manual::Man),
}

/// Findings that are about how the program was called, not about what it read.
const USAGE: &[&Code] = &[
    &code::UNKNOWN_CODE,
    &code::UNKNOWN_NAME,
    &code::OPTION_UNFIT,
    &code::FOLDER_NOT_EMPTY,
    &code::NO_DOWNLOAD,
    &code::PARAMETER_MISSING,
    &code::PARAMETER_INVALID,
    &code::PARAMETER_UNKNOWN,
    &code::PARAMETER_REPEATED,
];

/// What a command returns: findings of error severity make exit status 1.
type Outcome = Result<(), Report>;

/// Runs the program.
pub fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Serve(command) => command.run(),
        Command::Build(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Query(command) => command.run(),
        Command::Dump(command) => command.run(),
        Command::Fetch(command) => command.run(),
        Command::Inspect(command) => command.run(),
        Command::Map(command) => command.run(),
        Command::Csvw(command) => command.run(),
        Command::New(command) => command.run(),
        Command::Generations(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Rollback(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Backup(command) => command.run(),
        Command::Restore(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            terminal::print_report(&report);
            ExitCode::from(status(&report))
        }
    }
}

/// 2 when everything that is wrong is how the program was called.
fn status(report: &Report) -> u8 {
    let mut errors = report.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
    if errors.all(|error| USAGE.contains(&error.code)) { 2 } else { 1 }
}

/// What a command returns when `out` could not be written. A reader that has seen enough is no error.
fn output_failed(out: &Path, error: &io::Error) -> Outcome {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Ok(());
    }
    let out = out.display();
    Err(Diagnostic::new(&code::OUTPUT_FAILED, format!("cannot write {out}: {error}")).into())
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
