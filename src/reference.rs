//! The reference for integrators, in Markdown: one page for each namespace, out of the OpenRPC document.

use std::collections::BTreeMap;

use serde_json::{Value, json};

mod single;
mod types;

pub use single::{curl, procedure_page};

use types::{fields, kind, used};

use crate::generated::File;
use crate::openapi::given;
use crate::openrpc::read::{list, namespaces, object, text};

const GENERATED: &str = "<!-- Generated from the catalogue: `direct-debit reference docs/reference`. -->\n";

/// All pages, with the table of contents first.
pub fn pages() -> Vec<File> {
    let document = crate::openrpc::document();
    let namespaces = namespaces(&document);
    let contents = File { name: "README.md".to_owned(), text: contents(&document, &namespaces) };
    let pages = namespaces.into_iter().map(|(namespace, methods)| File {
        name: format!("{namespace}.md"),
        text: page(&document, namespace, &methods),
    });
    std::iter::once(contents).chain(pages).collect()
}

fn contents(document: &Value, namespaces: &BTreeMap<&str, Vec<&Value>>) -> String {
    let mut out = format!("{GENERATED}\n# Reference\n\n");
    out.push_str(text(&document["info"]["description"]));
    out.push_str("\n\n## Procedures\n");
    for (namespace, methods) in namespaces {
        out.push_str(&format!(
            "\n### [{namespace}]({namespace}.md)\n\n| Procedure | Scope | Units | |\n|---|---|---|---|\n"
        ));
        for method in methods {
            let name = text(&method["name"]);
            out.push_str(&format!(
                "| [{name}]({namespace}.md#{}) | {} | {} | {} |\n",
                anchor(name),
                scope(method),
                method["x-cost"],
                text(&method["summary"]),
            ));
        }
    }
    out.push_str(
        "\n## Errors\n\n`error.data.code`, with the JSON-RPC code.\n\n| Code | | |\n|---|---|---|\n",
    );
    for (code, error) in object(&document["components"]["errors"]) {
        out.push_str(&format!("| `{code}` | {} | {} |\n", error["code"], cell(text(&error["message"]))));
    }
    out
}

fn page(document: &Value, namespace: &str, methods: &[&Value]) -> String {
    let mut out = format!("{GENERATED}\n# {namespace}\n\n");
    for method in methods {
        let name = text(&method["name"]);
        out.push_str(&format!("- [{name}](#{}): {}\n", anchor(name), text(&method["summary"])));
    }
    for method in methods {
        procedure(&mut out, document, method);
    }
    types_section(&mut out, document, methods);
    out
}

/// The shared schemas that the methods refer to.
fn types_section(out: &mut String, document: &Value, methods: &[&Value]) {
    let schemas = &document["components"]["schemas"];
    let types = used(methods, schemas);
    if !types.is_empty() {
        out.push_str("\n## Types\n");
    }
    for name in types {
        let schema = &schemas[&name];
        out.push_str(&format!("\n### {name}\n\n{}\n", text(&schema["description"])));
        let rows = fields(schema);
        if rows.is_empty() {
            out.push_str(&format!("\n{}\n", kind(&without_description(schema))));
        } else {
            table(out, "Field", &rows);
        }
    }
}

fn procedure(out: &mut String, document: &Value, method: &Value) {
    let name = text(&method["name"]);
    out.push_str(&format!("\n## {name}\n\n{}\n\n", text(&method["description"])));
    signature(out, method);
    let rules: Vec<String> =
        codes(method).filter(|code| is_a_rule(document, code)).map(ToOwned::to_owned).collect();
    if !rules.is_empty() {
        out.push_str("\nMay be refused with:\n\n");
    }
    for code in rules {
        let message = text(&document["components"]["errors"][&code]["message"]);
        out.push_str(&format!("- `{code}`: {message}\n"));
    }
    if let Some(example) = list(&method["examples"]).first() {
        let call = json!({ "method": name, "params": given(example) });
        let (name, result) = (text(&example["name"]), &example["result"]["value"]);
        out.push_str(&format!(
            "\nExample: {name}\n\n```json\n{}\n```\n\n```json\n{}\n```\n",
            pretty(&call),
            pretty(result)
        ));
    }
}

/// The codes of the errors that a call can meet.
fn codes(method: &Value) -> impl Iterator<Item = &str> {
    list(&method["errors"]).iter().filter_map(|error| text(&error["$ref"]).rsplit('/').next())
}

/// What a call needs, costs, takes and gives.
fn signature(out: &mut String, method: &Value) {
    let effect = if method["x-effect"] == "write" { "changes" } else { "only reads" };
    let units = if method["x-cost"] == 1 { "unit" } else { "units" };
    let transport = if method["x-transport"] == "websocket" { " · WebSocket only" } else { "" };
    out.push_str(&format!("Scope {} · {effect} · {} {units}{transport}\n", scope(method), method["x-cost"]));
    let params: Vec<_> = list(&method["params"]).iter().flat_map(types::parameter).collect();
    if !params.is_empty() {
        table(out, "Parameter", &params);
    }
    out.push_str(&format!("\nResult: {}\n", kind(&method["result"]["schema"])));
}

/// Whether it is a refusal of some procedures, and not one that every call may get.
fn is_a_rule(document: &Value, code: &str) -> bool {
    let number = &document["components"]["errors"][code]["code"];
    [crate::answer::code::REFUSED, crate::answer::code::NOT_FOUND].iter().any(|rule| number == rule)
}

fn scope(method: &Value) -> String {
    method["x-scope"].as_str().map_or_else(|| "any good key".to_owned(), |scope| format!("`{scope}`"))
}

/// A row of a table: a name, what it is, whether it must be there, and what it means.
struct Row {
    name: String,
    kind: String,
    is_required: bool,
    meaning: String,
}

fn table(out: &mut String, title: &str, rows: &[Row]) {
    out.push_str(&format!("\n| {title} | | |\n|---|---|---|\n"));
    for Row { name, kind, is_required, meaning } in rows {
        let optional = if *is_required { "" } else { ", optional" };
        out.push_str(&format!("| `{name}` | {}{optional} | {} |\n", cell(kind), cell(meaning)));
    }
}

/// The fields of an object, where it has any.
pub(crate) fn fields_table(out: &mut String, schema: &Value) {
    let rows = fields(schema);
    if !rows.is_empty() {
        table(out, "Field", &rows);
    }
}

fn without_description(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(members) = schema.as_object_mut() {
        members.remove("description");
    }
    schema
}

fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

/// The anchor of a heading.
pub(crate) fn anchor(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
