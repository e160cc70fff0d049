//! How a file is written: encoding and line ends.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use serde::Serialize;

/// An encoding and what tells it.
#[derive(Debug, Serialize)]
pub struct Guess {
    pub name: String,
    pub by: &'static str,
}

/// What ends lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineEnds {
    Lf,
    CrLf,
    Mixed,
}

impl Guess {
    pub fn said(label: &str) -> Self {
        Self { name: label.to_owned(), by: "as told" }
    }
}

pub fn encoding(start: &[u8]) -> Guess {
    if let Some((encoding, _)) = Encoding::for_bom(start) {
        return Guess { name: encoding.name().to_owned(), by: "byte order mark" };
    }
    // The last character may be cut off.
    let valid = match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    if valid {
        return Guess { name: UTF_8.name().to_owned(), by: "valid as such" };
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(start, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    Guess { name: encoding.name().to_owned(), by: "guessed from the letters" }
}

pub fn line_ends(text: &[u8]) -> LineEnds {
    let all = memchr::memchr_iter(b'\n', text).count();
    let with_return = memchr::memmem::find_iter(text, b"\r\n").count();
    match with_return {
        0 => LineEnds::Lf,
        some if some == all => LineEnds::CrLf,
        _ => LineEnds::Mixed,
    }
}
