//! Real sockets.

use std::net::SocketAddr;

use futures_util::io::{BufReader, BufWriter};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use soketto::handshake::{Client as Handshake, ServerResponse};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncReadCompatExt};

/// An HTTP response.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Response {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

pub async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(String, String)],
    body: Vec<u8>,
) -> Response {
    let mut request = http::Request::builder().method(method).uri(format!("http://{address}{path}"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(bytes::Bytes::from(body))).unwrap();
    let client: Client<_, Full<bytes::Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let response = client.request(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Response {
        status: head.status.as_u16(),
        headers: head.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

type Stream = BufReader<BufWriter<Compat<TcpStream>>>;

/// A WebSocket.
pub struct WebSocket {
    sender: soketto::Sender<Stream>,
    receiver: soketto::Receiver<Stream>,
}

impl WebSocket {
    pub async fn open(address: SocketAddr, headers: &[(String, String)]) -> Result<WebSocket, u16> {
        let socket = TcpStream::connect(address).await.unwrap();
        let stream = BufReader::new(BufWriter::new(socket.compat()));
        let host = address.to_string();
        // The client checks what is chosen against what it was told to offer.
        let (offered, headers): (Vec<_>, Vec<_>) =
            headers.iter().partition(|(name, _)| name == "sec-websocket-protocol");
        let headers: Vec<_> = headers
            .into_iter()
            .map(|(name, value)| soketto::handshake::client::Header { name, value: value.as_bytes() })
            .collect();
        let mut client = Handshake::new(stream, &host, "/rpc");
        client.set_headers(&headers);
        for protocol in offered.into_iter().flat_map(|(_, protocols)| protocols.split(", ")) {
            client.add_protocol(protocol);
        }
        match client.handshake().await.unwrap() {
            ServerResponse::Accepted { .. } => {
                let (sender, receiver) = client.into_builder().finish();
                Ok(WebSocket { sender, receiver })
            }
            ServerResponse::Rejected { status_code } => Err(status_code),
            ServerResponse::Redirect { status_code, .. } => Err(status_code),
        }
    }

    /// Sends a message.
    pub async fn send(&mut self, message: &str) {
        self.sender.send_text(message).await.unwrap();
        self.sender.flush().await.unwrap();
    }

    /// The next message; `None` when the other side closed.
    pub async fn receive(&mut self) -> Option<String> {
        let mut data = Vec::new();
        match self.receiver.receive_data(&mut data).await {
            Ok(_) => Some(String::from_utf8(data).unwrap()),
            Err(_) => None,
        }
    }

    /// Sends a message and gives the next one.
    pub async fn ask(&mut self, message: &str) -> Value {
        self.send(message).await;
        serde_json::from_str(&self.receive().await.expect("an answer")).unwrap()
    }
}
