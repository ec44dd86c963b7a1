//! Which page stands at which path.

use std::collections::HashMap;

use serde_json::Value;

use super::html::{Layout, Site};
use super::{error_path, errors, llms, procedure_path};
use crate::http::file::File;
use crate::{openapi, reference};

const HTML: &str = "text/html; charset=utf-8";
const MARKDOWN: &str = "text/markdown; charset=utf-8";
const CSS: &str = include_str!("docs.css");

/// All files, by their paths.
pub(super) fn files(public_url: &str) -> HashMap<String, File> {
    let document = crate::openrpc::document();
    let prefix = path_of(public_url);
    let style = style_path();
    let site = Site::new(&document, prefix, &style);
    let mut files = HashMap::new();
    let mut add = |path: String, title: &str, markdown: String| {
        let html = site.page(&Layout { title, path: &path, markdown: &markdown });
        files.insert(format!("{path}.md"), File::new(MARKDOWN, markdown));
        files.insert(path, File::new(HTML, html));
    };
    for method in array(&document["methods"]) {
        let name = text(&method["name"]);
        add(procedure_path(name), name, reference::procedure_page(&document, method, public_url, prefix));
    }
    for code in errors::codes(&document) {
        add(error_path(&code), &code, errors::page(&document, &code, prefix));
    }
    add("/docs/errors".to_owned(), "Errors", errors::index(&document, prefix));
    add("/docs".to_owned(), "Reference", index(&document, prefix));
    files.insert(style, File::new("text/css; charset=utf-8", CSS));
    files.insert(
        "/llms.txt".to_owned(),
        File::new("text/plain; charset=utf-8", llms::file(&document, public_url)),
    );
    let openapi = openapi::document(public_url).to_string();
    files.insert("/openapi.json".to_owned(), File::new("application/json", openapi));
    files
}

/// The path that the server stands under.
fn path_of(public_url: &str) -> &str {
    let after_scheme = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    after_scheme.find('/').map_or("", |at| &after_scheme[at..])
}

/// The address of the style names its content, so that a new one is never taken from a cache.
fn style_path() -> String {
    format!("/docs/style.{}.css", &blake3::hash(CSS.as_bytes()).to_hex()[..12])
}

/// The first page: what this is, and every procedure by namespace.
fn index(document: &Value, prefix: &str) -> String {
    let mut out =
        format!("# {}\n\n{}\n", text(&document["info"]["title"]), text(&document["info"]["description"]));
    out.push_str(&format!(
        "\nFor programs: [OpenRPC]({prefix}/openrpc.json), [OpenAPI]({prefix}/openapi.json), \
         [llms.txt]({prefix}/llms.txt). What a call can be refused with: [errors]({prefix}/docs/errors.md).\n"
    ));
    for (namespace, methods) in by_namespace(document) {
        let about = text(&document["components"]["tags"][namespace]["description"]);
        out.push_str(&format!("\n## {namespace}\n\n{about}\n\n| Procedure | |\n|---|---|\n"));
        for method in methods {
            let name = text(&method["name"]);
            let summary = text(&method["summary"]).replace('|', "\\|");
            let path = procedure_path(name);
            out.push_str(&format!("| [{name}]({prefix}{path}.md) | {summary} |\n"));
        }
    }
    out
}

/// The methods, in the document's order, under the namespaces, in the order of their first methods.
pub(super) fn by_namespace(document: &Value) -> Vec<(&str, Vec<&Value>)> {
    let mut found: Vec<(&str, Vec<&Value>)> = Vec::new();
    for method in array(&document["methods"]) {
        let namespace = text(&method["tags"][0]["$ref"]).rsplit('/').next().unwrap_or_default();
        match found.iter_mut().find(|(name, _)| *name == namespace) {
            Some((_, methods)) => methods.push(method),
            None => found.push((namespace, vec![method])),
        }
    }
    found
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(super) fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
