//! The one integration binary: each module is one room's cases, most of them data in folders.

mod cli;
mod conformance;
mod docs;
mod figures;
mod fuzz;
mod http;
mod mapping;
mod queries;
mod sparql;
mod support;
mod tidy;
