//! Reading the quads of a pattern into columns, and how many there are.

use std::ops::Range;

use super::Bail;
use super::plan::{Active, Place, Triple, Var};
use super::table::Table;
use super::terms::Terms;
use crate::store::index::{DEFAULT_GRAPH, FrozenIndex, Order, TermId};
use crate::store::meter;

/// Quads that are read before the meter is looked at.
const CHUNK: usize = 1024;

/// The graphs that a pattern reads.
#[derive(Clone, Copy, Debug)]
pub enum Graphs<'a> {
    /// All of them, each triple once.
    Union,
    /// Some of them, each triple once.
    Merged(&'a [TermId]),
    One(TermId),
    /// Each named graph, with its name.
    Named,
}

impl<'a> Graphs<'a> {
    pub fn of(active: Active, default: Option<&'a [TermId]>) -> Self {
        match (active, default) {
            (Active::Default, None) => Self::Union,
            (Active::Default, Some(graphs)) => Self::Merged(graphs),
            (Active::Named(graph), _) => Self::One(graph),
            (Active::Each(_), _) => Self::Named,
        }
    }
}

/// A pattern to be read: for each place of a quad a term, or nothing.
pub struct Reading {
    order: Order,
    range: Range<usize>,
    /// The terms that the range does not see to.
    left: [Option<TermId>; 4],
}

impl Reading {
    /// `None` when nothing can match.
    pub fn new(index: &FrozenIndex, terms: [Option<TermId>; 3], graphs: Graphs<'_>) -> Option<Self> {
        let graph = if let Graphs::One(graph) = graphs { Some(graph) } else { None };
        let pattern = [terms[0], terms[1], terms[2], graph];
        if pattern.iter().flatten().any(|id| !Terms::is_known(*id)) {
            return None;
        }
        let (order, range) = index.range(pattern);
        let mut left = pattern;
        for place in order.places() {
            if left[place].take().is_none() {
                break;
            }
        }
        Some(Self { order, range, left })
    }

    /// No less than what matches, and exactly that when nothing is left to compare.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether every quad of the range is a solution.
    fn is_whole(&self, index: &FrozenIndex, graphs: Graphs<'_>) -> bool {
        let nothing_left = self.left.iter().all(Option::is_none);
        nothing_left
            && match graphs {
                Graphs::One(_) => true,
                Graphs::Union => !index.repeats_triples(),
                Graphs::Named => index.range([None, None, None, Some(DEFAULT_GRAPH)]).1.is_empty(),
                Graphs::Merged(_) => false,
            }
    }

    /// Calls `take` with each quad that matches, in the order of the index.
    pub fn each(&self, index: &FrozenIndex, graphs: Graphs<'_>, mut take: impl FnMut([TermId; 4])) {
        let permutation = index.permutation(self.order);
        let places = self.order.places();
        let compares = self.left.iter().any(Option::is_some);
        let mut previous = None;
        let mut at = self.range.start;
        while at < self.range.end {
            let end = self.range.end.min(at + CHUNK);
            meter::step();
            for i in at..end {
                let key = permutation.key(i);
                let mut quad = [0; 4];
                for (value, place) in key.iter().zip(places) {
                    quad[place] = *value;
                }
                if compares
                    && self.left.iter().zip(quad).any(|(term, id)| term.is_some_and(|term| term != id))
                {
                    continue;
                }
                match graphs {
                    Graphs::One(_) => {}
                    Graphs::Named => {
                        if quad[3] == DEFAULT_GRAPH {
                            continue;
                        }
                    }
                    Graphs::Union | Graphs::Merged(_) => {
                        let triple = [quad[0], quad[1], quad[2]];
                        let excluded = matches!(graphs, Graphs::Merged(some) if !some.contains(&quad[3]));
                        if excluded || previous.replace(triple) == Some(triple) {
                            continue;
                        }
                    }
                }
                take(quad);
            }
            at = end;
        }
    }
}

/// The places of a quad that a pattern's variables take: the first of each variable, and the pairs
/// that must be equal.
pub struct Outputs {
    pub vars: Vec<Var>,
    places: Vec<usize>,
    equal: Vec<(usize, usize)>,
}

impl Outputs {
    /// Those of the variables that have no value yet.
    pub fn new(triple: &Triple, given: &[Option<TermId>; 3]) -> Self {
        let mut outputs = Self { vars: Vec::new(), places: Vec::new(), equal: Vec::new() };
        let graph = if let Active::Each(var) = triple.graph { Some(Place::Var(var)) } else { None };
        for (i, place) in triple.places.iter().copied().chain(graph).enumerate() {
            let Place::Var(var) = place else { continue };
            if given.get(i).copied().flatten().is_some() || !triple.vars.has(var) {
                continue;
            }
            match outputs.vars.iter().position(|other| *other == var) {
                Some(first) => outputs.equal.push((outputs.places[first], i)),
                None => {
                    outputs.vars.push(var);
                    outputs.places.push(i);
                }
            }
        }
        outputs
    }

    /// Appends a quad to the columns when it keeps equal what must be.
    pub fn push(&self, quad: [TermId; 4], columns: &mut [Vec<TermId>]) -> bool {
        if self.equal.iter().any(|(a, b)| quad[*a] != quad[*b]) {
            return false;
        }
        for (column, place) in columns.iter_mut().zip(&self.places) {
            column.push(quad[*place]);
        }
        true
    }
}

/// The terms of a pattern.
pub fn constants(triple: &Triple) -> [Option<TermId>; 3] {
    triple.places.map(|place| match place {
        Place::Term(id) => Some(id),
        Place::Var(_) => None,
    })
}

/// All solutions of a pattern.
pub fn scan(index: &FrozenIndex, triple: &Triple, graphs: Graphs<'_>, most: usize) -> Result<Table, Bail> {
    let given = constants(triple);
    let outputs = Outputs::new(triple, &given);
    let mut table = Table::empty(outputs.vars.iter().copied());
    let Some(reading) = Reading::new(index, given, graphs) else { return Ok(table) };
    if !outputs.vars.is_empty() && reading.len() > most {
        return Err(Bail);
    }
    if reading.is_whole(index, graphs) && outputs.equal.is_empty() {
        let permutation = index.permutation(reading.order);
        for (column, place) in table.columns.iter_mut().zip(&outputs.places) {
            let place = reading.order.places().iter().position(|other| other == place).ok_or(Bail)?;
            column.extend(permutation.column(reading.range.clone(), place));
            meter::step();
        }
        table.len = reading.len();
        return Ok(table);
    }
    let Table { columns, len, .. } = &mut table;
    reading.each(index, graphs, |quad| *len += usize::from(outputs.push(quad, columns)));
    Ok(table)
}
