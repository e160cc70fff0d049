//! SHA-256 digests, as people write them.

use std::fs::File;
use std::io::{self, Read, Write};

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

/// Measures and digests what is written.
pub struct DigestWriter<W> {
    out: W,
    digest: Sha256,
    bytes: u64,
}

impl<W: Write> DigestWriter<W> {
    pub fn new(out: W) -> Self {
        Self { out, digest: Sha256::new(), bytes: 0 }
    }

    /// What was written into, the digest and the number of bytes.
    pub fn finish(self) -> (W, String, u64) {
        (self.out, hex(&self.digest.finalize()), self.bytes)
    }
}

impl<W: Write> Write for DigestWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
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
        let mut digesting = DigestWriter::new(Vec::new());
        digesting.write_all(b"abc").unwrap();
        assert_eq!(digesting.finish(), (b"abc".to_vec(), digest.clone(), 3));
        assert_eq!(sha256_of_file(&mut File::open(file.path()).unwrap()).unwrap(), (digest, 3));
    }
}
