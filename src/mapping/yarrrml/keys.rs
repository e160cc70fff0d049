//! The keys of YARRRML with their short forms, and which table has which.

use crate::text::node::Node as Yaml;

pub const PREFIXES: &[&str] = &["prefixes"];
pub const BASE: &[&str] = &["base"];
pub const EXTERNAL: &[&str] = &["external"];
pub const AUTHORS: &[&str] = &["authors", "author", "a"];
pub const SOURCES: &[&str] = &["sources", "source"];
pub const TARGETS: &[&str] = &["targets", "target"];
pub const MAPPINGS: &[&str] = &["mappings", "mapping", "m"];
pub const SUBJECTS: &[&str] = &["subjects", "subject", "s"];
pub const PREDICATE_OBJECTS: &[&str] = &["predicateobjects", "predicateobject", "po"];
pub const PREDICATES: &[&str] = &["predicates", "predicate", "p"];
pub const OBJECTS: &[&str] = &["objects", "object", "o"];
pub const GRAPHS: &[&str] = &["graphs", "graph", "g"];
pub const CONDITION: &[&str] = &["condition", "conditions"];
pub const MAPPING_NAME: &[&str] = &["mapping", "mappings"];
pub const FUNCTION: &[&str] = &["function", "fn", "f"];
pub const PARAMETERS: &[&str] = &["parameters", "pms"];
pub const PARAMETER: &[&str] = &["parameter", "pm"];
pub const VALUE: &[&str] = &["value", "v"];
pub const FROM: &[&str] = &["from"];
pub const TYPE: &[&str] = &["type", "t"];
pub const DATATYPE: &[&str] = &["datatype", "dt"];
pub const LANGUAGE: &[&str] = &["language", "lang"];
pub const ACCESS: &[&str] = &["access"];
pub const FORMULATION: &[&str] = &["referenceFormulation"];
pub const ITERATOR: &[&str] = &["iterator"];
pub const DELIMITER: &[&str] = &["delimiter"];
pub const ENCODING: &[&str] = &["encoding"];
pub const NULL: &[&str] = &["null", "nulls"];
pub const TABLE: &[&str] = &["table"];
pub const QUERY: &[&str] = &["query"];
pub const SERIALIZATION: &[&str] = &["serialization"];
pub const COMPRESSION: &[&str] = &["compression"];
/// What access to databases and services takes; such sources are refused as a whole.
const ACCESS_DETAILS: &[&str] =
    &["credentials", "queryFormulation", "contentType", "operationType", "security", "headers", "method"];

pub const FILE: &[&[&str]] = &[PREFIXES, BASE, EXTERNAL, AUTHORS, SOURCES, TARGETS, MAPPINGS];
pub const MAPPING: &[&[&str]] = &[SOURCES, SUBJECTS, PREDICATE_OBJECTS, GRAPHS, CONDITION, TARGETS];
pub const PREDICATE_OBJECT: &[&[&str]] = &[PREDICATES, OBJECTS, GRAPHS, CONDITION];
pub const SOURCE: &[&[&str]] =
    &[ACCESS, FORMULATION, ITERATOR, DELIMITER, ENCODING, NULL, TABLE, QUERY, TYPE, ACCESS_DETAILS];
pub const TARGET: &[&[&str]] = &[ACCESS, SERIALIZATION, COMPRESSION, TYPE, SOURCES, ACCESS_DETAILS];
pub const TERM: &[&[&str]] =
    &[VALUE, TYPE, DATATYPE, LANGUAGE, TARGETS, FUNCTION, PARAMETERS, CONDITION, MAPPING_NAME];
pub const CALL: &[&[&str]] = &[FUNCTION, PARAMETERS, TYPE, MAPPING_NAME];
pub const INPUT: &[&[&str]] = &[PARAMETER, VALUE, FROM, TYPE];

/// The value of a key, by any of its names.
pub fn find<'a>(table: &'a Yaml, names: &[&str]) -> Option<&'a Yaml> {
    names.iter().find_map(|name| table.get(name))
}
