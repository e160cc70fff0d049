//! Why a query has no answer.

use oxigraph::sparql::QueryEvaluationError;

use crate::text::{Diagnostic, Report, code};

/// Why a query has no answer, sorted by whose fault it is.
#[derive(Clone, Debug, thiserror::Error)]
pub enum QueryError {
    /// The query itself is wrong or refused: HTTP 400.
    #[error("{0}")]
    Invalid(Report),
    /// It ran longer than the time limit: HTTP 503 or a body cut short.
    #[error("the query took longer than the time limit")]
    Timeout,
    /// Cancelled by the one who asked.
    #[error("the query was cancelled")]
    Cancelled,
    /// No place became free in time: HTTP 503 with Retry-After.
    #[error("too many queries are running")]
    Busy,
    /// The engine or the store failed: HTTP 500.
    #[error("the query could not be evaluated: {0}")]
    Failed(String),
}

impl QueryError {
    /// The findings to show, whatever the error is.
    #[must_use]
    pub fn report(&self) -> Report {
        let code = match self {
            Self::Invalid(report) => return report.clone(),
            Self::Timeout => &code::QUERY_TIMEOUT,
            Self::Cancelled => &code::QUERY_CANCELLED,
            Self::Busy => &code::QUERY_BUSY,
            Self::Failed(_) => &code::QUERY_FAILED,
        };
        Diagnostic::new(code, self.to_string()).help(code.cure).into()
    }
}

impl From<Diagnostic> for QueryError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Invalid(diagnostic.into())
    }
}

impl From<Report> for QueryError {
    fn from(report: Report) -> Self {
        Self::Invalid(report)
    }
}

impl From<QueryEvaluationError> for QueryError {
    fn from(error: QueryEvaluationError) -> Self {
        match error {
            QueryEvaluationError::Cancelled => Self::Cancelled,
            error => Self::Failed(error.to_string()),
        }
    }
}
