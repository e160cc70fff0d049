//! Joins of tables: by arrays where the keys are dense, by hash tables elsewhere.

use rustc_hash::FxHashMap;

use super::Bail;
use super::plan::{Var, Vars};
use super::table::{Table, gather, is_dense, limits};
use super::terms::UNBOUND;
use crate::store::index::TermId;
use crate::store::meter;

/// Pairs that may be made of tables that share nothing.
const MOST_PAIRS: usize = 1 << 20;
/// A key that no row has.
const NO_KEY: u32 = u32::MAX;

/// The rows of one side by key.
struct Buckets {
    slots: Slots,
    /// Where the rows of a slot begin, and after the last where they end.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

enum Slots {
    Array { least: u32, count: u32 },
    Hash(FxHashMap<u32, u32>),
}

impl Slots {
    #[inline]
    fn find(&self, key: u32) -> Option<usize> {
        match self {
            Self::Array { least, count } => {
                let slot = key.wrapping_sub(*least);
                (slot < *count).then_some(slot as usize)
            }
            Self::Hash(slots) => slots.get(&key).map(|slot| *slot as usize),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer rows than 2^32")]
impl Buckets {
    fn new(keys: &[u32]) -> Self {
        let (least, most) = limits(keys);
        let range = u64::from(most - least) + 1;
        let (slots, count) = if keys.is_empty() {
            (Slots::Array { least: 0, count: 0 }, 0)
        } else if is_dense(range, keys.len()) {
            (Slots::Array { least, count: range as u32 }, range as usize)
        } else {
            let mut slots = FxHashMap::default();
            for key in keys {
                let next = slots.len() as u32;
                slots.entry(*key).or_insert(next);
            }
            let count = slots.len();
            (Slots::Hash(slots), count)
        };
        meter::step();
        let mut starts = vec![0_u32; count + 1];
        let places: Vec<u32> =
            keys.iter().map(|key| slots.find(*key).map_or(NO_KEY, |slot| slot as u32)).collect();
        for place in &places {
            starts[*place as usize + 1] += 1;
        }
        for slot in 0..count {
            starts[slot + 1] += starts[slot];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; keys.len()];
        for (row, place) in places.iter().enumerate() {
            let at = &mut next[*place as usize];
            rows[*at as usize] = row as u32;
            *at += 1;
        }
        meter::step();
        Self { slots, starts, rows }
    }

    #[inline]
    fn rows(&self, key: u32) -> &[u32] {
        match self.slots.find(key) {
            Some(slot) => &self.rows[self.starts[slot] as usize..self.starts[slot + 1] as usize],
            None => &[],
        }
    }
}

/// One key for each row of both sides, equal where all the shared columns are. Keys of the left that
/// the right has not are [`NO_KEY`].
fn keys(left: &[&[TermId]], right: &[&[TermId]]) -> (Vec<u32>, Vec<u32>) {
    let (mut a, mut b) = (left[0].to_vec(), right[0].to_vec());
    for (left, right) in left.iter().zip(right).skip(1) {
        let pair = |a: u32, b: TermId| u64::from(a) << 32 | u64::from(b);
        let mut known: FxHashMap<u64, u32> = FxHashMap::default();
        for (key, id) in b.iter_mut().zip(*right) {
            meter::step();
            let next = u32::try_from(known.len()).unwrap_or(NO_KEY);
            *key = *known.entry(pair(*key, *id)).or_insert(next);
        }
        for (key, id) in a.iter_mut().zip(*left) {
            meter::step();
            *key = known.get(&pair(*key, *id)).copied().unwrap_or(NO_KEY);
        }
    }
    (a, b)
}

fn columns<'a>(table: &'a Table, vars: &[Var]) -> Result<Vec<&'a [TermId]>, Bail> {
    vars.iter().map(|var| table.column(*var).ok_or(Bail)).collect()
}

/// The pairs of rows that agree in `shared`, which both bind.
#[expect(clippy::cast_possible_truncation, reason = "there are fewer rows than 2^32")]
pub fn pairs(left: &Table, right: &Table, shared: &[Var], most: usize) -> Result<(Vec<u32>, Vec<u32>), Bail> {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    if shared.is_empty() {
        if left.len.saturating_mul(right.len) > MOST_PAIRS {
            return Err(Bail);
        }
        for row in 0..left.len as u32 {
            meter::step();
            for other in 0..right.len as u32 {
                a.push(row);
                b.push(other);
            }
        }
        return Ok((a, b));
    }
    if left.len == 0 || right.len == 0 {
        return Ok((a, b));
    }
    if left.len < right.len {
        let (b, a) = pairs_by(right, left, shared, most)?;
        return Ok((a, b));
    }
    pairs_by(left, right, shared, most)
}

/// [`pairs`] in the order of the left, with buckets of the right.
#[expect(clippy::cast_possible_truncation, reason = "there are fewer rows than 2^32")]
fn pairs_by(left: &Table, right: &Table, shared: &[Var], most: usize) -> Result<(Vec<u32>, Vec<u32>), Bail> {
    let (left_keys, right_keys) = keys(&columns(left, shared)?, &columns(right, shared)?);
    let buckets = Buckets::new(&right_keys);
    let (mut a, mut b) = (Vec::with_capacity(left.len), Vec::with_capacity(left.len));
    for (row, key) in left_keys.iter().enumerate() {
        meter::step();
        for other in buckets.rows(*key) {
            a.push(row as u32);
            b.push(*other);
        }
        if a.len() > most {
            return Err(Bail);
        }
    }
    Ok((a, b))
}

/// The join, where rows of both agree in all that both bind.
pub fn join(left: &Table, right: &Table, most: usize) -> Result<Table, Bail> {
    let shared = left.names().both(right.names());
    if !is_bound(left, right, shared) {
        return join_partly(left, right, shared, most);
    }
    let shared: Vec<Var> = shared.iter().collect();
    let (a, b) = pairs(left, right, &shared, most)?;
    Ok(merged(left, &a, right, &b))
}

fn is_bound(left: &Table, right: &Table, shared: Vars) -> bool {
    shared.within(left.bound(shared)) && shared.within(right.bound(shared))
}

/// The columns of pairs of rows. What the left leaves unbound comes from the right.
pub fn merged(left: &Table, a: &[u32], right: &Table, b: &[u32]) -> Table {
    let mut table = left.gather(a);
    for (var, column) in right.vars.iter().zip(&right.columns) {
        let place = table.vars.iter().position(|other| other == var);
        match place {
            None => table.add(*var, gather(column, b)),
            Some(place) => {
                for (value, row) in table.columns[place].iter_mut().zip(b) {
                    if *value == UNBOUND {
                        *value = column[*row as usize];
                    }
                }
            }
        }
    }
    table
}

/// The join where some shared variable is unbound somewhere: one join for each pair of sets of
/// variables that are bound.
fn join_partly(left: &Table, right: &Table, shared: Vars, most: usize) -> Result<Table, Bail> {
    let (a, b) = pairs_partly(left, right, shared, most)?;
    Ok(merged(left, &a, right, &b))
}

/// The pairs of rows that are compatible.
pub fn compatible(left: &Table, right: &Table, most: usize) -> Result<(Vec<u32>, Vec<u32>), Bail> {
    let shared = left.names().both(right.names());
    if is_bound(left, right, shared) {
        return pairs(left, right, &shared.iter().collect::<Vec<_>>(), most);
    }
    pairs_partly(left, right, shared, most)
}

fn pairs_partly(
    left: &Table,
    right: &Table,
    shared: Vars,
    most: usize,
) -> Result<(Vec<u32>, Vec<u32>), Bail> {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for (bound, left_rows) in by_bound(left, shared) {
        let some = left.gather(&left_rows);
        for (other, right_rows) in by_bound(right, shared) {
            let keys: Vec<Var> = bound.both(other).iter().collect();
            let (x, y) = pairs(&some, &right.gather(&right_rows), &keys, most)?;
            a.extend(gather(&left_rows, &x));
            b.extend(gather(&right_rows, &y));
            if a.len() > most {
                return Err(Bail);
            }
        }
    }
    Ok((a, b))
}

/// The rows by which of some variables they bind.
#[expect(clippy::cast_possible_truncation, reason = "there are fewer rows than 2^32")]
pub fn by_bound(table: &Table, vars: Vars) -> Vec<(Vars, Vec<u32>)> {
    let columns: Vec<(Var, &[TermId])> =
        vars.iter().filter_map(|var| Some((var, table.column(var)?))).collect();
    let mut found: Vec<(Vars, Vec<u32>)> = Vec::new();
    for row in 0..table.len {
        let bound = columns.iter().filter(|(_, column)| column[row] != UNBOUND);
        let bound = bound.fold(Vars::NONE, |vars, (var, _)| vars.with(*var));
        match found.iter_mut().find(|(other, _)| *other == bound) {
            Some((_, rows)) => rows.push(row as u32),
            None => found.push((bound, vec![row as u32])),
        }
    }
    meter::step();
    found
}

/// For each row of the left whether a row of the right agrees with it in `shared`, which both bind.
pub fn has_partner(left: &Table, right: &Table, shared: &[Var]) -> Result<Vec<bool>, Bail> {
    if shared.is_empty() {
        return Ok(vec![right.len > 0; left.len]);
    }
    let (left_keys, right_keys) = keys(&columns(left, shared)?, &columns(right, shared)?);
    let buckets = Buckets::new(&right_keys);
    Ok(left_keys.iter().map(|key| !buckets.rows(*key).is_empty()).collect())
}

/// The rows for which `keep` says so.
#[expect(clippy::cast_possible_truncation, reason = "there are fewer rows than 2^32")]
pub fn kept(keep: &[bool]) -> Vec<u32> {
    keep.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row as u32).collect()
}
