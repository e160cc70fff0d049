//! The bytes of a file of a generation: mapped into memory, or made in it.

use std::fs::File;
use std::io;
use std::path::Path;

pub enum Bytes {
    Memory(Vec<u8>),
    Mapped(memmap2::Mmap),
}

impl Bytes {
    pub fn open(path: &Path) -> io::Result<Self> {
        map(&File::open(path)?).map(Self::Mapped)
    }

    pub fn get(&self) -> &[u8] {
        match self {
            Self::Memory(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

/// Maps a file. The one place of the program that is not safe by construction.
#[expect(unsafe_code, reason = "memory-mapping is unsafe: the file could change under us")]
fn map(file: &File) -> io::Result<memmap2::Mmap> {
    // SAFETY: files of a published generation are never written again, only unlinked, which leaves
    // a mapping valid. Somebody who truncates one by hand gets SIGBUS, not a wrong answer.
    unsafe { memmap2::Mmap::map(file) }
}
