//! The payer's form, from the link in the message to the confirmation.

use serde_json::{Value, json};

use crate::chromium;
use crate::support::{Machine, Server};

/// A server, and an invite: its link, its mandate, and the key that sent it.
fn invited(machine: &Machine) -> (Server, Value) {
    let (_, key) = machine.key(&machine.organisation(), "test", "mandates:read,mandates:write");
    let server = machine.serve(&[]);
    let caller = Machine::new().with("DD_API_KEY", &key).with("DD_URL", server.url());
    let call =
        |method: &str, params: Value| caller.run(&["call", method, &params.to_string(), "--json"]).json();
    let new = json!({
        "payer": { "name": "Zoë Tenant", "email": "zoe@example.com" },
        "property": {
            "reference": "FLAT-2",
            "address": { "line1": "Flat 2, 10 High Street", "city": "Leeds", "postcode": "LS1 4AP" },
        },
        "type": "property", "amountPence": 125_005, "frequency": "monthly", "collectionDay": 1,
    });
    let mandate = call("mandates.create", new)["id"].clone();
    let sent = call("mandates.sendInvite", json!({ "mandateId": mandate }));
    let link = sent["invite"]["url"].as_str().unwrap();
    let path = &link[link.find("/mandate/").unwrap()..];
    let url = format!("{}{path}", server.url());
    (server, json!({ "url": url, "mandate": mandate, "key": key }))
}

#[track_caller]
fn journey(name: &str, facts: Value) {
    run("payer_form.mjs", name, &facts);
}

#[track_caller]
fn run(script: &str, name: &str, facts: &Value) {
    let machine = Machine::migrated();
    let (_server, invite) = invited(&machine);
    let mut all = json!({ "name": name, "width": 390, "height": 844, "script": true });
    for (fact, value) in [&invite, facts].into_iter().filter_map(Value::as_object).flatten() {
        all[fact] = value.clone();
    }
    chromium::run(script, all);
}

#[test]
fn a_payer_sees_what_has_changed_meanwhile() {
    run("terms_changed.mjs", "changed", &json!({}));
    run("terms_changed.mjs", "changed-narrow", &json!({ "width": 320, "height": 568 }));
    run("terms_changed.mjs", "changed-no-script", &json!({ "script": false }));
}

#[test]
fn a_payer_signs_on_a_phone() {
    journey("phone", json!({}));
}

#[test]
fn a_payer_signs_on_the_narrowest_phone() {
    journey("narrow", json!({ "width": 320, "height": 568 }));
}

#[test]
fn a_payer_signs_at_a_desk() {
    journey("desk", json!({ "width": 1280, "height": 900 }));
}

#[test]
fn a_payer_signs_without_script() {
    journey("no-script", json!({ "script": false }));
}

#[test]
fn a_payer_signs_by_keyboard_alone() {
    journey("keyboard", json!({ "keyboard": true }));
}
