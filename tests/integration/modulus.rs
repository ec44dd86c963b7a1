//! Modulus tables as the application uses them: which is in force when, and when a new one is noticed.

use std::time::Duration;

use jiff::civil::{Date, date};
use procedures::domain::bank_details::BankDetails;
use procedures::domain::modulus::{Outcome, Unchecked};
use procedures::operator::{self, NewModulusTable};

use crate::support::App;

/// Today in London, as the tests' clock has it.
const TODAY: Date = date(2026, 11, 23);
const NO_TABLE: Outcome = Outcome::NotCheckable(Unchecked::NoTable);

/// At 20-00-00 the last digit must be 0.
const LAST_IS_0: &str = "200000 200000 MOD10 0 0 0 0 0 0 0 0 0 0 0 0 0 1";
/// At 20-00-00 the first digit must be 0.
const FIRST_IS_0: &str = "200000 200000 MOD10 0 0 0 0 0 0 1 0 0 0 0 0 0 0";

async fn import(app: &App, version: &str, valid_from: Date, weights: &str) -> bool {
    let new = NewModulusTable {
        version: version.to_owned(),
        valid_from,
        weights: weights.to_owned(),
        substitutions: "938600 938611".to_owned(),
    };
    operator::import_modulus_table(&app.app, new).await.unwrap().table.in_force
}

/// What is found of 20-00-00 12345670, and by which version.
async fn found(app: &App, on: Date) -> (Outcome, Option<String>) {
    let details = r#"{"accountName":"Zoë Tenant","sortCode":"20-00-00","accountNumber":"12345670"}"#;
    let details: BankDetails = serde_json::from_str(details).unwrap();
    let check = app.app.check_account(&details, on).await.unwrap();
    (check.outcome, check.table)
}

async fn readyz(app: &App, query: &str) -> String {
    let response = app.anonymous().send("GET", &format!("/readyz{query}"), &[], Vec::new()).await;
    assert_eq!((response.status, response.header("content-type")), (200, Some("text/plain")));
    response.body
}

#[tokio::test]
async fn the_latest_table_whose_date_has_come_decides() {
    let app = App::start().await;
    assert!(import(&app, "V2", date(2026, 11, 1), LAST_IS_0).await);
    assert!(!import(&app, "V1", date(2026, 10, 1), FIRST_IS_0).await);
    assert!(!import(&app, "V3", date(2026, 11, 24), FIRST_IS_0).await);
    for (on, outcome, version) in [
        (date(2026, 9, 30), NO_TABLE, None),
        (date(2026, 10, 1), Outcome::Invalid, Some("V1")),
        (date(2026, 10, 31), Outcome::Invalid, Some("V1")),
        (date(2026, 11, 1), Outcome::Valid, Some("V2")),
        (TODAY, Outcome::Valid, Some("V2")),
        (date(2026, 11, 24), Outcome::Invalid, Some("V3")),
    ] {
        assert_eq!(found(&app, on).await, (outcome, version.map(str::to_owned)), "{on}");
    }
}

#[tokio::test]
async fn of_two_tables_from_the_same_date_the_one_imported_later_decides() {
    let app = App::start().await;
    import(&app, "V2", TODAY, LAST_IS_0).await;
    app.advance(Duration::from_secs(1));
    assert!(import(&app, "V1", TODAY, FIRST_IS_0).await);
    assert_eq!(found(&app, TODAY).await, (Outcome::Invalid, Some("V1".to_owned())));
}

#[tokio::test]
async fn a_new_table_is_noticed_within_a_minute() {
    let app = App::start().await;
    assert_eq!(found(&app, TODAY).await, (NO_TABLE, None));
    import(&app, "V1", TODAY, LAST_IS_0).await;
    app.advance(Duration::from_secs(59));
    assert_eq!(found(&app, TODAY).await, (NO_TABLE, None));
    app.advance(Duration::from_secs(1));
    assert_eq!(found(&app, TODAY).await, (Outcome::Valid, Some("V1".to_owned())));

    // The same one, looked for again, and then another under a name of its own.
    app.advance(Duration::from_secs(60));
    assert_eq!(found(&app, TODAY).await, (Outcome::Valid, Some("V1".to_owned())));
    import(&app, "V2", TODAY, FIRST_IS_0).await;
    app.advance(Duration::from_secs(60));
    assert_eq!(found(&app, TODAY).await, (Outcome::Invalid, Some("V2".to_owned())));
}

#[tokio::test]
async fn verbose_readiness_names_the_table_or_the_want_of_one() {
    let app = App::start().await;
    let without = readyz(&app, "?verbose").await;
    assert!(without.starts_with("ready\nmodulus: no table is in force: no account number is checked"));
    assert!(without.contains("direct-debit modulus import"), "{without}");

    import(&app, "V7.70", date(2026, 11, 1), LAST_IS_0).await;
    app.advance(Duration::from_secs(60));
    for query in ["?verbose", "?verbose=1", "?a=b&verbose"] {
        assert_eq!(readyz(&app, query).await, "ready\nmodulus: V7.70, in force since 2026-11-01\n");
    }
    for query in ["", "?", "?verbosely", "?a=verbose"] {
        assert_eq!(readyz(&app, query).await, "ready\n");
    }
}

#[tokio::test]
async fn a_table_that_was_altered_in_the_database_checks_nothing() {
    let app = App::start().await;
    import(&app, "V1", TODAY, LAST_IS_0).await;
    app.execute(&format!("UPDATE modulus_tables SET weights = '{FIRST_IS_0}'")).await;
    let cause = format!("{:?}", app.app.modulus(TODAY).await.unwrap_err());
    assert!(cause.contains("V1 is unusable: it is not what was imported"), "{cause}");
    assert!(readyz(&app, "?verbose").await.contains("modulus: unknown: `direct-debit doctor`"));
}
