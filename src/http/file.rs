//! Files that are the same for everybody, each made once: known by a tag to whoever has it already, and compressed for
//! whoever takes that. What belongs to one caller is never compressed: its length could tell of its content (BREACH).

use std::io::Write;
use std::sync::OnceLock;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::StatusCode;
use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, VARY,
    X_CONTENT_TYPE_OPTIONS,
};

use super::response::{HttpResponse, document};

/// What stands at one path.
pub struct File {
    content_type: &'static str,
    body: Bytes,
    /// Compressed, once somebody takes it so.
    gzip: OnceLock<Bytes>,
    tag: String,
}

impl File {
    /// A file of that type.
    pub fn new(content_type: &'static str, body: impl Into<Bytes>) -> File {
        let body = body.into();
        let hash = blake3::hash(&body).to_hex();
        File { content_type, body, gzip: OnceLock::new(), tag: format!("\"{}\"", &hash[..20]) }
    }

    /// The answer to a request with these headers.
    pub fn response(&self, asked: &HeaderMap) -> HttpResponse {
        let is_known = asked.get_all(IF_NONE_MATCH).iter().any(|known| self.is_among(known));
        let is_compressed = !is_known && takes_gzip(asked);
        let body = match (is_known, is_compressed) {
            (true, _) => Bytes::new(),
            (false, true) => self.gzip.get_or_init(|| compressed(&self.body)).clone(),
            (false, false) => self.body.clone(),
        };
        let mut response = document(self.content_type, body);
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        // A strong tag stands for the bytes, and these are others (RFC 9110 §8.8.1).
        let tag = if is_compressed { format!("W/{}", self.tag) } else { self.tag.clone() };
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(ETAG, tag);
        }
        if is_compressed {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }

    /// Whether `If-None-Match` names it (RFC 9110 §13.1.2), compressed or not.
    fn is_among(&self, known: &HeaderValue) -> bool {
        let tags = known.to_str().unwrap_or_default().split(',').map(str::trim);
        tags.map(|tag| tag.strip_prefix("W/").unwrap_or(tag)).any(|tag| tag == self.tag || tag == "*")
    }
}

/// Whether `Accept-Encoding` names gzip, and not only to refuse it (RFC 9110 §12.5.3).
fn takes_gzip(asked: &HeaderMap) -> bool {
    let lines = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.next().and_then(|weight| weight.strip_prefix("q="));
        is_gzip && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

fn compressed(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::best());
    // Memory takes all that is written to it.
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use http_body_util::BodyExt;

    use super::*;

    fn asked(name: http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    async fn body(response: HttpResponse) -> Bytes {
        response.into_body().collect().await.unwrap().to_bytes()
    }

    #[tokio::test]
    async fn whoever_takes_gzip_gets_the_same_text_in_fewer_bytes() {
        let text = "the same text ".repeat(100);
        let file = File::new("text/plain", text.clone());
        let plain = file.response(&HeaderMap::new());
        assert_eq!(
            (plain.headers().get(CONTENT_ENCODING), &plain.headers()[VARY]),
            (None, &HeaderValue::from_static("accept-encoding"))
        );
        assert_eq!(body(plain).await, text);
        let response = file.response(&asked(ACCEPT_ENCODING, "br;q=1.0, GZIP;q=0.8"));
        assert_eq!(response.headers()[CONTENT_ENCODING], "gzip");
        assert!(response.headers()[ETAG].to_str().unwrap().starts_with("W/\""));
        let compressed = body(response).await;
        assert!(compressed.len() < 100);
        let mut read = String::new();
        GzDecoder::new(&*compressed).read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
    }

    #[test]
    fn whoever_does_not_take_it_does_not_get_it() {
        let file = File::new("text/plain", "text");
        for coding in ["", "br", "gzip;q=0", "gzip; q=0.0", "gzipped", "identity, *;q=0"] {
            let response = file.response(&asked(ACCEPT_ENCODING, coding));
            assert_eq!(response.headers().get(CONTENT_ENCODING), None, "{coding}");
        }
    }

    #[tokio::test]
    async fn whoever_has_it_already_gets_nothing() {
        let file = File::new("text/plain", "text");
        let compressed = file.response(&asked(ACCEPT_ENCODING, "gzip"));
        let mut again = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]);
        again.insert(IF_NONE_MATCH, compressed.headers()[ETAG].clone());
        let response = file.response(&again);
        assert_eq!(
            (response.status(), response.headers().get(CONTENT_ENCODING)),
            (StatusCode::NOT_MODIFIED, None)
        );
        assert!(body(response).await.is_empty());
    }
}
