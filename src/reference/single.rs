//! One procedure on a page of its own.

use serde_json::Value;

use super::{codes, list, pretty, signature, text, types_section};
use crate::answer;
use crate::docs::error_path;
use crate::openapi::given;

/// All that is known of that method of the document, for callers of the server that is reached under that URL. Links to
/// other pages begin with `prefix`.
pub fn procedure_page(document: &Value, method: &Value, server: &str, prefix: &str) -> String {
    let name = text(&method["name"]);
    let mut out = format!("# {name}\n\n{}\n\n", text(&method["description"]));
    signature(&mut out, method);
    out.push_str(&format!("\nSince {}.", text(&method["x-since"])));
    if let Some(day) = method["x-sunset"].as_str() {
        out.push_str(&format!(" May be gone from {day}."));
    }
    out.push('\n');
    for example in list(&method["examples"]) {
        out.push_str(&format!("\n## Example: {}\n", text(&example["name"])));
        if method["x-transport"] == "any" {
            out.push_str(&format!("\n```sh\n{}\n```\n", curl(name, &given(example), server)));
        } else {
            let call =
                serde_json::json!({ "jsonrpc": "2.0", "id": 1, "method": name, "params": given(example) });
            out.push_str(&format!("\n```json\n{}\n```\n", pretty(&call)));
        }
        out.push_str(&format!("\n```json\n{}\n```\n", pretty(&example["result"]["value"])));
    }
    errors(&mut out, document, method, prefix);
    types_section(&mut out, document, &[method]);
    out
}

/// A call of a procedure at its own path, for a shell.
pub fn curl(name: &str, params: &Value, server: &str) -> String {
    let body = pretty(params).replace('\'', r"'\''");
    format!(
        "curl {server}/rpc/{name} \\\n  -H \"Authorization: Bearer $DD_API_KEY\" \\\n  \
         -H 'Content-Type: application/json' \\\n  -d '{body}'"
    )
}

fn errors(out: &mut String, document: &Value, method: &Value, prefix: &str) {
    out.push_str("\n## Errors\n\n| Code | HTTP | |\n|---|---|---|\n");
    for code in codes(method) {
        let error = &document["components"]["errors"][code];
        let status = number(error).map_or(500, |number| answer::plain_status(number).as_u16());
        let message = super::cell(text(&error["message"]));
        out.push_str(&format!("| [`{code}`]({prefix}{}.md) | {status} | {message} |\n", error_path(code)));
    }
}

/// The JSON-RPC code of an error of the document.
fn number(error: &Value) -> Option<i32> {
    error["code"].as_i64().and_then(|number| i32::try_from(number).ok())
}
