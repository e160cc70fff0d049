//! The SPARQL room: conformance, hostile queries, agreement with the engine's own store.

mod answer;
mod conformance;
mod known;
mod manifest;
