//! Row by row: each statement with the term maps that made it. For people who ask where something comes
//! from, and for checks that compare rows; the way of the mapping itself does not come by here.
//!
//! The plan is taken apart until each triples map has one predicate and one object. Then the map that a
//! statement is counted under tells its term maps, and nothing has to be carried along with it.

use std::sync::Mutex;

use super::output::Output;
use super::parents::read_parents;
use super::program::{Program, Rows};
use super::rejects::Rejects;
use super::row::Row;
use super::scan::{Flush, scan};
use super::statements::{Applied, write_collection};
use super::worker::{Batch, HasOutput, Visit, Worker};
use super::{Context, RunOptions};
use crate::mapping::{Plan, PredicateObjectMap, RelationId, TriplesMap};
use crate::rdf::EncodedQuad;
use crate::text::{Diagnostic, Report, Severity, Span};

/// One predicate with one object of one triples map.
pub struct Piece {
    /// The place of the triples map in the plan.
    pub map: usize,
    pub graphs: Vec<Span>,
    pub predicate: Span,
    pub object: Span,
}

/// A plan in pieces: its maps come first and make nothing, so that joins find them.
pub struct Pieces {
    pub plan: Plan,
    whole: usize,
    parts: Vec<Piece>,
}

/// Where rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The source.
    pub relation: RelationId,
    /// The number of the record, from 0.
    pub index: u64,
}

/// What the rows gave.
pub struct Step<'s> {
    pub at: Place,
    pub piece: usize,
    pub quad: EncodedQuad<'s>,
}

impl Pieces {
    pub fn of(plan: &Plan) -> Self {
        let mut taken = plan.clone();
        let mut pieces = Vec::new();
        for (number, map) in plan.maps.iter().enumerate() {
            taken.maps[number].predicate_objects.clear();
            for one in &map.predicate_objects {
                for predicate in &one.predicates {
                    for object in &one.objects {
                        let graphs = map.graphs.iter().chain(&one.graphs);
                        pieces.push(Piece {
                            map: number,
                            graphs: graphs.map(|graph| graph.span.clone()).collect(),
                            predicate: predicate.span.clone(),
                            object: object.span.clone(),
                        });
                        taken.maps.push(TriplesMap {
                            predicate_objects: vec![PredicateObjectMap {
                                predicates: vec![predicate.clone()],
                                objects: vec![object.clone()],
                                graphs: one.graphs.clone(),
                                span: one.span.clone(),
                            }],
                            ..map.clone()
                        });
                    }
                }
            }
        }
        Self { plan: taken, whole: plan.maps.len(), parts: pieces }
    }

    pub fn piece(&self, number: usize) -> &Piece {
        &self.parts[number]
    }

    pub fn count(&self) -> usize {
        self.parts.len()
    }
}

/// The number of the first record of a source among the rows of its file.
pub fn first_row(rows: &Rows<'_>) -> u64 {
    match rows {
        Rows::Csv(source) => source.source.format.first_row(),
        _ => 1,
    }
}

/// A record, as those that look at it see it.
pub type Look<'l> = &'l mut (dyn FnMut(Place, &Row<'_>) + Send);

/// Maps rows, the first `most` of each source, in pieces. `wanted` chooses among them, `look` sees the
/// records themselves, `take` each statement. Gives what was rejected.
pub fn each_step<'p>(
    pieces: &'p Pieces,
    options: &'p RunOptions,
    most: Option<u64>,
    wanted: &(dyn Fn(&Program<'p>, Place) -> bool + Sync),
    look: Look<'_>,
    take: &mut dyn FnMut(&Program<'p>, &Step<'_>),
) -> Result<Vec<Diagnostic>, Report> {
    let mut program = Program::open(&pieces.plan, options, "")?;
    read_parents(&mut program, &mut |_, _, _| ())?;
    let program = program;
    let mut rejects = Rejects::default();
    let state = Mutex::new((look, Vec::new()));
    for source in (0..program.rows.len()).filter(|id| program.is_source(*id) && program.is_mapped(*id)) {
        let map = |worker: &mut Worker<'p>, batch: &Batch<'_>, out: &mut Output<'p>, _: Flush<'_, 'p>| {
            let mut state = state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let (look, places) = &mut *state;
            let applied = Applied { joins: &program.joins, default_graph: &program.default_graph };
            let mut stepping = Stepping { program: &program, source, applied, wanted, look, places, out };
            worker.each(&program, source, batch, &mut stepping);
        };
        scan(&program, source, 1, most, &map, &mut |out, _| {
            let places = {
                let mut state = state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                std::mem::take(&mut state.1)
            };
            give(&program, pieces, out, &places, take);
            for reject in out.rejects.drain(..) {
                if wanted(&program, Place { relation: reject.relation, index: reject.place.index }) {
                    rejects.add(&program, reject)?;
                }
            }
            Ok(())
        })?;
    }
    let causes = rejects.finish(&program, Severity::Warning)?;
    Ok(causes.into_iter().flat_map(|cause| cause.samples).collect())
}

/// Hands on the statements of a batch.
fn give<'p>(
    program: &Program<'p>,
    pieces: &Pieces,
    out: &mut Output<'p>,
    places: &[Place],
    take: &mut dyn FnMut(&Program<'p>, &Step<'_>),
) {
    let mut places_left = places.iter();
    for (group, statements) in out.each_group() {
        for (statement, at) in statements.iter().zip(&mut places_left) {
            if let Some(piece) = group.map.checked_sub(pieces.whole) {
                take(program, &Step { at: *at, piece, quad: out.quad(statement) });
            }
        }
    }
    // Named collections go over several rows; what each adds is shown as if it were all.
    let last = places.last().copied();
    for part in out.parts.drain(..) {
        let (Some(piece), Some(at)) = (part.map.checked_sub(pieces.whole), last) else { continue };
        let cells: Vec<String> = (1..part.items.len().max(1)).map(|cell| format!("_:l{cell}")).collect();
        write_collection(part.kind, &part.head, &part.items, &cells, |subject, predicate, object| {
            let quad = EncodedQuad { subject, predicate, object, graph: &part.graph };
            take(program, &Step { at, piece, quad });
        });
    }
}

struct Stepping<'a, 'l, 'p> {
    program: &'a Program<'p>,
    source: RelationId,
    applied: Applied<'a>,
    wanted: &'a (dyn Fn(&Program<'p>, Place) -> bool + Sync),
    look: &'a mut Look<'l>,
    /// For each statement of the output where it comes from.
    places: &'a mut Vec<Place>,
    out: &'a mut Output<'p>,
}

impl<'p> HasOutput<'p> for Stepping<'_, '_, 'p> {
    fn output(&mut self) -> &mut Output<'p> {
        self.out
    }
}

impl<'p> Visit<'p> for Stepping<'_, '_, 'p> {
    fn row(&mut self, relation: RelationId, row: &Row<'_>, index: u64, cx: &mut Context<'p>) {
        let at = Place { relation: self.source, index: if relation == self.source { index } else { cx.row } };
        if !(self.wanted)(self.program, at) {
            return;
        }
        if relation == self.source {
            (self.look)(at, row);
        }
        for map in &self.program.maps_of[relation] {
            self.program.maps[*map].apply(row, &self.applied, self.out, cx);
        }
        self.places.resize(self.out.statements.len(), at);
    }

    fn views(&self, relation: RelationId) -> &[RelationId] {
        &self.program.views_on[relation]
    }
}
