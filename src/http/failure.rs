//! Why a request is not answered with what it asked for, as `application/problem+json` (RFC 9457), as
//! text, or as a page.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::negotiate::Offer;
use crate::store::{QueryError, StoreError};
use crate::text::{Code, Diagnostic, Report, code, render_report};
use crate::view::ViewError;

/// Identifies a kind of problem: this and the diagnostic code.
const PROBLEM: &str = "https://w3id.org/dataesr/problem#";

/// An answer that is an error.
#[derive(Debug)]
pub struct Failure {
    pub status: StatusCode,
    /// What to say of it; never what happened inside.
    pub report: Report,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// What could be asked for instead.
    pub alternates: Vec<Alternate>,
}

/// Another address, or another representation of this one.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Alternate {
    pub href: String,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub media_type: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
}

/// How an error is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureForm {
    Problem,
    Page,
    Text,
}

impl FailureForm {
    pub fn offers() -> [Offer<Self>; 3] {
        let offer = |value, types: &[&'static str]| Offer { value, types: types.to_vec(), profile: None };
        [
            offer(Self::Problem, &["application/problem+json", "application/json", "application/ld+json"]),
            offer(Self::Page, &["text/html", "application/xhtml+xml"]),
            offer(Self::Text, &["text/plain"]),
        ]
    }
}

impl Failure {
    #[must_use]
    pub fn new(status: StatusCode, report: impl Into<Report>) -> Self {
        Self { status, report: report.into(), headers: Vec::new(), alternates: Vec::new() }
    }

    /// One finding and what its code advises.
    pub fn of(status: StatusCode, code: &'static Code, message: impl Into<String>) -> Self {
        Self::new(status, Diagnostic::new(code, message).help(code.cure))
    }

    /// Nothing is known by the address.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::of(StatusCode::NOT_FOUND, &code::HTTP_NOT_FOUND, message)
    }

    /// A parameter of the request is wrong.
    pub fn parameter(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Diagnostic::new(&code::HTTP_PARAMETER, message))
    }

    /// A fault of ours: `cause` goes to the log only.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        let message = "the server failed to answer; the cause is in its log";
        Self::of(StatusCode::INTERNAL_SERVER_ERROR, &code::HTTP_INTERNAL, message)
    }

    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    #[must_use]
    pub fn with_alternates(mut self, alternates: impl IntoIterator<Item = Alternate>) -> Self {
        self.alternates.extend(alternates);
        self
    }

    /// The finding that is shown first.
    #[must_use]
    pub fn main(&self) -> Option<&Diagnostic> {
        self.report.diagnostics.iter().max_by_key(|diagnostic| diagnostic.is_error())
    }

    /// The problem document.
    #[must_use]
    pub fn problem(&self) -> Value {
        let status = self.status.as_u16();
        let Some(main) = self.report.diagnostics.iter().find(|diagnostic| diagnostic.is_error()) else {
            let title = self.status.canonical_reason().unwrap_or("error");
            return json!({ "type": "about:blank", "title": title, "status": status, "alternates": self.alternates });
        };
        let mut members = Map::new();
        members.insert("type".into(), format!("{PROBLEM}{}", main.code.id).into());
        members.insert("title".into(), main.code.title.into());
        members.insert("status".into(), status.into());
        members.insert("detail".into(), main.message.as_str().into());
        if let Ok(Value::Object(finding)) = serde_json::to_value(main) {
            members.extend(finding.into_iter().filter(|(name, _)| name != "title"));
        }
        if self.report.diagnostics.len() > 1 {
            members.insert("errors".into(), json!(self.report));
        }
        if !self.alternates.is_empty() {
            members.insert("alternates".into(), json!(self.alternates));
        }
        members.into()
    }

    fn text(&self) -> String {
        let mut text = render_report(&self.report, false);
        for Alternate { href, media_type, title } in &self.alternates {
            text.push('\n');
            text.push_str([href, media_type, title].map(String::as_str).join("  ").trim_end());
        }
        text.push('\n');
        text
    }

    /// The whole answer in a form that needs no page.
    #[must_use]
    pub fn response(self, form: FailureForm) -> Response {
        if form == FailureForm::Text {
            let text = self.text();
            return self.respond("text/plain; charset=utf-8", text);
        }
        let problem = self.problem().to_string();
        self.respond("application/problem+json", problem)
    }

    /// The answer with a body that was made for it.
    #[must_use]
    pub fn respond(self, media_type: &'static str, body: String) -> Response {
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in self.headers {
            headers.append(name, value);
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
        headers.append(header::VARY, HeaderValue::from_static("Accept, Accept-Language"));
        response
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::internal(&error)
    }
}

impl From<ViewError> for Failure {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Store(error) => error.into(),
            ViewError::Query(error) => error.into(),
        }
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        let retry = |seconds: u32| (header::RETRY_AFTER, HeaderValue::from(seconds));
        match &error {
            QueryError::Invalid(report) => Self::new(StatusCode::BAD_REQUEST, report.clone()),
            QueryError::Busy => {
                let (name, value) = retry(5);
                Self::new(StatusCode::SERVICE_UNAVAILABLE, error.report()).with(name, value)
            }
            QueryError::Timeout | QueryError::Cancelled => {
                let (name, value) = retry(60);
                Self::new(StatusCode::SERVICE_UNAVAILABLE, error.report()).with(name, value)
            }
            QueryError::Failed(cause) => {
                tracing::error!(%cause, "a query failed");
                let message = "the query could not be evaluated; the cause is in the log of the server";
                Self::of(StatusCode::INTERNAL_SERVER_ERROR, &code::QUERY_FAILED, message)
            }
        }
    }
}
