//! Every key of `theme.toml`, in the order in which the documentation tells them.

use super::schema::{Key, Kind};

const fn required(name: &'static str, kind: Kind, summary: &'static str) -> Key {
    Key::required(name, kind, summary)
}

const fn optional(name: &'static str, kind: Kind, summary: &'static str) -> Key {
    Key::optional(name, kind, summary)
}

/// The top level.
pub static THEME: &[Key] = &[
    required("site", Kind::Table(SITE), "what the site is"),
    optional("prefixes", Kind::TextMap, "prefix to namespace, which may be relative to the base IRI"),
    optional("scheme", Kind::Tables(SCHEME), "an identifier scheme"),
    optional("entity", Kind::Tables(ENTITY), "a type of things that have pages"),
    optional("facet", Kind::Tables(FACET), "what search results can be narrowed by, besides the type"),
    optional("dataset", Kind::Tables(DATASET), "a data file, its mapping and its publication"),
    optional("update", Kind::Table(UPDATE), "what programs may change while it is served"),
    optional("limits", Kind::CountMap, "limits of the server, by name"),
];

pub static UPDATE: &[Key] = &[required(
    "graphs",
    Kind::Texts,
    "the graphs that may be changed, `*` for all; the first takes statements that name no graph",
)];

pub static SITE: &[Key] = &[
    required("base_iri", Kind::Text, "the IRI that all IRIs of the theme start with; ends with `/`"),
    required("languages", Kind::Texts, "the languages of the site, the first is the default"),
    required("title", Kind::LangText, "the name of the site"),
    optional("description", Kind::LangText, "what the site offers, in a sentence or two"),
    optional("publisher", Kind::Table(AGENT), "who publishes"),
    optional("licence", Kind::Text, "the IRI of the licence of every dataset that names none"),
    optional(
        "contact",
        Kind::Table(CONTACT),
        "whom to write to about the data; high-value datasets need one",
    ),
    optional("examples", Kind::Texts, "IRIs of entities that the home page proposes"),
    optional(
        "proxies",
        Kind::Texts,
        "addresses or networks (`10.0.0.0/8`) of proxies, whose `Forwarded` or `X-Forwarded-For` tells the client",
    ),
    optional(
        "default_format",
        Kind::Text,
        "what a client gets of a document that takes anything: `html` or the extension of a data format; `ttl` by default",
    ),
    optional(
        "dumps",
        Kind::Texts,
        "the formats of the files with all of a dataset: `nq`, `ttl`, `csv`; `nq` by default, `[]` for none",
    ),
];

pub static AGENT: &[Key] = &[
    required("name", Kind::Text, "the name of the publisher"),
    optional("iri", Kind::Text, "its IRI or home page"),
];

pub static CONTACT: &[Key] = &[
    required("name", Kind::Text, "the person or the office"),
    optional("email", Kind::Text, "its address"),
    optional("page", Kind::Text, "the IRI of a page or a form to write by"),
];

pub static SCHEME: &[Key] = &[
    required("id", Kind::Text, "the name of the scheme in `/id/{id}/{value}`"),
    required("title", Kind::LangText, "what people call it"),
    optional("pattern", Kind::Text, "a regular expression that a whole value matches"),
    optional("check", Kind::Text, "the algorithm of its check digit"),
    optional("property", Kind::Text, "the property whose value it is"),
    optional(
        "former",
        Kind::Text,
        "the property whose value it used to be: followed when nothing has it now",
    ),
    optional("link", Kind::Text, "a page elsewhere, with `{value}`"),
];

pub static ENTITY: &[Key] = &[
    required("id", Kind::Text, "the `{type}` of `/id/{type}/{key}`"),
    required("class", Kind::Text, "the class of these things"),
    required("title", Kind::LangText, "what one of them is called"),
    optional("plural", Kind::LangText, "what several are called"),
    optional("description", Kind::LangText, "what they are, in a sentence"),
    optional("label", Kind::Texts, "the properties that label one, best first"),
    optional("search", Kind::Texts, "more properties to find one by: former names, acronyms"),
    optional("group", Kind::Tables(GROUP), "properties shown together on a page, in order"),
];

pub static GROUP: &[Key] = &[
    required("title", Kind::LangText, "the heading"),
    required("properties", Kind::Texts, "the properties, in order"),
];

pub static FACET: &[Key] = &[
    required("id", Kind::Text, "the name of the facet in the address of a search"),
    required("title", Kind::LangText, "the heading"),
    required(
        "property",
        Kind::Texts,
        "the property that has the values, or a path `a / b`; several are alternatives",
    ),
];

pub static DATASET: &[Key] = &[
    required("id", Kind::Text, "the name of the dataset in paths and commands"),
    required("title", Kind::LangText, "its title"),
    optional("description", Kind::LangText, "what it holds"),
    optional("keywords", Kind::LangTexts, "words to find it by"),
    optional("licence", Kind::Text, "the IRI of its licence; default: the site's"),
    optional("publisher", Kind::Table(AGENT), "who published it; default: the site's publisher"),
    optional("source", Kind::Text, "the page of its origin"),
    optional("download", Kind::Text, "what `dataesr fetch` downloads into `file`"),
    optional("file", Kind::Text, "the data file below the data folder, or the same name with `.gz`"),
    required("mapping", Kind::Text, "the mapping file"),
    optional(
        "hvd_category",
        Kind::Text,
        "for a high-value dataset (regulation (EU) 2023/138), the IRI of its category",
    ),
    optional("graph", Kind::Text, "its named graph; default: `graph/{id}`"),
    optional(
        "provenance",
        Kind::Text,
        "which things are linked to their rows: `observations` (of data cubes; the default), `all` or `none`",
    ),
];
