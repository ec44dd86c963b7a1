use std::time::Duration;

use jiff::civil::date;
use procedures::domain::calendar::correction::{Correction, HolidayName, Kind, Source};
use procedures::operator::{self, NewDay};
use procedures::store;
use serde_json::{Value, json};

use crate::support::App;

/// The day from which an amendment made now counts: ten working days after Monday 23 November 2026.
async fn effective_on(app: &App) -> Value {
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let params = json!({ "mandateId": mandate, "amountPence": 130_000 });
    let after = caller.call("mandates.update", params).await.ok();
    after["pendingAmendment"]["effectiveOn"].clone()
}

/// As another process writes it.
async fn proclaim(app: &App) {
    let holiday = Correction {
        on: date(2026, 12, 1),
        kind: Kind::Holiday,
        name: HolidayName::parse("Proclaimed").unwrap(),
        source: Source::Manual,
        loaded_at: app.app.now(),
    };
    let tx = app.app.store.begin().await.unwrap();
    store::holidays::put(&tx, &holiday).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_holiday_of_the_operators_counts_at_once_in_his_own_process() {
    let app = App::start().await;
    assert_eq!(effective_on(&app).await, "2026-12-07");
    let new = NewDay { on: date(2026, 12, 1), kind: Kind::Holiday, name: "Proclaimed".to_owned() };
    assert!(operator::decide_day(&app.app, new.clone()).await.unwrap().is_new);
    assert!(!operator::decide_day(&app.app, new).await.unwrap().is_new);
    assert_eq!(effective_on(&app).await, "2026-12-08");
}

#[tokio::test]
async fn a_call_counts_with_the_calendar_that_was_read_last() {
    let app = App::start().await;
    let before = app.app.calendar();
    proclaim(&app).await;
    // The server's own look at it, a moment after the start, may have come first.
    app.app.reload_calendar().await.unwrap();
    assert!(!app.app.reload_calendar().await.unwrap());
    assert!(before.is_working_day(date(2026, 12, 1)));
    assert!(!app.app.calendar().is_working_day(date(2026, 12, 1)));
    assert_eq!(effective_on(&app).await, "2026-12-08");
}

#[tokio::test]
async fn a_server_reads_the_operators_holidays_by_itself() {
    let mut app = App::start().await;
    app.stop().await;
    proclaim(&app).await;
    app.start_again().await;
    for _ in 0..200 {
        if !app.app.calendar().is_working_day(date(2026, 12, 1)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the server has not read the new holiday within five seconds");
}
