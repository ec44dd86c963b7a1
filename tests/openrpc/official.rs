//! The official tools of OpenRPC accept the document.

use std::path::Path;
use std::process::{Command, Output};

use direct_debit::openrpc::document;
use serde_json::{Value, json};

use crate::repository;

/// What puts the tools in place.
const INSTALL: &str = "`tests/run` installs it; by hand: npm ci --prefix tests/openrpc/official";

#[test]
fn the_official_validator_accepts_the_document() {
    let output = validate(&repository("openrpc.json"));
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn the_official_validator_refuses_what_is_no_openrpc() {
    refuses(|document| document["methods"][0]["paramStructure"] = json!("sideways"), "paramStructure");
}

#[test]
fn the_official_validator_refuses_an_example_that_breaks_its_schema() {
    let example = json!({
        "name": "Not an id",
        "params": [{ "name": "mandateId", "value": "md_!" }],
        "result": { "name": "mandate", "value": {} },
    });
    let plant = |document: &mut Value| {
        let methods = document["methods"].as_array_mut().expect("methods");
        let get = methods.iter_mut().find(|method| method["name"] == "mandates.get").expect("mandates.get");
        get["examples"] = json!([example]);
    };
    refuses(plant, "should match pattern");
}

#[track_caller]
fn refuses(plant: impl Fn(&mut Value), complaint: &str) {
    let mut document = document();
    plant(&mut document);
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(&file, document.to_string()).expect("it can be written");
    let output = validate(file.path());
    assert!(!output.status.success() && said(&output).contains(complaint), "{}", said(&output));
}

fn validate(file: &Path) -> Output {
    let folder = repository("tests/openrpc/official");
    assert!(folder.join("node_modules").is_dir(), "the official validator is not installed; {INSTALL}");
    let run = Command::new("node").arg("validate.mjs").arg(file).current_dir(folder).output();
    run.unwrap_or_else(|error| panic!("node cannot be run ({error}); {INSTALL}"))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
