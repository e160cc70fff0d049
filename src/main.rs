//! The `dataesr` program: parses the command line and runs one command.

use std::process::ExitCode;

fn main() -> ExitCode {
    dataesr::cli::main()
}
