//! Floor 1: terms, vocabularies, prefixes, media types, reading with positions, writing, canonical form.
//!
//! The term types of the store are named here and in `store/` only: a change of theirs is mended here.

mod bridge;
mod canonical;
mod chunk;
mod datatype;
mod encoded;
pub mod iri;
mod jsonld;
mod language;
pub mod media;
mod prefix;
mod pretty;
mod read;
pub mod sparql;
mod turtle;
pub mod vocab;
mod write;

pub use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};

pub use canonical::{canonical_nquads, isomorphic};
pub use chunk::QuadChunk;
pub use datatype::Datatype;
pub use encoded::{
    EncodedQuad, NQuadsSink, QuadSink, SinkError, decode_quad, decode_term, encode, encode_term,
};
pub use jsonld::compact_jsonld;
pub use language::is_language_tag;
pub use prefix::Prefixes;
pub use pretty::pretty_turtle;
pub use read::{Unreadable, read_graph};
pub use turtle::{SpannedTerm, SpannedTriple, TurtleDocument, read_turtle};
pub use write::{RdfWriter, write_quads};
