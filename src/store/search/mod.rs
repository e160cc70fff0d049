//! Finding things by name and identifier. A generation has one search index, made with it from a
//! [`SearchPlan`].
//!
//! `gather` reads texts, kinds and facet values from the frozen index → `index` writes words and
//! stems → `ask` turns what somebody typed into ways to match → `collect` ranks and counts in one pass.

mod ask;
mod collect;
mod gather;
mod index;
mod plan;
mod similar;
mod words;

pub use ask::{Looseness, SearchFound, SearchMatch, SearchReason, SearchRequest};
pub use collect::{SearchFrom, SearchKey};
pub use index::SearchIndex;
pub use plan::{SearchFacet, SearchKind, SearchPlan, SearchText, TextRole};
