//! The SPARQL room: conformance, hostile queries, agreement with the engine's own store.

mod answer;
mod conformance;
mod hostile;
mod known;
mod manifest;
