//! The IRIs of what the catalogue describes.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::store::{DatasetRecord, DumpRecord};
use crate::text::sha256;
use crate::theme::{Agent, Contact, Dataset, Theme};

/// What may stand in a segment as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The official languages of the Union by tag, with the codes of its authority table, which portals expect.
const LANGUAGES: &[(&str, &str)] = &[
    ("bg", "BUL"),
    ("cs", "CES"),
    ("da", "DAN"),
    ("de", "DEU"),
    ("el", "ELL"),
    ("en", "ENG"),
    ("es", "SPA"),
    ("et", "EST"),
    ("fi", "FIN"),
    ("fr", "FRA"),
    ("ga", "GLE"),
    ("hr", "HRV"),
    ("hu", "HUN"),
    ("it", "ITA"),
    ("lt", "LIT"),
    ("lv", "LAV"),
    ("mt", "MLT"),
    ("nl", "NLD"),
    ("pl", "POL"),
    ("pt", "POR"),
    ("ro", "RON"),
    ("sk", "SLK"),
    ("sl", "SLV"),
    ("sv", "SWE"),
];

/// The IRI of a language.
pub fn language(tag: &str) -> String {
    let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    LANGUAGES.iter().find(|(tag, _)| *tag == primary).map_or_else(
        || format!("http://lexvo.org/id/iso639-1/{primary}"),
        |(_, code)| format!("http://publications.europa.eu/resource/authority/language/{code}"),
    )
}

pub fn agent(theme: &Theme, agent: &Agent) -> String {
    agent.iri.clone().unwrap_or_else(|| theme.iri(&format!("agent/{}", segment(&agent.name.to_lowercase()))))
}

/// Whom to write to.
pub fn contact(theme: &Theme, contact: &Contact) -> String {
    theme.iri(&format!("contact/{}", segment(&contact.name.to_lowercase())))
}

/// The program, as an agent.
pub fn program(theme: &Theme) -> String {
    theme.iri("agent/dataesr")
}

/// The paths of the services.
pub const SERVICES: [&str; 2] = ["sparql", "queries"];

pub fn service(theme: &Theme, path: &str) -> String {
    theme.iri(&format!("service/{path}"))
}

/// Everything that a dataset can be had as: the files that were mapped, the endpoint, the stream of its
/// changes, its dumps.
pub fn distributions(theme: &Theme, dataset: &str, record: &DatasetRecord) -> Vec<String> {
    let iri = theme.dataset_iri(dataset);
    let files = record.inputs.iter().map(|input| file(theme, dataset, &input.path));
    let dumps = record.dumps.iter().map(|one| dump(theme, one));
    files.chain(["sparql", "changes"].map(|name| format!("{iri}/{name}"))).chain(dumps).collect()
}

/// Where a dump is downloaded.
pub fn dump_address(theme: &Theme, dump: &DumpRecord) -> String {
    theme.iri(&format!("dumps/{}", segment(&dump.name)))
}

/// A dump as a distribution.
pub fn dump(theme: &Theme, dump: &DumpRecord) -> String {
    theme.iri(&format!("dump/{}", segment(&dump.name)))
}

/// A file that a dataset is made from.
pub fn file(theme: &Theme, dataset: &str, path: &str) -> String {
    let path: Vec<String> = path.split('/').map(segment).collect();
    format!("{}/file/{}", theme.dataset_iri(dataset), path.join("/"))
}

pub fn mapping(theme: &Theme, dataset: &Dataset) -> String {
    format!("{}/mapping", theme.dataset_iri(&dataset.id))
}

/// The run of a dataset's mapping that began at `started`.
pub fn activity(theme: &Theme, dataset: &str, started: &str) -> String {
    let time: String = started.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{}/run/{time}", theme.dataset_iri(dataset))
}

/// A part of `whole` that is named after another IRI, always in the same way.
pub fn part(theme: &Theme, whole: &str, kind: &str, iri: &str) -> String {
    let name = theme.prefixes.compact(iri).map_or_else(|| digest(iri), |name| name.replace(':', "."));
    format!("{whole}#{kind}-{}", segment(&name))
}

/// A short name for any IRI.
pub fn digest(iri: &str) -> String {
    let mut digest = sha256(iri);
    digest.truncate(12);
    digest
}

pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
