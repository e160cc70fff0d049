//! What the tests share: the program, the folders, the real data.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The built program, to be run in `root()`.
pub fn dataesr() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataesr"));
    command.current_dir(root()).env("NO_COLOR", "1");
    command
}

/// A folder of real data or conformance suites, below `DATAESR_SHARED` (default `../shared`).
/// When it is absent the skip is reported, by name.
pub fn shared(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("DATAESR_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let path = root().join(shared).join(name);
    if path.exists() {
        return Some(path);
    }
    // Past the capture of the test harness: a skip is to be seen.
    let _ = writeln!(std::io::stderr(), "skipped: {} is absent (set DATAESR_SHARED)", path.display());
    None
}
