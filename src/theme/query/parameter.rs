//! The parameters of a saved query.

use crate::rdf::Prefixes;
use crate::rdf::sparql::Query;
use crate::text::{SourceText, Span};
use crate::theme::LangText;

/// What a parameter's values are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ParameterType {
    /// An IRI: absolute, relative to the base, or a prefixed name.
    Iri,
    /// A plain text.
    #[default]
    String,
    Integer,
    Decimal,
    Boolean,
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYY`, an `xsd:gYear`.
    Year,
    /// A language tag, as a plain text in lower case.
    Lang,
}

impl ParameterType {
    /// The names that `type` takes.
    pub const NAMES: &[(&str, Self)] = &[
        ("iri", Self::Iri),
        ("string", Self::String),
        ("integer", Self::Integer),
        ("decimal", Self::Decimal),
        ("boolean", Self::Boolean),
        ("date", Self::Date),
        ("year", Self::Year),
        ("lang", Self::Lang),
    ];

    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(have, _)| *have == name).map(|(_, kind)| *kind)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("string", |(name, _)| name)
    }
}

/// One parameter: a variable of the query.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name in forms and in the API.
    pub name: String,
    /// The variable, mostly the same (grlc writes `?_name_type`).
    pub variable: String,
    pub kind: ParameterType,
    pub label: LangText,
    pub description: LangText,
    pub choices: Choices,
    pub required: bool,
    /// Whether several values may be given.
    pub multiple: bool,
    /// The values when none is given, as written.
    pub default: Vec<String>,
    /// Where it is declared.
    pub span: Span,
}

/// The values that a form offers.
#[derive(Clone, Debug, Default)]
pub enum Choices {
    /// Any value of the type.
    #[default]
    Any,
    /// These only.
    List(Vec<Choice>),
    /// The rows of this query: `?value`, and `?label` when it has one. Any value is accepted.
    Query { source: SourceText, query: Box<Query> },
}

/// One value that a form offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: LangText,
}

/// The parameters of one query, with what their values are read against.
#[derive(Clone, Debug, Default)]
pub struct QueryParameters {
    pub list: Vec<Parameter>,
    pub(super) base_iri: String,
    pub(super) prefixes: Prefixes,
}

impl QueryParameters {
    pub fn iter(&self) -> std::slice::Iter<'_, Parameter> {
        self.list.iter()
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Parameter> {
        self.list.iter().find(|parameter| parameter.name == name)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl<'a> IntoIterator for &'a QueryParameters {
    type Item = &'a Parameter;
    type IntoIter = std::slice::Iter<'a, Parameter>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
