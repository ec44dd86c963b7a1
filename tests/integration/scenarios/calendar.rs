//! Scenarios 5, 6 and 17: dates.

use jiff::civil::date;
use procedures::domain::calendar::correction::Kind;
use procedures::operator::{self, NewDay};
use serde_json::json;

use super::story::Story;

async fn add_holiday(story: &Story, on: jiff::civil::Date) {
    let day = NewDay { on, kind: Kind::Holiday, name: "Bank holiday".to_owned() };
    operator::decide_day(&story.app.app, day).await.unwrap();
}

// Scenario 5: due on 25 December, a Friday; 28 December is the substitute of the 26th (bacs.md §5).
#[tokio::test]
async fn rent_due_at_christmas_is_taken_on_the_first_working_day_after_it() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 25, "startOn": "2026-12-01" })).await;
    story.until("2026-12-29").await;
    // Input on Wednesday 23 December, processing on the 24th, entry on Tuesday the 29th.
    assert_eq!(story.sent(&mandate).await[1..], ["2026-12-24 01 55779911 125000"]);
    assert_eq!(story.taken(&mandate).await, ["2026-12 2026-12-29 collected/provisional"]);
    let told = story.told(&mandate, "2026-12").await;
    assert_eq!(told.len(), 1);
    // 11 December is the last day for it.
    assert!(told[0].as_str() < "2026-12-12" && told[0].ends_with("2026-12-29 125000"), "{told:?}");
    story.until("2026-12-31").await;
    assert_eq!(story.taken(&mandate).await, ["2026-12 2026-12-29 collected/confirmed"]);
}

// Scenario 5: what comes back over the holidays.
#[tokio::test]
async fn rent_that_comes_back_over_christmas_is_presented_again_in_the_new_year() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 25, "startOn": "2026-12-01" })).await;
    story.until("2026-12-23").await;
    story.tell("arudd:0", &mandate).await;
    story.until("2027-01-15").await;
    // The first report is there on 30 December; five working days, without 1 January, end on the 7th.
    assert_eq!(story.attempts(&mandate, "2026-12").await, ["01 2026-12-29 unpaid", "18 2027-01-07 paid"]);
}

// Scenario 6: the month's last day is the nominal date; what rolls into the next month keeps its period.
#[tokio::test]
async fn rent_due_on_the_31st_keeps_its_period_through_february() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Successful", json!({ "collectionDay": 31 })).await;
    story.until("2027-06-10").await;
    let expected = [
        // The 30th of a month without a 31st, the 28th of February; a weekend or Easter rolls forward.
        ("2026-11", "2026-11-30", "2026-12-07"),
        ("2026-12", "2026-12-31", "2026-12-31"),
        ("2027-01", "2027-01-31", "2027-02-01"),
        ("2027-02", "2027-02-28", "2027-03-01"),
        ("2027-03", "2027-03-31", "2027-03-31"),
        ("2027-04", "2027-04-30", "2027-04-30"),
        ("2027-05", "2027-05-31", "2027-06-01"),
    ];
    let taken = story.taken(&mandate).await;
    assert_eq!(taken.len(), expected.len(), "{taken:?}");
    for (collection, (period, nominal_on, entry_on)) in story.collections(&mandate).await.iter().zip(expected)
    {
        assert_eq!(collection["period"], period);
        assert_eq!(collection["nominalOn"], nominal_on, "{period}");
        assert_eq!(collection["entryOn"], entry_on, "{period}");
    }
}

#[tokio::test]
async fn rent_due_on_the_last_working_day_is_never_taken_in_another_month() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Successful", json!({ "collectionDay": "last" })).await;
    story.until("2027-06-10").await;
    let taken = story.taken(&mandate).await;
    let later: Vec<_> = taken.iter().filter(|line| line.as_str() > "2026-12").collect();
    assert_eq!(later.len(), 6, "{taken:?}");
    for line in later {
        let (period, entry_on) = (&line[..7], &line[8..15]);
        assert_eq!(period, entry_on, "{line}");
    }
}

// Scenario 17: the day that was advised becomes a holiday.
#[tokio::test]
async fn a_holiday_added_after_the_notice_moves_the_debit_by_a_day_within_its_tolerance() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-02").await;
    assert_eq!(story.told(&mandate, "2026-12").await, ["2026-11-24 schedule 2026-12-10 125000"]);
    add_holiday(&story, date(2026, 12, 10)).await;
    story.until("2026-12-20").await;
    assert_eq!(story.taken(&mandate).await, ["2026-12 2026-12-11 collected/confirmed"]);
    // One day late is inside the three working days (bacs.md §0.4): the notice holds.
    assert_eq!(story.told(&mandate, "2026-12").await.len(), 1);
    assert!(story.all_alerts().await.is_empty());
}

// Scenario 17: the day on which the file would go out, or be processed, becomes one.
#[tokio::test]
async fn a_holiday_added_on_the_way_of_the_file_lets_it_go_out_earlier_and_the_debit_stays() {
    for holiday in [date(2026, 12, 8), date(2026, 12, 9)] {
        let story = Story::begin().await;
        let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
        story.until("2026-12-02").await;
        add_holiday(&story, holiday).await;
        story.until("2026-12-20").await;
        assert_eq!(story.taken(&mandate).await, ["2026-12 2026-12-10 collected/confirmed"], "{holiday}");
        for line in story.sent(&mandate).await {
            assert!(!line.starts_with(&holiday.to_string()), "{line}");
        }
    }
}

// Scenario 17: so many days are added that the notice does not hold any more.
#[tokio::test]
async fn holidays_that_use_up_the_tolerance_make_another_notice_necessary() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-07").await;
    for day in [8, 9, 10, 11, 14, 15, 16] {
        add_holiday(&story, date(2026, 12, day)).await;
    }
    story.until("2027-01-20").await;
    let told = story.told(&mandate, "2026-12").await;
    let line = story.of_period(&mandate, "2026-12").await;
    assert!(line.ends_with("collected/confirmed"), "{line}");
    let advised = told.last().unwrap().split(' ').nth(2).unwrap();
    let calendar = story.app.app.calendar();
    let entry_on: jiff::civil::Date = line.split(' ').nth(1).unwrap().parse().unwrap();
    let latest = calendar.add_working_days(advised.parse().unwrap(), 3);
    assert!(
        advised.parse::<jiff::civil::Date>().unwrap() <= entry_on && entry_on <= latest,
        "{told:?} {line}"
    );
}

// Scenario 17: a file that is with the bank already.
#[tokio::test]
async fn a_holiday_added_while_the_file_is_with_the_bank_loses_nothing() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-09").await;
    add_holiday(&story, date(2026, 12, 10)).await;
    story.tell("arudd:0", &mandate).await;
    story.until("2027-01-05").await;
    let line = story.of_period(&mandate, "2026-12").await;
    assert!(line.ends_with("collected/confirmed"), "{line}");
    let attempts = story.attempts(&mandate, "2026-12").await;
    assert_eq!(attempts.len(), 2, "{attempts:?}");
    assert!(story.all_alerts().await.is_empty(), "{:?}", story.all_alerts().await);
}
