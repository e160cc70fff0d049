//! What answers patterns and queries in a generation, behind one type: the place where another
//! index would go.

use std::path::Path;
use std::sync::Arc;

use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term};
use oxigraph::sparql::{PreparedSparqlQuery, QueryEvaluationError, QueryResults};
use oxigraph::store::StorageError;
use spargebra::Query;

use super::batch::{self, Solved};
use super::index::{FrozenDataset, FrozenIndex, IndexBuilder, IndexError, choose_graphs};
use crate::rdf::{QuadSink, encode_term};

/// The store could not read or write: the disk, or a damaged file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the store failed: {0}")]
    Storage(#[from] StorageError),
    #[error("the index failed: {0}")]
    Index(#[from] IndexError),
    #[error("the evaluation failed: {0}")]
    Evaluation(#[from] QueryEvaluationError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The one who loaded quads went away before the last.
    #[error("the load broke off")]
    Abandoned,
}

/// Which graphs a pattern looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// The default graph: the union of all graphs, each triple once.
    Union,
    /// All named graphs; a triple comes once for each graph that holds it.
    Named,
    /// One named graph.
    Graph(&'a NamedNode),
}

/// The frozen index, in memory or mapped from its file. The store beside it is the durable record
/// and is not read while serving.
#[derive(Clone)]
pub(super) struct Backend(Arc<FrozenIndex>);

impl Backend {
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self(Arc::new(FrozenIndex::open(path)?)))
    }

    pub fn in_memory(quads: impl IntoIterator<Item = Quad>) -> Result<Self, StoreError> {
        let mut builder = IndexBuilder::new();
        for quad in quads {
            builder.add(&quad)?;
        }
        Ok(Self(Arc::new(builder.finish()?)))
    }

    pub fn index(&self) -> &Arc<FrozenIndex> {
        &self.0
    }

    /// Reads every byte and compares checksums.
    pub fn verify(&self) -> Result<(), StoreError> {
        Ok(self.0.verify()?)
    }

    /// The quads that match, as the index yields them.
    pub fn quads(
        &self,
        subject: Option<&NamedOrBlankNode>,
        predicate: Option<&NamedNode>,
        object: Option<&Term>,
        scope: Scope<'_>,
    ) -> impl Iterator<Item = Result<Quad, StoreError>> + Send + use<> {
        self.0.scan(subject, predicate, object, scope).map(|quad| quad.map_err(StoreError::from))
    }

    /// Sends every quad of a graph to `sink`, under the same graph.
    pub fn copy_graph(&self, graph: &NamedNode, sink: &mut dyn QuadSink) -> Result<u64, StoreError> {
        Ok(self.0.copy_graph(&encode_term(&graph.clone().into()), sink)?)
    }

    /// The names of the graphs that hold something, sorted.
    pub fn graphs(&self) -> Vec<NamedNode> {
        let mut graphs: Vec<NamedNode> = self
            .0
            .named_graphs()
            .into_iter()
            .filter_map(|id| match self.0.term(id)? {
                Term::NamedNode(node) => Some(node),
                _ => None,
            })
            .collect();
        graphs.sort();
        graphs
    }

    /// Quads in all graphs.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// How many quads match.
    pub fn count(
        &self,
        subject: Option<&NamedOrBlankNode>,
        predicate: Option<&NamedNode>,
        object: Option<&Term>,
        scope: Scope<'_>,
    ) -> u64 {
        self.0.count(subject, predicate, object, scope)
    }

    /// The links to `object`: property, number, the first `each` subjects.
    pub fn links_to(&self, object: &Term, each: usize) -> Vec<(Term, u64, Vec<Term>)> {
        let links = self.0.links_to(object, each).into_iter();
        let decoded = links.filter_map(|links| {
            let first = links.first.iter().filter_map(|subject| self.0.term(*subject)).collect();
            Some((self.0.term(links.property)?, links.count, first))
        });
        decoded.collect()
    }

    /// The solutions of a SELECT on identifiers; `None` when the engine has to evaluate it.
    pub fn solve(&self, query: &Query) -> Option<Solved> {
        let mut specification = query.dataset().cloned().map(Into::into).unwrap_or_default();
        let choice = choose_graphs(&mut specification);
        batch::solve(&self.0, &choice, query).ok()
    }

    pub fn evaluate(
        &self,
        mut query: PreparedSparqlQuery,
    ) -> Result<QueryResults<'static>, QueryEvaluationError> {
        let choice = choose_graphs(query.dataset_mut());
        query.on_queryable_dataset(FrozenDataset::new(Arc::clone(&self.0), &choice)).execute()
    }
}
