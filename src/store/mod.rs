//! Floor 5: immutable generations of quads and SPARQL over them. The only floor that knows the
//! triple store and its query engine.
//!
//! A [`Generation`] never changes. Queries run on its frozen [`index`], whose default graph is the
//! union of the named graphs, each triple once; the database beside it is the durable record.

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
