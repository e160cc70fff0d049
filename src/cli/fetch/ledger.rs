//! What was fetched, in `.fetch.json` beside the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::download::Fetched;
use crate::text::{Diagnostic, code};

const FILE: &str = ".fetch.json";

/// The fetched files of one data folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Ledger {
    #[serde(skip)]
    path: PathBuf,
    /// By path below the data folder.
    files: BTreeMap<PathBuf, Fetched>,
    /// Of the files that were begun, what tells their version at the publisher.
    begun: BTreeMap<PathBuf, String>,
}

impl Ledger {
    pub fn read(folder: &Path) -> Result<Self, Diagnostic> {
        let path = folder.join(FILE);
        let name = path.display().to_string();
        let mut ledger: Self = match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => {
                let message = format!("cannot read `{name}`: {error}");
                return Err(Diagnostic::new(&code::FILE_UNREADABLE, message).in_file(name));
            }
            Ok(json) => serde_json::from_slice(&json).map_err(|error| {
                let message = format!("`{name}` is not a record of downloads: {error}");
                Diagnostic::new(&code::FILE_UNREADABLE, message)
                    .in_file(&name)
                    .help("remove it; the files are then fetched anew")
            })?,
        };
        ledger.path = path;
        Ok(ledger)
    }

    pub fn file(&self, file: &Path) -> Option<&Fetched> {
        self.files.get(file)
    }

    /// The version of which a part was fetched.
    pub fn begun(&self, file: &Path) -> Option<&str> {
        self.begun.get(file).map(String::as_str)
    }

    pub fn begin(&mut self, file: &Path, version: Option<&str>) -> Result<(), Diagnostic> {
        match version {
            Some(version) => self.begun.insert(file.to_owned(), version.to_owned()),
            None => self.begun.remove(file),
        };
        self.save()
    }

    pub fn complete(&mut self, file: &Path, fetched: Fetched) -> Result<(), Diagnostic> {
        self.begun.remove(file);
        self.files.insert(file.to_owned(), fetched);
        self.save()
    }

    fn save(&self) -> Result<(), Diagnostic> {
        let json = serde_json::to_vec_pretty(self).expect("the ledger is plain data");
        let draft = self.path.with_extension("json.part");
        fs::write(&draft, json).and_then(|()| fs::rename(&draft, &self.path)).map_err(|error| {
            let name = self.path.display().to_string();
            Diagnostic::new(&code::OUTPUT_FAILED, format!("cannot write `{name}`: {error}")).in_file(name)
        })
    }
}
