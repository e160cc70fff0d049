//! Sorting: by numbers where the keys are numbers, by ranks where they are texts, and by the engine
//! where they are mixed.

use std::cmp::Ordering;

use oxigraph::model::{Term, Variable};
use oxsdatatypes::Decimal;
use spareval::ExpressionTerm;
use spargebra::algebra::{Expression, GraphPattern, OrderExpression};

use super::Bail;
use super::columns::{ROW, ask, number};
use super::evaluate::Evaluation;
use super::plan::Value;
use super::table::{Table, number_rows};
use super::terms::{Terms, UNBOUND, hundredths};
use crate::store::index::{TermId, same_kind};
use crate::store::meter;

impl Evaluation<'_> {
    /// The rows in the order of the keys (`true`: descending); no more than the first `most`.
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer rows than 2^32")]
    pub fn order(
        &self,
        table: &Table,
        keys: &[(Value, bool)],
        most: Option<usize>,
    ) -> Result<Vec<u32>, Bail> {
        let columns = keys.iter().map(|(key, _)| self.values(key, table)).collect::<Result<Vec<_>, _>>()?;
        let mut sorted = Vec::new();
        for (column, (_, descending)) in columns.iter().zip(keys) {
            let Some(mut ranks) = ranks(&self.terms, column)? else {
                return self.order_by_engine(table.len, columns, keys);
            };
            if *descending {
                ranks.iter_mut().for_each(|rank| *rank = -*rank);
            }
            sorted.push(ranks);
        }
        let compare = |a: &u32, b: &u32| {
            meter::step();
            let mut pairs = sorted.iter().map(|ranks| ranks[*a as usize].cmp(&ranks[*b as usize]));
            pairs.find(|order| order.is_ne()).unwrap_or(Ordering::Equal).then(a.cmp(b))
        };
        let mut rows: Vec<u32> = (0..table.len as u32).collect();
        if let Some(most) = most.filter(|most| *most < rows.len()) {
            if most > 0 {
                rows.select_nth_unstable_by(most - 1, compare);
            }
            rows.truncate(most);
        }
        rows.sort_unstable_by(compare);
        Ok(rows)
    }

    fn order_by_engine(
        &self,
        len: usize,
        columns: Vec<Vec<TermId>>,
        keys: &[(Value, bool)],
    ) -> Result<Vec<u32>, Bail> {
        if columns.iter().any(|column| column.contains(&UNBOUND)) {
            return Err(Bail);
        }
        let name = |place: usize| Variable::new_unchecked(format!("key {place}"));
        let by = keys.iter().enumerate().map(|(place, (_, descending))| {
            let key = Expression::Variable(name(place));
            if *descending { OrderExpression::Desc(key) } else { OrderExpression::Asc(key) }
        });
        let make = |inner| GraphPattern::Project {
            inner: Box::new(GraphPattern::OrderBy { inner: Box::new(inner), expression: by.collect() }),
            variables: vec![Variable::new_unchecked(ROW)],
        };
        let columns = columns.into_iter().enumerate().map(|(place, column)| (name(place), column)).collect();
        let solutions = ask(&self.terms, self.base_iri, columns, make)?;
        let rows = solutions.iter().map(|solution| number(solution, ROW)).collect::<Result<Vec<_>, _>>()?;
        if rows.len() == len { Ok(rows) } else { Err(Bail) }
    }
}

/// The rank of no value: below everything else, and its negation is a number.
const NOTHING: i64 = i64::MIN + 1;

/// Numbers that are ordered as the terms are, where all are of comparable kinds.
fn ranks(terms: &Terms, column: &[TermId]) -> Result<Option<Vec<i64>>, Bail> {
    let bound = || column.iter().filter(|id| **id != UNBOUND);
    let Some(first) = bound().next() else { return Ok(Some(vec![NOTHING; column.len()])) };
    let or_nothing = |rank: &dyn Fn(TermId) -> i64| {
        column.iter().map(|id| if *id == UNBOUND { NOTHING } else { rank(*id) }).collect()
    };
    if bound().all(|id| hundredths(*id).is_some()) {
        return Ok(Some(or_nothing(&|id| hundredths(id).unwrap_or(NOTHING))));
    }
    if bound().all(|id| same_kind(*first, *id)) && Terms::is_known(*first) {
        return Ok(Some(or_nothing(&i64::from)));
    }
    let (numbers, firsts) = number_rows(&[column], column.len());
    if let Some(ranks) = ranks_of_numbers(terms, column, &firsts) {
        return Ok(Some(numbers.iter().map(|number| ranks[*number as usize]).collect()));
    }
    let mut texts = Vec::with_capacity(firsts.len());
    for (number, row) in firsts.iter().enumerate() {
        meter::step();
        let id = column[*row as usize];
        if id != UNBOUND {
            let Some(text) = text(terms.term(id).ok_or(Bail)?) else { return Ok(None) };
            texts.push((text, number));
        }
    }
    texts.sort_unstable();
    let mut ranks = vec![NOTHING; firsts.len()];
    for (rank, (_, number)) in (0..).zip(&texts) {
        ranks[*number] = rank;
    }
    Ok(Some(numbers.iter().map(|number| ranks[*number as usize]).collect()))
}

/// The ranks of some rows' integers and decimals, equal where they are; `None` for other terms.
fn ranks_of_numbers(terms: &Terms, column: &[TermId], rows: &[u32]) -> Option<Vec<i64>> {
    let mut values = Vec::with_capacity(rows.len());
    for (number, row) in rows.iter().enumerate() {
        meter::step();
        match column[*row as usize] {
            UNBOUND => {}
            id => match terms.expression_term(id)? {
                ExpressionTerm::IntegerLiteral(value) => values.push((Decimal::from(value), number)),
                ExpressionTerm::DecimalLiteral(value) => values.push((value, number)),
                _ => return None,
            },
        }
    }
    values.sort_unstable();
    let mut ranks = vec![NOTHING; rows.len()];
    let (mut rank, mut previous) = (0, None);
    for (value, number) in values {
        rank += i64::from(previous.replace(value).is_some_and(|previous| previous != value));
        ranks[number] = rank;
    }
    Some(ranks)
}

/// What decides the order of a term among blank nodes, IRIs and texts.
fn text(term: Term) -> Option<(u8, String, bool, Option<String>)> {
    Some(match term {
        Term::BlankNode(node) => (0, node.into_string(), false, None),
        Term::NamedNode(node) => (1, node.into_string(), false, None),
        Term::Literal(literal) => {
            if literal.direction().is_some() {
                return None;
            }
            let language = literal.language().map(str::to_owned);
            // rdf:langString comes before xsd:string.
            let simple = language.is_none();
            if simple && literal.datatype() != oxigraph::model::vocab::xsd::STRING {
                return None;
            }
            (2, literal.destruct().0, simple, language)
        }
        Term::Triple(_) => return None,
    })
}
