//! VoID: how much of what stands where, for people who write queries and tools that complete them.

use super::{Facts, Triples, names};
use crate::rdf::vocab::void;
use crate::store::{GraphStatistics, LinkSet, LinkTarget};
use crate::theme::Theme;

pub fn describe(facts: &Facts<'_>, triples: &mut Triples) {
    let theme = facts.theme;
    let catalogue = theme.catalogue_iri();
    describe_counts(theme, &catalogue, &facts.statistics.union, triples);
    triples
        .about(&catalogue)
        .iri(void::SPARQL_ENDPOINT, theme.iri("sparql"))
        .text(void::URI_SPACE, &theme.base_iri)
        .iris(void::VOCABULARY, vocabularies(theme, &facts.statistics.union))
        .iris(void::SUBSET, facts.records.keys().map(|id| theme.dataset_iri(id)));
    for (id, record) in facts.records {
        let Some(counts) = facts.statistics.graphs.get(&record.graph) else { continue };
        let dataset = theme.dataset_iri(id);
        describe_counts(theme, &dataset, counts, triples);
        triples.about(&dataset).iri(void::SPARQL_ENDPOINT, theme.iri("sparql"));
    }
    for links in &facts.statistics.link_sets {
        describe_links(facts, links, triples);
    }
}

fn describe_counts(theme: &Theme, dataset: &str, counts: &GraphStatistics, triples: &mut Triples) {
    triples
        .about(dataset)
        .count(void::TRIPLES, counts.triples)
        .count(void::ENTITIES, counts.subjects)
        .count(void::DISTINCT_SUBJECTS, counts.subjects)
        .count(void::DISTINCT_OBJECTS, counts.objects)
        .count(void::CLASSES, counts.classes.len() as u64)
        .count(void::PROPERTIES, counts.properties.len() as u64);
    for (class, entities) in &counts.classes {
        let part = names::part(theme, dataset, "class", class);
        triples.about(dataset).iri(void::CLASS_PARTITION, &part);
        triples.about(&part).iri(void::CLASS, class).count(void::ENTITIES, *entities);
    }
    for (property, counts) in &counts.properties {
        let part = names::part(theme, dataset, "property", property);
        triples.about(dataset).iri(void::PROPERTY_PARTITION, &part);
        triples
            .about(&part)
            .iri(void::PROPERTY, property)
            .count(void::TRIPLES, counts.triples)
            .count(void::DISTINCT_SUBJECTS, counts.subjects)
            .count(void::DISTINCT_OBJECTS, counts.objects);
    }
}

/// The declared namespaces that properties and classes are taken from.
fn vocabularies(theme: &Theme, counts: &GraphStatistics) -> Vec<String> {
    let used = || counts.properties.keys().chain(counts.classes.keys());
    let mut namespaces: Vec<String> = theme
        .prefixes
        .iter()
        .map(|(_, namespace)| namespace)
        .filter(|namespace| used().any(|iri| iri.starts_with(namespace)))
        .map(str::to_owned)
        .collect();
    namespaces.sort();
    namespaces.dedup();
    namespaces
}

fn describe_links(facts: &Facts<'_>, links: &LinkSet, triples: &mut Triples) {
    let theme = facts.theme;
    let dataset_of = |graph: &str| {
        let found = facts.records.iter().find(|(_, record)| record.graph == graph);
        found.map(|(id, _)| theme.dataset_iri(id))
    };
    let Some(from) = dataset_of(&links.graph) else { return };
    let to = match &links.target {
        LinkTarget::Graph(graph) => dataset_of(graph),
        LinkTarget::Site(site) => Some(site.clone()),
    };
    let Some(to) = to else { return };
    let iri = names::part(theme, &from, &format!("links-{}", names::digest(&to)), &links.property);
    triples.about(&from).iri(void::SUBSET, &iri);
    triples
        .about(&iri)
        .a(void::LINKSET)
        .iri(void::SUBJECTS_TARGET, &from)
        .iri(void::OBJECTS_TARGET, &to)
        .iri(void::LINK_PREDICATE, &links.property)
        .count(void::TRIPLES, links.triples);
}
