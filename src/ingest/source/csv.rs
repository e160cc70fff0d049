//! Cutting CSV into records: many at a time into one buffer, each with its exact place.

use std::io::{self, Read};

use csv_core::ReadRecordResult;

use super::header::Header;
use super::records::{CsvRow, Fault, Place, Records};
use super::{Bytes, sniff_delimiter};
use crate::mapping::{Dialect, Ragged, Trim};

/// So many bytes of records are enough, however few they are.
const BATCH_BYTES: usize = 1 << 16;

/// Reads the records of one file.
pub struct CsvReader {
    bytes: Bytes,
    core: csv_core::Reader,
    /// What was read and not yet consumed: `buffer[start..end]`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    exhausted: bool,
    /// The offset in the decoded file of `buffer[start]`, and its line, from 1.
    offset: u64,
    line: u64,
    pub header: Header,
    shape: Shape,
    /// How many data records were read.
    count: u64,
}

/// What of the dialect matters once the header is known.
#[derive(Clone, Debug)]
pub struct Shape {
    pub delimiter: u8,
    pub(super) quote: Option<u8>,
    double_quote: bool,
    comment: Option<String>,
    pub(super) skip_columns: usize,
    skip_blank_rows: bool,
    ragged: Ragged,
    trim: Trim,
    longest: usize,
}

impl Shape {
    fn new(dialect: &Dialect, delimiter: char, longest: usize) -> Self {
        Self {
            delimiter: u8::try_from(delimiter).unwrap_or(b','),
            quote: dialect.quote.and_then(|quote| u8::try_from(quote).ok()),
            double_quote: dialect.double_quote,
            comment: dialect.comment_prefix.clone().filter(|prefix| !prefix.is_empty()),
            skip_columns: dialect.skip_columns,
            skip_blank_rows: dialect.skip_blank_rows,
            ragged: dialect.ragged,
            trim: match dialect.trim {
                Trim::None if dialect.skip_initial_space => Trim::Start,
                Trim::End if dialect.skip_initial_space => Trim::Both,
                trim => trim,
            },
            longest,
        }
    }

    pub fn core(&self) -> csv_core::Reader {
        let mut builder = csv_core::ReaderBuilder::new();
        builder.delimiter(self.delimiter);
        match self.quote {
            Some(quote) => builder.quote(quote).double_quote(self.double_quote),
            None => builder.quoting(false),
        };
        if !self.double_quote {
            builder.escape(Some(b'\\'));
        }
        builder.build()
    }

    /// Whether a quote that opens a cell of `raw` is never closed.
    fn is_unclosed(&self, raw: &[u8]) -> bool {
        let Some(quote) = self.quote else { return false };
        let (mut quoted, mut at_start, mut i) = (false, true, 0);
        while i < raw.len() {
            let byte = raw[i];
            if quoted {
                if byte == b'\\' && !self.double_quote {
                    i += 1;
                } else if byte == quote {
                    if self.double_quote && raw.get(i + 1) == Some(&quote) {
                        i += 1;
                    } else {
                        quoted = false;
                    }
                }
            } else if byte == quote && at_start {
                quoted = true;
            }
            at_start = !quoted && byte == self.delimiter;
            i += 1;
        }
        quoted
    }
}

impl CsvReader {
    /// Reads the header. `longest` is the size of a record above which a quote counts as unclosed.
    pub fn new(bytes: Bytes, dialect: &Dialect, longest: usize) -> io::Result<Self> {
        let mut reader = Self {
            bytes,
            core: csv_core::Reader::new(),
            buffer: Vec::new(),
            start: 0,
            end: 0,
            exhausted: false,
            offset: 0,
            line: 1,
            header: Header::default(),
            shape: Shape::new(dialect, ',', longest),
            count: 0,
        };
        reader.skip_lines(dialect.skip_rows)?;
        let delimiter = if let Some(delimiter) = dialect.delimiter {
            delimiter
        } else {
            reader.at_record()?;
            while reader.end - reader.start < 1 << 16 && !reader.exhausted {
                reader.refill()?;
            }
            sniff_delimiter(&reader.buffer[reader.start..reader.end], dialect.quote)
        };
        reader.shape = Shape::new(dialect, delimiter, longest);
        reader.core = reader.shape.core();
        reader.read_header(dialect)?;
        Ok(reader)
    }

    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    fn read_header(&mut self, dialect: &Dialect) -> io::Result<()> {
        let mut records = Records::default();
        if !dialect.header || dialect.header_row_count == 0 {
            // The first record tells how many columns there are, then it is read again.
            if self.record(&mut records)? {
                let first = &records.rows[0];
                self.header = Header::numbered(first.ends.len().saturating_sub(dialect.skip_columns));
                let back = self.offset - first.offset;
                self.start -= usize::try_from(back).expect("the record is still in the buffer");
                (self.offset, self.line) = (first.offset, first.line);
                self.core.reset();
            }
            return Ok(());
        }
        while records.rows.len() < dialect.header_row_count && self.record(&mut records)? {}
        records.seal();
        let rows: Vec<CsvRow<'_>> = Self::view(&self.shape, &records).map(|(row, _)| row).collect();
        let width = rows.iter().map(CsvRow::len).max().unwrap_or_default();
        let title = |row: &CsvRow<'_>, cell| {
            row.cell(cell).unwrap_or_default().trim_start_matches('\u{feff}').to_owned()
        };
        let titles = |cell| rows.iter().map(|row| title(row, cell)).collect();
        self.header = Header::new((0..width).map(titles).collect());
        Ok(())
    }

    /// Reads at most `most` records into `records`, which it clears first; `false`: there are no more.
    pub fn fill(&mut self, records: &mut Records, most: usize) -> io::Result<bool> {
        records.clear();
        while records.rows.len() < most && records.filled < BATCH_BYTES {
            if !self.record(records)? {
                break;
            }
            let columns = self.header.len();
            let record = records.rows.last().expect("one was just read");
            let cells = record.ends.len().saturating_sub(self.shape.skip_columns);
            if self.shape.skip_blank_rows && records.is_blank_from(self.shape.skip_columns) {
                records.drop_last();
                continue;
            }
            let ragged = match self.shape.ragged {
                Ragged::Reject => cells != columns,
                Ragged::Pad => cells > columns && !records.is_blank_from(columns + self.shape.skip_columns),
            };
            let record = records.rows.last_mut().expect("one was just read");
            record.index = self.count;
            self.count += 1;
            if ragged && record.fault.is_none() {
                record.fault = Some(Fault::Ragged { cells, columns });
            }
        }
        records.seal();
        Ok(!records.rows.is_empty())
    }

    /// The records that [`Self::fill`] read, in order, the faulty ones among them.
    pub fn view<'a>(
        shape: &'a Shape,
        records: &'a Records,
    ) -> impl Iterator<Item = (CsvRow<'a>, Option<&'a Fault>)> {
        records.rows.iter().map(|place| {
            let row = CsvRow {
                text: &records.text[place.text.clone()],
                ends: &records.ends[place.ends.clone()],
                gap: place.gap,
                skipped: shape.skip_columns,
                trim: shape.trim,
                line: place.line,
                offset: place.offset,
                index: place.index,
            };
            (row, place.fault.as_ref())
        })
    }

    /// Appends one record, whatever its shape.
    fn record(&mut self, records: &mut Records) -> io::Result<bool> {
        if !self.at_record()? {
            return Ok(false);
        }
        if self.plain_record(records) {
            return Ok(true);
        }
        let (text_start, ends_start) = (records.filled, records.ended);
        let (mut text, mut cells, mut used) = (text_start, ends_start, 0);
        let newlines = self.core.line();
        let mut unclosed = false;
        loop {
            records.reserve(text, cells);
            let input = &self.buffer[self.start + used..self.end];
            let (result, read, written, ended) =
                self.core.read_record(input, &mut records.raw[text..], &mut records.ends[cells..]);
            used += read;
            text += written;
            cells += ended;
            match result {
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::InputEmpty if used > self.shape.longest => {
                    unclosed = true;
                    break;
                }
                ReadRecordResult::InputEmpty if !self.exhausted => self.refill()?,
                // More room, or the empty input that tells the end.
                _ => {}
            }
        }
        let raw = &self.buffer[self.start..self.start + used];
        let mut lines = self.core.line() - newlines;
        if self.exhausted && self.start + used == self.end {
            unclosed |= self.shape.is_unclosed(raw);
        }
        if unclosed {
            // Only its first line is lost: reading goes on with the next.
            used = memchr::memchr(b'\n', raw).map_or(raw.len(), |end| end + 1);
            lines = u64::from(raw[..used].ends_with(b"\n"));
            let first = raw[..used].trim_ascii_end();
            (text, cells) = (text_start + first.len(), ends_start + 1);
            records.reserve(text, cells);
            records.raw[text_start..text].copy_from_slice(first);
            records.ends[ends_start] = first.len();
            self.core.reset();
        }
        (records.filled, records.ended) = (text, cells);
        records.rows.push(Place {
            text: text_start..text,
            ends: ends_start..cells,
            gap: 0,
            line: self.line,
            offset: self.offset,
            index: 0,
            fault: unclosed.then_some(Fault::Unclosed),
        });
        self.consume(used, lines);
        Ok(true)
    }

    /// Appends a record that is a line without quotes, which most are: that needs no parser. `false`:
    /// nothing was done.
    fn plain_record(&mut self, records: &mut Records) -> bool {
        let waiting = &self.buffer[self.start..self.end];
        let Some(newline) = memchr::memchr(b'\n', waiting) else { return false };
        let line = waiting[..newline].strip_suffix(b"\r").unwrap_or(&waiting[..newline]);
        let special = match self.shape.quote {
            Some(quote) => memchr::memchr2(quote, b'\r', line),
            None => memchr::memchr(b'\r', line),
        };
        // The parser knows what to do with a byte order mark, and how long a record may be.
        if special.is_some() || self.offset == 0 || newline > self.shape.longest {
            return false;
        }
        let (text, ends) = records.push_line(line, self.shape.delimiter);
        let (line, offset) = (self.line, self.offset);
        records.rows.push(Place { text, ends, gap: 1, line, offset, index: 0, fault: None });
        self.consume(newline + 1, 1);
        true
    }

    /// Moves past blank lines and comments; `false` at the end of the file.
    fn at_record(&mut self) -> io::Result<bool> {
        loop {
            let wanted = self.shape.comment.as_ref().map_or(1, String::len);
            while self.end - self.start < wanted && !self.exhausted {
                self.refill()?;
            }
            let Some(first) = self.buffer[self.start..self.end].first() else { return Ok(false) };
            match first {
                b'\n' => self.consume(1, 1),
                b'\r' => self.consume(1, 0),
                _ if self.is_comment() => self.skip_lines(1)?,
                _ => return Ok(true),
            }
        }
    }

    fn is_comment(&self) -> bool {
        let waiting = &self.buffer[self.start..self.end];
        self.shape.comment.as_ref().is_some_and(|prefix| waiting.starts_with(prefix.as_bytes()))
    }

    /// Moves past whole lines, whatever they hold.
    fn skip_lines(&mut self, count: usize) -> io::Result<()> {
        for _ in 0..count {
            loop {
                let waiting = &self.buffer[self.start..self.end];
                if let Some(end) = memchr::memchr(b'\n', waiting) {
                    self.consume(end + 1, 1);
                    break;
                }
                self.consume(waiting.len(), 0);
                if self.exhausted {
                    return Ok(());
                }
                self.refill()?;
            }
        }
        Ok(())
    }

    fn consume(&mut self, count: usize, lines: u64) {
        self.start += count;
        self.offset += count as u64;
        self.line += lines;
    }

    /// Reads some more bytes, keeping those that are not consumed.
    fn refill(&mut self) -> io::Result<()> {
        if self.start > 0 && self.end > self.start {
            self.buffer.copy_within(self.start..self.end, 0);
        }
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() - self.end < 1 << 15 {
            self.buffer.resize((self.buffer.len() * 2).max(1 << 17), 0);
        }
        let count = self.bytes.read(&mut self.buffer[self.end..])?;
        self.end += count;
        self.exhausted = count == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    type Row = (u64, Vec<String>, Option<Fault>);

    fn read(text: &[u8], dialect: &Dialect) -> (Vec<String>, Vec<Row>) {
        let mut reader = CsvReader::new(Box::new(Cursor::new(text.to_vec())), dialect, 1 << 20).unwrap();
        let mut records = Records::default();
        let mut rows = Vec::new();
        while reader.fill(&mut records, if text.len() < 1000 { 2 } else { 1000 }).unwrap() {
            rows.extend(CsvReader::view(reader.shape(), &records).map(|(row, fault)| {
                (row.line, row.cells().map(str::to_owned).collect::<Vec<_>>(), fault.cloned())
            }));
        }
        (reader.header.names().map(str::to_owned).collect(), rows)
    }

    fn lines(rows: &[Row]) -> Vec<u64> {
        rows.iter().map(|row| row.0).collect()
    }

    #[test]
    fn lines_are_exact_whatever_ends_them() {
        let (header, rows) = read(b"a,b\r\n1,2\r\n\r\n\"x\r\ny\",4\n5,6", &Dialect::default());
        assert_eq!(header, ["a", "b"]);
        assert_eq!(lines(&rows), [2, 4, 6]);
        assert_eq!(rows[1].1, ["x\r\ny", "4"]);
    }

    #[test]
    fn ragged_records_are_told() {
        let (_, rows) = read(b"a,b\n1\n1,2,3\n1,2\n", &Dialect::default());
        assert_eq!(rows[0].2, Some(Fault::Ragged { cells: 1, columns: 2 }));
        assert_eq!(rows[1].2, Some(Fault::Ragged { cells: 3, columns: 2 }));
        assert_eq!(rows[2].2, None);
        let pad = Dialect { ragged: Ragged::Pad, ..Dialect::default() };
        let (_, rows) = read(b"a,b\n1\n1,2,\n1,2,3\n", &pad);
        assert_eq!(rows.iter().map(|row| row.2.is_some()).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn an_unclosed_quote_costs_its_line_only() {
        let (_, rows) = read(b"a,b\n1,\"2\n3,4\n5,6\n", &Dialect::default());
        assert_eq!(rows[0].2, Some(Fault::Unclosed));
        assert_eq!(lines(&rows), [2, 3, 4]);
        assert_eq!(rows[2].1, ["5", "6"]);
    }

    #[test]
    fn a_record_that_is_not_utf8_is_told_from_the_others() {
        let (_, rows) = read(b"a,b\n\xC3\xA9,2\n\xE9,4\n\xC3,\xA9\n5,6\n", &Dialect::default());
        let faults: Vec<bool> = rows.iter().map(|row| row.2 == Some(Fault::NotUtf8)).collect();
        assert_eq!(faults, [false, true, true, false]);
        assert_eq!(rows[0].1, ["é", "2"]);
        assert_eq!(rows[3].1, ["5", "6"]);
    }

    #[test]
    fn the_dialect_is_followed() {
        let dialect = Dialect {
            delimiter: None,
            comment_prefix: Some("//".into()),
            skip_rows: 1,
            skip_columns: 1,
            skip_blank_rows: true,
            trim: Trim::Both,
            ..Dialect::default()
        };
        let text = b"Export of \"today\n// note\nn;a;b\n0; x ;y\n;;\n// end\n1;z;\n";
        let (header, rows) = read(text, &dialect);
        assert_eq!(header, ["a", "b"]);
        assert_eq!(rows.iter().map(|row| row.1.join("|")).collect::<Vec<_>>(), ["x|y", "z|"]);
        assert_eq!(lines(&rows), [4, 7]);
    }

    #[test]
    fn without_header_columns_have_numbers() {
        let dialect = Dialect { header: false, quote: None, ..Dialect::default() };
        let (header, rows) = read(b"\n\"a,b\nc,d\n", &dialect);
        assert_eq!(header, ["1", "2"]);
        assert_eq!(rows[0].1, ["\"a", "b"]);
        assert_eq!(lines(&rows), [2, 3]);
    }

    #[test]
    fn long_records_and_many_of_them_pass_through_the_buffers() {
        let long = "é".repeat(200_000);
        let text = format!("a,b\n{long},1\n{}", "x,y\n".repeat(100_000));
        let (_, rows) = read(text.as_bytes(), &Dialect::default());
        assert_eq!(rows.len(), 100_001);
        assert_eq!(rows[0].1[0], long);
        assert!(rows.iter().all(|row| row.2.is_none()));
        assert_eq!(rows.last().unwrap().0, 100_002);
    }

    #[test]
    fn an_empty_file_has_no_columns() {
        assert_eq!(read(b"", &Dialect::default()), (vec![], vec![]));
        assert_eq!(read(b"a\n", &Dialect::default()), (vec!["a".into()], vec![]));
    }
}
