//! The index as a file: written once, then mapped into memory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Seek, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::DEFAULT_GRAPH;
use super::dictionary::{Dictionary, Walk};
use super::id::{Inlined, TermId, inline, inlined, is_inlined};
use super::permutation::{IdQuad, ORDERS, Order, Permutation};
use crate::rdf::{EncodedQuad, QuadSink, Term, decode_term};
use crate::store::bytes::Bytes;

const MAGIC: &[u8; 8] = b"dEidx\0\0\x01";
const SECTIONS: usize = 5;
const HEADER: usize = 8 + 8 + 8 + SECTIONS * (8 + 32);

/// Why an index cannot be used. The store can serve in its stead, and it can be built again.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("cannot read the index: {0}")]
    Io(#[from] io::Error),
    #[error("the index file is of another version or is not an index")]
    Version,
    #[error("the index file is cut short or has a wrong length")]
    Length,
    #[error("section {0} of the index file does not have its checksum")]
    Checksum(usize),
}

/// An immutable index. Many threads and processes may read it at once.
pub struct FrozenIndex {
    bytes: Bytes,
    terms: usize,
    quads: usize,
    dictionary: Range<usize>,
    permutations: [Range<usize>; 4],
    /// Whether some triple stands in several graphs, once somebody asked.
    repeats: OnceLock<bool>,
}

/// Writes an index, section by section. The header comes last, in the room left for it.
pub struct IndexWriter<W: Write + Seek> {
    out: W,
    header: Vec<u8>,
}

impl<W: Write + Seek> IndexWriter<W> {
    pub fn new(mut out: W, terms: usize, quads: usize) -> io::Result<Self> {
        out.write_all(&[0; HEADER])?;
        let mut header = MAGIC.to_vec();
        for number in [terms, quads] {
            header.extend((number as u64).to_le_bytes());
        }
        Ok(Self { out, header })
    }

    pub fn section(&mut self, write: impl FnOnce(&mut Section<&mut W>) -> io::Result<()>) -> io::Result<()> {
        let mut section = Section { out: &mut self.out, digest: Sha256::new(), length: 0 };
        write(&mut section)?;
        self.header.extend(section.length.to_le_bytes());
        self.header.extend(section.digest.finalize());
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<()> {
        debug_assert_eq!(self.header.len(), HEADER, "every section was written");
        self.out.rewind()?;
        self.out.write_all(&self.header)?;
        self.out.flush()
    }
}

/// Measures and digests what is written.
pub struct Section<W: Write> {
    out: W,
    digest: Sha256,
    length: u64,
}

impl<W: Write> Write for Section<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl FrozenIndex {
    /// Maps an index file. Its header is checked here, its sections by [`Self::verify`].
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        Self::new(Bytes::open(path)?)
    }

    pub(super) fn in_memory(bytes: Vec<u8>) -> Result<Self, IndexError> {
        Self::new(Bytes::Memory(bytes))
    }

    fn new(bytes: Bytes) -> Result<Self, IndexError> {
        let header = bytes.get().get(..HEADER).ok_or(IndexError::Length)?;
        if !header.starts_with(MAGIC) {
            return Err(IndexError::Version);
        }
        let (terms, quads) = (number(header, 8)?, number(header, 16)?);
        let mut end = HEADER;
        let mut ranges: [Range<usize>; SECTIONS] = Default::default();
        for (i, range) in ranges.iter_mut().enumerate() {
            let start = end;
            end = start.checked_add(number(header, 24 + i * 40)?).ok_or(IndexError::Length)?;
            *range = start..end;
        }
        let [dictionary, permutations @ ..] = ranges;
        let whole = permutations.iter().all(|range| Some(range.len()) == quads.checked_mul(16));
        if end != bytes.get().len() || !whole {
            return Err(IndexError::Length);
        }
        Ok(Self { bytes, terms, quads, dictionary, permutations, repeats: OnceLock::new() })
    }

    /// Reads every section and compares its checksum.
    pub fn verify(&self) -> Result<(), IndexError> {
        let bytes = self.bytes.get();
        let ranges = std::iter::once(&self.dictionary).chain(&self.permutations);
        for (i, range) in ranges.enumerate() {
            let expected = &bytes[24 + i * 40 + 8..][..32];
            if Sha256::digest(&bytes[range.clone()]).as_slice() != expected {
                return Err(IndexError::Checksum(i));
            }
        }
        Ok(())
    }

    /// The number of quads.
    pub fn len(&self) -> usize {
        self.quads
    }

    pub fn is_empty(&self) -> bool {
        self.quads == 0
    }

    /// The identifier of an encoded term, when the index knows it.
    pub fn id(&self, encoded: &str) -> Option<TermId> {
        inline(encoded).or_else(|| self.dictionary().find(encoded))
    }

    /// The encoded term of an identifier; `None` for one that the index did not give out.
    pub fn encoded(&self, id: TermId) -> Option<String> {
        if let Some(value) = inlined(id) {
            let mut out = String::new();
            value.write(&mut out);
            return Some(out);
        }
        let mut out = Vec::new();
        self.dictionary().term(id, &mut out)?;
        String::from_utf8(out).ok()
    }

    /// [`Self::term`] for one identifier after the other.
    pub(in crate::store) fn walk(&self, walk: &mut Walk, id: TermId) -> Option<Term> {
        if is_inlined(id) {
            return self.term(id);
        }
        self.dictionary().walk(walk, id)?;
        decode_term(std::str::from_utf8(&walk.term).ok()?)
    }

    pub fn term(&self, id: TermId) -> Option<Term> {
        decode_term(&self.encoded(id)?)
    }

    pub(super) fn inlined(id: TermId) -> Option<Inlined> {
        inlined(id)
    }

    /// The rank of the first term that is not less than `encoded`; ranges of labels are made of two.
    pub fn lower_bound(&self, encoded: &str) -> Option<TermId> {
        self.dictionary().lower_bound(encoded)
    }

    /// The identifiers of the dictionary's terms that begin with a text, encoded.
    pub(in crate::store) fn beginning(&self, encoded: &str) -> Range<TermId> {
        self.dictionary().beginning(encoded).unwrap_or(0..TermId::MAX)
    }

    /// The order to read a pattern in, and where in it.
    pub(in crate::store) fn range(&self, pattern: [Option<TermId>; 4]) -> (Order, Range<usize>) {
        let given = pattern.map(|place| place.is_some());
        let order = Order::for_pattern(given);
        (order, self.permutation(order).range(pattern))
    }

    /// Sends every quad of a graph to `sink`, under the same graph, and gives their number.
    pub fn copy_graph(&self, graph: &str, sink: &mut dyn QuadSink) -> Result<u64, IndexError> {
        let Some(id) = self.id(graph) else { return Ok(0) };
        let (order, range) = self.range([None, None, None, Some(id)]);
        let count = range.len() as u64;
        let mut subject = (id, String::new());
        let mut predicates: HashMap<TermId, String> = HashMap::new();
        for index in range {
            let [s, p, o, _] = self.quad(order, index);
            if subject.0 != s || subject.1.is_empty() {
                subject = (s, self.encoded(s).ok_or(IndexError::Length)?);
            }
            let predicate = match predicates.entry(p) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.encoded(p).ok_or(IndexError::Length)?),
            };
            let object = self.encoded(o).ok_or(IndexError::Length)?;
            sink.quad(EncodedQuad { subject: &subject.1, predicate, object: &object, graph })?;
        }
        Ok(count)
    }

    pub(super) fn quad(&self, order: Order, index: usize) -> IdQuad {
        self.permutation(order).quad(index)
    }

    /// Whether some triple stands in several graphs. Where none does, quads are triples of the union.
    pub(in crate::store) fn repeats_triples(&self) -> bool {
        *self.repeats.get_or_init(|| {
            let permutation = self.permutation(Order::Spog);
            let mut previous = None;
            (0..self.quads).any(|i| {
                let [subject, predicate, object, _] = permutation.key(i);
                let triple = Some([subject, predicate, object]);
                std::mem::replace(&mut previous, triple) == triple
            })
        })
    }

    /// The graphs that hold a quad, the default graph aside, in the order of their identifiers.
    pub fn named_graphs(&self) -> Vec<TermId> {
        let permutation = self.permutation(Order::Gspo);
        let (mut graphs, mut at) = (Vec::new(), 0);
        while at < permutation.len() {
            let graph = permutation.quad(at)[3];
            at = permutation.range([None, None, None, Some(graph)]).end;
            if graph != DEFAULT_GRAPH {
                graphs.push(graph);
            }
        }
        graphs
    }

    pub(super) fn dictionary(&self) -> Dictionary<'_> {
        Dictionary::new(&self.bytes.get()[self.dictionary.clone()], self.terms)
    }

    pub(in crate::store) fn permutation(&self, order: Order) -> Permutation<'_> {
        let place = ORDERS.iter().position(|o| *o == order).expect("every order is written");
        Permutation::new(&self.bytes.get()[self.permutations[place].clone()], order)
    }
}

fn number(header: &[u8], at: usize) -> Result<usize, IndexError> {
    let bytes = header.get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
    bytes.and_then(|b| usize::try_from(u64::from_le_bytes(b)).ok()).ok_or(IndexError::Length)
}
