//! `/catalog?page=`: the catalogue in pages, each of which can be read by itself. Harvesters follow
//! `hydra:next`.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::header;
use axum::response::Response;

use super::document::write_whole;
use crate::http::app::Published;
use crate::http::call::Call;
use crate::http::failure::Failure;
use crate::http::format::{GraphFormat, not_acceptable, wish};
use crate::http::respond::Representation;
use crate::rdf::media::RdfSyntax;
use crate::rdf::vocab::{dcat, dcatap, dcterms, foaf, hydra, rdf, sh, spdx, void, xsd};
use crate::rdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use crate::store::{Scope, StoreError};
use crate::text::LimitKey;

/// What is described with a dataset, as no other page may be at hand.
const FOLLOWED: &[&str] = &[
    dcat::DISTRIBUTION,
    dcat::CONTACT_POINT,
    dcat::LANDING_PAGE,
    dcat::MEDIA_TYPE,
    dcat::COMPRESS_FORMAT,
    dcat::ACCESS_SERVICE,
    dcat::SERVICE,
    dcatap::APPLICABLE_LEGISLATION,
    dcatap::HVD_CATEGORY,
    dcterms::PUBLISHER,
    dcterms::LICENSE,
    dcterms::LANGUAGE,
    dcterms::CONFORMS_TO,
    foaf::HOMEPAGE,
    foaf::PAGE,
    spdx::CHECKSUM,
    spdx::ALGORITHM,
];
/// What only the whole catalogue tells.
const LEFT_OUT: &[&str] =
    &[void::CLASS_PARTITION, void::PROPERTY_PARTITION, void::SUBSET, dcterms::HAS_PART, sh::DECLARE];

pub async fn page(call: Arc<Call>, syntax: Option<RdfSyntax>) -> Result<Response, Failure> {
    let format = match (syntax, wish(&call.query)) {
        (Some(syntax), _) => Some(syntax.into()),
        (None, Some(name)) => GraphFormat::named(name),
        (None, None) => call.accept().choose(GraphFormat::offers()),
    };
    let format = format.ok_or_else(|| not_acceptable(&call, Vec::new()))?;
    call.blocking(move |call| {
        let published = &call.published;
        let size = published.theme.limits.count(LimitKey::ListedItems).max(1);
        let datasets = datasets(published)?;
        let pages = datasets.len().div_ceil(size).max(1);
        let number = call.query("page").and_then(|page| page.parse::<usize>().ok());
        let none = || Failure::not_found(format!("the catalogue has {pages} pages, counted from 1"));
        let number = number.filter(|number| (1..=pages).contains(number)).ok_or_else(none)?;
        let shown: BTreeSet<NamedNode> =
            datasets.iter().skip((number - 1) * size).take(size).cloned().collect();
        let mut quads = statements(published, &shown)?;
        quads.extend(view(published, (number, pages), datasets.len()));
        let bytes = write_whole(quads, format, &published.theme.prefixes);
        let bytes = bytes.map_err(|error| Failure::internal(&error))?;
        let mut answer = Representation::new(format.content_type(), bytes).vary("Accept");
        for (relation, page) in ways(number, pages) {
            answer = answer.header(header::LINK, &format!("</catalog?page={page}>; rel=\"{relation}\""));
        }
        Ok(answer.modified(published.created()).answer(call))
    })
    .await
}

/// The datasets of the catalogue, in the order of their IRIs.
fn datasets(published: &Published) -> Result<Vec<NamedNode>, StoreError> {
    let graph = NamedNode::new_unchecked(published.theme.catalogue_graph());
    let catalogue = NamedNode::new_unchecked(published.theme.catalogue_iri()).into();
    let property = NamedNode::new_unchecked(dcat::DATASET);
    let mut datasets = Vec::new();
    for quad in published.generation.quads_for(Some(&catalogue), Some(&property), None, Scope::Graph(&graph))
    {
        if let Term::NamedNode(node) = quad?.object {
            datasets.push(node);
        }
    }
    datasets.sort();
    Ok(datasets)
}

/// What is stated of the catalogue, of these datasets, and of what they need.
fn statements(published: &Published, shown: &BTreeSet<NamedNode>) -> Result<Vec<Quad>, StoreError> {
    let graph = NamedNode::new_unchecked(published.theme.catalogue_graph());
    let catalogue = NamedNode::new_unchecked(published.theme.catalogue_iri());
    let mut waiting: Vec<NamedNode> = shown.iter().rev().cloned().chain([catalogue]).collect();
    let mut seen: BTreeSet<NamedNode> = waiting.iter().cloned().collect();
    let mut quads = Vec::new();
    while let Some(node) = waiting.pop() {
        let subject = NamedOrBlankNode::from(node);
        for quad in published.generation.quads_for(Some(&subject), None, None, Scope::Graph(&graph)) {
            let quad = quad?;
            let property = quad.predicate.as_str();
            if LEFT_OUT.contains(&property) {
                continue;
            }
            if let Term::NamedNode(object) = &quad.object {
                let is_elsewhere =
                    matches!(property, dcat::DATASET | dcat::SERVES_DATASET) && !shown.contains(object);
                if is_elsewhere {
                    continue;
                }
                if FOLLOWED.contains(&property) && seen.insert(object.clone()) {
                    waiting.push(object.clone());
                }
            }
            quads.push(quad);
        }
    }
    Ok(quads)
}

/// The ways from a page to others.
fn ways(number: usize, pages: usize) -> Vec<(&'static str, usize)> {
    let mut ways = vec![("first", 1), ("last", pages)];
    ways.extend((number > 1).then(|| ("prev", number - 1)));
    ways.extend((number < pages).then(|| ("next", number + 1)));
    ways
}

/// The page as a part of the collection.
fn view(published: &Published, (number, pages): (usize, usize), total: usize) -> Vec<Quad> {
    let theme = &published.theme;
    let page = |number: usize| NamedNode::new_unchecked(theme.iri(&format!("catalog?page={number}")));
    let catalogue = NamedNode::new_unchecked(theme.catalogue_iri());
    let node = |iri: &str| NamedNode::new_unchecked(iri);
    let quad = |subject: &NamedNode, property: &str, object: Term| {
        Quad::new(subject.clone(), node(property), object, GraphName::DefaultGraph)
    };
    let here = page(number);
    let mut quads = vec![
        quad(&catalogue, rdf::TYPE, node(hydra::COLLECTION).into()),
        quad(
            &catalogue,
            hydra::TOTAL_ITEMS,
            Literal::new_typed_literal(total.to_string(), node(xsd::INTEGER)).into(),
        ),
        quad(&catalogue, hydra::VIEW, here.clone().into()),
        quad(&here, rdf::TYPE, node(hydra::PARTIAL_COLLECTION_VIEW).into()),
    ];
    for (relation, number) in ways(number, pages) {
        let property = match relation {
            "first" => hydra::FIRST,
            "last" => hydra::LAST,
            "prev" => hydra::PREVIOUS,
            _ => hydra::NEXT,
        };
        quads.push(quad(&here, property, page(number).into()));
    }
    quads
}
