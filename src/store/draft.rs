//! A generation in the making.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::backend::{Backend, StoreError};
use super::folder::{sync_folder, unwritable, write_durably};
use super::generation::{DATABASE, Generation, INDEX, MANIFEST, SEARCH};
use super::index::{FrozenIndex, IndexCounts};
use super::journal::{CHANGES, Carried, JOURNAL, Moment, carry_on};
use super::loader::{LoadOptions, Loader};
use super::manifest::{FileRecord, Manifest};
use super::query::Slots;
use super::search::{SearchIndex, SearchPlan};
use crate::text::{Diagnostic, Report, code, sha256_of_file};

/// The folder of dumps inside a generation's folder.
pub const DUMPS: &str = "dumps";

/// The folder of a generation that is not complete. Dropped, it is removed.
#[derive(Debug)]
pub struct Draft {
    id: String,
    folder: PathBuf,
    complete: bool,
}

impl Draft {
    pub(super) fn create(folder: PathBuf, id: String) -> Result<Self, Diagnostic> {
        fs::create_dir(&folder).map_err(|error| unwritable(&folder, &error))?;
        Ok(Self { id, folder, complete: false })
    }

    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The folder of its dumps, which is made when it is not there.
    pub fn dumps(&self) -> Result<PathBuf, Diagnostic> {
        let path = self.folder.join(DUMPS);
        fs::create_dir_all(&path).map_err(|error| unwritable(&path, &error))?;
        Ok(path)
    }

    /// Starts writing the database and the index, each on a thread of its own.
    pub fn load(&self, options: LoadOptions) -> Result<Loader, Diagnostic> {
        Loader::start(&self.folder.join(DATABASE), &self.folder.join(INDEX), options)
            .map_err(|error| unwritable(&self.folder, &error))
    }

    /// Writes the journal and the log of changes, once the index is written. They go on from those of the
    /// generation before; what the graphs `missing` described is absent, not deleted.
    pub fn journal(
        &self,
        base: &str,
        previous: Option<&Generation>,
        missing: &[&str],
    ) -> Result<(), StoreError> {
        let index = FrozenIndex::open(&self.folder.join(INDEX))?;
        let before = Carried {
            journal: previous.and_then(Generation::journal).filter(|journal| journal.verify().is_ok()),
            changes: previous.and_then(Generation::changes).filter(|changes| changes.verify().is_ok()),
        };
        let now = Moment::parse(&now());
        let (journal, changes) = carry_on(&index, (base, &self.id, now), before, missing);
        fs::write(self.folder.join(JOURNAL), journal)?;
        Ok(fs::write(self.folder.join(CHANGES), changes)?)
    }

    /// Adds a file to the generation, such as the report of its build.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let path = self.folder.join(name);
        write_durably(&path, bytes).map_err(|error| unwritable(&path, &error))
    }

    /// Makes the search index from what was loaded.
    pub fn write_search(&self, plan: &SearchPlan) -> Result<(), StoreError> {
        let backend = Backend::open(&self.folder.join(INDEX))?;
        SearchIndex::write(&self.folder.join(SEARCH), backend.index(), plan)
    }

    /// Records every file, writes the manifest, and opens the generation to see that it can be served.
    pub(super) fn complete(
        mut self,
        mut manifest: Manifest,
        counts: IndexCounts,
        slots: Slots,
    ) -> Result<Generation, Diagnostic> {
        manifest.id.clone_from(&self.id);
        manifest.created = now();
        env!("CARGO_PKG_VERSION").clone_into(&mut manifest.program);
        IndexCounts { quads: manifest.quads, triples: manifest.triples, graphs: manifest.graphs } = counts;
        manifest.files = records(&self.folder).map_err(|error| unwritable(&self.folder, &error))?;
        let text = serde_json::to_vec_pretty(&manifest).expect("a manifest is plain data");
        let generation = self.seal(&text, slots)?;
        let (found, expected) = (generation.count(), manifest.quads);
        if found != expected {
            let message =
                format!("the index of the new generation holds {found} quads instead of {expected}");
            return Err(Diagnostic::new(&code::GENERATION_INVALID, message));
        }
        self.complete = true;
        Ok(generation)
    }

    /// Writes the manifest that came with the files, and reads everything back.
    pub(super) fn restore(mut self, manifest: &[u8], slots: Slots) -> Result<Generation, Report> {
        let generation = self.seal(manifest, slots)?;
        let faults = generation.check();
        if faults.is_empty() {
            self.complete = true;
            return Ok(generation);
        }
        Err(faults)
    }

    /// The manifest, written last, makes the folder a generation, which is opened.
    fn seal(&self, manifest: &[u8], slots: Slots) -> Result<Generation, Diagnostic> {
        self.write(MANIFEST, manifest)?;
        if let Some(generations) = self.folder.parent() {
            sync_folder(generations).map_err(|error| unwritable(generations, &error))?;
        }
        Generation::open(&self.folder, slots)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.complete {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// The time in UTC as the manifest tells it.
#[must_use]
pub fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Every file below `folder` with its length and digest, made durable.
fn records(folder: &Path) -> io::Result<Vec<FileRecord>> {
    let mut records = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !is_log(&path) {
                records.push(record(folder, &path)?);
            }
        }
        sync_folder(&inner)?;
    }
    records.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(records)
}

/// The database's journal of itself and its lock, which reading it changes.
pub(super) fn is_log(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name == "LOCK" || name.starts_with("LOG")
}

fn record(folder: &Path, path: &Path) -> io::Result<FileRecord> {
    let mut file = File::open(path)?;
    let (sha256, bytes) = sha256_of_file(&mut file)?;
    file.sync_all()?;
    let path = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned();
    Ok(FileRecord { path, sha256, bytes })
}
