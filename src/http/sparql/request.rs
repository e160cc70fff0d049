//! The operation that a request asks for (SPARQL 1.1 Protocol §2.1).

use axum::body::Body;
use axum::http::{StatusCode, header};
use http_body_util::{BodyExt, Limited};
use mediatype::ReadParams;

use crate::http::call::{Call, pairs};
use crate::http::failure::Failure;
use crate::rdf::{NamedNode, iri};
use crate::text::{Diagnostic, LimitKey, code};

const FORM: &str = "application/x-www-form-urlencoded";
const QUERY: &str = "application/sparql-query";
const UPDATE: &str = "application/sparql-update";

/// A query and the dataset that the protocol gives it.
#[derive(Debug)]
pub struct Operation {
    pub query: String,
    pub default_graphs: Vec<NamedNode>,
    pub named_graphs: Vec<NamedNode>,
    /// `format` or `output`.
    pub format: Option<String>,
}

/// What the pairs of a query string or form ask for; `None` without a query. `around` are the pairs
/// of the address of a form, which may name graphs and the format as well.
pub fn read(pairs: &[(String, String)], around: &[(String, String)]) -> Result<Option<Operation>, Failure> {
    let values = |name: &str| -> Vec<&str> {
        pairs.iter().filter(|(have, _)| have == name).map(|(_, value)| value.as_str()).collect()
    };
    if !values("update").is_empty() {
        return Err(update());
    }
    let query = match values("query").as_slice() {
        [] => return Ok(None),
        [query] => (*query).to_owned(),
        several => {
            let message =
                format!("the parameter `query` is given {} times, and one query is answered", several.len());
            return Err(Failure::parameter(message));
        }
    };
    Ok(Some(Operation {
        query,
        default_graphs: graphs("default-graph-uri", pairs.iter().chain(around))?,
        named_graphs: graphs("named-graph-uri", pairs.iter().chain(around))?,
        format: format(pairs).or_else(|| format(around)),
    }))
}

fn format(pairs: &[(String, String)]) -> Option<String> {
    crate::http::format::wish(pairs).map(str::to_owned)
}

/// The graphs that a parameter names; forms send it empty when nothing was filled in.
fn graphs<'a>(
    parameter: &str,
    pairs: impl Iterator<Item = &'a (String, String)>,
) -> Result<Vec<NamedNode>, Failure> {
    let values = pairs.filter(|(name, value)| name == parameter && !value.is_empty());
    let named = values.map(|(_, value)| {
        if iri::is_absolute(value) {
            return Ok(NamedNode::new_unchecked(value));
        }
        Err(Failure::parameter(format!("`{value}`, given for `{parameter}`, is no absolute IRI")))
    });
    named.collect()
}

fn update() -> Failure {
    let message = "updates are not accepted: what is published is only read";
    Failure::new(
        StatusCode::FORBIDDEN,
        Diagnostic::new(&code::QUERY_IS_UPDATE, message).help(code::QUERY_IS_UPDATE.cure),
    )
}

/// The operation of a POST: a form, or the query itself as the body.
pub async fn read_body(call: &Call, body: Body) -> Result<Operation, Failure> {
    let kind =
        call.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let unsupported =
        |message: String| Failure::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, &code::HTTP_BODY_TYPE, message);
    let media = mediatype::MediaType::parse(kind)
        .map_err(|_| unsupported(format!("`{kind}` is no media type, and the body needs one")))?;
    let essence = media.essence().to_string().to_ascii_lowercase();
    match essence.as_str() {
        FORM => {
            let form = pairs(&text(call, body).await?);
            let operation = read(&form, &call.query)?;
            operation.ok_or_else(|| Failure::parameter("the form has no parameter `query`"))
        }
        QUERY => {
            let charset = media.params().find(|(name, _)| name.as_str().eq_ignore_ascii_case("charset"));
            if let Some((_, charset)) = charset
                && !charset.unquoted_str().eq_ignore_ascii_case("utf-8")
            {
                let message = format!("a query is sent in UTF-8, and `{charset}` is declared");
                return Err(unsupported(message));
            }
            let query = text(call, body).await?;
            if call.query.iter().any(|(name, _)| name == "query") {
                return Err(Failure::parameter("a query is in the body, and another in the address"));
            }
            let mut pairs = call.query.clone();
            pairs.push(("query".to_owned(), query));
            read(&pairs, &[])?.ok_or_else(|| Failure::parameter("there is no query"))
        }
        UPDATE => Err(update()),
        _ => Err(unsupported(format!("`{essence}` is not read here"))),
    }
}

/// The body as text, within the limits of size and time.
async fn text(call: &Call, body: Body) -> Result<String, Failure> {
    let limit = call.app.limit(LimitKey::RequestBodyBytes);
    let too_large = || {
        let message = format!("the body has more than the {limit} bytes that are allowed");
        Failure::of(StatusCode::PAYLOAD_TOO_LARGE, &code::HTTP_TOO_LARGE, message)
    };
    let announced =
        call.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: usize| bytes > limit) {
        return Err(too_large());
    }
    let collected =
        tokio::time::timeout(call.app.seconds(LimitKey::RequestSeconds), Limited::new(body, limit).collect());
    let bytes = match collected.await {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => return Err(too_large()),
        Ok(Err(_)) => return Err(Failure::parameter("the body broke off")),
        Err(_) => {
            let message = "the body did not arrive in time";
            return Err(Failure::of(StatusCode::REQUEST_TIMEOUT, &code::HTTP_TIMEOUT, message));
        }
    };
    String::from_utf8(bytes.into()).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Failure::parameter(format!("the body is not UTF-8 (byte {place})"))
    })
}
