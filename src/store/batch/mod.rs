//! Evaluation of a query on identifiers, a column at a time.
//!
//! The engine takes one solution after the other through closures and decodes a term wherever it
//! looks at one. Here each operator takes whole tables of identifiers: triples are joined by hash
//! tables or arrays over the index's sorted orders, groups are counted on identifiers, and terms are
//! decoded where they are given out. Expressions that are not about identifiers are still the
//! engine's ([`columns`]): each is evaluated once for each different combination of its arguments.
//!
//! A query with something unknown to this room is left whole to the engine: [`Bail`] is no error.

mod columns;
mod conditions;
mod evaluate;
mod expression;
mod filter;
mod group;
mod join;
mod order;
mod path;
mod plan;
mod prune;
mod scan;
mod table;
mod terms;
#[cfg(test)]
mod tests;
mod text;

use std::rc::Rc;
use std::sync::Arc;

use oxigraph::model::{Term, Variable};
use rustc_hash::{FxHashMap, FxHashSet};
use spargebra::Query;
use spargebra::algebra::GraphPattern;

use super::index::{FrozenIndex, GraphChoice, TermId, Walk};
use super::meter;
use evaluate::Evaluation;
use plan::{Active, Planner};
use table::Table;
use terms::{Terms, UNBOUND};

/// Not to be evaluated here: the engine has to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bail;

/// The solutions of a SELECT, to be decoded.
pub struct Solved {
    pub variables: Vec<Variable>,
    terms: Rc<Terms>,
    table: Table,
}

/// Evaluates a SELECT over the union of all graphs, or the graphs of its FROM clauses.
pub fn solve(index: &Arc<FrozenIndex>, choice: &GraphChoice, query: &Query) -> Result<Solved, Bail> {
    let Query::Select { pattern, base_iri, dataset } = query else { return Err(Bail) };
    if is_lazy(pattern) {
        return Err(Bail);
    }
    let terms = Rc::new(Terms::new(Arc::clone(index)));
    let mut planner = Planner { terms: &terms, names: Vec::new(), chosen: dataset.is_some() };
    let mut node = planner.node(pattern, Active::Default)?;
    prune::prune(&mut node);
    let names = planner.names;
    let plan::Node { kind, .. } = &node;
    let vars = columns_of(kind).ok_or(Bail)?.to_vec();
    let variables = vars.iter().map(|var| names[usize::from(*var)].clone()).collect();
    let most = if streams(pattern) { MOST_STREAMED } else { MOST_ROWS };
    let evaluation = Evaluation::new(Rc::clone(&terms), choice, &names, base_iri.as_ref(), most);
    let table = evaluation.node(&node)?.project(&vars);
    Ok(Solved { variables, terms, table })
}

/// Rows that one table may have, and may have where the engine would send the first ones at once.
const MOST_ROWS: usize = 1 << 25;
const MOST_STREAMED: usize = 1 << 21;

/// Whether the engine gives rows before it has all.
fn streams(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Project { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Reduced { inner } => streams(inner),
        GraphPattern::OrderBy { .. } | GraphPattern::Group { .. } | GraphPattern::Distinct { .. } => false,
        _ => true,
    }
}

/// Whether the first rows are wanted of something that need not be evaluated whole: the engine stops
/// when it has them.
fn is_lazy(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Slice { inner, length: Some(_), .. } if streams(inner))
}

fn columns_of(kind: &plan::Kind) -> Option<&[plan::Var]> {
    match kind {
        plan::Kind::Project { vars, .. } => Some(vars),
        plan::Kind::Distinct(inner) | plan::Kind::Slice { inner, .. } => columns_of(&inner.kind),
        _ => None,
    }
}

impl Solved {
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.table.len
    }

    /// The rows, each decoded when it is asked for.
    pub fn rows(self) -> impl Iterator<Item = Vec<Option<Term>>> {
        let Self { terms, table, .. } = self;
        let mut decoders: Vec<Decoder> = table.columns.iter().map(|column| Decoder::new(column)).collect();
        (0..table.len).map(move |row| {
            meter::step();
            let columns = table.columns.iter().zip(&mut decoders);
            // What is decoded leaves this thread.
            meter::ship(|| columns.map(|(column, decoder)| decoder.term(&terms, column[row])).collect())
        })
    }
}

/// Decodes one column.
struct Decoder {
    walk: Walk,
    /// The terms of a column with few different ones.
    known: Option<FxHashMap<TermId, Term>>,
}

/// Rows that are looked at to tell whether a column repeats its terms.
const SAMPLE: usize = 256;
/// Terms that are kept decoded.
const KNOWN: usize = 4096;

impl Decoder {
    fn new(column: &[TermId]) -> Self {
        let step = (column.len() / SAMPLE).max(1);
        let sample: Vec<TermId> = column.iter().step_by(step).copied().collect();
        let different = sample.iter().collect::<FxHashSet<_>>().len();
        let repeats = column.len() > SAMPLE && different * 2 < sample.len();
        Self { walk: Walk::default(), known: repeats.then(FxHashMap::default) }
    }

    fn term(&mut self, terms: &Terms, id: TermId) -> Option<Term> {
        if id == UNBOUND {
            return None;
        }
        if let Some(term) = self.known.as_ref().and_then(|known| known.get(&id)) {
            return Some(term.clone());
        }
        let term = if Terms::is_known(id) { terms.index.walk(&mut self.walk, id) } else { terms.term(id) };
        if let (Some(known), Some(term)) = (&mut self.known, &term)
            && known.len() < KNOWN
        {
            known.insert(id, term.clone());
        }
        term
    }
}
