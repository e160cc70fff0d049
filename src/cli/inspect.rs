//! `dataesr inspect`: what a CSV file holds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{HumanBytes, HumanCount};

use super::{Outcome, output_failed, table, terminal};
use crate::ingest::inspect::{Column, InspectOptions, Inspection, LineEnds, Scheme, draft, inspect};
use crate::text::{LimitKey, Limits};
use crate::theme::Theme;

/// Tells how a CSV file is written, what its columns hold and which rows are faulty; drafts a mapping
#[derive(Debug, Args)]
pub struct Inspect {
    /// The file; packed ones (`.gz`, `.zip`) are unpacked
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Looks for values of the identifier schemes of this theme
    #[arg(long, value_name = "DIR")]
    theme: Option<PathBuf>,
    /// Looks at the values of so many rows [default: the limit `inspect_rows`]
    #[arg(long, value_name = "N", conflicts_with = "all")]
    rows: Option<u64>,
    /// Looks at the values of all rows
    #[arg(long)]
    all: bool,
    /// The delimiter [default: guessed]
    #[arg(long, value_name = "CHARACTER")]
    delimiter: Option<char>,
    /// The encoding [default: guessed]
    #[arg(long, value_name = "LABEL")]
    encoding: Option<String>,
    /// Writes what was found as JSON
    #[arg(long, conflicts_with = "mapping")]
    json: bool,
    /// Writes an RML mapping to begin with, after a look at all rows
    #[arg(long)]
    mapping: bool,
}

impl Inspect {
    pub fn run(&self) -> Outcome {
        let theme = match &self.theme {
            Some(folder) => {
                let (theme, warnings) = Theme::load(folder)?;
                terminal::print_report(&warnings);
                Some(theme)
            }
            None => None,
        };
        let limits = theme.as_ref().map_or_else(Limits::default, |theme| theme.limits.clone());
        let scheme = |scheme| {
            let scheme: &crate::theme::IdentifierScheme = scheme;
            // Schemes without any rule would recognise everything.
            let strict = scheme.pattern.is_some() || scheme.check.is_some();
            let recognises = Box::new(move |value: &str| strict && scheme.recognise(value).is_some());
            Scheme { id: scheme.id.clone(), recognises: recognises as Box<dyn Fn(&str) -> bool> }
        };
        let all = self.all || self.mapping && self.rows.is_none();
        let sample = self.rows.unwrap_or_else(|| limits.get(LimitKey::InspectRows));
        let found = inspect(
            &self.file,
            &InspectOptions {
                rows: (!all).then_some(sample),
                delimiter: self.delimiter,
                encoding: self.encoding.clone(),
                schemes: theme.iter().flat_map(|theme| &theme.schemes).map(scheme).collect(),
                longest: limits.count(LimitKey::RecordBytes),
            },
        )?;
        let text = if self.json {
            serde_json::to_string_pretty(&found).unwrap_or_default() + "\n"
        } else if self.mapping {
            draft(&found)
        } else {
            render(&found)
        };
        let failed = |error: &io::Error| output_failed(Path::new("standard output"), error);
        stdout().lock().write_all(text.as_bytes()).or_else(|error| failed(&error))
    }
}

fn render(found: &Inspection) -> String {
    let mut out = String::new();
    let delimiter = match found.delimiter {
        '\t' => "tab".to_owned(),
        other => format!("`{other}`"),
    };
    let line_ends = match found.line_ends {
        LineEnds::Lf => "LF",
        LineEnds::CrLf => "CRLF",
        LineEnds::Mixed => "LF and CRLF mixed",
    };
    let _ = writeln!(
        out,
        "{}: {}, {} ({}), delimiter {delimiter}, lines end with {line_ends}",
        found.file,
        HumanBytes(found.bytes),
        found.encoding.name,
        found.encoding.by
    );
    let _ = writeln!(
        out,
        "{} rows of {} columns; the values of {} were looked at\n",
        HumanCount(found.rows),
        found.columns.len(),
        HumanCount(found.looked_at)
    );
    let rows: Vec<Vec<String>> = found.columns.iter().map(row).collect();
    out.push_str(&table::render(&["column", "holds", ">values", ">empty", ">distinct", "such as"], &rows));
    remarks(found, &mut out);
    for rows in &found.faults {
        let lines: Vec<String> = rows.lines.iter().map(u64::to_string).collect();
        let more = if rows.count > rows.lines.len() as u64 { " …" } else { "" };
        let _ = writeln!(
            out,
            "\n{} faulty rows, {}: lines {}{more}",
            HumanCount(rows.count),
            rows.fault,
            lines.join(", ")
        );
    }
    out
}

fn row(column: &Column) -> Vec<String> {
    let mut holds = column.kind.title().to_owned();
    for identifier in &column.identifiers {
        let _ = write!(holds, ", {}", identifier.scheme);
    }
    if column.unique {
        holds.push_str(", unique");
    }
    let at_least = if column.distinct_is_least { "≥ " } else { "" };
    let examples: Vec<String> = column.examples.iter().take(3).map(|example| short(example, 24)).collect();
    vec![
        short(&column.name, 40),
        holds,
        HumanCount(column.values).to_string(),
        HumanCount(column.nulls).to_string(),
        format!("{at_least}{}", HumanCount(column.distinct)),
        examples.join(" · "),
    ]
}

/// What stands for a missing value, and values that are not like the others.
fn remarks(found: &Inspection, out: &mut String) {
    let mut markers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for column in &found.columns {
        for marker in &column.missing {
            markers.entry(marker).or_default().push(&column.name);
        }
    }
    for (marker, columns) in markers {
        let named: Vec<String> = columns.iter().take(5).map(|name| short(name, 30)).collect();
        let more = columns.len().checked_sub(5).filter(|more| *more > 0);
        let more = more.map_or_else(String::new, |more| format!(" and {more} more"));
        let _ = writeln!(out, "\n`{marker}` stands for a missing value in {}{more}", named.join(", "));
    }
    for column in found.columns.iter().filter(|column| column.odd > 0) {
        let examples: Vec<String> =
            column.odd_examples.iter().map(|value| format!("`{}`", short(value, 30))).collect();
        let _ = writeln!(
            out,
            "\n{}: {} values are not: {} ({})",
            short(&column.name, 40),
            HumanCount(column.odd),
            column.kind.title(),
            examples.join(", ")
        );
    }
}

/// A text on one line, cut where it is long.
fn short(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    line.chars().take(most - 1).chain(['…']).collect()
}
