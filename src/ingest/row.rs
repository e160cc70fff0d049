//! A row as expressions see it: its columns by number, whatever it comes from.

use std::borrow::Cow;

use serde_json::Value;

use super::source::{CsvRow, JsonColumn, lexical};
use super::view::Slots;
use crate::function::Kind;
use crate::mapping::ColumnId;

/// One row of a relation, or one record of a field.
#[derive(Clone, Copy)]
pub enum Row<'a> {
    Csv {
        row: CsvRow<'a>,
        /// For each column its place in the file.
        cells: &'a [usize],
        nulls: &'a [String],
        /// Where metadata describe the columns, the values of each.
        typed: Option<&'a [Vec<String>]>,
    },
    Json {
        record: &'a Value,
        columns: &'a [JsonColumn],
        nulls: &'a [String],
    },
    /// For each column its values.
    Lists {
        values: &'a [Vec<String>],
        nulls: &'a [String],
    },
    /// A row of a view.
    View {
        slots: &'a Slots,
        /// For each column its slot.
        columns: &'a [usize],
        /// For each slot the cell of the file that it comes from.
        origins: &'a [Option<usize>],
    },
    /// A record whose columns are texts (unpivoted, zipped, CSV in a cell).
    Texts(&'a [Option<&'a str>]),
}

/// What a column has.
pub enum Cell<'a> {
    None,
    One(Cow<'a, str>, Kind),
    /// Several values are possible: ask [`Row::each`].
    Many,
}

impl<'a> Row<'a> {
    #[inline]
    pub fn cell(&self, column: ColumnId) -> Cell<'a> {
        match self {
            Self::Csv { typed: Some(values), nulls, .. } => Self::Lists { values, nulls }.cell(column),
            Self::Csv { row, cells, nulls, typed: None } => match row.cell(cells[column]) {
                Some(text) if !nulls.iter().any(|null| null == text) => Cell::One(text.into(), Kind::Text),
                _ => Cell::None,
            },
            Self::View { slots, columns, .. } => match slots.get(columns[column]) {
                Some((text, kind)) => Cell::One(text.into(), kind),
                None => Cell::None,
            },
            Self::Texts(texts) => texts[column].map_or(Cell::None, |text| Cell::One(text.into(), Kind::Text)),
            Self::Lists { values, nulls } => match values[column].as_slice() {
                [] => Cell::None,
                [one] if nulls.contains(one) => Cell::None,
                [one] => Cell::One(one.as_str().into(), Kind::Text),
                _ => Cell::Many,
            },
            Self::Json { record, columns, nulls } => {
                let column = &columns[column];
                if !column.is_single() {
                    return Cell::Many;
                }
                let mut found = Cell::None;
                column.each(record, |value| {
                    if let Some((text, kind)) = value_of(value, nulls) {
                        found = Cell::One(text, kind);
                    }
                });
                found
            }
        }
    }

    /// Calls `f` with each value of a column, in order.
    #[inline]
    pub fn each(&self, column: ColumnId, mut f: impl FnMut(&str, Kind)) {
        match self.cell(column) {
            Cell::None => {}
            Cell::One(text, kind) => f(&text, kind),
            Cell::Many => match self {
                Self::Json { record, columns, nulls } => columns[column].each(record, |value| {
                    if let Some((text, kind)) = value_of(value, nulls) {
                        f(&text, kind);
                    }
                }),
                Self::Lists { values, nulls } | Self::Csv { typed: Some(values), nulls, .. } => {
                    let present = values[column].iter().filter(|value| !nulls.contains(value));
                    present.for_each(|value| f(value, Kind::Text));
                }
                _ => {}
            },
        }
    }

    /// The place in the file of what a column reads, when it is one cell.
    pub fn origin(&self, column: ColumnId) -> Option<usize> {
        match self {
            Self::Csv { cells, .. } => cells.get(column).copied(),
            Self::View { columns, origins, .. } => origins[*columns.get(column)?],
            Self::Json { .. } | Self::Lists { .. } | Self::Texts(_) => None,
        }
    }
}

fn value_of<'a>(value: &'a Value, nulls: &[String]) -> Option<(Cow<'a, str>, Kind)> {
    lexical(value).filter(|(text, _)| !nulls.iter().any(|null| null == text))
}
