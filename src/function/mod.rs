//! Floor 2: value functions, for mappings and SPARQL alike. Pure: values in, values out.
//!
//! One file per family, one line per function in [`FUNCTIONS`]; documentation, tests, mappings and
//! SPARQL read that table.

mod alias;
pub mod check;
mod constant;
mod date;
mod document;
mod geo;
mod hash;
mod iri;
mod logic;
mod number;
mod parts;
mod pattern;
mod repair;
mod results;
mod text;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

pub use document::documentation;
pub use results::FurtherResult;

use crate::rdf::vocab::{func, rdf, xsd};

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
    /// The IRIs by which `rml:return` may name its result; the first is ours. Without `rml:return` it is
    /// meant. [`Self::further`] tells the others.
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

impl Kind {
    /// The datatype of a literal that no map decides; `None` for a plain text.
    #[must_use]
    pub fn datatype(self, text: &str) -> Option<&'static str> {
        Some(match self {
            Self::Text => return None,
            Self::Integer => xsd::INTEGER,
            Self::Decimal => xsd::DECIMAL,
            Self::Double => xsd::DOUBLE,
            Self::Boolean => xsd::BOOLEAN,
            Self::Iri => xsd::ANY_URI,
            Self::Json => rdf::JSON,
            // The hyphens after the first character, which may be a sign, tell how precise it is.
            Self::Date => match text.bytes().skip(1).filter(|byte| *byte == b'-').count() {
                0 => xsd::G_YEAR,
                1 => xsd::G_YEAR_MONTH,
                _ => xsd::DATE,
            },
        })
    }
}

/// The values of each parameter, in the order of [`Function::parameters`].
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a>(pub &'a [Vec<Cow<'a, str>>]);

/// The IRI of the first result of every function.
pub const OUTPUT: &str = "https://w3id.org/dataesr/fn#out";

impl Parameter {
    const fn required(name: &'static str, kind: Kind, summary: &'static str) -> Self {
        Self { name, aliases: &[], kind, arity: Arity::Required, summary }
    }

    const fn optional(name: &'static str, kind: Kind, summary: &'static str) -> Self {
        Self { name, aliases: &[], kind, arity: Arity::Optional, summary }
    }

    const fn many(name: &'static str, kind: Kind, summary: &'static str) -> Self {
        Self { name, aliases: &[], kind, arity: Arity::Many, summary }
    }

    const fn known_as(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }
}

impl Example {
    const fn gives(arguments: &'static [&'static [&'static str]], values: &'static [&'static str]) -> Self {
        Self { arguments, gives: Ok(values) }
    }

    const fn fails(arguments: &'static [&'static [&'static str]], message: &'static str) -> Self {
        Self { arguments, gives: Err(message) }
    }
}

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

/// All functions, family by family, in the order of the documentation.
pub static FUNCTIONS: &[&Function] = &[
    // Texts
    &text::TRIM,
    &text::COLLAPSE,
    &text::LOWER,
    &text::UPPER,
    &text::TITLE_CASE,
    &text::FOLD,
    &text::SLUG,
    &text::LENGTH,
    &text::SUBSTRING,
    &text::PAD_LEFT,
    &text::STRIP_PREFIX,
    &text::STRIP_SUFFIX,
    &text::CONCAT,
    &text::JOIN,
    &text::CONTAINS,
    &text::STARTS_WITH,
    &text::ENDS_WITH,
    &text::REPLACE_TEXT,
    // Patterns
    &pattern::REPLACE,
    &pattern::MATCH,
    &pattern::EXTRACT,
    &pattern::SPLIT_PATTERN,
    // Cells that hold several values
    &parts::SPLIT,
    &parts::PATH,
    &parts::TAGGED,
    &parts::FIRST,
    &parts::COUNT,
    // Repairs
    &repair::STRIP_HTML,
    &repair::REPAIR_MOJIBAKE,
    &repair::ESCAPE,
    // Numbers
    &number::INTEGER,
    &number::DECIMAL,
    &number::OBSERVATION_STATUS,
    &number::IN_RANGE,
    // Dates and Booleans
    &date::DATE,
    &date::YEAR,
    &date::ACADEMIC_YEAR,
    &date::BOOLEAN,
    // Logic
    &logic::IF,
    &logic::COALESCE,
    &logic::RECODE,
    &logic::EQUAL,
    &logic::NOT_EQUAL,
    &logic::IN,
    &logic::AND,
    &logic::OR,
    &logic::NOT,
    &logic::IS_NULL,
    &logic::IS_NOT_NULL,
    // Identifiers
    &check::CHECK,
    &check::IDENTIFIER,
    &hash::SHA256,
    &hash::RANDOM,
    // Places
    &geo::POINT,
    &geo::POINT_OF,
    &geo::LATITUDE,
    &geo::LONGITUDE,
    // IRIs
    &iri::URL,
    &iri::IRI_ENCODE,
    &iri::UPPER_URL,
    &iri::URL_PARTS,
    &iri::SCHEMA_TERM,
    // Constants
    &constant::ABC,
    &constant::HELLO_WORLD,
    &constant::NOTHING,
];

/// The whole IRI of one of our names, of a function or a parameter.
#[must_use]
pub fn iri_of(name: &str) -> String {
    format!("{}{name}", func::NAMESPACE)
}

/// The function of an IRI: ours, or an alias.
#[must_use]
pub fn find(iri: &str) -> Option<&'static Function> {
    static BY_IRI: LazyLock<HashMap<String, &'static Function>> = LazyLock::new(|| {
        let names = |function: &'static Function| {
            let aliases = function.aliases.iter().map(|alias| (*alias).to_owned());
            aliases.chain([iri_of(function.name)]).map(move |name| (name, function))
        };
        FUNCTIONS.iter().copied().flat_map(names).collect()
    });
    BY_IRI.get(&*today(iri)).copied()
}

/// The namespace of IDLab's functions that older mappings write.
const IDLAB_BEFORE: &str = "http://example.com/idlab/function/";
const IDLAB: &str = "https://w3id.org/imec/idlab/function#";

/// An IRI of another vocabulary as it is written today.
fn today(iri: &str) -> Cow<'_, str> {
    match iri.strip_prefix(IDLAB_BEFORE) {
        Some(local) => format!("{IDLAB}{local}").into(),
        None => iri.into(),
    }
}

impl Function {
    /// Whether so many arguments can be shared among the parameters.
    #[must_use]
    pub fn takes(&self, arguments: usize) -> bool {
        self.shares(arguments).is_some()
    }

    /// How many arguments each optional and each many-valued parameter gets: the optional ones before
    /// the lists, each list, the optional ones after them. `None` for too few or too many.
    fn shares(&self, arguments: usize) -> Option<(usize, usize, usize)> {
        let count =
            |arity: Arity| self.parameters.iter().filter(|parameter| parameter.arity == arity).count();
        let (required, optional, many) = (count(Arity::Required), count(Arity::Optional), count(Arity::Many));
        let spare = arguments.checked_sub(required)?;
        let before = self.first_list().map_or(optional, |lists| {
            self.parameters[..lists].iter().filter(|parameter| parameter.arity == Arity::Optional).count()
        });
        let first = spare.min(before);
        let (block, last) = match spare - first {
            0 => (0, 0),
            rest if many > 0 => (rest / many, rest % many),
            _ => return None,
        };
        (last <= optional - before).then_some((first, block, last))
    }

    fn first_list(&self) -> Option<usize> {
        self.parameters.iter().position(|parameter| parameter.arity == Arity::Many)
    }

    /// Shares arguments that have only an order among the parameters, as SPARQL calls functions. Of
    /// several parameters that take any number, each gets as many as the others. `None` when there are
    /// too few or too many.
    #[must_use]
    pub fn by_position<'a>(&self, arguments: &'a [Cow<'a, str>]) -> Option<Vec<Vec<Cow<'a, str>>>> {
        let (mut first, block, mut last) = self.shares(arguments.len())?;
        let lists = self.first_list();
        let mut at = 0;
        let mut shared = Vec::with_capacity(self.parameters.len());
        for (place, parameter) in self.parameters.iter().enumerate() {
            let left = if lists.is_some_and(|lists| place > lists) { &mut last } else { &mut first };
            let take = match parameter.arity {
                Arity::Required => 1,
                Arity::Many => block,
                Arity::Optional => usize::from(*left > 0),
            };
            if parameter.arity == Arity::Optional {
                *left -= take;
            }
            shared.push(arguments[at..at + take].to_vec());
            at += take;
        }
        Some(shared)
    }

    /// The place of the parameter that an IRI names: ours, or an alias.
    #[must_use]
    pub fn parameter(&self, iri: &str) -> Option<usize> {
        let own = iri.strip_prefix(func::NAMESPACE);
        let iri = today(iri);
        self.parameters
            .iter()
            .position(|parameter| own == Some(parameter.name) || parameter.aliases.contains(&&*iri))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(function: &Function, arguments: &[&[&str]]) -> Result<Vec<String>, String> {
        let mut values: Vec<Vec<Cow<'_, str>>> = arguments
            .iter()
            .map(|values| values.iter().map(|value| Cow::Borrowed(*value)).collect())
            .collect();
        values.resize(function.parameters.len(), Vec::new());
        let mut out = Vec::new();
        (function.run)(&Arguments(&values), &mut out).map(|()| out).map_err(|error| error.0)
    }

    #[test]
    fn every_example_gives_what_it_says() {
        for function in FUNCTIONS {
            assert!(!function.examples.is_empty() || function.name == "random", "{}", function.name);
            for example in function.examples {
                let got = run(function, example.arguments);
                let want = example
                    .gives
                    .map(|values| values.iter().map(|value| (*value).to_owned()).collect())
                    .map_err(str::to_owned);
                assert_eq!(got, want, "{}{:?}", function.name, example.arguments);
            }
        }
    }

    #[test]
    fn no_function_fails_hard_on_odd_values() {
        let odd = [
            "",
            " ",
            "-1",
            "0",
            "é",
            "\u{1f469}\u{200d}\u{1f680}",
            "9999999999999999999999",
            "((",
            "a;b|c:d",
            "2022-13-45",
        ];
        for function in FUNCTIONS {
            for first in odd {
                for second in odd {
                    let arguments: Vec<&[&str]> =
                        vec![std::slice::from_ref(&first), std::slice::from_ref(&second)];
                    let taken = &arguments[..arguments.len().min(function.parameters.len())];
                    let _ = run(function, taken);
                }
            }
        }
    }

    #[test]
    fn arguments_by_position_are_shared() {
        let shared = |name: &str, arguments: &[&'static str]| -> Option<String> {
            let arguments: Vec<Cow<'_, str>> = arguments.iter().map(|value| Cow::Borrowed(*value)).collect();
            let shared = find(&iri_of(name)).unwrap().by_position(&arguments)?;
            Some(shared.iter().map(|values| values.join("+")).collect::<Vec<_>>().join("|"))
        };
        assert_eq!(shared("substring", &["a", "1"]).as_deref(), Some("a|1|"));
        assert_eq!(shared("substring", &["a", "1", "2"]).as_deref(), Some("a|1|2"));
        assert_eq!(shared("substring", &["a"]), None);
        assert_eq!(shared("substring", &["a", "1", "2", "3"]), None);
        assert_eq!(shared("concat", &["a", "b", "c"]).as_deref(), Some("a+b+c|"));
        assert_eq!(shared("join", &["a", "b", ";"]).as_deref(), Some("a+b|;"));
        assert_eq!(shared("recode", &["v", "a", "b", "x", "y"]).as_deref(), Some("v|a+b|x+y|"));
        assert_eq!(shared("recode", &["v", "a", "b", "x", "y", "z"]).as_deref(), Some("v|a+b|x+y|z"));
        assert_eq!(shared("observation_status", &["v", "nd"]).as_deref(), Some("v|nd"));
        assert_eq!(shared("abc", &[]).as_deref(), Some(""));
        assert_eq!(shared("if", &["true", "a", "b"]).as_deref(), Some("true|a|b"));
    }

    #[test]
    fn dates_have_the_datatype_of_their_precision() {
        for (text, datatype) in [
            ("2024", xsd::G_YEAR),
            ("2024-01", xsd::G_YEAR_MONTH),
            ("2024-01-31", xsd::DATE),
            ("-0044", xsd::G_YEAR),
        ] {
            assert_eq!(Kind::Date.datatype(text), Some(datatype));
        }
    }

    #[test]
    fn the_table_is_consistent() {
        let mut names = std::collections::HashSet::new();
        for function in FUNCTIONS {
            assert!(names.insert(iri_of(function.name)), "{}", function.name);
            for alias in function.aliases {
                assert!(names.insert((*alias).to_owned()), "{alias}");
                assert_eq!(find(alias).map(|found| found.name), Some(function.name));
            }
            assert_eq!(function.returns.first(), Some(&OUTPUT), "{}", function.name);
            assert!(function.summary.ends_with('.'), "{}", function.name);
            for (index, parameter) in function.parameters.iter().enumerate() {
                assert_eq!(function.parameter(&iri_of(parameter.name)), Some(index), "{}", function.name);
                for alias in parameter.aliases {
                    assert_eq!(function.parameter(alias), Some(index), "{} {alias}", function.name);
                }
            }
        }
        assert!(find("http://e.example/none").is_none());
        assert_eq!(find("http://example.com/idlab/function/equal").map(|found| found.name), Some("equal"));
    }
}
