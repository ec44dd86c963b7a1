//! What goes back: JSON, and for HTTP a status and headers.

use http::StatusCode;
use jsonrpsee::MethodResponse;
use jsonrpsee::types::{ErrorObjectOwned, Id};
use procedures::domain::quota::Standings;
use procedures::procedure::Deprecation;

use crate::answer::{self, Told};

/// The answer to a message.
#[derive(Debug)]
pub struct Reply {
    /// The JSON-RPC answer; `None` where nothing is answered.
    pub json: Option<String>,
    /// Whether anybody waits for an answer. Of notifications HTTP tells the refusal by its status; a WebSocket is
    /// silent.
    pub awaited: bool,
    /// The status of its HTTP response.
    pub status: StatusCode,
    /// What the headers say.
    pub notes: Notes,
}

/// What the headers of an HTTP response say.
#[derive(Debug, Default)]
pub struct Notes {
    /// `WWW-Authenticate`.
    pub challenge: Option<String>,
    /// `RateLimit` and `RateLimit-Policy`.
    pub standings: Option<Standings>,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<i64>,
    /// `Deprecation` and `Sunset`, of a procedure that should be used no more.
    pub deprecated: Option<Deprecation>,
    /// The error that it is; no header says so. Of a batch each answer has its own.
    pub failed: Option<Failed>,
}

/// An error, as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The JSON-RPC code.
    pub number: i32,
    /// The stable machine code, `data.code`.
    pub name: &'static str,
}

/// The head of an answer whose id jsonrpsee cannot hold: it is given `null`, and put right afterwards.
const NULL_ID: &str = r#"{"jsonrpc":"2.0","id":null,"#;

impl Reply {
    /// The result of the call with that id, as it was written. `result` is JSON.
    pub fn result(result: &str, raw_id: &str) -> Reply {
        let json = [r#"{"jsonrpc":"2.0","id":"#, raw_id, r#","result":"#, result, "}"].concat();
        Reply { json: Some(json), awaited: true, status: StatusCode::OK, notes: Notes::default() }
    }

    /// An answer that jsonrpsee wrote, to the call with that id, as it was written.
    pub fn of_method(response: MethodResponse, raw_id: &str) -> Reply {
        let status = response.as_error_code().map_or(StatusCode::OK, answer::status);
        let (json, _, _) = response.into_parts();
        let json = with_id(String::from(Box::<str>::from(json)), raw_id);
        // What is said of the server's state passes soon.
        let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(1);
        Reply { json: Some(json), awaited: true, status, notes: Notes { retry_after, ..Notes::default() } }
    }

    /// An error, to the call with that id.
    pub fn error(told: Told, raw_id: &str, request_id: &str) -> Reply {
        let failed = Failed { number: told.code, name: told.name };
        let wait = told.facts.get("retryAfterMs").and_then(serde_json::Value::as_i64);
        let object: ErrorObjectOwned = told.object(request_id);
        let id = super::envelope::known_id(raw_id).unwrap_or(Id::Null);
        let mut reply = Reply::of_method(MethodResponse::error(id, object), raw_id);
        reply.notes.failed = Some(failed);
        reply.notes.retry_after = wait.map(|wait| answer::seconds(wait).max(1)).or(reply.notes.retry_after);
        reply
    }

    /// Nothing is answered.
    pub fn nothing() -> Reply {
        Reply { json: None, awaited: false, status: StatusCode::NO_CONTENT, notes: Notes::default() }
    }

    /// The answers to a batch, in one; nothing when there are none.
    pub fn batch(replies: Vec<Reply>) -> Reply {
        let answers: Vec<String> = replies.into_iter().filter_map(|reply| reply.json).collect();
        if answers.is_empty() {
            return Reply::nothing();
        }
        let json = format!("[{}]", answers.join(","));
        Reply { json: Some(json), awaited: true, status: StatusCode::OK, notes: Notes::default() }
    }

    /// With the quota as it stands in the headers.
    pub fn with_standings(mut self, standings: Standings) -> Reply {
        self.notes.standings = Some(standings);
        self
    }
}

pub(crate) fn with_id(json: String, raw_id: &str) -> String {
    match json.strip_prefix(NULL_ID) {
        Some(rest) if raw_id != "null" => format!(r#"{{"jsonrpc":"2.0","id":{raw_id},{rest}"#),
        Some(_) | None => json,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_cannot_be_answered_now_is_told_when_to_return() {
        let object = answer::procedure_error(&procedures::Error::Unavailable).object("req_1");
        let reply = Reply::of_method(MethodResponse::error(Id::Number(1), object), "1");
        assert_eq!((reply.status, reply.notes.retry_after), (StatusCode::SERVICE_UNAVAILABLE, Some(1)));
    }

    #[test]
    fn an_id_is_answered_as_it_was_written() {
        for id in ["1", "-1", "1.5", "18446744073709551616", r#""a""#, "null"] {
            let reply = Reply::error(answer::missing_key(), id, "req_1");
            let json = reply.json.unwrap();
            assert!(
                json.starts_with(&format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":-32021,"#)),
                "{json}"
            );
        }
    }
}
