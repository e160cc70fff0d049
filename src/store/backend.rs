//! What holds the quads of a generation, behind one enum: the place where another index goes.

use std::path::Path;
use std::sync::Arc;

use oxigraph::model::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, TermRef};
use oxigraph::model::{GraphNameRef, NamedOrBlankNodeRef};
use oxigraph::sparql::{PreparedSparqlQuery, QueryEvaluationError, QueryResults};
use oxigraph::store::{StorageError, Store};

use super::index::{FrozenDataset, FrozenIndex, IndexBuilder, IndexError, choose_graphs};

/// The store could not read or write: the disk, or a damaged file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the store failed: {0}")]
    Storage(#[from] StorageError),
    #[error("the store failed: {0}")]
    Evaluation(#[from] QueryEvaluationError),
    #[error("the index failed: {0}")]
    Index(#[from] IndexError),
    #[error("the index cannot be built: {0}")]
    Build(#[from] std::io::Error),
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

/// What answers patterns and queries: the frozen index, or the store when the index is missing.
#[derive(Clone)]
pub(super) enum Backend {
    Frozen(Arc<FrozenIndex>),
    Oxigraph(Store),
}

impl Backend {
    /// Opens a database that nobody writes to.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self::Oxigraph(Store::open_read_only(path)?))
    }

    pub fn in_memory(quads: impl IntoIterator<Item = Quad>) -> Result<Self, StoreError> {
        let mut builder = IndexBuilder::new();
        for quad in quads {
            builder.add(&quad)?;
        }
        Ok(Self::Frozen(Arc::new(builder.finish()?)))
    }

    /// The quads that match, as the index yields them.
    pub fn quads(
        &self,
        subject: Option<&NamedOrBlankNode>,
        predicate: Option<&NamedNode>,
        object: Option<&Term>,
        scope: Scope<'_>,
    ) -> Box<dyn Iterator<Item = Result<Quad, StoreError>> + Send> {
        let store = match self {
            Self::Frozen(index) => {
                let scan = index.scan(subject, predicate, object, scope);
                return Box::new(scan.map(|quad| quad.map_err(StoreError::from)));
            }
            Self::Oxigraph(store) => store,
        };
        let graph = match scope {
            Scope::Union => Some(GraphNameRef::DefaultGraph),
            Scope::Named => None,
            Scope::Graph(graph) => Some(graph.as_ref().into()),
        };
        let found = store.quads_for_pattern(
            subject.map(NamedOrBlankNodeRef::from),
            predicate.map(NamedNodeRef::from),
            object.map(TermRef::from),
            graph,
        );
        let named_only = scope == Scope::Named;
        Box::new(
            found
                .filter(move |quad| {
                    !(named_only
                        && quad.as_ref().is_ok_and(|quad| quad.graph_name == GraphName::DefaultGraph))
                })
                .map(|quad| quad.map_err(StoreError::from)),
        )
    }

    /// The names of the graphs that hold something.
    pub fn graphs(&self) -> Result<Vec<NamedNode>, StoreError> {
        let mut graphs = Vec::new();
        match self {
            Self::Frozen(index) => {
                let names = index.named_graphs().into_iter().filter_map(|graph| index.term(graph));
                graphs.extend(names.filter_map(|name| match name {
                    Term::NamedNode(node) => Some(node),
                    _ => None,
                }));
            }
            Self::Oxigraph(store) => {
                for name in store.named_graphs() {
                    if let NamedOrBlankNode::NamedNode(node) = name? {
                        graphs.push(node);
                    }
                }
            }
        }
        graphs.sort();
        Ok(graphs)
    }

    pub fn evaluate(
        &self,
        mut query: PreparedSparqlQuery,
    ) -> Result<QueryResults<'static>, QueryEvaluationError> {
        match self {
            Self::Frozen(index) => {
                let choice = choose_graphs(query.dataset_mut());
                let dataset = FrozenDataset::new(Arc::clone(index), &choice);
                query.on_queryable_dataset(dataset).execute()
            }
            Self::Oxigraph(store) => query.on_store(store).execute(),
        }
    }
}

/// Adds a copy in the default graph to each quad of a named graph.
pub(super) fn with_union(quad: Quad) -> impl Iterator<Item = Quad> {
    let copy = (quad.graph_name != GraphName::DefaultGraph)
        .then(|| Quad { graph_name: GraphName::DefaultGraph, ..quad.clone() });
    std::iter::once(quad).chain(copy)
}
