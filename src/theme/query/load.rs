//! Reading the saved queries of a theme.

use std::path::PathBuf;

use super::header;
use super::{QueryForm, QueryParameters, SavedQuery};
use crate::rdf::Prefixes;
use crate::rdf::sparql::parse_query;
use crate::text::{Diagnostic, SourceText, code};
use crate::theme::load::files;
use crate::theme::read::{Reader, is_id};

/// All of `queries/*.rq`, by name. Those with errors are left out, with their findings in the report.
pub fn load_all(reader: &mut Reader<'_>) -> Vec<SavedQuery> {
    let paths = files(&reader.root.join("queries"), "rq");
    paths.into_iter().filter_map(|path| load(reader, path)).collect()
}

fn load(reader: &mut Reader<'_>, path: PathBuf) -> Option<SavedQuery> {
    let source = match SourceText::read(&path) {
        Ok(source) => source,
        Err(diagnostic) => {
            reader.report.push(diagnostic);
            return None;
        }
    };
    let id = path.file_stem()?.to_string_lossy().into_owned();
    if !is_id(&id) {
        reader.report.push(
            Diagnostic::new(&code::THEME_INVALID_ID, format!("`{id}` cannot be part of a path"))
                .in_file(source.name())
                .help("rename the file: letters a–z, digits, `-`, `_` and `.` only"),
        );
    }
    // No prefix is added: the file must be valid for any SPARQL tool.
    let query = parse_query(&source, Some(&reader.base_iri), &Prefixes::default());
    let header = header::read(reader, &source, &id, query.as_ref().ok());
    match query {
        Ok(query) => Some(SavedQuery {
            id,
            path,
            source,
            title: header.title,
            description: header.description,
            tags: header.tags,
            params: QueryParameters {
                list: header.parameters,
                base_iri: reader.base_iri.clone(),
                prefixes: reader.prefixes.clone(),
            },
            view: header.view,
            expected: header.expected,
            pagination: header.pagination,
            form: QueryForm::of(&query),
            query,
        }),
        Err(report) => {
            reader.report.extend(report);
            None
        }
    }
}
