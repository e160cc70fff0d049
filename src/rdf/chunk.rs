//! Quads on their way from one thread to another.

use super::EncodedQuad;

/// Many quads, one after the other in one text.
#[derive(Default)]
pub struct QuadChunk {
    text: String,
    /// Where each term of each quad ends.
    ends: Vec<[u32; 4]>,
}

impl QuadChunk {
    /// Text of a chunk, in bytes: large enough that a channel costs nothing, small enough to stay in cache.
    pub const FULL: usize = 256 << 10;

    /// Adds a quad.
    ///
    /// # Panics
    /// When the chunk has grown to 4 GB: it is full long before.
    pub fn push(&mut self, quad: EncodedQuad<'_>) {
        let end = |text: &str| u32::try_from(text.len()).expect("a chunk is cut before it is so long");
        let ends = [quad.subject, quad.predicate, quad.object, quad.graph].map(|term| {
            self.text.push_str(term);
            end(&self.text)
        });
        self.ends.push(ends);
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    #[must_use]
    pub fn is_full(&self) -> bool {
        self.text.len() >= Self::FULL
    }

    pub fn quads(&self) -> impl Iterator<Item = EncodedQuad<'_>> {
        let mut start = 0;
        self.ends.iter().map(move |ends| {
            let [subject, predicate, object, graph] = ends.map(|end| {
                let term = &self.text[start..end as usize];
                start = end as usize;
                term
            });
            EncodedQuad { subject, predicate, object, graph }
        })
    }
}
