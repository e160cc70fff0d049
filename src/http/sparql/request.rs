//! The operation that a request asks for (SPARQL 1.1 Protocol §2.1, §2.2).

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use mediatype::{MediaType, ReadParams};

use crate::http::call::{Call, pairs};
use crate::http::failure::Failure;
use crate::http::receive::text;
use crate::rdf::{NamedNode, iri};
use crate::text::code;

const FORM: &str = "application/x-www-form-urlencoded";
const QUERY: &str = "application/sparql-query";
const UPDATE: &str = "application/sparql-update";

/// What is asked for, and the dataset that the protocol gives it.
#[derive(Debug)]
pub struct Operation {
    pub text: String,
    pub is_update: bool,
    pub default_graphs: Vec<NamedNode>,
    pub named_graphs: Vec<NamedNode>,
    /// `format` or `output`.
    pub format: Option<String>,
}

/// What the pairs of a query string or form ask for; `None` without query and update. `around` are the
/// pairs of the address of a form, which may name graphs and the format as well.
pub fn read(pairs: &[(String, String)], around: &[(String, String)]) -> Result<Option<Operation>, Failure> {
    let values = |name: &str| -> Vec<&str> {
        pairs.iter().filter(|(have, _)| have == name).map(|(_, value)| value.as_str()).collect()
    };
    let (text, is_update) = match (values("query").as_slice(), values("update").as_slice()) {
        ([], []) => return Ok(None),
        ([query], []) => ((*query).to_owned(), false),
        ([], [update]) => ((*update).to_owned(), true),
        (queries, updates) => {
            let (queries, updates) = (queries.len(), updates.len());
            let message = format!(
                "one query or one update is answered, and `query` is given {queries} times, `update` {updates} times"
            );
            return Err(Failure::parameter(message));
        }
    };
    let [default, named] = if is_update {
        ["using-graph-uri", "using-named-graph-uri"]
    } else {
        ["default-graph-uri", "named-graph-uri"]
    };
    Ok(Some(Operation {
        text,
        is_update,
        default_graphs: graphs(default, pairs.iter().chain(around))?,
        named_graphs: graphs(named, pairs.iter().chain(around))?,
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

/// The operation of the address: a query. An update is sent by POST (§2.2).
pub fn read_address(call: &Call) -> Result<Option<Operation>, Failure> {
    match read(&call.query, &[])? {
        Some(operation) if operation.is_update => {
            Err(Failure::of(StatusCode::BAD_REQUEST, &code::QUERY_IS_UPDATE, "an update is sent by POST"))
        }
        operation => Ok(operation),
    }
}

/// The operation of a POST: a form, or the text itself as the body.
pub async fn read_body(call: &Call, body: Body) -> Result<Operation, Failure> {
    debug_assert_eq!(call.method(), Method::POST);
    let kind =
        call.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let unsupported =
        |message: String| Failure::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, &code::HTTP_BODY_TYPE, message);
    let media = MediaType::parse(kind)
        .map_err(|_| unsupported(format!("`{kind}` is no media type, and the body needs one")))?;
    let essence = media.essence().to_string().to_ascii_lowercase();
    let name = match essence.as_str() {
        FORM => {
            let form = pairs(&text(call, body).await?);
            let operation = read(&form, &call.query)?;
            return operation
                .ok_or_else(|| Failure::parameter("the form has no parameter `query` or `update`"));
        }
        QUERY => "query",
        UPDATE => "update",
        _ => return Err(unsupported(format!("`{essence}` is not read here"))),
    };
    if let Some(charset) = other_charset(&media) {
        return Err(unsupported(format!("a {name} is sent in UTF-8, and `{charset}` is declared")));
    }
    let direct = text(call, body).await?;
    if call.query.iter().any(|(name, _)| name == "query" || name == "update") {
        return Err(Failure::parameter(format!(
            "the {name} is in the body, and another text in the address"
        )));
    }
    let mut pairs = call.query.clone();
    pairs.push((name.to_owned(), direct));
    read(&pairs, &[])?.ok_or_else(|| Failure::parameter(format!("there is no {name}")))
}

/// A declared charset that is not UTF-8.
fn other_charset(media: &MediaType<'_>) -> Option<String> {
    let (_, charset) = media.params().find(|(name, _)| name.as_str().eq_ignore_ascii_case("charset"))?;
    let charset = charset.unquoted_str();
    (!charset.eq_ignore_ascii_case("utf-8")).then(|| charset.into_owned())
}
