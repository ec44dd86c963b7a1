//! A link that does not work any more says so, and what to do.

use std::time::Duration;

use serde_json::json;

use super::browser::{Invited, invite};
use crate::support::App;

#[tokio::test]
async fn a_link_works_for_seven_days() {
    let invited = Invited::new().await;
    invited.app.advance(Duration::from_secs(7 * 24 * 3600 - 1));
    let mut browser = invited.browser();
    assert_eq!(browser.get("").await.response.status, 200);
    browser.post("", &[]).await;
    invited.app.advance(Duration::from_secs(1));
    for place in ["", "/you"] {
        let seen = browser.get(place).await;
        assert_eq!(seen.response.status, 410);
        seen.shows("This link has expired").shows("Acme Lettings");
        // The organisation has said no address or number: the page does not send the payer to look for one in a mail.
        seen.shows("your tenancy agreement says how").hides("in the message");
    }
    assert_eq!(browser.post("/you", &super::browser::ADDRESS).await.response.status, 410);
}

#[tokio::test]
async fn a_newer_link_ends_the_one_before_it() {
    let invited = Invited::new().await;
    let mut browser = invited.answered().await;
    let newer = invite(&invited.caller, &invited.mandate).await;
    let seen = browser.get("/review").await;
    assert_eq!(seen.response.status, 410);
    seen.shows("does not work any more").hides("9911");
    assert_eq!(browser.post("/review", &[]).await.response.status, 410);
    assert_eq!(invited.status().await, "draft");
    let mut fresh = Invited { path: newer, ..invited }.browser();
    assert_eq!(fresh.get("").await.response.status, 200);
}

#[tokio::test]
async fn a_cancelled_mandates_link_is_closed() {
    let invited = Invited::new().await;
    invited
        .caller
        .call("mandates.cancel", json!({ "mandateId": invited.mandate, "reason": "moved_out" }))
        .await
        .ok();
    let seen = invited.browser().get("").await;
    assert_eq!(seen.response.status, 410);
    seen.shows("does not work any more");
}

#[tokio::test]
async fn a_link_that_went_to_a_wrong_address_is_closed() {
    let invited = Invited::new().await;
    let mut browser = invited.answered().await;
    let change = json!({ "mandateId": invited.mandate, "payer": { "email": "zoe.right@example.com" } });
    invited.caller.call("mandates.update", change).await.ok();
    browser.get("").await.shows("does not work any more");
    assert_eq!(browser.post("/review", &[]).await.response.status, 410);
    let newer = invite(&invited.caller, &invited.mandate).await;
    assert_eq!(Invited { path: newer, ..invited }.browser().get("").await.response.status, 200);
}

#[tokio::test]
async fn what_would_end_before_its_first_payment_is_not_signed() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    // The only payment is due in two days: who signs in six has none left.
    let only = json!({ "collectionDay": 25, "endOn": "2026-11-25" });
    let invited = Invited::by(app, caller, only).await;
    let mut browser = invited.answered().await;
    invited.app.advance(Duration::from_secs(6 * 24 * 3600));
    let seen = browser.post("/review", &[]).await;
    assert_eq!(seen.response.status, 410);
    seen.shows("There is nothing left to pay here").shows("Nothing was set up");
    assert_eq!(invited.status().await, "draft");
}

#[tokio::test]
async fn an_unknown_link_is_not_found() {
    let invited = Invited::new().await;
    let mut browser = invited.browser();
    for path in ["/mandate/x", "/mandate/", &format!("/mandate/{}", "a".repeat(43))] {
        browser.path = path.to_owned();
        let seen = browser.get("").await;
        assert_eq!(seen.response.status, 404, "{path}");
        seen.shows("We can’t find this form").hides("Acme");
    }
}

#[tokio::test]
async fn a_suspended_organisations_form_is_closed_for_now() {
    let invited = Invited::new().await;
    let organisation = invited.app.organisation.clone().try_into().unwrap();
    procedures::operator::suspend_organisation(&invited.app.app, &organisation).await.unwrap();
    let seen = invited.browser().get("").await;
    assert_eq!(seen.response.status, 503);
    seen.shows("does not take new Direct Debits just now");
}
