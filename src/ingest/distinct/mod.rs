//! Duplicates are dropped, exactly, and with as little memory as the plan and the data allow.
//!
//! Where the plan proves that a statement can only repeat one of the same subject ([`proof`]), one thing is
//! remembered for each subject instead of one for each statement; and nothing at all as long as subjects
//! come in rising order, as those of most tables do. A map of which that turns out to be wrong goes over to
//! the next way, for which its rows so far are read once more.

mod proof;

use std::sync::atomic::Ordering;

use super::digest::DigestSet;
use super::output::{Group, Level, Output, Statement};
use super::program::Program;
use super::scan::{Flush, scan};
use super::worker::{Batch, Worker};
use crate::mapping::RelationId;
use crate::text::Report;

pub use proof::levels;

/// What is known of the statements that were sent.
pub struct Distinct {
    /// Digests of those that only they themselves tell apart.
    seen: DigestSet,
    maps: Vec<Known>,
    /// For each group of the output at hand whether its subject is new.
    new: Vec<bool>,
}

/// What is known of the subjects of a map.
enum Known {
    /// Each came after all before it.
    Rising(Rising),
    Subjects(DigestSet),
    /// Its statements are in [`Distinct::seen`].
    Statements,
}

/// The last of subjects in rising order: as texts, or with the shorter first, as numbers are.
#[derive(Clone, Debug)]
struct Rising {
    last: String,
    by_text: bool,
    by_length: bool,
}

impl Rising {
    /// Whether `next` comes after `last`, in the order so far.
    fn goes_on(&mut self, last: &str, next: &str) -> bool {
        self.by_text &= last < next;
        self.by_length &= (last.len(), last) < (next.len(), next);
        self.by_text || self.by_length
    }
}

/// Where an output comes from: its source, and how many rows came before it.
pub type Origin = (RelationId, u64);

impl Distinct {
    pub fn new(maps: usize) -> Self {
        let known = || Known::Rising(Rising { last: String::new(), by_text: true, by_length: true });
        Self {
            seen: DigestSet::default(),
            maps: (0..maps).map(|_| known()).collect(),
            new: Vec::new(),
        }
    }

    /// Finds out which subjects of an output are new; then [`Self::is_new`] tells of its statements.
    pub fn look_at<'p>(
        &mut self,
        program: &Program<'p>,
        origin: Origin,
        out: &Output<'p>,
    ) -> Result<(), Report> {
        self.new.clear();
        self.new.resize(out.groups.len(), true);
        let fallen = self.rise(out);
        if fallen.contains(&true) {
            self.remember_subjects(program, origin, &fallen)?;
        }
        let repeated = self.find_subjects(out);
        if repeated.contains(&true) {
            self.remember_statements(program, origin, &repeated)?;
        }
        Ok(())
    }

    /// Whether a statement of a group, by its number, was not there before.
    pub fn is_new(&mut self, out: &Output<'_>, number: usize, statement: &Statement) -> bool {
        let group = &out.groups[number];
        let by_itself = matches!(statement.level, Level::Alone | Level::Several);
        if by_itself || matches!(self.maps[group.map], Known::Statements) {
            return self.seen.insert(out.digest(statement));
        }
        self.new[number]
    }

    /// For each map whether its subjects rise no more.
    fn rise(&mut self, out: &Output<'_>) -> Vec<bool> {
        let mut fallen = vec![false; self.maps.len()];
        let mut last: Vec<Option<&str>> = vec![None; self.maps.len()];
        for (group, statements) in out.each_group() {
            let Known::Rising(rising) = &mut self.maps[group.map] else { continue };
            if group.subject.is_none() {
                fallen[group.map] |= statements.iter().any(|statement| statement.level != Level::Alone);
                continue;
            }
            let subject = out.quad(&statements[0]).subject;
            if let Some(before) = last[group.map] {
                fallen[group.map] |= !rising.goes_on(before, subject);
            } else {
                let before = std::mem::take(&mut rising.last);
                fallen[group.map] |= !rising.goes_on(&before, subject);
            }
            last[group.map] = Some(subject);
        }
        for (known, last) in self.maps.iter_mut().zip(last) {
            if let (Known::Rising(rising), Some(last)) = (known, last) {
                last.clone_into(&mut rising.last);
            }
        }
        fallen
    }

    fn remember_subjects<'p>(
        &mut self,
        program: &Program<'p>,
        origin: Origin,
        chosen: &[bool],
    ) -> Result<(), Report> {
        for (known, _) in self.maps.iter_mut().zip(chosen).filter(|(_, chosen)| **chosen) {
            *known = Known::Subjects(DigestSet::default());
        }
        again(program, origin, &mut |_, group, _| {
            if let (true, Known::Subjects(set), Some(subject)) =
                (chosen[group.map], &mut self.maps[group.map], group.subject)
            {
                set.insert(subject);
            }
        })
    }

    /// Fills [`Self::new`]; gives for each map whether a subject came again of which more may be told.
    fn find_subjects(&mut self, out: &Output<'_>) -> Vec<bool> {
        let mut repeated = vec![false; self.maps.len()];
        for ((group, statements), new) in out.each_group().zip(&mut self.new) {
            let Known::Subjects(subjects) = &mut self.maps[group.map] else { continue };
            *new = group.subject.is_some_and(|subject| subjects.insert(subject));
            repeated[group.map] |= !*new
                && statements.iter().any(|statement| match statement.level {
                    Level::Alone => false,
                    Level::SubjectOnly => group.subject.is_none(),
                    Level::Subject | Level::Several => true,
                });
        }
        repeated
    }

    fn remember_statements<'p>(
        &mut self,
        program: &Program<'p>,
        origin: Origin,
        chosen: &[bool],
    ) -> Result<(), Report> {
        let seen = &mut self.seen;
        again(program, origin, &mut |out, group, statements| {
            if chosen[group.map] {
                seen.extend(statements.iter().map(|statement| out.digest(statement)));
            }
        })?;
        for (map, _) in chosen.iter().enumerate().filter(|(_, chosen)| **chosen) {
            self.maps[map] = Known::Statements;
            program.maps[map].exact.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Maps the rows before an output once more, and calls `f` with each group.
fn again<'p>(
    program: &Program<'p>,
    (source, rows): Origin,
    f: &mut dyn FnMut(&Output<'p>, &Group, &[Statement]),
) -> Result<(), Report> {
    if rows == 0 {
        return Ok(());
    }
    let map = |worker: &mut Worker<'p>, batch: &Batch<'_>, out: &mut Output<'p>, flush: Flush<'_, 'p>| {
        worker.map(program, source, batch, out, flush);
    };
    scan(program, source, 1, Some(rows), &map, &mut |out, _| {
        out.each_group().for_each(|(group, statements)| f(out, group, statements));
        Ok(())
    })?;
    Ok(())
}
