//! The documentation that the server itself serves: `/docs` and its pages, as HTML for people and as Markdown for
//! programs, `/llms.txt` and `/openapi.json`. All of it is made of the OpenRPC document, once, when somebody first asks.

use std::collections::HashMap;
use std::sync::OnceLock;

use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, REFERRER_POLICY};

use crate::http::file::File;
use crate::http::response::HttpResponse;

mod errors;
mod html;
mod llms;
mod site;

/// Nothing but our own style: the pages have no script, no image and no form.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The path of an error code's page.
pub fn error_path(code: &str) -> String {
    format!("/docs/errors/{code}")
}

/// The path of a procedure's page.
pub fn procedure_path(name: &str) -> String {
    format!("/docs/{name}")
}

/// Whether the path is one of the documentation's.
pub fn is_docs(path: &str) -> bool {
    matches!(path, "/docs" | "/docs.md" | "/llms.txt" | "/openapi.json") || path.starts_with("/docs/")
}

/// The documentation of a server.
pub struct Docs {
    public_url: String,
    files: OnceLock<HashMap<String, File>>,
}

impl Docs {
    /// Of the server that is reached under that URL.
    pub fn new(public_url: &str) -> Docs {
        Docs { public_url: public_url.trim_end_matches('/').to_owned(), files: OnceLock::new() }
    }

    /// What stands at that path; `None` where nothing does.
    pub fn serve(&self, path: &str, headers: &HeaderMap) -> Option<HttpResponse> {
        let files = self.files.get_or_init(|| site::files(&self.public_url));
        files.get(path.strip_suffix('/').unwrap_or(path)).map(|file| with_policy(file.response(headers)))
    }
}

/// As pages and programs are to take it.
fn with_policy(mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    for (name, value) in [
        (CACHE_CONTROL, "public, max-age=300"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
