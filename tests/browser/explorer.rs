//! The explorer, as newcomers and as those who know it go through it.

use std::process::Command;

use serde_json::{Value, json};

use crate::chromium;
use crate::support::{Machine, Server};

/// All scopes of a key.
const ALL: &str = "mandates:read,mandates:write,collections:read,alerts:read,alerts:write,reports:read,verify,events:read,\
                   tenants:admin";

/// A server, and the keys that journeys need.
fn opened(machine: &Machine) -> (Server, Value) {
    let organisation = machine.organisation();
    let key = |mode, scopes| machine.key(&organisation, mode, scopes).1;
    let facts = json!({
        "key": key("test", ALL), "readingKey": key("test", "mandates:read"), "liveKey": key("live", ALL),
        "width": 1280, "height": 900, "script": true,
    });
    (machine.serve(&[]), facts)
}

/// Goes through a journey of `explorer.mjs`.
#[track_caller]
fn journey(name: &str, width: u32) {
    let machine = Machine::migrated();
    let (server, mut facts) = opened(&machine);
    facts["journey"] = name.into();
    facts["name"] = format!("explorer-{name}-{width}").into();
    facts["url"] = format!("{}/explorer", server.url()).into();
    facts["width"] = width.into();
    chromium::run("explorer.mjs", facts);
}

#[test]
fn what_is_embedded_is_what_the_source_builds_and_at_most_25_kb() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/explorer_dist.mjs");
    let ran = Command::new("node").arg(script).output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}\n{complained}");
}

#[test]
fn a_newcomer_makes_a_first_call_in_three_clicks() {
    journey("first_call", 1280);
}

#[test]
fn a_mandate_is_made_by_form_and_its_hostile_name_is_text() {
    journey("form", 1280);
}

#[test]
fn every_example_of_every_procedure_fills_the_form_in() {
    journey("examples", 1280);
}

#[test]
fn an_error_says_what_to_do() {
    journey("errors", 1280);
}

#[test]
fn a_key_without_a_scope_sees_what_it_may_not_call() {
    journey("scopes", 1280);
}

#[test]
fn calls_go_in_a_batch_and_are_found_in_the_history() {
    journey("batch_and_history", 1280);
}

#[test]
fn events_appear_as_they_happen() {
    journey("live", 1280);
}

#[test]
fn a_connection_that_breaks_goes_on_where_it_was() {
    journey("live_again", 1280);
}

#[test]
fn a_server_without_tickets_says_why_nothing_is_live() {
    journey("no_tickets", 1280);
}

#[test]
fn a_link_leads_to_a_procedure_with_its_parameters() {
    journey("deep_links", 1280);
}

#[test]
fn the_key_stays_in_the_tab() {
    journey("key", 1280);
}

#[test]
fn the_curl_snippet_is_the_call() {
    journey("snippets", 1280);
}

#[test]
fn changes_of_live_data_are_asked_about() {
    journey("live_key", 1280);
}

#[test]
fn a_hostile_document_is_shown_as_text() {
    journey("hostile_document", 1280);
}

#[test]
fn everything_is_done_by_keyboard() {
    journey("keyboard", 1280);
}

#[test]
fn the_theme_is_that_of_the_system_until_it_is_chosen() {
    journey("theme", 1280);
}

#[test]
fn it_fits_a_phone() {
    journey("phone", 390);
}

#[test]
fn it_fits_the_narrowest_phone() {
    journey("phone", 320);
}

#[test]
fn it_fits_a_tablet() {
    journey("phone", 820);
}
