//! Cutting a file into rows as the Model for Tabular Data tells (§8): delimiters and line ends of any
//! length, blank rows that count, the number that each row has in the file.

use std::io::{self, BufRead, BufReader};

use crate::ingest::source::Bytes;
use crate::mapping::csvw::Dialect;
use crate::text::Place;

/// Reads the rows of one file.
pub struct RowReader {
    input: BufReader<Bytes>,
    /// What messages call the file.
    name: String,
    delimiter: String,
    /// Longest first.
    terminators: Vec<String>,
    comment: Option<String>,
    quote: Option<char>,
    escape: Option<char>,
    trim: (bool, bool),
    skip_blank_rows: bool,
    skip_columns: usize,
    longest: usize,
    /// Of the row that is read next, from 1.
    number: u64,
    line: u64,
    /// Texts of comments and of rows that are skipped.
    pub comments: Vec<String>,
}

/// One row.
#[derive(Debug, Default)]
pub struct RawRow {
    /// As it is in the file.
    raw: String,
    /// The cells, one after the other: where each begins and ends, and where it begins in `raw`.
    text: String,
    cells: Vec<(usize, usize, usize)>,
    /// Its number in the file, from 1, comments included.
    pub number: u64,
    pub line: u64,
    pub fault: Option<RowFault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    NotUtf8,
    Unclosed,
    /// A quote within a cell that does not begin with one, or text after a closing one.
    StrayQuote,
}

impl RawRow {
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn cell(&self, index: usize) -> Option<&str> {
        let (start, end, _) = *self.cells.get(index)?;
        self.text.get(start..end)
    }

    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Where a cell stands; after the last one, the end of the row.
    pub fn place(&self, file: &str, cell: usize) -> Place {
        let end = self.raw.trim_end_matches(['\r', '\n']).len();
        let start = self.cells.get(cell).map_or(end, |(.., start)| *start);
        let before = &self.raw[..start];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = self.line + before.matches('\n').count() as u64;
        let column = before[line_start..].chars().count() as u64 + 1;
        let excerpt = self.raw[line_start..].lines().next().unwrap_or_default().to_owned();
        Place::Data { file: file.to_owned(), line, column, excerpt }
    }
}

impl RowReader {
    /// `longest` is the size of a row above which a quote counts as unclosed.
    pub fn new(bytes: Bytes, name: String, dialect: &Dialect, delimiter: &str, longest: usize) -> Self {
        let mut terminators = dialect.line_terminators.clone();
        terminators.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self {
            input: BufReader::with_capacity(1 << 16, bytes),
            name,
            delimiter: dialect.delimiter.clone().unwrap_or_else(|| delimiter.to_owned()),
            terminators,
            comment: dialect.comment_prefix.clone(),
            quote: dialect.quote,
            escape: if dialect.double_quote { dialect.quote } else { Some('\\') },
            trim: (dialect.trim_start, dialect.trim_end),
            skip_blank_rows: dialect.skip_blank_rows,
            skip_columns: dialect.skip_columns,
            longest,
            number: 1,
            line: 1,
            comments: Vec::new(),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Moves past rows before the header, which may be anything.
    pub fn skip_rows(&mut self, count: usize) -> io::Result<()> {
        let mut raw = Vec::new();
        for _ in 0..count {
            raw.clear();
            if !self.read_line(&mut raw)? {
                break;
            }
            let text = String::from_utf8_lossy(&raw);
            self.comment_on(text.trim());
            self.line += count_lines(&raw);
            self.number += 1;
        }
        Ok(())
    }

    fn comment_on(&mut self, text: &str) {
        let text =
            self.comment.as_deref().and_then(|prefix| text.strip_prefix(prefix)).unwrap_or(text).trim();
        if !text.is_empty() {
            self.comments.push(text.to_owned());
        }
    }

    /// The next row that is neither a comment nor, where they are skipped, blank.
    pub fn read(&mut self, row: &mut RawRow) -> io::Result<bool> {
        loop {
            let mut raw = std::mem::take(&mut row.raw).into_bytes();
            raw.clear();
            if !self.read_line(&mut raw)? {
                return Ok(false);
            }
            (row.number, row.line, row.fault) = (self.number, self.line, None);
            self.number += 1;
            row.set_raw(raw);
            if self.comment.as_ref().is_some_and(|prefix| row.raw.starts_with(prefix.as_str())) {
                self.line += count_lines(row.raw.as_bytes());
                let text = row.raw.trim_end().to_owned();
                self.comment_on(&text);
                continue;
            }
            self.cut(row)?;
            self.line += count_lines(row.raw.as_bytes());
            if self.skip_blank_rows && row.is_blank() {
                continue;
            }
            return Ok(true);
        }
    }

    /// Appends one line with its end; `false` at the end of the file.
    fn read_line(&mut self, raw: &mut Vec<u8>) -> io::Result<bool> {
        let start = raw.len();
        let lasts: Vec<u8> = self.terminators.iter().filter_map(|text| text.bytes().last()).collect();
        if let [only] | [only, _] = lasts.as_slice()
            && lasts.iter().all(|last| last == only)
        {
            while self.input.read_until(*only, raw)? > 0 && !self.is_terminated(raw) {}
            return Ok(raw.len() > start);
        }
        while !self.is_terminated(raw) || raw.len() == start {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let end = buffer.iter().position(|byte| lasts.contains(byte)).map_or(buffer.len(), |end| end + 1);
            raw.extend_from_slice(&buffer[..end]);
            self.input.consume(end);
        }
        Ok(raw.len() > start)
    }

    fn is_terminated(&self, raw: &[u8]) -> bool {
        self.terminators.iter().any(|text| raw.ends_with(text.as_bytes()))
    }

    /// Cuts a row into cells, reading on while a quote is open.
    fn cut(&mut self, row: &mut RawRow) -> io::Result<()> {
        row.text.clear();
        row.cells.clear();
        let mut at = 0;
        let mut cell = Cell { start: 0, text_start: 0, quoted: false, was_quoted: false };
        loop {
            let body = self.body_end(&row.raw);
            let end = if cell.quoted { row.raw.len() } else { body };
            while at < end {
                at += self.step(row, &mut cell, at, body);
            }
            if !cell.quoted {
                break;
            }
            let mut raw = std::mem::take(&mut row.raw).into_bytes();
            let more = raw.len() < self.longest && self.read_line(&mut raw)?;
            row.set_raw(raw);
            if !more {
                row.fault = Some(RowFault::Unclosed);
                break;
            }
        }
        self.end_cell(row, &cell);
        row.cells.drain(..self.skip_columns.min(row.cells.len()));
        Ok(())
    }

    fn body_end(&self, raw: &str) -> usize {
        let end = self.terminators.iter().find(|text| raw.ends_with(text.as_str()));
        raw.len() - end.map_or(0, String::len)
    }

    /// Takes one character, delimiter or escape; returns how many bytes it has.
    fn step(&self, row: &mut RawRow, cell: &mut Cell, at: usize, body: usize) -> usize {
        let rest = &row.raw[at..];
        let Some(c) = rest.chars().next() else { return 1 };
        let after = &rest[c.len_utf8()..];
        if let (Some(quote), Some(escape)) = (self.quote, self.escape)
            && c == escape
            && (escape != quote || cell.quoted)
            && after.starts_with(quote)
        {
            row.text.push(quote);
            return escape.len_utf8() + quote.len_utf8();
        }
        if Some(c) == self.quote {
            if cell.quoted {
                let ends = at + c.len_utf8() >= body || after.starts_with(self.delimiter.as_str());
                if !ends && !after.starts_with([' ', '\t']) {
                    row.fault.get_or_insert(RowFault::StrayQuote);
                }
            } else if cell.was_quoted || !row.text[cell.text_start..].trim().is_empty() {
                row.fault.get_or_insert(RowFault::StrayQuote);
            } else {
                // Blanks before the quote are no part of the value.
                row.text.truncate(cell.text_start);
            }
            cell.quoted = !cell.quoted;
            cell.was_quoted = true;
            return c.len_utf8();
        }
        if !cell.quoted && rest.starts_with(self.delimiter.as_str()) {
            self.end_cell(row, cell);
            let start = at + self.delimiter.len();
            *cell = Cell { start, text_start: row.text.len(), quoted: false, was_quoted: false };
            return self.delimiter.len();
        }
        row.text.push(c);
        c.len_utf8()
    }

    fn end_cell(&self, row: &mut RawRow, cell: &Cell) {
        if self.trim.1 {
            let kept = row.text[cell.text_start..].trim_end().len();
            row.text.truncate(cell.text_start + kept);
        }
        if self.trim.0 {
            let value = &row.text[cell.text_start..];
            let blanks = value.len() - value.trim_start().len();
            row.text.drain(cell.text_start..cell.text_start + blanks);
        }
        row.cells.push((cell.text_start, row.text.len(), cell.start));
    }
}

/// The cell that is being read.
struct Cell {
    start: usize,
    text_start: usize,
    quoted: bool,
    was_quoted: bool,
}

impl RawRow {
    fn set_raw(&mut self, raw: Vec<u8>) {
        self.raw = String::from_utf8(raw).unwrap_or_else(|error| {
            self.fault = Some(RowFault::NotUtf8);
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        });
    }
}

fn count_lines(raw: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', raw).count() as u64
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8], dialect: &Dialect) -> Vec<(u64, String, Option<RowFault>)> {
        let bytes: Bytes = Box::new(Cursor::new(text.to_vec()));
        let mut reader = RowReader::new(bytes, "t.csv".to_owned(), dialect, ",", 1 << 20);
        reader.skip_rows(dialect.skip_rows).unwrap();
        let mut rows = Vec::new();
        let mut row = RawRow::default();
        while reader.read(&mut row).unwrap() {
            let cells: Vec<&str> = (0..row.len()).filter_map(|cell| row.cell(cell)).collect();
            rows.push((row.number, cells.join("|"), row.fault));
        }
        rows
    }

    #[test]
    fn rows_are_counted_as_they_are_in_the_file() {
        let comment_prefix = Some("#".to_owned());
        let dialect = Dialect { comment_prefix, trim_start: true, trim_end: true, ..Dialect::default() };
        let rows = read(b"a, b \r\n#c\n\n\"x,\ny\"\"z\",\"2\"\n", &dialect);
        let expected = [(1, "a|b"), (3, ""), (4, "x,\ny\"z|2")];
        assert_eq!(rows.iter().map(|row| (row.0, row.1.as_str())).collect::<Vec<_>>(), expected);
        assert!(rows.iter().all(|row| row.2.is_none()));
    }

    #[test]
    fn the_dialect_is_followed() {
        let dialect = Dialect {
            delimiter: Some("::".to_owned()),
            quote: Some('\''),
            double_quote: false,
            line_terminators: vec![";".to_owned(), "\r".to_owned()],
            skip_rows: 1,
            skip_columns: 1,
            skip_blank_rows: true,
            trim_start: false,
            trim_end: false,
            ..Dialect::default()
        };
        let rows = read(b"head;1:: a ::'b\\'::c';;2::d::e\r", &dialect);
        let expected = [(2, " a |b'::c"), (4, "d|e")];
        assert_eq!(rows.iter().map(|row| (row.0, row.1.as_str())).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn faults_are_told() {
        assert_eq!(read(b"a,\"b\nc", &Dialect::default())[0].2, Some(RowFault::Unclosed));
        assert_eq!(read(b"a,b\"c\"\n", &Dialect::default())[0].2, Some(RowFault::StrayQuote));
        assert_eq!(read(b"a,\"b\"c\n", &Dialect::default())[0].2, Some(RowFault::StrayQuote));
        assert_eq!(read(b"a,\xE9\n", &Dialect::default())[0].2, Some(RowFault::NotUtf8));
        let no_quote = Dialect { quote: None, ..Dialect::default() };
        assert_eq!(read(b"\"a,b\n", &no_quote), [(1, "\"a|b".to_owned(), None)]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_rows(text in any::<Vec<u8>>(), double_quote in any::<bool>(), skip_columns in 0..3_usize) {
            let line_terminators = vec!["\n".to_owned(), "a;".to_owned()];
            let trim_start = double_quote;
            let dialect = Dialect { double_quote, line_terminators, skip_columns, trim_start, ..Dialect::default() };
            let rows = read(&text, &dialect);
            prop_assert!(rows.iter().map(|row| row.0).eq(1..=rows.len() as u64));
        }
    }

    #[test]
    fn cells_have_places() {
        let bytes: Bytes = Box::new(Cursor::new(b"a,b\n\"x\ny\",\xC3\xA9,z\n".to_vec()));
        let mut reader = RowReader::new(bytes, "t.csv".to_owned(), &Dialect::default(), ",", 1 << 20);
        let mut row = RawRow::default();
        reader.read(&mut row).unwrap();
        reader.read(&mut row).unwrap();
        assert_eq!(row.place("t.csv", 0).to_string(), "t.csv:2:1");
        assert_eq!(row.place("t.csv", 2).to_string(), "t.csv:3:6");
        let Place::Data { excerpt, .. } = row.place("t.csv", 1) else { panic!("it is data") };
        assert_eq!(excerpt, "y\",é,z");
    }
}
