//! What a theme wants to be found.

use std::collections::HashSet;

use crate::rdf::vocab::skos;
use crate::store::{SearchFacet, SearchKind, SearchPlan, SearchText, TextRole};
use crate::text::LimitKey;
use crate::theme::{DEFAULT_LABELS, Theme};

/// The path of the search below the base IRI, which is also the IRI of the service inside SPARQL.
pub const SEARCH_SERVICE: &str = "search";

/// The plan of the search index of a theme's generations.
#[must_use]
pub fn search_plan(theme: &Theme) -> SearchPlan {
    let local = format!("{}id/", theme.base_iri);
    let kinds = theme
        .entities
        .iter()
        .map(|entity| SearchKind { class: entity.class.clone(), prefix: format!("{local}{}/", entity.id) });
    let facets =
        theme.facets.iter().map(|facet| SearchFacet { id: facet.id.clone(), paths: facet.paths.clone() });
    SearchPlan {
        texts: texts(theme),
        kinds: kinds.collect(),
        facets: facets.collect(),
        most_texts: theme.limits.count(LimitKey::SearchTexts),
        local,
    }
}

/// The properties to search, each once in its best role.
fn texts(theme: &Theme) -> Vec<SearchText> {
    let entities = &theme.entities;
    let names = entities.iter().flat_map(|entity| &entity.label).map(String::as_str);
    let names = names.chain(DEFAULT_LABELS.iter().copied()).map(|property| (property, TextRole::Name));
    let identifiers = theme.schemes.iter().filter_map(|scheme| scheme.property.as_deref());
    let identifiers = identifiers.chain([skos::NOTATION]).map(|property| (property, TextRole::Identifier));
    let former = theme.schemes.iter().filter_map(|scheme| scheme.former.as_deref());
    let former = former.map(|property| (property, TextRole::Former));
    let others = entities.iter().flat_map(|entity| &entity.search).map(String::as_str);
    let others =
        others.chain([skos::ALT_LABEL, skos::HIDDEN_LABEL]).map(|property| (property, TextRole::Other));
    let mut seen = HashSet::new();
    names
        .chain(identifiers)
        .chain(former)
        .chain(others)
        .filter(|(property, _)| seen.insert(*property))
        .map(|(property, role)| SearchText { property: property.to_owned(), role })
        .collect()
}
