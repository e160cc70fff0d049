//! Changing data in place: every change makes the next generation.
//!
//! A generation never changes. A change links the files of its database into a draft, works there in one
//! transaction, and the index is made anew from the outcome; the draft is published as a build is. So
//! readers find the state before or the state after, and a process that is killed leaves the one before.

mod apply;
mod update;

use crate::rdf::{NamedNode, Prefixes, Quad};
use crate::text::{Diagnostic, Limits, Report, SourceText, code};

use super::backend::StoreError;
use super::query::CancellationToken;

/// What is asked for.
#[derive(Clone)]
pub enum Edit {
    /// A SPARQL update.
    Update(Box<UpdateRequest>),
    /// The quads, which are all of one graph, take the place of what it holds.
    Replace { graph: NamedNode, quads: Vec<Quad> },
    /// The quads are added.
    Merge { quads: Vec<Quad> },
    /// The graph is emptied; an empty graph does not exist.
    Remove { graph: NamedNode },
}

/// A SPARQL 1.1 Update and its surroundings.
#[derive(Clone)]
pub struct UpdateRequest {
    pub text: SourceText,
    pub base_iri: Option<String>,
    pub prefixes: Prefixes,
    /// `using-graph-uri` and `using-named-graph-uri` of the protocol.
    pub default_graphs: Vec<NamedNode>,
    pub named_graphs: Vec<NamedNode>,
    pub limits: Limits,
    pub cancellation: CancellationToken,
}

/// Which graphs may be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editable {
    /// The first takes the statements that name no graph.
    pub graphs: Vec<NamedNode>,
    /// Whether all others may be changed as well.
    pub every: bool,
}

impl Editable {
    /// Where statements go that name no graph.
    #[must_use]
    pub fn default_graph(&self) -> Option<&NamedNode> {
        self.graphs.first()
    }

    #[must_use]
    pub fn allows(&self, graph: &NamedNode) -> bool {
        self.every || self.graphs.contains(graph)
    }

    /// The graph, if it may be changed.
    pub fn check(&self, graph: &NamedNode) -> Result<(), Diagnostic> {
        if self.allows(graph) {
            return Ok(());
        }
        let names: Vec<&str> = self.graphs.iter().map(NamedNode::as_str).collect();
        let message = format!("the graph <{}> cannot be changed", graph.as_str());
        Err(Diagnostic::new(&code::GRAPH_NOT_EDITABLE, message)
            .help(format!("these can be changed: {}", names.join(", "))))
    }
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// It is wrong, or not allowed.
    #[error("{0}")]
    Refused(Report),
    /// The time was over, or the client went away.
    #[error("the change was cancelled")]
    Cancelled,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Report> for EditError {
    fn from(report: Report) -> Self {
        Self::Refused(report)
    }
}

impl From<Diagnostic> for EditError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Refused(diagnostic.into())
    }
}
