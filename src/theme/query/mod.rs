//! Saved queries: `queries/*.rq`, valid SPARQL with `#+` lines that tell titles, parameters, views and
//! expected results.

mod bind;
mod declare;
mod expected;
mod header;
pub mod keys;
mod load;
mod parameter;
mod substitute;
mod value;
mod variables;
mod view;
mod yaml;

use std::path::PathBuf;

use spargebra::algebra::GraphPattern;

use crate::rdf::Term;
use crate::rdf::sparql::Query;
use crate::text::SourceText;

pub use expected::Expected;
pub(super) use load::load_all;
pub use parameter::{Choice, Choices, Parameter, ParameterType, QueryParameters};
pub use view::{View, ViewKind};

use super::LangText;

/// A query that has a page and a stable API.
#[derive(Clone, Debug)]
pub struct SavedQuery {
    /// The name of the file without `.rq`.
    pub id: String,
    pub path: PathBuf,
    /// The file as it stands, which is valid SPARQL by itself (relative IRIs allowed).
    pub source: SourceText,
    pub title: LangText,
    pub description: LangText,
    pub tags: Vec<String>,
    pub params: QueryParameters,
    /// How the result is best shown.
    pub view: View,
    /// What it must answer on the sample, with which parameters.
    pub expected: Vec<Expected>,
    /// Rows per page of the API; `None` for all rows.
    pub pagination: Option<u64>,
    pub form: QueryForm,
    query: Query,
}

/// The form of a query, which tells what it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryForm {
    /// Rows of these variables.
    Select(Vec<String>),
    Ask,
    /// A graph.
    Construct,
    /// A graph.
    Describe,
}

impl QueryForm {
    #[must_use]
    pub fn of(query: &Query) -> Self {
        match query {
            Query::Select { pattern, .. } => Self::Select(substitute::projection(pattern)),
            Query::Ask { .. } => Self::Ask,
            Query::Construct { .. } => Self::Construct,
            Query::Describe { .. } => Self::Describe,
        }
    }

    /// Whether the answer is a graph rather than rows or a Boolean.
    #[must_use]
    pub fn is_graph(&self) -> bool {
        matches!(self, Self::Construct | Self::Describe)
    }
}

impl SavedQuery {
    /// The SPARQL text, `#+` lines included.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// The query with its parameters bound, in the algebra: a parameter with one value is that value
    /// everywhere in the query and in its results, one with several takes each of them (as `VALUES`
    /// would), one without stays a free variable. `bindings` come from [`QueryParameters::bind`].
    #[must_use]
    pub fn algebra(&self, bindings: &[(String, Term)]) -> Query {
        substitute::bind(&self.query, bindings)
    }

    /// [`Self::algebra`], of which only the rows from `start` on are asked for, `length` at most.
    #[must_use]
    pub fn rows(&self, bindings: &[(String, Term)], start: usize, length: usize) -> Query {
        let mut query = self.algebra(bindings);
        if let Query::Select { pattern, .. } = &mut query {
            let inner = Box::new(std::mem::take(pattern));
            *pattern = GraphPattern::Slice { inner, start, length: Some(length) };
        }
        query
    }
}
