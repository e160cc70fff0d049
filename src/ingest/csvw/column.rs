//! The columns of a table once its header is known.

use std::sync::Arc;

use super::findings::Findings;
use super::rows::{RawRow, RowReader};
use crate::mapping::csvw::{Column, Datatype, Table, Template, UNDETERMINED, string};
use crate::text::{Diagnostic, Label, Span, code};

/// A column, with every default.
#[expect(clippy::struct_excessive_bools, reason = "CSVW has them")]
pub struct TableColumn {
    pub name: String,
    pub titles: Vec<(String, String)>,
    pub is_virtual: bool,
    pub suppress_output: bool,
    pub about_url: Option<Arc<Template>>,
    pub property_url: Option<Arc<Template>>,
    pub value_url: Option<Arc<Template>>,
    pub datatype: Arc<Datatype>,
    pub default: String,
    pub lang: String,
    pub nulls: Vec<String>,
    pub ordered: bool,
    pub required: bool,
    pub separator: Option<String>,
    pub span: Span,
}

impl TableColumn {
    pub fn new(column: &Column, language: &str, number: usize) -> Self {
        let inherited = &column.inherited;
        Self {
            name: column.known_as(language, number),
            titles: column.titles.clone(),
            is_virtual: column.is_virtual,
            suppress_output: column.suppress_output,
            about_url: inherited.about_url.clone(),
            property_url: inherited.property_url.clone(),
            value_url: inherited.value_url.clone(),
            datatype: inherited.datatype.clone().unwrap_or_else(|| Arc::new(Datatype::of(string()))),
            default: inherited.default.clone().unwrap_or_default(),
            lang: inherited.lang().to_owned(),
            nulls: inherited.null.clone().unwrap_or_else(|| vec![String::new()]),
            ordered: inherited.ordered.unwrap_or_default(),
            required: inherited.required.unwrap_or_default(),
            separator: inherited.separator.clone(),
            span: column.span.clone(),
        }
    }
}

/// Reads the header of a table and compares it with what the metadata says.
pub fn columns_of(
    table: &Table,
    reader: &mut RowReader,
    first: &mut RawRow,
    findings: &mut Findings<'_>,
    validate: bool,
) -> std::io::Result<(Vec<TableColumn>, bool)> {
    let lang = table.schema.inherited.lang();
    let described = |titles: Vec<(String, String)>, span: &Span| Column {
        name: None,
        titles,
        is_virtual: false,
        suppress_output: false,
        inherited: table.schema.inherited.clone(),
        span: span.clone(),
    };
    let mut found: Vec<Column> = Vec::new();
    let mut header = RawRow::default();
    for _ in 0..table.dialect.header_row_count {
        if !reader.read(first)? {
            break;
        }
        for cell in 0..first.len() {
            if found.len() <= cell {
                found.push(described(Vec::new(), &table.span));
            }
            let title = first.cell(cell).unwrap_or_default();
            if !title.is_empty() {
                found[cell].titles.push((lang.to_owned(), title.to_owned()));
            }
        }
        header = std::mem::take(first);
    }
    // Without header the first row tells how many columns there are.
    let has_first = table.dialect.header_row_count == 0 && reader.read(first)?;
    if has_first {
        found = (0..first.len()).map(|_| described(Vec::new(), &table.span)).collect();
    }
    let empty = found.is_empty() && !has_first && header.len() == 0;
    if let Some(columns) = table.schema.columns.as_ref().filter(|_| !empty) {
        let place = (reader.name(), if has_first { &*first } else { &header });
        compare(columns, &found, place, findings, validate);
    }
    let columns = match &table.schema.columns {
        Some(columns) => {
            // Columns that the metadata does not know follow those that it does, without titles.
            let split = columns.iter().position(|column| column.is_virtual).unwrap_or(columns.len());
            let surplus: Vec<Column> =
                (split..found.len()).map(|_| described(Vec::new(), &table.span)).collect();
            columns[..split].iter().chain(&surplus).chain(&columns[split..]).cloned().collect()
        }
        None => found,
    };
    let language = if table.schema.language.is_empty() { UNDETERMINED } else { &table.schema.language };
    let columns = columns.iter().enumerate();
    Ok((columns.map(|(i, column)| TableColumn::new(column, language, i + 1)).collect(), has_first))
}

/// Whether the columns of the metadata are those of the file (Metadata Vocabulary §6.3).
fn compare(
    columns: &[Column],
    found: &[Column],
    (file, header): (&str, &RawRow),
    findings: &mut Findings<'_>,
    validate: bool,
) {
    let columns: Vec<&Column> = columns.iter().filter(|column| !column.is_virtual).collect();
    if columns.len() != found.len() {
        let message = format!("`{file}` has {} columns, and its metadata {}", found.len(), columns.len());
        let mut diagnostic = Diagnostic::new(&code::CSVW_HEADER, message);
        let place = header.place(file, columns.len().min(found.len()));
        diagnostic.labels.push(Label { place, text: "the first without counterpart".to_owned() });
        findings.push(diagnostic);
    }
    for (i, (column, other)) in columns.iter().zip(found).enumerate() {
        if is_compatible(column, other, validate) {
            continue;
        }
        let title = other.titles.first().map_or("", |(_, title)| title.as_str());
        let message = format!("column {} of `{file}` has a title that its metadata does not give it", i + 1);
        let mut diagnostic = Diagnostic::new(&code::CSVW_HEADER, message);
        diagnostic.labels.push(Label { place: header.place(file, i), text: format!("`{title}`") });
        diagnostic = diagnostic.at(column.span.clone(), "this column");
        let known: Vec<String> = column.titles.iter().map(|(_, title)| format!("`{title}`")).collect();
        diagnostic = match known.as_slice() {
            [] => diagnostic
                .help(format!("give the column `\"titles\": \"{title}\"`: its `name` is not compared")),
            known => diagnostic.help(format!("its titles are {}", known.join(", "))),
        };
        findings.push(diagnostic);
    }
}

fn is_compatible(column: &Column, found: &Column, validate: bool) -> bool {
    if (column.name.is_none() && column.titles.is_empty()) || found.titles.is_empty() {
        return true;
    }
    if column.titles.is_empty() {
        return !validate;
    }
    let same = |(a_lang, a): &(String, String), (b_lang, b): &(String, String)| {
        a == b && languages_match(a_lang, b_lang)
    };
    column.titles.iter().any(|a| found.titles.iter().any(|b| same(a, b)))
}

/// Whether one is the other, or a less specific form of it.
fn languages_match(a: &str, b: &str) -> bool {
    let length = a.len().min(b.len());
    let boundary = |tag: &str| tag.len() == length || tag.as_bytes().get(length) == Some(&b'-');
    a == UNDETERMINED
        || b == UNDETERMINED
        || (a.as_bytes()[..length].eq_ignore_ascii_case(&b.as_bytes()[..length])
            && boundary(a)
            && boundary(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_match_up_to_the_shorter() {
        assert!(languages_match("en", "en-GB"));
        assert!(languages_match("und", "fr"));
        assert!(!languages_match("en", "de"));
        assert!(!languages_match("en", "enm"));
    }
}
