//! From values to terms.

mod expression;
mod iri;
mod label;
mod make;
mod values;
mod write;

pub use expression::{Expr, compile_expression, each_combination, no_fields};
pub use iri::proven;
pub use label::push_label;
pub use make::{Gathering, Make, Surroundings, Term, is_default_graph};
pub use values::{Terms, Values};
pub use write::Written;
