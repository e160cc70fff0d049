//! Search as an interface for programs: `/search.json` and `/suggest`.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use super::call::{Call, find};
use super::failure::Failure;
use super::respond::Representation;
use crate::theme::Theme;
use crate::view::{SearchAsk, SearchHit, SearchView, search_from};

/// The parameters of a search, besides the facets of the theme.
pub const PARAMETERS: &[(&str, &str)] = &[
    ("q", "words, their beginnings, or an identifier"),
    (
        "type",
        "the id of an entity type; several times: one of them. Each facet of the theme is a parameter, too",
    ),
    ("after", "the results after this place, as `next` tells it"),
    ("before", "the results before this place, as `previous` tells it"),
    ("limit", "how many results, 200 at most"),
    ("explain", "with 1, each result tells why it has its score"),
];

/// A longer text is no name.
const LONGEST: usize = 200;
/// Results of one answer.
const MOST: usize = 200;
/// Values that one facet may be narrowed by.
const VALUES: usize = 20;
const SUGGESTIONS: usize = 10;

/// What a query string asks.
pub fn ask(query: &[(String, String)], theme: &Theme) -> Result<SearchAsk, Failure> {
    let limit = find(query, "limit").map(|limit| match limit.parse::<usize>() {
        Ok(limit @ 1..=MOST) => Ok(limit),
        _ => Err(Failure::parameter(format!("`limit` is a number from 1 to {MOST}"))),
    });
    let from = search_from(find(query, "after"), find(query, "before"));
    let from = from.ok_or_else(|| {
        Failure::parameter("`after` and `before` take what `next` and `previous` of a page of results told")
    })?;
    let facets = std::iter::once("type").chain(theme.facets.iter().map(|facet| facet.id.as_str()));
    let filters = facets.filter_map(|id| {
        let values = query.iter().filter(|(name, value)| name == id && !value.is_empty());
        let values: Vec<String> = values.map(|(_, value)| value.clone()).take(VALUES).collect();
        (!values.is_empty()).then(|| (id.to_owned(), values))
    });
    Ok(SearchAsk {
        query: find(query, "q").unwrap_or_default().trim().chars().take(LONGEST).collect(),
        filters: filters.collect(),
        limit: limit.transpose()?,
        from,
        explain: find(query, "explain").is_some_and(|value| !matches!(value, "" | "0" | "false")),
    })
}

/// `/search.json`.
pub async fn results(call: Arc<Call>) -> Result<Response, Failure> {
    let document = call.blocking(|call| {
        let ask = ask(&call.query, &call.published.theme)?;
        Ok(document(&call.page().reader().search(&ask)?))
    });
    let representation = Representation::new("application/json", format!("{:#}\n", document.await?));
    Ok(representation.vary("Accept-Language").modified(call.published.modified).answer(&call))
}

fn document(view: &SearchView) -> Value {
    let facets = view.facets.iter().map(|facet| {
        let values = facet.values.iter().map(|value| {
            json!({
                "value": value.value, "label": value.label.text, "count": value.count, "chosen": value.chosen,
            })
        });
        json!({
            "id": facet.id, "title": facet.title.text, "values": values.collect::<Vec<_>>(), "sparql": facet.sparql,
        })
    });
    json!({
        "query": view.query,
        "total": view.total,
        "first": view.first,
        "looseness": view.looseness,
        "results": view.hits.iter().map(hit).collect::<Vec<_>>(),
        "next": view.next,
        "previous": view.previous,
        "facets": facets.collect::<Vec<_>>(),
        "sparql": view.sparql,
    })
}

fn hit(hit: &SearchHit) -> Value {
    let mut value = json!({
        "iri": hit.link.iri,
        "label": hit.link.label.text,
        "language": hit.link.label.lang,
        "type": hit.type_id,
        "typeLabel": hit.kind.as_ref().map(|kind| &kind.text),
        "matched": hit.matched.as_ref().map(|text| &text.text),
        "score": hit.score,
    });
    if !hit.reasons.is_empty() {
        value["reasons"] = json!(hit.reasons);
    }
    value
}

/// `/suggest`: query, completions, descriptions, addresses (OpenSearch Suggestions 1.1).
pub async fn suggestions(call: Arc<Call>) -> Result<Response, Failure> {
    let answer = call.blocking(|call| {
        let asked = ask(&call.query, &call.published.theme)?;
        let hits = call.page().reader().suggest(&asked.query, asked.limit.unwrap_or(SUGGESTIONS))?;
        let texts = |text: fn(&SearchHit) -> String| hits.iter().map(text).collect::<Vec<String>>();
        Ok(json!([
            asked.query,
            texts(|hit| hit.link.label.text.clone()),
            texts(|hit| hit.kind.as_ref().map(|kind| kind.text.clone()).unwrap_or_default()),
            texts(|hit| hit.link.iri.clone()),
        ]))
    });
    let representation = Representation::new("application/x-suggestions+json", answer.await?.to_string());
    Ok(representation.vary("Accept-Language").modified(call.published.modified).answer(&call))
}
