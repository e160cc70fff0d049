//! What one batch of rows gives: statements as N-Quads lines in one buffer, and what was rejected.

use super::context::Finding;
use super::digest::{Digest, digest};
use crate::mapping::{Collection, RelationId};
use crate::rdf::EncodedQuad;

/// Above this size of its text an output goes on its way although its batch is not mapped to its end:
/// a join may give any number of statements for a row.
const FULL: usize = 1 << 20;

/// What the rows of one batch give.
#[derive(Default)]
pub struct Output<'p> {
    /// N-Quads lines, so that a sink that writes them copies many at once.
    text: String,
    pub statements: Vec<Statement>,
    pub groups: Vec<Group>,
    pub parts: Vec<Part>,
    pub rejects: Vec<Reject<'p>>,
    pub rows: u64,
    pub rejected: u64,
}

/// By what a statement is known to be new (see [`super::distinct`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// By nothing but itself.
    Alone,
    /// As [`Self::Subject`] tells, but its row may have made it twice.
    Several,
    /// It is new when its subject is new to its triples map.
    Subject,
    /// It is new exactly when its subject is.
    SubjectOnly,
}

/// One statement: where its terms are in the text.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    start: usize,
    /// Where subject, predicate, object and graph end, from `start`.
    ends: [u32; 4],
    pub targets: u128,
    /// Of its line; zero where nobody has asked for it yet.
    digest: Digest,
    pub level: Level,
}

/// The statements that one triples map makes of one row.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    pub map: usize,
    /// Where they end in the statements of the output.
    pub end: usize,
    /// Of their subject; `None`: there are several, or nothing follows from it.
    pub subject: Option<Digest>,
}

/// What a row adds to a named collection.
#[derive(Debug)]
pub struct Part {
    pub graph: String,
    pub head: String,
    pub kind: Collection,
    pub items: Vec<String>,
    pub map: usize,
    pub targets: u128,
}

/// A fault and the record that it is in.
#[derive(Debug)]
pub struct Reject<'p> {
    pub relation: RelationId,
    pub finding: Finding<'p>,
    pub place: RecordPlace,
}

/// Where a record is.
#[derive(Clone, Debug)]
pub struct RecordPlace {
    pub line: u64,
    pub offset: u64,
    pub index: u64,
    /// Its cells, or the record as JSON.
    pub cells: Vec<String>,
}

impl Output<'_> {
    pub fn clear(&mut self) {
        self.text.clear();
        self.statements.clear();
        self.groups.clear();
        self.parts.clear();
        self.rejects.clear();
        (self.rows, self.rejected) = (0, 0);
    }

    pub fn is_full(&self) -> bool {
        self.text.len() > FULL
    }

    pub fn push(&mut self, quad: EncodedQuad<'_>, level: Level, targets: u128) {
        let EncodedQuad { subject, predicate, object, graph } = quad;
        self.push_with(subject, predicate, graph, level, targets, |text| {
            text.push_str(object);
            true
        });
    }

    /// Appends a statement whose object is written in its place. Without object there is none.
    pub fn push_with(
        &mut self,
        subject: &str,
        predicate: &str,
        graph: &str,
        level: Level,
        targets: u128,
        object: impl FnOnce(&mut String) -> bool,
    ) -> bool {
        let text = &mut self.text;
        let start = text.len();
        text.reserve(subject.len() + predicate.len() + graph.len() + 64);
        let end = |text: &String| u32::try_from(text.len() - start).unwrap_or(u32::MAX);
        text.push_str(subject);
        let subject_end = end(text);
        text.push(' ');
        text.push_str(predicate);
        let predicate_end = end(text);
        text.push(' ');
        if !object(text) {
            text.truncate(start);
            return false;
        }
        let object_end = end(text);
        if !graph.is_empty() {
            text.push(' ');
            text.push_str(graph);
        }
        let ends = [subject_end, predicate_end, object_end, end(text)];
        text.push_str(" .\n");
        // Mapping threads digest what is certain to be asked for.
        let is_asked = matches!(level, Level::Alone | Level::Several) || targets != 0;
        let digest = if is_asked { digest(&text.as_bytes()[start..]) } else { 0 };
        self.statements.push(Statement { start, ends, targets, digest, level });
        true
    }

    /// Ends the statements of a row and a map.
    pub fn group(&mut self, map: usize, subject: impl FnOnce() -> Option<Digest>) {
        let end = self.statements.len();
        if end > self.groups.last().map_or(0, |group| group.end) {
            self.groups.push(Group { map, end, subject: subject() });
        }
    }

    /// Each group with its statements.
    pub fn each_group(&self) -> impl Iterator<Item = (&Group, &[Statement])> {
        let mut start = 0;
        self.groups.iter().map(move |group| {
            let statements = &self.statements[start..group.end];
            start = group.end;
            (group, statements)
        })
    }

    pub fn quad(&self, statement: &Statement) -> EncodedQuad<'_> {
        let line = &self.text[statement.start..statement.start + statement.ends[3] as usize];
        let [subject, predicate, object, _] = statement.ends.map(|end| end as usize);
        EncodedQuad {
            subject: &line[..subject],
            predicate: &line[subject + 1..predicate],
            object: &line[predicate + 1..object],
            graph: line.get(object + 1..).unwrap_or_default(),
        }
    }

    /// The lines of neighbouring statements.
    pub fn lines(&self, statements: &[Statement]) -> &str {
        match (statements.first(), statements.last()) {
            (Some(first), Some(last)) => &self.text[first.start..last.line_end()],
            _ => "",
        }
    }

    pub fn digest(&self, statement: &Statement) -> Digest {
        if statement.digest != 0 {
            return statement.digest;
        }
        digest(&self.text.as_bytes()[statement.start..statement.line_end()])
    }
}

impl Statement {
    fn line_end(&self) -> usize {
        self.start + self.ends[3] as usize + " .\n".len()
    }
}
