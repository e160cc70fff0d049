//! Exact places of a few cells, found by reading the file again: nothing is kept of every cell for
//! the sake of the few that are shown.

use std::io::{self, Read};

use super::Bytes;
use super::csv::Shape;

/// A cell of a record that was read before; without a cell the record as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// Where the record begins in the decoded file.
    pub offset: u64,
    pub line: u64,
    pub cell: Option<usize>,
}

/// Where it is, as people count, and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    pub line: u64,
    pub column: u64,
    pub excerpt: String,
}

/// How much of a record is looked at: a place further inside is shown as the start of the record.
const WINDOW: usize = 1 << 16;

/// The places of `wanted`, in its order. `bytes` is the decoded file from its start.
pub fn locate_cells(mut bytes: Bytes, shape: &Shape, wanted: &[Wanted]) -> io::Result<Vec<Located>> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|index| wanted[*index]);
    let mut window = Window { start: 0, bytes: Vec::new() };
    let mut found = vec![None; wanted.len()];
    for index in order {
        window.move_to(wanted[index].offset, &mut bytes)?;
        found[index] = Some(locate(&window.bytes, shape, wanted[index]));
    }
    Ok(found.into_iter().flatten().collect())
}

struct Window {
    start: u64,
    bytes: Vec<u8>,
}

impl Window {
    fn move_to(&mut self, offset: u64, bytes: &mut Bytes) -> io::Result<()> {
        let ahead = offset - self.start;
        let kept = usize::try_from(ahead).unwrap_or(usize::MAX).min(self.bytes.len());
        self.bytes.drain(..kept);
        io::copy(&mut bytes.take(ahead - kept as u64), &mut io::sink())?;
        self.start = offset;
        let missing = WINDOW - self.bytes.len().min(WINDOW);
        bytes.take(missing as u64).read_to_end(&mut self.bytes)?;
        Ok(())
    }
}

fn locate(record: &[u8], shape: &Shape, wanted: Wanted) -> Located {
    let at = wanted.cell.map_or(0, |cell| cell_start(record, shape, cell));
    let before = &record[..at];
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let rest = &record[line_start..];
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Located {
        line: wanted.line + memchr::memchr_iter(b'\n', before).count() as u64,
        column: String::from_utf8_lossy(&record[line_start..at]).chars().count() as u64 + 1,
        excerpt: String::from_utf8_lossy(line).trim_end().to_owned(),
    }
}

/// Where the text of a cell begins, past its quote.
fn cell_start(record: &[u8], shape: &Shape, cell: usize) -> usize {
    let mut core = shape.core();
    let mut text = [0; 1 << 10];
    let (mut at, mut passed) = (0, 0);
    while passed < cell + shape.skip_columns {
        let (result, read, _) = core.read_field(&record[at..], &mut text);
        at += read;
        match result {
            csv_core::ReadFieldResult::OutputFull => {}
            csv_core::ReadFieldResult::Field { record_end: false } => passed += 1,
            _ => return 0,
        }
    }
    at + usize::from(shape.quote.is_some() && record.get(at).copied() == shape.quote)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::CsvReader;
    use super::*;
    use crate::mapping::Dialect;

    #[test]
    fn cells_are_found_behind_quotes_and_line_ends() {
        let text = "a,b,c\n\"x,\ny\",\"é\",z\n1,2,3\n";
        let bytes = || -> Bytes { Box::new(Cursor::new(text.as_bytes().to_vec())) };
        let reader = CsvReader::new(bytes(), &Dialect::default(), 1 << 20).unwrap();
        let wanted = |offset, line, cell| Wanted { offset, line, cell: Some(cell) };
        let found = locate_cells(
            bytes(),
            reader.shape(),
            &[wanted(20, 4, 1), wanted(6, 2, 2), wanted(6, 2, 1), wanted(6, 2, 0)],
        )
        .unwrap();
        let places: Vec<(u64, u64)> = found.iter().map(|found| (found.line, found.column)).collect();
        assert_eq!(places, [(4, 3), (3, 8), (3, 5), (2, 2)]);
        assert_eq!(found[1].excerpt, "y\",\"é\",z");
    }
}
