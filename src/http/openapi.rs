//! `/openapi.json`: OpenAPI 3.1 of every route, and of every saved query with its parameters.

use std::sync::Arc;

use axum::http::Method;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::app::Published;
use super::call::Call;
use super::failure::Failure;
use super::respond::Representation;
use super::route::{Action, Route, routes};
use crate::rdf::media::RDF_SYNTAXES;
use crate::store::RESULT_FORMATS;
use crate::theme::{Choices, LangText, Parameter, ParameterType, SavedQuery, Theme};

/// Answers with the document in the language of the request.
pub async fn openapi(call: Arc<Call>) -> Result<Response, Failure> {
    let document = document(&call.published, &call.language);
    let text = format!("{document:#}\n");
    let representation = Representation::new("application/json", text).vary("Accept-Language");
    Ok(representation.modified(call.published.modified).answer(&call))
}

/// The document.
#[must_use]
pub fn document(published: &Published, language: &str) -> Value {
    let theme = &published.theme;
    let text = |text: &LangText| theme.text(text, language).to_owned();
    let mut paths = Map::new();
    for route in routes() {
        paths.insert(template(route.path), operations(route));
    }
    for query in &theme.queries {
        paths.insert(format!("/queries/{}", query.id), saved_query(theme, query, language));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": text(&theme.site.title),
            "description": text(&theme.site.description),
            "version": published.generation.id(),
        },
        // Whatever host the document was fetched from.
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "responses": {
                "Problem": {
                    "description": "A problem (RFC 9457) with the code, the place and the cure of its cause",
                    "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
                },
            },
            "schemas": { "Problem": problem() },
        },
    })
}

fn problem() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": text, "status": { "type": "integer" }, "detail": text, "code": text,
            "message": text,
            "labels": { "type": "array", "items": { "type": "object", "properties": {
                "file": text, "line": { "type": "integer" }, "column": { "type": "integer" },
                "length": { "type": "integer" }, "text": text,
            } } },
            "help": { "type": "array", "items": text },
        },
    })
}

/// `{*rest}` of a route as a plain parameter.
fn template(path: &str) -> String {
    path.replace("{*", "{")
}

fn operations(route: &Route) -> Value {
    let mut operations = Map::new();
    for method in route.methods {
        let in_path = route.path.split(['{', '}']).skip(1).step_by(2).map(|name| {
            json!({ "name": name.trim_start_matches('*'), "in": "path", "required": true, "schema": { "type": "string" } })
        });
        let in_query = route.query.iter().map(|(name, summary)| {
            json!({ "name": name, "in": "query", "description": summary, "schema": { "type": "string" } })
        });
        let mut operation = json!({ "summary": route.summary, "responses": responses(route) });
        if *method == Method::POST {
            operation["parameters"] = in_path.collect();
            operation["requestBody"] = body_of(route);
        } else {
            operation["parameters"] = in_path.chain(in_query).collect();
        }
        operations.insert(method.as_str().to_ascii_lowercase(), operation);
    }
    operations.into()
}

fn body_of(route: &Route) -> Value {
    match route.path {
        "/sparql" => query_body(),
        "/reconcile" => {
            let fields = route.query.iter().map(|(name, summary)| {
                ((*name).to_owned(), json!({ "type": "string", "description": summary }))
            });
            json!({ "content": { "application/x-www-form-urlencoded": { "schema": {
                "type": "object", "properties": fields.collect::<Map<_, _>>(),
            } } } })
        }
        _ => {
            json!({ "required": true, "content": { "application/json": { "schema": { "type": "object" } } } })
        }
    }
}

fn query_body() -> Value {
    json!({ "required": true, "content": {
        "application/sparql-query": { "schema": { "type": "string" } },
        "application/x-www-form-urlencoded": { "schema": {
            "type": "object", "required": ["query"], "properties": { "query": { "type": "string" } },
        } },
    } })
}

fn responses(route: &Route) -> Value {
    let answer = match route.action {
        Action::Page(_) => json!({ "description": "A page", "content": { "text/html": {} } }),
        Action::Endpoint(_) => json!({ "description": "The answer" }),
    };
    json!({ "200": answer, "default": { "$ref": "#/components/responses/Problem" } })
}

fn saved_query(theme: &Theme, query: &SavedQuery, language: &str) -> Value {
    let text = |text: &LangText| theme.text(text, language).to_owned();
    let mut parameters: Vec<Value> =
        query.params.iter().map(|parameter| of_parameter(theme, parameter, language)).collect();
    if query.pagination.is_some() {
        parameters.push(json!({
            "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1, "default": 1 },
        }));
    }
    let results = RESULT_FORMATS.iter().map(|info| info.media_type);
    let graphs = RDF_SYNTAXES.iter().map(|info| info.media_type);
    let types: Vec<&str> = if query.form.is_graph() { graphs.collect() } else { results.collect() };
    let content: Map<String, Value> = types.into_iter().map(|kind| (kind.to_owned(), json!({}))).collect();
    json!({ "get": {
        "operationId": query.id,
        "summary": text(&query.title),
        "description": text(&query.description),
        "tags": query.tags,
        "parameters": parameters,
        "responses": {
            "200": { "description": text(&query.title), "content": content },
            "default": { "$ref": "#/components/responses/Problem" },
        },
    } })
}

fn of_parameter(theme: &Theme, parameter: &Parameter, language: &str) -> Value {
    let (kind, format) = match parameter.kind {
        ParameterType::Integer => ("integer", ""),
        ParameterType::Decimal => ("number", ""),
        ParameterType::Boolean => ("boolean", ""),
        ParameterType::Iri => ("string", "iri-reference"),
        ParameterType::Date => ("string", "date"),
        ParameterType::String | ParameterType::Year | ParameterType::Lang => ("string", ""),
    };
    let mut schema = json!({ "type": kind });
    if !format.is_empty() {
        schema["format"] = format.into();
    }
    if let Choices::List(choices) = &parameter.choices {
        schema["enum"] = choices.iter().map(|choice| choice.value.as_str()).collect();
    }
    if parameter.multiple {
        schema = json!({ "type": "array", "items": schema });
    }
    if let [default] = parameter.default.as_slice() {
        schema["default"] = default.as_str().into();
    }
    let label = theme.text(&parameter.label, language);
    let description = theme.text(&parameter.description, language);
    let description = [label, description].into_iter().filter(|text| !text.is_empty());
    json!({
        "name": parameter.name,
        "in": "query",
        "required": parameter.required && parameter.default.is_empty(),
        "description": description.collect::<Vec<_>>().join(": "),
        "schema": schema,
    })
}
