//! `tally FILE…`: how many distinct triples there are in files of N-Triples or N-Quads, and a digest of their
//! set. Two outputs are the same set when both figures are.
//!
//! Lines are compared as texts, after what writers are free to choose is levelled: blanks before the full
//! stop, the datatype `xsd:string`, escapes of characters that need none, the case of language tags.

use std::fs::File;
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, BufRead, BufReader};

const STRING: &str = "^^<http://www.w3.org/2001/XMLSchema#string>";

fn main() -> io::Result<()> {
    let mut digests = Vec::new();
    for path in std::env::args().skip(1) {
        let mut reader = BufReader::with_capacity(1 << 20, File::open(path)?);
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 {
            let text = line.trim_end().trim_end_matches('.').trim_end();
            if !text.is_empty() && !text.starts_with('#') {
                digests.push(digest(&level(text)));
            }
            line.clear();
        }
    }
    digests.sort_unstable();
    digests.dedup();
    let sum = digests.iter().fold(0_u128, |sum, digest| sum.wrapping_add(*digest));
    println!("{} {sum:032x}", digests.len());
    Ok(())
}

fn digest(text: &str) -> u128 {
    [0_u8, 1].into_iter().fold(0, |sum, seed| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(seed);
        hasher.write(text.as_bytes());
        sum << 64 | u128::from(hasher.finish())
    })
}

fn level(text: &str) -> String {
    let mut text = text.strip_suffix(STRING).unwrap_or(text).to_owned();
    if let Some(at) = text.rfind("\"@") {
        let tag = text[at..].to_ascii_lowercase();
        text.replace_range(at.., &tag);
    }
    if !text.contains("\\u") && !text.contains("\\U") {
        return text;
    }
    let (mut out, mut rest) = (String::new(), text.as_str());
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let length = match rest.as_bytes().get(at + 1) {
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => 0,
        };
        let end = (at + 2 + length).min(rest.len());
        let code = rest.get(at + 2..end).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match code.and_then(char::from_u32).filter(|c| length > 0 && *c > '\u{7f}') {
            Some(c) => out.push(c),
            None => out.push_str(&rest[at..end]),
        }
        rest = &rest[end..];
    }
    out + rest
}
