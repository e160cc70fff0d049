//! The `dataesr` program: parses the command line and runs one command.

use std::process::ExitCode;

/// Loading and evaluating make millions of short-lived terms: a build takes a third less processor time
/// with it than with glibc's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    dataesr::cli::main()
}
