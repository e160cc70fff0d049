//! The profile for high-value datasets (DCAT-AP HVD): category and legislation, on the dataset and on
//! everything that it can be had by.

use super::{Facts, Triples, names};
use crate::rdf::vocab::{dcatap, skos};

/// The regulation that lists them.
const LEGISLATION: &str = "http://data.europa.eu/eli/reg_impl/2023/138/oj";
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
        triples.about(category).a(skos::CONCEPT);
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
