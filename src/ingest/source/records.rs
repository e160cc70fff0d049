//! Records of a CSV file, many in one buffer.

use std::ops::Range;

use crate::mapping::Trim;

/// Why a record is not mapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has another number of cells than the header.
    Ragged { cells: usize, columns: usize },
    /// It has bytes that are not UTF-8.
    NotUtf8,
    /// A quote is opened in it and never closed.
    Unclosed,
}

/// Records, one after the other in one text.
#[derive(Debug, Default)]
pub struct Records {
    /// While records are read: their bytes, up to `filled`.
    pub(super) raw: Vec<u8>,
    pub(super) filled: usize,
    /// Once they are: the same, as text.
    pub(super) text: String,
    /// Where each cell ends, from the start of its record; up to `ended`.
    pub(super) ends: Vec<usize>,
    pub(super) ended: usize,
    pub(super) rows: Vec<Place>,
}

/// Where a record is, in the buffers and in the file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) text: Range<usize>,
    pub(super) ends: Range<usize>,
    /// How many bytes are between two cells: a record that needed no parsing keeps its delimiters.
    pub(super) gap: usize,
    pub(super) line: u64,
    pub(super) offset: u64,
    pub(super) index: u64,
    pub(super) fault: Option<Fault>,
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct CsvRow<'a> {
    pub(super) text: &'a str,
    pub(super) ends: &'a [usize],
    pub(super) gap: usize,
    pub(super) skipped: usize,
    pub(super) trim: Trim,
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its place in the decoded file.
    pub offset: u64,
    /// How many data records come before it.
    pub index: u64,
}

impl Records {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn clear(&mut self) {
        self.raw = std::mem::take(&mut self.text).into_bytes();
        let room = self.raw.capacity();
        self.raw.resize(room, 0);
        (self.filled, self.ended) = (0, 0);
        self.rows.clear();
    }

    /// Makes room after these lengths, so much that reading advances.
    pub(super) fn reserve(&mut self, text: usize, cells: usize) {
        if self.raw.len() <= text + 1 {
            self.raw.resize((2 * text).max(1 << 12), 0);
        }
        if self.ends.len() <= cells + 1 {
            self.ends.resize((2 * cells).max(1 << 8), 0);
        }
    }

    /// Appends a line as it is: without quotes, its cells are what is between the delimiters. Gives where
    /// text and ends of the record are.
    pub(super) fn push_line(&mut self, line: &[u8], delimiter: u8) -> (Range<usize>, Range<usize>) {
        let (text, ends) = (self.filled, self.ended);
        self.reserve(text + line.len(), ends);
        self.raw[text..text + line.len()].copy_from_slice(line);
        self.filled += line.len();
        for end in memchr::memchr_iter(delimiter, line).chain([line.len()]) {
            if self.ended == self.ends.len() {
                self.reserve(self.filled, self.ended);
            }
            self.ends[self.ended] = end;
            self.ended += 1;
        }
        (text..self.filled, ends..self.ended)
    }

    /// Whether the last record has nothing from its cell `from` on.
    pub(super) fn is_blank_from(&self, from: usize) -> bool {
        let Some(place) = self.rows.last() else { return true };
        let (ends, text) = (&self.ends[place.ends.clone()], &self.raw[place.text.clone()]);
        let starts = std::iter::once(0).chain(ends.iter().map(|end| end + place.gap));
        let cells = starts.zip(ends).skip(from);
        cells
            .into_iter()
            .all(|(start, end)| text.get(start..*end).is_none_or(|cell| cell.trim_ascii().is_empty()))
    }

    pub(super) fn drop_last(&mut self) {
        if let Some(place) = self.rows.pop() {
            (self.filled, self.ended) = (place.text.start, place.ends.start);
        }
    }

    /// Makes text of the bytes. Records that are not UTF-8 become faulty, and readable enough.
    pub(super) fn seal(&mut self) {
        self.raw.truncate(self.filled);
        match String::from_utf8(std::mem::take(&mut self.raw)) {
            Ok(text) => self.text = text,
            Err(error) => self.replace_faulty(&error.into_bytes()),
        }
        if self.text.is_ascii() {
            return;
        }
        // The cells of a record may together be UTF-8 although a cell ends within a character.
        for place in &mut self.rows {
            let text = &self.text[place.text.clone()];
            let ends = &self.ends[place.ends.clone()];
            if !text.is_ascii() && !ends.iter().all(|end| text.is_char_boundary(*end)) {
                place.fault = Some(Fault::NotUtf8);
            }
        }
    }

    fn replace_faulty(&mut self, raw: &[u8]) {
        for place in &mut self.rows {
            let bytes = &raw[place.text.clone()];
            let start = self.text.len();
            if let Ok(text) = std::str::from_utf8(bytes) {
                self.text.push_str(text);
            } else {
                place.fault = Some(Fault::NotUtf8);
                let mut from = 0;
                for end in &mut self.ends[place.ends.clone()] {
                    self.text.push_str(&String::from_utf8_lossy(&bytes[from..*end]));
                    from = *end + place.gap;
                    *end = self.text.len() - start;
                }
                place.gap = 0;
            }
            place.text = start..self.text.len();
        }
    }
}

impl<'a> CsvRow<'a> {
    /// The text of a cell; `None` when the record has none at that place.
    #[inline]
    pub fn cell(&self, column: usize) -> Option<&'a str> {
        let cell = column + self.skipped;
        let end = *self.ends.get(cell)?;
        let start = if cell == 0 { 0 } else { self.ends[cell - 1] + self.gap };
        let text = self.text.get(start..end)?;
        Some(match self.trim {
            Trim::None => text,
            Trim::Start => text.trim_start(),
            Trim::End => text.trim_end(),
            Trim::Both => text.trim(),
        })
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len().saturating_sub(self.skipped)
    }

    pub fn cells(&self) -> impl Iterator<Item = &'a str> {
        let row = *self;
        (0..row.len()).map(move |cell| row.cell(cell).unwrap_or_default())
    }
}
