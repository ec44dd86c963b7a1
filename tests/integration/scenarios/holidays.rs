//! A holiday that is added after the payer was told a date (bacs.md, scenario 17).

use jiff::civil::Date;
use procedures::domain::calendar::correction::Kind;
use procedures::operator::{self, NewDay};

use super::story::Story;

async fn decide(story: &Story, on: &str, kind: Kind) {
    let on: Date = on.parse().unwrap();
    let new = NewDay { on, kind, name: "Proclaimed".to_owned() };
    assert!(operator::decide_day(&story.app.app, new).await.unwrap().is_new);
}

/// The mandate's collection of December, how many notices were given, how often it was planned anew.
async fn december(story: &Story, mandate: &str) -> (String, i64, i64) {
    let notices = "SELECT COUNT(*) FROM notices WHERE covers LIKE '%2026-12-10%'";
    let replanned = "SELECT COUNT(*) FROM events WHERE kind = 'collection.replanned'";
    let lines = story.ledger(mandate).await;
    let line = lines.into_iter().find(|line| line.starts_with("2026-12 ")).unwrap();
    (line, story.app.one(notices).await, story.app.one(replanned).await)
}

async fn told(day: u8) -> (Story, String) {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Successful", serde_json::json!({ "collectionDay": day })).await;
    story.until("2026-12-03").await;
    (story, mandate)
}

#[tokio::test]
async fn on_the_day_itself_the_collection_moves_to_the_next_working_day_under_the_same_notice() {
    let (story, mandate) = told(10).await;
    assert_eq!(december(&story, &mandate).await, ("2026-12 2026-12-10 scheduled/notified".to_owned(), 1, 0));
    decide(&story, "2026-12-10", Kind::Holiday).await;
    story.until("2026-12-04").await;
    assert_eq!(december(&story, &mandate).await, ("2026-12 2026-12-11 scheduled/notified".to_owned(), 1, 1));
    assert_eq!(story.collections(&mandate).await[0]["advisedOn"], "2026-12-10");
    story.until("2026-12-11").await;
    assert_eq!(
        december(&story, &mandate).await,
        ("2026-12 2026-12-11 collected/provisional".to_owned(), 1, 1)
    );
}

#[tokio::test]
async fn before_the_day_its_file_goes_out_a_day_earlier() {
    let (story, mandate) = told(10).await;
    decide(&story, "2026-12-09", Kind::Holiday).await;
    story.until("2026-12-07").await;
    assert_eq!(december(&story, &mandate).await.0, "2026-12 2026-12-10 scheduled/notified");
    story.until("2026-12-08").await;
    assert_eq!(december(&story, &mandate).await.0, "2026-12 2026-12-10 submitted/submitted");
    story.until("2026-12-14").await;
    assert_eq!(december(&story, &mandate).await.0, "2026-12 2026-12-10 collected/confirmed");
}

#[tokio::test]
async fn too_late_for_its_file_the_collection_goes_out_the_next_day_within_the_tolerance() {
    let (story, mandate) = told(10).await;
    // The file would have gone out on the 8th; by the new calendar it was due on the 7th.
    story.until("2026-12-08").await;
    decide(&story, "2026-12-09", Kind::Holiday).await;
    story.until("2026-12-09").await;
    assert_eq!(december(&story, &mandate).await.0, "2026-12 2026-12-11 submitted/submitted");
}

#[tokio::test]
async fn what_is_in_a_file_stays_in_it() {
    let (story, mandate) = told(10).await;
    story.until("2026-12-09").await;
    decide(&story, "2026-12-10", Kind::Holiday).await;
    story.until("2026-12-10").await;
    assert_eq!(
        december(&story, &mandate).await,
        ("2026-12 2026-12-10 collected/provisional".to_owned(), 1, 0)
    );
}

#[tokio::test]
async fn what_was_planned_and_not_told_is_told_its_new_day() {
    let (story, mandate) = told(24).await;
    assert_eq!(december(&story, &mandate).await.0, "2026-12 2026-12-24 scheduled/planned");
    decide(&story, "2026-12-24", Kind::Holiday).await;
    story.until("2026-12-11").await;
    let all = story.collections(&mandate).await;
    let collection = all.iter().find(|collection| collection["period"] == "2026-12").unwrap();
    assert_eq!((&collection["stage"], &collection["advisedOn"]), (&"notified".into(), &"2026-12-29".into()));
}

#[tokio::test]
async fn a_holiday_that_is_worked_after_all_lets_the_file_go_out_later() {
    let (story, mandate) = told(29).await;
    // The 28th is a substitute day: the file would go out on the 23rd.
    story.until("2026-12-16").await;
    decide(&story, "2026-12-28", Kind::WorkingDay).await;
    story.until("2026-12-24").await;
    assert_eq!(december(&story, &mandate).await.0, "2026-12 2026-12-29 scheduled/notified");
    story.until("2026-12-25").await;
    assert_eq!(december(&story, &mandate).await.0, "2026-12 2026-12-29 submitted/submitted");
}
