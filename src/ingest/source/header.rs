//! The names of the columns of a CSV file, and finding one.

use unicode_normalization::UnicodeNormalization as _;

use crate::mapping::Alias;
use crate::text::nearest;

/// The titles of each column: one for each header row, the first that is not empty being its name.
#[derive(Clone, Debug, Default)]
pub struct Header {
    titles: Vec<Vec<String>>,
}

/// What a reference reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    Column(usize),
    /// The first of several columns of this name.
    Ambiguous(usize),
    /// A column whose name differs in case, blanks, apostrophes or the composition of accents.
    BySpelling(usize),
    /// There is none; the nearest name, if one is near.
    Missing(Option<&'a str>),
}

impl Header {
    pub fn new(titles: Vec<Vec<String>>) -> Self {
        Self { titles }
    }

    /// Columns named by their number, from 1; `_col.1` is what CSVW calls the first.
    pub fn numbered(count: usize) -> Self {
        let titles = |number: usize| vec![number.to_string(), format!("_col.{number}")];
        Self { titles: (1..=count).map(titles).collect() }
    }

    pub fn len(&self) -> usize {
        self.titles.len()
    }

    pub fn name(&self, column: usize) -> &str {
        let titles = self.titles.get(column).map_or(&[][..], Vec::as_slice);
        titles.iter().find(|title| !title.is_empty()).map_or("", String::as_str)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|column| self.name(column))
    }

    /// The column that `reference` reads: by an alias of it, else by its name.
    pub fn find(&self, reference: &str, aliases: &[Alias]) -> Found<'_> {
        let wanted: Vec<&str> = aliases
            .iter()
            .filter(|alias| alias.name == reference)
            .flat_map(|alias| alias.headers.iter().map(String::as_str))
            .chain([reference])
            .collect();
        for name in &wanted {
            if let Some(found) = self.exact(name) {
                return found;
            }
        }
        for name in &wanted {
            let key = spelling(name);
            let same = |column: &usize| self.titles[*column].iter().any(|title| spelling(title) == key);
            if let Some(column) = (0..self.len()).find(same) {
                return Found::BySpelling(column);
            }
        }
        Found::Missing(wanted.iter().find_map(|name| nearest(name, self.names())))
    }

    fn exact(&self, name: &str) -> Option<Found<'_>> {
        let has = |column: &usize| self.titles[*column].iter().any(|title| title == name);
        let mut columns = (0..self.len()).filter(has);
        let first = columns.next()?;
        Some(if columns.next().is_some() { Found::Ambiguous(first) } else { Found::Column(first) })
    }

    /// The columns whose whole name matches, with the groups of the pattern.
    pub fn matching<'a>(
        &'a self,
        pattern: &'a regex::Regex,
    ) -> impl Iterator<Item = (usize, regex::Captures<'a>)> {
        (0..self.len()).filter_map(move |column| {
            let name = self.name(column);
            let groups = pattern.captures(name)?;
            (groups.get(0)?.range() == (0..name.len())).then_some((column, groups))
        })
    }
}

/// What two spellings of one header have in common.
pub fn spelling(name: &str) -> String {
    let composed: String = name.nfc().flat_map(char::to_lowercase).collect();
    composed
        .split(|c: char| c.is_whitespace() || c == '\u{feff}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .replace(['’', 'ʼ', '‘', '`', '´'], "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        Header::new(names.iter().map(|name| vec![(*name).to_owned()]).collect())
    }

    #[test]
    fn exact_names_come_first_then_spellings() {
        let header = header(&["Libellé", "Date d’ouverture ", "code", "code", "Code"]);
        assert_eq!(header.find("Code", &[]), Found::Column(4));
        assert_eq!(header.find("code", &[]), Found::Ambiguous(2));
        assert_eq!(header.find("date  d'ouverture", &[]), Found::BySpelling(1));
        assert_eq!(header.find("LIBELLE\u{301}", &[]), Found::BySpelling(0));
        assert_eq!(header.find("Libelle", &[]), Found::Missing(Some("Libellé")));
        assert_eq!(header.find("colour", &[]), Found::Missing(None));
    }

    #[test]
    fn an_alias_reads_the_first_header_that_is_there() {
        let alias = Alias { name: "id".into(), headers: vec!["identifiant".into(), "Id unit".into()] };
        assert_eq!(header(&["Id unit", "id"]).find("id", std::slice::from_ref(&alias)), Found::Column(0));
        assert_eq!(header(&["x", "id"]).find("id", std::slice::from_ref(&alias)), Found::Column(1));
    }

    #[test]
    fn a_pattern_matches_whole_names() {
        let pattern = regex::Regex::new(r"(?<year>\d{4})").unwrap();
        let header = header(&["2020", "2021-22", "x"]);
        let columns: Vec<usize> = header.matching(&pattern).map(|(column, _)| column).collect();
        assert_eq!(columns, [0]);
    }
}
