//! From the encoding of a file to UTF-8, while it is read.

use std::io::{self, Cursor, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use super::Bytes;

/// `bytes` as UTF-8, without byte order mark, and the encoding that they were in. A mark decides,
/// else `label`, else UTF-8, which is passed on unchanged and unchecked. `None`: no such encoding.
pub fn decode(mut bytes: Bytes, label: Option<&str>) -> io::Result<Option<(Bytes, &'static Encoding)>> {
    let Some(declared) = label.map_or(Some(UTF_8), find_encoding) else { return Ok(None) };
    let mut start = Vec::new();
    bytes.by_ref().take(3).read_to_end(&mut start)?;
    let (encoding, mark) = Encoding::for_bom(&start).unwrap_or((declared, 0));
    let bytes = Cursor::new(start.split_off(mark)).chain(bytes);
    if encoding == UTF_8 {
        return Ok(Some((Box::new(bytes), encoding)));
    }
    let transcoded = Transcoded {
        bytes,
        decoder: encoding.new_decoder_without_bom_handling(),
        raw: Vec::with_capacity(CHUNK),
        done: false,
        text: vec![0; 4 * CHUNK],
        ready: 0..0,
    };
    Ok(Some((Box::new(transcoded), encoding)))
}

/// The encoding of a label of the WHATWG standard, or of one of the spellings that are common besides.
pub fn find_encoding(label: &str) -> Option<&'static Encoding> {
    let label = label.trim();
    Encoding::for_label(label.as_bytes()).or_else(|| {
        let bare: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
        let known = match bare.to_ascii_lowercase().as_str() {
            "latin1" | "ansi" => "latin1",
            "latin9" => "iso-8859-15",
            "cp1252" | "windows1252" => "windows-1252",
            "utf8sig" => "utf-8",
            "macroman" | "macosroman" => "macintosh",
            _ => return None,
        };
        Encoding::for_label(known.as_bytes())
    })
}

const CHUNK: usize = 1 << 15;

struct Transcoded<R> {
    bytes: R,
    decoder: Decoder,
    raw: Vec<u8>,
    done: bool,
    text: Vec<u8>,
    /// The part of `text` that was not handed out yet.
    ready: std::ops::Range<usize>,
}

impl<R: Read> Transcoded<R> {
    /// Decodes some more; nothing is ready afterwards only at the end.
    fn refill(&mut self) -> io::Result<()> {
        while self.ready.is_empty() && !self.done {
            let missing = CHUNK - self.raw.len();
            let count = self.bytes.by_ref().take(missing as u64).read_to_end(&mut self.raw)?;
            let last = count < missing;
            let (result, read, written, _) = self.decoder.decode_to_utf8(&self.raw, &mut self.text, last);
            self.raw.drain(..read);
            self.ready = 0..written;
            self.done = last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.refill()?;
        let count = buffer.len().min(self.ready.len());
        buffer[..count].copy_from_slice(&self.text[self.ready.start..][..count]);
        self.ready.start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], label: Option<&str>) -> String {
        let (mut bytes, _) = decode(Box::new(Cursor::new(bytes.to_vec())), label).unwrap().unwrap();
        let mut text = String::new();
        bytes.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn marks_and_labels_tell_the_encoding() {
        assert_eq!(decoded(b"\xEF\xBB\xBFa\xC3\xA9", None), "aé");
        assert_eq!(decoded(b"\xFF\xFEa\0\xE9\0", None), "aé");
        assert_eq!(decoded(b"\xFE\xFF\0a\0\xE9", Some("UTF-16")), "aé");
        assert_eq!(decoded(b"a\0\xE9\0", Some("utf-16")), "aé");
        assert_eq!(decoded(b"a\xE9\x80", Some("latin-1")), "aé€");
        assert_eq!(decoded(b"a\xA4", Some("ISO-8859-15")), "a€");
        assert_eq!(decoded(b"", Some("cp1252")), "");
        assert!(decode(Box::new(io::empty()), Some("utf-99")).unwrap().is_none());
    }

    #[test]
    fn long_texts_pass_in_pieces() {
        let bytes: Vec<u8> = "é1".repeat(70_000).chars().map(|c| u8::try_from(c).unwrap()).collect();
        assert_eq!(decoded(&bytes, Some("latin1")), "é1".repeat(70_000));
    }
}
