//! Style, script and icon of the form, embedded. Their addresses name their content, so that browsers may keep them for good.

use std::sync::LazyLock;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, HeaderValue};

use crate::http::response::{HttpResponse, document};

/// A file that pages ask for.
pub(super) struct Asset {
    /// Its address.
    pub(super) path: String,
    content_type: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(name: &str, content_type: &'static str, text: &'static str) -> Asset {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
        Asset { path: format!("/assets/{stem}.{}.{ending}", &hash[..12]), content_type, text }
    }
}

/// The form's style.
pub(super) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("payer-form.css", "text/css; charset=utf-8", include_str!("assets/payer-form.css"))
});
/// The form's script. Everything works without it.
pub(super) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("payer-form.js", "text/javascript; charset=utf-8", include_str!("assets/payer-form.js"))
});

/// The icon in a browser's tab.
pub(super) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")));

/// The file at that path.
pub fn asset(path: &str) -> Option<HttpResponse> {
    let asset = [&STYLE, &SCRIPT, &ICON].into_iter().find(|asset| asset.path == path)?;
    let mut response = document(asset.content_type, Bytes::from_static(asset.text.as_bytes()));
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    Some(response)
}
