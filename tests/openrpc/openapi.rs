//! The OpenAPI document: accepted by a validator of others, true of the OpenRPC document, and good for a client that
//! compiles.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use direct_debit::openapi::{self, LOCAL_URL};
use direct_debit::openrpc;
use serde_json::{Value, json};

use crate::repository;

/// What puts the tools in place.
const INSTALL: &str = "`tests/run` installs them; by hand: npm ci --prefix tests/openrpc/http";

/// Runs a program of the folder with the tools, from that folder.
fn run(program: &str, arguments: &[&Path]) -> Output {
    let folder = repository("tests/openrpc/http");
    assert!(folder.join("node_modules").is_dir(), "the tools are not installed; {INSTALL}");
    let run = Command::new("node").arg(program).args(arguments).current_dir(folder).output();
    run.unwrap_or_else(|error| panic!("node cannot be run ({error}); {INSTALL}"))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn written(document: &Value) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("openapi.json"), document.to_string()).unwrap();
    folder
}

fn validate(document: &Value) -> Output {
    run("openapi.mjs", &[&written(document).path().join("openapi.json")])
}

#[test]
fn the_validator_accepts_the_document() {
    let output = validate(&openapi::document(LOCAL_URL));
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn the_validator_refuses_what_is_no_openapi() {
    let plants: [fn(&mut Value); 3] = [
        |document| document["paths"]["/rpc/keys.whoami"]["post"]["operationId"] = json!(7),
        |document| document["components"]["schemas"]["Problem"]["type"] = json!("thing"),
        |document| {
            document["paths"]["/rpc/keys.whoami"]["post"]["responses"]["429"]["$ref"] = json!("#/nowhere")
        },
    ];
    for (number, plant) in plants.iter().enumerate() {
        let mut document = openapi::document(LOCAL_URL);
        plant(&mut document);
        let output = validate(&document);
        assert!(!output.status.success(), "plant {number} is accepted: {}", said(&output));
    }
}

#[test]
fn a_client_generated_from_the_document_compiles() {
    let folder = written(&openapi::document(LOCAL_URL));
    let output = run("client.mjs", &[folder.path()]);
    assert!(output.status.success(), "{}", said(&output));
    let functions = fs::read_to_string(folder.path().join("client/sdk.gen.ts")).unwrap();
    for name in ["mandatesCreate", "sandboxClockAdvance", "rpcDiscover"] {
        assert!(functions.contains(&format!("export const {name} = ")), "no function {name}");
    }
    // A program that gives a number where text belongs does not.
    let output = run("client.mjs", &[folder.path(), Path::new("--misused")]);
    assert!(!output.status.success() && said(&output).contains("TS2322"), "{}", said(&output));
}

#[test]
fn every_procedure_that_http_can_call_is_an_operation_with_all_that_openrpc_says() {
    let (openapi, openrpc) = (openapi::document(LOCAL_URL), openrpc::document());
    let mut operations = 0;
    for method in openrpc["methods"].as_array().unwrap() {
        let name = method["name"].as_str().unwrap();
        let path = &openapi["paths"][format!("/rpc/{name}")];
        assert_eq!(path.is_null(), method["x-transport"] != "any", "{name}");
        if path.is_null() {
            continue;
        }
        operations += 1;
        let operation = &path["post"];
        assert_eq!(operation["operationId"], name.replace('.', "_"));
        for fact in ["summary", "description", "x-scope", "x-effect", "x-cost", "x-since"] {
            assert_eq!(operation[fact], method[fact], "{name}: {fact}");
        }
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        for param in method["params"].as_array().unwrap() {
            let required = schema["required"].as_array().is_some_and(|all| all.contains(&param["name"]));
            assert_eq!(required, param["required"] == true, "{name}: {}", param["name"]);
        }
        assert_eq!(schema["additionalProperties"], false, "{name}");
        let codes = method["errors"].as_array().unwrap().iter();
        for code in codes.map(|error| error["$ref"].as_str().unwrap().rsplit('/').next().unwrap()) {
            assert!(mentions(&openapi, &operation["responses"], code), "{name}: {code} has no response");
        }
    }
    assert_eq!(operations, openapi["paths"].as_object().unwrap().len());
}

fn mentions(openapi: &Value, responses: &Value, code: &str) -> bool {
    responses.as_object().unwrap().values().any(|response| {
        let reference = response["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        let response = reference.map_or(response, |pointer| openapi.pointer(pointer).unwrap());
        response["content"]["application/problem+json"]["examples"].get(code).is_some()
    })
}
