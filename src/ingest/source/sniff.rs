//! Guessing the delimiter of a CSV file from its start.

/// The candidates, the commonest first.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// The delimiter that cuts most records of `sample` into the same number of cells, more than one.
pub fn sniff_delimiter(sample: &[u8], quote: Option<char>) -> char {
    char::from(delimiter_of(sample, quote).unwrap_or(b','))
}

/// [`sniff_delimiter`]; `None` when no candidate cuts anything.
pub fn delimiter_of(sample: &[u8], quote: Option<char>) -> Option<u8> {
    DELIMITERS
        .into_iter()
        .filter_map(|delimiter| Some((score(sample, delimiter, quote)?, delimiter)))
        // The first of equals: `max_by` would take the last.
        .rev()
        .max_by_key(|(score, _)| *score)
        .map(|(_, delimiter)| delimiter)
}

/// How even the records are, in thousandths, and a little for having many cells.
fn score(sample: &[u8], delimiter: u8, quote: Option<char>) -> Option<usize> {
    let mut builder = csv_core::ReaderBuilder::new();
    builder.delimiter(delimiter);
    match quote.and_then(|quote| u8::try_from(quote).ok()) {
        Some(quote) => builder.quote(quote),
        None => builder.quoting(false),
    };
    let widths = widths(builder.build(), sample);
    let header = *widths.first()?;
    if header < 2 {
        return None;
    }
    let count = |wanted| widths.iter().filter(|width| **width == wanted).count();
    let even = 1000 * count(header) / widths.len();
    Some(even + 250 - 250 / header)
}

/// How many cells each record has; the last, which may be cut off, aside.
fn widths(mut reader: csv_core::Reader, sample: &[u8]) -> Vec<usize> {
    let (mut text, mut ends) = (vec![0; 1 << 12], vec![0; 1 << 8]);
    let (mut rest, mut cells, mut widths) = (sample, 0, Vec::new());
    while widths.len() < 100 {
        let (result, read, _, ended) = reader.read_record(rest, &mut text, &mut ends);
        rest = &rest[read..];
        cells += ended;
        match result {
            csv_core::ReadRecordResult::Record => widths.push(std::mem::take(&mut cells)),
            csv_core::ReadRecordResult::InputEmpty if widths.is_empty() => {}
            csv_core::ReadRecordResult::InputEmpty | csv_core::ReadRecordResult::End => break,
            _ => {}
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_even_delimiter_wins() {
        let sniff = |text: &str| sniff_delimiter(text.as_bytes(), Some('"'));
        assert_eq!(sniff("a;b\n1,5;2,5\n3;4,1\n"), ';');
        assert_eq!(sniff("a,b\n\"x;y\",2\n"), ',');
        assert_eq!(sniff("a\tb, c\n1\t2\n"), '\t');
        assert_eq!(sniff("a|b|c\n1|2|3\n"), '|');
        assert_eq!(sniff("one column\nof text, really\n"), ',');
        assert_eq!(sniff(""), ',');
        assert_eq!(delimiter_of(b"one column\n", Some('"')), None);
    }
}
