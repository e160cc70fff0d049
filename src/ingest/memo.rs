//! Rows that repeat what an earlier row gave are not mapped again: denormalised tables say the same of a city
//! in each row of its inhabitants, and a join of such rows would give all its matches each time.
//!
//! Each thread remembers its own last rows: what it leaves out has gone before in any case, and what is left
//! is told apart by [`super::distinct`].

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use super::digest::{Digest, Spread, digest};
use super::row::Row;
use super::statements::CompiledMap;
use crate::mapping::{
    CallResult, ColumnId, Expression, LiteralType, Part, Plan, TermMap, TermType, TermValue, TriplesMap,
};

/// After so many rows of a batch that were all different a map is not looked up any more in it.
const TRIES: u32 = 16;
/// How many rows are remembered.
const MOST: usize = 1 << 15;

#[derive(Default)]
pub struct Memo {
    seen: HashSet<Digest, BuildHasherDefault<Spread>>,
    /// For each map how many rows were looked up, and how many of them were known.
    maps: Vec<(u32, u32)>,
    last: Digest,
    values: Vec<u8>,
}

impl Memo {
    /// Begins a batch.
    pub fn begin(&mut self, maps: usize) {
        if self.seen.len() > MOST {
            self.seen.clear();
        }
        self.maps.clear();
        self.maps.resize(maps, (0, 0));
    }

    /// Whether a row of the same values was mapped lately; `None`: that is not known of this map.
    pub fn find(&mut self, map: &CompiledMap<'_>, row: &Row<'_>) -> Option<bool> {
        let columns = map.columns.as_ref()?;
        let (tries, hits) = &mut self.maps[map.id];
        // A join may give any number of statements, beside which looking up costs nothing.
        if *tries >= TRIES && *hits * 8 < *tries && !map.joins {
            return None;
        }
        *tries += 1;
        self.values.clear();
        self.values.extend_from_slice(&map.id.to_le_bytes());
        for column in columns {
            row.each(*column, |value, kind| {
                self.values.push(1 + kind as u8);
                self.values.extend_from_slice(&value.len().to_le_bytes());
                self.values.extend_from_slice(value.as_bytes());
            });
            self.values.push(0);
        }
        self.last = digest(&self.values);
        let known = !self.seen.insert(self.last);
        *hits += u32::from(known);
        Some(known)
    }

    /// Takes back the row that was looked up last.
    pub fn forget(&mut self) {
        self.seen.remove(&self.last);
    }
}

/// The columns that everything follows from which a triples map makes of a row; `None`: it makes blank
/// nodes for each row, collections that grow with each row, or random values.
pub fn columns_of(plan: &Plan, map: &TriplesMap) -> Option<Vec<ColumnId>> {
    let mut columns = Vec::new();
    let parts = map
        .predicate_objects
        .iter()
        .flat_map(|one| one.predicates.iter().chain(&one.objects).chain(&one.graphs));
    let known = std::iter::once(&map.subject)
        .chain(&map.graphs)
        .chain(parts)
        .all(|term| term_columns(plan, term, &mut columns));
    columns.sort_unstable();
    columns.dedup();
    known.then_some(columns)
}

fn term_columns(plan: &Plan, term: &TermMap, columns: &mut Vec<ColumnId>) -> bool {
    let by_condition =
        term.condition.as_ref().is_none_or(|condition| expression_columns(plan, condition, columns));
    let by_type = match &term.term_type {
        TermType::Literal(LiteralType::DatatypeMap(map) | LiteralType::LanguageMap(map)) => {
            term_columns(plan, map, columns)
        }
        _ => true,
    };
    let by_value = match &term.value {
        TermValue::Constant(_) => true,
        TermValue::Expression(value) => expression_columns(plan, value, columns),
        TermValue::Join(join) if join.conditions.is_empty() => {
            term_columns(plan, &plan.maps[join.parent].subject, columns)
        }
        TermValue::Join(join) => {
            join.conditions.iter().all(|condition| expression_columns(plan, &condition.child, columns))
        }
        TermValue::Fresh | TermValue::Row(_) | TermValue::Gather(_) => false,
    };
    by_condition && by_type && by_value
}

fn expression_columns(plan: &Plan, expression: &Expression, columns: &mut Vec<ColumnId>) -> bool {
    match expression {
        Expression::Constant(_) => true,
        Expression::Column(column) => {
            columns.push(*column);
            true
        }
        Expression::Template(parts) => parts.iter().all(|part| match part {
            Part::Text(_) => true,
            Part::Column(column) => {
                columns.push(*column);
                true
            }
            Part::Field(_) => false,
        }),
        Expression::Call(call) => {
            let result = match &call.result {
                CallResult::Fixed(_) => true,
                CallResult::Named(map) => term_columns(plan, map, columns),
            };
            result
                && call.function.name != "random"
                && call.arguments.iter().flatten().all(|argument| term_columns(plan, argument, columns))
        }
        Expression::Field(_) => false,
    }
}
