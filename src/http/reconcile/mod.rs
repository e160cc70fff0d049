//! The W3C Reconciliation Service API over the entities: version 0.2, which OpenRefine and its kin speak
//! (the forms of 0.1 included), and the draft of 1.0 below `1.0/`.
//!
//! Ids are IRIs: of entities, of classes, of properties. Prefixed names and the ids of entity types are
//! understood as well.

mod draft;
mod manifest;
mod preview;
mod version_0_2;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, Method, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::call::{Call, find, pairs};
use super::describe::see_other;
use super::failure::Failure;
use super::page::PageContext;
use super::receive::text as read_text;
use super::respond::Representation;
use super::route::{Action, GET, Route};
use crate::view::{Candidate, Feature, Named, Suggestion};

/// Queries, or things, of one request.
const BATCH: usize = 100;
const LIMIT: usize = 10;
const MOST: usize = 100;

const CALLBACK: (&str, &str) = ("callback", "a function that the answer is given to (JSONP)");
const PREFIX: &[(&str, &str)] = &[
    ("prefix", "the text typed so far"),
    ("limit", "how many, 10 when it is not told"),
    ("cursor", "how many to leave out"),
    CALLBACK,
];
const POST: &[Method] = &[Method::GET, Method::POST];

pub static ROUTES: &[Route] = &[
    Route {
        path: "/reconcile",
        methods: POST,
        summary: "Reconciliation Service API 0.2: the manifest, queries, data extension",
        query: &[
            ("queries", "a batch of queries, in JSON"),
            ("query", "one query, in JSON or as a text"),
            ("extend", "a data extension query, in JSON"),
            CALLBACK,
        ],
        action: Action::Endpoint(|call, body| Box::pin(service(call, body))),
    },
    Route {
        path: "/reconcile/suggest/{kind}",
        methods: GET,
        summary: "Reconciliation: entities, types or properties (`entity`, `type`, `property`) by a beginning",
        query: PREFIX,
        action: Action::Endpoint(|call, _| Box::pin(suggest(call))),
    },
    Route {
        path: "/reconcile/properties",
        methods: GET,
        summary: "Reconciliation: the properties that things of a type have",
        query: &[("type", "the type"), ("limit", "how many"), CALLBACK],
        action: Action::Endpoint(|call, _| Box::pin(propose(call))),
    },
    Route {
        path: "/reconcile/preview",
        methods: GET,
        summary: "Reconciliation: a small page about an entity, for frames of other sites",
        query: &[("id", "the entity")],
        action: Action::Endpoint(|call, _| Box::pin(preview::preview(call))),
    },
    Route {
        path: "/reconcile/flyout",
        methods: GET,
        summary: "Reconciliation: the same inside JSON",
        query: &[("id", "the entity"), CALLBACK],
        action: Action::Endpoint(|call, _| Box::pin(preview::flyout(call))),
    },
    Route {
        path: "/reconcile/view",
        methods: GET,
        summary: "Reconciliation: leads to an entity",
        query: &[("id", "the entity")],
        action: Action::Endpoint(|call, _| Box::pin(async move { view(&call) })),
    },
    Route {
        path: "/reconcile/1.0",
        methods: GET,
        summary: "Reconciliation Service API 1.0 (draft): the manifest",
        query: &[],
        action: Action::Endpoint(|call, _| Box::pin(async move { draft::manifest(&call) })),
    },
    Route {
        path: "/reconcile/1.0/match",
        methods: &[Method::POST],
        summary: "Reconciliation 1.0 (draft): a batch of queries",
        query: &[],
        action: Action::Endpoint(|call, body| Box::pin(draft::matches(call, body))),
    },
    Route {
        path: "/reconcile/1.0/extend",
        methods: &[Method::POST],
        summary: "Reconciliation 1.0 (draft): values of properties",
        query: &[],
        action: Action::Endpoint(|call, body| Box::pin(draft::extend(call, body))),
    },
    Route {
        path: "/reconcile/1.0/extend/propose",
        methods: GET,
        summary: "Reconciliation 1.0 (draft): the properties that things of a type have",
        query: &[("type", "the type"), ("limit", "how many")],
        action: Action::Endpoint(|call, _| Box::pin(propose(call))),
    },
    Route {
        path: "/reconcile/1.0/suggest/{kind}",
        methods: GET,
        summary: "Reconciliation 1.0 (draft): entities, types or properties by a beginning",
        query: PREFIX,
        action: Action::Endpoint(|call, _| Box::pin(suggest(call))),
    },
    Route {
        path: "/reconcile/1.0/preview",
        methods: GET,
        summary: "Reconciliation 1.0 (draft): a small page about an entity",
        query: &[("id", "the entity")],
        action: Action::Endpoint(|call, _| Box::pin(preview::preview(call))),
    },
];

/// `/reconcile`: parameters in the address or in a form.
async fn service(call: Arc<Call>, body: Body) -> Result<Response, Failure> {
    let mut asked = call.query.clone();
    if call.method() == Method::POST {
        asked.extend(pairs(&read_text(&call, body).await?));
    }
    let accepts_draft = call
        .headers()
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.to_str().is_ok_and(|accept| accept.contains("version=1.0")));
    let has = |name: &str| find(&asked, name).is_some_and(|value| !value.is_empty());
    if accepts_draft && !has("queries") && !has("query") && !has("extend") {
        return draft::manifest(&call);
    }
    let callback = find(&asked, "callback").map(str::to_owned);
    let answer = call.blocking(move |call| version_0_2::answer(&call.page(), &asked)).await?;
    deliver(&call, &answer, callback.as_deref())
}

/// JSON, or a call of a function with it where scripts of other sites have no other way.
fn deliver(call: &Call, answer: &Value, callback: Option<&str>) -> Result<Response, Failure> {
    let Some(name) = callback.filter(|name| !name.is_empty()) else {
        let representation = Representation::new("application/json", answer.to_string());
        return Ok(representation
            .vary("Accept-Language, Accept")
            .modified(call.published.modified)
            .answer(call));
    };
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.'))
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if !is_name || name.len() > 100 {
        return Err(Failure::parameter(format!("`{name}` cannot be the name of a function")));
    }
    // Line separators of Unicode end a line in scripts of old, and not in JSON.
    let json = answer.to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    // The comment keeps the beginning of the answer out of the caller's hands.
    let script = Representation::new("text/javascript", format!("/**/{name}({json});"));
    Ok(script.vary("Accept-Language").modified(call.published.modified).answer(call))
}

/// A list of entities, types or properties.
async fn suggest(call: Arc<Call>) -> Result<Response, Failure> {
    let answer = call.blocking(|call| {
        let page = call.page();
        let prefix = call.query("prefix").unwrap_or_default();
        let (limit, cursor) = (limit(&page), count(call.query("cursor"), 0).min(10_000));
        let reader = page.reader();
        let found = match call.param("kind") {
            "entity" => reader
                .suggest(prefix, cursor + limit)?
                .into_iter()
                .map(|hit| {
                    let kind = reader.entity_type_of(&hit.link.iri).map(|entity| reader.type_named(entity));
                    json!({
                        "id": hit.link.iri,
                        "name": hit.link.label.text,
                        "description": hit.matched.map(|text| text.text).or(hit.kind.map(|kind| kind.text)).unwrap_or_default(),
                        "notable": kind.as_ref().map(named).into_iter().collect::<Vec<_>>(),
                    })
                })
                .collect(),
            "type" => suggested(reader.suggest_types(prefix, cursor + limit)),
            "property" => suggested(reader.suggest_properties(prefix, cursor + limit)?),
            kind => return Err(Failure::not_found(format!("nothing suggests `{kind}`"))),
        };
        let found: Vec<Value> = found.into_iter().skip(cursor).collect();
        Ok(json!({ "result": found }))
    });
    let answer = answer.await?;
    deliver(&call, &answer, call.query("callback"))
}

fn suggested(suggestions: Vec<Suggestion>) -> Vec<Value> {
    let one = |suggestion: Suggestion| {
        let mut value = json!({ "id": suggestion.id, "name": suggestion.name });
        if let Some(description) = suggestion.description {
            value["description"] = description.into();
        }
        value
    };
    suggestions.into_iter().map(one).collect()
}

/// The properties that things of a type have.
async fn propose(call: Arc<Call>) -> Result<Response, Failure> {
    let answer = call.blocking(|call| {
        let page = call.page();
        let reader = page.reader();
        let id = call.query("type").unwrap_or_default();
        let properties = match reader.named_type(id) {
            Some(entity) => reader.properties_of(entity, limit(&page).max(LIMIT))?,
            None => Vec::new(),
        };
        let properties: Vec<Value> = properties.iter().map(named).collect();
        Ok(json!({ "type": id, "limit": limit(&page), "properties": properties }))
    });
    let answer = answer.await?;
    deliver(&call, &answer, call.query("callback"))
}

/// Leads to an entity: clients put an encoded id into an address.
fn view(call: &Call) -> Result<Response, Failure> {
    let theme = &call.published.theme;
    let iri = call.page().reader().named_iri(call.query("id").unwrap_or_default());
    match theme.local(iri.as_str()) {
        Some(path) => see_other(call, &format!("/{path}")),
        None => Err(Failure::not_found(format!("`{}` is not of this site", iri.as_str()))),
    }
}

/// A candidate; the versions differ in what they tell of a feature of its score.
fn candidate(candidate: &Candidate, feature: impl Fn(&Feature) -> Value) -> Value {
    let mut value = json!({
        "id": candidate.id,
        "name": candidate.name,
        "type": candidate.types.iter().map(named).collect::<Vec<_>>(),
        "score": candidate.score,
        "match": candidate.is_match,
        "features": candidate.features.iter().map(feature).collect::<Vec<_>>(),
    });
    if let Some(description) = &candidate.description {
        value["description"] = description.as_str().into();
    }
    value
}

fn named(named: &Named) -> Value {
    json!({ "id": named.id, "name": named.name })
}

fn limit(page: &PageContext<'_>) -> usize {
    count(page.query("limit"), LIMIT).clamp(1, MOST)
}

fn count(text: Option<&str>, default: usize) -> usize {
    text.and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What frames of other sites may show.
const FRAMED: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'",
);

#[cfg(test)]
mod tests;
