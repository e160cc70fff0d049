//! Choosing a representation and a language by what the request says it takes.

mod accept;
mod language;

pub use accept::{Accept, Offer};
pub use language::choose_language;
