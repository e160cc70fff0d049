//! Columns of a mapping that CSV on the Web metadata describe: their cells are read as the metadata tell.

use super::cell::{CellFault, CellValue};
use super::column::TableColumn;
use crate::ingest::context::Finding;
use crate::ingest::source::CsvRow;
use crate::mapping;
use crate::mapping::csvw::UNDETERMINED;
use crate::text::code;

/// For each column that is read what the metadata say of it, if anything.
pub struct TypedColumns(Vec<Option<TableColumn>>);

impl TypedColumns {
    /// `None` where no column is described.
    pub fn of(columns: &[mapping::Column]) -> Option<Self> {
        let described = |column: &mapping::Column| {
            column.described.as_ref().map(|described| TableColumn::new(described, UNDETERMINED, 0))
        };
        let any = columns.iter().any(|column| column.described.is_some());
        any.then(|| Self(columns.iter().map(described).collect()))
    }
}

/// The values of the current row, column by column.
pub struct TypedRow<'c> {
    columns: &'c [Option<TableColumn>],
    cell: CellValue,
    values: Vec<Vec<String>>,
}

impl<'c> TypedRow<'c> {
    pub fn new(columns: &'c TypedColumns) -> Self {
        Self { columns: &columns.0, cell: CellValue::default(), values: vec![Vec::new(); columns.0.len()] }
    }

    pub fn values(&self) -> &[Vec<String>] {
        &self.values
    }

    /// Reads a row; `cells` are the places of the columns in it.
    pub fn read(&mut self, row: CsvRow<'_>, cells: &[usize], findings: &mut Vec<Finding<'_>>) {
        for ((column, values), place) in self.columns.iter().zip(&mut self.values).zip(cells) {
            values.clear();
            let text = row.cell(*place).unwrap_or_default();
            let Some(column) = column else {
                values.push(text.to_owned());
                continue;
            };
            self.cell.read(column, text, &mut |fault| findings.push(finding(column, *place, fault)));
            // What is no value of its datatype is told, and makes no statement.
            let valid = self.cell.values.drain(..).filter(|value| value.valid);
            values.extend(valid.map(|value| value.text));
        }
    }
}

fn finding<'p>(column: &TableColumn, place: usize, fault: CellFault) -> Finding<'p> {
    let title = column.titles.first().map_or(column.name.as_str(), |(_, title)| title.as_str());
    let (code, cause, detail, value) = match fault {
        CellFault::Required => (&code::CELL_REQUIRED, format!("`{title}` is required"), None, String::new()),
        CellFault::Invalid { text, reason } => {
            let cause = format!("no value of `{title}`, which is a `{}`", column.datatype.base.name);
            (&code::CELL_INVALID, cause, Some(reason), text)
        }
    };
    Finding { code, cause, detail, value, span: None, cell: Some(place) }
}
