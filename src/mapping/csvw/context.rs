//! The context of CSVW: the prefixes and terms that a document may use without declaring them.

use super::datatype::builtin;
use crate::rdf::iri;
use crate::rdf::vocab::csvw;

/// The address of the context, which every document names.
pub const CONTEXT: &str = "http://www.w3.org/ns/csvw";

/// Prefixes: those of the initial context of RDFa, and a few more.
const PREFIXES: &[(&str, &str)] = &[
    ("as", "https://www.w3.org/ns/activitystreams#"),
    ("cc", "http://creativecommons.org/ns#"),
    ("csvw", "http://www.w3.org/ns/csvw#"),
    ("ctag", "http://commontag.org/ns#"),
    ("dc", "http://purl.org/dc/terms/"),
    ("dc11", "http://purl.org/dc/elements/1.1/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("dctypes", "http://purl.org/dc/dcmitype/"),
    ("dqv", "http://www.w3.org/ns/dqv#"),
    ("duv", "https://www.w3.org/TR/vocab-duv#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("gr", "http://purl.org/goodrelations/v1#"),
    ("grddl", "http://www.w3.org/2003/g/data-view#"),
    ("ical", "http://www.w3.org/2002/12/cal/icaltzd#"),
    ("ldp", "http://www.w3.org/ns/ldp#"),
    ("ma", "http://www.w3.org/ns/ma-ont#"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("og", "http://ogp.me/ns#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("qb", "http://purl.org/linked-data/cube#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfa", "http://www.w3.org/ns/rdfa#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("rev", "http://purl.org/stuff/rev#"),
    ("rif", "http://www.w3.org/2007/rif#"),
    ("rr", "http://www.w3.org/ns/r2rml#"),
    ("schema", "http://schema.org/"),
    ("sd", "http://www.w3.org/ns/sparql-service-description#"),
    ("sioc", "http://rdfs.org/sioc/ns#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("skosxl", "http://www.w3.org/2008/05/skos-xl#"),
    ("v", "http://rdf.data-vocabulary.org/#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("wdr", "http://www.w3.org/2007/05/powder#"),
    ("wrds", "http://www.w3.org/2007/05/powder-s#"),
    ("xhv", "http://www.w3.org/1999/xhtml/vocab#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Terms of the vocabulary itself whose local name is the term.
const CLASSES: &[&str] = &[
    "Cell",
    "Column",
    "Datatype",
    "Dialect",
    "Direction",
    "ForeignKey",
    "JSON",
    "NumericFormat",
    "Row",
    "Schema",
    "Table",
    "TableGroup",
    "TableReference",
    "Transformation",
    "uriTemplate",
];

/// Terms that stand for something else.
const TERMS: &[(&str, &str)] = &[
    ("describedby", "http://www.w3.org/2007/05/powder-s#describedby"),
    ("license", "http://www.w3.org/1999/xhtml/vocab#license"),
    ("role", "http://www.w3.org/1999/xhtml/vocab#role"),
    ("columns", "http://www.w3.org/ns/csvw#column"),
    ("foreignKeys", "http://www.w3.org/ns/csvw#foreignKey"),
    ("maximum", "http://www.w3.org/ns/csvw#maxInclusive"),
    ("minimum", "http://www.w3.org/ns/csvw#minInclusive"),
    ("notes", "http://www.w3.org/ns/csvw#note"),
    ("rowTitles", "http://www.w3.org/ns/csvw#rowTitle"),
    ("tables", "http://www.w3.org/ns/csvw#table"),
    ("titles", "http://www.w3.org/ns/csvw#title"),
];

/// The IRI of a prefixed name or an absolute one; `None` for anything else.
pub fn expand_name(name: &str) -> Option<String> {
    let (prefix, local) = name.split_once(':')?;
    if !local.starts_with("//")
        && let Some((_, namespace)) = PREFIXES.iter().find(|(known, _)| *known == prefix)
    {
        return Some(format!("{namespace}{local}"));
    }
    iri::is_absolute(name).then(|| name.to_owned())
}

/// The IRI of a term, a prefixed name or an absolute IRI.
pub fn expand_term(term: &str) -> Option<String> {
    if let Some(datatype) = builtin(term) {
        return Some(datatype.iri.to_owned());
    }
    if let Some((_, iri)) = TERMS.iter().find(|(known, _)| *known == term) {
        return Some((*iri).to_owned());
    }
    if CLASSES.contains(&term) || super::read::is_property(term) {
        return Some(format!("{}{term}", csvw::NAMESPACE));
    }
    expand_name(term)
}

/// A prefixed name as an IRI; anything else as it is.
pub fn expand_prefix(text: &str) -> String {
    let expanded =
        text.split_once(':').filter(|(_, local)| !local.starts_with("//")).and_then(|(prefix, local)| {
            let (_, namespace) = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
            Some(format!("{namespace}{local}"))
        });
    expanded.unwrap_or_else(|| text.to_owned())
}
