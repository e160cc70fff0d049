//! Grouping and aggregates on identifiers.

use oxigraph::model::{Literal, Term, Variable};
use oxsdatatypes::{Decimal, Integer};
use rustc_hash::FxHashSet;
use spargebra::algebra::{AggregateExpression, AggregateFunction, GraphPattern};

use super::Bail;
use super::columns::{ask, number, numbers};
use super::evaluate::Evaluation;
use super::plan::{Aggregate, Var};
use super::table::{Table, gather, number_rows};
use super::terms::{UNBOUND, hundredths};
use crate::store::index::{Inlined, TermId, inline_integer, inlined};
use crate::store::meter;

/// Variables of the query to the engine. No other query can name them.
const GROUP: &str = "number of the group";
const ITEM: &str = "value to aggregate";
const RESULT: &str = "result of the aggregate";

/// The group of each row, and how many groups there are.
struct Groups<'a> {
    of: &'a [u32],
    count: usize,
}

impl Evaluation<'_> {
    /// One row for each group: its keys and aggregates.
    pub fn group(&self, table: &Table, keys: &[Var], aggregates: &[(Var, Aggregate)]) -> Result<Table, Bail> {
        let unbound = vec![UNBOUND; table.len];
        let columns: Vec<&[TermId]> = keys.iter().map(|key| table.column(*key).unwrap_or(&unbound)).collect();
        let (of, firsts) = number_rows(&columns, table.len);
        // Without keys there is one group, even of nothing.
        let count = if keys.is_empty() { 1 } else { firsts.len() };
        let groups = Groups { of: &of, count };
        let mut result = Table { len: count, ..Table::default() };
        for (key, column) in keys.iter().zip(columns) {
            result.add(*key, gather(column, &firsts));
        }
        for (var, aggregate) in aggregates {
            let column = self.aggregate(table, &groups, aggregate)?;
            result.add(*var, column);
        }
        Ok(result)
    }

    fn aggregate(
        &self,
        table: &Table,
        groups: &Groups<'_>,
        aggregate: &Aggregate,
    ) -> Result<Vec<TermId>, Bail> {
        match aggregate {
            Aggregate::CountRows => {
                let mut counts = vec![0; groups.count];
                groups.of.iter().for_each(|group| counts[*group as usize] += 1);
                self.integers(&counts)
            }
            Aggregate::Count { var, distinct } => {
                let counts = match table.column(*var) {
                    None => vec![0; groups.count],
                    Some(column) if *distinct => count_distinct(column, groups),
                    Some(column) => {
                        let mut counts = vec![0; groups.count];
                        for (group, id) in groups.of.iter().zip(column) {
                            counts[*group as usize] += i64::from(*id != UNBOUND);
                        }
                        counts
                    }
                };
                self.integers(&counts)
            }
            Aggregate::Sum(value) => {
                let column = self.values(value, table)?;
                match sums(&column, groups) {
                    Some(sums) => sums.iter().map(|sum| self.number(sum.total())).collect(),
                    None => self.by_engine(&column, groups, AggregateFunction::Sum, false),
                }
            }
            Aggregate::Average(value) => {
                let column = self.values(value, table)?;
                match sums(&column, groups) {
                    Some(sums) => sums.iter().map(|sum| self.number(sum.average())).collect(),
                    None => self.by_engine(&column, groups, AggregateFunction::Avg, false),
                }
            }
            Aggregate::Other { function, distinct, value } => {
                let column = self.values(value, table)?;
                let extreme = match function {
                    AggregateFunction::Min => extremes(&column, groups, |new, old| new < old),
                    AggregateFunction::Max => extremes(&column, groups, |new, old| new > old),
                    _ => None,
                };
                match extreme {
                    Some(ids) => Ok(ids),
                    None => self.by_engine(&column, groups, function.clone(), *distinct),
                }
            }
        }
    }

    fn integers(&self, counts: &[i64]) -> Result<Vec<TermId>, Bail> {
        counts.iter().map(|count| self.number(Some(Number::Integer(*count)))).collect()
    }

    fn number(&self, number: Option<Number>) -> Result<TermId, Bail> {
        match number {
            None => Ok(UNBOUND),
            Some(Number::Integer(value)) => match inline_integer(value) {
                Some(id) => Ok(id),
                None => self.terms.intern(&Literal::from(value).into()),
            },
            Some(Number::Decimal(value)) => self.terms.intern(&Literal::from(value).into()),
        }
    }

    /// The aggregate of each group as the engine makes it of the bound values.
    fn by_engine(
        &self,
        column: &[TermId],
        groups: &Groups<'_>,
        function: AggregateFunction,
        distinct: bool,
    ) -> Result<Vec<TermId>, Bail> {
        let sample = matches!(function, AggregateFunction::Sample);
        let nothing = match function {
            AggregateFunction::GroupConcat { .. } => self.terms.intern(&Term::from(Literal::from("")))?,
            AggregateFunction::Sum | AggregateFunction::Avg => self.number(Some(Number::Integer(0)))?,
            _ => UNBOUND,
        };
        let mut results = vec![nothing; groups.count];
        let bound: Vec<u32> =
            (0_u32..).zip(column).filter(|(_, id)| **id != UNBOUND).map(|(row, _)| row).collect();
        let names = numbers(groups.count)?;
        let of: Vec<TermId> = bound.iter().map(|row| names[groups.of[*row as usize] as usize]).collect();
        let (group, item) = (Variable::new_unchecked(GROUP), Variable::new_unchecked(ITEM));
        let result = Variable::new_unchecked(RESULT);
        let columns = vec![(group.clone(), of), (item.clone(), gather(column, &bound))];
        let aggregate = AggregateExpression::FunctionCall { name: function, expr: item.into(), distinct };
        let make = |inner| GraphPattern::Project {
            inner: Box::new(GraphPattern::Group {
                inner: Box::new(inner),
                variables: vec![group.clone()],
                aggregates: vec![(result.clone(), aggregate)],
            }),
            variables: vec![group.clone(), result.clone()],
        };
        if !bound.is_empty() {
            for solution in ask(&self.terms, self.base_iri, columns, make)? {
                results[number(&solution, GROUP)? as usize] = match solution.get(RESULT) {
                    Some(term) => self.terms.intern(term)?,
                    None => UNBOUND,
                };
            }
        }
        // A value that cannot be had spoils its group.
        if !sample {
            for (group, id) in groups.of.iter().zip(column) {
                if *id == UNBOUND {
                    results[*group as usize] = UNBOUND;
                }
            }
        }
        Ok(results)
    }
}

/// The number of different values in each group.
fn count_distinct(column: &[TermId], groups: &Groups<'_>) -> Vec<i64> {
    let mut counts = vec![0; groups.count];
    let (values, firsts) = number_rows(&[column], column.len());
    let cells = groups.count.saturating_mul(firsts.len());
    let pairs =
        groups.of.iter().zip(values).zip(column).filter(|(_, id)| **id != UNBOUND).map(|(pair, _)| pair);
    if groups.count == 1 {
        counts[0] = firsts.iter().map(|row| i64::from(column[*row as usize] != UNBOUND)).sum();
    } else if cells <= column.len().saturating_mul(64) {
        let mut seen = vec![0_u64; cells / 64 + 1];
        for (group, value) in pairs {
            let cell = *group as usize * firsts.len() + value as usize;
            let (word, bit) = (&mut seen[cell / 64], 1 << (cell % 64));
            counts[*group as usize] += i64::from(*word & bit == 0);
            *word |= bit;
        }
    } else {
        let mut seen = FxHashSet::default();
        for (group, value) in pairs {
            meter::step();
            let new = seen.insert(u64::from(*group) << 32 | u64::from(value));
            counts[*group as usize] += i64::from(new);
        }
    }
    counts
}

#[derive(Clone, Copy)]
enum Number {
    Integer(i64),
    Decimal(Decimal),
}

/// The sum of inlined numbers.
#[derive(Clone, Copy, Default)]
struct Sum {
    hundredths: i128,
    /// Whether a decimal is among them.
    decimal: bool,
    failed: bool,
    count: i64,
}

impl Sum {
    fn decimal(&self) -> Option<Decimal> {
        Decimal::new(self.hundredths, 2).ok()
    }

    fn total(&self) -> Option<Number> {
        if self.failed {
            None
        } else if self.decimal {
            self.decimal().map(Number::Decimal)
        } else {
            i64::try_from(self.hundredths / 100).ok().map(Number::Integer)
        }
    }

    fn average(&self) -> Option<Number> {
        if self.failed {
            return None;
        }
        if self.count == 0 {
            return Some(Number::Integer(0));
        }
        self.decimal()?.checked_div(Integer::from(self.count)).map(Number::Decimal)
    }
}

/// The sum of each group; `None` when some value is not an inlined number.
fn sums(column: &[TermId], groups: &Groups<'_>) -> Option<Vec<Sum>> {
    let mut sums = vec![Sum::default(); groups.count];
    for (group, id) in groups.of.iter().zip(column) {
        let sum = &mut sums[*group as usize];
        sum.count += 1;
        match inlined(*id) {
            Some(Inlined::Integer(value)) => sum.hundredths += i128::from(value) * 100,
            Some(Inlined::Decimal { .. }) => {
                sum.hundredths += i128::from(hundredths(*id)?);
                sum.decimal = true;
            }
            None if *id == UNBOUND => sum.failed = true,
            _ => return None,
        }
    }
    meter::step();
    Some(sums)
}

/// The least or greatest number of each group; `None` when some value is not an inlined number.
fn extremes(column: &[TermId], groups: &Groups<'_>, wins: impl Fn(i64, i64) -> bool) -> Option<Vec<TermId>> {
    let mut best: Vec<Option<(i64, TermId)>> = vec![None; groups.count];
    let mut failed = vec![false; groups.count];
    for (group, id) in groups.of.iter().zip(column) {
        let group = *group as usize;
        if *id == UNBOUND {
            failed[group] = true;
            continue;
        }
        let value = hundredths(*id)?;
        if best[group].is_none_or(|(old, _)| wins(value, old)) {
            best[group] = Some((value, *id));
        }
    }
    meter::step();
    let id = |(best, failed): (Option<(i64, TermId)>, bool)| match best {
        Some((_, id)) if !failed => id,
        _ => UNBOUND,
    };
    Some(best.into_iter().zip(failed).map(id).collect())
}
