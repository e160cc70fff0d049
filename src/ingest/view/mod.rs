//! Logical views: rows cut into more rows, and joined with others.

mod compile;
mod expand;
mod fragments;
mod slots;

pub use compile::{CompiledView, bind_unpivots, json_column};
pub use fragments::Fragments;
pub use slots::Slots;
