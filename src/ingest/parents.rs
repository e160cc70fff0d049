//! Reading the parents of joins, before anything is mapped.

use super::context::Context;
use super::join::{JoinIndex, each_key};
use super::output::Output;
use super::program::{ParentJoin, Program, Rows};
use super::row::Row;
use super::scan::{Flush, Scanned, scan};
use super::view::{CompiledView, Fragments, Slots};
use super::worker::{Batch, HasOutput, Visit, Worker};
use crate::mapping::RelationId;
use crate::text::Report;

/// A source that was read for a join, and what was found in it: for the report.
pub type Note<'n, 'p> = &'n mut dyn FnMut(RelationId, Scanned, Output<'p>);

/// Fills the indexes of all joins, those of views first.
pub fn read_parents<'p>(program: &mut Program<'p>, note: Note<'_, 'p>) -> Result<(), Report> {
    for relation in 0..program.rows.len() {
        let Rows::View(view) = &program.rows[relation] else { continue };
        let mut all = Vec::new();
        for join in 0..view.joins.len() {
            all.push(read_fragments(program, relation, join, note)?);
        }
        program.fragments[relation] = all;
    }
    for parent in 0..program.parents.len() {
        let index = read_subjects(program, parent, note)?;
        program.joins.push(index);
    }
    Ok(())
}

fn read_fragments<'p>(
    program: &Program<'p>,
    relation: RelationId,
    join: usize,
    note: Note<'_, 'p>,
) -> Result<Fragments, Report> {
    let Rows::View(view) = &program.rows[relation] else { return Ok(Fragments::default()) };
    let compiled = &view.joins[join];
    let (mut fragments, mut slots) = (Fragments::new(compiled.slots.len()), Slots::default());
    let count = view.origins.len();
    each_row(program, compiled.parent, note, &mut |row, cx| {
        CompiledView::add_fragments(compiled, row, count, &mut fragments, &mut slots, cx);
    })?;
    Ok(fragments)
}

fn read_subjects<'p>(program: &Program<'p>, parent: usize, note: Note<'_, 'p>) -> Result<JoinIndex, Report> {
    let ParentJoin { relation, subject, keys, .. } = &program.parents[parent];
    let mut index = JoinIndex::default();
    each_row(program, *relation, note, &mut |row, cx| {
        let mut terms = cx.take_terms();
        subject.terms(row, &[], &mut terms, cx);
        if !terms.is_empty() {
            each_key(keys, row, cx, |key| terms.iter().for_each(|term| index.add(key, term)));
        }
        cx.put_terms(terms);
        cx.collections.clear();
    })?;
    index.close();
    Ok(index)
}

/// Calls `f` with each row of a relation.
fn each_row<'p>(
    program: &Program<'p>,
    relation: RelationId,
    note: Note<'_, 'p>,
    f: &mut (dyn FnMut(&Row<'_>, &mut Context<'p>) + Send),
) -> Result<(), Report> {
    let source = program.source_of(relation);
    let mut path = vec![Vec::new(); program.rows.len()];
    let mut above = relation;
    while let Rows::View(view) = &program.rows[above] {
        path[view.on] = vec![above];
        above = view.on;
    }
    let f = std::sync::Mutex::new(f);
    let mut total = Output::default();
    let map = |worker: &mut Worker<'p>, batch: &Batch<'_>, out: &mut Output<'p>, _: Flush<'_, 'p>| {
        let mut f = f.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        worker.each(program, source, batch, &mut Descent { relation, path: &path, f: &mut **f, out });
    };
    let scanned = scan(program, source, 1, program.options.sample, &map, &mut |out, _| {
        total.rows += out.rows;
        total.rejected += out.rejected;
        total.rejects.append(&mut out.rejects);
        Ok(())
    })?;
    note(source, scanned, total);
    Ok(())
}

/// Goes down to the rows of one relation.
struct Descent<'a, 'p> {
    relation: RelationId,
    path: &'a [Vec<RelationId>],
    f: &'a mut (dyn FnMut(&Row<'_>, &mut Context<'p>) + Send),
    out: &'a mut Output<'p>,
}

impl<'p> HasOutput<'p> for Descent<'_, 'p> {
    fn output(&mut self) -> &mut Output<'p> {
        self.out
    }
}

impl<'p> Visit<'p> for Descent<'_, 'p> {
    fn row(&mut self, relation: RelationId, row: &Row<'_>, _: u64, cx: &mut Context<'p>) {
        if relation == self.relation {
            (self.f)(row, cx);
        }
    }

    fn views(&self, relation: RelationId) -> &[RelationId] {
        &self.path[relation]
    }
}
