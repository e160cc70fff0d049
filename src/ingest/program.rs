//! A plan with its sources opened: everything that is known before the first row.

use std::path::PathBuf;
use std::sync::Arc;

use super::RunOptions;
use super::join::JoinIndex;
use super::source::{
    CsvReader, Found, Header, JsonColumn, JsonError, JsonReader, Meter, Shape, XmlError, XmlRecord,
    check_xpath, decode, json_path, locate, open, read_xml, sniff_delimiter,
};
use super::statements::{CompiledMap, CompiledPredicateObject};
use super::term::{Expr, Make, Surroundings, Term, compile_expression, no_fields, push_label};
use super::view::{CompiledView, Fragments, bind_unpivots, json_column};
use crate::mapping::{
    self, Column, Dialect, Format, LogicalSource, Plan, Relation, RelationId, RelationKind, TermMap,
    TriplesMap,
};
use crate::rdf::encode;
use crate::text::{Diagnostic, LimitKey, Report, Severity, code};

/// What a relation is, once its files are open.
pub enum Rows<'p> {
    Csv(CsvSource<'p>),
    Json(JsonSource<'p>),
    Xml(XmlSource<'p>),
    View(CompiledView<'p>),
}

/// A CSV file and what is read of it.
pub struct CsvSource<'p> {
    pub source: &'p LogicalSource,
    pub dialect: &'p Dialect,
    pub path: PathBuf,
    pub header: Header,
    pub shape: Shape,
    /// For each column of the relation its place in the file.
    pub cells: Vec<usize>,
    /// The cells that anything reads, unpivoted ones included.
    pub read: Vec<usize>,
    pub size: u64,
}

pub struct JsonSource<'p> {
    pub source: &'p LogicalSource,
    pub iterator: &'p str,
    pub path: PathBuf,
    pub columns: Vec<JsonColumn>,
    pub size: u64,
}

pub struct XmlSource<'p> {
    pub source: &'p LogicalSource,
    pub iterator: &'p str,
    pub namespaces: &'p [(String, String)],
    pub path: PathBuf,
    pub columns: Vec<String>,
    pub size: u64,
}

/// The parent of a referencing object map.
pub struct ParentJoin<'p> {
    pub relation: RelationId,
    pub subject: Term<'p>,
    pub keys: Vec<Expr<'p>>,
}

/// Everything that rows are mapped with.
pub struct Program<'p> {
    pub plan: &'p Plan,
    pub options: &'p RunOptions,
    pub rows: Vec<Rows<'p>>,
    pub maps: Vec<CompiledMap<'p>>,
    /// For each relation its maps.
    pub maps_of: Vec<Vec<usize>>,
    /// For each relation the views on it that are mapped, directly or not.
    pub views_on: Vec<Vec<RelationId>>,
    pub parents: Vec<ParentJoin<'p>>,
    pub joins: Vec<JoinIndex>,
    /// For each relation what its joins have.
    pub fragments: Vec<Vec<Fragments>>,
    pub default_graph: String,
    /// What blank node labels of this run begin with.
    pub scope: String,
    pub notes: Vec<Diagnostic>,
}

/// The part of blank node labels that tells one mapping's from another's.
pub fn label_scope(name: &str) -> String {
    let mut scope = String::new();
    if !name.is_empty() {
        push_label(&mut scope, name);
        scope.push_str("__");
    }
    scope
}

impl<'p> Program<'p> {
    /// Opens every source and finds every column; all faults are reported at once.
    pub fn open(plan: &'p Plan, options: &'p RunOptions, scope: &'p str) -> Result<Self, Report> {
        let mut report = Report::new();
        let mut rows = Vec::new();
        for relation in &plan.relations {
            match open_relation(relation, &rows, options, &mut report) {
                Ok(open) => rows.push(Some(open)),
                Err(diagnostics) => {
                    report.extend(diagnostics);
                    rows.push(None);
                }
            }
        }
        if report.has_errors() {
            return Err(report);
        }
        let mut rows: Vec<Rows<'p>> = rows.into_iter().flatten().collect();
        bind_views(&mut rows);
        let mut parents = Vec::new();
        let maps = compile_maps(plan, scope, &mut parents);
        let maps_of = (0..rows.len())
            .map(|relation| (0..plan.maps.len()).filter(|map| plan.maps[*map].relation == relation).collect())
            .collect::<Vec<Vec<usize>>>();
        let mut views_on = vec![Vec::new(); rows.len()];
        // Views come after what they are on: the last are seen to first.
        for relation in (0..rows.len()).rev() {
            if let Rows::View(view) = &rows[relation]
                && !(maps_of[relation].is_empty() && views_on[relation].is_empty())
            {
                views_on[view.on].insert(0, relation);
            }
        }
        let mut default_graph = String::new();
        if let Some(graph) = &options.default_graph {
            encode::iri(&mut default_graph, graph);
        }
        let fragments = rows.iter().map(|_| Vec::new()).collect();
        let scope = scope.to_owned();
        let notes = report.diagnostics;
        let joins = Vec::new();
        Ok(Self {
            plan,
            options,
            rows,
            maps,
            maps_of,
            views_on,
            parents,
            joins,
            fragments,
            default_graph,
            scope,
            notes,
        })
    }

    /// Whether anything is mapped of a relation, or of a view on it.
    pub fn is_mapped(&self, relation: RelationId) -> bool {
        !(self.maps_of[relation].is_empty() && self.views_on[relation].is_empty())
    }

    pub fn is_source(&self, relation: RelationId) -> bool {
        !matches!(self.rows[relation], Rows::View(_))
    }

    /// The size on the disk of the file of a source.
    pub fn size(&self, relation: RelationId) -> u64 {
        match &self.rows[relation] {
            Rows::Csv(source) => source.size,
            Rows::Json(source) => source.size,
            Rows::Xml(source) => source.size,
            Rows::View(_) => 0,
        }
    }

    /// Whether rows must be mapped one after the other: the place of a row in a view depends on how
    /// many rows came of those before.
    pub fn is_sequential(&self) -> bool {
        self.rows.iter().any(|rows| match rows {
            Rows::View(view) => view.counts && matches!(self.rows[view.on], Rows::View(_)),
            _ => false,
        })
    }

    /// The source at the bottom of a relation.
    pub fn source_of(&self, relation: RelationId) -> RelationId {
        match &self.rows[relation] {
            Rows::View(view) => self.source_of(view.on),
            _ => relation,
        }
    }
}

fn compile_maps<'p>(
    plan: &'p Plan,
    scope: &'p str,
    parents: &mut Vec<ParentJoin<'p>>,
) -> Vec<CompiledMap<'p>> {
    let collected = std::cell::RefCell::new(std::mem::take(parents));
    let no_join = |_: &'p mapping::Join| Make::Fresh;
    let without_joins = |map: &'p TriplesMap, term: &'p TermMap| {
        let base = map.base_iri.as_deref();
        Term::compile(term, &Surroundings { base, scope, fields: &no_fields, join: &no_join })
    };
    let join = |join: &'p mapping::Join| {
        let parent = &plan.maps[join.parent];
        let subject = without_joins(parent, &parent.subject);
        if join.conditions.is_empty() {
            return Make::SameRow(Box::new(subject));
        }
        let compile = |condition| compile_expression(condition, &no_fields);
        let keys = join.conditions.iter().map(|condition| compile(&condition.parent)).collect();
        let conditions = join.conditions.iter().map(|condition| compile(&condition.child)).collect();
        let mut all = collected.borrow_mut();
        all.push(ParentJoin { relation: parent.relation, subject, keys });
        Make::Join { conditions, join: all.len() - 1 }
    };
    let maps = plan
        .maps
        .iter()
        .enumerate()
        .map(|(id, map)| {
            let base = map.base_iri.as_deref();
            let around = Surroundings { base, scope, fields: &no_fields, join: &join };
            let all = |terms: &'p [TermMap]| terms.iter().map(|term| Term::compile(term, &around)).collect();
            CompiledMap {
                id,
                subject: Term::compile(&map.subject, &around),
                graphs: all(&map.graphs),
                predicate_objects: map
                    .predicate_objects
                    .iter()
                    .map(|one| CompiledPredicateObject {
                        predicates: all(&one.predicates),
                        objects: all(&one.objects),
                        graphs: all(&one.graphs),
                    })
                    .collect(),
            }
        })
        .collect();
    *parents = collected.into_inner();
    maps
}

/// Tells views on CSV files where the columns of the file are.
fn bind_views(rows: &mut [Rows<'_>]) {
    for relation in 0..rows.len() {
        let (before, rest) = rows.split_at_mut(relation);
        let Some(Rows::View(view)) = rest.first_mut() else { continue };
        match &mut before[view.on] {
            Rows::Csv(source) => {
                view.set_origins(&|column| source.cells.get(column).copied());
                source.read.extend(bind_unpivots(&mut view.fields, &source.header));
            }
            Rows::View(inner) => {
                view.set_origins(&|column| inner.origins[*inner.columns.get(column)?]);
            }
            Rows::Json(_) | Rows::Xml(_) => {}
        }
    }
}

fn open_relation<'p>(
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
    path: &std::path::Path,
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

fn unreadable(source: &LogicalSource, path: &std::path::Path, error: &std::io::Error) -> Diagnostic {
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
    Ok(CsvSource { source, dialect, path, header: reader.header, shape, cells, read, size: meter.size })
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
    path: &std::path::Path,
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

fn ambiguous(column: &Column, relation: &Relation, path: &std::path::Path) -> Diagnostic {
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
