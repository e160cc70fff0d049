//! The folder that holds the generations, and which of them is the current one.
//!
//! ```text
//! <store>/current                    the id of the generation to serve
//! <store>/lock                       held by the build that is running
//! <store>/generations/<id>/          index, journal, changes, db/, dumps/, report.json, and, last, manifest.json
//! <store>/rejects/<dataset>.csv      rows and values left out by the last build
//! ```
//!
//! A folder without `manifest.json` is a draft: of a build that runs, or of one that was killed and is
//! swept away by the next. The switch is the rename of `current`, so that readers find either the old
//! generation or the new one, whatever happens.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::draft::Draft;
use super::generation::{Generation, MANIFEST};
use super::index::IndexCounts;
use super::manifest::Manifest;
use super::query::Slots;
use crate::text::{Diagnostic, Report, code};

const CURRENT: &str = "current";
const GENERATIONS: &str = "generations";
const LOCK: &str = "lock";

/// A store folder. Opening it touches no file; clones share the places for evaluations.
#[derive(Clone)]
pub struct Store {
    folder: PathBuf,
    slots: Slots,
}

/// One complete generation of a store.
#[derive(Clone, Debug)]
pub struct Listed {
    pub manifest: Manifest,
    pub is_current: bool,
}

/// The right to change a store, until it is dropped or the process ends in any way.
#[derive(Debug)]
pub struct StoreLock(#[expect(dead_code, reason = "closing the file releases the lock")] File);

impl Store {
    #[must_use]
    pub fn open(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), slots: Slots::default() }
    }

    /// Generations opened from now on take their places for evaluations from `slots`.
    #[must_use]
    pub fn with_slots(mut self, slots: Slots) -> Self {
        self.slots = slots;
        self
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the last build left the rows that it rejected.
    #[must_use]
    pub fn rejects(&self) -> PathBuf {
        self.folder.join("rejects")
    }

    /// The id of the generation to serve; `None` before the first build. Cheap enough to be asked
    /// every second.
    pub fn current_id(&self) -> Result<Option<String>, Diagnostic> {
        let path = self.folder.join(CURRENT);
        match fs::read_to_string(&path) {
            Ok(id) => Ok(Some(id.trim().to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(&path, &error)),
        }
    }

    /// Opens the generation to serve.
    pub fn current(&self) -> Result<Generation, Diagnostic> {
        let mut wanted = self.current_id()?;
        loop {
            let Some(id) = wanted else { return Err(self.empty()) };
            match self.generation(&id) {
                Ok(generation) => return Ok(generation),
                Err(fault) => {
                    // Builds may have replaced and removed it meanwhile.
                    wanted = self.current_id()?;
                    if wanted.as_ref() == Some(&id) {
                        return Err(fault);
                    }
                }
            }
        }
    }

    fn empty(&self) -> Diagnostic {
        let folder = self.folder.display();
        Diagnostic::new(&code::STORE_EMPTY, format!("nothing was built yet in `{folder}`"))
            .in_file(folder.to_string())
            .help("run `dataesr build` first")
    }

    /// Opens a generation by its id.
    pub fn generation(&self, id: &str) -> Result<Generation, Diagnostic> {
        Generation::open(&self.path(id), self.slots.clone())
    }

    /// The complete generations, oldest first.
    pub fn list(&self) -> Result<Vec<Listed>, Diagnostic> {
        let current = self.current_id()?;
        let mut listed = Vec::new();
        for id in self.folders()? {
            let Ok(text) = fs::read(self.path(&id).join(MANIFEST)) else { continue };
            let Ok(manifest) = serde_json::from_slice::<Manifest>(&text) else { continue };
            listed.push(Listed { is_current: current.as_deref() == Some(&id), manifest });
        }
        Ok(listed)
    }

    /// The newest complete generation that is older than the current one.
    pub fn previous_id(&self) -> Result<Option<String>, Diagnostic> {
        let current = self.current_id()?;
        let older = |listed: &Listed| current.as_ref().is_none_or(|id| listed.manifest.id < *id);
        Ok(self.list()?.into_iter().rev().find(older).map(|listed| listed.manifest.id))
    }

    /// Takes the right to change the store; an error tells who has it.
    pub fn lock(&self) -> Result<StoreLock, Diagnostic> {
        fs::create_dir_all(&self.folder).map_err(|error| unwritable(&self.folder, &error))?;
        let path = self.folder.join(LOCK);
        let open = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = open.map_err(|error| unwritable(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {
                let note = format!("{}\n", std::process::id());
                let written = file.set_len(0).and_then(|()| file.write_all(note.as_bytes()));
                written.map_err(|error| unwritable(&path, &error))?;
                Ok(StoreLock(file))
            }
            Err(TryLockError::Error(error)) => Err(unwritable(&path, &error)),
            Err(TryLockError::WouldBlock) => {
                let mut process = String::new();
                let _ = file.read_to_string(&mut process);
                let folder = self.folder.display();
                let message = format!("the store `{folder}` is being changed by process {}", process.trim());
                Err(Diagnostic::new(&code::STORE_LOCKED, message)
                    .help("wait until it has ended, or build into another folder with `--store`"))
            }
        }
    }

    /// Begins a new generation, after sweeping away what builds that were killed have left.
    pub fn draft(&self, lock: &StoreLock) -> Result<Draft, Diagnostic> {
        let id = id_after(&self.sweep(lock)?);
        Draft::create(self.path(&id), id)
    }

    /// Sweeps away what builds that were killed have left, and gives the latest generation's id.
    fn sweep(&self, _: &StoreLock) -> Result<String, Diagnostic> {
        let generations = self.folder.join(GENERATIONS);
        fs::create_dir_all(&generations).map_err(|error| unwritable(&generations, &error))?;
        let mut latest = String::new();
        for id in self.folders()? {
            if self.path(&id).join(MANIFEST).is_file() {
                latest = id;
            } else {
                let path = self.path(&id);
                fs::remove_dir_all(&path).map_err(|error| unwritable(&path, &error))?;
            }
        }
        Ok(latest)
    }

    /// Begins a generation that was made before, under its own id.
    pub(super) fn draft_of(&self, lock: &StoreLock, id: &str) -> Result<Draft, Diagnostic> {
        self.sweep(lock)?;
        Draft::create(self.path(id), id.to_owned())
    }

    /// Makes a draft that was loaded the current generation, and gives it opened. Of the others only
    /// the one that was current stays. The manifest's times, counts and files are filled in.
    pub fn publish(
        &self,
        lock: &StoreLock,
        draft: Draft,
        manifest: Manifest,
        counts: IndexCounts,
    ) -> Result<Generation, Diagnostic> {
        let previous = self.current_id()?;
        let generation = draft.complete(manifest, counts, self.slots.clone())?;
        self.switch(lock, generation.id())?;
        for id in self.folders()? {
            if id != generation.id() && Some(&id) != previous.as_ref() {
                // Readers that still hold it keep its mapped file. What cannot be removed now is
                // tried again at the next build.
                let _ = fs::remove_dir_all(self.path(&id));
            }
        }
        Ok(generation)
    }

    /// Goes back to the generation `id`, or to the one before the current one.
    pub fn rollback(&self, lock: &StoreLock, id: Option<&str>) -> Result<Generation, Diagnostic> {
        let id = match id {
            Some(id) if self.list()?.iter().any(|listed| listed.manifest.id == id) => Some(id.to_owned()),
            Some(id) => {
                let message = format!("there is no generation `{id}` in `{}`", self.folder.display());
                return Err(Diagnostic::new(&code::NO_GENERATION, message)
                    .help("`dataesr generations` lists those that are kept"));
            }
            None => self.previous_id()?,
        };
        let id = id.ok_or_else(|| {
            let message = format!("there is no earlier generation in `{}`", self.folder.display());
            Diagnostic::new(&code::NO_GENERATION, message)
                .help("a build keeps the generation that it replaces, and none before it")
        })?;
        let generation = self.generation(&id)?;
        self.switch(lock, &id)?;
        Ok(generation)
    }

    /// Makes a generation that came with its manifest the current one, once it is seen to be whole.
    pub(super) fn adopt(
        &self,
        lock: &StoreLock,
        draft: Draft,
        manifest: &[u8],
    ) -> Result<Generation, Report> {
        let generation = draft.restore(manifest, self.slots.clone())?;
        self.switch(lock, generation.id())?;
        Ok(generation)
    }

    /// Points `current` to a generation: the file is complete on disk before it takes its name.
    fn switch(&self, _: &StoreLock, id: &str) -> Result<(), Diagnostic> {
        let path = self.folder.join(CURRENT);
        write_durably(&path, format!("{id}\n").as_bytes()).map_err(|error| unwritable(&path, &error))
    }

    fn path(&self, id: &str) -> PathBuf {
        self.folder.join(GENERATIONS).join(id)
    }

    /// The names of all folders of generations and drafts, sorted.
    fn folders(&self) -> Result<Vec<String>, Diagnostic> {
        let path = self.folder.join(GENERATIONS);
        let entries = match fs::read_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| unreadable(&path, &error))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| unreadable(&path, &error))?;
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                names.extend(entry.file_name().into_string());
            }
        }
        names.sort();
        Ok(names)
    }
}

/// The id of a generation that begins now: the time in UTC, later than `latest` even when the clock
/// was set back.
fn id_after(latest: &str) -> String {
    let id = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ").to_string();
    if id.as_str() > latest { id } else { format!("{latest}+") }
}

/// Replaces a file so that after a crash it holds the old bytes or the new ones.
pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let draft = PathBuf::from(name);
    let mut file = File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

pub(super) fn unwritable(path: &Path, error: &dyn std::fmt::Display) -> Diagnostic {
    let path = path.display().to_string();
    Diagnostic::new(&code::STORE_UNWRITABLE, format!("cannot write `{path}`: {error}")).in_file(path)
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let path = path.display().to_string();
    Diagnostic::new(&code::FILE_UNREADABLE, format!("cannot read `{path}`: {error}")).in_file(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::{EncodedQuad, QuadSink};
    use crate::store::LoadOptions;

    /// Builds a generation of `count` quads.
    fn build(store: &Store, count: usize) -> Generation {
        let lock = store.lock().unwrap();
        let draft = store.draft(&lock).unwrap();
        let mut loader = draft.load(LoadOptions { memory_megabytes: 1 }).unwrap();
        for i in (0..count).chain(0..count) {
            let object = format!("\"{i}\"");
            loader
                .quad(EncodedQuad { subject: "<e:s>", predicate: "<e:p>", object: &object, graph: "<e:g>" })
                .unwrap();
        }
        assert_eq!(loader.statistics("e:").unwrap().union.triples, count as u64);
        let counts = loader.finish(|| Ok(())).unwrap();
        assert_eq!((counts.quads, counts.graphs["e:g"]), (count as u64, count as u64));
        store.publish(&lock, draft, Manifest::default(), counts).unwrap()
    }

    #[test]
    fn a_build_replaces_the_current_generation_and_keeps_it_for_a_rollback() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("store"));
        assert_eq!(store.current_id().unwrap(), None);
        assert_eq!(store.current().err().unwrap().code.id, "D602");

        let first = build(&store, 3);
        let second = build(&store, 2000);
        let third = build(&store, 4);
        assert!(first.id() < second.id() && second.id() < third.id());
        assert_eq!(store.current().unwrap().id(), third.id());
        assert_eq!(store.list().unwrap().len(), 2, "the first is removed");
        assert_eq!(first.count(), 3, "who has it open can read on");

        let lock = store.lock().unwrap();
        assert_eq!(store.rollback(&lock, None).unwrap().id(), second.id());
        assert_eq!(store.current().unwrap().count(), 2000);
        assert_eq!(store.rollback(&lock, None).err().unwrap().code.id, "D605");
        assert_eq!(store.rollback(&lock, Some("x")).err().unwrap().code.id, "D605");
        assert_eq!(store.rollback(&lock, Some(third.id())).unwrap().id(), third.id());
    }

    #[test]
    fn two_processes_do_not_change_a_store_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path());
        let lock = store.lock().unwrap();
        let refused = store.lock().unwrap_err();
        assert_eq!(refused.code.id, "D603");
        assert!(refused.message.contains(&std::process::id().to_string()), "{refused}");
        drop(lock);
        store.lock().unwrap();
    }

    #[test]
    fn drafts_are_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path());
        build(&store, 1);
        let left = folder.path().join(GENERATIONS).join("20000101T000000000Z");
        fs::create_dir_all(left.join("db")).unwrap();
        let lock = store.lock().unwrap();
        let draft = store.draft(&lock).unwrap();
        assert!(!left.exists());
        let path = store.path(draft.id());
        assert!(path.exists());
        drop(draft);
        assert!(!path.exists());
    }

    #[test]
    fn ids_rise_even_when_the_clock_is_set_back() {
        assert!(id_after("") < id_after("29991231T235959999Z"));
        assert!(id_after("29991231T235959999Z") < id_after("29991231T235959999Z+"));
    }
}
