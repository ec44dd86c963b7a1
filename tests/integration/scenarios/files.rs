//! Scenarios 16 and 21: files that are rejected, withdrawn, or left behind by a crash.

use async_trait::async_trait;
use jiff::civil::Date;
use procedures::WorkspaceTime;
use procedures::domain::api_key::Mode;
use procedures::domain::submission::Submission;
use procedures::engine::{Desk, Part, run_day_part};
use procedures::rail::simulated::Simulated;
use procedures::rail::simulator::{Moment, Simulator};
use procedures::rail::{Fate, Inbound, Rail, RailError};
use serde_json::{Value, json};

use super::story::Story;

fn states(files: &[Value]) -> Vec<&str> {
    files.iter().map(|file| file["state"].as_str().unwrap()).collect()
}

fn are_different(serials: &[Value]) -> bool {
    serials.iter().enumerate().all(|(at, serial)| !serials[..at].contains(serial))
}

// Scenario 16, an AUDDIS file.
#[tokio::test]
async fn a_rejected_file_of_instructions_goes_out_again_under_another_serial() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.tell_bank("file:rejected").await;
    story.until("2026-11-24").await;
    assert_eq!(story.standing(&mandate).await, "pending_submission/awaiting_submission");
    story.until("2026-12-20").await;
    let files = story.files("instructions").await;
    assert_eq!(states(&files), ["rejected", "accepted"]);
    assert!(are_different(&[files[0]["serial"].clone(), files[1]["serial"].clone()]));
    assert_eq!(story.alerts(files[0]["id"].as_str().unwrap()).await, ["submission_refused"]);
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    assert_eq!(
        story.sent(&mandate).await,
        ["2026-11-24 0N 55779911 0", "2026-11-25 0N 55779911 0", "2026-12-09 01 55779911 125000",]
    );
    assert_eq!(story.taken(&mandate).await, ["2026-12 2026-12-10 collected/confirmed"]);
}

// Scenario 16, a file of collections: all items are back, and go out again within the tolerance of their notice.
#[tokio::test]
async fn a_rejected_file_of_collections_goes_out_again_a_day_later_under_another_serial() {
    let story = Story::begin().await;
    let first = story.signed_on_account("Ms Tenant", "55779911", json!({ "collectionDay": 10 })).await;
    let second = story.signed_on_account("Mr Tenant", "55779922", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell_bank("file:rejected").await;
    story.until("2026-12-09").await;
    for mandate in [&first, &second] {
        assert_eq!(story.of_period(mandate, "2026-12").await, "2026-12 2026-12-10 scheduled/notified");
    }
    story.until("2027-01-20").await;
    let files = story.files("collections").await;
    assert_eq!(states(&files), ["rejected", "accepted", "accepted"]);
    let serials: Vec<Value> = files.iter().map(|file| file["serial"].clone()).collect();
    assert!(are_different(&serials), "{serials:?}");
    for mandate in [&first, &second] {
        assert_eq!(story.of_period(mandate, "2026-12").await, "2026-12 2026-12-11 collected/confirmed");
        assert_eq!(story.told(mandate, "2026-12").await.len(), 1);
        // The first under the instruction is the first that the bank took in.
        assert_eq!(
            story.attempts(mandate, "2026-12").await,
            ["01 2026-12-10 reverted", "01 2026-12-11 paid"]
        );
        assert_eq!(story.codes(mandate).await, ["0N", "01", "01", "17"]);
    }
}

// Scenario 16, day after day: when the tolerance of three working days is over, the payer is told another date.
#[tokio::test]
async fn collections_whose_files_are_rejected_for_days_are_told_anew() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    for day in ["2026-12-08", "2026-12-09", "2026-12-10", "2026-12-11"] {
        story.until(day).await;
        story.tell_bank("file:rejected").await;
    }
    story.until("2027-01-05").await;
    let told = story.told(&mandate, "2026-12").await;
    assert_eq!(told.len(), 2, "{told:?}");
    let line = story.of_period(&mandate, "2026-12").await;
    assert!(line.ends_with("collected/confirmed"), "{line}");
    assert_eq!(told[1].split(' ').nth(2), line.split(' ').nth(1), "{told:?}");
}

#[tokio::test]
async fn a_withdrawn_file_gives_its_collections_back() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell_bank("withdrawal").await;
    story.until("2027-01-05").await;
    assert_eq!(states(&story.files("collections").await), ["withdrawn", "accepted"]);
    let line = story.of_period(&mandate, "2026-12").await;
    assert!(line.ends_with("collected/confirmed"), "{line}");
    let attempts = story.attempts(&mandate, "2026-12").await;
    assert_eq!(attempts.len(), 2, "{attempts:?}");
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "01"]);
}

// Scenario 16: what is presented again is in a rejected file, too.
#[tokio::test]
async fn a_rejected_re_presentation_is_no_re_presentation() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Penniless", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-16").await;
    story.tell_bank("file:rejected").await;
    story.until("2027-01-20").await;
    assert_eq!(
        story.attempts(&mandate, "2026-12").await,
        ["01 2026-12-10 unpaid", "18 2026-12-18 reverted", "18 2026-12-21 unpaid", "18 2026-12-31 unpaid",]
    );
    assert_eq!(story.standing(&mandate).await, "failed/representations_exhausted");
}

// Scenario 16: nobody who has cancelled meanwhile is in the second file.
#[tokio::test]
async fn what_was_cancelled_while_its_file_was_rejected_does_not_go_out_again() {
    let story = Story::begin().await;
    let lodged = story.signed_on_account("Ms Tenant", "55779911", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    let new = story.signed_on_account("Mr Tenant", "55779922", json!({ "collectionDay": 10 })).await;
    story.tell_bank("file:rejected").await;
    story.tell_bank("file:rejected").await;
    story.until("2026-12-09").await;
    story.ask("mandates.cancel", &lodged).await;
    story.ask("mandates.cancel", &new).await;
    story.until("2027-01-20").await;
    assert_eq!(story.codes(&lodged).await, ["0N", "01", "0C"]);
    // The bank never took the instruction in, so it has nothing to cancel.
    assert_eq!(story.codes(&new).await, ["0N"]);
    assert!(story.taken(&lodged).await.is_empty() && story.taken(&new).await.is_empty());
}

/// A rail that fails when a file is handed over, before or after the bank has it.
struct Failing<'a> {
    bank: Simulated<'a>,
    bank_has_it: bool,
}

#[async_trait]
impl Rail for Failing<'_> {
    async fn stage(&self, submission: &Submission, file: &[u8]) -> Result<(), RailError> {
        self.bank.stage(submission, file).await
    }

    async fn hand_over(&self, submission: &Submission, file: &[u8]) -> Result<(), RailError> {
        if self.bank_has_it {
            self.bank.hand_over(submission, file).await?;
        }
        Err(RailError::because("the line went dead"))
    }

    async fn fate(&self, submission: &Submission, file: &[u8]) -> Result<Fate, RailError> {
        self.bank.fate(submission, file).await
    }

    async fn withdraw(&self, submission: &Submission, file: &[u8]) -> Result<Fate, RailError> {
        self.bank.withdraw(submission, file).await
    }

    async fn reports(&self) -> Result<Vec<String>, RailError> {
        self.bank.reports().await
    }

    async fn report(&self, name: &str) -> Result<Inbound, RailError> {
        self.bank.report(name).await
    }

    async fn taken(&self, name: &str) -> Result<(), RailError> {
        self.bank.taken(name).await
    }
}

/// The engine's cut-off of that day, on which the line goes dead.
async fn cut_off(story: &Story, on: Date, bank_has_it: bool) {
    let (app, workspace) = (&story.app.app, story.workspace().await);
    let at = WorkspaceTime::at(on, Part::CutOff.time());
    let desk = Desk::of(app, &workspace, Mode::Test, at).await.unwrap().unwrap();
    let bank = Simulated { app, workspace: &workspace, on, moment: Moment::CutOff, lease: None };
    run_day_part(&desk, &Failing { bank, bank_has_it }, Part::CutOff).await.unwrap();
}

/// How many files and how many debits the bank has in its books, and what it credited in all.
async fn books(story: &Story) -> (usize, usize, i64) {
    let (app, workspace) = (&story.app.app, story.workspace().await);
    let bank = Simulator::new(app, &workspace);
    let books = bank.ledger(&app.store.read(), jiff::civil::date(2027, 1, 5)).await.unwrap();
    (books.files.len(), books.debits.len(), books.net_credited_pence)
}

// Scenario 21.
#[tokio::test]
async fn a_file_that_was_under_way_when_the_line_went_dead_reaches_the_bank_once() {
    for bank_has_it in [false, true] {
        let story = Story::begin().await;
        let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
        story.until("2026-12-08").await;
        cut_off(&story, jiff::civil::date(2026, 12, 8), bank_has_it).await;
        assert_eq!(states(&story.files("collections").await), ["sending"]);

        // The day's run finds what was left behind, asks the bank about it, and goes on.
        story.until("2027-01-05").await;
        assert_eq!(states(&story.files("collections").await), ["accepted"], "{bank_has_it}");
        assert_eq!(story.attempts(&mandate, "2026-12").await, ["01 2026-12-10 paid"]);
        assert_eq!(books(&story).await, (2, 1, 125_000), "{bank_has_it}");
    }
}

// Scenario 21: a file that nobody took over in time is not sent late; what was in it goes into another.
#[tokio::test]
async fn a_file_that_was_not_handed_over_in_time_is_never_sent() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    cut_off(&story, jiff::civil::date(2026, 12, 8), false).await;
    // The line is up again a day later.
    story.app.execute("UPDATE sandbox_clocks SET today_on = '2026-12-09'").await;
    story.until("2027-01-05").await;
    assert_eq!(states(&story.files("collections").await), ["withdrawn", "accepted"]);
    assert_eq!(story.attempts(&mandate, "2026-12").await, ["01 2026-12-10 reverted", "01 2026-12-11 paid"]);
    assert_eq!(books(&story).await, (2, 1, 125_000));
}
