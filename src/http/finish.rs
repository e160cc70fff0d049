//! What every response has, whatever made it: validators by content coding, CORS, and headers that
//! keep browsers safe.

use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

/// Pages load nothing but our own files, and are framed by nobody else.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'self'";
/// Data load nothing, should a browser take them for a page.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";
const EXPOSED: &str = "Link, ETag, Last-Modified, Location, Content-Location, Content-Disposition, \
    Content-Language, Accept-Ranges, Content-Range, Retry-After, Allow";

/// Of an address, what goes into the log.
const LOGGED: usize = 300;

/// A compressed body is another representation than the plain one: its strong tag says so.
pub async fn entity_tags(mut response: Response) -> Response {
    let headers = response.headers();
    let marked =
        headers.get(header::CONTENT_ENCODING).zip(headers.get(header::ETAG)).and_then(|(coding, tag)| {
            let (coding, tag) = (coding.to_str().ok()?, tag.to_str().ok()?);
            if tag.starts_with("W/") {
                return None;
            }
            HeaderValue::from_str(&format!("{}-{coding}\"", tag.strip_suffix('"')?)).ok()
        });
    if let Some(tag) = marked {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// CORS for everyone and without credentials, on every status; and the headers of a careful server.
pub async fn headers(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let target: String = request.uri().to_string().chars().take(LOGGED).collect();
    let preflight = (*request.method() == Method::OPTIONS)
        .then(|| request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD))
        .flatten()
        .map(|_| request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned());
    let mut response = next.run(request).await;
    let (status, milliseconds) = (response.status().as_u16(), started.elapsed().as_millis());
    tracing::info!(status, milliseconds, "{method} {target}");
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let headers = response.headers_mut();
    let set = |headers: &mut HeaderMap, name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    if let Some(asked) = preflight {
        let allow =
            headers.get(header::ALLOW).cloned().unwrap_or(HeaderValue::from_static("GET, HEAD, OPTIONS"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, allow);
        let asked = asked.unwrap_or(HeaderValue::from_static("Accept, Content-Type"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked);
        set(headers, header::ACCESS_CONTROL_MAX_AGE, "86400");
    }
    set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    set(headers, HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    let policy = if is_page { PAGE_POLICY } else { DATA_POLICY };
    // A page that other sites may frame says so itself.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
    merge_vary(headers);
    response
}

/// One `Vary` line with each field once: some caches read the first line only.
fn merge_vary(headers: &mut HeaderMap) {
    let mut fields: Vec<String> = Vec::new();
    for value in headers.get_all(header::VARY).iter().filter_map(|value| value.to_str().ok()) {
        for field in value.split(',').map(str::trim) {
            if !fields.iter().any(|have| have.eq_ignore_ascii_case(field)) {
                fields.push(field.to_owned());
            }
        }
    }
    if let Some(value) =
        (!fields.is_empty()).then(|| HeaderValue::from_str(&fields.join(", ")).ok()).flatten()
    {
        headers.insert(header::VARY, value);
    }
}
