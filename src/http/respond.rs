//! A representation that is held in memory, sent with its validators or confirmed by a 304.

use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::call::Call;
use super::page::Html;
use super::stream::Output;
use crate::text::LimitKey;

/// The types of texts that are sent with a charset: those whose registration has none by default.
const WITH_CHARSET: &[&str] = &["text/html", "text/plain", "text/csv", "text/tab-separated-values"];

/// What is sent, before it is known whether the client has it already.
pub struct Representation {
    headers: HeaderMap,
    body: Output,
    tag: Option<HeaderValue>,
    modified: Option<SystemTime>,
    vary: &'static str,
}

impl Representation {
    #[must_use]
    pub fn new(media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, content_type(media_type));
        Self {
            headers,
            body: Output::Whole(body.into()),
            tag: None,
            modified: None,
            vary: "Accept, Accept-Language",
        }
    }

    /// What a writer wrote, whole or not.
    #[must_use]
    pub fn output(media_type: &'static str, output: Output) -> Self {
        Self { body: output, ..Self::new(media_type, Bytes::new()) }
    }

    /// The entity tag, where it is not the digest of the body.
    #[must_use]
    pub fn tag(mut self, tag: HeaderValue) -> Self {
        self.tag = Some(tag);
        self
    }

    /// A page in the language of the request.
    #[must_use]
    pub fn html(html: Html, call: &Call) -> Self {
        let page = Self::new("text/html", html.0).modified(call.published.modified);
        page.header(header::CONTENT_LANGUAGE, &call.language)
    }

    /// The request fields that the choice of the representation depended on; empty for none.
    #[must_use]
    pub fn vary(mut self, fields: &'static str) -> Self {
        self.vary = fields;
        self
    }

    #[must_use]
    pub fn modified(mut self, time: SystemTime) -> Self {
        self.modified = Some(time);
        self
    }

    /// Adds a header; a value that cannot stand in one is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    /// Adds one link.
    #[must_use]
    pub fn link(mut self, value: HeaderValue) -> Self {
        self.headers.append(header::LINK, value);
        self
    }

    /// The response: 200 with the body, or 304 when the request shows that the client has it.
    #[must_use]
    pub fn answer(self, call: &Call) -> Response {
        let Self { mut headers, body, tag, modified, vary } = self;
        let digest = || match &body {
            Output::Whole(bytes) => Some(entity_tag(&headers, bytes)),
            Output::Streamed(_) => None,
        };
        let tag = tag.or_else(digest);
        if let Some(modified) = modified.and_then(|time| httpdate::fmt_http_date(time).parse().ok()) {
            headers.insert(header::LAST_MODIFIED, modified);
        }
        cache(&mut headers, call);
        if !vary.is_empty() {
            headers.append(header::VARY, HeaderValue::from_static(vary));
        }
        if let Some(confirmed) = confirmed(call, tag.as_ref(), modified) {
            headers.insert(header::ETAG, confirmed);
            return not_modified(headers);
        }
        if let Some(tag) = tag {
            headers.insert(header::ETAG, tag);
        }
        let mut response = Response::new(match body {
            Output::Whole(bytes) => Body::from(bytes),
            Output::Streamed(body) => body,
        });
        *response.headers_mut() = headers;
        response
    }
}

/// `Content-Type`, with the charset where a reader could think of another one.
#[must_use]
pub fn content_type(media_type: &'static str) -> HeaderValue {
    if WITH_CHARSET.contains(&media_type) {
        let value = format!("{media_type}; charset=utf-8");
        return HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static(media_type));
    }
    HeaderValue::from_static(media_type)
}

/// `Cache-Control` of what is published: the same for everyone, until the next generation.
pub fn cache(headers: &mut HeaderMap, call: &Call) {
    let seconds = call.app.limits().get(LimitKey::CacheSeconds);
    if let Ok(value) = HeaderValue::from_str(&format!("public, max-age={seconds}")) {
        headers.entry(header::CACHE_CONTROL).or_insert(value);
    }
}

/// 304 with the headers that a 200 would have had, those of the body aside.
#[must_use]
pub fn not_modified(mut headers: HeaderMap) -> Response {
    headers.remove(header::CONTENT_TYPE);
    headers.remove(header::CONTENT_DISPOSITION);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.headers_mut() = headers;
    response
}

/// A strong tag: the digest of the bytes and of what they are.
fn entity_tag(headers: &HeaderMap, body: &[u8]) -> HeaderValue {
    let mut digest = Sha256::new();
    for name in [header::CONTENT_TYPE, header::CONTENT_LANGUAGE] {
        digest.update(headers.get(name).map_or(&[][..], HeaderValue::as_bytes));
        digest.update([0]);
    }
    digest.update(body);
    quoted("", digest)
}

/// A tag for what these parts decide, in the order given.
#[must_use]
pub fn tag_of<'a>(weak: &'static str, parts: impl IntoIterator<Item = &'a str>) -> HeaderValue {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
        digest.update([0]);
    }
    quoted(weak, digest)
}

fn quoted(weak: &str, digest: Sha256) -> HeaderValue {
    let digits = u128::from_be_bytes(digest.finalize()[..16].try_into().expect("the digest has 32 bytes"));
    HeaderValue::from_str(&format!("{weak}\"{digits:032x}\"")).expect("hexadecimal digits")
}

/// The tag by which the client knows the representation, when it still has it (RFC 9110 §13.2.2).
pub fn confirmed(
    call: &Call,
    tag: Option<&HeaderValue>,
    modified: Option<SystemTime>,
) -> Option<HeaderValue> {
    if !matches!(*call.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let tag = tag?;
    let headers = call.headers();
    if headers.contains_key(header::IF_NONE_MATCH) {
        let ours = opaque(tag.to_str().ok()?);
        let fields = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let mut theirs = fields.flat_map(|field| field.split(',')).map(str::trim);
        let matching = theirs.find(|theirs| *theirs == "*" || opaque(theirs) == ours)?;
        // A cache looks the stored response up by the tag that it sent.
        return if matching == "*" { Some(tag.clone()) } else { HeaderValue::from_str(matching).ok() };
    }
    let since = headers.get(header::IF_MODIFIED_SINCE)?.to_str().ok()?;
    let since = httpdate::parse_http_date(since).ok()?;
    (modified? < since + Duration::from_secs(1)).then(|| tag.clone())
}

/// The tag without weakness, quotes and the mark of a content coding.
fn opaque(tag: &str) -> &str {
    let bare = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
    bare.strip_suffix("-gzip").or(bare.strip_suffix("-br")).unwrap_or(bare)
}
