use crate::support::{Machine, Outcome};

/// Constructed: Vocalink's own table must not be copied here.
const WEIGHTS: &str = "\
089000 089999 MOD10    0    0    2    1    2    1    2    1    2    1    2    1    2    1\r
938600 938600 MOD11    0    0    1    2    5    3    6    4    8    7   10    9    3    1   5\r
938600 938600 DBLAL    1    2    1    2    1    2    1    2    1    2    1    2    1    2   5\r
";
const SUBSTITUTIONS: &str = "938600 938611\r\n938601 938602\r\n";

/// With the two files.
fn machine() -> Machine {
    let machine = Machine::migrated();
    machine.write("valacdos.txt", WEIGHTS);
    machine.write("scsubtab.txt", SUBSTITUTIONS);
    machine
}

fn import(machine: &Machine, version: &str, valid_from: &str, more: &[&str]) -> Outcome {
    let files = ["modulus", "import", "valacdos.txt", "scsubtab.txt"];
    machine.run(&[&files, &["--version", version, "--valid-from", valid_from][..], more].concat())
}

fn modulus_check(machine: &Machine) -> (String, String) {
    let outcome = machine.run(&["doctor", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == "modulus").unwrap();
    (check["status"].as_str().unwrap().to_owned(), check["detail"].as_str().unwrap().to_owned())
}

#[test]
fn tables_are_imported_and_listed() {
    let machine = machine();
    let first = import(&machine, "V7.70", "2024-03-25", &["--json"]).json();
    assert_eq!((&first["version"], &first["validFrom"]), (&"V7.70".into(), &"2024-03-25".into()));
    assert_eq!((&first["checks"], &first["substitutions"]), (&3.into(), &2.into()));
    assert_eq!((&first["isNew"], &first["inForce"]), (&true.into(), &true.into()));
    assert_eq!(first["hash"].as_str().unwrap().len(), 64);

    let later = import(&machine, "V9.99", "2099-01-01", &["--json"]).json();
    assert_eq!(later["inForce"], false);
    let earlier = import(&machine, "V7.60", "2024-01-08", &[]).ok().stdout;
    assert_eq!(earlier, "V7.60  imported: 3 checks, 2 replaced sort codes, valid from 2024-01-08\n");

    let listed = machine.run(&["modulus", "list", "--json"]).json();
    let listed = listed["tables"].as_array().unwrap().iter();
    let listed: Vec<_> =
        listed.map(|table| (table["version"].as_str().unwrap(), table["inForce"] == true)).collect();
    assert_eq!(listed, [("V9.99", false), ("V7.70", true), ("V7.60", false)]);

    assert_eq!(machine.run(&["modulus", "list", "--quiet"]).ok().stdout, "V9.99\nV7.70\nV7.60\n");
    let human = machine.run(&["modulus", "list"]).ok().stdout;
    let lines: Vec<&str> = human.lines().collect();
    assert_eq!(lines[0].find("VALID FROM"), lines[2].find("2024-03-25"));
    assert_eq!(lines[0].find("IN FORCE"), lines[2].find("yes"));
}

#[test]
fn the_same_table_again_changes_nothing_and_another_needs_another_version() {
    let machine = machine();
    let first = import(&machine, "V1", "2024-03-25", &["--json"]).json();
    let again = import(&machine, "V1", "2024-03-25", &["--json"]).json();
    assert_eq!((&again["isNew"], &again["importedAt"]), (&false.into(), &first["importedAt"]));

    let taken = "version: another table, or the same from another date, has this version";
    import(&machine, "V1", "2024-03-26", &[]).failed(2, &[taken]);
    machine.write("scsubtab.txt", "938600 938612\n");
    import(&machine, "V1", "2024-03-25", &[]).failed(2, &[taken]);

    let listed = machine.run(&["modulus", "list", "--json"]).json();
    assert_eq!(listed["tables"].as_array().unwrap().len(), 1);
    assert_eq!(listed["tables"][0]["hash"], first["hash"]);
}

#[test]
fn what_is_not_a_table_is_refused_by_its_line_and_nothing_is_imported() {
    let machine = machine();
    for (version, valid_from, mentions) in [
        ("V 1", "2024-03-25", "version: expected 1 to 40 letters"),
        ("", "2024-03-25", "version: expected 1 to 40 letters"),
        ("V1", "0204-03-25", "validFrom: expected a date"),
        ("V1", "25/03/2024", "--valid-from"),
    ] {
        import(&machine, version, valid_from, &[]).failed(2, &[mentions]);
    }
    machine.write("valacdos.txt", &format!("{WEIGHTS}100000 100000 MOD12 1"));
    import(&machine, "V1", "2024-03-25", &[]).failed(2, &["valacdos: line 4: expected"]);
    let error = import(&machine, "V1", "2024-03-25", &["--json"]).failed(2, &[]).json_error();
    assert_eq!(error["code"], "INVALID_PARAMS");
    machine.write("valacdos.txt", WEIGHTS);
    machine.write("scsubtab.txt", "938600\n");
    import(&machine, "V1", "2024-03-25", &[]).failed(2, &["scsubtab: line 1: expected two sort codes"]);
    std::fs::write(machine.path("scsubtab.txt"), [0xff, 0xfe]).unwrap();
    import(&machine, "V1", "2024-03-25", &[]).failed(2, &["scsubtab.txt: expected plain text"]);
    std::fs::remove_file(machine.path("scsubtab.txt")).unwrap();
    import(&machine, "V1", "2024-03-25", &[]).failed(2, &["scsubtab.txt: No such file"]);
    machine.run(&["modulus", "import", "valacdos.txt"]).failed(2, &[]);

    assert_eq!(machine.run(&["modulus", "list", "--quiet"]).ok().stdout, "");
}

#[test]
fn doctor_warns_until_a_table_is_in_force() {
    let machine = machine();
    machine.organisation();
    let warned = modulus_check(&machine);
    assert_eq!(warned.0, "warn");
    assert!(warned.1.contains("run `direct-debit modulus import"), "{}", warned.1);

    import(&machine, "V9.99", "2099-01-01", &[]).ok();
    assert_eq!(modulus_check(&machine), warned);

    import(&machine, "V7.70", "2024-03-25", &[]).ok();
    assert_eq!(modulus_check(&machine), ("ok".to_owned(), "V7.70, in force since 2024-03-25".to_owned()));
}
