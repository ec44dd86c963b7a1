//! The organisation's colour and logo.

use serde_json::json;

use super::browser::Invited;
use crate::support::App;

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

#[tokio::test]
async fn a_payer_sees_the_organisations_colour_and_logo() {
    let app = App::start().await;
    let admin = app.live_key(&["tenants:admin"]).await;
    let caller = app.test_key(&["mandates:write"]).await;
    let invited = Invited::by(app, caller, json!({})).await;
    let mut browser = invited.browser();
    browser.get("").await.hides("/logo\"").shows("<p class=\"organisation\">Acme Lettings</p>");
    assert_eq!(browser.get("/logo").await.response.status, 404);

    admin.call("organisation.update", json!({ "brandColour": "#ffdd00" })).await.ok();
    let set = admin.call("organisation.setLogo", json!({ "image": PNG })).await.ok();
    assert_eq!(set["contentType"], "image/png");
    browser.get("").await.shows("/logo\" alt=\"Acme Lettings\"");
    // White must be readable on it.
    let theme = browser.get("/theme.css").await.response.body;
    assert!(theme.contains("--brand: #") && !theme.contains("#ffdd00"), "{theme}");

    admin.call("organisation.setLogo", json!({ "image": null })).await.ok();
    browser.get("").await.hides("/logo\"");
}

#[tokio::test]
async fn a_logo_is_an_image_that_can_hold_no_script() {
    let app = App::start().await;
    let admin = app.live_key(&["tenants:admin"]).await;
    for image in ["PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+", "not base64", "", &"A".repeat(140_000)] {
        let refused = admin.call("organisation.setLogo", json!({ "image": image })).await.err();
        assert_eq!(refused.code(), "INVALID_PARAMS");
    }
    let cut_off = &PNG[..PNG.len() - 8];
    let with_script = format!("{}{}", PNG.trim_end_matches('='), "A");
    for image in [cut_off, &with_script, "iVBORw0KGgo=", "/9j/4AAQ", "UklGRgAAAABXRUJQ"] {
        let refused = admin.call("organisation.setLogo", json!({ "image": image })).await.err();
        let reason = &refused.error["data"]["problems"][0]["reason"];
        assert!(reason.as_str().unwrap().starts_with("expected "), "{image}: {reason}");
    }
    let test = app.test_key(&["tenants:admin"]).await;
    let refused = test.call("organisation.setLogo", json!({ "image": PNG })).await.err();
    assert_eq!(refused.code(), "LIVE_KEY_REQUIRED");
}
