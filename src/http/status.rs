//! Whether the server lives, and whether it can answer.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::call::Call;
use super::failure::Failure;

/// `/health`: the process answers.
pub async fn health(_: Arc<Call>) -> Result<Response, Failure> {
    Ok(answer(StatusCode::OK, &json!({ "status": "pass", "version": env!("CARGO_PKG_VERSION") })))
}

/// `/ready`: the index is read, and there is a place for a query.
pub async fn ready(call: Arc<Call>) -> Result<Response, Failure> {
    let read = call.blocking(|call| {
        let quad = call.published.generation.quads_for(None, None, None, crate::store::Scope::Union).next();
        quad.transpose().map_err(Failure::from)
    });
    let is_read = read.await.is_ok();
    let is_free = call.app.is_free();
    let generation = &call.published.generation;
    let report = json!({
        "status": if is_read && is_free { "pass" } else { "fail" },
        "generation": generation.id(),
        "quads": generation.count(),
        "index": is_read,
        "placesForQueries": is_free,
    });
    let status = if is_read && is_free { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok(answer(status, &report))
}

fn answer(status: StatusCode, report: &Value) -> Response {
    let mut response = Response::new(axum::body::Body::from(report.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
