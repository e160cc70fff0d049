//! A small page about an entity, which other sites show in a frame.

use std::sync::Arc;

use axum::http::header;
use axum::response::Response;
use serde_json::json;

use super::{FRAMED, deliver};
use crate::http::call::Call;
use crate::http::failure::Failure;
use crate::http::page;
use crate::http::respond::Representation;

pub async fn preview(call: Arc<Call>) -> Result<Response, Failure> {
    let html = html(&call).await?;
    let page = Representation::html(page::Html(html), &call).vary("Accept-Language");
    let mut response = page.answer(&call);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, FRAMED);
    Ok(response)
}

pub async fn flyout(call: Arc<Call>) -> Result<Response, Failure> {
    let html = html(&call).await?;
    let answer = json!({ "id": call.query("id").unwrap_or_default(), "html": html });
    deliver(&call, &answer, call.query("callback"))
}

async fn html(call: &Arc<Call>) -> Result<String, Failure> {
    call.blocking(|call| {
        let context = call.page();
        let id = call.query("id").unwrap_or_default();
        let iri = context.reader().named_iri(id);
        page::preview(&context, &iri)?
            .map(|html| html.0)
            .ok_or_else(|| Failure::not_found(format!("nothing is known of `{id}`")))
    })
    .await
}
