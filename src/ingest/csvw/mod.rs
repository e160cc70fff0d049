//! CSV on the Web: finding metadata, reading tables as it describes them, checking them, and making
//! RDF of them.

mod cell;
mod column;
mod findings;
mod keys;
mod locate;
mod rdf;
mod rows;
mod source;
mod typed;
mod web;

use std::io;

use cell::{CellFault, CellValue};
use column::{TableColumn, columns_of};
use findings::Findings;
use keys::Keys;
use rdf::{RdfWriter, Row, TableView};
use rows::{RawRow, RowFault, RowReader};

use super::source::decode;
use crate::mapping::csvw::{Table, TableGroup};
use crate::rdf::QuadSink;
use crate::text::{Diagnostic, LimitKey, Limits, Report, Severity, code};

pub use locate::Start;
pub use source::{describe_sources, metadata_of};
pub use typed::{TypedColumns, TypedRow};
pub use web::{LocalFolder, Resource, Web};

/// How tables are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the data have against the metadata is an error, and keys are checked; else it is a
    /// warning, as the standard wants it of converters.
    pub validate: bool,
    /// RDF of the cells only, not of the tables and rows that they are in.
    pub minimal: bool,
    /// Read no more than so many rows of each table.
    pub sample: Option<u64>,
    pub limits: Limits,
}

/// What was read and made.
#[derive(Debug, Default)]
pub struct Outcome {
    pub tables: u64,
    pub rows: u64,
    pub quads: u64,
    /// Without errors.
    pub findings: Report,
}

/// Reads every table that the start leads to; with a sink, RDF of them is made. An error means that
/// what the sink got is not to be used.
pub fn run(
    web: &dyn Web,
    start: &Start,
    options: &Options,
    sink: Option<&mut dyn QuadSink>,
) -> Result<Outcome, Report> {
    let mut report = Report::new();
    let Some((group, described)) = locate::locate(web, start, &mut report).filter(|_| !report.has_errors())
    else {
        return Err(report);
    };
    let severity = if options.validate { Severity::Error } else { Severity::Warning };
    let samples = options.limits.get(LimitKey::RejectSamples);
    let mut run = Run {
        web,
        options,
        group: &group,
        described,
        findings: Findings::new(&mut report, severity, samples),
        keys: Keys::new(&group),
        writer: sink.map(|sink| RdfWriter::new(sink, options.minimal)),
        outcome: Outcome::default(),
    };
    let done = run.tables();
    let Run { findings, keys, writer, mut outcome, .. } = run;
    outcome.quads = writer.map_or(0, |writer| writer.quads);
    let mut findings = findings;
    if done.is_ok() && options.validate && options.sample.is_none() {
        keys.finish(options.limits.count(LimitKey::RejectSamples), &mut findings);
    }
    findings.finish();
    if let Err(error) = done {
        report.push(Diagnostic::new(&code::OUTPUT_FAILED, format!("cannot write the statements: {error}")));
    }
    if report.has_errors() {
        return Err(report);
    }
    outcome.findings = report;
    Ok(outcome)
}

struct Run<'r> {
    web: &'r dyn Web,
    options: &'r Options,
    group: &'r TableGroup,
    /// Whether a document describes the tables.
    described: bool,
    findings: Findings<'r>,
    keys: Keys<'r>,
    writer: Option<RdfWriter<'r>>,
    outcome: Outcome,
}

impl Run<'_> {
    /// Faults of files are findings; an error is the sink's.
    fn tables(&mut self) -> io::Result<()> {
        if let Some(writer) = &mut self.writer {
            writer.group(self.group)?;
        }
        for (i, table) in self.group.tables.iter().enumerate() {
            if let Some(mut reader) = self.open(table) {
                self.outcome.tables += 1;
                self.table(i, table, &mut reader)?;
            }
        }
        Ok(())
    }

    fn open(&mut self, table: &Table) -> Option<RowReader> {
        let mut fault = |reason: &dyn std::fmt::Display| {
            let message = format!("cannot read the table {}: {reason}", table.url);
            let mut diagnostic = Diagnostic::new(&code::CSVW_UNREACHABLE, message);
            if !table.span.range.is_empty() {
                diagnostic = diagnostic.at(table.span.clone(), "named here");
            }
            self.findings.report.push(diagnostic);
        };
        let resource = match self.web.open(&table.url) {
            Ok(Some(resource)) => resource,
            Ok(None) => {
                fault(&"there is no such file");
                return None;
            }
            Err(error) => {
                fault(&error);
                return None;
            }
        };
        let bytes = match decode(resource.bytes, Some(&table.dialect.encoding)) {
            Ok(Some((bytes, _))) => bytes,
            Ok(None) => {
                fault(&"its encoding is not known");
                return None;
            }
            Err(error) => {
                fault(&error);
                return None;
            }
        };
        let name = resource.name.to_ascii_lowercase();
        let delimiter =
            if name.trim_end_matches(".gz").rsplit('.').next() == Some("tsv") { "\t" } else { "," };
        let longest = self.options.limits.count(LimitKey::RecordBytes);
        Some(RowReader::new(bytes, resource.name, &table.dialect, delimiter, longest))
    }

    fn table(&mut self, index: usize, table: &Table, reader: &mut RowReader) -> io::Result<()> {
        let file = reader.name().to_owned();
        let mut raw = RawRow::default();
        let begun = reader
            .skip_rows(table.dialect.skip_rows)
            .and_then(|()| columns_of(table, reader, &mut raw, &mut self.findings, self.options.validate));
        let (columns, mut waiting) = match begun {
            Ok(begun) => begun,
            Err(error) => {
                self.broken(&file, &error);
                return Ok(());
            }
        };
        let view = TableView::new(table, &file, &columns);
        if let Some(writer) = self.writer.as_mut().filter(|_| !table.suppress_output) {
            writer.table(table)?;
        }
        let mut cells: Vec<CellValue> = columns.iter().map(|_| CellValue::default()).collect();
        let mut number = 0;
        while self.options.sample.is_none_or(|most| number < most) {
            if !std::mem::take(&mut waiting) {
                match reader.read(&mut raw) {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        self.broken(&file, &error);
                        break;
                    }
                }
            }
            number += 1;
            self.read_row(&view, &raw, &mut cells);
            if self.options.validate {
                self.keys.row(index, &file, &raw, &cells, &mut self.findings);
            }
            if let Some(writer) = self.writer.as_mut().filter(|_| !table.suppress_output) {
                let row = Row { raw: &raw, number, cells: &cells };
                writer.row(&view, &row, &mut self.findings)?;
            }
        }
        self.outcome.rows += number;
        if let Some(writer) = self.writer.as_mut().filter(|_| !self.described) {
            writer.comments(&reader.comments)?;
        }
        Ok(())
    }

    fn broken(&mut self, file: &str, error: &io::Error) {
        let message = format!("`{file}` cannot be read to its end: {error}");
        self.findings.report.push(Diagnostic::new(&code::FILE_BROKEN, message).in_file(file));
    }

    /// Reads the cells of a row and tells what is wrong with it.
    fn read_row(&mut self, view: &TableView<'_>, raw: &RawRow, cells: &mut [CellValue]) {
        let findings = &mut self.findings;
        if let Some(fault) = raw.fault {
            let (code, message) = match fault {
                RowFault::NotUtf8 => (&code::ROW_NOT_UTF8, "the row is not UTF-8"),
                RowFault::Unclosed => (&code::UNCLOSED_QUOTE, "a quote of the row is never closed"),
                RowFault::StrayQuote => (&code::STRAY_QUOTE, "a quote stands within a cell"),
            };
            findings.cell(code, (view.file, raw, 0), "this row", None, || message.to_owned());
        }
        let wanted = view.columns.iter().filter(|column| !column.is_virtual).count();
        if raw.len() != wanted && !(raw.len() == 1 && raw.is_blank()) {
            let message = || format!("the row has {} cells instead of {wanted}", raw.len());
            let at = (view.file, raw, raw.len().min(wanted));
            findings.cell(&code::RAGGED_ROW, at, "here", None, message);
        }
        for (i, (column, cell)) in view.columns.iter().zip(cells).enumerate() {
            let text = if column.is_virtual { None } else { raw.cell(i) };
            cell.read(column, text.unwrap_or_default(), &mut |fault| {
                report_cell(findings, view, column, (raw, i), fault);
            });
        }
    }
}

fn report_cell(
    findings: &mut Findings<'_>,
    view: &TableView<'_>,
    column: &TableColumn,
    (raw, index): (&RawRow, usize),
    fault: CellFault,
) {
    let title = column.titles.first().map_or(column.name.as_str(), |(_, title)| title.as_str());
    let at = (view.file, raw, index);
    match fault {
        CellFault::Required => {
            let message = || format!("`{title}` is required, and the cell is empty");
            findings.cell(&code::CELL_REQUIRED, at, "nothing here", Some(&column.span), message);
        }
        CellFault::Invalid { text, reason } => {
            let message = || format!("`{text}` is no value of `{title}`: {reason}");
            let label = format!("read as {}", column.datatype.base.name);
            findings.cell(&code::CELL_INVALID, at, &label, Some(&column.span), message);
        }
    }
}
