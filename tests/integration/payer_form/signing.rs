//! The journey to a signed mandate.

use jiff::ToSpan;
use procedures::operator::{self, NewModulusTable};
use serde_json::json;

use super::browser::{ACCOUNT, ADDRESS, Invited, hidden};
use crate::support::App;

#[tokio::test]
async fn a_payer_signs_step_by_step() {
    let invited = Invited::new().await;
    let mut browser = invited.browser();
    browser
        .get("")
        .await
        .shows("Acme Lettings asks you, Zoë Tenant, to pay by Direct Debit")
        .shows("Test mode");
    assert_eq!(browser.post("", &[]).await.place, "/you");
    assert_eq!(browser.post("/you", &ADDRESS).await.place, "/guarantee");
    let guarantee = browser.get("/guarantee").await;
    guarantee.shows("Acme Lettings will notify you 10 working days in advance");
    assert_eq!(browser.post("/guarantee", &[("accept", "yes")]).await.place, "/payment");
    assert_eq!(browser.post("/payment", &[]).await.place, "/bank");
    let review = browser.post("/bank", &ACCOUNT).await;
    assert_eq!(review.place, "/review");
    // What was typed can be checked before it is signed, and never again.
    review.shows("LS1 4AP").shows("20-00-00").shows("55779911").shows("Zoe Tenant");
    let done = browser.post("/review", &[]).await;
    assert_eq!((done.place.as_str(), done.response.status), ("/done", 200));
    done.shows("Your Direct Debit is set up").shows("••••9911").hides("55779911");

    let mandate = invited.caller.call("mandates.get", json!({ "mandateId": invited.mandate })).await.ok();
    assert_eq!(mandate["status"], "pending_submission");
    assert_eq!(mandate["bankDetails"]["accountNumber"], "••••9911");
    assert_eq!(mandate["payer"]["address"]["postcode"], "LS1 4AP");
    let told = invited.caller.call("mandates.timeline", json!({ "mandateId": invited.mandate })).await.ok();
    let by_payer = |kind: &str| {
        let mut items = told["items"].as_array().unwrap().iter();
        items.any(|event| event["kind"] == kind && event["actor"]["kind"] == "payer")
    };
    assert!(by_payer("mandate.form_started") && by_payer("mandate.completed"), "{told:#}");
}

#[tokio::test]
async fn what_the_payer_agreed_to_is_kept_word_for_word() {
    let invited = Invited::new().await;
    invited.answered().await.post("/review", &[]).await;
    let rows = &invited.app;
    let guarantee: String = rows.one("SELECT guarantee FROM authorities").await;
    assert!(guarantee.contains("Acme Lettings will notify you 10 working days in advance"), "{guarantee}");
    let declaration: String = rows.one("SELECT declaration FROM authorities").await;
    assert!(declaration.contains("only person required to authorise"), "{declaration}");
    let network: String = rows.one("SELECT guarantee_network FROM authorities").await;
    assert!(network.ends_with("/24"), "{network}");
    let version: String = rows.one("SELECT guarantee_version FROM authorities").await;
    assert_eq!(version, "2026-11");
}

#[tokio::test]
async fn what_the_payer_agreed_to_is_evidence_for_a_collection() {
    let invited = Invited::new().await;
    invited.answered().await.post("/review", &[]).await;
    let caller = &invited.caller;
    caller.call("sandbox.activate", json!({ "mandateId": invited.mandate })).await.ok();
    caller.call("sandbox.clock.advance", json!({ "workingDays": 12 })).await.ok();
    let page = caller.call("collections.list", json!({ "mandateId": invited.mandate })).await.ok();
    let collection = &page["items"][0]["id"];
    let evidence = caller.call("collections.evidence", json!({ "collectionId": collection })).await.ok();
    let agreement = &evidence["authority"]["agreement"];
    assert_eq!(
        agreement["guarantee"],
        invited.app.one::<String>("SELECT guarantee AS value FROM authorities").await
    );
    assert!(agreement["signedNetwork"].as_str().unwrap().ends_with("/24"), "{agreement}");
}

#[tokio::test]
async fn nobody_signs_terms_that_were_not_shown() {
    let invited = Invited::new().await;
    let mut browser = invited.answered().await;
    browser.get("/review").await.shows("£1,250.00");
    let change = json!({ "mandateId": invited.mandate, "amountPence": 200_000 });
    invited.caller.call("mandates.update", change).await.ok();
    let shown = browser.post("/review", &[]).await;
    assert_eq!(shown.place, "/payment");
    shown.shows("£2,000.00");
    assert_eq!(invited.status().await, "draft");
    assert_eq!(browser.get("/review").await.place, "/payment");
    assert_eq!(browser.post("/payment", &[]).await.place, "/review");
    assert_eq!(browser.post("/review", &[]).await.place, "/done");
    let terms: String = invited.app.one("SELECT terms AS value FROM authorities").await;
    assert!(terms.contains("\"amountPence\":200000"), "{terms}");
}

#[tokio::test]
async fn a_name_that_the_agent_changes_is_shown_before_it_is_signed() {
    let invited = Invited::new().await;
    let mut browser = invited.answered().await;
    browser.get("/review").await.shows("Zoë Tenant");
    let change = json!({ "mandateId": invited.mandate, "payer": { "name": "Zoë Lodger" } });
    invited.caller.call("mandates.update", change).await.ok();
    let shown = browser.post("/review", &[]).await;
    assert_eq!(shown.place, "/payment");
    shown.shows("The terms have changed").shows("was Zoë Tenant").shows("now Zoë Lodger");
    assert_eq!(invited.status().await, "draft");
    browser.post("/payment", &[]).await;
    assert_eq!(browser.post("/review", &[]).await.place, "/done");
    let terms: String = invited.app.one("SELECT terms AS value FROM authorities").await;
    assert!(terms.contains("\"payer\":\"Zoë Lodger\""), "{terms}");
}

#[tokio::test]
async fn the_page_says_what_has_changed_since_the_payer_saw_it() {
    let invited = Invited::new().await;
    let mut browser = invited.answered().await;
    browser.get("/payment").await.hides("The terms have changed");
    let change = json!({ "mandateId": invited.mandate, "amountPence": 200_000, "collectionDay": 15 });
    invited.caller.call("mandates.update", change).await.ok();
    let shown = browser.get("/review").await;
    assert_eq!(shown.place, "/payment");
    shown
        .shows("The terms have changed")
        .shows("was £1,250.00</span><strong>now £2,000.00")
        .shows("was every month, on the 1st</span><strong>now every month, on the 15th");
    // Whatever else is answered meanwhile, it is said until it is seen.
    browser.post("/you", &ADDRESS).await;
    browser.get("/payment").await.shows("was £1,250.00");
    browser.post("/payment", &[]).await;
    browser.get("/payment").await.hides("The terms have changed");
}

#[tokio::test]
async fn what_changed_while_the_payment_page_lay_open_is_not_agreed_to() {
    let invited = Invited::new().await;
    let mut browser = invited.browser();
    browser.post("", &[]).await;
    browser.post("/you", &ADDRESS).await;
    let page = browser.post("/guarantee", &[("accept", "yes")]).await.response.body;
    let [(_, shown)] = <[_; 1]>::try_from(hidden(&page)).unwrap();
    let change = json!({ "mandateId": invited.mandate, "amountPence": 200_000 });
    invited.caller.call("mandates.update", change).await.ok();
    let again = browser.post("/payment", &[("terms", &shown)]).await;
    assert_eq!(again.place, "/payment");
    again.shows("was £1,250.00</span><strong>now £2,000.00");
    assert_eq!(browser.get("/bank").await.place, "/payment");
    // Nor is what does not say what it was shown.
    let place = browser.send("POST", "/payment", &[], &[("sec-fetch-site", "same-origin")]).await.place;
    assert_eq!(place, "/payment");
    // What nobody was ever asked for counts for nothing either.
    let made_up = shown.replace("125000", "1");
    assert_eq!(browser.post("/payment", &[("terms", &made_up)]).await.place, "/payment");
    let seen = shown.replace("125000", "200000");
    assert_eq!(browser.post("/payment", &[("terms", &seen)]).await.place, "/bank");
}

#[tokio::test]
async fn a_guarantee_whose_words_changed_while_the_page_lay_open_is_not_accepted() {
    let invited = Invited::new().await;
    let mut browser = invited.browser();
    browser.post("", &[]).await;
    let page = browser.post("/you", &ADDRESS).await.response.body;
    let [(name, shown)] = <[_; 1]>::try_from(hidden(&page)).unwrap();
    let admin = invited.app.live_key(&["tenants:admin"]).await;
    admin.call("organisation.update", json!({ "noticeWorkingDays": 7 })).await.ok();
    let ticked = [("accept", "yes"), (name.as_str(), shown.as_str())];
    let again = browser.post("/guarantee", &ticked).await;
    assert_eq!(again.place, "/guarantee");
    again.shows("The Guarantee has changed since this page was opened");
    assert_eq!(browser.get("/payment").await.place, "/guarantee");
    assert_eq!(browser.post("/guarantee", &[("accept", "yes")]).await.place, "/payment");
}

#[tokio::test]
async fn the_payment_page_says_the_whole_schedule() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let facts = json!({ "frequency": "weekly", "collectionDay": 4, "endOn": "2027-05-31" });
    let invited = Invited::by(app, caller, facts).await;
    let mandate = invited.caller.call("mandates.get", json!({ "mandateId": invited.mandate })).await.ok();
    let first: jiff::civil::Date = mandate["firstCollection"]["date"].as_str().unwrap().parse().unwrap();
    let calendar = invited.app.app.calendar();
    let second = calendar.roll_forward(first.checked_add(7.days()).unwrap());
    let words = |on: jiff::civil::Date| on.strftime("%A %-d %B %Y").to_string();
    let mut browser = invited.browser();
    browser.post("", &[]).await;
    browser.post("/you", &ADDRESS).await;
    let page = browser.post("/guarantee", &[("accept", "yes")]).await;
    // 4 December 2026, from which the weeks are counted, is a Friday.
    page.shows("every week, on Fridays")
        .shows(&format!("First collection</dt><dd>{}", words(first)))
        .shows(&format!("First receipt</dt><dd>{}", words(calendar.add_working_days(first, 2))))
        .shows(&format!("Second collection</dt><dd>{}", words(second)))
        .shows("Until</dt><dd>Monday 31 May 2027");
}

#[tokio::test]
async fn the_form_and_the_confirmation_promise_the_same_notice() {
    let invited = Invited::new().await;
    let mut browser = invited.answered().await;
    let promise = "Acme Lettings will tell you the amount and the date of each payment by e-mail, at least 10 working \
                   days before your account is debited.";
    browser.get("/payment").await.shows(promise).shows("until you or Acme Lettings end it");
    browser.post("/review", &[]).await.shows(promise);
    let query = json!({ "mandateId": invited.mandate, "kind": "mandate_confirmation" });
    let page = invited.caller.call("messages.list", query).await.ok();
    let text = page["items"][0]["text"].as_str().unwrap();
    assert!(text.contains(promise), "{text}");
}

#[tokio::test]
async fn another_name_or_notice_period_is_accepted_anew() {
    let invited = Invited::new().await;
    let mut browser = invited.answered().await;
    let live = invited.app.live_key(&["tenants:admin"]).await;
    live.call("organisation.update", json!({ "name": "Beta Lettings" })).await.ok();
    let shown = browser.post("/review", &[]).await;
    assert_eq!(shown.place, "/guarantee");
    shown.shows("Beta Lettings will notify you").shows("was Acme Lettings</span><strong>now Beta Lettings");
    assert_eq!(invited.status().await, "draft");
    // Once it is accepted, the payment page says it, too.
    let shown = browser.post("/guarantee", &[("accept", "yes")]).await;
    assert_eq!(shown.place, "/payment");
    shown.shows("was Acme Lettings</span><strong>now Beta Lettings");
}

#[tokio::test]
async fn the_first_dates_are_those_on_which_the_engine_collects() {
    let invited = Invited::new().await;
    let mandate = invited.caller.call("mandates.get", json!({ "mandateId": invited.mandate })).await.ok();
    let foretold: jiff::civil::Date = mandate["firstCollection"]["date"].as_str().unwrap().parse().unwrap();
    let mut browser = invited.answered().await;
    let day = foretold.strftime("%A %-d %B %Y").to_string();
    browser.get("/review").await.shows(&day);
}

#[tokio::test]
async fn no_step_can_be_skipped() {
    let invited = Invited::new().await;
    let mut browser = invited.browser();
    assert_eq!(browser.get("/review").await.place, "");
    browser.post("", &[]).await;
    for place in ["/guarantee", "/payment", "/bank", "/review", "/done"] {
        assert_eq!(browser.get(place).await.place, "/you", "{place}");
    }
    for (place, fields) in [("/bank", &ACCOUNT[..]), ("/review", &[]), ("/payment", &[]), ("/done", &[])] {
        browser.post(place, fields).await;
    }
    assert_eq!(browser.get("/review").await.place, "/you");
    assert_eq!(invited.status().await, "draft");
}

#[tokio::test]
async fn an_answer_can_be_changed_before_signing() {
    let invited = Invited::new().await;
    let mut browser = invited.answered().await;
    browser.get("/you").await.shows("2 High Street");
    let changed =
        [("line1", "9 Low Lane"), ("city", "York"), ("postcode", "YO1 7HH"), ("phone", "07700 900123")];
    let review = browser.post("/you", &changed).await;
    assert_eq!(review.place, "/review");
    review.shows("9 Low Lane").shows("07700900123").hides("2 High Street");
    browser.get("/bank").await.shows("ending in ••••9911").hides("55779911");
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_the_field_and_kept_for_mending() {
    let invited = Invited::new().await;
    let mut browser = invited.browser();
    browser.post("", &[]).await;
    let wrong = browser.post("/you", &[("line1", "2 <High> Street"), ("postcode", "LS1")]).await;
    assert_eq!((wrong.place.as_str(), wrong.response.status), ("/you", 422));
    wrong.shows("Enter your town or city.").shows("2 &#60;High&#62; Street").shows("Error: ");
    assert_eq!(browser.get("/guarantee").await.place, "/you");
}

#[tokio::test]
async fn who_cannot_authorise_alone_is_shown_the_way_on_paper() {
    let invited = Invited::new().await;
    let mut browser = invited.browser();
    browser.post("", &[]).await;
    browser.post("/you", &ADDRESS).await;
    browser.post("/guarantee", &[("accept", "yes")]).await;
    browser.post("/payment", &[]).await;
    let refused = browser.post("/bank", &ACCOUNT[..3]).await;
    assert_eq!((refused.place.as_str(), refused.response.status), ("/bank", 422));
    refused.shows("paper Direct Debit Instruction").shows("<details class=\"paper\" id=\"paper\" open>");
    assert_eq!(browser.get("/review").await.place, "/bank");
}

#[tokio::test]
async fn an_account_that_cannot_be_one_is_refused_as_typed_and_as_sent() {
    let invited = Invited::new().await;
    let table = NewModulusTable {
        version: "V1".to_owned(),
        valid_from: jiff::civil::date(2026, 1, 1),
        // At 20-00-00 the last digit must be 0.
        weights: "200000 200000 MOD10 0 0 0 0 0 0 0 0 0 0 0 0 0 1".to_owned(),
        substitutions: "938600 938611".to_owned(),
    };
    operator::import_modulus_table(&invited.app.app, table).await.unwrap();
    let mut browser = invited.browser();
    browser.post("", &[]).await;
    browser.post("/you", &ADDRESS).await;
    browser.post("/guarantee", &[("accept", "yes")]).await;
    browser.post("/payment", &[]).await;
    let check = browser.post("/bank/check", &ACCOUNT).await;
    assert_eq!(check.response.body, r#"{"possible":false}"#);
    let good = [("sort_code", "200000"), ("account_number", "55779910")];
    assert_eq!(browser.post("/bank/check", &good).await.response.body, r#"{"possible":true}"#);
    assert_eq!(browser.post("/bank/check", &good[..1]).await.response.body, r#"{"possible":null}"#);
    let refused = browser.post("/bank", &ACCOUNT).await;
    assert_eq!(refused.response.status, 422);
    refused.shows("This account number does not exist at that sort code");
    assert_eq!(browser.get("/review").await.place, "/bank");
}

#[tokio::test]
async fn signing_twice_at_once_signs_once() {
    let invited = Invited::new().await;
    let browser = invited.answered().await;
    let again = || {
        let (caller, path, cookies) = (browser.caller.clone(), browser.path.clone(), browser.cookies.clone());
        async move {
            let mut browser = super::browser::Browser { caller, path, cookies };
            browser.post("/review", &[]).await
        }
    };
    let (one, two, three) = tokio::join!(again(), again(), again());
    for arrived in [one, two, three] {
        assert_eq!((arrived.place.as_str(), arrived.response.status), ("/done", 200));
    }
    assert_eq!(invited.app.one::<i64>("SELECT COUNT(*) AS value FROM instructions").await, 1);
    assert_eq!(invited.app.one::<i64>("SELECT COUNT(*) AS value FROM authorities").await, 1);
}
