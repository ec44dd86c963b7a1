//! `/llms.txt` (llmstxt.org): what is where, for language models.

use serde_json::Value;

use super::site::{by_namespace, text};
use super::{error_path, errors, procedure_path};
use crate::mcp;

/// The file: a heading, a summary in a quotation, some words, and lists of links.
pub(super) fn file(document: &Value, url: &str) -> String {
    let info = &document["info"];
    let (summary, rest) = text(&info["description"]).split_once("\n\n").unwrap_or_default();
    let mut out = format!("# {}\n\n> {summary}\n\n{rest}\n", text(&info["title"]));
    out.push_str(&format!(
        "\nCall a procedure with its parameters alone at `POST {url}/rpc/{{procedure}}`, or over JSON-RPC 2.0 at \
         `POST {url}/rpc`. With the Model Context Protocol (streamable HTTP) connect to `{url}{}`: each procedure is a \
         tool, `mandates.create` is `mandates_create`.\n",
        mcp::PATH
    ));
    for (namespace, methods) in by_namespace(document) {
        out.push_str(&format!("\n## {namespace}\n\n"));
        for method in methods {
            let name = text(&method["name"]);
            let (path, summary) = (procedure_path(name), text(&method["summary"]));
            out.push_str(&format!("- [{name}]({url}{path}.md): {summary}\n"));
        }
    }
    out.push_str("\n## Errors\n\n");
    for code in errors::codes(document) {
        out.push_str(&format!(
            "- [{code}]({url}{}.md): {}\n",
            error_path(&code),
            errors::sentence(document, &code)
        ));
    }
    out.push_str(&format!(
        "\n## Optional\n\n- [OpenRPC]({url}/openrpc.json): every procedure with its schemas, for JSON-RPC\n\
         - [OpenAPI]({url}/openapi.json): the same, for tools that know HTTP\n"
    ));
    out
}
