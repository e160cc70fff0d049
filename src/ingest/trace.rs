//! Tracing a row: every statement that it makes, with the places of the mapping that made it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::RunOptions;
use super::program::{Program, Rows};
use super::steps::{Pieces, Place, each_step, first_row};
use crate::mapping::Plan;
use crate::text::{Diagnostic, Report, Span, code, nearest};

/// Which rows are traced.
#[derive(Clone, Debug)]
pub struct TraceRow {
    /// The end of the path of its file; every file, when it is not given.
    pub file: Option<String>,
    /// Its number among the rows of the file, from 1, header lines being rows (`#row=` of RFC 7111).
    pub row: u64,
}

/// One record that is traced.
struct Record {
    at: Place,
    file: String,
    values: Vec<(String, Vec<String>)>,
    statements: Vec<(String, usize)>,
}

/// What a row becomes, in words, and what was rejected of it.
pub fn trace(
    plan: &Plan,
    options: &RunOptions,
    wanted: &TraceRow,
) -> Result<(String, Vec<Diagnostic>), Report> {
    let pieces = Pieces::of(plan);
    let options = RunOptions { strict: false, rejects: None, ..options.clone() };
    let records: std::sync::Mutex<Vec<Record>> = std::sync::Mutex::default();
    let chosen = |program: &Program<'_>, at: Place| {
        let rows = &program.rows[at.relation];
        at.index + first_row(rows) == wanted.row && names(path_of(rows), wanted.file.as_deref())
    };
    let names_of = |at: Place| &pieces.plan.relations[at.relation];
    let mut look = |at: Place, row: &super::row::Row<'_>| {
        let mut values = Vec::new();
        for (place, column) in names_of(at).columns.iter().enumerate() {
            let mut list = Vec::new();
            row.each(place, |text, _| list.push(text.to_owned()));
            values.push((column.name.clone(), list));
        }
        let record = Record { at, file: String::new(), values, statements: Vec::new() };
        records.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(record);
    };
    let mut made = Vec::new();
    let mut files = BTreeSet::new();
    let rejected =
        each_step(&pieces, &options, Some(wanted.row), &chosen, &mut look, &mut |program, step| {
            let mut line = Vec::new();
            let _ = step.quad.write_to(&mut line);
            made.push((step.at, String::from_utf8_lossy(&line).trim_end().to_owned(), step.piece));
            files.insert((step.at.relation, path_of(&program.rows[step.at.relation]).display().to_string()));
        })?;
    let mut records = records.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    for record in &mut records {
        let path = files.iter().find(|(relation, _)| *relation == record.at.relation);
        record.file = path.map_or_else(|| names_of(record.at).name.clone(), |(_, path)| path.clone());
    }
    for (at, line, piece) in made {
        if let Some(record) = records.iter_mut().find(|record| record.at == at) {
            let statement = (line, piece);
            if !record.statements.contains(&statement) {
                record.statements.push(statement);
            }
        }
    }
    if records.is_empty() && rejected.is_empty() {
        return Err(no_row(plan, wanted).into());
    }
    let mut out = String::new();
    for record in &records {
        show(&mut out, plan, &pieces, record, wanted.row);
    }
    Ok((out, rejected))
}

fn path_of<'a>(rows: &'a Rows<'_>) -> &'a Path {
    match rows {
        Rows::Csv(source) => &source.path,
        Rows::Json(source) => &source.path,
        Rows::Xml(source) => &source.path,
        Rows::View(_) => Path::new(""),
    }
}

fn names(path: &Path, wanted: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| path.ends_with(wanted))
}

fn no_row(plan: &Plan, wanted: &TraceRow) -> Diagnostic {
    let files = || plan.relations.iter().filter(|relation| relation.is_source()).map(|one| one.name.as_str());
    if let Some(file) = &wanted.file
        && !files().any(|name| names(Path::new(name), Some(file)))
    {
        let diagnostic = Diagnostic::new(&code::UNKNOWN_NAME, format!("the mapping reads no file `{file}`"));
        return match nearest(file, files()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("it reads {}", files().collect::<Vec<_>>().join(", "))),
        };
    }
    Diagnostic::new(&code::UNKNOWN_NAME, format!("no file that is mapped has a row {}", wanted.row))
        .help("rows are counted from 1, and header lines are rows: the first record is mostly row 2")
}

fn show(out: &mut String, plan: &Plan, pieces: &Pieces, record: &Record, row: u64) {
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "row {row} of `{}`", record.file);
    for (name, values) in &record.values {
        let values = if values.is_empty() { "no value".to_owned() } else { values.join(" | ") };
        let _ = writeln!(out, "  {name}: {values}");
    }
    out.push('\n');
    for (line, piece) in &record.statements {
        let piece = pieces.piece(*piece);
        let map = &plan.maps[piece.map];
        let mut graphs = String::new();
        for graph in &piece.graphs {
            let _ = write!(graphs, ", graph {graph}");
        }
        let _ = writeln!(
            out,
            "{line}\n  map `{}`, subject {}, {}{graphs}",
            map.name,
            map.subject.span,
            places(&piece.predicate, &piece.object)
        );
    }
    let source = |relation| source_of(plan, relation);
    let silent: Vec<usize> = (0..pieces.count())
        .filter(|number| source(plan.maps[pieces.piece(*number).map].relation) == record.at.relation)
        .filter(|number| record.statements.iter().all(|(_, made)| made != number))
        .collect();
    if !silent.is_empty() {
        out.push_str("\nnothing is made by\n");
    }
    for number in silent {
        let piece = pieces.piece(number);
        let name = &plan.maps[piece.map].name;
        let _ = writeln!(out, "  map `{name}`, {}", places(&piece.predicate, &piece.object));
    }
}

/// `rml:class` and shortcuts have both in one place.
fn places(predicate: &Span, object: &Span) -> String {
    if predicate.range == object.range {
        format!("predicate and object {object}")
    } else {
        format!("predicate {predicate}, object {object}")
    }
}

fn source_of(plan: &Plan, relation: usize) -> usize {
    match &plan.relations[relation].kind {
        crate::mapping::RelationKind::View(view) => source_of(plan, view.on),
        crate::mapping::RelationKind::Source(_) => relation,
    }
}
