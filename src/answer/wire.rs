//! Refusals of what is no call at all: each with its stable name, its HTTP status and what it means.

use http::StatusCode;

use super::{Told, code};

/// Why a request is not taken for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// It is not JSON.
    ParseError,
    /// It is JSON of another shape.
    InvalidRequest,
    /// It has too many calls.
    BatchTooLarge,
    /// The answers before it were too large.
    AnswerTooLarge,
    /// It has more than one credential.
    SeveralCredentials,
    /// It is a WebSocket handshake gone wrong.
    BadUpgrade,
    /// A page of another site makes it, or it asks for another host.
    ForeignSite,
    /// It goes where nothing is.
    NoSuchPath,
    /// It is of another HTTP method.
    MethodNotAllowed,
    /// Its body came too slowly.
    RequestTimeout,
    /// Its body broke off.
    BodyBrokenOff,
    /// Its body is too large.
    RequestTooLarge,
    /// Its body is not said to be JSON.
    UnsupportedMediaType,
}

impl Wire {
    /// Every such refusal.
    pub const ALL: [Wire; 13] = [
        Wire::ParseError,
        Wire::InvalidRequest,
        Wire::BatchTooLarge,
        Wire::AnswerTooLarge,
        Wire::SeveralCredentials,
        Wire::BadUpgrade,
        Wire::ForeignSite,
        Wire::NoSuchPath,
        Wire::MethodNotAllowed,
        Wire::RequestTimeout,
        Wire::BodyBrokenOff,
        Wire::RequestTooLarge,
        Wire::UnsupportedMediaType,
    ];

    /// The stable machine code.
    pub const fn name(self) -> &'static str {
        match self {
            Wire::ParseError => "PARSE_ERROR",
            Wire::InvalidRequest => "INVALID_REQUEST",
            Wire::BatchTooLarge => "BATCH_TOO_LARGE",
            Wire::AnswerTooLarge => "ANSWER_TOO_LARGE",
            Wire::SeveralCredentials => "SEVERAL_CREDENTIALS",
            Wire::BadUpgrade => "BAD_UPGRADE",
            Wire::ForeignSite => "FOREIGN_SITE",
            Wire::NoSuchPath => "NO_SUCH_PATH",
            Wire::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Wire::RequestTimeout => "REQUEST_TIMEOUT",
            Wire::BodyBrokenOff => "BODY_BROKEN_OFF",
            Wire::RequestTooLarge => "REQUEST_TOO_LARGE",
            Wire::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
        }
    }

    /// The HTTP status. An entry of a batch has none of its own; the batch's is 200.
    pub const fn status(self) -> StatusCode {
        match self {
            Wire::ParseError
            | Wire::InvalidRequest
            | Wire::BatchTooLarge
            | Wire::SeveralCredentials
            | Wire::BadUpgrade
            | Wire::BodyBrokenOff => StatusCode::BAD_REQUEST,
            Wire::AnswerTooLarge => StatusCode::OK,
            Wire::ForeignSite => StatusCode::FORBIDDEN,
            Wire::NoSuchPath => StatusCode::NOT_FOUND,
            Wire::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Wire::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Wire::RequestTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Wire::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    /// The JSON-RPC code.
    pub const fn code(self) -> i32 {
        match self {
            Wire::ParseError => code::PARSE_ERROR,
            _ => code::INVALID_REQUEST,
        }
    }

    /// A sentence for a person: what it is, or what mends it.
    pub const fn sentence(self) -> &'static str {
        match self {
            Wire::ParseError => "The request is not JSON in UTF-8.",
            Wire::InvalidRequest => "The request is JSON, and not of the shape that is called for here.",
            Wire::BatchTooLarge => "A batch has at most 50 entries.",
            Wire::AnswerTooLarge => {
                "The answers to this batch are larger than 10 MiB; ask for less at a time."
            }
            Wire::SeveralCredentials => "Several credentials in one request; send one.",
            Wire::BadUpgrade => "The WebSocket handshake is not valid.",
            Wire::ForeignSite => {
                "The request comes from a page of another site, or asks for a host that this server is not."
            }
            Wire::NoSuchPath => "Nothing is here. Procedures are called at POST /rpc.",
            Wire::MethodNotAllowed => {
                "The path is not used by that HTTP method; the header Allow names those it is."
            }
            Wire::RequestTimeout => "The request's body took too long to arrive.",
            Wire::BodyBrokenOff => "The request's body broke off.",
            Wire::RequestTooLarge => "The request is larger than 1 MiB.",
            Wire::UnsupportedMediaType => "Send the request as `Content-Type: application/json`.",
        }
    }

    /// What the caller is told, in its usual words.
    pub fn told(self) -> Told {
        self.saying(self.sentence())
    }

    /// What the caller is told, in words that fit the request.
    pub fn saying(self, message: impl Into<String>) -> Told {
        Told::new(self.code(), self.name(), message)
    }
}
