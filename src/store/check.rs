//! Whether a generation is whole: every file against its checksum, the database against the index.

use std::fs::File;

use oxigraph::store::Store as Database;

use super::generation::{DATABASE, Generation};
use super::manifest::FileRecord;
use crate::text::{Diagnostic, Report, code, sha256_of_file};

impl Generation {
    /// Reads every byte of the generation and reports what is not as it was published.
    #[must_use]
    pub fn check(&self) -> Report {
        let mut report = Report::new();
        let Some(folder) = self.folder() else { return report };
        let broken = |message: String| {
            let name = folder.display().to_string();
            Diagnostic::new(&code::GENERATION_BROKEN, format!("generation `{name}`: {message}"))
                .in_file(name)
                .help("`dataesr rollback` goes back to the previous generation; `dataesr build --force` builds anew")
        };
        for FileRecord { path, sha256, .. } in &self.manifest().files {
            match File::open(folder.join(path)).and_then(|mut file| sha256_of_file(&mut file)) {
                Ok((digest, _)) if digest == *sha256 => {}
                Ok(_) => report.push(broken(format!("`{path}` does not have its checksum"))),
                Err(error) => report.push(broken(format!("cannot read `{path}`: {error}"))),
            }
        }
        if let Err(error) = self.verify() {
            report.push(broken(error.to_string()));
        }
        let expected = self.manifest().quads;
        match Database::open_read_only(folder.join(DATABASE)).and_then(|database| database.len()) {
            Ok(count) if count as u64 == expected => {}
            Ok(count) => {
                report.push(broken(format!("the database holds {count} quads instead of {expected}")));
            }
            Err(error) => report.push(broken(format!("the database cannot be read: {error}"))),
        }
        if self.count() != expected {
            report.push(broken(format!("the index holds {} quads instead of {expected}", self.count())));
        }
        report
    }
}
