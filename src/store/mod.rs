//! Floor 5: immutable generations of quads and SPARQL over them. The only floor that knows the
//! triple store and its query engine.
//!
//! A [`Generation`] never changes. Its default graph is the union of its named graphs, each triple
//! once: the loader writes every triple there besides its own graph, because the engine's virtual
//! union answers a triple as often as it has graphs, which makes every count wrong.

mod access;
mod backend;
mod generation;
pub mod index;
mod manifest;
mod query;

pub use access::{Description, IncomingCount};
pub use backend::{Scope, StoreError};
pub use generation::Generation;
pub use manifest::{DatasetRecord, FileRecord, InputRecord, Manifest};
pub use query::{
    AnswerFormat, CancellationToken, QueryAnswer, QueryError, QueryForm, QueryRequest, QueryShape,
    RESULT_FORMATS, ResultFormat, ResultFormatInfo, Row, Slots, Solutions, Triples, WriteError,
    inspect_query,
};
