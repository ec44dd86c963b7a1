use std::fs;

use bacs::report::{self, Arudd, FileAcceptance, FileAdvice, Report, Unpaid};
use bacs::{Account, Serial, Sun};
use jiff::civil::date;
use serde_json::{Value, json};

use crate::support::Machine;

const UNKNOWN_REPORT: &str = "rep_00000000000000000000000000";

/// A machine on which somebody collects, and a key that sees what happened in the workspace.
fn collecting() -> (Machine, String) {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let arguments = ["service-user", "set", &organisation, "--sun", "123456", "--name", "ACME"];
    machine.run(&[&arguments[..], &["--sort-code", "200000", "--account-number", "55779911"]].concat()).ok();
    let (_, key) = machine.key(&organisation, "live", "events:read");
    (machine, key)
}

/// A report of a collection that nobody made.
fn unpaid(sun: &str) -> Vec<u8> {
    let account = Account::parse("20-00-00", "55779911").unwrap();
    let item = Unpaid {
        originating_account: Ok(account),
        originating_name: "ACME".to_owned(),
        reference: "ACM000000001".to_owned(),
        trans_code: "17".to_owned(),
        return_code: "0".to_owned(),
        description: "REFER TO PAYER".to_owned(),
        original_processing_on: Ok(date(2026, 11, 2)),
        amount_pence: 125_000,
        payer: Ok(account),
        payer_name: "MS A TENANT".to_owned(),
    };
    report::write(&Report::Arudd(Arudd {
        sun: Sun::parse(sun).unwrap(),
        user_name: "ACME".to_owned(),
        advice_number: "1".to_owned(),
        processing_on: date(2026, 11, 3),
        items: vec![item],
    }))
}

fn test_file() -> Vec<u8> {
    report::write(&Report::FileAcceptance(FileAcceptance {
        accepted: true,
        sun: Sun::parse("123456").unwrap(),
        user_name: "ACME".to_owned(),
        generated_on: date(2026, 11, 3),
        envelope_sequence: "00000001".to_owned(),
        is_reprint: false,
        files: vec![FileAdvice {
            aosn: "00000001".to_owned(),
            processing_on: Ok(date(2026, 11, 3)),
            file_number: "1".to_owned(),
            work_code: "1 DAILY".to_owned(),
            is_live: false,
            accepted: Ok(1),
            rejected: Ok(0),
            serial: Ok(Serial::from_number(1).unwrap()),
            error_code: None,
        }],
    }))
}

fn put(machine: &Machine, name: &str, bytes: &[u8]) {
    fs::write(machine.path(name), bytes).unwrap();
}

/// The kinds of what the operator did in the workspace, newest first.
fn deeds(machine: &Machine, key: String) -> Vec<String> {
    let machine_off = machine.serve(&[]);
    let caller = Machine::new().with("DD_API_KEY", key).with("DD_URL", machine_off.url());
    let listed = caller.run(&["call", "events.list", "{}", "--json"]).json();
    let items = listed["items"].as_array().unwrap().iter();
    items.map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_report_is_imported_once_and_a_line_that_matches_nothing_waits_for_somebody() {
    let (machine, key) = collecting();
    put(&machine, "arudd.xml", &unpaid("123456"));
    let first = machine.run(&["bacs", "import", "arudd.xml", "--json"]).json();
    let report = &first["reports"][0];
    assert_eq!((&report["isNew"], &report["lines"]), (&json!(true), &json!({ "manual": 1 })));
    let kept = &report["report"];
    let told = (&kept["kind"], &kept["state"], &kept["name"], &kept["items"]);
    assert_eq!(told, (&json!("arudd"), &json!("handled"), &json!("arudd.xml"), &json!(1)));
    put(&machine, "again.xml", &unpaid("123456"));
    let again = machine.run(&["bacs", "import", "again.xml", "--json"]).json();
    assert_eq!((&again["reports"][0]["isNew"], &again["reports"][0]["report"]), (&json!(false), kept));
    let told = machine.run(&["bacs", "import", "again.xml"]).ok();
    assert!(told.stdout.contains("it was brought in before, and nothing was changed"), "{told:?}");

    let queue = machine.run(&["bacs", "queue", "--json"]).json();
    let line = &queue["lines"][0];
    assert_eq!(queue["lines"].as_array().unwrap().len(), 1);
    for (field, value) in [
        ("reportId", kept["id"].clone()),
        ("line", json!(1)),
        ("reference", json!("ACM000000001")),
        ("code", json!("0")),
        ("amountPence", json!(125_000)),
        ("reason", json!("no mandate has this reference")),
    ] {
        assert_eq!(line[field], value, "{field}");
    }
    assert!(!queue.to_string().contains("9911"), "{queue}");
    let id = kept["id"].as_str().unwrap();
    let resolve = |note: &str| machine.run(&["bacs", "queue", "resolve", id, "1", "--note", note, "--json"]);
    resolve(" ").failed(2, &["note: expected 1 to 500 characters"]);
    assert_eq!(resolve("a collection of the former bureau").json()["state"], "resolved");
    let refusal = resolve("twice").failed(1, &["does not wait for anybody: it is resolved"]);
    assert_eq!(refusal.json_error()["code"], "ADVICE_NOT_QUEUED");
    machine
        .run(&["bacs", "queue", "resolve", UNKNOWN_REPORT, "1", "--note", "x"])
        .failed(1, &["no such line"]);
    assert_eq!(machine.run(&["bacs", "queue", "--json"]).json()["lines"], json!([]));
    let deeds = deeds(&machine, key);
    let resolved = deeds.iter().filter(|kind| *kind == "advice.resolved").count();
    assert_eq!(
        (resolved, deeds.iter().filter(|kind| *kind == "report.received").count()),
        (1, 1),
        "{deeds:?}"
    );
}

#[test]
fn what_is_no_report_of_ours_is_refused_and_nothing_is_kept() {
    let (machine, _) = collecting();
    put(&machine, "good.xml", &unpaid("123456"));
    for (bytes, sentence) in [
        (b"no report".to_vec(), "bad.xml: "),
        (unpaid("654321"), "it is for Service User Number 654321, which no live workspace has"),
        (test_file(), "it is about a TEST file, and this rail is live"),
    ] {
        put(&machine, "bad.xml", &bytes);
        let refusal =
            machine.run(&["bacs", "import", "good.xml", "bad.xml", "--json"]).failed(1, &[sentence]);
        assert_eq!(refusal.json_error()["code"], "REPORT_REFUSED");
    }
    machine.run(&["bacs", "import", "absent.xml"]).failed(1, &["absent.xml cannot be read"]);
    machine.run(&["bacs", "import"]).failed(2, &["FILE"]);
    assert_eq!(machine.run(&["bacs", "files", "--json"]).json(), json!({ "files": [] }));
}

#[test]
fn a_file_is_written_out_as_it_came_for_its_owner_alone_and_that_is_recorded() {
    let (machine, key) = collecting();
    put(&machine, "arudd.xml", &unpaid("123456"));
    let id = machine.run(&["bacs", "import", "arudd.xml", "--quiet"]).word();
    let listed: Value = machine.run(&["bacs", "files", "--json"]).json();
    assert_eq!((&listed["files"][0]["id"], &listed["files"][0]["direction"]), (&json!(id), &json!("report")));
    assert_eq!(machine.run(&["bacs", "files", "--mode", "test", "--quiet"]).ok().stdout, "");

    machine.run(&["bacs", "file", &id, "--out", "copy.xml"]).ok();
    assert_eq!(fs::read(machine.path("copy.xml")).unwrap(), unpaid("123456"));
    assert_eq!(machine.mode("copy.xml"), 0o600);
    machine.run(&["bacs", "file", &id, "--out", "copy.xml"]).failed(1, &["copy.xml"]);
    for unknown in [UNKNOWN_REPORT, "sub_00000000000000000000000000", "x"] {
        machine.run(&["bacs", "file", unknown, "--out", "none.xml"]).failed(1, &["there is no such file"]);
    }
    assert!(!machine.path("none.xml").exists());
    assert_eq!(deeds(&machine, key).iter().filter(|kind| *kind == "file.read").count(), 1);
}

#[test]
fn only_what_is_unknown_can_be_settled() {
    let (machine, _) = collecting();
    let unknown = "sub_00000000000000000000000000";
    machine.run(&["bacs", "submission", unknown, "--handed-over"]).failed(1, &["no such submission"]);
    machine.run(&["bacs", "submission", unknown]).failed(2, &["--handed-over"]);
    let both = ["bacs", "submission", unknown, "--handed-over", "--not-handed-over"];
    machine.run(&both).failed(2, &["cannot be used with"]);
    machine.run(&["bacs", "submission", "sub_1", "--handed-over"]).failed(2, &["sub_"]);
}
