//! Duplicates are dropped, exactly, and with as little memory as the plan and the data allow.
//!
//! Where the plan proves that a statement can only repeat one of the same subject ([`proof`]), one thing is
//! remembered for each subject instead of one for each statement; and nothing at all as long as subjects
//! come in rising order, as those of most tables do. A map of which that turns out to be wrong goes over to
//! the next way, for which its rows so far are read once more.
//!
//! When that takes more memory than it may, nothing more is sent: all sources are read again to write
//! digests to the disk ([`spill`]), and a last time to send the statements that turned out to be the first
//! of their kind. The output is the same either way.

mod proof;
mod spill;

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::Ordering;

use super::digest::{Digest, DigestSet};
use super::output::{Group, Level, Output, Statement};
use super::program::Program;
use super::scan::{Flush, scan};
use super::worker::{Batch, Worker};
use crate::mapping::RelationId;
use crate::text::{Diagnostic, Report, code};

pub use proof::{gathers, levels};
use spill::{Firsts, Spill};

/// What is known of the statements that were sent.
pub struct Distinct {
    /// Digests of those that only they themselves tell apart.
    seen: DigestSet,
    maps: Vec<Known>,
    /// For each group of the output at hand whether its subject is new.
    new: Vec<bool>,
    /// For each of its statements, where that was found out on the disk.
    new_statements: Vec<bool>,
    on_disk: OnDisk,
    /// How many bytes may be remembered.
    bound: usize,
}

/// How far telling apart on the disk has come.
enum OnDisk {
    No,
    /// There is too much for the memory.
    Wanted,
    Done {
        firsts: Firsts,
        next: u64,
    },
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
            new_statements: Vec::new(),
            on_disk: OnDisk::No,
            bound: usize::MAX,
        }
    }

    /// Sets how many bytes may be remembered.
    pub fn bound(&mut self, bytes: usize) {
        self.bound = bytes;
    }

    /// Whether it takes more memory than it may. What is sent from then on is told on the disk.
    pub fn is_full(&self) -> bool {
        matches!(self.on_disk, OnDisk::Wanted)
    }

    fn size(&self) -> usize {
        let of = |known: &Known| if let Known::Subjects(set) = known { set.size() } else { 0 };
        self.seen.size() + self.maps.iter().map(of).sum::<usize>()
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
        if let OnDisk::Done { .. } = self.on_disk {
            self.look_up(out);
            return Ok(());
        }
        let fallen = self.rise(out);
        if fallen.contains(&true) {
            self.remember_subjects(program, origin, &fallen)?;
        }
        let repeated = self.find_subjects(out);
        if repeated.contains(&true) {
            self.remember_statements(program, origin, &repeated)?;
        }
        if self.size() > self.bound {
            self.on_disk = OnDisk::Wanted;
            return Err(Report::new());
        }
        Ok(())
    }

    /// Whether a statement of a group was not there before; both by their numbers.
    pub fn is_new(&mut self, out: &Output<'_>, number: usize, place: usize) -> bool {
        let statement = &out.statements[place];
        if let OnDisk::Done { .. } = self.on_disk {
            return self.new_statements[place];
        }
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

    fn remember_subjects(
        &mut self,
        program: &Program<'_>,
        origin: Origin,
        chosen: &[bool],
    ) -> Result<(), Report> {
        for (known, _) in self.maps.iter_mut().zip(chosen).filter(|(_, chosen)| **chosen) {
            *known = Known::Subjects(DigestSet::default());
        }
        let bound = self.bound;
        again(program, origin, &mut |_, group, _| {
            if let (true, Known::Subjects(set), Some(subject)) =
                (chosen[group.map], &mut self.maps[group.map], group.subject)
            {
                set.insert(subject);
                return set.size() <= bound;
            }
            true
        })
        .or_else(|error| self.give_up(error))
    }

    /// The error of a scan that was ended because the memory is full is told as just that.
    fn give_up(&mut self, error: Report) -> Result<(), Report> {
        if error.diagnostics.is_empty() {
            self.on_disk = OnDisk::Wanted;
        }
        Err(error)
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

    fn remember_statements(
        &mut self,
        program: &Program<'_>,
        origin: Origin,
        chosen: &[bool],
    ) -> Result<(), Report> {
        let (seen, bound) = (&mut self.seen, self.bound);
        let filled = again(program, origin, &mut |out, group, statements| {
            if chosen[group.map] {
                seen.extend(statements.iter().map(|statement| out.digest(statement)));
            }
            seen.size() <= bound
        });
        filled.or_else(|error| self.give_up(error))?;
        for (map, _) in chosen.iter().enumerate().filter(|(_, chosen)| **chosen) {
            self.maps[map] = Known::Statements;
            program.maps[map].exact.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Telling apart on the disk.
impl Distinct {
    /// Reads everything to find out which statements are the first of their kind; `each` reads all sources
    /// and gives what they give, in order.
    pub fn find_on_disk<'p>(
        &mut self,
        program: &Program<'p>,
        each: &mut dyn FnMut(&mut Take<'_, 'p>) -> Result<(), Report>,
    ) -> Result<(), Report> {
        // Items are told by their number: they have to be the same each time. What a thread
        // leaves out depends on what it mapped before.
        program.steady.store(true, Ordering::Relaxed);
        self.seen = DigestSet::default();
        for known in &mut self.maps {
            if !matches!(known, Known::Statements) {
                *known = Known::Subjects(DigestSet::default());
            }
        }
        loop {
            let mut repeated = BTreeSet::new();
            let mut spill = Spill::new().map_err(|error| broken(&error))?;
            each(&mut |out| {
                let written = self.each_item(out, |item| {
                    if item.breaks {
                        repeated.insert(item.map);
                    }
                    let number = if item.needs { u32::try_from(item.map).ok() } else { None };
                    spill.add(item.digest, number)
                });
                written.map_err(|error| broken(&error))
            })?;
            let (firsts, found) = spill.resolve().map_err(|error| broken(&error))?;
            repeated.extend(found.into_iter().map(|map| map as usize));
            if repeated.is_empty() {
                self.on_disk = OnDisk::Done { firsts, next: 0 };
                return Ok(());
            }
            // Their subjects come again: once more, with each of their statements by itself.
            for map in repeated {
                self.maps[map] = Known::Statements;
                program.maps[map].exact.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Fills [`Self::new_statements`].
    fn look_up(&mut self, out: &Output<'_>) {
        let OnDisk::Done { firsts, mut next } = std::mem::replace(&mut self.on_disk, OnDisk::No) else {
            return;
        };
        let mut new = std::mem::take(&mut self.new_statements);
        new.clear();
        new.resize(out.statements.len(), false);
        let looked = self.each_item(out, |item| {
            let is_first = firsts.contains(next);
            item.statements.for_each(|place| new[place] = is_first);
            next += 1;
            Ok(())
        });
        debug_assert!(looked.is_ok(), "nothing is written");
        self.new_statements = new;
        self.on_disk = OnDisk::Done { firsts, next };
    }

    /// Calls `f` with what is told apart, always in the same order: the subject of a group, which stands for
    /// all its statements that follow from it, then each of the others.
    fn each_item<'o>(
        &self,
        out: &'o Output<'_>,
        mut f: impl FnMut(Item<'o>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut start = 0;
        for (group, statements) in out.each_group() {
            let range = start..group.end;
            start = group.end;
            let by_subject = !matches!(self.maps[group.map], Known::Statements);
            let follows =
                move |level: Level| by_subject && matches!(level, Level::Subject | Level::SubjectOnly);
            if by_subject {
                let has = |wanted: &[Level]| statements.iter().any(|one| wanted.contains(&one.level));
                let places = range.clone().filter(move |place| follows(out.statements[*place].level));
                f(Item {
                    // A subject of one map is not that of another.
                    digest: group.subject.unwrap_or_default() ^ (group.map as u128 + 1).wrapping_mul(MIX),
                    map: group.map,
                    needs: has(&[Level::Subject, Level::Several]),
                    breaks: group.subject.is_none()
                        && has(&[Level::Subject, Level::Several, Level::SubjectOnly]),
                    statements: Box::new(places),
                })?;
            }
            for place in range {
                let statement = &out.statements[place];
                if statement.targets == 0 && !follows(statement.level) {
                    let digest = out.digest(statement);
                    let statements = Box::new(place..place + 1);
                    f(Item { digest, map: group.map, needs: false, breaks: false, statements })?;
                }
            }
        }
        Ok(())
    }
}

/// Spreads the numbers of maps over digests.
const MIX: u128 = 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835;

/// Takes an output.
pub type Take<'t, 'p> = dyn FnMut(&Output<'p>) -> Result<(), Report> + 't;

/// Something that is told apart.
struct Item<'o> {
    digest: Digest,
    map: usize,
    /// Whether its map goes over to single statements when it comes again.
    needs: bool,
    /// Whether its map does so at once.
    breaks: bool,
    /// By their numbers the statements that it stands for.
    statements: Box<dyn Iterator<Item = usize> + 'o>,
}

fn broken(error: &io::Error) -> Report {
    let message = format!("cannot keep what was mapped in temporary files: {error}");
    Diagnostic::new(&code::OUTPUT_FAILED, message).into()
}

/// Maps the rows before an output once more, and calls `f` with each group; `false` from it ends that with
/// an empty report.
fn again<'p>(
    program: &Program<'p>,
    (source, rows): Origin,
    f: &mut dyn FnMut(&Output<'p>, &Group, &[Statement]) -> bool,
) -> Result<(), Report> {
    if rows == 0 {
        return Ok(());
    }
    let map = |worker: &mut Worker<'p>, batch: &Batch<'_>, out: &mut Output<'p>, flush: Flush<'_, 'p>| {
        worker.map(program, source, batch, out, flush);
    };
    scan(program, source, 1, Some(rows), &map, &mut |out, _| {
        let go_on = out.each_group().all(|(group, statements)| f(out, group, statements));
        if go_on { Ok(()) } else { Err(Report::new()) }
    })?;
    Ok(())
}
