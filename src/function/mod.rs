//! Floor 2: value functions, for mappings and SPARQL alike. Pure: values in, values out.
//!
//! One file per family, one line per function in [`FUNCTIONS`]; documentation, tests, mappings and
//! SPARQL read that table.

/// A function.
#[derive(Debug)]
pub struct Function {
    /// Its local name in our namespace ([`crate::rdf::vocab::func`]).
    pub name: &'static str,
    /// Whole IRIs by which other vocabularies know it (GREL, IDLab).
    pub aliases: &'static [&'static str],
    /// One sentence.
    pub summary: &'static str,
    pub parameters: &'static [Parameter],
    /// What the values that it returns are.
    pub output: Kind,
    /// The IRIs that `rml:return` may name; the first is ours. Without `rml:return` it is meant.
    pub returns: &'static [&'static str],
    /// Run as tests, rendered as documentation.
    pub examples: &'static [Example],
    pub run: Run,
}

/// Appends the values of the result: none, one or several.
pub type Run = fn(&Arguments<'_>, &mut Vec<String>) -> Result<(), FunctionError>;

#[derive(Debug)]
pub struct Parameter {
    /// Its local name in our namespace.
    pub name: &'static str,
    /// Whole IRIs by which other vocabularies know it.
    pub aliases: &'static [&'static str],
    pub kind: Kind,
    pub arity: Arity,
    pub summary: &'static str,
}

/// How many values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// Without a value the function is not called and gives none.
    Required,
    Optional,
    /// Any number, in the order of the mapping.
    Many,
}

/// What a lexical value is. It decides the datatype of a literal that no map decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Decimal,
    Double,
    Boolean,
    Iri,
    /// `xsd:date`, `xsd:gYearMonth` or `xsd:gYear`, by the precision of the value.
    Date,
    /// A JSON text.
    Json,
}

/// The values of each parameter, in the order of [`Function::parameters`].
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a>(pub &'a [Vec<std::borrow::Cow<'a, str>>]);

impl Arguments<'_> {
    /// The first value of a parameter.
    #[must_use]
    pub fn get(&self, parameter: usize) -> Option<&str> {
        self.0.get(parameter)?.first().map(AsRef::as_ref)
    }

    /// The first value of a required parameter, which the caller has checked to be there.
    #[must_use]
    pub fn text(&self, parameter: usize) -> &str {
        self.get(parameter).unwrap_or_default()
    }

    /// All values of a parameter.
    pub fn all(&self, parameter: usize) -> impl Iterator<Item = &str> {
        self.0.get(parameter).into_iter().flatten().map(AsRef::as_ref)
    }
}

/// Why a function gives no value for these: the value is counted as a reject of its cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FunctionError(pub String);

/// What a function gives for some values. An argument is a list of values.
#[derive(Debug)]
pub struct Example {
    pub arguments: &'static [&'static [&'static str]],
    /// The values, or the message of the error.
    pub gives: Result<&'static [&'static str], &'static str>,
}

/// All functions, by name.
pub static FUNCTIONS: &[&Function] = &[];

/// The function of an IRI: ours, or an alias.
#[must_use]
pub fn find(iri: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().copied().find(|function| {
        iri.strip_prefix(crate::rdf::vocab::func::NAMESPACE) == Some(function.name)
            || function.aliases.contains(&iri)
    })
}
