use crate::support::Machine;

#[test]
fn an_organisation_is_made_listed_suspended_and_resumed() {
    let machine = Machine::migrated();
    let made = machine
        .run(&["org", "create", "--name", " Acme Lettings ", "--rate-limit-per-min", "5", "--json"])
        .json();
    let id = made["id"].as_str().unwrap();
    assert!(id.starts_with("org_") && made["name"] == "Acme Lettings", "{made}");
    assert_eq!((&made["rateLimitPerMin"], made["rateLimitPerHour"].is_null()), (&5.into(), true));

    let suspended = machine.run(&["org", "suspend", id, "--json"]).json();
    assert!(suspended["suspendedAt"].is_string());
    let again = machine.run(&["org", "suspend", id, "--json"]).json();
    assert_eq!(again["suspendedAt"], suspended["suspendedAt"]);

    let listed = machine.run(&["org", "list", "--json"]).json();
    assert_eq!(listed["organisations"].as_array().unwrap(), &[suspended]);

    assert!(machine.run(&["org", "resume", id, "--json"]).json()["suspendedAt"].is_null());
}

#[test]
fn quiet_prints_the_id_alone() {
    let machine = Machine::migrated();
    let (one, other) = (machine.organisation(), machine.organisation());
    let listed = machine.run(&["org", "list", "--quiet"]).ok();
    assert_eq!((listed.stdout, listed.stderr), (format!("{one}\n{other}\n"), String::new()));
    assert_eq!(machine.run(&["org", "suspend", &one, "--quiet"]).ok().stdout, "");
}

#[test]
fn a_person_sees_a_short_aligned_list() {
    let machine = Machine::migrated();
    let id = machine.organisation();
    let listed = machine.run(&["org", "list"]).ok().stdout;
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].find("NAME"), lines[1].find("Acme Lettings"));
    assert!(lines[1].starts_with(&id) && lines[1].contains("default"));
}

#[test]
fn an_unknown_organisation_is_not_found_and_a_malformed_id_is_a_wrong_use() {
    let machine = Machine::migrated();
    let unknown = "org_00000000000000000000000000";
    for arguments in
        [&["org", "suspend", unknown][..], &["org", "resume", unknown], &["key", "list", "--org", unknown]]
    {
        let error = machine.run(&[arguments, &["--json"]].concat()).failed(1, &[]).json_error();
        assert_eq!(error["code"], "NOT_FOUND");
    }
    machine.run(&["org", "suspend", "acme"]).failed(2, &["org_"]);
}

#[test]
fn a_bad_name_or_limit_is_refused_and_nothing_is_made() {
    let machine = Machine::migrated();
    machine
        .run(&["org", "create", "--name", " "])
        .failed(2, &["name: expected a name of 1 to 100 characters"]);
    machine.run(&["org", "create", "--name", "two\nlines"]).failed(2, &["no control characters"]);
    machine
        .run(&["org", "create", "--name", "x", "--rate-limit-per-min", "0"])
        .failed(2, &["rate-limit-per-min"]);
    assert_eq!(machine.run(&["org", "list", "--quiet"]).ok().stdout, "");
}
