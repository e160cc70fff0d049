//! Reading the quads of a pattern from the order that puts its given places first.

use std::ops::Range;
use std::sync::Arc;

use oxigraph::model::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};

use super::DEFAULT_GRAPH;
use super::file::{FrozenIndex, IndexError};
use super::id::TermId;
use super::permutation::{IdQuad, Order};
use crate::rdf::encode_term;
use crate::store::{Scope, meter};

/// Which graphs a scan reads.
pub enum Graphs {
    /// One graph; `None` is one that the index does not know.
    One(Option<TermId>),
    /// Every named graph, each quad with its graph.
    Named,
    /// Every graph, each triple once.
    Union,
    /// Some graphs, each triple once.
    Merged(Arc<[TermId]>),
}

/// The quads of a pattern: subject, predicate, object, and the graph where one is asked for.
pub struct Scan {
    index: Arc<FrozenIndex>,
    order: Order,
    range: Range<usize>,
    graphs: Graphs,
    previous: Option<[TermId; 3]>,
}

impl Scan {
    /// A place of the pattern is `None` for anything, `Some(None)` for a term that the index does
    /// not know, which matches nothing.
    pub fn new(index: &Arc<FrozenIndex>, pattern: [Option<Option<TermId>>; 3], graphs: Graphs) -> Self {
        let graph = if let Graphs::One(graph) = graphs { Some(graph) } else { None };
        let [subject, predicate, object] = pattern;
        let pattern = [subject, predicate, object, graph];
        let (order, range) = if pattern.contains(&Some(None)) {
            (Order::Spog, 0..0)
        } else {
            index.range(pattern.map(Option::flatten))
        };
        Self { index: Arc::clone(index), order, range, graphs, previous: None }
    }

    /// Whether the graphs chosen have the quad, and have not given its triple before.
    fn takes(&mut self, quad: &IdQuad) -> bool {
        match &self.graphs {
            Graphs::One(graph) => *graph == Some(quad[3]),
            Graphs::Named => quad[3] != DEFAULT_GRAPH,
            Graphs::Union => self.is_new(quad),
            Graphs::Merged(graphs) => graphs.contains(&quad[3]) && self.is_new(quad),
        }
    }

    fn is_new(&mut self, quad: &IdQuad) -> bool {
        let triple = [quad[0], quad[1], quad[2]];
        self.previous.replace(triple) != Some(triple)
    }
}

impl Iterator for Scan {
    /// The graph is `None` where triples of several graphs are merged, and for the default graph.
    type Item = (TermId, TermId, TermId, Option<TermId>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            meter::step();
            let quad = self.index.quad(self.order, self.range.next()?);
            if self.takes(&quad) {
                let named = matches!(self.graphs, Graphs::One(_) | Graphs::Named);
                let [subject, predicate, object, graph] = quad;
                return Some((
                    subject,
                    predicate,
                    object,
                    (named && graph != DEFAULT_GRAPH).then_some(graph),
                ));
            }
        }
    }
}

impl FrozenIndex {
    /// The quads that match, as terms. In the union, a quad's graph is the default graph.
    pub fn scan(
        self: &Arc<Self>,
        subject: Option<&NamedOrBlankNode>,
        predicate: Option<&NamedNode>,
        object: Option<&Term>,
        scope: Scope<'_>,
    ) -> impl Iterator<Item = Result<Quad, IndexError>> + Send + use<> {
        let index = Arc::clone(self);
        self.scan_ids(subject, predicate, object, scope)
            .map(move |ids| index.decode(ids).ok_or(IndexError::Length))
    }

    /// The quads that match, as identifiers.
    pub fn scan_ids(
        self: &Arc<Self>,
        subject: Option<&NamedOrBlankNode>,
        predicate: Option<&NamedNode>,
        object: Option<&Term>,
        scope: Scope<'_>,
    ) -> Scan {
        let id = |term: Term| self.id(&encode_term(&term));
        let pattern = [
            subject.map(|subject| id(subject.clone().into())),
            predicate.map(|predicate| id(predicate.clone().into())),
            object.map(|object| id(object.clone())),
        ];
        let graphs = match scope {
            Scope::Union => Graphs::Union,
            Scope::Named => Graphs::Named,
            Scope::Graph(graph) => Graphs::One(id(graph.clone().into())),
        };
        Scan::new(self, pattern, graphs)
    }

    fn decode(&self, ids: (TermId, TermId, TermId, Option<TermId>)) -> Option<Quad> {
        let (subject, predicate, object, graph) = ids;
        let node = |id| match self.term(id)? {
            Term::NamedNode(node) => Some(NamedOrBlankNode::from(node)),
            Term::BlankNode(node) => Some(node.into()),
            _ => None,
        };
        let Term::NamedNode(predicate) = self.term(predicate)? else { return None };
        let graph = match graph {
            Some(graph) => node(graph)?.into(),
            None => GraphName::DefaultGraph,
        };
        Some(Quad::new(node(subject)?, predicate, self.term(object)?, graph))
    }
}
