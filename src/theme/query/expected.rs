//! What a saved query must answer on the sample of its theme.

use std::path::PathBuf;

/// One expected result; a test runs the query with the parameters and compares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Parameter names and values, as [`super::QueryParameters::bind`] takes them.
    pub parameters: Vec<(String, String)>,
    /// The number of rows.
    pub rows: Option<u64>,
    /// The SPARQL 1.1 CSV result, below the theme's root.
    pub file: Option<PathBuf>,
}
