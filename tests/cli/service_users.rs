use std::fs;

use serde_json::{Value, json};

use crate::support::{Machine, Outcome};

const ACCOUNT: [&str; 4] = ["--sort-code", "20-00-00", "--account-number", "55779911"];

fn set(machine: &Machine, organisation: &str, sun: &str, name: &str) -> Outcome {
    let arguments = ["service-user", "set", organisation, "--sun", sun, "--name", name, "--json"];
    machine.run(&[&arguments[..], &ACCOUNT].concat())
}

/// What the live workspace's trail tells of the operator's settings.
fn trail(machine: &Machine, key: String) -> Vec<Value> {
    let server = machine.serve(&[]);
    let caller = Machine::new().with("DD_API_KEY", key).with("DD_URL", server.url());
    let listed = caller.run(&["call", "events.list", "{}", "--json"]).json();
    let events =
        listed["items"].as_array().unwrap().iter().filter(|event| event["kind"] == "service_user.set");
    events.cloned().collect()
}

#[test]
fn a_service_user_is_set_listed_masked_and_recorded_without_its_account() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let made = set(&machine, &organisation, "123456", "ACME LETTINGS").json();
    assert_eq!(made["isNew"], true);
    let service_user = &made["serviceUser"];
    assert_eq!(service_user["organisationId"], organisation.as_str());
    let account = json!({ "sortCode": "••-••-00", "accountNumber": "••••9911" });
    for (field, value) in [
        ("sun", json!("123456")),
        ("name", json!("ACME LETTINGS")),
        ("mode", json!("live")),
        ("rail", json!("bacs_files")),
        ("account", account),
    ] {
        assert_eq!(service_user[field], value, "{field}");
    }
    let again = set(&machine, &organisation, "123456", "ACME LETTINGS").json();
    assert_eq!((&again["isNew"], &again["serviceUser"]), (&json!(false), service_user));
    let renamed = set(&machine, &organisation, "123456", "ACME").json();
    assert_eq!((&renamed["isNew"], &renamed["serviceUser"]["name"]), (&json!(true), &json!("ACME")));

    let listed = machine.run(&["service-user", "list", "--json"]).json();
    assert_eq!(listed, json!({ "serviceUsers": [renamed["serviceUser"]] }));
    let human = machine.run(&["service-user", "list"]).ok().stdout;
    assert!(human.contains("123456  ACME  ••-••-00   ••••9911  live  bacs_files  org_"), "{human}");
    assert_eq!(machine.run(&["service-user", "list", "--quiet"]).word(), "123456");

    let (_, key) = machine.key(&organisation, "live", "events:read");
    let trail = trail(&machine, key);
    let told: Vec<&Value> = trail.iter().map(|event| &event["data"]).collect();
    let expected =
        |name: &str, changed: bool| json!({ "sun": "123456", "name": name, "accountChanged": changed });
    assert_eq!(told, [&expected("ACME", false), &expected("ACME LETTINGS", true)]);
    assert!(trail.iter().all(|event| event["subjectId"] == organisation.as_str()), "{trail:?}");
    let written = Value::from(trail).to_string();
    assert!(!written.contains("200000") && !written.contains("20-00-00") && !written.contains("9911"));
}

#[test]
fn the_bureaus_folders_are_made_for_their_owner_alone_and_a_person_is_told_where() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let arguments = ["service-user", "set", &organisation, "--sun", "123456", "--name", "ACME"];
    let told = machine.run(&[&arguments[..], &ACCOUNT].concat()).ok();
    assert_eq!(told.stdout, "123456  ACME  is set\n");
    assert!(
        told.stderr.contains("data/bacs/123456/outbox") && told.stderr.contains("data/bacs/123456/inbox")
    );
    for folder in ["", "/123456", "/123456/outbox", "/123456/inbox", "/123456/taken", "/123456/.staged"] {
        assert_eq!(machine.mode(&format!("data/bacs{folder}")), 0o700, "{folder}");
    }
    let machine = machine.with("DD_BACS_FOLDER", "bureau/files");
    let elsewhere = set(&machine, &organisation, "123456", "ACME").json();
    assert_eq!(elsewhere["outbox"], "bureau/files/123456/outbox");
    assert_eq!(machine.mode("bureau/files/123456/outbox"), 0o700);
}

#[test]
fn what_is_no_service_user_is_refused_without_repeating_the_account() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let run = |sun: &str, name: &str, sort_code: &str, number: &str| {
        let arguments = ["service-user", "set", &organisation, "--sun", sun, "--name", name];
        let account = ["--sort-code", sort_code, "--account-number", number];
        machine.run(&[&arguments[..], &account].concat())
    };
    let characters = "name: expected 1 to 18 Bacs characters";
    for (sun, name, sort_code, number, sentence) in [
        ("12345", "ACME", "200000", "55779911", "sun: expected a Service User Number of six digits"),
        ("12345A", "ACME", "200000", "55779911", "sun: expected a Service User Number of six digits"),
        ("123456", "Acme", "200000", "55779911", characters),
        ("123456", " ", "200000", "55779911", characters),
        ("123456", ".&.", "200000", "55779911", characters),
        ("123456", "ABCDEFGHIJKLMNOPQRS", "200000", "55779911", characters),
        ("123456", "ACME", "20000", "55779911", "account: expected a sort code of six digits"),
        ("123456", "ACME", "200000", "5577991", "an account number of eight"),
        ("x", "", "200000", "y5779911", "six digits; name: expected"),
    ] {
        let refusal = run(sun, name, sort_code, number).failed(2, &[sentence]);
        assert!(!refusal.stderr.contains("577991"), "{refusal:?}");
    }
    let unknown = "org_00000000000000000000000000";
    set(&machine, unknown, "123456", "ACME").failed(1, &["NOT_FOUND", "organisation"]);
    assert_eq!(machine.run(&["service-user", "list", "--quiet"]).ok().stdout, "");
    assert!(!machine.path("data/bacs").exists());
}

#[test]
fn a_number_belongs_to_one_organisation_and_changes_until_a_file_was_made() {
    let machine = Machine::migrated();
    let (one, other) = (machine.organisation(), machine.organisation());
    set(&machine, &one, "123456", "ACME").ok();
    let taken = set(&machine, &other, "123456", "OTHER").failed(2, &["another organisation has this number"]);
    assert_eq!(taken.json_error()["code"], "INVALID_PARAMS");
    set(&machine, &one, "123457", "ACME").ok();
    set(&machine, &other, "123456", "OTHER").ok();
    assert_eq!(machine.run(&["service-user", "list", "--quiet"]).ok().stdout, "123456\n123457\n");
}

#[test]
fn doctor_looks_at_the_folders_of_live_service_users() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let line = || {
        let doctor = machine.run(&["doctor"]).stdout;
        doctor.lines().find(|line| line.contains("bacs folder")).unwrap().to_owned()
    };
    assert!(line().starts_with("ok ") && line().ends_with("there is no live service user"), "{}", line());
    set(&machine, &organisation, "123456", "ACME").ok();
    assert!(line().ends_with("data/bacs is writable; live service users: 1"), "{}", line());
    assert_eq!(fs::read_dir(machine.path("data/bacs/123456/outbox")).unwrap().count(), 0);

    fs::remove_dir(machine.path("data/bacs/123456/outbox")).unwrap();
    assert!(line().starts_with("fail ") && line().contains("123456/outbox"), "{}", line());
    machine.write("data/bacs/123456/outbox", "a file");
    assert!(line().starts_with("fail ") && line().contains("expected a folder"), "{}", line());
    set(&machine, &organisation, "123456", "ACME").failed(1, &["its folders cannot be made", "outbox"]);
}

#[test]
fn what_the_sponsor_allows_is_set_whole_listed_and_recorded() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let limits = |arguments: &[&str]| {
        machine.run(&[&["service-user", "limits", &organisation, "--json"], arguments].concat())
    };
    limits(&["--max-item", "500"]).failed(1, &["service user"]);
    set(&machine, &organisation, "123456", "ACME").json();
    let all = limits(&["--max-item", "500", "--max-file", "9000", "--max-day", "20000"]).json();
    let shown = |item, file, day| json!({ "maxItemPence": item, "maxFilePence": file, "maxDayPence": day });
    assert_eq!(all["serviceUser"]["limits"], shown(Some(500), Some(9_000), Some(20_000)));
    assert_eq!(
        limits(&["--max-day", "30000"]).json()["serviceUser"]["limits"],
        shown(None, None, Some(30_000))
    );
    limits(&["--max-item", "0"]).failed(2, &["expected 1 to 2000000000 pence"]);
    limits(&["--max-item", "2000000001"]).failed(2, &["expected 1 to 2000000000 pence"]);
    // Setting name and account leaves them as they are.
    set(&machine, &organisation, "123456", "ACME LETTINGS").json();
    let listed = machine.run(&["service-user", "list", "--json"]).json();
    assert_eq!(listed["serviceUsers"][0]["limits"], shown(None, None, Some(30_000)));
}
