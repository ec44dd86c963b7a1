//! One keep-alive HTTP/1.1 connection with one request under way.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::answer::{self, Progress};

/// Larger than any answer the contenders give, so that reading one takes a single system call.
const ROOM: usize = 16 * 1024;

/// A connection to a server.
pub struct Client {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Client {
    /// Connects without delaying small writes.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(ROOM) })
    }

    /// Sends a complete request and waits for its answer; whether it was a good one.
    pub async fn call(&mut self, request: &[u8]) -> Result<bool> {
        self.received.clear();
        self.stream.write_all(request).await?;
        loop {
            let count = self.stream.read_buf(&mut self.received).await?;
            ensure!(count > 0, "the server closed the connection");
            let Progress::Complete { end, good } = answer::read(&self.received)? else { continue };
            ensure!(end == self.received.len(), "bytes after the answer");
            return Ok(good);
        }
    }

    /// The last answer as it came, its head included.
    pub fn answer(&self) -> &[u8] {
        &self.received
    }
}
