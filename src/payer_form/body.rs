//! What a page sends: `application/x-www-form-urlencoded`.

use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use procedures::payer_form::Fields;

/// The largest page sent, in bytes: some ten fields of at most 140 characters.
const LARGEST: usize = 16 * 1024;

/// The fields that were sent.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Incoming,
    timeout: Duration,
) -> Result<Fields, StatusCode> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let collected = tokio::time::timeout(timeout, Limited::new(body, LARGEST).collect()).await;
    let bytes = match collected {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => return Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => return Err(StatusCode::REQUEST_TIMEOUT),
    };
    Ok(Fields::new(form_urlencoded::parse(&bytes).into_owned()))
}
