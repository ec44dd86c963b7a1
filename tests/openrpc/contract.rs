//! The contract with those who were written against the last release.

use std::fs;

use direct_debit::contract::{changes, unmarked};
use direct_debit::openrpc::document;
use serde_json::Value;

use crate::repository;

fn released() -> Value {
    serde_json::from_str(&fs::read_to_string(repository("released/openrpc.json")).unwrap()).unwrap()
}

#[test]
fn nothing_that_the_last_release_promised_is_broken_unless_marked_as_meant() {
    let changes = changes(&released(), &document());
    let accepted = fs::read_to_string(repository("released/breaking.md")).unwrap();
    let (missing, stale) = unmarked(&changes, &accepted);
    let lines: Vec<String> = missing.iter().map(|change| format!("- {change}")).collect();
    assert!(
        lines.is_empty(),
        "these break callers; undo them, or add them to released/breaking.md and CHANGELOG.md:\n{}",
        lines.join("\n")
    );
    assert!(stale.is_empty(), "released/breaking.md accepts what has not changed: {stale:?}");
}

/// A procedure that the last release does not have cannot be as old as it.
#[test]
fn a_procedure_of_a_later_release_says_since_when_it_is_there() {
    let (released, now) = (released(), document());
    let last = released["info"]["version"].as_str().unwrap();
    let had =
        |name: &Value| released["methods"].as_array().unwrap().iter().any(|method| method["name"] == *name);
    for method in now["methods"].as_array().unwrap() {
        let (name, since) = (&method["name"], method["x-since"].as_str().unwrap());
        assert!(numbers(since) <= numbers(now["info"]["version"].as_str().unwrap()), "{name} since {since}");
        if !had(name) && now["info"]["version"] != last {
            assert!(numbers(since) > numbers(last), "{name}: say `# Since` in its doc comment");
        }
    }
}

fn numbers(release: &str) -> Vec<u32> {
    release.split('.').map(|part| part.parse().unwrap()).collect()
}
