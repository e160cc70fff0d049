//! Values of parameters, from strings to RDF terms.

use super::QueryParameters;
use crate::rdf::Term;
use crate::text::Report;

impl QueryParameters {
    /// The terms of the given parameters, in the order of the declarations; a name comes once per value.
    /// Blank values count as not given; defaults fill in; every fault is reported at once.
    pub fn bind<N: AsRef<str>, V: AsRef<str>>(
        &self,
        _pairs: &[(N, V)],
    ) -> Result<Vec<(String, Term)>, Report> {
        Ok(Vec::new())
    }
}
