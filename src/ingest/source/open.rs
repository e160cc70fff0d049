//! Opening files: counting and digesting what is read, unpacking it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::Bytes;
use crate::mapping::Compression;

/// A file being read.
pub struct Opened {
    /// Unpacked.
    pub bytes: Bytes,
    pub meter: Arc<Meter>,
}

/// How far a file has been read, and the digest of that.
pub struct Meter {
    pub path: PathBuf,
    /// Its size on the disk.
    pub size: u64,
    read: AtomicU64,
    /// `None`: nobody wants it.
    digest: Mutex<Option<Sha256>>,
}

impl Meter {
    /// Bytes read so far, as they are on the disk.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Does without the digest from now on.
    pub fn without_digest(&self) {
        self.digest.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// The digest of the whole file, what no reader wanted included; empty, when nobody wants it.
    pub fn sha256(&self) -> io::Result<String> {
        let digest = self.digest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(mut digest) = digest else { return Ok(String::new()) };
        let read = self.read();
        if read < self.size {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(read))?;
            let mut buffer = vec![0; 1 << 16];
            loop {
                let count = file.read(&mut buffer)?;
                if count == 0 {
                    break;
                }
                digest.update(&buffer[..count]);
            }
        }
        Ok(digest.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        }))
    }
}

struct Metered {
    file: File,
    meter: Arc<Meter>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        if let Some(digest) = &mut *self.meter.digest.lock().unwrap_or_else(PoisonError::into_inner) {
            digest.update(&buffer[..count]);
        }
        self.meter.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Opens and unpacks a file. Of an archive its first file is read.
pub fn open(path: &Path, compression: Compression) -> io::Result<Opened> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let meter = Arc::new(Meter {
        path: path.to_owned(),
        size,
        read: AtomicU64::new(0),
        digest: Mutex::new(Some(Sha256::new())),
    });
    let mut file = BufReader::with_capacity(1 << 17, Metered { file, meter: Arc::clone(&meter) });
    let compression = match compression_of(path, compression) {
        // The name tells nothing: the first bytes may.
        Compression::None if compression == Compression::Unspecified => match file.fill_buf()? {
            [0x1f, 0x8b, ..] => Compression::Gzip,
            [b'P', b'K', 3, 4, ..] => Compression::Zip,
            _ => Compression::None,
        },
        known => known,
    };
    let bytes: Bytes = match compression {
        Compression::Gzip => Box::new(MultiGzDecoder::new(file)),
        Compression::Zip => Box::new(Cursor::new(unzip(file)?)),
        Compression::TarGzip => Box::new(Cursor::new(untar(MultiGzDecoder::new(file))?)),
        Compression::TarXz => {
            let mut unpacked = Vec::new();
            lzma_rs::xz_decompress(&mut { file }, &mut unpacked).map_err(broken)?;
            Box::new(Cursor::new(untar(Cursor::new(unpacked))?))
        }
        Compression::None | Compression::Unspecified => Box::new(file),
    };
    Ok(Opened { bytes, meter })
}

/// What a file that nothing is said of is packed with, by its name.
pub fn compression_of(path: &Path, said: Compression) -> Compression {
    if said != Compression::Unspecified {
        // `name.csv` that was found as `name.csv.gz`.
        let packed = path.extension().is_some_and(|extension| extension == "gz");
        return if said == Compression::None && packed { Compression::Gzip } else { said };
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if ends(&[".tar.gz", ".tgz"]) {
        Compression::TarGzip
    } else if ends(&[".tar.xz", ".txz"]) {
        Compression::TarXz
    } else if ends(&[".gz"]) {
        Compression::Gzip
    } else if ends(&[".zip"]) {
        Compression::Zip
    } else {
        Compression::None
    }
}

fn unzip(mut file: impl Read) -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    file.read_to_end(&mut packed)?;
    let mut archive = zip::ZipArchive::new(Cursor::new(packed)).map_err(broken)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(broken)?;
        if entry.is_file() {
            let mut unpacked = Vec::new();
            entry.read_to_end(&mut unpacked)?;
            return Ok(unpacked);
        }
    }
    Err(no_entry())
}

fn untar(bytes: impl Read) -> io::Result<Vec<u8>> {
    for entry in tar::Archive::new(bytes).entries()? {
        let mut entry = entry?;
        if entry.header().entry_type().is_file() {
            let mut unpacked = Vec::new();
            entry.read_to_end(&mut unpacked)?;
            return Ok(unpacked);
        }
    }
    Err(no_entry())
}

fn broken(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

fn no_entry() -> io::Error {
    broken("there is no file in the archive")
}
