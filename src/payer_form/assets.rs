//! Style, script and icon of the form.

use std::sync::LazyLock;

use http::header::HeaderMap;

use crate::http::asset::{Asset, ICON, find};
use crate::http::response::HttpResponse;

/// The form's style.
pub(super) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::style("payer-form", include_str!("assets/payer-form.css")));
/// The form's script. Everything works without it.
pub(super) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::script("payer-form", include_str!("assets/payer-form.js")));

/// The file at that path.
pub fn asset(path: &str, asked: &HeaderMap) -> Option<HttpResponse> {
    find([&*STYLE, &*SCRIPT, &*ICON], path, asked)
}
