//! Building an index from a stream of quads.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::Path;

use super::dictionary;
use super::file::{FrozenIndex, IndexError};
use super::id::{TermId, inline, is_inlined};
use super::permutation::{self, IdQuad, ORDERS};
use super::{DEFAULT_GRAPH, file};
use crate::rdf::{EncodedQuad, GraphName, Quad, QuadSink, SinkError, encode, encode_term};

/// Collects quads, then writes or holds the index of them. Repeated quads are kept once.
#[derive(Default)]
pub struct IndexBuilder {
    /// Each term's provisional identifier: the order in which it was first met.
    pub(super) provisional: HashMap<Box<str>, TermId>,
    pub(super) quads: Vec<IdQuad>,
}

impl IndexBuilder {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a quad of the store's terms.
    pub fn add(&mut self, quad: &Quad) -> io::Result<()> {
        let subject = encode_term(&quad.subject.clone().into());
        let mut predicate = String::new();
        encode::iri(&mut predicate, quad.predicate.as_str());
        let graph = match &quad.graph_name {
            GraphName::DefaultGraph => String::new(),
            GraphName::NamedNode(node) => encode_term(&node.clone().into()),
            GraphName::BlankNode(node) => encode_term(&node.clone().into()),
        };
        let object = encode_term(&quad.object);
        self.quad(EncodedQuad { subject: &subject, predicate: &predicate, object: &object, graph: &graph })
    }

    /// Writes the index to a new file and counts what it holds.
    pub fn write(self, path: &Path) -> io::Result<IndexCounts> {
        let sections = self.sections();
        file::write(path, &sections)?;
        Ok(sections.counts)
    }

    /// The index in memory, without a file.
    pub fn finish(self) -> Result<FrozenIndex, IndexError> {
        FrozenIndex::in_memory(&self.sections())
    }

    fn sections(self) -> Sections {
        let Self { provisional, mut quads } = self;
        let mut terms: Vec<(Box<str>, TermId)> = provisional.into_iter().collect();
        terms.sort_unstable();
        let mut ranks = vec![0; terms.len()];
        for (rank, (_, id)) in terms.iter().enumerate() {
            ranks[*id as usize] = TermId::try_from(rank).expect("there are fewer terms than identifiers");
        }
        for id in quads.iter_mut().flatten().filter(|id| !is_inlined(**id)) {
            *id = ranks[*id as usize];
        }
        let dictionary = dictionary::write(terms.iter().map(|(term, _)| &**term));
        quads.sort_unstable();
        quads.dedup();
        let counts = count(&quads, |graph| terms.get(graph as usize).map_or("", |(term, _)| term));
        Sections {
            counts,
            terms: terms.len(),
            quads: quads.len(),
            dictionary,
            permutations: ORDERS.map(|order| permutation::write(&mut quads, order)),
        }
    }

    fn id(&mut self, term: &str) -> io::Result<TermId> {
        if let Some(id) = inline(term) {
            return Ok(id);
        }
        if let Some(id) = self.provisional.get(term) {
            return Ok(*id);
        }
        let next = TermId::try_from(self.provisional.len()).ok().filter(|id| !is_inlined(*id));
        let id = next.ok_or_else(|| io::Error::other("the index holds no more than 2^31 distinct terms"))?;
        self.provisional.insert(term.into(), id);
        Ok(id)
    }
}

impl QuadSink for IndexBuilder {
    fn quad(&mut self, quad: EncodedQuad<'_>) -> Result<(), SinkError> {
        let graph = if quad.graph.is_empty() { DEFAULT_GRAPH } else { self.id(quad.graph)? };
        let quad = [self.id(quad.subject)?, self.id(quad.predicate)?, self.id(quad.object)?, graph];
        self.quads.push(quad);
        Ok(())
    }
}

/// How much an index holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexCounts {
    pub quads: u64,
    /// Triples of the union of all graphs, each once.
    pub triples: u64,
    /// Quads by the IRI of the graph; the default graph has the empty one.
    pub graphs: BTreeMap<String, u64>,
}

/// Counts sorted quads; `name` tells the encoded term of a graph.
fn count<'a>(quads: &[IdQuad], name: impl Fn(TermId) -> &'a str) -> IndexCounts {
    let mut graphs: HashMap<TermId, u64> = HashMap::new();
    for quad in quads {
        *graphs.entry(quad[3]).or_default() += 1;
    }
    let repeated = quads.windows(2).filter(|pair| pair[0][..3] == pair[1][..3]).count();
    let iri = |graph| name(graph).trim_start_matches('<').trim_end_matches('>').to_owned();
    IndexCounts {
        quads: quads.len() as u64,
        triples: (quads.len() - repeated) as u64,
        graphs: graphs.into_iter().map(|(graph, quads)| (iri(graph), quads)).collect(),
    }
}

/// What an index consists of, ready to be written.
pub struct Sections {
    pub counts: IndexCounts,
    pub terms: usize,
    pub quads: usize,
    pub dictionary: Vec<u8>,
    /// In the order of [`ORDERS`].
    pub permutations: [Vec<u8>; 4],
}

impl Sections {
    pub fn all(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(&self.dictionary).chain(&self.permutations).map(Vec::as_slice)
    }
}
