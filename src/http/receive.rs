//! The body of a request, within the limits of size and time.

use axum::body::Body;
use axum::http::{StatusCode, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};

use super::call::Call;
use super::failure::Failure;
use crate::text::{LimitKey, code};

/// `Content-Type` as it was sent.
#[must_use]
pub fn content_type(call: &Call) -> String {
    let value = call.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// The whole body.
pub async fn bytes(call: &Call, body: Body) -> Result<Bytes, Failure> {
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
    match collected.await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Failure::parameter("the body broke off")),
        Err(_) => {
            let message = "the body did not arrive in time";
            Err(Failure::of(StatusCode::REQUEST_TIMEOUT, &code::HTTP_TIMEOUT, message))
        }
    }
}

/// The whole body as text.
pub async fn text(call: &Call, body: Body) -> Result<String, Failure> {
    String::from_utf8(bytes(call, body).await?.into()).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Failure::parameter(format!("the body is not UTF-8 (byte {place})"))
    })
}
