//! Backups: a generation as one file, a tar of its manifest and of the files that the manifest names.
//!
//! The manifest comes first, so that whoever reads the archive knows what is to follow, and with which
//! checksums. A generation never changes: backing it up needs no lock and disturbs no reader.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::draft::Draft;
use super::folder::{Store, StoreLock, sync_folder, unwritable};
use super::generation::{Generation, MANIFEST};
use super::manifest::{FileRecord, Manifest};
use crate::text::{Diagnostic, Digesting, Report, code};

impl Generation {
    /// Writes the generation to the file `path`, compressed where that ends in `.gz`, and reads it
    /// back. The file takes its name when it is whole. Gives its length in bytes.
    pub fn back_up(&self, path: &Path) -> Result<u64, Report> {
        let damage = self.check();
        if !damage.is_empty() {
            return Err(damage);
        }
        let failed = |error: io::Error| {
            let message = format!("cannot write {}: {error}", path.display());
            Diagnostic::new(&code::OUTPUT_FAILED, message)
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let part = tempfile::Builder::new().prefix(".dataesr-").tempfile_in(folder).map_err(failed)?;
        let out = BufWriter::with_capacity(1 << 20, part);
        let written = if is_packed(path) {
            self.pack(GzEncoder::new(out, Compression::fast())).and_then(GzEncoder::finish)
        } else {
            self.pack(out)
        };
        let part = written.and_then(|out| Ok(out.into_inner()?)).map_err(failed)?;
        part.as_file().sync_all().map_err(failed)?;
        let archive = Archive { name: path, file: part.path() };
        archive.read(|_, _, bytes| {
            io::copy(bytes, &mut io::sink()).map(drop).map_err(|error| archive.cut(&error))
        })?;
        let file = part.persist(path).map_err(|error| failed(error.error))?;
        sync_folder(folder).map_err(failed)?;
        Ok(file.metadata().map_err(failed)?.len())
    }

    fn pack<W: Write>(&self, out: W) -> io::Result<W> {
        let folder = self.folder().ok_or_else(|| io::Error::other("it lives in memory only"))?;
        let mut tar = tar::Builder::new(out);
        tar.append_path_with_name(folder.join(MANIFEST), MANIFEST)?;
        for FileRecord { path, .. } in &self.manifest().files {
            tar.append_path_with_name(folder.join(path), path)?;
        }
        tar.into_inner()
    }
}

impl Store {
    /// Makes the generation of a backup the current one. Nothing changes unless all of it is sound.
    pub fn restore(&self, lock: &StoreLock, path: &Path) -> Result<Generation, Report> {
        let archive = Archive { name: path, file: path };
        let mut begun: Option<Draft> = None;
        let manifest = archive.read(|manifest, record, bytes| {
            let draft = match &mut begun {
                Some(draft) => draft,
                none => none.insert(self.begin(lock, manifest, &archive)?),
            };
            let file = draft.folder().join(&record.path);
            let written = file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create(&file));
            let mut out = written.map_err(|error| unwritable(&file, &error))?;
            // A fault of reading is one of the archive; of writing, one of the store.
            let mut buffer = vec![0; 1 << 20];
            loop {
                let read = bytes.read(&mut buffer).map_err(|error| archive.cut(&error))?;
                if read == 0 {
                    break;
                }
                out.write_all(&buffer[..read]).map_err(|error| unwritable(&file, &error))?;
            }
            let synced = out.sync_all().and_then(|()| sync_folder(file.parent().unwrap_or(draft.folder())));
            synced.map_err(|error| unwritable(&file, &error))
        })?;
        let draft = begun.ok_or_else(|| archive.unusable("its generation has no files"))?;
        self.adopt(lock, draft, &manifest)
    }

    fn begin(
        &self,
        lock: &StoreLock,
        manifest: &Manifest,
        archive: &Archive<'_>,
    ) -> Result<Draft, Diagnostic> {
        if self.list()?.iter().any(|listed| listed.manifest.id == manifest.id) {
            return Err(archive.unusable(&format!("the store has generation {} already", manifest.id)));
        }
        self.draft_of(lock, &manifest.id)
    }
}

/// A backup that is read.
struct Archive<'a> {
    /// What it is called to people.
    name: &'a Path,
    file: &'a Path,
}

impl Archive<'_> {
    /// Reads the archive and compares every file with its checksum, after `take` had its bytes. Gives
    /// the bytes of the manifest.
    fn read(
        &self,
        mut take: impl FnMut(&Manifest, &FileRecord, &mut dyn Read) -> Result<(), Diagnostic>,
    ) -> Result<Vec<u8>, Diagnostic> {
        let cut = |error: io::Error| self.cut(&error);
        let file = BufReader::with_capacity(1 << 20, File::open(self.file).map_err(cut)?);
        let bytes: Box<dyn Read> =
            if is_packed(self.name) { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        let mut tar = tar::Archive::new(bytes);
        let mut entries = tar.entries().map_err(cut)?;
        let mut first = entries.next().ok_or_else(|| self.unusable("it is empty"))?.map_err(cut)?;
        if first.path().map_err(cut)? != Path::new(MANIFEST) {
            return Err(self.unusable(&format!("it does not begin with a `{MANIFEST}`")));
        }
        let mut text = Vec::new();
        first.read_to_end(&mut text).map_err(cut)?;
        let manifest: Manifest = serde_json::from_slice(&text)
            .map_err(|error| self.unusable(&format!("its `{MANIFEST}` cannot be read: {error}")))?;
        if !is_plain(Path::new(&manifest.id)) {
            return Err(self.unusable(&format!("`{}` is no name of a generation", manifest.id)));
        }
        let mut expected = manifest.files.iter();
        for entry in entries {
            let entry = entry.map_err(cut)?;
            let path = entry.path().map_err(cut)?.into_owned();
            let record = expected.next().filter(|record| Path::new(&record.path) == path && is_plain(&path));
            let Some(record) = record else {
                return Err(self.unusable(&format!("`{}` is not expected in it", path.display())));
            };
            let mut bytes = Digesting::new(entry);
            take(&manifest, record, &mut bytes)?;
            if bytes.finish() != (record.sha256.clone(), record.bytes) {
                return Err(self.unusable(&format!("`{}` does not have its checksum", record.path)));
            }
        }
        match expected.next() {
            Some(record) => Err(self.unusable(&format!("`{}` is missing in it", record.path))),
            None => Ok(text),
        }
    }

    fn cut(&self, error: &io::Error) -> Diagnostic {
        self.unusable(&format!("it cannot be read: {error}"))
    }

    fn unusable(&self, why: &str) -> Diagnostic {
        let name = self.name.display().to_string();
        Diagnostic::new(&code::BACKUP_UNUSABLE, format!("backup `{name}`: {why}")).in_file(name)
    }
}

fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gz")
}

/// Whether a path stays inside its folder.
fn is_plain(path: &Path) -> bool {
    path.components().all(|component| matches!(component, Component::Normal(_)))
        && path.components().next().is_some()
}
