//! Changes over HTTP: who may make them, and how they are made one at a time.

pub mod graph_store;

use axum::http::{HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::call::Call;
use super::failure::Failure;
use super::reload::Origin;
use crate::build::revise;
use crate::store::{CancellationToken, Edit, EditError};
use crate::text::{Code, Diagnostic, LimitKey, Report, code};

/// What changes need: the token that allows them, and the store that they go to.
pub struct Editor {
    /// Of the token. Digests are compared, so that the time it takes tells nothing of the token.
    token: [u8; 32],
    origin: Origin,
    /// Held while a change is made: each one begins with the outcome of the one before.
    turn: Mutex<()>,
}

impl Editor {
    #[must_use]
    pub fn new(token: &str, origin: Origin) -> Self {
        Self { token: Sha256::digest(token).into(), origin, turn: Mutex::new(()) }
    }
}

/// Whether the server takes changes at all.
#[must_use]
pub fn is_open(call: &Call) -> bool {
    call.app.editor().is_some() && !call.published.theme.updates.graphs.is_empty()
}

/// Refuses who has not the token (RFC 6750), and everyone where nothing may be changed.
pub fn authorise(call: &Call) -> Result<(), Failure> {
    let Some(editor) = call.app.editor().filter(|_| is_open(call)) else {
        let message = "nothing can be changed here: what is published is only read";
        return Err(Failure::of(StatusCode::FORBIDDEN, &code::QUERY_IS_UPDATE, message));
    };
    let shown = call.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = shown.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let (message, challenge) = match token {
        Some(token) if Sha256::digest(token)[..] == editor.token => return Ok(()),
        Some(_) => ("the token is not the one that allows changes", "Bearer error=\"invalid_token\""),
        None => ("changes need a token, and the request has none", "Bearer realm=\"changes\""),
    };
    Err(Failure::of(StatusCode::UNAUTHORIZED, &code::UPDATE_NOT_AUTHORISED, message)
        .with(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge)))
}

/// Makes a change and publishes the outcome before it answers: who asks then sees it. The change was
/// authorised.
pub async fn make(call: &Call, edit: Edit, token: CancellationToken) -> Result<(), Failure> {
    let app = call.app.clone();
    let limit = app.seconds(LimitKey::QuerySeconds);
    // The change goes on when the client goes away: it is done or not done, and nothing between.
    let work = tokio::spawn(async move {
        let Some(editor) = app.editor() else { return Err(EditError::Cancelled) };
        let _turn = editor.turn.lock().await;
        let timer = tokio::spawn(async move {
            tokio::time::sleep(limit).await;
            token.cancel();
        });
        let (theme, origin) = (app.published().theme.clone(), editor.origin.clone());
        let made = tokio::task::spawn_blocking(move || {
            revise(&theme, origin.store(), &edit)?;
            origin.open(theme).map_err(EditError::Refused)
        });
        let made = made.await.unwrap_or_else(|error| Err(internal(&error)));
        timer.abort();
        app.publish(made?);
        Ok(())
    });
    work.await.unwrap_or_else(|error| Err(internal(&error))).map_err(Failure::from)
}

fn internal(error: &dyn std::fmt::Display) -> EditError {
    tracing::error!(%error, "a change failed");
    Diagnostic::new(&code::HTTP_INTERNAL, "the change failed; the cause is in the log").into()
}

impl From<EditError> for Failure {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Refused(report) => Self::new(status(&report), report),
            EditError::Cancelled => {
                let message = "the change took too long, and nothing was changed";
                Self::of(StatusCode::SERVICE_UNAVAILABLE, &code::QUERY_TIMEOUT, message)
            }
            EditError::Store(error) => {
                tracing::error!(%error, "a change failed");
                let message = "the change could not be written, and nothing was changed";
                Self::of(StatusCode::INTERNAL_SERVER_ERROR, &code::STORE_UNWRITABLE, message)
            }
        }
    }
}

fn status(report: &Report) -> StatusCode {
    let is = |wanted: &Code| report.diagnostics.iter().any(|diagnostic| diagnostic.code == wanted);
    if is(&code::GRAPH_NOT_EDITABLE) {
        StatusCode::FORBIDDEN
    } else if is(&code::STORE_LOCKED) {
        StatusCode::SERVICE_UNAVAILABLE
    } else if is(&code::STORE_UNWRITABLE) || is(&code::GENERATION_BROKEN) || is(&code::HTTP_INTERNAL) {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::BAD_REQUEST
    }
}
