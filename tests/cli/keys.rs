use jiff::Timestamp;
use serde_json::Value;

use crate::support::Machine;

fn instant(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn a_key_is_made_listed_rotated_and_revoked() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let (id, plain) = machine.key(&organisation, "live", "mandates:read,mandates:write");
    assert!(id.starts_with("key_") && plain.starts_with("ak_live_") && plain.len() == 40);

    let rotated = machine.run(&["key", "rotate", &id, "--json"]).json();
    let renewed = rotated["plainKey"].as_str().unwrap();
    assert!(rotated["key"]["id"] == id.as_str() && renewed.starts_with("ak_live_") && renewed != plain);
    let grace = instant(&rotated["previousExpiresAt"]).duration_since(instant(&rotated["key"]["createdAt"]));
    assert!((86_400..86_460).contains(&grace.as_secs()), "{grace}");

    let revoked = machine.run(&["key", "revoke", &id, "--json"]).json();
    assert!(revoked["revokedAt"].is_string());
    let listed = machine.run(&["key", "list", "--org", &organisation, "--json"]).json();
    assert_eq!(listed["keys"].as_array().unwrap(), &[revoked]);

    for again in [&["key", "revoke", &id, "--json"], &["key", "rotate", &id, "--json"]] {
        assert_eq!(machine.run(again).failed(1, &[]).json_error()["code"], "KEY_REVOKED_IS_FINAL");
    }
}

#[test]
fn the_key_itself_is_shown_once_and_never_listed() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let (_, plain) = machine.key(&organisation, "test", "verify");
    for form in [&["--json"][..], &["--quiet"], &[]] {
        let listed = machine.run(&[&["key", "list", "--org", &organisation], form].concat()).ok().stdout;
        assert!(!listed.contains(&plain[12..]), "{listed}");
    }
    let listed = machine.run(&["key", "list", "--org", &organisation]).ok().stdout;
    assert!(
        listed.contains(&plain[..12]) && listed.contains("good") && listed.contains("anywhere"),
        "{listed}"
    );
}

#[test]
fn the_database_does_not_hold_the_key_itself() {
    let machine = Machine::embedded();
    let (_, plain) = machine.key(&machine.organisation(), "test", "verify");
    let bytes = std::fs::read(machine.path("data/direct-debit.db")).unwrap();
    assert!(bytes.windows(12).any(|window| window == &plain.as_bytes()[..12]));
    assert!(!bytes.windows(28).any(|window| window == &plain.as_bytes()[12..]));
}

#[test]
fn quiet_prints_the_key_alone_and_a_person_is_warned() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let create =
        ["key", "create", "--org", &organisation, "--name", "k", "--mode", "test", "--scopes", "verify"];
    let quiet = machine.run(&[&create[..], &["--quiet"]].concat());
    assert_eq!(quiet.stderr, "");
    assert!(quiet.word().starts_with("ak_test_"));
    let human = machine.run(&create).ok();
    assert!(human.stderr.contains("not shown again") && human.stdout.contains("ak_test_"), "{human:?}");
}

#[test]
fn the_limits_of_a_key_are_kept() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let create =
        ["key", "create", "--org", &organisation, "--name", "k", "--mode", "live", "--scopes", "alerts:read"];
    let limits = ["--expires", "90d", "--allow-ip", "203.0.113.0/24", "--allow-ip", "2001:db8::1", "--json"];
    let key = machine.run(&[&create[..], &limits].concat()).json()["key"].take();
    let life = instant(&key["expiresAt"]).duration_since(instant(&key["createdAt"])).as_secs();
    assert!((90 * 86_400 - 5..=90 * 86_400).contains(&life), "{life}");
    assert_eq!(key["allowedAddresses"], serde_json::json!(["203.0.113.0/24", "2001:db8::1/128"]));
    assert_eq!(key["scopes"], serde_json::json!(["alerts:read"]));
    assert_eq!(key["createdBy"], "operator");
}

#[test]
fn bad_scopes_durations_networks_and_modes_are_wrong_uses() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let create = |changed: [&str; 2]| {
        let base = ["key", "create", "--org", &organisation, "--name", "k"];
        let mut arguments = base.to_vec();
        let defaults = [["--mode", "test"], ["--scopes", "verify"]];
        arguments.extend(defaults.into_iter().filter(|pair| pair[0] != changed[0]).flatten());
        arguments.extend(changed);
        machine.run(&arguments)
    };
    create(["--scopes", "mandates:read,all"])
        .failed(2, &["'all'", "there is no such scope", "mandates:read, "]);
    create(["--scopes", ""]).failed(2, &["--scopes"]);
    for duration in ["90", "soon", "1.5d", "40000d"] {
        create(["--expires", duration]).failed(2, &["--expires"]);
    }
    create(["--expires", "0"]).failed(2, &["expiresAt", "in the future"]);
    create(["--allow-ip", "203.0.113.0/33"]).failed(2, &["203.0.113.0/24"]);
    create(["--mode", "production"]).failed(2, &["live", "test"]);
    assert_eq!(machine.run(&["key", "list", "--org", &organisation, "--quiet"]).ok().stdout, "");
}

#[test]
fn an_unknown_key_is_not_found_and_a_pasted_key_is_not_repeated() {
    let machine = Machine::migrated();
    let (_, plain) = machine.key(&machine.organisation(), "test", "verify");
    machine.run(&["key", "revoke", "key_00000000000000000000000000"]).failed(1, &["no such key"]);
    let refused = machine.run(&["key", "revoke", &plain]).failed(2, &["key_"]);
    assert!(!refused.stderr.contains(&plain[12..]), "{refused:?}");
    machine.run(&["key", "rotate", &plain, "--grace", "31d"]).failed(2, &[]);
}

#[test]
fn a_grace_beyond_thirty_days_is_refused() {
    let machine = Machine::migrated();
    let (id, _) = machine.key(&machine.organisation(), "test", "verify");
    machine.run(&["key", "rotate", &id, "--grace", "31d"]).failed(2, &["grace: expected 0 to 30 days"]);
    assert!(machine.run(&["key", "rotate", &id, "--grace", "0", "--quiet"]).word().starts_with("ak_test_"));
}
