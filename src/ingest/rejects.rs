//! What was rejected: counted by cause, sampled with exact places, written to a file.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use super::output::Reject;
use super::program::{CsvSource, Program, Rows};
use super::report::RejectCause;
use super::source::{Located, Wanted, decode, locate_cells, open};
use crate::text::{Diagnostic, LimitKey, Severity, code};

/// What tells one cause from another: the code, the message and the place of the mapping.
type Key = (&'static str, String, usize);

struct Cause<'p> {
    message: String,
    count: u64,
    samples: Vec<Reject<'p>>,
}

/// All rejects of a run.
#[derive(Default)]
pub struct Rejects<'p> {
    causes: Vec<Cause<'p>>,
    places: HashMap<Key, usize>,
    file: Option<csv::Writer<BufWriter<File>>>,
}

impl<'p> Rejects<'p> {
    /// Counts a reject and writes it to the file of the run, if it has one.
    pub fn add(&mut self, program: &Program<'p>, reject: Reject<'p>) -> Result<(), Diagnostic> {
        if let Some(path) = &program.options.rejects {
            self.write(program, path, &reject).map_err(|error| {
                let path = path.display().to_string();
                let message = format!("cannot write the rejects to `{path}`: {error}");
                Diagnostic::new(&code::OUTPUT_FAILED, message).in_file(path)
            })?;
        }
        let finding = &reject.finding;
        let span = finding.span.map_or(usize::MAX, |span| span.range.start);
        let key = (finding.code.id, finding.cause.clone(), span);
        let place = *self.places.entry(key).or_insert_with(|| {
            self.causes.push(Cause { message: finding.cause.clone(), count: 0, samples: Vec::new() });
            self.causes.len() - 1
        });
        let cause = &mut self.causes[place];
        cause.count += 1;
        if cause.samples.len() < program.options.limits.count(LimitKey::RejectSamples) {
            cause.samples.push(reject);
        }
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.causes.is_empty()
    }

    fn write(&mut self, program: &Program<'p>, path: &Path, reject: &Reject<'p>) -> Result<(), csv::Error> {
        if self.file.is_none() {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let mut writer = csv::Writer::from_writer(BufWriter::new(File::create(path)?));
            writer.write_record(["file", "line", "column", "code", "cause", "value", "row"])?;
            self.file = Some(writer);
        }
        let Some(writer) = &mut self.file else { return Ok(()) };
        let (file, column, row) = match &program.rows[reject.relation] {
            Rows::Csv(source) => {
                let column = reject.finding.cell.map_or("", |cell| source.header.name(cell));
                (source.path.display().to_string(), column, one_line(source, &reject.place.cells))
            }
            Rows::Json(source) => (source.path.display().to_string(), "", reject.place.cells.concat()),
            Rows::Xml(source) => (source.path.display().to_string(), "", reject.place.cells.join(" ")),
            Rows::View(_) => (String::new(), "", String::new()),
        };
        let finding = &reject.finding;
        let cause = match &finding.detail {
            Some(detail) => format!("{}: {detail}", finding.cause),
            None => finding.cause.clone(),
        };
        let line = if reject.place.line == 0 { reject.place.index + 1 } else { reject.place.line };
        let fields = [&file, &line.to_string(), column, finding.code.id, &cause, &finding.value, &row];
        writer.write_record(fields)
    }

    /// The causes, the commonest first, with their samples located. `severity` is that of the samples.
    pub fn finish(
        mut self,
        program: &Program<'p>,
        severity: Severity,
    ) -> Result<Vec<RejectCause>, Diagnostic> {
        if let Some(file) = &mut self.file {
            file.flush().map_err(|error| {
                Diagnostic::new(&code::OUTPUT_FAILED, format!("cannot write the rejects: {error}"))
            })?;
        }
        let mut located = self.locate(program);
        self.causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
        Ok(self
            .causes
            .into_iter()
            .map(|cause| RejectCause {
                code: cause.samples.first().map_or("", |reject| reject.finding.code.id),
                message: cause.message,
                count: cause.count,
                samples: cause
                    .samples
                    .iter()
                    .map(|reject| sample(program, reject, located.remove(&place_key(reject)), severity))
                    .collect(),
            })
            .collect())
    }

    /// The exact places of the samples in CSV files, which are read once more for them.
    fn locate(&self, program: &Program<'p>) -> HashMap<(usize, u64, Option<usize>, usize), Located> {
        let mut located = HashMap::new();
        for relation in 0..program.rows.len() {
            let Rows::Csv(source) = &program.rows[relation] else { continue };
            let samples: Vec<&Reject<'p>> = self
                .causes
                .iter()
                .flat_map(|cause| &cause.samples)
                .filter(|reject| reject.relation == relation)
                .collect();
            if samples.is_empty() {
                continue;
            }
            let wanted: Vec<Wanted> = samples
                .iter()
                .map(|reject| Wanted {
                    offset: reject.place.offset,
                    line: reject.place.line,
                    cell: reject.finding.cell,
                })
                .collect();
            // A file that cannot be read again costs the columns of the samples only.
            let Ok(opened) = open(&source.path, source.source.compression) else { continue };
            let Ok(Some((bytes, _))) = decode(opened.bytes, source.source.encoding.as_deref()) else {
                continue;
            };
            let Ok(found) = locate_cells(bytes, &source.shape, &wanted) else { continue };
            located.extend(samples.into_iter().map(place_key).zip(found));
        }
        located
    }
}

fn place_key(reject: &Reject<'_>) -> (usize, u64, Option<usize>, usize) {
    // The address tells apart samples of several causes at one cell, which each get their own.
    (reject.relation, reject.place.offset, reject.finding.cell, std::ptr::from_ref(reject).addr())
}

fn sample(
    program: &Program<'_>,
    reject: &Reject<'_>,
    located: Option<Located>,
    severity: Severity,
) -> Diagnostic {
    let finding = &reject.finding;
    let mut message = finding.cause.clone();
    if !finding.value.is_empty() {
        message = format!("{message}: `{}`", shortened(&finding.value));
    }
    if let Some(detail) = &finding.detail {
        message = format!("{message} ({detail})");
    }
    let mut diagnostic = Diagnostic::new(finding.code, message).with_severity(severity);
    let label = match &program.rows[reject.relation] {
        Rows::Csv(source) => {
            finding.cell.map_or_else(String::new, |cell| source.header.name(cell).to_owned())
        }
        _ => String::new(),
    };
    diagnostic = match (&program.rows[reject.relation], located) {
        (Rows::Csv(source), Some(Located { line, column, excerpt })) => {
            diagnostic.at_data(source.path.display().to_string(), (line, column), excerpt, label)
        }
        (Rows::Csv(source), None) => {
            let excerpt = one_line(source, &reject.place.cells);
            diagnostic.at_data(source.path.display().to_string(), (reject.place.line, 1), excerpt, label)
        }
        (Rows::Json(source), _) => diagnostic
            .in_file(source.path.display().to_string())
            .help(format!("it is in the record number {}", reject.place.index + 1)),
        (Rows::Xml(source), _) => diagnostic
            .in_file(source.path.display().to_string())
            .help(format!("it is in the record number {}", reject.place.index + 1)),
        (Rows::View(_), _) => diagnostic,
    };
    match finding.span {
        Some(span) => diagnostic.at(span.clone(), "mapped here"),
        None => diagnostic,
    }
}

/// A value as a message shows it.
fn shortened(value: &str) -> String {
    let mut line: String = value.chars().take(80).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.len() < value.len() {
        line.push('…');
    }
    line
}

/// Cells as a line of the file.
fn one_line(source: &CsvSource<'_>, cells: &[String]) -> String {
    let mut writer =
        csv::WriterBuilder::new().delimiter(source.shape.delimiter).flexible(true).from_writer(Vec::new());
    if writer.write_record(cells).is_err() {
        return String::new();
    }
    let line = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&line).trim_end().to_owned()
}
