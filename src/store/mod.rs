//! Floor 5: the only floor that knows the triple store and SPARQL evaluation.

pub mod index;
