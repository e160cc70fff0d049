//! Dereferencing: what is stated of an IRI below the base, by content negotiation. Things stand at
//! `/id/…` and lead to their documents at `/doc/…`; everything else is its own document.

mod catalogue;
mod document;
mod form;
mod identifier;
mod known;
mod links;
mod locate;
mod serve;

pub use document::write_whole;
pub use identifier::identify;
pub use locate::to_uri;
pub use serve::{describe_catalogue, describe_document, describe_elsewhere, see_other};
