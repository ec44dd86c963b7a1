//! Who has stolen a link, or sends a payer's browser here, learns and changes nothing.

use std::time::Duration;

use serde_json::json;

use super::browser::{ACCOUNT, ADDRESS, Invited};

#[tokio::test]
async fn what_was_typed_is_shown_in_no_other_browser() {
    let invited = Invited::new().await;
    let mut payer = invited.answered().await;
    let mut thief = invited.browser();
    let seen = thief.get("/review").await;
    assert_eq!(seen.place, "/review");
    seen.hides("High Street").hides("9911").hides("zoe@example.com").shows("begun in another browser");
    thief.post("/review", &[]).await.shows("begun in another browser");
    assert_eq!(invited.status().await, "draft");

    // Whoever starts anew begins with nothing, and the first browser's form has ended.
    assert_eq!(thief.post("", &[]).await.place, "/you");
    thief.get("/you").await.hides("High Street");
    payer.get("/review").await.shows("begun in another browser").hides("9911");
    payer.post("/review", &[]).await.shows("begun in another browser");
    assert_eq!(invited.status().await, "draft");
}

#[tokio::test]
async fn a_link_stolen_after_signing_shows_nothing() {
    let invited = Invited::new().await;
    let mut payer = invited.answered().await;
    payer.post("/review", &[]).await;
    let mut thief = invited.browser();
    for place in ["", "/you", "/review", "/done"] {
        let seen = thief.get(place).await;
        assert_eq!(seen.response.status, 410, "{place}");
        seen.shows("already set up").hides("High Street").hides("9911").hides("Zoë");
    }
    assert_eq!(thief.post("", &[]).await.response.status, 410);
    payer.get("").await.shows("Your Direct Debit is set up");
}

#[tokio::test]
async fn a_made_up_cookie_opens_nothing() {
    let invited = Invited::new().await;
    let payer = invited.answered().await;
    let name = payer.cookies[0].split('=').next().unwrap();
    let mut thief = invited.browser();
    thief.cookies.push(format!("{name}=made-up"));
    thief.get("/review").await.shows("begun in another browser").hides("9911");
}

#[tokio::test]
async fn a_page_of_another_site_posts_nothing() {
    let invited = Invited::new().await;
    let mut payer = invited.answered().await;
    for foreign in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")]
    {
        let refused = payer.send("POST", "/review", &[], &[foreign]).await;
        assert_eq!(refused.response.status, 403, "{foreign:?}");
    }
    assert_eq!(invited.status().await, "draft");
}

#[tokio::test]
async fn opening_the_link_changes_nothing() {
    let invited = Invited::new().await;
    let before = invited.app.changes().await;
    for place in ["", "/you", "/done", "/theme.css", "/logo"] {
        invited.browser().get(place).await;
    }
    assert_eq!(invited.app.changes().await, before);
    assert_eq!(invited.app.one::<i64>("SELECT COUNT(*) AS value FROM payer_forms").await, 0);
}

#[tokio::test]
async fn neither_the_account_nor_the_link_is_kept_in_the_clear() {
    let invited = Invited::new().await;
    invited.answered().await;
    let token = invited.path.rsplit('/').next().unwrap().to_owned();
    let sealed: Vec<u8> = invited.app.one("SELECT sealed_answers AS value FROM payer_forms").await;
    assert!(!sealed.windows(8).any(|part| part == b"55779911"));
    let events: Vec<Option<String>> = invited.app.column("SELECT data AS value FROM events").await;
    let events = format!("{events:?}");
    assert!(!events.contains("55779911") && !events.contains(&token), "{events}");
}

#[tokio::test]
async fn what_was_typed_is_gone_once_the_mandate_is_signed() {
    let invited = Invited::new().await;
    let mut browser = invited.answered().await;
    let length = async || {
        let sealed: Vec<u8> = invited.app.one("SELECT sealed_answers AS value FROM payer_forms").await;
        sealed.len()
    };
    let before = length().await;
    browser.post("/review", &[]).await;
    assert!(length().await < before / 2);
}

#[tokio::test]
async fn pages_are_in_no_cache_no_frame_and_no_referrer() {
    let invited = Invited::new().await;
    let page = invited.browser().get("").await.response;
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe") && !page.body.contains("style=") && !page.body.contains("<style"));
}

#[tokio::test]
async fn links_cannot_be_guessed_at_without_end() {
    let invited = Invited::new().await;
    let mut browser = invited.browser();
    let mut last = 0;
    for number in 0..121 {
        browser.path = format!("/mandate/{number:043}");
        last = browser.get("").await.response.status;
        assert!(last == 404 || number == 120, "{number}: {last}");
    }
    assert_eq!(last, 429);
    invited.app.advance(Duration::from_secs(61));
    assert_eq!(browser.get("").await.response.status, 404);
}

#[tokio::test]
async fn colour_and_logo_do_not_use_up_a_payers_pages_and_have_an_end_too() {
    let invited = Invited::new().await;
    let mut browser = invited.browser();
    for _ in 0..240 {
        assert_eq!(browser.get("/theme.css").await.response.status, 200);
    }
    assert_eq!(browser.get("/theme.css").await.response.status, 429);
    assert_eq!(browser.get("/logo").await.response.status, 429);
    assert_eq!(browser.get("").await.response.status, 200);
}

#[tokio::test]
async fn what_is_no_form_is_not_read() {
    let invited = Invited::new().await;
    let mut browser = invited.browser();
    browser.post("", &[]).await;
    let long = "x".repeat(20_000);
    assert_eq!(browser.post("/you", &[("line1", &long)]).await.response.status, 413);
    let cookies = browser.cookies.join("; ");
    let headers = [("cookie", cookies.as_str()), ("content-type", "application/json")];
    let path = format!("{}/you", invited.path);
    let json = json!({ "line1": "2 High Street" }).to_string().into_bytes();
    assert_eq!(browser.caller.send("POST", &path, &headers, json).await.status, 415);
    assert_eq!(browser.caller.send("DELETE", &path, &headers, Vec::new()).await.status, 405);
    assert_eq!(browser.post("/you", &ADDRESS).await.place, "/guarantee");
    assert_eq!(browser.post("/bank", &ACCOUNT).await.place, "/guarantee");
}
