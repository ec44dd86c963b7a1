//! Files that pages ask for, embedded. Their addresses name their content, so that browsers may keep them for good.

use std::sync::LazyLock;

use http::header::{CACHE_CONTROL, HeaderMap, HeaderValue};

use super::file::File;
use super::response::HttpResponse;

/// A file that pages ask for.
pub struct Asset {
    /// Its address.
    pub path: String,
    file: File,
}

impl Asset {
    /// A style.
    pub fn style(stem: &str, text: &'static str) -> Asset {
        Asset::new(stem, "css", "text/css; charset=utf-8", text)
    }

    /// A script.
    pub fn script(stem: &str, text: &'static str) -> Asset {
        Asset::new(stem, "js", "text/javascript; charset=utf-8", text)
    }

    fn new(stem: &str, ending: &str, content_type: &'static str, text: &'static str) -> Asset {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let path = format!("/assets/{stem}.{}.{ending}", &hash[..12]);
        Asset { path, file: File::new(content_type, text) }
    }

    fn response(&self, asked: &HeaderMap) -> HttpResponse {
        let mut response = self.file.response(asked);
        let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(CACHE_CONTROL, kept);
        response
    }
}

/// The icon in a browser's tab.
pub static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("icon.svg")));

/// The one of these at that path.
pub fn find<'a>(
    assets: impl IntoIterator<Item = &'a Asset>,
    path: &str,
    asked: &HeaderMap,
) -> Option<HttpResponse> {
    assets.into_iter().find(|asset| asset.path == path).map(|asset| asset.response(asked))
}
