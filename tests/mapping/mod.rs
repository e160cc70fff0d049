//! Mappings: every mapping of the conformance suites is read, and faulty ones are told why.

mod diagnostics;
mod examples;
mod suites;
mod yarrrml;
