//! Spans to the collector: by the HTTP client that the command line has, on the server's own threads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, ensure};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use opentelemetry_http::{HttpClient, HttpError};
use tokio::runtime::Handle;

use crate::cli::client;

/// How long a collector may take to answer. Nobody who calls waits for it.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The way to a collector.
#[derive(Debug)]
pub(super) struct Collector {
    runtime: Handle,
    /// Whether the log says already that it cannot be reached.
    is_failing: AtomicBool,
}

impl Default for Collector {
    fn default() -> Self {
        Collector { runtime: Handle::current(), is_failing: AtomicBool::new(false) }
    }
}

#[async_trait::async_trait]
impl HttpClient for Collector {
    /// Asked by a thread that is none of the runtime's.
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = self.runtime.spawn(send(request)).await.context("the server ends").flatten();
        let was_failing = self.is_failing.swap(sent.is_err(), Ordering::Relaxed);
        match &sent {
            Err(error) if !was_failing => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "spans cannot be sent and are lost; calls go on"
                );
            }
            Ok(_) if was_failing => tracing::info!("spans are sent again"),
            Ok(_) | Err(_) => {}
        }
        Ok(sent?)
    }
}

async fn send(request: Request<Bytes>) -> anyhow::Result<Response<Bytes>> {
    let response = client::send(request.map(Full::new), TIMEOUT).await?;
    ensure!(response.status().is_success(), "the collector answers {}", response.status());
    Ok(response)
}
