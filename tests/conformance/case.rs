//! Running one test.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use dataesr::rdf::isomorphic;
use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfParser};
use oxigraph::model::Quad;

use super::index::Entry;
use crate::support::dataesr;

/// Runs a test in a copy of its folder; the error is why it failed.
pub fn run(suites: &Path, entry: &Entry) -> Result<(), String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    // Mappings may read the folder above: it is copied as well, without its folders.
    let above = place.path().join("suite");
    let here = above.join("test");
    copy(entry.folder.parent().unwrap_or(suites), &above);
    copy(&entry.folder, &here);
    let expected: Vec<PathBuf> = files(&here).into_iter().filter(|path| is_output(path)).collect();
    for path in &expected {
        fs::remove_file(path).map_err(|error| error.to_string())?;
    }
    let result = dataesr()
        .current_dir(&here)
        .args(["map", "mapping.ttl", "--base-iri", &entry.base_iri, "-o", "result.nq"])
        .output()
        .map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&result.stderr).into_owned();
    let written = here.join("result.nq").exists();
    if entry.must_fail {
        return match result.status.code() {
            Some(1) if said.contains("error[D") && !written => Ok(()),
            Some(1) if written => Err("it failed, and left an output".to_owned()),
            Some(1) => Err(format!("it failed without a coded error: {said}")),
            code => Err(format!("it had to fail, and ended with status {code:?}")),
        };
    }
    if !result.status.success() {
        return Err(format!("it failed: {said}"));
    }
    for name in expected.iter().filter_map(|path| path.file_name()) {
        let name = name.to_string_lossy();
        let made = if is_default(&name) { here.join("result.nq") } else { here.join(&*name) };
        compare(&entry.folder.join(&*name), &made)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in files(from) {
        // Copied by content: the originals may be read-only.
        fs::write(to.join(path.file_name().unwrap()), fs::read(&path).unwrap()).unwrap();
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    entries.filter(|path| path.is_file()).collect()
}

fn is_default(name: &str) -> bool {
    ["output.", "default."].iter().any(|start| name.starts_with(start))
}

/// Whether a file of the test is what has to come out.
fn is_output(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    is_default(&name) || name.starts_with("dump")
}

fn compare(expected: &Path, made: &Path) -> Result<(), String> {
    let name = expected.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let wanted = read(expected)?;
    let got = read(made)?;
    if isomorphic(&wanted, &got) {
        return Ok(());
    }
    let lines = |quads: &[Quad], but: &[Quad]| {
        let only = quads.iter().filter(|quad| !but.contains(quad));
        only.map(|quad| format!("    {quad}")).collect::<Vec<_>>().join("\n")
    };
    Err(format!("{name} differs\n  missing:\n{}\n  surplus:\n{}", lines(&wanted, &got), lines(&got, &wanted)))
}

fn read(path: &Path) -> Result<Vec<Quad>, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = fs::read(path).map_err(|error| format!("{name}: {error}"))?;
    let (bytes, name) = unpack(bytes, name)?;
    let format = match name.rsplit('.').next() {
        Some("nt") => RdfFormat::NTriples,
        Some("ttl") => RdfFormat::Turtle,
        Some("n3") => RdfFormat::N3,
        Some("rdfxml" | "rdf" | "xml") => RdfFormat::RdfXml,
        Some("jsonld") => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
        Some("nq") => RdfFormat::NQuads,
        other => return Err(format!("{name}: no reader for {other:?}")),
    };
    RdfParser::from_format(format)
        .lenient()
        .for_slice(&bytes)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{name}: {error}"))
}

/// The bytes of a packed file, and its name without what tells how it is packed.
fn unpack(bytes: Vec<u8>, name: String) -> Result<(Vec<u8>, String), String> {
    let failed = |error: &dyn std::fmt::Display| format!("{name}: {error}");
    let mut out = Vec::new();
    let inner = if let Some(inner) = name.strip_suffix(".tar.xz") {
        lzma_rs::xz_decompress(&mut Cursor::new(bytes), &mut out)
            .map_err(|error| failed(&format!("{error:?}")))?;
        out = untar(&out).map_err(|error| failed(&error))?;
        inner
    } else if let Some(inner) = name.strip_suffix(".tar.gz") {
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut out).map_err(|error| failed(&error))?;
        out = untar(&out).map_err(|error| failed(&error))?;
        inner
    } else if let Some(inner) = name.strip_suffix(".gz") {
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut out).map_err(|error| failed(&error))?;
        inner
    } else if let Some(inner) = name.strip_suffix(".zip") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| failed(&error))?;
        let mut file = archive.by_index(0).map_err(|error| failed(&error))?;
        file.read_to_end(&mut out).map_err(|error| failed(&error))?;
        inner
    } else {
        return Ok((bytes, name));
    };
    Ok((out, inner.to_owned()))
}

fn untar(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    for entry in tar::Archive::new(bytes).entries()? {
        entry?.read_to_end(&mut out)?;
    }
    Ok(out)
}
