//! SHA-256 digests, as people write them.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// The digest of `bytes` in lower-case hexadecimal digits.
#[must_use]
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

/// The digest and length of what is left of a file.
pub fn sha256_of_file(file: &mut File) -> io::Result<(String, u64)> {
    let mut read = Digesting::new(file);
    let mut buffer = vec![0; 128 << 10];
    while read.read(&mut buffer)? > 0 {}
    Ok(read.finish())
}

/// Computes the SHA-256 digest of what is read through it.
pub struct Digesting<R> {
    source: R,
    digest: Sha256,
    length: u64,
}

impl<R: Read> Digesting<R> {
    pub fn new(source: R) -> Self {
        Self { source, digest: Sha256::new(), length: 0 }
    }

    /// The digest in hexadecimal and the length in bytes of what was read.
    pub fn finish(self) -> (String, u64) {
        (hex(&self.digest.finalize()), self.length)
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.digest.update(&buffer[..read]);
        self.length += read as u64;
        Ok(read)
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_digest_of_its_bytes() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "abc").unwrap();
        let digest = sha256("abc");
        assert!(digest.starts_with("ba7816bf"), "{digest}");
        assert_eq!(sha256_of_file(&mut File::open(file.path()).unwrap()).unwrap(), (digest, 3));
    }
}
