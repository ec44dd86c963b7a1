use super::*;

fn config(file: &str, environment: &[(&str, &str)], flags: Flags) -> Result<Config, String> {
    let variables = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let file = (!file.is_empty()).then_some(File { name: "direct-debit.toml", text: file });
    Config::from(file, variables, flags).map_err(|invalid| invalid.message)
}

#[track_caller]
fn refused(file: &str, environment: &[(&str, &str)], mentions: &[&str]) {
    let message = config(file, environment, Flags::default()).unwrap_err();
    for mention in mentions {
        assert!(message.contains(mention), "`{mention}` in: {message}");
    }
}

#[test]
fn each_layer_wins_over_the_one_before() {
    let file = "bind = \"127.0.0.1:1\"";
    let environment = [("DD_BIND", "127.0.0.1:2")];
    let flags = || Flags { bind: Some("127.0.0.1:3".into()), ..Flags::default() };
    let cases = [
        ("", &[][..], Flags::default(), 8080, Source::Default),
        (file, &[], Flags::default(), 1, Source::File("direct-debit.toml".into())),
        ("", &environment[..], Flags::default(), 2, Source::Environment("DD_BIND")),
        (file, &environment, Flags::default(), 2, Source::Environment("DD_BIND")),
        ("", &[], flags(), 3, Source::Flag("--bind")),
        (file, &environment, flags(), 3, Source::Flag("--bind")),
    ];
    for (file, environment, flags, port, source) in cases {
        let config = config(file, environment, flags).unwrap();
        assert_eq!(config.bind.port(), port);
        assert!(config.sources.contains(&(key::BIND, source)), "{:?}", config.sources);
    }
}

#[test]
fn without_any_layer_the_defaults_hold() {
    let config = config("", &[], Flags::default()).unwrap();
    assert_eq!(config.database_url.reveal(), "sqlite://data/direct-debit.db");
    assert_eq!(config.public_url(), "http://127.0.0.1:8080");
    assert_eq!(config.quota, Policy { per_minute: 60, per_hour: 1_000 });
    assert_eq!((config.log.as_str(), config.log_format), ("info", LogFormat::Text));
    assert_eq!((&*config.data_dir, &*config.bacs_folder), (Path::new("data"), Path::new("data/bacs")));
    assert_eq!((config.max_connections, config.database_connections), (4_096, 5));
    assert_eq!(config.shutdown_grace, Duration::from_secs(30));
    assert!(config.pepper.is_none() && config.data_key.is_none() && config.trusted_proxies.is_empty());
}

#[test]
fn the_cycle_runs_unless_it_is_turned_off() {
    let cycle = |file: &str, value: &str| {
        let environment = [("DD_CYCLE", value)];
        config(file, &environment[..usize::from(!value.is_empty())], Flags::default()).unwrap().cycle
    };
    assert!(cycle("", "") && cycle("cycle = true", "") && cycle("cycle = false", "on"));
    assert!(!cycle("cycle = false", "") && !cycle("cycle = \"off\"", "") && !cycle("", "off"));
    refused("", &[("DD_CYCLE", "no")], &["`cycle` (DD_CYCLE)", "expected on or off"]);
}

#[test]
fn every_key_can_be_set_in_the_file_and_in_the_environment() {
    let values = [
        (key::DATABASE_URL, "postgres://u:p@db/dd"),
        (key::BIND, "[::1]:80"),
        (key::ADMIN_BIND, "[::1]:81"),
        (key::PUBLIC_URL, "https://dd.example.com/"),
        (key::RATE_LIMIT_PER_MIN, "7"),
        (key::RATE_LIMIT_PER_HOUR, "8"),
        (key::LOG, "warn,direct_debit=debug"),
        (key::LOG_FORMAT, "json"),
        (key::OTLP_ENDPOINT, "http://collector:4318/"),
        (key::PEPPER, "1:00"),
        (key::DATA_KEY_FILE, "/run/secrets/data-key"),
        (key::DATA_DIR, "/var/lib/dd"),
        (key::BACS_FOLDER, "/srv/bacs"),
        (key::TRUSTED_PROXIES, "10.0.0.0/8, 192.0.2.1"),
        (key::MAX_CONNECTIONS, "9"),
        (key::DATABASE_CONNECTIONS, "10"),
        (key::SHUTDOWN_GRACE_SECONDS, "11"),
        (key::API_KEY, "ak_test_x"),
        (key::URL, "http://127.0.0.1:9"),
    ];
    let file: String = values.iter().map(|(key, value)| format!("{} = \"{value}\"\n", key.name)).collect();
    let variables: Vec<(&str, &str)> = values.iter().map(|(key, value)| (key.variable, *value)).collect();
    let (by_file, by_environment) =
        (config(&file, &[], Flags::default()), config("", &variables, Flags::default()));
    for config in [by_file.unwrap(), by_environment.unwrap()] {
        assert_eq!(config.bind.to_string(), "[::1]:80");
        assert_eq!(config.admin_bind.unwrap().to_string(), "[::1]:81");
        assert_eq!(config.otlp_endpoint.as_deref(), Some("http://collector:4318"));
        assert_eq!(config.public_url(), "https://dd.example.com");
        assert_eq!(config.quota, Policy { per_minute: 7, per_hour: 8 });
        assert_eq!(config.trusted_proxies, ["10.0.0.0/8", "192.0.2.1/32"].map(|net| net.parse().unwrap()));
        assert_eq!(config.data_key.unwrap().place, SecretPlace::File("/run/secrets/data-key".into()));
        assert_eq!(
            (&*config.data_dir, &*config.bacs_folder),
            (Path::new("/var/lib/dd"), Path::new("/srv/bacs"))
        );
        assert_eq!((config.max_connections, config.database_connections), (9, 10));
        assert_eq!(config.shutdown_grace, Duration::from_secs(11));
    }
}

#[test]
fn the_bureaus_folder_is_in_the_data_folder_unless_it_is_named() {
    let folder = |variables: &[(&str, &str)]| config("", variables, Flags::default()).unwrap().bacs_folder;
    assert_eq!(folder(&[("DATABASE_URL", "sqlite://x/y.db")]), Path::new("x/bacs"));
    assert_eq!(folder(&[("DATABASE_URL", "postgres://h/d")]), Path::new("data/bacs"));
    assert_eq!(folder(&[("DD_DATA_DIR", "/var/lib/dd")]), Path::new("/var/lib/dd/bacs"));
}

#[test]
fn the_file_may_use_numbers_and_lists() {
    let file = "rate_limit_per_min = 5\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]";
    let config = config(file, &[], Flags::default()).unwrap();
    assert_eq!((config.quota.per_minute, config.trusted_proxies.len()), (5, 2));
}

#[test]
fn unknown_keys_are_named() {
    refused("bnid = \"x\"", &[], &["unknown key `bnid`", "direct-debit.toml", "rate_limit_per_min"]);
    refused("", &[("DD_BNID", "x")], &["unknown environment variable DD_BNID", "DD_BIND"]);
}

#[test]
fn the_variables_of_datadog_are_none_of_our_business() {
    let theirs =
        ["DD_ENV", "DD_AGENT_HOST", "DD_TRACE_AGENT_URL", "DD_ENTITY_ID", "DD_RUNTIME_METRICS_ENABLED"];
    config("", &theirs.map(|name| (name, "x")), Flags::default()).unwrap();
    config("", &[("RUST_LOG", "x"), ("DATABASE_URL", ""), ("DD_BIND", "")], Flags::default()).unwrap();
}

#[test]
fn a_bad_value_is_named_with_its_source_and_what_is_expected() {
    refused("", &[("DD_BIND", "nowhere")], &["`bind` (DD_BIND)", "127.0.0.1:8080", "got `nowhere`"]);
    refused("rate_limit_per_min = 0", &[], &["`rate_limit_per_min` (direct-debit.toml)", "from 1 to"]);
    refused("bind = 1.5", &[], &["`bind` (direct-debit.toml)", "expected a string"]);
    refused("", &[("DD_LOG_FORMAT", "xml")], &["text or json"]);
    refused("", &[("DD_LOG", "a=b=c")], &["`log` (DD_LOG)"]);
    refused("", &[("DD_PUBLIC_URL", "dd.example.com")], &["https://dd.example.com"]);
    refused("", &[("DD_TRUSTED_PROXIES", "10.0.0.0/99")], &["10.0.0.0/8"]);
    refused("", &[("DD_SHUTDOWN_GRACE_SECONDS", "-1")], &["from 0 to 3600"]);
    for url in ["mysql://x/y", "sqlite://a.db?mode=rwc", "sqlite://:memory:", "data.db", "sqlite://"] {
        refused("", &[("DATABASE_URL", url)], &["`database_url` (DATABASE_URL)", "sqlite://PATH"]);
    }
}

#[test]
fn a_bad_flag_is_a_usage_error_and_a_bad_variable_is_not() {
    let bad = || Some("x".to_owned());
    let by_flag = Config::from(None, [].into_iter(), Flags { bind: bad(), ..Flags::default() }).unwrap_err();
    assert!(by_flag.is_usage && by_flag.message.contains("--bind"), "{by_flag}");
    let variables = [("DD_BIND".to_owned(), "x".to_owned())].into_iter();
    assert!(!Config::from(None, variables, Flags::default()).unwrap_err().is_usage);
}

#[test]
fn a_secret_and_its_file_in_one_layer_contradict_each_other_and_in_two_the_later_wins() {
    refused("", &[("DD_PEPPER", "1:00"), ("DD_PEPPER_FILE", "/p")], &["DD_PEPPER and DD_PEPPER_FILE"]);
    let over = config("pepper_file = \"/p\"", &[("DD_PEPPER", "1:00")], Flags::default()).unwrap();
    assert_eq!(over.pepper.unwrap().place, SecretPlace::Value(Hidden::new("1:00")));
    let over = config("pepper = \"1:00\"", &[("DD_PEPPER_FILE", "/p")], Flags::default()).unwrap();
    assert_eq!(over.pepper.unwrap().label, "DD_PEPPER_FILE");
}

#[test]
fn no_secret_is_shown_in_debug_or_in_a_message() {
    let secrets = [
        ("DATABASE_URL", "postgres://user:hunter2@db.example/dd?password=hunter2"),
        ("DD_PEPPER", "1:hunter2"),
        ("DD_DATA_KEY", "1:hunter2"),
        ("DD_API_KEY", "hunter2"),
    ];
    let config = config("", &secrets, Flags::default()).unwrap();
    assert!(!format!("{config:?}").contains("hunter2"), "{config:?}");
    assert_eq!(config.database_url.to_string(), "postgres://db.example:5432/dd");
    for file in ["pepper = \"hunter2", "pepper = hunter2", "database_url = \"hunter2\"", "pepper = [hunter2]"]
    {
        let message = super::tests::config(file, &[], Flags::default()).unwrap_err();
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn the_address_of_postgresql_is_known_where_it_is_reached_by_tcp() {
    let address = |url: &str| DatabaseUrl::parse(url).unwrap().postgres_address();
    assert_eq!(address("postgres://u:p@db.example/dd").as_deref(), Some("db.example:5432"));
    assert_eq!(address("postgresql://[::1]:6000/dd?sslmode=require").as_deref(), Some("[::1]:6000"));
    for by_socket in
        ["postgres:///dd?host=/run/postgresql", "postgres://%2Frun%2Fpostgresql/dd", "sqlite://a/b.db"]
    {
        assert_eq!(address(by_socket), None, "{by_socket}");
    }
}

#[test]
fn the_mail_server_is_configured_by_its_url_or_by_a_file_that_holds_it() {
    let url = "smtps://agent:hunter2@mail.example.com";
    let given = [("DD_SMTP_URL", url), ("DD_MAIL_FROM", "rent@example.com"), ("DD_MAIL_OUTBOX", "out")];
    let ours = config("", &given, Flags::default()).unwrap();
    assert_eq!(ours.smtp_url.as_ref().unwrap().place, SecretPlace::Value(Hidden::new(url)));
    assert_eq!(
        (ours.mail_from.as_ref().unwrap().to_string(), &*ours.mail_outbox),
        ("rent@example.com".into(), Path::new("out"))
    );
    assert!(!format!("{ours:?}").contains("hunter2"));
    let file = config("smtp_url_file = \"/run/smtp\"", &[], Flags::default()).unwrap();
    assert_eq!(file.smtp_url.unwrap().place, SecretPlace::File("/run/smtp".into()));
    let without = config("", &[], Flags::default()).unwrap();
    assert!(without.smtp_url.is_none() && without.mail_from.is_none());
    assert_eq!(&*without.mail_outbox, Path::new("data/mail"));
    refused("", &[("DD_MAIL_FROM", "nobody")], &["`mail_from` (DD_MAIL_FROM)", "rent@example.com"]);
}

#[test]
fn the_operators_listener_is_off_unless_it_has_an_address_of_its_own() {
    assert_eq!(config("", &[], Flags::default()).unwrap().admin_bind, None);
    let with = |bind: &'static str, admin: &'static str| {
        let variables = [("DD_BIND", bind), ("DD_ADMIN_BIND", admin)];
        config("", &variables, Flags::default()).map(|config| config.admin_bind.is_some())
    };
    for (bind, admin) in
        [("127.0.0.1:80", "127.0.0.1:81"), ("127.0.0.1:80", "127.0.0.2:80"), ("127.0.0.1:0", "127.0.0.1:0")]
    {
        assert_eq!(with(bind, admin), Ok(true), "{bind} and {admin}");
    }
    for (bind, admin) in
        [("127.0.0.1:80", "127.0.0.1:80"), ("0.0.0.0:80", "127.0.0.1:80"), ("[::1]:80", "[::]:80")]
    {
        let refused = with(bind, admin).unwrap_err();
        assert!(
            refused.contains("`admin_bind` (DD_ADMIN_BIND)") && refused.contains("other than"),
            "{refused}"
        );
    }
    refused("", &[("DD_ADMIN_BIND", "9090")], &["`admin_bind`", "127.0.0.1:9090"]);
}

#[test]
fn a_collector_is_reached_by_plain_http_and_a_mistyped_one_is_not_shown() {
    let given = |url: &'static str| {
        let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", url)];
        config("", &variables, Flags::default()).map(|config| config.otlp_endpoint)
    };
    assert_eq!(given(""), Ok(None));
    assert_eq!(given("http://127.0.0.1:4318/otlp/"), Ok(Some("http://127.0.0.1:4318/otlp".to_owned())));
    for url in ["https://c:4318", "c:4318", "http://u:hunter2@c:4318", "http://c:4318?token=hunter2"] {
        let refused = given(url).unwrap_err();
        assert!(refused.contains("OTEL_EXPORTER_OTLP_ENDPOINT") && !refused.contains("hunter2"), "{refused}");
    }
}
