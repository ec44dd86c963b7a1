use serde_json::{Value, json};

use crate::support::Machine;

#[test]
fn a_mandate_is_lodged_again_while_it_is_held_and_at_no_other_time() {
    let machine = Machine::migrated();
    let scopes = "mandates:read,mandates:write,events:read";
    let (_, key) = machine.key(&machine.organisation(), "test", scopes);
    let server = machine.serve(&[]);
    let caller = Machine::new().with("DD_API_KEY", key).with("DD_URL", server.url());
    let call =
        |method: &str, params: Value| caller.run(&["call", method, &params.to_string(), "--json"]).json();

    let new = json!({
        "payer": { "name": "A Tenant", "email": "tenant@example.com" }, "property": { "reference": "FLAT-1" },
        "type": "property", "amountPence": 125_000, "frequency": "monthly", "collectionDay": 10,
    });
    let mandate = call("mandates.create", new)["id"].as_str().unwrap().to_owned();
    let params = json!({ "mandateId": mandate });
    let lodge_again = || machine.run(&["mandate", "lodge-again", &mandate, "--json"]);
    let refusal = lodge_again().failed(1, &["is draft (created): only a held mandate is lodged again"]);
    assert_eq!(refusal.json_error()["code"], "MANDATE_NOT_HELD");

    call("mandates.sendInvite", params.clone());
    call("sandbox.completeInvite", params.clone());
    call("sandbox.scenario.run", json!({ "mandateId": mandate, "scenario": "auddis:M" }));
    call("sandbox.clock.advance", json!({ "workingDays": 4 }));
    let held = call("mandates.get", params.clone());
    assert_eq!(held["stage"], "held");
    let again = lodge_again().json();
    assert_eq!((&again["mandateId"], &again["stage"]), (&json!(mandate), &json!("awaiting_submission")));
    assert_eq!(again["reference"], held["reference"]);
    lodge_again().failed(1, &["is pending_submission (awaiting_submission)"]);
    assert_eq!(call("sandbox.activate", params)["stage"], "lodged");

    let events = call("events.list", json!({ "kinds": ["mandate.resubmitted"] }));
    let event = &events["items"][0];
    assert_eq!(
        (&event["subjectId"], &event["actor"]["kind"]),
        (&json!(mandate), &json!("operator")),
        "{event}"
    );
    let unknown = "md_00000000000000000000000000";
    machine.run(&["mandate", "lodge-again", unknown]).failed(1, &["no such mandate"]);
    machine.run(&["mandate", "lodge-again", "md_1"]).failed(2, &[]);
}
