//! HTTP responses: the status, the headers, the body.

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::{Response, StatusCode};
use http_body_util::Full;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use procedures::domain::quota::Standings;

use super::reply::{Notes, Reply};
use crate::answer::{Told, seconds};

/// A response with a whole body.
pub type HttpResponse = Response<Full<Bytes>>;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// RFC 9745.
const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
/// RFC 8594.
const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// The response to a message.
pub fn of_reply(reply: Reply, request_id: &str) -> HttpResponse {
    let Reply { json, status, notes, awaited: _ } = reply;
    let mut response = Response::new(Full::new(Bytes::from(json.unwrap_or_default())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if status != StatusCode::NO_CONTENT {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in lines(&notes, request_id) {
        // What we put into headers has printable ASCII only.
        if let Ok(value) = HeaderValue::from_maybe_shared(Bytes::from(value)) {
            headers.insert(name, value);
        }
    }
    response
}

fn lines(notes: &Notes, request_id: &str) -> impl Iterator<Item = (HeaderName, String)> {
    let standings = notes.standings.as_ref();
    let deprecated = notes.deprecated;
    [
        Some((REQUEST_ID, request_id.to_owned())),
        notes.challenge.clone().map(|challenge| (WWW_AUTHENTICATE, challenge)),
        notes.retry_after.map(|wait| (RETRY_AFTER, wait.to_string())),
        standings.map(|standings| (RATE_LIMIT_POLICY, policy(standings))),
        standings.map(|standings| (RATE_LIMIT, rate_limit(standings))),
        deprecated.map(|deprecated| (DEPRECATION, format!("@{}", midnight(deprecated.on).as_second()))),
        deprecated.and_then(|deprecated| deprecated.sunset_on).map(|day| (SUNSET, http_date(day))),
    ]
    .into_iter()
    .flatten()
}

/// The first instant of that day, in UTC.
fn midnight(day: Date) -> Timestamp {
    // Only days outside the years -9999 to 9999 have none.
    day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).unwrap_or_default()
}

/// As HTTP writes an instant (RFC 9110 §5.6.7).
fn http_date(day: Date) -> String {
    midnight(day).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers): what may be spent in which window.
fn policy(standings: &Standings) -> String {
    format!(r#""minute";q={};w=60, "hour";q={};w=3600"#, standings.minute.limit, standings.hour.limit)
}

/// `RateLimit`: what remains, and the seconds until the oldest spent unit is to be had again.
fn rate_limit(standings: &Standings) -> String {
    let (minute, hour) = (standings.minute, standings.hour);
    format!(
        r#""minute";r={};t={}, "hour";r={};t={}"#,
        minute.remaining,
        seconds(minute.reset_ms),
        hour.remaining,
        seconds(hour.reset_ms),
    )
}

/// A refusal of HTTP's own, with a JSON-RPC error for a body.
pub fn refusal(status: StatusCode, told: Told, request_id: &str) -> HttpResponse {
    let reply = Reply { status, ..Reply::error(told, "null", request_id) };
    of_reply(reply, request_id)
}

/// The method is not allowed here.
pub fn with_allow(mut response: HttpResponse, allowed: &'static str) -> HttpResponse {
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

/// A document.
pub fn document(content_type: &'static str, body: impl Into<Bytes>) -> HttpResponse {
    let mut response = Response::new(Full::new(body.into()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use procedures::domain::quota::Standing;
    use procedures::procedure::Deprecation;

    #[test]
    fn what_should_be_used_no_more_says_since_when_and_until_when() {
        let with = |deprecated| {
            let mut reply = Reply::nothing();
            reply.notes.deprecated = deprecated;
            let headers = of_reply(reply, "req_1").headers().clone();
            ["deprecation", "sunset"]
                .map(|name| headers.get(name).map(|value| value.to_str().unwrap().to_owned()))
        };
        let (on, sunset_on) = (date(2026, 11, 1), Some(date(2027, 6, 30)));
        assert_eq!(with(None), [None, None]);
        assert_eq!(with(Some(Deprecation { on, sunset_on: None })), [Some("@1793491200".into()), None]);
        assert_eq!(
            with(Some(Deprecation { on, sunset_on })),
            [Some("@1793491200".into()), Some("Wed, 30 Jun 2027 00:00:00 GMT".into())]
        );
    }

    #[test]
    fn the_quota_stands_in_structured_fields() {
        let standings = Standings {
            minute: Standing { limit: 60, remaining: 12, reset_ms: 30_001 },
            hour: Standing { limit: 1_000, remaining: 900, reset_ms: 0 },
        };
        let reply = Reply::nothing().with_standings(standings);
        let response = of_reply(reply, "req_1");
        assert_eq!(response.headers()["ratelimit-policy"], r#""minute";q=60;w=60, "hour";q=1000;w=3600"#);
        assert_eq!(response.headers()["ratelimit"], r#""minute";r=12;t=31, "hour";r=900;t=0"#);
        assert_eq!(response.headers()["x-request-id"], "req_1");
    }
}
