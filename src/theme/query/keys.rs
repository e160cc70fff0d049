//! Every key of the `#+` lines, in the order in which the documentation tells them.

use crate::theme::schema::{Key, Kind};

const fn required(name: &'static str, kind: Kind, summary: &'static str) -> Key {
    Key::required(name, kind, summary)
}

const fn optional(name: &'static str, kind: Kind, summary: &'static str) -> Key {
    Key::optional(name, kind, summary)
}

/// The top level.
pub static QUERY: &[Key] = &[
    optional("title", Kind::LangText, "the name of the query"),
    optional("summary", Kind::LangText, "grlc's word for `title`"),
    optional("description", Kind::LangText, "what it answers and how to read it"),
    optional("tags", Kind::Texts, "words to group queries by"),
    optional("params", Kind::Tables(PARAMETER), "the parameters"),
    optional("defaults", Kind::Free, "grlc: parameter and default value, a table or a list of tables"),
    optional("enumerate", Kind::Free, "grlc: parameter and choices, a table or a list"),
    optional("view", Kind::TextOrTable(VIEW), "how the result is best shown"),
    optional("expected", Kind::TableOrTables(EXPECTED), "what it must answer on the sample"),
    optional("pagination", Kind::Count, "rows per page of the API"),
];

pub static PARAMETER: &[Key] = &[
    required("name", Kind::Text, "the variable of the query, with or without `?`"),
    optional("type", Kind::Text, "what its values are; default: string"),
    optional("label", Kind::LangText, "what a form calls it"),
    optional("description", Kind::LangText, "what it does"),
    optional("values", Kind::Free, "the choices: a list, or a SPARQL query of `?value` and `?label`"),
    optional("required", Kind::Boolean, "whether the query needs it; default: false"),
    optional("multiple", Kind::Boolean, "whether it takes several values; default: false"),
    optional("default", Kind::Free, "the value, or list of values, when none is given"),
];

/// One of `values`, when it is not a bare value.
pub static CHOICE: &[Key] = &[
    required("value", Kind::Scalar, "the value"),
    optional("label", Kind::LangText, "what a form calls it"),
];

pub static VIEW: &[Key] = &[
    required(
        "type",
        Kind::Text,
        "table, line, bar, area, pie, scatter, map, graph, tree, timeline or number",
    ),
    optional("x", Kind::Text, "the variable of the horizontal axis, the categories or the places"),
    optional("y", Kind::Texts, "the variables of the values"),
    optional("series", Kind::Text, "the variable that tells the series apart"),
];

pub static EXPECTED: &[Key] = &[
    optional("parameters", Kind::ValueMap, "the values of the parameters"),
    optional("rows", Kind::Count, "the number of rows"),
    optional(
        "file",
        Kind::Text,
        "the CSV result, beside the query; default: `expected/{id}.csv` if it exists",
    ),
];

/// What grlc knows and has no meaning here.
pub static IGNORED: &[&str] = &[
    "endpoint",
    "endpoint_in_url",
    "method",
    "mime",
    "namespaces",
    "transform",
    "auth",
    "licence",
    "license",
];
