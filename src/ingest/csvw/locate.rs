//! Finding the metadata of a table (Model for Tabular Data §5).

use super::web::Web;
use crate::mapping::csvw::{
    Annotations, Dialect, Documents, Schema, Table, TableGroup, Template, UNDETERMINED, Values, normal,
    read_metadata,
};
use crate::rdf::iri;
use crate::text::{Diagnostic, Report, SourceText, code};

/// What processing starts with.
#[derive(Clone, Debug)]
pub struct Start {
    /// The address of a table, or of a metadata document.
    pub url: String,
    pub is_metadata: bool,
    /// The address of a document that is used instead of one that would be found.
    pub metadata: Option<String>,
}

impl Start {
    /// The kind of what is at an address is told by its name.
    pub fn at(url: String) -> Self {
        let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let is_metadata = [".json", ".jsonld"].iter().any(|end| path.ends_with(end));
        Self { url, is_metadata, metadata: None }
    }
}

/// Where metadata is looked for when the site does not say.
const DEFAULT_PLACES: &str = "{+url}-metadata.json\ncsv-metadata.json";

/// The tables, and whether a document describes them.
pub fn locate(web: &dyn Web, start: &Start, report: &mut Report) -> Option<(TableGroup, bool)> {
    let documents = Opened(web);
    if let Some(url) = start.metadata.as_ref().or(start.is_metadata.then_some(&start.url)) {
        return read_document(web, url, report).map(|group| (group, true));
    }
    let table = start.url.split('#').next().unwrap_or_default();
    let linked = web.described_by(table).into_iter();
    for url in linked.chain(places(&documents, table)) {
        let Ok(source) = documents.document(&url) else { continue };
        let mut findings = Report::new();
        let group = read_metadata(&source, &url, &documents, &mut findings);
        let describes =
            |group: &TableGroup| group.tables.iter().any(|other| normal(&other.url) == normal(table));
        if group.as_ref().is_none_or(describes) {
            report.extend(findings);
            return group.map(|group| (group, true));
        }
        let message = format!("`{}` has no table with the address {table}; it is not used", source.name());
        report.push(Diagnostic::new(&code::CSVW_UNRELATED, message).in_file(source.name()));
    }
    Some((undescribed(table), false))
}

/// The tables that a document describes.
pub fn read_document(web: &dyn Web, url: &str, report: &mut Report) -> Option<TableGroup> {
    let documents = Opened(web);
    match documents.document(url) {
        Ok(source) => read_metadata(&source, url, &documents, report),
        Err(reason) => {
            let message = format!("cannot read the metadata {url}: {reason}");
            report.push(Diagnostic::new(&code::FILE_UNREADABLE, message));
            None
        }
    }
}

/// Where metadata of a table may be, in order.
fn places(documents: &Opened<'_>, table: &str) -> Vec<String> {
    let site = iri::resolve(Some(table), "/.well-known/csvm").ok();
    let site = site.and_then(|url| documents.document(&url).ok());
    let templates = site.as_ref().map_or(DEFAULT_PLACES, SourceText::text);
    let place = |line: &str| {
        let template = Template::parse(line.trim()).ok()?;
        let url = |name: &str| (name == "url").then(|| Values { texts: vec![table], list: false });
        iri::resolve(Some(table), &template.expand(&url)).ok()
    };
    templates.lines().filter(|line| !line.trim().is_empty()).filter_map(place).collect()
}

/// A table that nothing is known of but its address.
fn undescribed(url: &str) -> TableGroup {
    let table = Table {
        id: None,
        url: url.to_owned(),
        span: SourceText::new(url, "").span(0..0),
        suppress_output: false,
        dialect: Dialect::default(),
        annotations: Annotations::default(),
        schema: Schema { language: UNDETERMINED.to_owned(), ..Schema::default() },
        schema_id: None,
    };
    TableGroup { tables: vec![table], ..TableGroup::default() }
}

struct Opened<'w>(&'w dyn Web);

impl Documents for Opened<'_> {
    fn document(&self, url: &str) -> Result<SourceText, String> {
        match self.0.open(url) {
            Ok(Some(resource)) => resource.text(),
            Ok(None) => Err("there is no such file".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}
