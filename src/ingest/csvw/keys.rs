//! Primary and foreign keys: rows by the digest of their key, compared once every table is read.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use xxhash_rust::xxh3::Xxh3;

use super::cell::CellValue;
use super::findings::Findings;
use super::rows::RawRow;
use crate::mapping::csvw::TableGroup;
use crate::text::{Diagnostic, Label, Place, code};

/// The keys of a group of tables.
pub struct Keys<'g> {
    group: &'g TableGroup,
    /// The primary key of each table: the line where each was first seen.
    primary: Vec<HashMap<u128, u64>>,
    foreign: Vec<Foreign>,
}

/// A foreign key.
struct Foreign {
    /// The places of its table and of the key in it.
    table: usize,
    key: usize,
    /// How many rows of the other table have a key.
    rows: HashMap<u128, u32>,
    /// The keys that are referred to, each with the place of the first row that does.
    references: HashMap<u128, (Place, String, u64)>,
}

impl<'g> Keys<'g> {
    pub fn new(group: &'g TableGroup) -> Self {
        let keys = |(table, schema): (usize, usize)| {
            (0..schema).map(move |key| Foreign {
                table,
                key,
                rows: HashMap::new(),
                references: HashMap::new(),
            })
        };
        let schemas = group.tables.iter().map(|table| table.schema.foreign_keys.len()).enumerate();
        Self {
            group,
            primary: group.tables.iter().map(|_| HashMap::new()).collect(),
            foreign: schemas.flat_map(keys).collect(),
        }
    }

    /// Takes a row of a table.
    pub fn row(
        &mut self,
        table: usize,
        file: &str,
        row: &RawRow,
        cells: &[CellValue],
        findings: &mut Findings<'_>,
    ) {
        let group = self.group;
        let primary = &group.tables[table].schema.primary_key;
        if !primary.is_empty() {
            match self.primary[table].entry(digest(cells, primary)) {
                Entry::Vacant(entry) => {
                    entry.insert(row.line);
                }
                Entry::Occupied(first) => {
                    let message = || format!("`{}` is the key of another row", shown(cells, primary));
                    let label = format!("first in line {}", first.get());
                    findings.cell(&code::KEY_REPEATED, (file, row, primary[0]), &label, None, message);
                }
            }
        }
        for foreign in &mut self.foreign {
            let key = &group.tables[foreign.table].schema.foreign_keys[foreign.key];
            if key.table == table {
                *foreign.rows.entry(digest(cells, &key.referenced)).or_default() += 1;
            }
            // Empty cells are no exception in the standard: they need a row of the same.
            if foreign.table == table {
                let place = || (row.place(file, key.columns[0]), shown(cells, &key.columns), 0);
                foreign.references.entry(digest(cells, &key.columns)).or_insert_with(place).2 += 1;
            }
        }
    }

    /// Tells what refers to no row, or to several.
    pub fn finish(self, samples: usize, findings: &mut Findings<'_>) {
        for foreign in self.foreign {
            let key = &self.group.tables[foreign.table].schema.foreign_keys[foreign.key];
            let other = &self.group.tables[key.table].url;
            let mut faults: Vec<_> = foreign
                .references
                .into_iter()
                .map(|(digest, reference)| {
                    (foreign.rows.get(&digest).copied().unwrap_or_default(), reference)
                })
                .filter(|(count, _)| *count != 1)
                .collect();
            faults.sort_by_key(|(_, (place, ..))| match place {
                Place::Data { line, .. } => *line,
                _ => 0,
            });
            let total = faults.len();
            for (count, (place, shown, times)) in faults.into_iter().take(samples) {
                let (code, message) = if count == 0 {
                    (&code::KEY_DANGLING, format!("`{shown}` is the key of no row of {other}"))
                } else {
                    (&code::KEY_REPEATED, format!("`{shown}` is the key of {count} rows of {other}"))
                };
                let mut diagnostic = Diagnostic::new(code, message);
                let text =
                    if times > 1 { format!("and in {} more rows", times - 1) } else { "here".to_owned() };
                diagnostic.labels.push(Label { place, text });
                findings.push(diagnostic.at(key.span.clone(), "by this foreign key"));
            }
            if let Some(more) = total.checked_sub(samples).filter(|more| *more > 0) {
                let message =
                    format!("{more} more values of this key are of no row of {other}, or of several");
                findings.push(
                    Diagnostic::new(&code::KEY_DANGLING, message).at(key.span.clone(), "this foreign key"),
                );
            }
        }
    }
}

fn digest(cells: &[CellValue], columns: &[usize]) -> u128 {
    let mut digest = Xxh3::new();
    for column in columns {
        let Some(cell) = cells.get(*column) else { continue };
        for value in &cell.values {
            digest.update(&value.text.len().to_le_bytes());
            digest.update(value.text.as_bytes());
        }
        digest.update(&[0xFF]);
    }
    digest.digest128()
}

fn shown(cells: &[CellValue], columns: &[usize]) -> String {
    let text = |column: &usize| {
        let values = cells.get(*column).map_or(&[][..], |cell| &cell.values);
        values.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    columns.iter().map(text).collect::<Vec<_>>().join(", ")
}
