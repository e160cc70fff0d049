//! Paths of any length: breadth first from what is known, each pair of ends once.

use rustc_hash::FxHashSet;
use spargebra::algebra::PropertyPathExpression;

use super::Bail;
use super::evaluate::Evaluation;
use super::join::join;
use super::plan::{Active, Place, Planner, Vars};
use super::scan::{Graphs, Reading};
use super::table::{Table, number_rows};
use super::terms::{Terms, UNBOUND};
use crate::store::index::TermId;
use crate::store::meter;

/// A step of a path.
#[derive(Clone, Debug)]
pub enum Step {
    Property(TermId),
    NoneOf(Vec<TermId>),
    Reverse(Box<Step>),
    Sequence(Box<Step>, Box<Step>),
    Alternative(Box<Step>, Box<Step>),
    /// Repeated; `from_none`: also not at all.
    Closure {
        step: Box<Step>,
        from_none: bool,
    },
    Optional(Box<Step>),
}

/// A pattern with a path.
#[derive(Clone, Debug)]
pub struct Path {
    pub ends: [Place; 2],
    pub step: Step,
    pub graph: Active,
}

impl Planner<'_> {
    /// The step of a closure or an optional step, whose pairs are a set. The pairs of others are not.
    pub fn path(&self, path: &PropertyPathExpression) -> Result<Step, Bail> {
        match path {
            PropertyPathExpression::ZeroOrMore(_)
            | PropertyPathExpression::OneOrMore(_)
            | PropertyPathExpression::ZeroOrOne(_) => self.step(path),
            _ => Err(Bail),
        }
    }

    fn step(&self, path: &PropertyPathExpression) -> Result<Step, Bail> {
        let inner = |path: &PropertyPathExpression| self.step(path).map(Box::new);
        Ok(match path {
            PropertyPathExpression::NamedNode(node) => {
                Step::Property(self.terms.intern(&node.clone().into())?)
            }
            PropertyPathExpression::NegatedPropertySet(nodes) => Step::NoneOf(
                nodes.iter().map(|node| self.terms.intern(&node.clone().into())).collect::<Result<_, _>>()?,
            ),
            PropertyPathExpression::Reverse(path) => Step::Reverse(inner(path)?),
            PropertyPathExpression::Sequence(a, b) => Step::Sequence(inner(a)?, inner(b)?),
            PropertyPathExpression::Alternative(a, b) => Step::Alternative(inner(a)?, inner(b)?),
            PropertyPathExpression::ZeroOrMore(path) => Step::Closure { step: inner(path)?, from_none: true },
            PropertyPathExpression::OneOrMore(path) => Step::Closure { step: inner(path)?, from_none: false },
            PropertyPathExpression::ZeroOrOne(path) => Step::Optional(inner(path)?),
        })
    }
}

impl Evaluation<'_> {
    /// The join of a table with the pairs of ends of a path.
    pub fn walk(&self, path: &Path, seed: &Table) -> Result<Table, Bail> {
        let graphs = self.graphs(path.graph);
        let known = [Self::known(path.ends[0], seed), Self::known(path.ends[1], seed)];
        let mut pairs = [Vec::new(), Vec::new()];
        let (from, reverse) = match known {
            [Some(starts), None] => (starts, false),
            [Some(starts), Some(ends)] if starts.len() <= ends.len() => (starts, false),
            [_, Some(ends)] => (ends, true),
            [None, None] => (self.starts(&path.step, graphs)?, false),
        };
        for node in from {
            let mut found = Vec::new();
            self.reach(&path.step, node, reverse, graphs, &mut found);
            for other in found {
                let (start, end) = if reverse { (other, node) } else { (node, other) };
                let fits = |place: Place, id: TermId| !matches!(place, Place::Term(term) if term != id);
                let same = path.ends[0] != path.ends[1] || start == end;
                if same && fits(path.ends[0], start) && fits(path.ends[1], end) {
                    pairs[0].push(start);
                    pairs[1].push(end);
                }
            }
            if pairs[0].len() > self.most {
                return Err(Bail);
            }
        }
        let mut table = Table { len: pairs[0].len(), ..Table::default() };
        for (place, column) in path.ends.into_iter().zip(pairs) {
            if let Place::Var(var) = place
                && !table.vars.contains(&var)
            {
                table.add(var, column);
            }
        }
        join(seed, &table, self.most)
    }

    /// The different terms that an end may be, where that is known.
    fn known(place: Place, seed: &Table) -> Option<Vec<TermId>> {
        match place {
            Place::Term(id) => Some(vec![id]),
            Place::Var(var) => {
                let column = seed.column(var).filter(|_| seed.bound(Vars::NONE.with(var)).has(var))?;
                let (_, firsts) = number_rows(&[column], column.len());
                Some(super::table::gather(column, &firsts))
            }
        }
    }

    /// Where a path can start that has at least one step: the subjects of its first properties.
    fn starts(&self, step: &Step, graphs: Graphs<'_>) -> Result<Vec<TermId>, Bail> {
        let mut starts = FxHashSet::default();
        self.add_ends(step, false, graphs, &mut starts)?;
        Ok(starts.into_iter().collect())
    }

    fn add_ends(
        &self,
        step: &Step,
        reverse: bool,
        graphs: Graphs<'_>,
        out: &mut FxHashSet<TermId>,
    ) -> Result<(), Bail> {
        match step {
            Step::Property(property) => {
                let index = &self.terms.index;
                if let Some(reading) = Reading::new(index, [None, Some(*property), None], graphs) {
                    reading.each(index, graphs, |quad| {
                        out.insert(quad[if reverse { 2 } else { 0 }]);
                    });
                }
                Ok(())
            }
            Step::Reverse(step) => self.add_ends(step, !reverse, graphs, out),
            Step::Sequence(a, b) => self.add_ends(if reverse { b } else { a }, reverse, graphs, out),
            Step::Alternative(a, b) => {
                self.add_ends(a, reverse, graphs, out)?;
                self.add_ends(b, reverse, graphs, out)
            }
            Step::Closure { step, from_none: false } => self.add_ends(step, reverse, graphs, out),
            // Every node of the graph.
            Step::Closure { .. } | Step::Optional(_) | Step::NoneOf(_) => Err(Bail),
        }
    }

    /// Appends the nodes that a step leads to from a node, or from which it leads there.
    fn reach(&self, step: &Step, node: TermId, reverse: bool, graphs: Graphs<'_>, out: &mut Vec<TermId>) {
        meter::step();
        match step {
            Step::Property(property) => {
                self.next(node, Some(*property), reverse, graphs, |_, next| out.push(next));
            }
            Step::NoneOf(excluded) => self.next(node, None, reverse, graphs, |property, next| {
                if !excluded.contains(&property) {
                    out.push(next);
                }
            }),
            Step::Reverse(step) => self.reach(step, node, !reverse, graphs, out),
            Step::Sequence(a, b) => {
                let (first, second) = if reverse { (b, a) } else { (a, b) };
                let mut middle = Vec::new();
                self.reach(first, node, reverse, graphs, &mut middle);
                middle.into_iter().for_each(|node| self.reach(second, node, reverse, graphs, out));
            }
            Step::Alternative(a, b) => {
                self.reach(a, node, reverse, graphs, out);
                self.reach(b, node, reverse, graphs, out);
            }
            Step::Optional(step) => {
                if self.is_node(node, graphs) {
                    let mut found = vec![node];
                    self.reach(step, node, reverse, graphs, &mut found);
                    let mut seen = FxHashSet::default();
                    out.extend(found.into_iter().filter(|node| seen.insert(*node)));
                }
            }
            Step::Closure { step, from_none } => {
                let (mut waiting, mut seen) = (Vec::new(), FxHashSet::default());
                if !*from_none {
                    self.reach(step, node, reverse, graphs, &mut waiting);
                } else if self.is_node(node, graphs) {
                    waiting.push(node);
                }
                waiting.retain(|node| seen.insert(*node));
                let mut next = Vec::new();
                while let Some(node) = waiting.pop() {
                    out.push(node);
                    self.reach(step, node, reverse, graphs, &mut next);
                    waiting.extend(next.drain(..).filter(|node| seen.insert(*node)));
                }
            }
        }
    }

    fn next(
        &self,
        node: TermId,
        property: Option<TermId>,
        reverse: bool,
        graphs: Graphs<'_>,
        mut take: impl FnMut(TermId, TermId),
    ) {
        let (pattern, place) =
            if reverse { ([None, property, Some(node)], 0) } else { ([Some(node), property, None], 2) };
        let index = &self.terms.index;
        if let Some(reading) = Reading::new(index, pattern, graphs) {
            reading.each(index, graphs, |quad| take(quad[1], quad[place]));
        }
    }

    /// Whether a triple of the graph has the term as subject or object.
    fn is_node(&self, node: TermId, graphs: Graphs<'_>) -> bool {
        let mut found = false;
        for reverse in [false, true] {
            if !found && node != UNBOUND && Terms::is_known(node) {
                self.next(node, None, reverse, graphs, |_, _| found = true);
            }
        }
        found
    }
}
