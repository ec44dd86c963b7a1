//! Scenario 15: reports that come twice, late, in another order, broken, for somebody else, or with codes nobody knows
//! have no effect that they should not have.

use async_trait::async_trait;
use bacs::report::{self, Report};
use jiff::civil::{Date, time};
use procedures::WorkspaceTime;
use procedures::domain::api_key::Mode;
use procedures::domain::submission::Submission;
use procedures::engine::{Desk, Part, run_day_part};
use procedures::rail::{Fate, Inbound, Rail, RailError};
use serde_json::{Value, json};

use super::story::Story;

/// A rail on which these reports lie, and nothing else happens.
struct Crafted(Vec<Vec<u8>>);

#[async_trait]
impl Rail for Crafted {
    async fn stage(&self, _: &Submission, _: &[u8]) -> Result<(), RailError> {
        Err(RailError::because("no file is sent here"))
    }

    async fn hand_over(&self, _: &Submission, _: &[u8]) -> Result<(), RailError> {
        Err(RailError::because("no file is sent here"))
    }

    async fn withdraw(&self, _: &Submission, _: &[u8]) -> Result<Fate, RailError> {
        Ok(Fate::Unknown)
    }

    async fn fate(&self, _: &Submission, _: &[u8]) -> Result<Fate, RailError> {
        Ok(Fate::Unknown)
    }

    async fn reports(&self) -> Result<Vec<String>, RailError> {
        Ok((0..self.0.len()).map(|at| format!("crafted-{at}.xml")).collect())
    }

    async fn report(&self, name: &str) -> Result<Inbound, RailError> {
        let at = name.trim_start_matches("crafted-").trim_end_matches(".xml");
        let bytes = self.0[at.parse::<usize>().unwrap()].clone();
        Ok(Inbound { name: name.to_owned(), bytes })
    }

    async fn taken(&self, _: &str) -> Result<(), RailError> {
        Ok(())
    }
}

/// The engine takes these reports in on the evening of that day.
pub async fn take_in(story: &Story, on: Date, reports: Vec<Vec<u8>>) {
    let workspace = story.workspace().await;
    let at = WorkspaceTime::at(on, time(22, 0, 0, 0));
    let desk = Desk::of(&story.app.app, &workspace, Mode::Test, at).await.unwrap().unwrap();
    run_day_part(&desk, &Crafted(reports), Part::Evening).await.unwrap();
}

/// The newest report of that kind, read.
pub async fn newest(story: &Story, kind: &str) -> Report {
    let files = story.files(kind).await;
    let text = story.text(files.last().unwrap()).await;
    report::read(text.as_bytes()).unwrap()
}

/// The newest report of that kind, with another code in its only line, as if it were another report.
async fn with_code(story: &Story, kind: &str, code: &str) -> Vec<u8> {
    let mut report = newest(story, kind).await;
    match &mut report {
        Report::Messaging(report) => {
            report.advices[0].reason_code = code.to_owned();
            report.advices[0].aosn = "99999999".to_owned();
        }
        Report::Arudd(report) => {
            report.items[0].return_code = code.to_owned();
            report.items[0].description = "SOMETHING NEW".to_owned();
        }
        Report::Ddica(report) => {
            report.claims[0].reason_code = code.to_owned();
            report.claims[0].paying_bank_reference = "ANOTHERCLAIM".to_owned();
        }
        other => panic!("no codes in {other:?}"),
    }
    report::write(&report)
}

/// All that can be seen of a mandate and its money.
async fn seen(story: &Story, mandate: &str) -> Value {
    json!([story.caller.look(mandate).await, story.collections(mandate).await, story.sent(mandate).await])
}

/// What becomes of four mandates to which everything happens that reports can tell, when that goes wrong with them.
async fn told_with(fault: Option<&str>) -> Vec<String> {
    let story = Story::begin().await;
    let mut mandates = Vec::new();
    for (at, name) in ["Ms Paid", "Ms Short", "Ms Claimer", "Ms Gone"].into_iter().enumerate() {
        let number = format!("557799{:02}", at + 11);
        mandates.push(story.signed_on_account(name, &number, json!({ "collectionDay": 10 })).await);
    }
    story.until("2026-12-08").await;
    story.tell("arudd:0", &mandates[1]).await;
    // The reports come on the next working day.
    for (day, scenarios) in [
        ("2026-12-10", &[][..]),
        ("2026-12-15", &[("ddica:2", 2), ("addacs:1", 3)]),
        ("2026-12-17", &[("ddica:cancel", 2), ("addacs:R", 3)]),
    ] {
        story.until(day).await;
        for (scenario, at) in scenarios {
            story.tell(scenario, &mandates[*at]).await;
        }
        if let Some(fault) = fault {
            story.tell_bank(fault).await;
        }
    }
    story.until("2027-01-25").await;
    let mut outcome = Vec::new();
    for mandate in &mandates {
        outcome.push(story.standing(mandate).await);
        outcome.push(story.mandate(mandate).await["clawbackCount"].to_string());
        outcome.extend(story.taken(mandate).await);
        outcome.extend(story.sent(mandate).await);
        outcome.push(story.times(mandate, "mandate.cancelled").await.to_string());
        outcome.push(story.times(mandate, "mandate.reinstated").await.to_string());
    }
    outcome
}

// Scenario 15.
#[tokio::test]
async fn whatever_goes_wrong_with_the_delivery_of_reports_the_outcome_is_the_same() {
    let expected = told_with(None).await;
    for fault in ["fault:duplicate", "fault:reordered", "fault:wrong_sun", "fault:late"] {
        assert_eq!(told_with(Some(fault)).await, expected, "{fault}");
    }
}

// Scenario 15: the very same file, and the same lines in a new envelope.
#[tokio::test]
async fn a_report_that_comes_again_has_no_second_effect() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0", &mandate).await;
    story.until("2026-12-11").await;
    let before = seen(&story, &mandate).await;
    let Report::Arudd(mut again) = newest(&story, "arudd").await else { panic!("no arudd") };
    let same = report::write(&Report::Arudd(again.clone()));
    again.advice_number = "4711".to_owned();
    again.processing_on = again.processing_on.tomorrow().unwrap();
    let anew = report::write(&Report::Arudd(again));
    take_in(&story, "2026-12-11".parse().unwrap(), vec![same, anew]).await;
    assert_eq!(seen(&story, &mandate).await, before);
    assert!(story.all_alerts().await.is_empty());
    story.until("2026-12-22").await;
    assert_eq!(story.attempts(&mandate, "2026-12").await, ["01 2026-12-10 unpaid", "18 2026-12-18 paid"]);
}

// Scenario 15: a report that is cut off is refused as a whole, and the whole one counts when it comes.
#[tokio::test]
async fn a_report_that_is_cut_off_has_no_effect_until_the_whole_one_comes() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:1", &mandate).await;
    story.until("2026-12-10").await;
    story.tell_bank("fault:truncated").await;
    story.until("2026-12-11").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 collected/provisional");
    assert_eq!(story.all_alerts().await[0]["alert"], "report_refused");
    story.until("2026-12-14").await;
    // Before the day's confirmations, so it is in time still.
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 failed/returned");
    assert_eq!(story.standing(&mandate).await, "cancelled/cancelled_by_payer");
}

// Scenario 15: late returns.
#[tokio::test]
async fn a_return_on_the_second_day_is_in_time_and_one_on_the_third_takes_confirmed_rent_back() {
    let story = Story::begin().await;
    let in_time = story.signed_on_account("Ms Tenant", "55779911", json!({ "collectionDay": 10 })).await;
    let late = story.signed_on_account("Mr Tenant", "55779922", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0@D+2", &in_time).await;
    story.tell("arudd:0@late", &late).await;
    story.until("2026-12-14").await;
    assert_eq!(story.of_period(&in_time, "2026-12").await, "2026-12 2026-12-21 failed/representing");
    assert_eq!(story.of_period(&late, "2026-12").await, "2026-12 2026-12-10 collected/confirmed");
    story.until("2027-01-05").await;
    assert_eq!(story.of_period(&in_time, "2026-12").await, "2026-12 2026-12-21 collected/confirmed");
    // The money may have been passed on: it is not presented again, somebody must decide.
    assert_eq!(story.of_period(&late, "2026-12").await, "2026-12 2026-12-10 failed/returned_late");
    assert_eq!(story.codes(&late).await, ["0N", "01"]);
    let collection = story.collection(&late, "2026-12").await;
    assert_eq!(story.alerts(collection["id"].as_str().unwrap()).await, ["collection_failed"]);
}

// bacs.md §3.2: unknown codes go to the manual queue, whatever the report.
#[tokio::test]
async fn a_code_that_nobody_knows_waits_for_somebody_and_changes_nothing() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0", &mandate).await;
    story.tell("addacs:E", &mandate).await;
    story.until("2026-12-21").await;
    story.tell("ddica:2", &mandate).await;
    story.until("2026-12-22").await;
    story.tell("ddica:cancel", &mandate).await;
    story.until("2026-12-23").await;
    let before = seen(&story, &mandate).await;
    let reports = vec![with_code(&story, "arudd", "0999").await, with_code(&story, "addacs", "Z").await];
    take_in(&story, "2026-12-23".parse().unwrap(), reports).await;
    assert_eq!(seen(&story, &mandate).await, before);
    let alerts: Vec<Value> = story.all_alerts().await;
    let unclear: Vec<_> = alerts.iter().filter(|alert| alert["alert"] == "advice_unmatched").collect();
    // The debit had been returned before: that it is said again, with whatever code, changes nothing.
    assert_eq!(unclear.len(), 1, "{alerts:?}");
    assert_eq!(unclear[0]["facts"]["kind"], "addacs");
    assert_eq!(unclear[0]["facts"]["reason"], "the reason code is not known");
}

// That a debit came back is certain whatever the code says; what follows for the mandate is for somebody to decide.
#[tokio::test]
async fn a_debit_returned_with_a_code_that_nobody_knows_is_not_confirmed() {
    let story = Story::begin().await;
    let one = story.signed_on_account("Ms Tenant", "55779911", json!({ "collectionDay": 10 })).await;
    let other = story.signed_on_account("Mr Tenant", "55779922", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0", &one).await;
    story.until("2026-12-11").await;
    assert_eq!(story.of_period(&other, "2026-12").await, "2026-12 2026-12-10 collected/provisional");
    let Report::Arudd(mut unknown) = newest(&story, "arudd").await else { panic!("no arudd") };
    unknown.items[0].reference = story.mandate(&other).await["reference"].as_str().unwrap().to_owned();
    unknown.items[0].payer = Ok(bacs::Account::parse("200000", "55779922").unwrap());
    unknown.items[0].return_code = "0999".to_owned();
    unknown.items[0].description = "SOMETHING NEW".to_owned();
    let report = report::write(&Report::Arudd(unknown));
    take_in(&story, "2026-12-11".parse().unwrap(), vec![report]).await;
    assert_eq!(story.of_period(&other, "2026-12").await, "2026-12 2026-12-10 failed/returned");
    assert_eq!(story.collection(&other, "2026-12").await["failure"]["code"], "arudd:0999");
    assert_eq!(story.standing(&other).await, "active/lodged");
    let alerts = story.all_alerts().await;
    assert_eq!(alerts.iter().filter(|alert| alert["alert"] == "advice_unmatched").count(), 1, "{alerts:?}");
}

// bacs.md §0.9: reports can speak of an account the mandate has left, or of one that nobody knows.
#[tokio::test]
async fn what_is_said_of_a_former_account_is_recorded_and_what_is_said_of_a_strange_one_waits_for_somebody() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.tell("addacs:3+new", &mandate).await;
    story.until("2026-12-22").await;
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    let Report::Messaging(transfer) = newest(&story, "addacs").await else { panic!("no addacs") };
    let mut cancelled_there = transfer.clone();
    cancelled_there.advices[0].reason_code = "1".to_owned();
    cancelled_there.advices[0].new_account = None;
    cancelled_there.advices[0].aosn = "99999998".to_owned();
    let mut strange = cancelled_there.clone();
    strange.advices[0].payer = Ok(bacs::Account::parse("200000", "55779999").unwrap());
    strange.advices[0].aosn = "99999999".to_owned();
    let reports = [cancelled_there, strange].map(|one| report::write(&Report::Messaging(one)));
    take_in(&story, "2026-12-22".parse().unwrap(), reports.to_vec()).await;
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    let alerts = story.all_alerts().await;
    let kinds: Vec<_> = alerts.iter().map(|alert| &alert["alert"]).collect();
    assert_eq!(kinds, ["advice_unmatched", "manual_queue"], "{alerts:?}");
    assert_eq!(alerts[0]["facts"]["reason"], "it speaks of an account we do not know");
    story.until("2027-01-20").await;
    assert_eq!(story.of_period(&mandate, "2027-01").await, "2027-01 2027-01-11 collected/confirmed");
}

// Scenario 8: the advice that the payer has cancelled comes before our own cancellation is in a file.
#[tokio::test]
async fn a_bank_that_says_that_the_payer_has_cancelled_is_not_sent_our_cancellation() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-11-30").await;
    story.tell("addacs:E", &mandate).await;
    story.until("2026-12-01").await;
    let cancelled = with_code(&story, "addacs", "1").await;
    story.ask("mandates.cancel", &mandate).await;
    take_in(&story, "2026-12-01".parse().unwrap(), vec![cancelled]).await;
    story.until("2027-01-20").await;
    assert_eq!(story.mandate(&mandate).await["status"], "cancelled");
    assert_eq!(story.times(&mandate, "mandate.cancelled").await, 1);
    assert_eq!(story.codes(&mandate).await, ["0N"]);
}

#[tokio::test]
async fn a_report_of_another_service_user_is_refused_with_an_alert() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0", &mandate).await;
    story.until("2026-12-10").await;
    story.tell_bank("fault:wrong_sun").await;
    story.until("2026-12-22").await;
    let alerts = story.all_alerts().await;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(alerts[0]["alert"], "report_refused");
    assert_eq!(story.attempts(&mandate, "2026-12").await, ["01 2026-12-10 unpaid", "18 2026-12-18 paid"]);
}

#[tokio::test]
async fn an_item_that_bacs_rejects_fails_and_is_not_presented_again() {
    for (scenario, stage) in [("input:rejected", "rejected"), ("input:returned", "returned")] {
        let story = Story::begin().await;
        let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
        story.until("2026-12-08").await;
        story.tell(scenario, &mandate).await;
        story.until("2026-12-09").await;
        let line = story.of_period(&mandate, "2026-12").await;
        assert!(line.ends_with(&format!("failed/{stage}")), "{line}");
        story.until("2027-01-20").await;
        // What Bacs did not process was no first collection; what it returned was one.
        let next = if scenario == "input:rejected" { "01" } else { "17" };
        assert_eq!(story.codes(&mandate).await, ["0N", "01", next], "{scenario}");
        assert_eq!(story.standing(&mandate).await, "active/lodged");
    }
}
