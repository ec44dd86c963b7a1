//! Lines that nobody can say what they mean, or that come in an unusual order.

use bacs::Account;
use bacs::report::{self, Arudd, Claim, Ddica, Report};
use procedures::operator;
use serde_json::{Value, json};

use super::reports::{newest, take_in};
use super::story::Story;

/// Three mandates that are collected on 10 December: the first is returned, and its report is given back.
async fn returned(story: &Story, facts: Value) -> ([String; 3], Arudd) {
    let mut mandates = Vec::new();
    for (at, name) in ["Ms Short", "Ms Meant", "Mr Other"].into_iter().enumerate() {
        mandates.push(story.signed_on_account(name, &format!("557799{:02}", at + 11), facts.clone()).await);
    }
    story.until("2026-12-08").await;
    story.tell("arudd:0", &mandates[0]).await;
    story.until("2026-12-11").await;
    let Report::Arudd(report) = newest(story, "arudd").await else { panic!("no arudd") };
    (mandates.try_into().unwrap(), report)
}

fn on_account(number: &str) -> report::ReportedAccount {
    Ok(Account::parse("200000", number).unwrap())
}

/// The engine takes an unpaid line in, in a report of that number.
async fn unpaid(
    story: &Story,
    on: &str,
    number: &str,
    mut report: Arudd,
    item: &dyn Fn(&mut report::Unpaid),
) {
    report.advice_number = number.to_owned();
    report.processing_on = on.parse().unwrap();
    item(&mut report.items[0]);
    take_in(story, on.parse().unwrap(), vec![report::write(&Report::Arudd(report))]).await;
}

async fn resolve_all(story: &Story) {
    for queued in operator::list_queue(&story.app.app).await.unwrap() {
        operator::resolve_advice(&story.app.app, &queued.report_id, queued.line, "seen to").await.unwrap();
    }
}

const PROVISIONAL: &str = "2026-12 2026-12-10 collected/provisional";
const CONFIRMED: &str = "2026-12 2026-12-10 collected/confirmed";

#[tokio::test]
async fn what_an_unclear_return_may_mean_is_not_confirmed_before_somebody_has_seen_to_it() {
    let story = Story::begin().await;
    let ([_, meant, other], report) = returned(&story, json!({ "collectionDay": 10 })).await;
    unpaid(&story, "2026-12-11", "4711", report, &|item| {
        item.reference = "NOBODYKNOWSIT".to_owned();
        item.payer = on_account("55779912");
    })
    .await;
    story.until("2026-12-18").await;
    assert_eq!(story.of_period(&meant, "2026-12").await, PROVISIONAL);
    assert_eq!(story.of_period(&other, "2026-12").await, CONFIRMED);
    resolve_all(&story).await;
    story.until("2026-12-21").await;
    assert_eq!(story.of_period(&meant, "2026-12").await, CONFIRMED);
}

#[tokio::test]
async fn where_the_account_is_strange_every_debit_of_that_day_and_amount_may_be_meant() {
    let story = Story::begin().await;
    let ([_, meant, other], report) = returned(&story, json!({ "collectionDay": 10 })).await;
    let elsewhere = story.signed_on_account("Ms Dear", "55779919", json!({ "collectionDay": 10 })).await;
    unpaid(&story, "2026-12-11", "4711", report, &|item| {
        item.reference = "NOBODYKNOWSIT".to_owned();
        item.payer = on_account("55779999");
    })
    .await;
    story.until("2026-12-18").await;
    assert_eq!(story.of_period(&meant, "2026-12").await, PROVISIONAL);
    assert_eq!(story.of_period(&other, "2026-12").await, PROVISIONAL);
    resolve_all(&story).await;
    story.until("2027-01-20").await;
    assert_eq!(story.of_period(&other, "2026-12").await, CONFIRMED);
    assert!(story.of_period(&elsewhere, "2027-01").await.ends_with("collected/confirmed"));
}

// bacs.md §0.10: reports can come in any order.
#[tokio::test]
async fn a_claim_that_was_cancelled_before_it_came_takes_nothing_back() {
    let story = Story::begin().await;
    let facts = json!({ "collectionDay": 10 });
    let claimed = story.signed_on_account("Ms Claimer", "55779911", facts.clone()).await;
    let mandate = story.signed_on_account("Mr Tenant", "55779922", facts).await;
    story.until("2026-12-15").await;
    story.tell("ddica:2", &claimed).await;
    story.until("2026-12-16").await;
    let Report::Ddica(template) = newest(&story, "ddica").await else { panic!("no ddica") };
    let claim = Claim {
        reference: story.reference(&mandate).await,
        paying_bank_reference: "ANOTHERCLAIM".to_owned(),
        payer: on_account("55779922"),
        ..template.claims[0].clone()
    };
    let new = Report::Ddica(Ddica { claims: vec![claim.clone()], cancellations: vec![], ..template.clone() });
    let cancelled = Report::Ddica(Ddica { claims: vec![], cancellations: vec![claim], ..template });
    let day = "2026-12-16".parse().unwrap();
    take_in(&story, day, vec![report::write(&cancelled)]).await;
    assert_eq!(story.app.one::<i64>("SELECT COUNT(*) FROM advices WHERE state = 'manual'").await, 1);
    for _ in 0..2 {
        take_in(&story, day, vec![report::write(&new), report::write(&cancelled)]).await;
        assert_eq!(story.of_period(&mandate, "2026-12").await, CONFIRMED);
        assert_eq!(story.mandate(&mandate).await["clawbackCount"], 0);
        let collection = story.collection(&mandate, "2026-12").await;
        assert_eq!(collection["claims"].as_array().unwrap().len(), 1);
        assert_ne!(collection["claims"][0]["status"], "open");
    }
    assert_eq!(story.app.one::<i64>("SELECT COUNT(*) FROM advices WHERE state = 'manual'").await, 0);
    let open = "SELECT COUNT(*) FROM alerts WHERE kind = 'advice_unmatched' AND resolved_at IS NULL";
    assert_eq!(story.app.one::<i64>(open).await, 0);
    story.until("2027-01-20").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, CONFIRMED);
}

// Two periods on one day, and both come back, on two days: the lines are equal but for their reports.
#[tokio::test]
async fn of_two_equal_debits_each_can_come_back_and_a_reprint_of_a_return_is_none() {
    let story = Story::begin().await;
    let weekly = json!({ "frequency": "weekly", "collectionDay": 10 });
    let ([_, mandate, _], template) = returned(&story, weekly).await;
    let collections = story.collections(&mandate).await;
    let twins: Vec<_> = collections
        .iter()
        .filter(|each| ["2026-12-17", "2026-12-24"].contains(&each["entryOn"].as_str().unwrap()))
        .collect();
    assert_eq!(twins.len(), 2, "{collections:?}");
    let id = twins[1]["id"].as_str().unwrap();
    let dates = "advised_on = '2026-12-17', entry_on = '2026-12-17', input_on = '2026-12-15'";
    story.app.execute(&format!("UPDATE collections SET {dates} WHERE id = '{id}'")).await;
    story.until("2026-12-18").await;
    let reference = story.reference(&mandate).await;
    let same = |item: &mut report::Unpaid| {
        item.reference = reference.clone();
        item.trans_code = "17".to_owned();
        item.original_processing_on = Ok("2026-12-17".parse().unwrap());
        item.payer = on_account("55779912");
    };
    let stages = async || {
        let mut stages = Vec::new();
        for twin in &twins {
            let of_period = story.collection(&mandate, twin["period"].as_str().unwrap()).await;
            stages.push(of_period["stage"].as_str().unwrap().to_owned());
        }
        stages.sort();
        stages
    };
    for _ in 0..2 {
        unpaid(&story, "2026-12-18", "801", template.clone(), &same).await;
        assert_eq!(stages().await, ["provisional", "representing"]);
    }
    // The same report in other bytes.
    let mut reprint = template.clone();
    reprint.user_name = "ACME".to_owned();
    unpaid(&story, "2026-12-18", "801", reprint, &same).await;
    assert_eq!(stages().await, ["provisional", "representing"]);
    for number in ["802", "803"] {
        unpaid(&story, "2026-12-18", number, template.clone(), &same).await;
        assert_eq!(stages().await, ["representing", "representing"]);
    }
}
