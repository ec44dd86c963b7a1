//! Whoever calls: over HTTP or WebSocket, with or without a credential.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::wire::{self, Response, WebSocket};

#[derive(Clone)]
pub struct Caller {
    address: SocketAddr,
    headers: Vec<(String, String)>,
    key_id: Option<String>,
}

impl Caller {
    pub fn new(address: SocketAddr) -> Caller {
        Caller { address, headers: Vec::new(), key_id: None }
    }

    /// With another header.
    pub fn with_header(mut self, name: &str, value: &str) -> Caller {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn with_key_id(mut self, id: String) -> Caller {
        self.key_id = Some(id);
        self
    }

    /// The id of the key it calls with.
    pub fn key_id(&self) -> &str {
        self.key_id.as_deref().expect("a caller with a key")
    }

    /// The key itself, as it is presented.
    pub fn key(&self) -> &str {
        let header =
            self.headers.iter().find(|(name, _)| name == "authorization").expect("a caller with a key");
        header.1.strip_prefix("Bearer ").expect("a bearer")
    }

    /// Calls a procedure over HTTP.
    pub async fn call(&self, method: &str, params: Value) -> Answer {
        let response = self.post(&request(1, method, params).to_string()).await;
        Answer { method: method.to_owned(), response }
    }

    /// Sends this body to `/rpc`.
    pub async fn post(&self, body: &str) -> Response {
        let mut headers = self.headers.clone();
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
        wire::send(self.address, "POST", "/rpc", &headers, body.as_bytes().to_vec()).await
    }

    /// Calls a procedure at its own path, with the parameters alone.
    pub async fn plain(&self, method: &str, params: Value) -> Response {
        let json = [("content-type", "application/json")];
        self.send("POST", &format!("/rpc/{method}"), &json, params.to_string().into()).await
    }

    /// Sends any request.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Response {
        let mut all = self.headers.clone();
        all.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        wire::send(self.address, method, path, &all, body).await
    }

    /// Asks for a WebSocket over plain HTTP, to see how it is refused.
    pub async fn upgrade(&self) -> Response {
        let headers = [
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        self.send("GET", "/rpc", &headers, Vec::new()).await
    }

    /// Opens a WebSocket, or gives the status of the refusal.
    pub async fn websocket(&self) -> Result<WebSocket, u16> {
        WebSocket::open(self.address, &self.headers).await
    }
}

/// A JSON-RPC request.
pub fn request(id: i64, method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

/// The answer to a call.
pub struct Answer {
    method: String,
    pub response: Response,
}

impl Answer {
    /// The result, of a call that must succeed.
    #[track_caller]
    pub fn ok(self) -> Value {
        let mut body = self.response.json();
        assert!(body.get("error").is_none(), "{} was refused: {body}", self.method);
        body["result"].take()
    }

    /// The error, of a call that must be refused.
    #[track_caller]
    pub fn err(self) -> Refusal {
        let mut body = self.response.json();
        assert!(body.get("result").is_none(), "{} was answered: {body}", self.method);
        Refusal { status: self.response.status, error: body["error"].take() }
    }
}

/// A refused call.
#[derive(Debug)]
pub struct Refusal {
    pub status: u16,
    pub error: Value,
}

impl Refusal {
    /// The stable machine code.
    pub fn code(&self) -> &str {
        self.error["data"]["code"].as_str().unwrap_or_default()
    }

    /// The JSON-RPC number.
    pub fn number(&self) -> i64 {
        self.error["code"].as_i64().unwrap_or_default()
    }
}
