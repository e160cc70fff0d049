//! Floor 5: immutable generations of quads and SPARQL over them. The only floor that knows the
//! triple store and its query engine.
//!
//! A [`Generation`] never changes. Queries run on its frozen [`index`], whose default graph is the
//! union of the named graphs, each triple once; the database beside it is the durable record.

mod access;
mod archive;
mod backend;
mod batch;
mod bytes;
mod check;
mod draft;
mod edit;
mod folder;
mod generation;
pub mod index;
mod journal;
mod loader;
mod manifest;
mod meter;
mod query;
mod search;

pub use access::{Description, IncomingCount, IncomingLinks};
pub use backend::{Scope, StoreError};
pub use draft::{DUMPS, Draft, now};
pub use edit::{Edit, EditError, Editable, UpdateRequest};
pub use folder::{Listed, Store, StoreLock};
pub use generation::Generation;
pub use index::{
    DanglingLinks, GraphStatistics, IndexCounts, LinkSet, LinkTarget, PropertyStatistics, Statistics,
};
pub use journal::{Change, ChangeKind, Changes, Difference, DocumentKind, Entry, Journal, Moment};
pub use loader::{LoadOptions, Loader};
pub use manifest::{DatasetRecord, DumpRecord, FileRecord, InputRecord, Manifest, SettingsRecord};
pub use query::{
    AnswerFormat, CancellationToken, Evaluator, QueryAnswer, QueryError, QueryForm, QueryGroup, QueryRequest,
    QueryShape, RESULT_FORMATS, ResultFormat, ResultFormatInfo, Row, Slots, Solutions, Triples, WriteError,
    geo_functions, inspect_query,
};
pub use search::{
    Looseness, SearchFacet, SearchFound, SearchFrom, SearchIndex, SearchKey, SearchKind, SearchMatch,
    SearchPlan, SearchReason, SearchRequest, SearchText, TextRole,
};
