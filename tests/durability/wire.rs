//! Callers that know what happened to each call: answered, or not, and whether it had left.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// `x-request-id`.
    pub request_id: String,
    pub body: Value,
}

impl Answer {
    /// `error.data.code`; empty for a result.
    pub fn code(&self) -> &str {
        self.body["error"]["data"]["code"].as_str().unwrap_or_default()
    }

    /// The result, of a call that must succeed.
    #[track_caller]
    pub fn ok(mut self) -> Value {
        assert!(self.body.get("result").is_some(), "{self:?}");
        self.body["result"].take()
    }
}

/// A call that was not answered.
#[derive(Debug)]
pub struct Lost {
    /// When the last byte of the request was written, if it was.
    pub written_at: Option<Instant>,
    /// Why.
    #[expect(dead_code, reason = "it is shown when a test fails")]
    pub error: std::io::Error,
}

/// A keep-alive connection that is made when it is needed.
pub struct Line {
    address: SocketAddr,
    headers: String,
    stream: Option<TcpStream>,
    timeout: Duration,
}

impl Line {
    /// To that server, with that key.
    pub fn new(address: SocketAddr, key: &str) -> Line {
        Line::anonymous(address).with_header("Authorization", &format!("Bearer {key}"))
    }

    /// To that server, without a key.
    pub fn anonymous(address: SocketAddr) -> Line {
        Line { address, headers: String::new(), stream: None, timeout: Duration::from_secs(20) }
    }

    pub fn with_header(mut self, name: &str, value: &str) -> Line {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// Waits so long for an answer.
    pub fn with_timeout(mut self, timeout: Duration) -> Line {
        self.timeout = timeout;
        self
    }

    /// Calls a procedure.
    pub fn call(&mut self, method: &str, params: Value) -> Result<Answer, Lost> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        self.send("POST", "/rpc", "application/json", &body)
    }

    /// The status of a document.
    pub fn get(&mut self, path: &str) -> Result<Answer, Lost> {
        self.send("GET", path, "text/plain", "")
    }

    /// Sends any request.
    pub fn send(&mut self, method: &str, path: &str, content_type: &str, body: &str) -> Result<Answer, Lost> {
        let mut written_at = None;
        let answered = self.exchange(method, path, content_type, body, &mut written_at);
        if answered.as_ref().map_or(true, |(_, is_last)| *is_last) {
            self.stream = None;
        }
        answered.map(|(answer, _)| answer).map_err(|error| Lost { written_at, error })
    }

    fn exchange(
        &mut self,
        method: &str,
        path: &str,
        content_type: &str,
        body: &str,
        written_at: &mut Option<Instant>,
    ) -> std::io::Result<(Answer, bool)> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(self.address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(self.timeout))?;
            self.stream = Some(stream);
        }
        let Some(stream) = &mut self.stream else { return Err(ErrorKind::NotConnected.into()) };
        let headers = &self.headers;
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: dd\r\n{headers}Content-Type: {content_type}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes())?;
        *written_at = Some(Instant::now());
        let head = head(stream)?;
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
        };
        let mut body = vec![0; header("content-length").map_or(0, |length| length.parse().unwrap())];
        stream.read_exact(&mut body)?;
        let is_last = header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let answer = Answer {
            status: head[9..12].parse().unwrap(),
            request_id: header("x-request-id").unwrap_or_default(),
            body: serde_json::from_slice(&body).unwrap_or_default(),
        };
        Ok((answer, is_last))
    }
}

fn head(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8(head).unwrap())
}

/// A WebSocket.
pub struct WebSocket(TcpStream);

impl WebSocket {
    /// Opens it with that key, from that address; the server must accept.
    pub fn open(address: SocketAddr, key: &str, from: &str) -> WebSocket {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let request = format!(
            "GET /rpc HTTP/1.1\r\nHost: dd\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Authorization: Bearer {key}\r\nX-Forwarded-For: {from}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let head = head(&mut stream).unwrap();
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        WebSocket(stream)
    }

    /// Calls a procedure and gives the whole answer.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let length = u16::try_from(message.len()).unwrap();
        let mut frame = vec![0x81, 0x80 | 126];
        frame.extend(length.to_be_bytes());
        // The mask is zero, so that the payload stands as it is.
        frame.extend([0; 4]);
        frame.extend(message.as_bytes());
        self.0.write_all(&frame).unwrap();
        loop {
            let (opcode, payload) = self.frame();
            if opcode == 1 {
                return serde_json::from_slice(&payload).unwrap();
            }
        }
    }

    fn frame(&mut self) -> (u8, Vec<u8>) {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).unwrap();
        let mut extended = [0; 8];
        let length = match head[1] & 0x7f {
            126 => {
                self.0.read_exact(&mut extended[6..]).unwrap();
                u64::from_be_bytes(extended)
            }
            127 => {
                self.0.read_exact(&mut extended).unwrap();
                u64::from_be_bytes(extended)
            }
            short => u64::from(short),
        };
        let mut payload = vec![0; length as usize];
        self.0.read_exact(&mut payload).unwrap();
        (head[0] & 0x0f, payload)
    }
}
