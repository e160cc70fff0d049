//! Building an index from a stream of quads.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufWriter, Cursor, Seek, Write};
use std::path::Path;

use super::file::{FrozenIndex, IndexError, IndexWriter};
use super::id::{TermId, inline, is_inlined};
use super::permutation::{self, IdQuad, ORDERS, Order};
use super::{DEFAULT_GRAPH, dictionary};
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
        let mut file = BufWriter::with_capacity(1 << 20, File::create_new(path)?);
        let counts = self.write_to(&mut file)?;
        file.into_inner()?.sync_all()?;
        Ok(counts)
    }

    /// The index in memory, without a file.
    pub fn finish(self) -> Result<FrozenIndex, IndexError> {
        let mut bytes = Cursor::new(Vec::new());
        self.write_to(&mut bytes)?;
        FrozenIndex::in_memory(bytes.into_inner())
    }

    /// Terms get their final identifiers, their ranks; then one section after the other is written, so
    /// that no more than one copy of the quads is held.
    fn write_to(self, out: &mut (impl Write + Seek)) -> io::Result<IndexCounts> {
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
        drop(ranks);
        permutation::sort(&mut quads, Order::Spog);
        quads.dedup();
        let counts = count(&quads, |graph| terms.get(graph as usize).map_or("", |(term, _)| term));
        let mut file = IndexWriter::new(out, terms.len(), quads.len())?;
        file.section(|out| out.write_all(&dictionary::write(terms.iter().map(|(term, _)| &**term))))?;
        drop(terms);
        for order in ORDERS {
            file.section(|out| permutation::write(&mut quads, order, out))?;
        }
        file.finish()?;
        Ok(counts)
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
