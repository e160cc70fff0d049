//! Sources of a mapping that name CSV on the Web metadata: the dialect, the encoding, the columns.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::locate::read_document;
use super::web::LocalFolder;
use crate::ingest::RunOptions;
use crate::ingest::source::locate;
use crate::mapping::csvw::{self, Table, UNDETERMINED};
use crate::mapping::{
    Alias, Column, Dialect, Expression, Format, LiteralType, LogicalSource, Plan, RelationKind, TermMap,
    TermType, TermValue, Trim,
};
use crate::rdf::vocab::xsd;
use crate::text::{Diagnostic, Report, code};

/// Reads the metadata that sources of a plan name, and puts into the plan what they say: how the file is
/// written, and what the cells of its columns are. Faults are told, and leave the plan unusable.
pub fn describe_sources(plan: &mut Plan, options: &RunOptions, report: &mut Report) {
    let mut described: Vec<usize> = Vec::new();
    for (id, relation) in plan.relations.iter_mut().enumerate() {
        let RelationKind::Source(source) = &mut relation.kind else { continue };
        if source.metadata.is_none() {
            continue;
        }
        if let Some(table) = table_of(source, options, report) {
            apply(&table, source, &mut relation.columns, report);
            described.push(id);
        }
    }
    for map in plan.maps.iter_mut().filter(|map| described.contains(&map.relation)) {
        let columns = &plan.relations[map.relation].columns;
        let objects = map.predicate_objects.iter_mut().flat_map(|one| &mut one.objects);
        objects.for_each(|object| type_literals(object, columns));
    }
}

/// The metadata document of a source, as a source of its own: it is found in the same way.
pub fn metadata_of(source: &LogicalSource) -> Option<LogicalSource> {
    let metadata = source.metadata.as_ref()?;
    Some(LogicalSource { path: metadata.path.clone(), path_span: metadata.span.clone(), ..source.clone() })
}

/// The description of the file of a source.
fn table_of(source: &LogicalSource, options: &RunOptions, report: &mut Report) -> Option<Table> {
    let metadata = source.metadata.as_ref()?;
    let path = match locate(&metadata_of(source)?, options) {
        Ok(path) => path,
        Err(fault) => {
            report.push(fault);
            return None;
        }
    };
    let (web, url) = match LocalFolder::of(&path, None) {
        Ok(found) => found,
        Err(fault) => {
            report.push(fault);
            return None;
        }
    };
    let group = read_document(&web, &url, report)?;
    if let [only] = group.tables.as_slice() {
        return Some(only.clone());
    }
    let name = Path::new(&source.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_it = |table: &&Table| {
        let file = table.url.rsplit('/').next().unwrap_or_default();
        percent_encoding::percent_decode_str(file).decode_utf8_lossy() == name
    };
    let found = group.tables.iter().find(is_it).cloned();
    if found.is_none() {
        let message = format!("`{}` describes no table `{name}`", metadata.path);
        report.push(
            Diagnostic::new(&code::CSVW_UNRELATED, message)
                .with_severity(crate::text::Severity::Error)
                .at(metadata.span.clone(), "named here"),
        );
    }
    found
}

fn apply(table: &Table, source: &mut LogicalSource, columns: &mut [Column], report: &mut Report) {
    let Some(metadata) = source.metadata.clone() else { return };
    let Format::Csv(dialect) = &mut source.format else {
        let message = "metadata of CSV on the Web describe CSV files only";
        report.push(Diagnostic::new(&code::MAPPING_VALUE, message).at(metadata.span, "of another format"));
        return;
    };
    if !metadata.own_dialect {
        match dialect_of(&table.dialect, &dialect.aliases) {
            Some(own) => **dialect = own,
            None => report.push(
                Diagnostic::new(
                    &code::BAD_DIALECT,
                    "a mapping reads files with delimiters of one ASCII character only",
                )
                .at(metadata.span.clone(), "the dialect that this document describes"),
            ),
        }
        if source.encoding.is_none() && !table.dialect.encoding.eq_ignore_ascii_case("utf-8") {
            source.encoding = Some(table.dialect.encoding.clone());
        }
    }
    let known = table.schema.columns.as_deref().unwrap_or_default();
    let titles: BTreeMap<&str, &csvw::Column> = known
        .iter()
        .flat_map(|column| column.titles.iter().map(move |(_, title)| (title.as_str(), column)))
        .collect();
    for column in columns {
        let by_name = || known.iter().find(|known| known.name.as_deref() == Some(&column.name));
        let Some(found) =
            titles.get(column.name.as_str()).copied().or_else(by_name).filter(|found| !found.is_virtual)
        else {
            continue;
        };
        // A reference may name the column as the metadata do.
        let headers: Vec<String> = found.titles.iter().map(|(_, title)| title.clone()).collect();
        if !headers.is_empty() && !dialect.aliases.iter().any(|alias| alias.name == column.name) {
            dialect.aliases.push(Alias { name: column.name.clone(), headers });
        }
        column.described = Some(Arc::new(found.clone()));
    }
}

/// The dialect of the metadata as mappings have it; `None` when they cannot.
fn dialect_of(dialect: &csvw::Dialect, aliases: &[Alias]) -> Option<Dialect> {
    let mut chars = dialect.delimiter.as_deref().unwrap_or(",").chars();
    let delimiter = chars.next().filter(|c| c.is_ascii() && chars.next().is_none())?;
    if dialect.quote.is_some_and(|quote| !quote.is_ascii()) {
        return None;
    }
    Some(Dialect {
        delimiter: Some(delimiter),
        quote: dialect.quote,
        double_quote: dialect.double_quote,
        comment_prefix: dialect.comment_prefix.clone(),
        header: dialect.header_row_count > 0,
        header_row_count: dialect.header_row_count,
        skip_rows: dialect.skip_rows,
        skip_columns: dialect.skip_columns,
        skip_blank_rows: dialect.skip_blank_rows,
        trim: match (dialect.trim_start, dialect.trim_end) {
            (true, true) => Trim::Both,
            (true, false) => Trim::Start,
            (false, true) => Trim::End,
            (false, false) => Trim::None,
        },
        aliases: aliases.to_vec(),
        ..Dialect::default()
    })
}

/// Literals that the mapping gives no datatype have that of the column they are read from.
fn type_literals(object: &mut TermMap, columns: &[Column]) {
    if let TermValue::Gather(gather) = &mut object.value {
        gather.maps.iter_mut().for_each(|map| type_literals(map, columns));
        return;
    }
    let TermValue::Expression(Expression::Column(column)) = &object.value else { return };
    let TermType::Literal(literal @ LiteralType::Natural) = &mut object.term_type else { return };
    let Some(described) = columns.get(*column).and_then(|column| column.described.as_ref()) else { return };
    let inherited = &described.inherited;
    let datatype = inherited.datatype.as_ref().and_then(|datatype| datatype.iri());
    match datatype {
        Some(datatype) if datatype != xsd::STRING => *literal = LiteralType::Datatype(datatype.to_owned()),
        _ if inherited.lang() != UNDETERMINED => {
            *literal = LiteralType::Language(inherited.lang().to_owned());
        }
        _ => {}
    }
}
