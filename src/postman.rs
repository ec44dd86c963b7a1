//! A Postman collection (v2.1) of the façade: a folder for each namespace, a request for each procedure. Made of the
//! OpenRPC document.

use serde_json::{Value, json};

use crate::openapi::given;
use crate::openrpc::read::text;

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/// The collection, for the server under that URL. The key is a variable of whoever uses it.
pub fn collection(server: &str) -> Value {
    let document = crate::openrpc::document();
    let mut folders: Vec<Value> = Vec::new();
    for method in document["methods"].as_array().into_iter().flatten() {
        // Over HTTP those can only be refused.
        if method["x-transport"] != "any" {
            continue;
        }
        let namespace = text(&method["tags"][0]["$ref"]).rsplit('/').next().unwrap_or_default();
        match folders.iter_mut().find(|folder| folder["name"] == namespace) {
            Some(folder) => push(&mut folder["item"], request(method)),
            None => folders.push(json!({
                "name": namespace,
                "description": document["components"]["tags"][namespace]["description"],
                "item": [request(method)],
            })),
        }
    }
    json!({
        "info": {
            "name": document["info"]["title"],
            "description": document["info"]["description"],
            "version": document["info"]["version"],
            "schema": SCHEMA,
        },
        "auth": { "type": "bearer", "bearer": [{ "key": "token", "value": "{{apiKey}}", "type": "string" }] },
        "variable": [
            { "key": "baseUrl", "value": server, "type": "string" },
            { "key": "apiKey", "value": "", "type": "string" },
        ],
        "item": folders,
    })
}

fn push(items: &mut Value, item: Value) {
    if let Some(items) = items.as_array_mut() {
        items.push(item);
    }
}

/// A request with the parameters of the first example, and every example's answer.
fn request(method: &Value) -> Value {
    let name = text(&method["name"]);
    let examples = method["examples"].as_array().map_or(&[][..], Vec::as_slice);
    let first = examples.first().map_or_else(|| json!({}), given);
    let answers: Vec<Value> = examples.iter().map(|example| answer(name, example)).collect();
    json!({
        "name": name,
        "request": call(name, &first, method.get("description")),
        "response": answers,
    })
}

fn call(name: &str, params: &Value, description: Option<&Value>) -> Value {
    let mut request = json!({
        "method": "POST",
        "header": [{ "key": "Content-Type", "value": "application/json" }],
        "url": { "raw": format!("{{{{baseUrl}}}}/rpc/{name}"), "host": ["{{baseUrl}}"], "path": ["rpc", name] },
        "body": { "mode": "raw", "raw": format!("{params:#}"), "options": { "raw": { "language": "json" } } },
    });
    if let Some(description) = description {
        request["description"] = description.clone();
    }
    request
}

fn answer(name: &str, example: &Value) -> Value {
    json!({
        "name": example["name"],
        "originalRequest": call(name, &given(example), None),
        "status": "OK",
        "code": 200,
        "header": [{ "key": "Content-Type", "value": "application/json" }],
        "_postman_previewlanguage": "json",
        "body": format!("{:#}", example["result"]["value"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_procedure_that_http_can_call_has_a_request_in_its_folder_and_no_key_is_in_it() {
        let collection = collection("https://dd.example.com");
        let folders = collection["item"].as_array().unwrap();
        let named = |name: &str| {
            let namespace = name.rsplit_once('.').unwrap().0;
            let folder = folders.iter().find(|folder| folder["name"] == namespace)?;
            folder["item"].as_array().unwrap().iter().find(|item| item["name"] == name)
        };
        for entry in procedures::catalogue::catalogue().iter() {
            let is_callable = entry.transport == procedures::ctx::Transport::Any;
            assert_eq!(named(entry.name).is_some(), is_callable, "{}", entry.name);
        }
        let whoami = &named("keys.whoami").unwrap()["request"];
        assert_eq!(whoami["url"]["raw"], "{{baseUrl}}/rpc/keys.whoami");
        let key =
            collection["variable"].as_array().unwrap().iter().find(|each| each["key"] == "apiKey").unwrap();
        assert_eq!(key["value"], "");
        assert_eq!(collection["auth"]["bearer"][0]["value"], "{{apiKey}}");
    }
}
