//! Links from things to the rows that they come from: `?thing prov:wasDerivedFrom <file#row=57>` (RFC 7111).

use std::path::PathBuf;

use super::catalogue::file_iri;
use crate::mapping::{
    Encoding, Plan, PredicateObjectMap, RelationId, RelationKind, RowIri, TermMap, TermType, TermValue,
    TriplesMap,
};
use crate::rdf::vocab::{prov, qb, rdf};
use crate::theme::{Dataset, Provenance, Theme};

/// Adds the links that the dataset wants. `files` are the files that the plan reads, by relation, each with
/// its name in the catalogue.
pub fn link_rows(theme: &Theme, dataset: &Dataset, plan: &mut Plan, files: &[(RelationId, PathBuf)]) {
    if dataset.provenance == Provenance::None {
        return;
    }
    for number in 0..plan.maps.len() {
        let map = &plan.maps[number];
        // A map without statements of its own is there for joins.
        let wanted = match dataset.provenance {
            Provenance::None => false,
            Provenance::Observations => makes_observations(map),
            Provenance::All => !map.predicate_objects.is_empty(),
        };
        let relation = source_of(plan, map.relation);
        let (Some((_, path)), RelationKind::Source(source)) =
            (files.iter().find(|(id, _)| *id == relation), &plan.relations[relation].kind)
        else {
            continue;
        };
        if !wanted {
            continue;
        }
        let file = file_iri(theme, &dataset.id, &path.display().to_string());
        let row = RowIri { before: format!("{file}#row="), first: source.format.first_row() };
        let term = |value| TermMap {
            value,
            term_type: TermType::Iri(Encoding::Iri),
            condition: None,
            targets: Vec::new(),
            span: map.subject.span.clone(),
        };
        let link = PredicateObjectMap {
            predicates: vec![term(TermValue::Constant(format!("<{}>", prov::WAS_DERIVED_FROM)))],
            objects: vec![term(TermValue::Row(row))],
            graphs: Vec::new(),
            span: map.subject.span.clone(),
        };
        plan.maps[number].predicate_objects.push(link);
    }
}

fn makes_observations(map: &TriplesMap) -> bool {
    let constant = |term: &TermMap, iri: &str| {
        matches!(&term.value, TermValue::Constant(name)
            if name.strip_prefix('<').and_then(|name| name.strip_suffix('>')) == Some(iri))
    };
    map.predicate_objects.iter().any(|one| {
        one.predicates.iter().any(|term| constant(term, rdf::TYPE))
            && one.objects.iter().any(|term| constant(term, qb::OBSERVATION))
    })
}

fn source_of(plan: &Plan, relation: RelationId) -> RelationId {
    match &plan.relations[relation].kind {
        RelationKind::View(view) => source_of(plan, view.on),
        RelationKind::Source(_) => relation,
    }
}
