//! A small HTTP/1.1 client: one request, one answer, over plain TCP.

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The longest answer that is read.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Sends the request, whose URI names the server, and reads the whole answer.
pub(crate) async fn send(
    request: Request<Full<Bytes>>,
    timeout: Duration,
) -> anyhow::Result<Response<Bytes>> {
    let server = request.uri().authority().map(ToString::to_string).unwrap_or_default();
    let answer = tokio::time::timeout(timeout, exchange(request)).await;
    answer.with_context(|| format!("{server} did not answer within {} s", timeout.as_secs()))?
}

/// The server's address; only plain `http://` is spoken here.
pub(super) fn plain(url: &str) -> anyhow::Result<Uri> {
    let uri: Uri =
        url.parse().with_context(|| format!("`{url}` is not a URL such as http://127.0.0.1:8080"))?;
    match uri.scheme_str() {
        Some("http") => {}
        Some("https") => bail!("`{url}`: this client speaks plain http only; use curl for https"),
        _ => bail!("`{url}` is not a URL such as http://127.0.0.1:8080"),
    }
    ensure!(uri.host().is_some_and(|host| !host.is_empty()), "`{url}` names no host");
    Ok(uri)
}

async fn exchange(mut request: Request<Full<Bytes>>) -> anyhow::Result<Response<Bytes>> {
    let (host, port) = (request.uri().host().unwrap_or_default(), request.uri().port_u16().unwrap_or(80));
    let address = format!("{host}:{port}");
    let socket =
        TcpStream::connect(&address).await.with_context(|| format!("no server answers at {address}"))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(socket)).await?;
    tokio::spawn(connection);

    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    *request.uri_mut() = path.parse()?;
    request.headers_mut().insert(http::header::HOST, address.parse()?);
    let (head, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, MOST_BYTES)
        .collect()
        .await
        .map_err(|error| anyhow::anyhow!("{address}: {error}"))?;
    Ok(Response::from_parts(head, body.to_bytes()))
}
