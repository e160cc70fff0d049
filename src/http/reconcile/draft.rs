//! The draft of version 1.0: JSON bodies, queries as lists of conditions.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use serde_json::{Value, json};

use super::version_0_2::{cell, extend_by, limit, meta, wanted, within, wrong};
use super::deliver;
use crate::http::call::Call;
use crate::http::failure::Failure;
use crate::http::receive::text as read_text;
use crate::view::{Candidate, Condition, Matching, ReconcileQuery, Wanted};

pub fn manifest(call: &Call) -> Result<Response, Failure> {
    let manifest = super::manifest::of_draft(&call.page());
    deliver(call, &manifest, None)
}

async fn read_json(call: &Call, body: Body) -> Result<Value, Failure> {
    let text = read_text(call, body).await?;
    serde_json::from_str(&text).map_err(|error| wrong("the body", &error.to_string()))
}

/// `match`: `{ "queries": [ { "conditions": […] } ] }`.
pub async fn matches(call: Arc<Call>, body: Body) -> Result<Response, Failure> {
    let body = read_json(&call, body).await?;
    let answer = call.blocking(move |call| {
        let queries = body.get("queries").and_then(Value::as_array);
        let queries = queries.ok_or_else(|| wrong("the body", "it has no list `queries`"))?;
        within(queries.len())?;
        let mut results = Vec::new();
        for query in queries {
            let query = read(query).ok_or_else(|| wrong("the body", "a query has no condition"))?;
            let candidates = call.page().reader().reconcile(&query)?;
            results.push(json!({ "candidates": candidates.iter().map(candidate).collect::<Vec<_>>() }));
        }
        Ok(json!({ "results": results }))
    });
    let answer = answer.await?;
    deliver(&call, &answer, None)
}

pub async fn extend(call: Arc<Call>, body: Body) -> Result<Response, Failure> {
    let body = read_json(&call, body).await?;
    let answer = call.blocking(move |call| {
        let extension = extend_by(&call.page(), &body)?;
        let rows = extension.rows.iter().map(|(id, row)| {
            let cells = extension.properties.iter().zip(row);
            let cells = cells.map(|(property, values)| {
                json!({ "id": property.id, "values": values.iter().map(cell).collect::<Vec<_>>() })
            });
            json!({ "id": id, "properties": cells.collect::<Vec<_>>() })
        });
        Ok(json!({ "meta": meta(&extension), "rows": rows.collect::<Vec<_>>() }))
    });
    let answer = answer.await?;
    deliver(&call, &answer, None)
}

fn read(value: &Value) -> Option<ReconcileQuery> {
    let conditions = value.get("conditions")?.as_array()?;
    let mut query = ReconcileQuery {
        types: value.get("type").and_then(Value::as_str).map(str::to_owned).into_iter().collect(),
        limit: limit(value.get("limit")),
        ..ReconcileQuery::default()
    };
    for condition in conditions {
        let values = wanted(condition.get("propertyValue")?);
        match condition.get("matchType")?.as_str()? {
            // An id is found as a name is: identifiers come first.
            "name" | "id" => {
                query.query = values.into_iter().next().map(text).unwrap_or_default();
            }
            "property" => query.conditions.push(Condition {
                property: condition.get("propertyId")?.as_str()?.to_owned(),
                values,
                required: condition.get("required").and_then(Value::as_bool).unwrap_or(false),
                matching: match condition.get("matchQuantifier").and_then(Value::as_str) {
                    Some("all") => Matching::All,
                    Some("none") => Matching::None,
                    _ => Matching::Any,
                },
            }),
            _ => return None,
        }
    }
    (!query.query.is_empty() || !query.conditions.is_empty()).then_some(query)
}

fn text(wanted: Wanted) -> String {
    match wanted {
        Wanted::Text(text) | Wanted::Thing(text) => text,
    }
}

fn candidate(candidate: &Candidate) -> Value {
    super::candidate(candidate, |one| json!({ "id": one.id, "name": one.name, "value": one.value }))
}
