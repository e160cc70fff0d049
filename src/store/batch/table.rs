//! Solutions in columns of identifiers.

use super::Bail;
use super::plan::{Var, Vars};
use super::terms::UNBOUND;
use crate::store::index::TermId;
use crate::store::meter;

/// Solutions: a column for each variable. A table without columns still has rows.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub vars: Vec<Var>,
    pub columns: Vec<Vec<TermId>>,
    pub len: usize,
}

impl Table {
    /// One solution that binds nothing.
    pub fn unit() -> Self {
        Self { len: 1, ..Self::default() }
    }

    pub fn empty(vars: impl IntoIterator<Item = Var>) -> Self {
        let vars: Vec<Var> = vars.into_iter().collect();
        Self { columns: vec![Vec::new(); vars.len()], vars, len: 0 }
    }

    pub fn names(&self) -> Vars {
        self.vars.iter().fold(Vars::NONE, |vars, var| vars.with(*var))
    }

    pub fn column(&self, var: Var) -> Option<&[TermId]> {
        let place = self.vars.iter().position(|other| *other == var)?;
        Some(&self.columns[place])
    }

    pub fn add(&mut self, var: Var, column: Vec<TermId>) {
        debug_assert_eq!(column.len(), self.len);
        self.vars.push(var);
        self.columns.push(column);
    }

    /// Some rows, in the order given.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Self {
        let columns = self.columns.iter().map(|column| gather(column, rows)).collect();
        Self { vars: self.vars.clone(), columns, len: rows.len() }
    }

    /// The columns of some variables, those without a column unbound.
    #[must_use]
    pub fn project(mut self, vars: &[Var]) -> Self {
        let columns = vars
            .iter()
            .map(|var| match self.vars.iter().position(|other| other == var) {
                // A variable may be projected once only.
                Some(place) => std::mem::take(&mut self.columns[place]),
                None => vec![UNBOUND; self.len],
            })
            .collect();
        Self { vars: vars.to_vec(), columns, len: self.len }
    }

    /// The rows of both.
    pub fn append(&mut self, other: &Self, most: usize) -> Result<(), Bail> {
        let len = self.len + other.len;
        if len > most {
            return Err(Bail);
        }
        for (var, column) in self.vars.iter().zip(&mut self.columns) {
            match other.column(*var) {
                Some(more) => column.extend_from_slice(more),
                None => column.resize(len, UNBOUND),
            }
        }
        for (var, more) in other.vars.iter().zip(&other.columns) {
            if !self.vars.contains(var) {
                let mut column = vec![UNBOUND; self.len];
                column.extend_from_slice(more);
                self.vars.push(*var);
                self.columns.push(column);
            }
        }
        self.len = len;
        meter::step();
        Ok(())
    }

    /// Those of `vars` that are bound in every row.
    pub fn bound(&self, vars: Vars) -> Vars {
        let bound = |var: &Var| self.column(*var).is_some_and(|column| !column.contains(&UNBOUND));
        vars.iter().filter(bound).fold(Vars::NONE, Vars::with)
    }
}

pub fn gather(column: &[TermId], rows: &[u32]) -> Vec<TermId> {
    meter::step();
    rows.iter().map(|row| column[*row as usize]).collect()
}

/// Numbers rows so that equal ones have the same number, beginning with 0 in the order in which they
/// first appear; gives also one row of each number.
pub fn number_rows(columns: &[&[TermId]], len: usize) -> (Vec<u32>, Vec<u32>) {
    let Some((first, rest)) = columns.split_first() else {
        return (vec![0; len], if len > 0 { vec![0] } else { Vec::new() });
    };
    let (mut numbers, mut rows) = number_column(first);
    for column in rest {
        let (other, distinct) = number_column(column);
        let width = distinct.len() as u64;
        let keys = numbers.iter().zip(&other).map(|(a, b)| u64::from(*a) * width + u64::from(*b));
        (numbers, rows) = number_keys(keys, rows.len() as u64 * width, len);
    }
    (numbers, rows)
}

fn number_column(column: &[TermId]) -> (Vec<u32>, Vec<u32>) {
    let (least, most) = limits(column);
    let keys = column.iter().map(|id| u64::from(*id - least));
    number_keys(keys, u64::from(most - least) + 1, column.len())
}

/// The least and the greatest identifier.
pub fn limits(column: &[TermId]) -> (TermId, TermId) {
    let least = column.iter().copied().min().unwrap_or(0);
    (least, column.iter().copied().max().unwrap_or(0))
}

/// Whether keys of such a range are better looked up in an array than in a hash table.
pub fn is_dense(range: u64, len: usize) -> bool {
    range <= len as u64 * 8 + 4096
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer rows than 2^32")]
fn number_keys(keys: impl Iterator<Item = u64>, range: u64, len: usize) -> (Vec<u32>, Vec<u32>) {
    let mut numbers = Vec::with_capacity(len);
    let mut rows = Vec::new();
    if is_dense(range, len) {
        let mut known = vec![u32::MAX; range as usize];
        for (row, key) in keys.enumerate() {
            let slot = &mut known[key as usize];
            if *slot == u32::MAX {
                *slot = rows.len() as u32;
                rows.push(row as u32);
            }
            numbers.push(*slot);
        }
    } else {
        let mut known = rustc_hash::FxHashMap::default();
        for (row, key) in keys.enumerate() {
            meter::step();
            let next = rows.len() as u32;
            let number = *known.entry(key).or_insert(next);
            if number == next {
                rows.push(row as u32);
            }
            numbers.push(number);
        }
    }
    meter::step();
    (numbers, rows)
}
