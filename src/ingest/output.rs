//! What one batch of rows gives: statements in one buffer, and what was rejected.

use super::context::Finding;
use super::digest::{Digest, digest};
use crate::mapping::{Collection, RelationId};
use crate::rdf::EncodedQuad;

/// What the rows of one batch give.
#[derive(Default)]
pub struct Output<'p> {
    text: String,
    pub quads: Vec<Statement>,
    pub parts: Vec<Part>,
    pub rejects: Vec<Reject<'p>>,
    pub rows: u64,
    pub rejected: u64,
}

/// One statement: where its terms are in the text.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    start: usize,
    /// Where subject, predicate, object and graph end, from `start`.
    ends: [u32; 4],
    pub map: usize,
    pub targets: u128,
    pub digest: Digest,
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
        self.quads.clear();
        self.parts.clear();
        self.rejects.clear();
        (self.rows, self.rejected) = (0, 0);
    }

    pub fn push(&mut self, quad: EncodedQuad<'_>, map: usize, targets: u128) {
        let start = self.text.len();
        let mut ends = [0; 4];
        for (part, end) in [quad.subject, quad.predicate, quad.object, quad.graph].into_iter().zip(&mut ends)
        {
            self.text.push_str(part);
            *end = u32::try_from(self.text.len() - start).unwrap_or(u32::MAX);
        }
        // Terms delimit themselves: their concatenation is as good a key as the four.
        let digest = digest(&self.text.as_bytes()[start..]);
        self.quads.push(Statement { start, ends, map, targets, digest });
    }

    pub fn quad(&self, statement: &Statement) -> EncodedQuad<'_> {
        let [subject, predicate, object, graph] = statement.ends.map(|end| statement.start + end as usize);
        EncodedQuad {
            subject: &self.text[statement.start..subject],
            predicate: &self.text[subject..predicate],
            object: &self.text[predicate..object],
            graph: &self.text[object..graph],
        }
    }
}
