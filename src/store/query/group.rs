//! Queries that are cancelled together: those of one request, whose reader may go away.

use std::sync::{Arc, Mutex, PoisonError};

use super::{CancellationToken, QueryError};

/// Clones share the queries.
#[derive(Clone, Default)]
pub struct QueryGroup(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    cancelled: bool,
    tokens: Vec<CancellationToken>,
}

impl QueryGroup {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the queries that run, and refuses those that would begin.
    pub fn cancel(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.cancelled = true;
        state.tokens.drain(..).for_each(|token| token.cancel());
    }

    /// Takes a query in.
    pub(in crate::store) fn add(&self, token: &CancellationToken) -> Result<(), QueryError> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.cancelled {
            return Err(QueryError::Cancelled);
        }
        state.tokens.push(token.clone());
        Ok(())
    }
}
