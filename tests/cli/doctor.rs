use std::net::TcpListener;

use crate::support::Machine;

/// Name and status of each check.
fn statuses(machine: &Machine, code: i32) -> Vec<(String, String)> {
    let outcome = machine.run(&["doctor", "--json"]);
    assert_eq!(outcome.code, code, "{outcome:?}");
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let text = |check: &serde_json::Value, field: &str| check[field].as_str().unwrap().to_owned();
    report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| (text(check, "name"), text(check, "status")))
        .collect()
}

#[track_caller]
fn check(machine: &Machine, code: i32, name: &str, expected: &str) {
    let statuses = statuses(machine, code);
    let found = statuses.iter().find(|(check, _)| check == name).map(|(_, status)| status.as_str());
    assert_eq!(found, Some(expected), "{name} in {statuses:?}");
}

/// On a port that nobody has.
fn machine() -> Machine {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    Machine::new().with("DD_BIND", port.to_string())
}

#[test]
fn a_new_machine_has_warnings_only_and_stays_untouched() {
    let machine = machine();
    let statuses = statuses(&machine, 0);
    let names: Vec<&str> = statuses.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "configuration",
        "database",
        "migrations",
        "pepper",
        "data key",
        "clock",
        "calendar",
        "modulus",
        "port",
        "journal",
        "bacs folder",
        "mail",
        "cycle",
    ];
    assert_eq!(names, expected);
    check(&machine, 0, "database", "warn");
    assert!(!machine.path("data").exists());
}

#[test]
fn a_machine_in_use_is_all_in_order() {
    let machine = machine();
    machine.run(&["migrate"]).ok();
    machine.organisation();
    let wanting = ["calendar", "modulus"];
    assert!(statuses(&machine, 0).iter().all(|(name, status)| status == "ok" || wanting.contains(&&**name)));
    let human = machine.run(&["doctor"]).ok().stdout;
    assert!(human.lines().all(|line| line.starts_with("ok ") || line.starts_with("warn ")), "{human}");
    assert!(
        human.contains("SQLite 3.") && human.contains("the one the database was filled under"),
        "{human}"
    );
}

#[test]
fn each_fault_is_found() {
    let machine = machine();
    machine.run(&["migrate"]).ok();
    machine.organisation();

    machine.chmod("data/pepper", 0o644);
    check(&machine, 1, "pepper", "fail");
    machine.chmod("data/pepper", 0o600);

    std::fs::rename(machine.path("data/data-key"), machine.path("lost")).unwrap();
    check(&machine, 1, "data key", "fail");
    assert!(!machine.path("data/data-key").exists());
    std::fs::rename(machine.path("lost"), machine.path("data/data-key")).unwrap();

    machine.run(&["migrate", "down"]).ok();
    check(&machine, 1, "migrations", "fail");
    machine.run(&["migrate", "up"]).ok();

    machine.write("direct-debit.toml", "bnid = 1");
    check(&machine, 1, "configuration", "fail");
    machine.write("direct-debit.toml", "data_dir = \"direct-debit.toml\"");
    check(&machine, 1, "journal", "fail");
}

#[test]
fn a_migrated_database_of_either_kind_is_recognised() {
    let machine = Machine::migrated();
    machine.organisation();
    let human = machine.run(&["doctor"]).stdout;
    let is_postgres = human.contains("PostgreSQL ");
    assert_eq!(is_postgres, human.contains("ms from the database's"), "{human}");
    assert_eq!(human.matches("the one the database was filled under").count(), 2, "{human}");
}

#[test]
fn a_file_that_is_no_database_is_a_fault() {
    let machine = machine().with("DATABASE_URL", "sqlite://text.db");
    machine.write("text.db", &"not a database ".repeat(100));
    check(&machine, 1, "database", "fail");
}

#[test]
fn a_port_of_another_program_is_a_fault() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let machine = Machine::new().with("DD_BIND", taken.local_addr().unwrap().to_string());
    check(&machine, 1, "port", "fail");
}

#[test]
fn a_port_of_our_own_server_is_in_order() {
    let machine = Machine::new();
    let server = machine.serve(&[]);
    let address = server.url().strip_prefix("http://").unwrap().to_owned();
    check(&machine.with("DD_BIND", address), 0, "port", "ok");
}
