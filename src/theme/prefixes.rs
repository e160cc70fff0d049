//! The vocabularies that every theme may name without declaring them.

/// Prefix and namespace, in alphabetical order.
pub static STANDARD_PREFIXES: &[(&str, &str)] = &[
    ("adms", "http://www.w3.org/ns/adms#"),
    ("bibo", "http://purl.org/ontology/bibo/"),
    ("csvw", "http://www.w3.org/ns/csvw#"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("dqv", "http://www.w3.org/ns/dqv#"),
    ("dx", "https://w3id.org/dataesr/map#"),
    ("fn", "https://w3id.org/dataesr/fn#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("geof", "http://www.opengis.net/def/function/geosparql/"),
    ("igeo", "http://rdf.insee.fr/def/geo#"),
    ("locn", "http://www.w3.org/ns/locn#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("qb", "http://purl.org/linked-data/cube#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("report", "https://w3id.org/dataesr/report#"),
    ("rml", "http://w3id.org/rml/"),
    ("rov", "http://www.w3.org/ns/regorg#"),
    ("schema", "http://schema.org/"),
    ("sd", "http://www.w3.org/ns/sparql-service-description#"),
    ("sdmx-attribute", "http://purl.org/linked-data/sdmx/2009/attribute#"),
    ("sdmx-code", "http://purl.org/linked-data/sdmx/2009/code#"),
    ("sdmx-concept", "http://purl.org/linked-data/sdmx/2009/concept#"),
    ("sdmx-dimension", "http://purl.org/linked-data/sdmx/2009/dimension#"),
    ("sdmx-measure", "http://purl.org/linked-data/sdmx/2009/measure#"),
    ("sh", "http://www.w3.org/ns/shacl#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("skosxl", "http://www.w3.org/2008/05/skos-xl#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("time", "http://www.w3.org/2006/time#"),
    ("vann", "http://purl.org/vocab/vann/"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("vivo", "http://vivoweb.org/ontology/core#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("wgs", "http://www.w3.org/2003/01/geo/wgs84_pos#"),
    ("xkos", "http://rdf-vocabulary.ddialliance.org/xkos#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_ordered_and_their_namespaces_absolute() {
        for pair in STANDARD_PREFIXES.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} then {}", pair[0].0, pair[1].0);
        }
        for (prefix, namespace) in STANDARD_PREFIXES {
            assert!(crate::rdf::iri::is_absolute(namespace) && namespace.ends_with(['#', '/']), "{prefix}");
        }
    }
}
