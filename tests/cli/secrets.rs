use std::fs;

use crate::support::Machine;

const OTHER: &str = "9f1c3b5a7d2e4f60819a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70";

#[test]
fn database_and_secret_files_are_their_owners_alone() {
    let machine = Machine::embedded();
    machine.organisation();
    assert_eq!(machine.mode("data"), 0o700);
    for file in ["data/pepper", "data/data-key", "data/direct-debit.db"] {
        assert_eq!(machine.mode(file), 0o600, "{file}");
    }
    let (pepper, data_key) = (fs::read(machine.path("data/pepper")), fs::read(machine.path("data/data-key")));
    assert_ne!(pepper.unwrap(), data_key.unwrap());
}

#[test]
fn a_secret_file_that_others_can_read_is_refused() {
    let machine = Machine::embedded();
    machine.organisation();
    for (file, mode) in [("data/pepper", 0o644), ("data/data-key", 0o640), ("data/pepper", 0o604)] {
        machine.chmod(file, mode);
        machine.run(&["org", "list"]).failed(1, &[&format!("chmod 600 {file}"), &format!("mode {mode:o}")]);
        machine.chmod(file, 0o600);
    }
    machine.run(&["org", "list"]).ok();
}

#[test]
fn a_mounted_file_may_be_its_groups_and_not_everybodys() {
    let machine = Machine::embedded().with("DD_PEPPER_FILE", "mounted");
    machine.run(&["org", "list"]).failed(1, &["DD_PEPPER_FILE", "mounted", "is missing"]);
    machine.write("mounted", &format!("1:{OTHER}\n"));
    machine.chmod("mounted", 0o440);
    machine.run(&["org", "list"]).ok();
    machine.chmod("mounted", 0o444);
    machine.run(&["org", "list"]).failed(1, &["chmod 640 mounted"]);
}

#[test]
fn another_pepper_or_data_key_is_refused() {
    for (variable, noun) in [("DD_PEPPER", "pepper"), ("DD_DATA_KEY", "data key")] {
        let machine = Machine::embedded();
        machine.organisation();
        let machine = machine.with(variable, format!("1:{OTHER}"));
        let refused =
            machine.run(&["org", "list"]).failed(1, &[&format!("the {noun} of version 1 is not the one")]);
        assert!(!refused.stderr.contains(OTHER));
        machine.run(&["serve", "--bind", "127.0.0.1:0"]).failed(1, &[noun]);
        let machine = machine.with(variable, format!("2:{OTHER}"));
        machine.run(&["org", "list"]).failed(1, &[&format!("no version of the {noun} is one this database")]);
    }
}

#[test]
fn a_newer_version_beside_the_known_one_is_remembered() {
    let machine = Machine::embedded();
    machine.organisation();
    let known = fs::read_to_string(machine.path("data/pepper")).unwrap();
    machine.write("data/pepper", &format!("2:{OTHER},{known}"));
    machine.organisation();
    machine.write("data/pepper", &format!("2:{OTHER}"));
    machine.run(&["org", "list"]).ok();
    machine.write("data/pepper", &known);
    machine.run(&["org", "list"]).ok();
    machine.write("data/pepper", &format!("2:{}", OTHER.replace('9', "8")));
    machine.run(&["org", "list"]).failed(1, &["the pepper of version 2 is not the one"]);
}

#[test]
fn a_lost_file_is_not_made_anew_for_a_filled_database() {
    let machine = Machine::embedded();
    machine.organisation();
    fs::rename(machine.path("data/pepper"), machine.path("lost")).unwrap();
    machine.run(&["org", "list"]).failed(1, &["data/pepper is missing", "restore the file from your backup"]);
    assert!(!machine.path("data/pepper").exists());
    fs::rename(machine.path("lost"), machine.path("data/pepper")).unwrap();
    machine.run(&["org", "list"]).ok();
}

#[test]
fn a_malformed_secret_is_named_and_not_shown() {
    for bad in [OTHER, "1:abc", "1:0000000000000000000000000000000000000000000000000000000000000000"] {
        let machine = Machine::embedded().with("DD_DATA_KEY", bad);
        let refused = machine.run(&["org", "list"]).failed(1, &["DD_DATA_KEY"]);
        assert!(!refused.stderr.contains(bad), "{refused:?}");
    }
}

#[test]
fn starts_at_the_same_time_agree_on_one_secret() {
    let machine = Machine::embedded();
    std::thread::scope(|scope| {
        let starts: Vec<_> = (0..6).map(|_| scope.spawn(|| machine.run(&["org", "list"]))).collect();
        for start in starts {
            start.join().unwrap().ok();
        }
    });
    machine.organisation();
    assert_eq!(
        fs::read_dir(machine.path("data"))
            .unwrap()
            .filter(|file| { file.as_ref().unwrap().file_name().to_string_lossy().contains(".new") })
            .count(),
        0
    );
}
