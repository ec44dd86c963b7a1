//! What is published: its types, its size, its files, and a newcomer's first minute with it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::machine::Machine;
use crate::node::{self, repository};

/// What the client may weigh at most: in one file, minified, `gzip -9`.
const MOST_BYTES: u32 = 4096;

#[test]
fn the_whole_client_weighs_at_most_four_kilobytes() {
    let bytes: u32 = node::succeeds(node::command("22", "size.mjs")).trim().parse().unwrap();
    println!("{bytes} of {MOST_BYTES} bytes");
    assert!(bytes > 1_000 && bytes <= MOST_BYTES, "{bytes} bytes");
}

#[test]
fn types_say_what_they_must_and_refuse_what_they_must() {
    node::built();
    let mut tsc = node::tool("tsc");
    tsc.arg("--project").arg(repository("tests/typescript/tsconfig.json"));
    node::succeeds(tsc);
}

#[test]
fn the_command_writes_what_is_checked_in() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("generated");
    Machine::new().run(&["client", "typescript", "--out", out.to_str().unwrap()]).ok();
    let mut written = 0;
    for file in fs::read_dir(&out).unwrap().map(|file| file.unwrap()) {
        let checked_in = repository("clients/typescript/src/generated").join(file.file_name());
        assert!(fs::read(file.path()).unwrap() == fs::read(&checked_in).unwrap(), "{}", checked_in.display());
        written += 1;
    }
    assert!(written > 10, "{written}");
}

#[test]
fn the_package_has_the_built_client_and_its_example_and_nothing_else() {
    let packed = npm(&repository("clients/typescript"), &["pack", "--dry-run", "--json", "--ignore-scripts"]);
    let packed: Value = serde_json::from_str(&packed).unwrap();
    let files = packed[0]["files"].as_array().unwrap();
    let mut others = Vec::new();
    let (mut code, mut types) = (0, 0);
    for path in files.iter().map(|file| file["path"].as_str().unwrap()) {
        match path {
            _ if path.starts_with("dist/") && path.ends_with(".d.ts") => types += 1,
            _ if path.starts_with("dist/") && path.ends_with(".js") => code += 1,
            _ => others.push(path),
        }
    }
    others.sort_unstable();
    assert_eq!(others, ["LICENSE", "README.md", "examples/agentos.mjs", "package.json"]);
    assert!(code > 15 && code == types, "{code} files of code, {types} of types");
}

#[test]
fn the_package_needs_no_other_to_run() {
    let package: Value = serde_json::from_str(&read("clients/typescript/package.json")).unwrap();
    for needs in ["dependencies", "peerDependencies", "optionalDependencies"] {
        assert_eq!(package[needs], Value::Null);
    }
    assert_eq!(
        (&package["type"], &package["sideEffects"], &package["engines"]["node"]),
        (&json!("module"), &json!(false), &json!(">=18"))
    );
    assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_newcomer_lists_a_mandate_in_under_five_lines() {
    let readme = read("clients/typescript/README.md");
    let program = readme.split("```js\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert!(program.trim().lines().count() < 5, "{program}");

    let machine = Machine::embedded();
    let (_, key) = machine.key(&machine.organisation(), "test", "mandates:read,mandates:write");
    let server = machine.serve(&[]);
    let here = Machine::new().with("DD_API_KEY", key.as_str()).with("DD_URL", server.url());
    let id =
        here.run(&["call", "mandates.create", &new_mandate().to_string(), "--json"]).json()["id"].clone();

    let folder = tempfile::tempdir().unwrap();
    let packed = folder.path().to_str().unwrap();
    npm(&repository("clients/typescript"), &["pack", "--ignore-scripts", "--pack-destination", packed]);
    let package = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().file_name();
    npm(
        folder.path(),
        &["install", "--offline", "--ignore-scripts", &format!("./{}", package.to_str().unwrap())],
    );
    assert!(program.contains("http://127.0.0.1:8080"), "{program}");
    let script = folder.path().join("list.mjs");
    fs::write(&script, program.replace("http://127.0.0.1:8080", server.url())).unwrap();
    let mut newcomer = node::command("18", "");
    newcomer = Command::new(newcomer.get_program());
    newcomer.arg(script).env("DD_API_KEY", key);
    assert!(node::succeeds(newcomer).contains(id.as_str().unwrap()));
}

fn new_mandate() -> Value {
    json!({
        "payer": { "name": "Zoë Tenant", "email": "zoe@example.com" },
        "property": { "reference": "FLAT-2" },
        "type": "property", "amountPence": 125_005, "frequency": "monthly", "collectionDay": 1,
    })
}

fn read(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap()
}

#[track_caller]
fn npm(folder: &Path, arguments: &[&str]) -> String {
    node::built();
    let mut npm = Command::new("npm");
    npm.args(arguments).current_dir(folder);
    node::succeeds(npm)
}
