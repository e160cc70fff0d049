//! From the table of routes to a service: each request goes through method, limits and action, and
//! every failure is rendered here.

use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use super::app::App;
use super::call::Call;
use super::describe;
use super::failure::{Alternate, Failure, FailureForm};
use super::finish;
use super::format::{Form, not_acceptable};
use super::negotiate::Offer;
use super::page;
use super::polite::Peer;
use super::respond::Representation;
use super::route::{Action, ELSEWHERE, Route, routes};
use crate::store::QueryGroup;
use crate::text::{LimitKey, code};

/// The whole server as a service.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in routes().filter(|route| !std::ptr::eq(*route, &raw const ELSEWHERE)) {
        router = router.route(route.path, any(answer(route)));
    }
    finished(router.fallback(answer(&ELSEWHERE)).with_state(app))
}

/// What is done to every response, from the inside out.
fn finished(router: Router) -> Router {
    let compressed = SizeAbove::new(512)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::const_new("application/gzip"));
    router
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(axum::middleware::map_response(finish::entity_tags))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(axum::middleware::from_fn(finish::headers))
}

fn answer(
    route: &'static Route,
) -> impl Fn(State<App>, RawPathParams, Request) -> futures_util::future::BoxFuture<'static, Response> + Clone
{
    move |State(app), params, request| {
        let params = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (parts, body) = request.into_parts();
        let reader = Reader(QueryGroup::new());
        let call = Arc::new(Call::new(app, route, params, parts, &reader.0));
        Box::pin(async move {
            let (app, started) = (call.app.clone(), Instant::now());
            let response = dispatch(call, body).await;
            drop(reader);
            app.metrics().record(route.path, response.status().as_u16(), started.elapsed());
            response
        })
    }
}

/// Who waits for the answer: when it is dropped, the queries of pages need not go on.
struct Reader(QueryGroup);

impl Drop for Reader {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

async fn dispatch(call: Arc<Call>, body: Body) -> Response {
    let outcome = match check(&call) {
        Ok(()) if call.method() == Method::OPTIONS => Ok(options(&call)),
        Ok(()) => act(&call, body).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(response) => response,
        Err(failure) => show(&call, failure).await,
    }
}

/// What can be refused by the head alone.
fn check(call: &Call) -> Result<(), Failure> {
    let length = call.parts.uri.path_and_query().map_or(0, |target| target.as_str().len());
    let limit = call.app.limit(LimitKey::RequestUriBytes);
    if length > limit {
        let message = format!("the address has {length} bytes, and {limit} are allowed");
        return Err(Failure::of(StatusCode::URI_TOO_LONG, &code::HTTP_TOO_LARGE, message));
    }
    if call.method() == Method::OPTIONS {
        return Ok(());
    }
    if call.route.allows(call.method()) {
        let peer = call.parts.extensions.get::<Peer>().copied();
        let bounds = (call.app.limits(), call.published.theme.site.proxies.as_slice());
        return call.app.buckets().admit(call.route, call.headers(), peer, bounds);
    }
    let message = format!("{} is not allowed here", call.method());
    let allow = HeaderValue::from_str(&call.route.allow()).expect("names of methods");
    Err(Failure::of(StatusCode::METHOD_NOT_ALLOWED, &code::HTTP_METHOD, message).with(header::ALLOW, allow))
}

/// The answer to OPTIONS; what browsers ask before a request goes in [`finish::headers`].
fn options(call: &Call) -> Response {
    (StatusCode::NO_CONTENT, [(header::ALLOW, call.route.allow())]).into_response()
}

async fn act(call: &Arc<Call>, body: Body) -> Result<Response, Failure> {
    match call.route.action {
        Action::Endpoint(endpoint) => endpoint(Arc::clone(call), body).await,
        Action::Page(page) => {
            if let Some(elsewhere) = not_a_page(call)? {
                return Ok(elsewhere);
            }
            // A query that somebody wrote takes a place, as it does at the endpoint.
            let place = if call.query("query").is_some() { Some(call.app.place().await?) } else { None };
            call.blocking(move |call| {
                let html = page(&call.page())?;
                drop(place);
                Ok(Representation::html(html, call).vary("Accept-Language").answer(call))
            })
            .await
        }
    }
}

/// A client that takes no page is told so; at the home page it is led to the catalogue.
fn not_a_page(call: &Call) -> Result<Option<Response>, Failure> {
    let accept = call.accept();
    let page = Offer { value: (), types: Form::PAGE_TYPES.to_vec(), profile: None };
    let is_page = call.query("format").is_none_or(|name| name == "html");
    if is_page && accept.choose([page]).is_some() {
        return Ok(None);
    }
    if call.route.path == "/" {
        let theme = &call.published.theme;
        let catalogue = theme.catalogue_iri();
        let path = theme.local(&catalogue).unwrap_or_default();
        return describe::see_other(call, &format!("/{path}")).map(Some);
    }
    if !is_page {
        // Some pages have a parameter of that name.
        return Ok(None);
    }
    let page =
        Alternate { href: call.path().to_owned(), media_type: "text/html".to_owned(), title: String::new() };
    Err(not_acceptable(call, vec![page]))
}

/// A failure in the form that the client takes.
pub(super) async fn show(call: &Arc<Call>, failure: Failure) -> Response {
    let form = call.accept().choose(FailureForm::offers()).unwrap_or(FailureForm::Problem);
    if form != FailureForm::Page {
        return failure.response(form);
    }
    let call = Arc::clone(call);
    let shown = tokio::task::spawn_blocking(move || {
        let html = page::failure(&call.page(), &failure);
        failure.respond("text/html; charset=utf-8", html.0)
    });
    shown.await.unwrap_or_else(|error| Failure::internal(&error).response(FailureForm::Problem))
}

#[expect(clippy::needless_pass_by_value, reason = "as the layer calls it")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
    Failure::internal(&text).response(FailureForm::Problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn a_panic_is_a_problem_and_tells_nothing() {
        let panics = || async { panic!("a secret") as Response };
        let router = finished(Router::new().route("/", axum::routing::get(panics)));
        for _ in 0..2 {
            let request = Request::builder().uri("/").body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let body = String::from_utf8(body.to_vec()).unwrap();
            assert!(body.contains("D718") && !body.contains("secret"), "{body}");
        }
    }

    #[test]
    fn routes_have_different_paths_and_say_what_they_are() {
        let mut paths: Vec<&str> = routes().map(|route| route.path).collect();
        assert!(routes().all(|route| !route.summary.is_empty() && !route.summary.ends_with('.')));
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }
}
