use serde_json::json;

use super::server::MailServer;
use crate::support::App;

/// Names that would be headers, markup or another's link, if anybody let them.
const NAMES: [&str; 6] = [
    "<script>alert(1)</script> & Co",
    "\"quoted\" <thief@example.com>, Bcc: x@example.com",
    "Zoë {payer} {{link}}",
    "=?utf-8?q?a=0D=0ABcc=3A_thief=40example=2Ecom?= A",
    "A'; DROP TABLE messages; --",
    "O\u{2019}Brien Söhne 株式会社 A",
];
const HEADERS: [&str; 9] = [
    "From",
    "To",
    "Subject",
    "Message-ID",
    "Date",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Auto-Submitted",
];

#[tokio::test]
async fn no_name_adds_a_header_or_markup() {
    let (app, server) = (App::start().await, MailServer::start());
    let live = app.live_key(&["mandates:read", "mandates:write", "tenants:admin"]).await;
    for name in NAMES {
        let organisation = json!({ "name": name, "contactEmail": "rent@acme.example" });
        live.call("organisation.update", organisation).await.ok();
        let mut new = app.new_mandate();
        new["payer"]["name"] = json!(name);
        new["property"]["reference"] = json!(name.chars().take(60).collect::<String>().trim());
        let mandate = live.call("mandates.create", new).await.ok()["id"].clone();
        live.call(
            "messages.setTemplate",
            json!({ "kind": "mandate_invite", "subject": "{payer}", "paragraph": "{payer}" }),
        )
        .await
        .ok();
        live.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();
        server.post().deliver(&app.app, &|| true).await.unwrap();

        let got = server.got();
        let got = got.last().unwrap();
        let mut headers = got.headers();
        let mut expected = HEADERS.map(str::to_owned).to_vec();
        headers.sort();
        expected.sort();
        assert_eq!(headers, expected, "{name}");
        assert_eq!(got.to, "zoe@example.com");
        let html = got.text();
        assert!(!html.contains("<script>alert(1)</script> &amp;") && !html.contains("<p><script>"), "{html}");
        assert!(got.content.split("\r\n").all(|line| line.len() <= 998), "{name}");
        assert!(!got.content.replace("\r\n", "").contains(['\r', '\n']), "{name}");
    }
    assert_eq!(server.got().len(), NAMES.len());
    let html: String = app.one("SELECT html FROM messages ORDER BY id LIMIT 1").await;
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co"), "{html}");
}

#[tokio::test]
async fn a_line_break_gets_into_no_name_at_all() {
    let app = App::start().await;
    let live = app.live_key(&["mandates:write", "tenants:admin"]).await;
    let bad = "Zoë\r\nBcc: thief@example.com";
    let mut new = app.new_mandate();
    new["payer"]["name"] = json!(bad);
    assert_eq!(live.call("mandates.create", new).await.err().number(), -32602);
    assert_eq!(live.call("organisation.update", json!({ "name": bad })).await.err().number(), -32602);
}
