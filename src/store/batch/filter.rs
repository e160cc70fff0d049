//! Conditions on identifiers. What identifiers alone do not decide is left to the engine.

use std::cmp::Ordering;

use oxigraph::model::Term;
use spargebra::algebra::Expression;

use super::Bail;
use super::evaluate::Evaluation;
use super::plan::{Filter, Value, Vars};
use super::table::{Table, number_rows};
use super::terms::{UNBOUND, hundredths};
use crate::store::index::{Inlined, TermId, inlined, is_inlined, same_kind};
use crate::store::meter;

/// The effective boolean value of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    True,
    False,
    Error,
    /// The engine has to say.
    Unknown,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            other => other,
        }
    }
}

/// An expression that identifiers mostly decide.
enum Test<'a> {
    Bound(Operand<'a>),
    Equal(Operand<'a>, Operand<'a>),
    Same(Operand<'a>, Operand<'a>),
    Less(Operand<'a>, Operand<'a>),
    LessOrEqual(Operand<'a>, Operand<'a>),
    Or(Box<Test<'a>>, Box<Test<'a>>),
    And(Box<Test<'a>>, Box<Test<'a>>),
    Not(Box<Test<'a>>),
    /// Of a variable, in IRIs.
    OneOf(Operand<'a>, Vec<TermId>),
    Unknown,
}

#[derive(Clone, Copy)]
enum Operand<'a> {
    Column(&'a [TermId]),
    /// A constant, with whether it is an IRI.
    Constant(TermId, bool),
    Missing,
}

impl Operand<'_> {
    #[inline]
    fn get(&self, row: usize) -> TermId {
        match self {
            Self::Column(column) => column[row],
            Self::Constant(id, _) => *id,
            Self::Missing => UNBOUND,
        }
    }

    fn is_iri(&self) -> bool {
        matches!(self, Self::Constant(_, true))
    }
}

impl Test<'_> {
    fn truth(&self, row: usize) -> Truth {
        match self {
            Self::Bound(operand) => (operand.get(row) != UNBOUND).into(),
            Self::Equal(a, b) => equal(a.get(row), b.get(row), a.is_iri() || b.is_iri()),
            Self::Same(a, b) => match (a.get(row), b.get(row)) {
                (UNBOUND, _) | (_, UNBOUND) => Truth::Error,
                (a, b) => (a == b).into(),
            },
            Self::Less(a, b) => ordered(a.get(row), b.get(row), Ordering::is_lt),
            Self::LessOrEqual(a, b) => ordered(a.get(row), b.get(row), Ordering::is_le),
            Self::Or(a, b) => match (a.truth(row), b.truth(row)) {
                (Truth::True, _) | (_, Truth::True) => Truth::True,
                (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
                (Truth::Error, _) | (_, Truth::Error) => Truth::Error,
                _ => Truth::False,
            },
            Self::And(a, b) => match (a.truth(row), b.truth(row)) {
                (Truth::False, _) | (_, Truth::False) => Truth::False,
                (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
                (Truth::Error, _) | (_, Truth::Error) => Truth::Error,
                _ => Truth::True,
            },
            Self::Not(a) => !a.truth(row),
            Self::OneOf(operand, list) => match operand.get(row) {
                UNBOUND => Truth::Error,
                id => list.contains(&id).into(),
            },
            Self::Unknown => Truth::Unknown,
        }
    }
}

/// `a = b`; with `iri` one of them is an IRI, which equals itself alone.
fn equal(a: TermId, b: TermId, iri: bool) -> Truth {
    match (a, b) {
        (UNBOUND, _) | (_, UNBOUND) => Truth::Error,
        (a, b) if iri => (a == b).into(),
        (a, b) if is_inlined(a) && is_inlined(b) && is_plain(a) && is_plain(b) => {
            match (hundredths(a), hundredths(b)) {
                (Some(a), Some(b)) => (a == b).into(),
                _ if same_kind(a, b) => (a == b).into(),
                _ => Truth::Unknown,
            }
        }
        _ => Truth::Unknown,
    }
}

fn ordered(a: TermId, b: TermId, holds: impl Fn(Ordering) -> bool) -> Truth {
    if a == UNBOUND || b == UNBOUND {
        return Truth::Error;
    }
    match (hundredths(a), hundredths(b)) {
        (Some(a), Some(b)) => holds(a.cmp(&b)).into(),
        // Of booleans only equality is defined.
        _ if same_kind(a, b) && is_plain(a) && is_plain(b) && !is_boolean(a) => holds(a.cmp(&b)).into(),
        _ => Truth::Unknown,
    }
}

/// Whether an inlined identifier holds a value, and a date is one of the calendar.
fn is_plain(id: TermId) -> bool {
    match inlined(id) {
        None => false,
        Some(Inlined::Date { year, month, day }) => {
            year > 0 && (1..=12).contains(&month) && (1..=28).contains(&day)
        }
        Some(Inlined::Year(year)) => year > 0,
        Some(_) => true,
    }
}

fn is_boolean(id: TermId) -> bool {
    matches!(inlined(id), Some(Inlined::Boolean(_)))
}

impl Evaluation<'_> {
    /// Keeps the rows for which all conditions are true.
    pub fn filter(&self, mut table: Table, filters: &[&Filter]) -> Result<Table, Bail> {
        for filter in filters {
            if table.len == 0 {
                break;
            }
            let keep = match filter {
                Filter::Condition(value) => self.condition(value, &table)?,
                Filter::Exists { pattern, negated, vars } => {
                    let found = self.exists(&table, pattern, *vars)?;
                    found.into_iter().map(|found| found != *negated).collect()
                }
            };
            if keep.contains(&false) {
                table = table.gather(&super::join::kept(&keep));
            }
        }
        Ok(table)
    }

    /// Whether the condition is true, for each row.
    pub fn condition(&self, value: &Value, table: &Table) -> Result<Vec<bool>, Bail> {
        let test = self.test(&value.expression, table)?;
        if matches!(test, Test::Unknown) {
            return match self.text_condition(value, table)? {
                Some(truths) => Ok(truths),
                None => self.truths(value, table),
            };
        }
        let mut unknown = Vec::new();
        let mut keep = Vec::with_capacity(table.len);
        for row in 0..table.len {
            if row % 256 == 0 {
                meter::step();
            }
            let truth = test.truth(row);
            keep.push(truth == Truth::True);
            if truth == Truth::Unknown {
                unknown.push(u32::try_from(row).map_err(|_| Bail)?);
            }
        }
        if !unknown.is_empty() {
            let truths = self.truths(value, &table.gather(&unknown))?;
            for (row, truth) in unknown.iter().zip(truths) {
                keep[*row as usize] = truth;
            }
        }
        Ok(keep)
    }

    fn test<'a>(&self, expression: &Expression, table: &'a Table) -> Result<Test<'a>, Bail> {
        let operand = |expression: &Expression| self.operand(expression, table);
        let binary = |a: &Expression, b: &Expression, make: fn(Operand<'a>, Operand<'a>) -> Test<'a>| {
            Ok::<_, Bail>(match (operand(a)?, operand(b)?) {
                (Some(a), Some(b)) => make(a, b),
                _ => Test::Unknown,
            })
        };
        Ok(match expression {
            Expression::Bound(variable) => match operand(&Expression::Variable(variable.clone()))? {
                Some(operand) => Test::Bound(operand),
                None => Test::Unknown,
            },
            Expression::Equal(a, b) => binary(a, b, Test::Equal)?,
            Expression::SameTerm(a, b) => binary(a, b, Test::Same)?,
            Expression::Less(a, b) => binary(a, b, Test::Less)?,
            Expression::LessOrEqual(a, b) => binary(a, b, Test::LessOrEqual)?,
            Expression::Greater(a, b) => binary(b, a, Test::Less)?,
            Expression::GreaterOrEqual(a, b) => binary(b, a, Test::LessOrEqual)?,
            Expression::Not(a) => match self.test(a, table)? {
                Test::Unknown => Test::Unknown,
                test => Test::Not(Box::new(test)),
            },
            Expression::Or(a, b) => match (self.test(a, table)?, self.test(b, table)?) {
                (Test::Unknown, Test::Unknown) => Test::Unknown,
                (a, b) => Test::Or(Box::new(a), Box::new(b)),
            },
            Expression::And(a, b) => match (self.test(a, table)?, self.test(b, table)?) {
                (Test::Unknown, Test::Unknown) => Test::Unknown,
                (a, b) => Test::And(Box::new(a), Box::new(b)),
            },
            Expression::In(a, list) => {
                let iris = list.iter().map(|item| match item {
                    Expression::NamedNode(node) => Some(self.terms.intern(&Term::from(node.clone()))),
                    _ => None,
                });
                match (operand(a)?, iris.collect::<Option<Result<Vec<_>, _>>>()) {
                    (Some(operand), Some(iris)) => Test::OneOf(operand, iris?),
                    _ => Test::Unknown,
                }
            }
            _ => Test::Unknown,
        })
    }

    fn operand<'a>(&self, expression: &Expression, table: &'a Table) -> Result<Option<Operand<'a>>, Bail> {
        Ok(match expression {
            Expression::Variable(variable) => Some(match self.number_of(variable) {
                Some(var) => table.column(var).map_or(Operand::Missing, Operand::Column),
                None => Operand::Missing,
            }),
            Expression::NamedNode(node) => {
                Some(Operand::Constant(self.terms.intern(&node.clone().into())?, true))
            }
            Expression::Literal(literal) => {
                Some(Operand::Constant(self.terms.intern(&literal.clone().into())?, false))
            }
            _ => None,
        })
    }

    /// For each row whether the pattern has a solution with its values.
    fn exists(&self, table: &Table, pattern: &super::plan::Node, vars: Vars) -> Result<Vec<bool>, Bail> {
        let shared = table.names().both(vars);
        if !shared.within(table.bound(shared)) {
            return Err(Bail);
        }
        let shared: Vec<_> = shared.iter().collect();
        let columns: Vec<&[TermId]> = shared.iter().filter_map(|var| table.column(*var)).collect();
        let (numbers, firsts) = number_rows(&columns, table.len);
        let mut seed = Table { len: firsts.len(), ..Table::default() };
        for (var, column) in shared.iter().zip(columns) {
            seed.add(*var, super::table::gather(column, &firsts));
        }
        let found = self.seeded(pattern, seed.clone())?;
        let distinct = super::join::has_partner(&seed, &found, &shared)?;
        Ok(numbers.iter().map(|number| distinct[*number as usize]).collect())
    }
}
