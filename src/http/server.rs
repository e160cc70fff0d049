//! Sockets: accepting connections under limits, and ending them without dropping a request.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use super::app::App;
use super::dispatch::router;
use super::polite::Peer;
use crate::text::LimitKey;

/// The buffer of a connection, which bounds the head of a request.
const HEAD_BYTES: usize = 64 << 10;
/// Headers of a request.
const HEADERS: usize = 100;
/// After a failure to accept (no file descriptor left), so that the loop does not spin.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` is done; then requests that are under way end, within the time limit.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(app.limit(LimitKey::Connections).min(Semaphore::MAX_PERMITS)));
    let patience = app.seconds(LimitKey::ShutdownSeconds);
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(app.seconds(LimitKey::RequestSeconds))
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS);
    let service = router(app);
    tokio::pin!(stop);
    loop {
        let stream = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let (stream, place) = stream;
        let service = service.clone();
        let peer = stream.peer_addr().map(|address| Peer(address.ip()));
        let answer = service_fn(move |mut request: Request<Incoming>| {
            if let Ok(peer) = peer.as_ref() {
                request.extensions_mut().insert(*peer);
            }
            service.clone().oneshot(request.map(Body::new))
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            // A client that goes away is no event.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
    drop(listener);
    tracing::info!(connections = graceful.count(), "stopping");
    if tokio::time::timeout(patience, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way when the time to stop was over");
    }
}

/// The next connection, with its place.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, tokio::sync::OwnedSemaphorePermit) {
    let place = Arc::clone(places).acquire_owned().await.expect("the places are never closed");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let _ = stream.set_nodelay(true);
                return (stream, place);
            }
            Err(error) => {
                tracing::warn!(%error, "no connection was accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}
