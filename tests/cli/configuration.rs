use crate::support::Machine;

#[test]
fn a_flag_wins_over_the_environment_and_the_environment_over_the_file() {
    let database = |machine: &Machine, arguments: &[&str]| {
        let doctor = machine.run(&[&["doctor", "--json"], arguments].concat()).json();
        doctor["checks"][0]["detail"].as_str().unwrap().to_owned()
    };
    let machine = Machine::new();
    assert_eq!(database(&machine, &[]), "all by default");
    machine.write("direct-debit.toml", "database_url = \"sqlite://file.db\"\n");
    assert_eq!(database(&machine, &[]), "database_url (direct-debit.toml)");
    let machine = machine.with("DATABASE_URL", "sqlite://environment.db");
    assert_eq!(database(&machine, &[]), "database_url (DATABASE_URL)");
    assert_eq!(database(&machine, &["--database-url", "sqlite://flag.db"]), "database_url (--database-url)");

    machine.run(&["migrate", "--database-url", "sqlite://flag.db"]).ok();
    machine.run(&["migrate"]).ok();
    assert!(machine.path("flag.db").exists() && machine.path("environment.db").exists());
    assert!(!machine.path("file.db").exists());
}

#[test]
fn another_file_can_be_named_and_must_be_there() {
    let machine = Machine::new();
    machine.write("other.toml", "database_url = \"sqlite://other.db\"\n");
    machine.run(&["--config", "other.toml", "migrate"]).ok();
    assert!(machine.path("other.db").exists());
    machine.run(&["--config", "missing.toml", "migrate"]).failed(1, &["missing.toml"]);
}

#[test]
fn an_unknown_key_is_an_error_that_names_it() {
    let machine = Machine::new();
    machine.write("direct-debit.toml", "rate_limit_per_minute = 60\n");
    machine.run(&["org", "list"]).failed(1, &["unknown key `rate_limit_per_minute`", "rate_limit_per_min"]);

    let machine = Machine::new().with("DD_PEPER", "1:00");
    let error = machine.run(&["org", "list", "--json"]).failed(1, &[]).json_error();
    assert_eq!(error["code"], "CONFIGURATION");
    assert!(error["message"].as_str().unwrap().contains("DD_PEPER"), "{error}");
}

#[test]
fn the_variables_of_datadogs_agent_are_left_alone() {
    let machine = Machine::new().with("DD_ENV", "prod").with("DD_TRACE_AGENT_URL", "http://agent:8126");
    machine.run(&["migrate"]).ok();
}

#[test]
fn a_wrong_use_exits_with_2_and_help_with_0() {
    let machine = Machine::migrated();
    machine.run(&["org", "list", "--bogus"]).failed(2, &["--bogus"]);
    machine.run(&["serve", "--bind", "nowhere"]).failed(2, &["`bind` (--bind)", "127.0.0.1:8080"]);
    machine.run(&[]).failed(2, &["Usage:"]);
    let error = machine.run(&["org", "list", "--json", "--bogus"]).failed(2, &[]).json_error();
    assert_eq!(error["code"], "USAGE");
    assert!(machine.run(&["--help"]).ok().stdout.contains("doctor"));
    assert!(machine.run(&["--version"]).ok().stdout.starts_with("direct-debit "));
}

#[test]
fn a_password_in_the_database_url_is_never_shown() {
    let url = "postgres://dd:hunter2@127.0.0.1:1/dd";
    let machine = Machine::new().with("DATABASE_URL", url);
    for arguments in [&["org", "list"][..], &["migrate"], &["serve", "--bind", "127.0.0.1:0"], &["doctor"]] {
        let outcome = machine.run(arguments);
        assert_eq!(outcome.code, 1, "{outcome:?}");
        assert!(!format!("{outcome:?}").contains("hunter2"), "{outcome:?}");
    }
}

#[test]
fn a_closed_or_full_standard_output_is_no_panic() {
    let machine = Machine::embedded();
    let program = env!("CARGO_BIN_EXE_direct-debit");
    let shell = |script: &str| {
        let mut shell = std::process::Command::new("sh");
        shell.current_dir(machine.path("")).env_clear().args(["-c", script]);
        let output = shell.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(shell(&format!("{program} openrpc >&-")), (Some(0), String::new()));
    let (_, stderr) = shell(&format!("{program} openrpc | true"));
    assert_eq!(stderr, "");
    let (code, stderr) = shell(&format!("{program} org create --name A > /dev/full"));
    assert!(code == Some(1) && stderr.contains("standard output"), "{stderr}");
}
