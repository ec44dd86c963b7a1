//! Bytes on a socket, for what no proper client sends.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What does not come at all fails the test rather than hang it.
async fn within_ten_seconds<T>(waited_for: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), waited_for).await.expect("something within ten seconds")
}

/// A socket.
pub struct Raw(TcpStream);

impl Raw {
    pub async fn open(address: SocketAddr) -> Raw {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Raw(stream)
    }

    pub async fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// The head of a response, and its body when its length is told.
    pub async fn response(&mut self) -> (String, String) {
        within_ten_seconds(self.read_response()).await
    }

    async fn read_response(&mut self) -> (String, String) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |n| n.parse().unwrap());
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.unwrap();
        (head, String::from_utf8(body).unwrap())
    }

    /// Whatever comes until the other side closes.
    pub async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // A reset is an end like another.
        let _ = self.0.read_to_end(&mut rest).await;
        rest
    }

    /// A WebSocket, by the `Authorization` given.
    pub async fn websocket(address: SocketAddr, authorization: &str) -> Raw {
        let mut raw = Raw::open(address).await;
        raw.write(format!(
            "GET /rpc HTTP/1.1\r\nhost: dd\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nauthorization: {authorization}\r\n\r\n"
        ))
        .await;
        let (head, _) = raw.response().await;
        assert!(head.starts_with("http/1.1 101"), "{head}");
        raw
    }

    /// Sends a frame: `first` holds the FIN bit and the opcode.
    pub async fn frame(&mut self, first: u8, payload: &[u8]) {
        self.try_frame(first, payload).await.unwrap();
    }

    /// The same, on a connection that may be gone.
    pub async fn try_frame(&mut self, first: u8, payload: &[u8]) -> std::io::Result<()> {
        let mut frame = vec![first];
        match payload.len() {
            short @ 0..126 => frame.push(0x80 | short as u8),
            middle @ 126..65_536 => {
                frame.push(0x80 | 126);
                frame.extend((middle as u16).to_be_bytes());
            }
            long => {
                frame.push(0x80 | 127);
                frame.extend((long as u64).to_be_bytes());
            }
        }
        // The mask is zero, so that the payload stands as it is.
        frame.extend([0; 4]);
        frame.extend(payload);
        self.0.write_all(&frame).await
    }

    /// The opcode and the payload of the next frame.
    pub async fn next_frame(&mut self) -> (u8, Vec<u8>) {
        within_ten_seconds(self.read_frame()).await
    }

    async fn read_frame(&mut self) -> (u8, Vec<u8>) {
        let opcode = self.0.read_u8().await.unwrap() & 0x0f;
        let length = match self.0.read_u8().await.unwrap() {
            126 => u64::from(self.0.read_u16().await.unwrap()),
            127 => self.0.read_u64().await.unwrap(),
            short => u64::from(short),
        };
        let mut payload = vec![0; length as usize];
        self.0.read_exact(&mut payload).await.unwrap();
        (opcode, payload)
    }

    /// The next text message; pings are passed over.
    pub async fn text(&mut self) -> String {
        loop {
            let (opcode, payload) = self.next_frame().await;
            if opcode == 1 {
                return String::from_utf8(payload).unwrap();
            }
        }
    }
}
