//! Opening sources: finding the file, checking everything that the mapping reads of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::RunOptions;
use super::csvw::TypedColumns;
use super::program::{CsvSource, JsonSource, Rows, XmlSource};
use super::source::{
    CsvReader, Found, JsonError, JsonReader, Meter, XmlError, XmlRecord, check_xpath, decode, json_path,
    locate, open, read_xml, sniff_delimiter,
};
use super::view::{CompiledView, json_column};
use crate::mapping::{Column, Dialect, Format, LogicalSource, Relation, RelationKind};
use crate::text::{Diagnostic, LimitKey, Report, Severity, code};

/// Opens a relation; those before it are open, or were reported.
pub fn open_relation<'p>(
    relation: &'p Relation,
    before: &[Option<Rows<'p>>],
    options: &RunOptions,
    report: &mut Report,
) -> Result<Rows<'p>, Vec<Diagnostic>> {
    match &relation.kind {
        RelationKind::View(view) => {
            let missing = before.get(view.on).is_none_or(Option::is_none);
            // What a view is on was reported already.
            if missing {
                return Err(Vec::new());
            }
            CompiledView::compile(relation, view).map(Rows::View).map_err(|diagnostic| vec![diagnostic])
        }
        RelationKind::Source(source) => {
            let path = locate(source, options).map_err(|diagnostic| vec![diagnostic])?;
            match &source.format {
                Format::Csv(dialect) => {
                    open_csv(relation, source, dialect, path, options, report).map(Rows::Csv)
                }
                Format::Json { iterator } => open_json(relation, source, iterator, path).map(Rows::Json),
                Format::Xml { iterator, namespaces } => {
                    open_xml(relation, source, (iterator, namespaces), path).map(Rows::Xml)
                }
            }
        }
    }
}

/// A CSV file from its start.
pub fn csv_reader(
    source: &LogicalSource,
    dialect: &Dialect,
    path: &Path,
    longest: usize,
) -> Result<(CsvReader, Arc<Meter>), Diagnostic> {
    let broken = |error: std::io::Error| unreadable(source, path, &error);
    let opened = open(path, source.compression).map_err(broken)?;
    let meter = opened.meter;
    let Some((bytes, _)) = decode(opened.bytes, source.encoding.as_deref()).map_err(broken)? else {
        return Err(unknown_encoding(source));
    };
    Ok((CsvReader::new(bytes, dialect, longest).map_err(broken)?, meter))
}

fn unreadable(source: &LogicalSource, path: &Path, error: &std::io::Error) -> Diagnostic {
    let path = path.display();
    let broken = matches!(error.kind(), std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput);
    let code = if broken { &code::FILE_BROKEN } else { &code::FILE_UNREADABLE };
    Diagnostic::new(code, format!("cannot read `{path}`: {error}")).at(source.path_span.clone(), "named here")
}

fn unknown_encoding(source: &LogicalSource) -> Diagnostic {
    let label = source.encoding.as_deref().unwrap_or_default();
    Diagnostic::new(&code::UNKNOWN_ENCODING, format!("there is no encoding `{label}`"))
        .at(source.path_span.clone(), "the file that is to be in it")
}

fn open_csv<'p>(
    relation: &'p Relation,
    source: &'p LogicalSource,
    dialect: &'p Dialect,
    path: PathBuf,
    options: &RunOptions,
    report: &mut Report,
) -> Result<CsvSource<'p>, Vec<Diagnostic>> {
    let longest = options.limits.count(LimitKey::RecordBytes);
    let (reader, meter) =
        csv_reader(source, dialect, &path, longest).map_err(|diagnostic| vec![diagnostic])?;
    let mut faults = Vec::new();
    let mut cells = Vec::new();
    for column in &relation.columns {
        let found = reader.header.find(&column.name, &dialect.aliases);
        match found {
            Found::Column(cell) => cells.push(cell),
            Found::Ambiguous(cell) => {
                report.push(ambiguous(column, relation, &path));
                cells.push(cell);
            }
            Found::BySpelling(cell) if !options.strict => {
                report.push(by_spelling(column, relation, reader.header.name(cell)));
                cells.push(cell);
            }
            Found::BySpelling(cell) => {
                let near = Some(reader.header.name(cell));
                faults.push(unknown_column(column, relation, &reader, near, &path));
            }
            Found::Missing(near) => faults.push(unknown_column(column, relation, &reader, near, &path)),
        }
    }
    if !faults.is_empty() {
        return Err(one_for_all(faults, &reader));
    }
    let shape = reader.shape().clone();
    let read = cells.clone();
    let typed = TypedColumns::of(&relation.columns);
    let (header, size) = (reader.header, meter.size);
    Ok(CsvSource { source, dialect, path, header, shape, cells, typed, read, size })
}

/// One finding instead of one for each column, when the file is cut at the wrong character.
fn one_for_all(mut faults: Vec<Diagnostic>, reader: &CsvReader) -> Vec<Diagnostic> {
    if faults.len() < 2 || reader.header.len() != 1 {
        return faults;
    }
    let likely = sniff_delimiter(reader.header.name(0).as_bytes(), None);
    if likely == char::from(reader.shape().delimiter) {
        return faults;
    }
    let written = if likely == '\t' { "\\t".to_owned() } else { likely.to_string() };
    let others = faults.len() - 1;
    faults.truncate(1);
    let first = faults.remove(0);
    vec![first.help(format!(
        "{others} more columns are not found either; `csvw:delimiter \"{written}\"` would cut the header \
         into several"
    ))]
}

fn at_column(mut diagnostic: Diagnostic, column: &Column, relation: &Relation) -> Diagnostic {
    let first = column.spans.first().unwrap_or(&relation.span);
    diagnostic = diagnostic.at(first.clone(), "read here");
    for span in column.spans.iter().skip(1).take(3) {
        diagnostic = diagnostic.at(span.clone(), "and here");
    }
    diagnostic
}

fn unknown_column(
    column: &Column,
    relation: &Relation,
    reader: &CsvReader,
    near: Option<&str>,
    path: &Path,
) -> Diagnostic {
    let message = format!("`{}` has no column `{}`", path.display(), column.name);
    let diagnostic = at_column(Diagnostic::new(&code::UNKNOWN_COLUMN, message), column, relation);
    if let Some(near) = near {
        return diagnostic.help(format!("did you mean `{near}`?"));
    }
    if reader.header.names().any(|name| name.contains('\u{fffd}')) {
        return diagnostic.help(
            "the header is not in the encoding that the file is read in: `dataesr inspect` guesses it, \
             and `csvw:encoding` names it",
        );
    }
    let names: Vec<String> = reader.header.names().take(30).map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => diagnostic.help("the file has no header: it is empty"),
        [one] => diagnostic.help(format!("its only column is {one}: is the delimiter right?")),
        _ => diagnostic.help(format!("its columns are {}", names.join(", "))),
    }
}

fn ambiguous(column: &Column, relation: &Relation, path: &Path) -> Diagnostic {
    let message = format!("`{}` has several columns `{}`; the first is read", path.display(), column.name);
    at_column(Diagnostic::new(&code::AMBIGUOUS_COLUMN, message), column, relation)
        .with_severity(Severity::Warning)
}

fn by_spelling(column: &Column, relation: &Relation, header: &str) -> Diagnostic {
    let message = format!("`{}` reads the column `{header}`", column.name);
    at_column(Diagnostic::new(&code::COLUMN_BY_SPELLING, message), column, relation)
}

fn open_json<'p>(
    relation: &'p Relation,
    source: &'p LogicalSource,
    iterator: &'p str,
    path: PathBuf,
) -> Result<JsonSource<'p>, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    if let Err(reason) = json_path(iterator) {
        let message = format!("`{iterator}` is not a JSONPath: {reason}");
        faults
            .push(Diagnostic::new(&code::BAD_REFERENCE, message).at(relation.span.clone(), "iterates by it"));
    }
    let mut columns = Vec::new();
    for column in &relation.columns {
        match json_column(column) {
            Ok(column) => columns.push(column),
            Err(diagnostic) => faults.push(diagnostic),
        }
    }
    let size = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
    if faults.is_empty() { Ok(JsonSource { source, iterator, path, columns, size }) } else { Err(faults) }
}

/// A JSON file, read as a whole.
pub fn json_reader(source: &JsonSource<'_>) -> Result<(JsonReader, Arc<Meter>), Diagnostic> {
    let broken = |error: std::io::Error| unreadable(source.source, &source.path, &error);
    let opened = open(&source.path, source.source.compression).map_err(broken)?;
    let meter = opened.meter;
    let Some((bytes, _)) = decode(opened.bytes, source.source.encoding.as_deref()).map_err(broken)? else {
        return Err(unknown_encoding(source.source));
    };
    let iterator = json_path(source.iterator).map_err(|reason| {
        Diagnostic::new(&code::BAD_REFERENCE, reason).at(source.source.path_span.clone(), "read here")
    })?;
    match JsonReader::new(bytes, iterator) {
        Ok(reader) => Ok((reader, meter)),
        Err(JsonError::Io(error)) => Err(broken(error)),
        Err(JsonError::Syntax { error, excerpt }) => {
            let file = source.path.display().to_string();
            let place = (error.line() as u64, error.column().max(1) as u64);
            Err(Diagnostic::new(&code::JSON_SYNTAX, format!("`{file}` is not JSON: {error}"))
                .at_data(file, place, excerpt, "here"))
        }
    }
}

fn open_xml<'p>(
    relation: &'p Relation,
    source: &'p LogicalSource,
    (iterator, namespaces): (&'p str, &'p [(String, String)]),
    path: PathBuf,
) -> Result<XmlSource<'p>, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let iterated = std::iter::once((iterator, &relation.span));
    let read = relation.columns.iter();
    let read = read.map(|column| (column.name.as_str(), column.spans.first().unwrap_or(&relation.span)));
    for (expression, span) in iterated.chain(read) {
        if let Err(reason) = check_xpath(expression) {
            let message = format!("`{expression}` is not an XPath: {reason}");
            faults.push(Diagnostic::new(&code::BAD_REFERENCE, message).at(span.clone(), "not by XPath 1.0"));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let size = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
    let columns = relation.columns.iter().map(|column| column.name.clone()).collect();
    Ok(XmlSource { source, iterator, namespaces, path, columns, size })
}

/// An XML file, read as a whole.
pub fn xml_records(source: &XmlSource<'_>) -> Result<(Vec<XmlRecord>, Arc<Meter>), Diagnostic> {
    let broken = |error: std::io::Error| unreadable(source.source, &source.path, &error);
    let opened = open(&source.path, source.source.compression).map_err(broken)?;
    let meter = opened.meter;
    let Some((bytes, _)) = decode(opened.bytes, source.source.encoding.as_deref()).map_err(broken)? else {
        return Err(unknown_encoding(source.source));
    };
    let file = source.path.display();
    match read_xml(bytes, source.iterator, source.namespaces, &source.columns) {
        Ok(records) => Ok((records, meter)),
        Err(XmlError::Io(error)) => Err(broken(error)),
        Err(XmlError::Syntax(reason)) => {
            let message = format!("`{file}` is not XML: {reason}");
            Err(Diagnostic::new(&code::XML_SYNTAX, message).in_file(file.to_string()))
        }
        Err(XmlError::Path(expression, reason)) => {
            let message = format!("`{expression}` cannot be evaluated on `{file}`: {reason}");
            Err(Diagnostic::new(&code::BAD_REFERENCE, message)
                .at(source.source.path_span.clone(), "this file"))
        }
    }
}
