//! The entity journal: of every document below the base IRI, what it holds (as a digest), since when it
//! has been known, when it last changed, and when it was deleted.
//!
//! Each generation has its own, carried on from the generation before: what did not change keeps its
//! dates. Beside it stands the log of changes, to which each generation adds. Both answer without the
//! index: validators of HTTP, sitemaps, change feeds and tombstones are made of them.

mod changes;
mod difference;
mod file;
mod merge;
mod moment;
mod records;
mod sets;
#[cfg(test)]
mod tests;

pub use changes::{Change, ChangeKind, Changes};
pub use difference::Difference;
pub use file::{DocumentKind, Entry, Journal};
pub use merge::{Carried, carry_on};
pub use moment::Moment;

/// The journal's file inside a generation's folder.
pub(super) const JOURNAL: &str = "journal";
/// The log's file inside a generation's folder.
pub(super) const CHANGES: &str = "changes";
