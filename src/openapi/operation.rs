//! One procedure as a path with its one operation.

use serde_json::{Map, Value, json};

use super::{errors, header_references, text};

/// The path item of that method of the OpenRPC document.
pub(super) fn path(method: &Value, openrpc: &Value) -> Value {
    let name = text(&method["name"]);
    let scope = &method["x-scope"];
    let mut operation = json!({
        // Names of functions in generated clients are made of it: a dot is in few languages part of a name.
        "operationId": name.replace('.', "_"),
        "tags": [tag(method)],
        "summary": method["summary"],
        "description": method["description"],
        "security": [{ "bearer": [scope] }, { "apiKey": [scope] }],
        "requestBody": body(method),
        "responses": responses(method, openrpc),
    });
    let facts = ["deprecated", "x-scope", "x-effect", "x-cost", "x-since", "x-sunset"];
    for fact in facts.into_iter().filter(|fact| method.get(fact).is_some()) {
        operation[fact] = method[fact].clone();
    }
    json!({ "post": operation })
}

fn tag(method: &Value) -> &str {
    text(&method["tags"][0]["$ref"]).rsplit('/').next().unwrap_or_default()
}

fn body(method: &Value) -> Value {
    let schema = params(method);
    json!({
        "required": schema.get("required").is_some(),
        "content": { "application/json": { "schema": schema, "examples": examples(method, given) } },
    })
}

/// The schema of the parameters, as one object.
pub(crate) fn params(method: &Value) -> Value {
    let params = method["params"].as_array().map_or(&[][..], Vec::as_slice);
    let required: Vec<&Value> =
        params.iter().filter(|param| param["required"] == true).map(|param| &param["name"]).collect();
    let properties: Map<String, Value> =
        params.iter().map(|param| (text(&param["name"]).to_owned(), property(param))).collect();
    let is_closed = method["x-unknown-params"] == "refused";
    let mut schema =
        json!({ "type": "object", "properties": properties, "additionalProperties": !is_closed });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// The schema of a parameter, with what the descriptor says in words.
fn property(param: &Value) -> Value {
    let mut schema = param["schema"].clone();
    if let (Some(schema), Some(description)) = (schema.as_object_mut(), param.get("description")) {
        schema.insert("description".to_owned(), description.clone());
    }
    schema
}

fn responses(method: &Value, openrpc: &Value) -> Map<String, Value> {
    let mut headers = vec!["X-Request-Id", "RateLimit-Policy", "RateLimit"];
    for (fact, header) in [("deprecated", "Deprecation"), ("x-sunset", "Sunset")] {
        if method.get(fact).is_some() {
            headers.push(header);
        }
    }
    let result = &method["result"];
    let description = result.get("description").map_or("The result.", text);
    let content = json!({
        "schema": result["schema"],
        "examples": examples(method, |example| example["result"]["value"].clone()),
    });
    let answered = json!({
        "description": description,
        "headers": header_references(&headers),
        "content": { "application/json": content },
    });
    let mut responses = errors::of(method, openrpc);
    responses.insert("200".to_owned(), answered);
    responses
}

/// What each example of the method shows, by a name that tools take for a key.
fn examples(method: &Value, shown: impl Fn(&Value) -> Value) -> Map<String, Value> {
    let examples = method["examples"].as_array().map_or(&[][..], Vec::as_slice);
    let of = |example: &Value| json!({ "summary": example["name"], "value": shown(example) });
    examples.iter().map(|example| (key(text(&example["name"])), of(example))).collect()
}

/// The parameters of an example.
pub(crate) fn given(example: &Value) -> Value {
    let params = example["params"].as_array().map_or(&[][..], Vec::as_slice);
    params.iter().map(|param| (text(&param["name"]).to_owned(), param["value"].clone())).collect()
}

/// `By e-mail, once` → `by-e-mail-once`.
fn key(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}
