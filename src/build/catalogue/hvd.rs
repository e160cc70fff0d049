//! The profile for high-value datasets (DCAT-AP HVD): category and legislation, on the dataset and on
//! everything that it can be had by.

use super::{Facts, Triples, names};
use crate::rdf::vocab::{dcatap, skos};

/// The regulation that lists them.
const LEGISLATION: &str = "http://data.europa.eu/eli/reg_impl/2023/138/oj";
/// The scheme of the categories.
const CATEGORIES: &str = "http://data.europa.eu/bna/asd487ae75";
/// The six of them, by the end of their IRIs.
const NAMES: &[(&str, &str, &str)] = &[
    ("c_ac64a52d", "Geospatial", "Données géospatiales"),
    ("c_dd313021", "Earth observation and environment", "Observation de la Terre et environnement"),
    ("c_164e0bf5", "Meteorological", "Données météorologiques"),
    ("c_e1da4e07", "Statistics", "Statistiques"),
    ("c_a9135398", "Companies and company ownership", "Entreprises et propriété d’entreprises"),
    ("c_b79e35eb", "Mobility", "Mobilité"),
];
const LEGAL_RESOURCE: &str = "http://data.europa.eu/eli/ontology#LegalResource";

pub fn describe(facts: &Facts<'_>, triples: &mut Triples) {
    let theme = facts.theme;
    let mut categories = Vec::new();
    for (id, record) in facts.records {
        let Some(category) = theme.dataset(id).and_then(|dataset| dataset.hvd_category.as_ref()) else {
            continue;
        };
        categories.push(category);
        triples
            .about(theme.dataset_iri(id))
            .iri(dcatap::HVD_CATEGORY, category)
            .iri(dcatap::APPLICABLE_LEGISLATION, LEGISLATION);
        for distribution in names::distributions(theme, id, record) {
            triples.about(distribution).iri(dcatap::APPLICABLE_LEGISLATION, LEGISLATION);
        }
        describe_category(category, triples);
    }
    if categories.is_empty() {
        return;
    }
    for service in names::SERVICES {
        triples
            .about(names::service(theme, service))
            .iris(dcatap::HVD_CATEGORY, &categories)
            .iri(dcatap::APPLICABLE_LEGISLATION, LEGISLATION);
    }
    triples.about(LEGISLATION).a(LEGAL_RESOURCE);
}

/// Enough of a category that a catalogue can be read by itself.
fn describe_category(category: &str, triples: &mut Triples) {
    let end = category.rsplit('/').next().unwrap_or(category);
    let mut about = triples.about(category);
    about.a(skos::CONCEPT).iri(skos::IN_SCHEME, CATEGORIES);
    match NAMES.iter().find(|(name, ..)| *name == end) {
        Some((_, english, french)) => {
            about.tagged(skos::PREF_LABEL, english, "en").tagged(skos::PREF_LABEL, french, "fr")
        }
        None => about.text(skos::PREF_LABEL, end),
    };
}
