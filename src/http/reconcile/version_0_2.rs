//! Version 0.2: a batch of queries by the client's own keys, and data extension.

use serde_json::{Map, Value, json};

use super::{BATCH, LIMIT, MOST, manifest, named};
use crate::http::call::find;
use crate::http::failure::Failure;
use crate::http::page::PageContext;
use crate::view::{
    Candidate, Condition, ExtendedValue, Extension, ReconcileQuery, TypeStrictness, ViewError, Wanted,
};

/// The answer to the parameters of one request.
pub fn answer(page: &PageContext<'_>, asked: &[(String, String)]) -> Result<Value, Failure> {
    let given = |name: &str| find(asked, name).filter(|value| !value.is_empty());
    if let Some(text) = given("queries") {
        let queries = object(text, "queries")?;
        within(queries.len())?;
        let mut results = Map::new();
        for (key, value) in &queries {
            let query = read(value).ok_or_else(|| wrong("queries", &format!("`{key}` is no query")))?;
            results.insert(key.clone(), json!({ "result": candidates(page, &query)? }));
        }
        return Ok(results.into());
    }
    if let Some(text) = given("extend") {
        let extend = Value::from(object(text, "extend")?);
        return Ok(extension(&extend_by(page, &extend)?));
    }
    if let Some(text) = given("query") {
        // Version 0.1: one query, as JSON or as the plain name.
        let value = serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
        let value = value.unwrap_or_else(|| json!({ "query": text }));
        let query = read(&value).ok_or_else(|| wrong("query", "it is no query"))?;
        return Ok(json!({ "result": candidates(page, &query)? }));
    }
    Ok(manifest::of_0_2(page))
}

fn object(text: &str, name: &str) -> Result<Map<String, Value>, Failure> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(wrong(name, "it is no JSON object")),
        Err(error) => Err(wrong(name, &error.to_string())),
    }
}

pub fn wrong(name: &str, why: &str) -> Failure {
    Failure::parameter(format!("`{name}` cannot be read: {why}"))
}

pub fn within(count: usize) -> Result<(), Failure> {
    if count <= BATCH {
        return Ok(());
    }
    Err(Failure::parameter(format!("{count} are asked at once, and {BATCH} are answered")))
}

fn candidates(page: &PageContext<'_>, query: &ReconcileQuery) -> Result<Vec<Value>, ViewError> {
    Ok(page.reader().reconcile(query)?.iter().map(candidate).collect())
}

fn candidate(candidate: &Candidate) -> Value {
    super::candidate(candidate, |one| json!({ "id": one.id, "value": one.value }))
}

fn read(value: &Value) -> Option<ReconcileQuery> {
    let value = value.as_object()?;
    let conditions =
        value.get("properties").and_then(Value::as_array).into_iter().flatten().filter_map(|one| {
            Some(Condition {
                property: one.get("pid").or_else(|| one.get("p"))?.as_str()?.to_owned(),
                values: wanted(one.get("v")?),
                ..Condition::default()
            })
        });
    let query = ReconcileQuery {
        query: value.get("query").and_then(text_of).unwrap_or_default(),
        types: value.get("type").map(texts).unwrap_or_default(),
        strictness: match value.get("type_strict").and_then(Value::as_str) {
            Some("should") => TypeStrictness::Should,
            Some("all") => TypeStrictness::All,
            _ => TypeStrictness::Any,
        },
        limit: limit(value.get("limit")),
        conditions: conditions.collect(),
    };
    (!query.query.is_empty() || !query.conditions.is_empty()).then_some(query)
}

pub fn limit(value: Option<&Value>) -> usize {
    let asked = value.and_then(Value::as_f64).filter(|limit| *limit >= 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is cut to what is allowed"
    )]
    let asked = asked.map_or(LIMIT, |limit| limit.min(1e6) as usize);
    asked.min(MOST)
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::String(text) if !text.is_empty() => vec![text.clone()],
        // Some clients send the whole type.
        Value::Object(object) => object.get("id").map(texts).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// One value or several, of a table.
pub fn wanted(value: &Value) -> Vec<Wanted> {
    match value {
        Value::Array(values) => values.iter().flat_map(wanted).collect(),
        Value::Object(object) => match object.get("id").and_then(Value::as_str) {
            Some(id) => vec![Wanted::Thing(id.to_owned())],
            None => object.get("name").and_then(text_of).map(Wanted::Text).into_iter().collect(),
        },
        _ => text_of(value).filter(|text| !text.is_empty()).map(Wanted::Text).into_iter().collect(),
    }
}

/// Reads and answers a data extension query, which is the same in all versions.
pub fn extend_by(page: &PageContext<'_>, value: &Value) -> Result<Extension, Failure> {
    let list = |name: &str| {
        value
            .get(name)
            .and_then(Value::as_array)
            .ok_or_else(|| wrong("extend", &format!("it has no list `{name}`")))
    };
    let ids: Vec<String> = list("ids")?.iter().filter_map(text_of).collect();
    let properties = list("properties")?.iter().filter_map(|property| {
        let id = property.get("id").and_then(text_of)?;
        let limit = property.pointer("/settings/limit").and_then(|limit| {
            limit
                .as_u64()
                .or_else(|| limit.as_str()?.parse().ok())
                .and_then(|limit| usize::try_from(limit).ok())
        });
        Some((id, limit.filter(|limit| *limit > 0)))
    });
    let properties: Vec<_> = properties.collect();
    within(ids.len())?;
    within(properties.len())?;
    Ok(page.reader().extend(&ids, &properties)?)
}

fn extension(extension: &Extension) -> Value {
    let meta = meta(extension);
    let mut rows = Map::new();
    for (id, row) in &extension.rows {
        let cells = extension.properties.iter().zip(row);
        let cells = cells.map(|(property, values)| (property.id.clone(), values.iter().map(cell).collect()));
        rows.insert(id.clone(), Value::Object(cells.collect()));
    }
    json!({ "meta": meta, "rows": rows })
}

/// The properties of a data extension.
pub fn meta(extension: &Extension) -> Vec<Value> {
    let properties = extension.properties.iter().map(|property| {
        let mut value = json!({ "id": property.id, "name": property.name });
        if let Some(of_type) = &property.of_type {
            value["type"] = named(of_type);
        }
        value
    });
    properties.collect()
}

/// One value of a data extension.
pub fn cell(value: &ExtendedValue) -> Value {
    match value {
        ExtendedValue::Thing(thing) => named(thing),
        ExtendedValue::Text(text) => json!({ "str": text }),
        ExtendedValue::Integer(number) => json!({ "int": number }),
        ExtendedValue::Number(number) => json!({ "float": number }),
        ExtendedValue::Date(date) => json!({ "date": date }),
    }
}
