//! The `#+` lines of a saved query.

use super::{Expected, Parameter, View};
use crate::rdf::sparql::Query;
use crate::text::SourceText;
use crate::theme::LangText;
use crate::theme::read::Reader;

/// What the header tells.
#[derive(Debug, Default)]
pub struct Header {
    pub title: LangText,
    pub description: LangText,
    pub tags: Vec<String>,
    pub parameters: Vec<Parameter>,
    pub view: View,
    pub expected: Vec<Expected>,
    pub pagination: Option<u64>,
}

/// Reads the header of the query `id`.
pub fn read(_reader: &mut Reader<'_>, _source: &SourceText, id: &str, _query: Option<&Query>) -> Header {
    Header { title: LangText::untagged(id), ..Header::default() }
}
