//! A program written by hand for one mapping, with the standard library only: what a plan is measured against.
//!
//! `hand rows FILE` maps what `inputs.py` calls `rows`, `hand join FILE PARENTS` what it calls `join`; both
//! to N-Triples on standard output, on one thread. Nothing is looked for that these files do not have: no
//! quotes, no ragged rows, no repeated subject.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};

const TYPE: &str = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
const INTEGER: &str = "<http://www.w3.org/2001/XMLSchema#integer>";

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["rows", file] => rows(file, out),
        ["join", file, parents] => join(file, parents, out),
        _ => Err(io::Error::other("usage: hand rows FILE | hand join FILE PARENTS")),
    }
}

/// Calls `f` with each line but the first.
fn each_line(path: &str, mut f: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let (mut line, mut first) = (String::new(), true);
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if !std::mem::take(&mut first) {
            f(line.trim_end_matches(['\n', '\r']))?;
        }
    }
}

fn rows(path: &str, mut out: impl Write) -> io::Result<()> {
    let (mut subject, mut text) = (String::new(), String::new());
    each_line(path, |line| {
        let mut cells = line.split(',');
        let mut next = || cells.next().unwrap_or_default();
        let (id, label, code, count, place, day) = (next(), next(), next(), next(), next(), next());
        subject.clear();
        subject.push_str("<http://example.org/id/thing/");
        encode(&mut subject, id);
        subject.push('>');
        writeln!(out, "{subject} {TYPE} <http://example.org/def#Thing> .")?;
        write!(out, "{subject} <http://example.org/def#label> \"")?;
        escaped(&mut text, label);
        writeln!(out, "{text}\"@en .")?;
        escaped(&mut text, code);
        writeln!(out, "{subject} <http://example.org/def#code> \"{text}\" .")?;
        if count.parse::<i64>().is_ok() {
            writeln!(out, "{subject} <http://example.org/def#count> \"{count}\"^^{INTEGER} .")?;
        }
        text.clear();
        encode(&mut text, place);
        writeln!(out, "{subject} <http://example.org/def#place> <http://example.org/id/place/{text}> .")?;
        escaped(&mut text, day);
        writeln!(out, "{subject} <http://example.org/def#day> \"{text}\" .")
    })?;
    out.flush()
}

fn join(path: &str, parents: &str, mut out: impl Write) -> io::Result<()> {
    let mut index: HashMap<String, String> = HashMap::new();
    let mut text = String::new();
    each_line(parents, |line| {
        let (number, slug) = line.split_once(',').unwrap_or_default();
        text.clear();
        encode(&mut text, slug);
        index.insert(number.to_owned(), text.clone());
        Ok(())
    })?;
    each_line(path, |line| {
        let (id, place) = line.split_once(',').unwrap_or_default();
        text.clear();
        encode(&mut text, id);
        if let Some(slug) = index.get(place) {
            writeln!(
                out,
                "<http://example.org/id/thing/{text}> <http://example.org/def#place> <http://example.org/id/place/{slug}> ."
            )?;
        }
        Ok(())
    })?;
    each_line(parents, |line| {
        let (_, slug) = line.split_once(',').unwrap_or_default();
        text.clear();
        encode(&mut text, slug);
        let subject = &text;
        writeln!(out, "<http://example.org/id/place/{subject}> <http://example.org/def#slug> \"{slug}\" .")
    })?;
    out.flush()
}

/// Appends a value as templates insert it.
fn encode(out: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

/// Writes a text as N-Triples escape it.
fn escaped(out: &mut String, value: &str) {
    out.clear();
    if !value.bytes().any(|byte| matches!(byte, b'"' | b'\\' | b'\r' | b'\t')) {
        return out.push_str(value);
    }
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
}
