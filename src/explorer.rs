//! The explorer, `GET /explorer`: a static page that reads `/openrpc.json` and calls `/rpc` as any other caller does.
//!
//! Its source is in `explorer/`; `npm run build` there writes what is embedded here, and a test fails when that is stale.

use std::sync::LazyLock;

use bytes::Bytes;
use http::StatusCode;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};

use crate::http::asset::{Asset, ICON, find};
use crate::http::response::{HttpResponse, document};

/// Our own script, style and server, and nothing else; a script cannot turn text into markup (Trusted Types), so that
/// whatever an answer holds is shown as the text it is.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::style("explorer", include_str!("../explorer/dist/explorer.css")));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::script("explorer", include_str!("../explorer/dist/explorer.js")));

/// The page. Its addresses are relative: the server may stand under any path.
static PAGE: LazyLock<Bytes> = LazyLock::new(|| {
    let beside = |asset: &'static Asset| asset.path.trim_start_matches('/');
    let page = include_str!("../explorer/page.html")
        .replace("{icon}", beside(&ICON))
        .replace("{style}", beside(&STYLE))
        .replace("{script}", beside(&SCRIPT));
    page.into()
});

/// The page.
pub fn page() -> HttpResponse {
    let mut response = document("text/html; charset=utf-8", PAGE.clone());
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// The way to the page, relative as its addresses are.
pub fn way(to: &'static str) -> HttpResponse {
    let mut response = document("text/plain", "The explorer is at /explorer.\n");
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(LOCATION, HeaderValue::from_static(to));
    response
}

/// The file at that path.
pub fn asset(path: &str, asked: &HeaderMap) -> Option<HttpResponse> {
    find([&*STYLE, &*SCRIPT], path, asked)
}
