//! Logical targets: files that statements are written to besides the output.

use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use super::digest::{Digest, DigestSet};
use super::source::{compression_of, find_encoding};
use crate::mapping::{Compression, Target, TargetSyntax};
use crate::rdf::media::RdfSyntax;
use crate::rdf::{EncodedQuad, Prefixes, Quad, decode_quad, encode_term, write_quads};

/// The statements of one target. They are written when the run has ended well.
pub struct TargetFile<'p> {
    target: &'p Target,
    pub path: PathBuf,
    quads: Vec<Quad>,
    seen: DigestSet,
}

impl<'p> TargetFile<'p> {
    pub fn new(target: &'p Target, path: PathBuf) -> Self {
        Self { target, path, quads: Vec::new(), seen: DigestSet::default() }
    }

    pub fn add(&mut self, quad: EncodedQuad<'_>, digest: Digest) {
        if self.seen.insert(digest) {
            self.quads.extend(decode_quad(quad));
        }
    }

    /// Writes the file whole: first beside it, then in its place.
    pub fn write(&self) -> io::Result<()> {
        let text = match self.target.syntax {
            TargetSyntax::Rdf(RdfSyntax::NQuads) => lines(&self.quads),
            TargetSyntax::Rdf(syntax) => write_quads(&self.quads, syntax, &Prefixes::default())?,
            TargetSyntax::RdfJson => rdf_json(&self.quads),
        };
        let bytes = encoded(text, self.target.encoding.as_deref());
        let packed = pack(bytes, compression_of(&self.path, self.target.compression), &self.path)?;
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let mut beside = self.path.clone().into_os_string();
        beside.push(".part");
        std::fs::write(&beside, packed)?;
        std::fs::rename(&beside, &self.path)
    }
}

fn lines(quads: &[Quad]) -> Vec<u8> {
    quads.iter().flat_map(|quad| format!("{quad} .\n").into_bytes()).collect()
}

/// RDF 1.1 JSON Alternate Serialization.
fn rdf_json(quads: &[Quad]) -> Vec<u8> {
    use crate::rdf::Term;
    use serde_json::{Map, Value, json};
    let mut subjects: Map<String, Value> = Map::new();
    for quad in quads {
        let subject = match &quad.subject {
            crate::rdf::NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
            crate::rdf::NamedOrBlankNode::BlankNode(node) => node.to_string(),
        };
        let object = match &quad.object {
            Term::NamedNode(node) => json!({ "type": "uri", "value": node.as_str() }),
            Term::BlankNode(node) => json!({ "type": "bnode", "value": node.to_string() }),
            Term::Literal(literal) => match literal.language() {
                Some(tag) => json!({ "type": "literal", "value": literal.value(), "lang": tag }),
                None => json!({
                    "type": "literal", "value": literal.value(), "datatype": literal.datatype().as_str(),
                }),
            },
            Term::Triple(_) => json!({ "type": "literal", "value": encode_term(&quad.object) }),
        };
        let predicates = subjects.entry(subject).or_insert_with(|| Value::Object(Map::new()));
        let objects = predicates
            .as_object_mut()
            .expect("only objects are put there")
            .entry(quad.predicate.as_str())
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Some(objects) = objects.as_array_mut() {
            objects.push(object);
        }
    }
    serde_json::to_vec_pretty(&Value::Object(subjects)).unwrap_or_default()
}

/// UTF-8 in another encoding.
fn encoded(text: Vec<u8>, label: Option<&str>) -> Vec<u8> {
    let Some(encoding) = label.and_then(find_encoding).filter(|encoding| *encoding != encoding_rs::UTF_8)
    else {
        return text;
    };
    let text = String::from_utf8_lossy(&text);
    let units = |bytes: fn(u16) -> [u8; 2]| {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    if encoding == encoding_rs::UTF_16LE {
        return units(u16::to_le_bytes);
    }
    if encoding == encoding_rs::UTF_16BE {
        return units(u16::to_be_bytes);
    }
    encoding.encode(&text).0.into_owned()
}

fn pack(bytes: Vec<u8>, compression: Compression, path: &Path) -> io::Result<Vec<u8>> {
    let name = inner_name(path);
    Ok(match compression {
        Compression::None | Compression::Unspecified => bytes,
        Compression::Gzip => gzip(&bytes)?,
        Compression::TarGzip => gzip(&tarred(&name, &bytes)?)?,
        Compression::TarXz => {
            let mut packed = Vec::new();
            lzma_rs::xz_compress(&mut Cursor::new(tarred(&name, &bytes)?), &mut packed)?;
            packed
        }
        Compression::Zip => {
            let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
            archive.start_file(name, zip::write::SimpleFileOptions::default()).map_err(io::Error::other)?;
            archive.write_all(&bytes)?;
            archive.finish().map_err(io::Error::other)?.into_inner()
        }
    })
}

/// The name of the file in an archive: that of the archive without its extension.
fn inner_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    [".tar.gz", ".tgz", ".tar.xz", ".txz", ".zip"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending).map(str::to_owned))
        .unwrap_or(name)
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn tarred(name: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    let mut archive = tar::Builder::new(Vec::new());
    archive.append_data(&mut header, name, bytes)?;
    archive.into_inner()
}
