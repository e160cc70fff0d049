//! The frozen index of a generation: an immutable, memory-mapped dictionary and the quads in four
//! orders. Queries run on it; the oxigraph store beside it stays the durable record.
//!
//! One file, little-endian:
//!
//! | part | bytes |
//! |---|---|
//! | magic and version | 8 |
//! | number of terms, number of quads | 8 + 8 |
//! | length and SHA-256 of each section: dictionary, SPOG, POSG, OSPG, GSPO | 5 × (8 + 32) |
//! | the sections | |
//!
//! The default graph has no term: its identifier is [`DEFAULT_GRAPH`].

mod build;
mod dataset;
mod dictionary;
mod documents;
mod file;
mod id;
mod links;
mod permutation;
mod scan;
mod statistics;
#[cfg(test)]
mod tests;

pub use build::{IndexBuilder, IndexCounts};
pub use dataset::{FrozenDataset, GraphChoice, choose_graphs};
pub use documents::{DocumentDigest, Fingerprint};
pub use file::{FrozenIndex, IndexError};
pub use id::TermId;
pub use scan::{Graphs, Scan};
pub use statistics::{DanglingLinks, GraphStatistics, LinkSet, LinkTarget, PropertyStatistics, Statistics};

pub(in crate::store) use dictionary::Walk;
pub(in crate::store) use id::{Inlined, inline_integer, inlined, is_inlined, made, place_of_made, same_kind};
pub(in crate::store) use permutation::Order;

/// Stands for the default graph in the graph place of a quad. It is an inlined identifier of a kind
/// that no value has, so no term is ever given it.
pub(in crate::store) const DEFAULT_GRAPH: TermId = TermId::MAX;
