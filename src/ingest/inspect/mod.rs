//! Looking at a CSV file that nothing is known of: how it is written, what its columns hold, which rows
//! are faulty, and a mapping to begin with.

mod column;
mod draft;
mod guess;
mod kind;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use serde::Serialize;

pub use column::Column;
pub use draft::draft;
pub use guess::{Guess, LineEnds};
pub use kind::ValueKind;

use super::source::{Bytes, CsvReader, Fault, Records, decode, open, sniff_delimiter};
use crate::mapping::{Compression, Dialect};
use crate::text::{Diagnostic, code};

/// How many bytes tell how a file is written.
const START: u64 = 1 << 20;
/// How many faulty rows are named.
const NAMED: usize = 20;

/// What is asked of a file.
pub struct InspectOptions<'a> {
    /// Look at the values of so many rows; `None`: of all.
    pub rows: Option<u64>,
    /// `None`: guessed.
    pub delimiter: Option<char>,
    pub encoding: Option<String>,
    /// Identifier schemes, by what recognises their values.
    pub schemes: Vec<Scheme<'a>>,
    /// Above this size of a record a quote counts as unclosed.
    pub longest: usize,
}

/// An identifier scheme.
pub struct Scheme<'a> {
    pub id: String,
    pub recognises: Box<dyn Fn(&str) -> bool + 'a>,
}

/// What was found.
#[derive(Debug, Serialize)]
pub struct Inspection {
    pub file: String,
    pub bytes: u64,
    pub encoding: Guess,
    pub delimiter: char,
    pub line_ends: LineEnds,
    /// All rows of the file; the values of `looked_at` of them were looked at.
    pub rows: u64,
    pub looked_at: u64,
    pub columns: Vec<Column>,
    /// Faulty rows by what is wrong with them.
    pub faults: Vec<FaultyRows>,
}

/// Rows with the same fault.
#[derive(Debug, Serialize)]
pub struct FaultyRows {
    pub fault: String,
    pub count: u64,
    /// Lines of the first of them.
    pub lines: Vec<u64>,
}

/// Inspects a CSV file.
pub fn inspect(path: &Path, options: &InspectOptions<'_>) -> Result<Inspection, Diagnostic> {
    let file = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        Diagnostic::new(&code::FILE_UNREADABLE, format!("cannot read `{file}`: {error}")).in_file(&file)
    };
    let mut start = Vec::new();
    let opened = open(path, Compression::Unspecified).map_err(unreadable)?;
    opened.bytes.take(START).read_to_end(&mut start).map_err(unreadable)?;
    let encoding = match &options.encoding {
        Some(label) => Guess::said(label),
        None => guess::encoding(&start),
    };
    let decoded = |bytes: Bytes| match decode(bytes, Some(&encoding.name)) {
        Ok(Some((bytes, _))) => Ok(bytes),
        Ok(None) => Err(unknown_encoding(&encoding.name)),
        Err(error) => Err(unreadable(error)),
    };
    let mut text = Vec::new();
    let sample: Bytes = Box::new(std::io::Cursor::new(start));
    decoded(sample)?.read_to_end(&mut text).map_err(unreadable)?;
    let delimiter = options.delimiter.unwrap_or_else(|| sniff_delimiter(&text, Some('"')));
    let line_ends = guess::line_ends(&text);
    let opened = open(path, Compression::Unspecified).map_err(unreadable)?;
    let dialect = Dialect { delimiter: Some(delimiter), ..Dialect::default() };
    let mut reader = CsvReader::new(decoded(opened.bytes)?, &dialect, options.longest).map_err(unreadable)?;
    let mut columns: Vec<Column> = reader.header.names().map(Column::new).collect();
    let mut found = Found::default();
    let mut records = Records::default();
    while reader.fill(&mut records, 1024).map_err(unreadable)? {
        for (row, fault) in CsvReader::view(reader.shape(), &records) {
            found.rows += 1;
            if let Some(fault) = fault {
                found.fault(fault, row.line, row.cells().next().unwrap_or_default(), delimiter);
            } else if options.rows.is_none_or(|most| found.looked_at < most) {
                found.looked_at += 1;
                for (column, value) in columns.iter_mut().zip(row.cells()) {
                    column.add(value, &options.schemes);
                }
            }
        }
    }
    columns.iter_mut().for_each(Column::finish);
    Ok(Inspection {
        bytes: opened.meter.size,
        file,
        encoding,
        delimiter,
        line_ends,
        rows: found.rows,
        looked_at: found.looked_at,
        columns,
        faults: found.faults.into_values().collect(),
    })
}

fn unknown_encoding(label: &str) -> Diagnostic {
    Diagnostic::new(&code::UNKNOWN_ENCODING, format!("there is no encoding `{label}`"))
}

#[derive(Default)]
struct Found {
    rows: u64,
    looked_at: u64,
    faults: BTreeMap<String, FaultyRows>,
}

impl Found {
    fn fault(&mut self, fault: &Fault, line: u64, first: &str, delimiter: char) {
        let fault = match fault {
            Fault::Ragged { cells: 1, .. } if first.contains(delimiter) => {
                "quoted as a whole: one cell that holds the delimiter".to_owned()
            }
            Fault::Ragged { cells, columns } => format!("{cells} cells instead of {columns}"),
            Fault::NotUtf8 => "not UTF-8".to_owned(),
            Fault::Unclosed => "a quote that is never closed".to_owned(),
        };
        let rows = self.faults.entry(fault.clone()).or_insert_with(|| FaultyRows {
            fault,
            count: 0,
            lines: Vec::new(),
        });
        rows.count += 1;
        if rows.lines.len() < NAMED {
            rows.lines.push(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ValueKind::{Boolean, Coordinates, DayFirstDate, Empty, LocalDecimal, Text, Url};
    use super::*;

    fn look(text: &[u8]) -> Inspection {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, text).unwrap();
        let checked: Box<dyn Fn(&str) -> bool> = Box::new(|value| value.len() == 3 && value.starts_with('Q'));
        let schemes = vec![Scheme { id: "q".into(), recognises: checked }];
        let options =
            InspectOptions { rows: None, delimiter: None, encoding: None, schemes, longest: 1 << 20 };
        inspect(&path, &options).unwrap()
    }

    #[test]
    fn a_file_is_described() {
        let found = look(
            "id;nom;prix;ouvert;jour;lieu;site;x\r\n\
             Q10;Zoé;1 234,5;Oui;01/02/2003;48.1, 2.3;http://a.example/b;\r\n\
             Q11;Al;nd;Non;31/12/1999;48.2,2.4;https://c.example;\r\n\
             Q12;Bo;7,25;Oui;15/06/2020;-3.5, 4;http://d.example;\r\nQ13;z\r\n"
                .as_bytes(),
        );
        assert_eq!((found.delimiter, found.rows, found.looked_at), (';', 4, 3));
        assert_eq!(found.encoding.name, "UTF-8");
        assert_eq!(found.line_ends, LineEnds::CrLf);
        let kinds: Vec<ValueKind> = found.columns.iter().map(|column| column.kind).collect();
        assert_eq!(kinds, [Text, Text, LocalDecimal, Boolean, DayFirstDate, Coordinates, Url, Empty]);
        assert_eq!(found.columns[2].missing, ["nd"]);
        assert_eq!(found.columns[0].identifiers[0].scheme, "q");
        assert!(found.columns[0].unique);
        assert_eq!(found.faults[0].fault, "2 cells instead of 8");
        assert_eq!(found.faults[0].lines, [5]);
    }

    #[test]
    fn encodings_are_guessed() {
        let found = look(b"nom,ann\xE9e\nB\xE9atrice \xE0 l'\xE9cole,2001\nNo\xEBl,2002\n");
        assert_eq!(found.encoding.name, "windows-1252");
        assert_eq!(found.columns[1].name, "année");
        assert_eq!(found.columns[1].kind, ValueKind::Year);
    }
}
