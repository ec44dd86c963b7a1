//! The documentation that the server serves: to everybody, complete, and linked within itself.

use std::collections::BTreeSet;

use procedures::catalogue::catalogue;
use serde_json::json;

use crate::support::{App, Caller, Response};

async fn get(caller: &Caller, path: &str) -> Response {
    caller.send("GET", path, &[], Vec::new()).await
}

/// What stands between these two, each time.
fn between<'a>(text: &'a str, start: &str, end: char) -> BTreeSet<&'a str> {
    text.split(start).skip(1).map(|rest| rest.split(end).next().unwrap()).collect()
}

#[tokio::test]
async fn every_page_is_there_and_every_link_on_it_leads_somewhere() {
    let app = App::start().await;
    let stranger = app.anonymous();
    let (mut waiting, mut seen) = (vec!["/docs".to_owned()], BTreeSet::new());
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let (page, anchor) = path.split_once('#').unwrap_or((&path, ""));
        let response = get(&stranger, page).await;
        assert_eq!(response.status, 200, "{path}");
        if page == "/explorer" || response.header("content-type") != Some("text/html; charset=utf-8") {
            continue;
        }
        assert!(anchor.is_empty() || response.body.contains(&format!("id=\"{anchor}\"")), "{path}");
        assert!(response.body.contains("<h1"), "{path}");
        assert_eq!(response.header("cache-control"), Some("public, max-age=300"), "{path}");
        for link in between(&response.body, "href=\"", '"') {
            assert!(link.starts_with(['/', '#']), "{path} leads away, to {link}");
            waiting.push(if link.starts_with('#') { format!("{page}{link}") } else { link.to_owned() });
        }
    }
    for entry in catalogue().iter() {
        assert!(seen.contains(&format!("/docs/{}", entry.name)), "{} is linked nowhere", entry.name);
        assert!(seen.contains(&format!("/docs/{}.md", entry.name)), "{}", entry.name);
        for rule in entry.rules() {
            assert!(seen.contains(&format!("/docs/errors/{}", rule.code())), "{}", rule.code());
        }
    }
}

#[tokio::test]
async fn every_code_that_a_caller_can_meet_has_a_page() {
    let app = App::start().await;
    let stranger = app.anonymous();
    let table = include_str!("../../../docs/json-rpc.md");
    let last_cells = table.lines().filter_map(|line| line.trim_end_matches([' ', '|']).rsplit('|').next());
    let is_code = |cell: &&str| cell.len() > 4 && cell.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let codes: Vec<&str> = last_cells.map(str::trim).filter(is_code).collect();
    assert!(codes.len() > 20 && codes.contains(&"BAD_UPGRADE"), "{codes:?}");
    for code in codes {
        let page = get(&stranger, &format!("/docs/errors/{code}.md")).await;
        assert_eq!(page.status, 200, "{code}");
        assert!(
            page.body.starts_with(&format!("# {code}\n")) && page.body.contains("## What to do"),
            "{code}"
        );
    }
    // And the page says what a caller is answered.
    let key = app.test_key(&["verify"]).await;
    let refused = key.plain("mandates.list", json!({})).await;
    let page_url = refused.json()["type"].as_str().unwrap().to_owned();
    let page = get(&stranger, page_url.strip_prefix("https://dd.example.com").unwrap()).await;
    assert!(page.body.contains("403 Forbidden") && page.body.contains("-32023"), "{}", page.body);
}

#[tokio::test]
async fn a_page_is_asked_for_again_only_when_it_changed() {
    let app = App::start().await;
    let stranger = app.anonymous();
    for path in ["/docs", "/docs/keys.whoami.md", "/llms.txt", "/openapi.json", "/openrpc.json"] {
        let first = get(&stranger, path).await;
        let etag = first.header("etag").unwrap();
        for known in [etag, &format!("W/{etag}"), &format!("\"other\", {etag}")] {
            let again = stranger.send("GET", path, &[("if-none-match", known)], Vec::new()).await;
            assert_eq!(
                (again.status, again.body.as_str(), again.header("etag")),
                (304, "", Some(etag)),
                "{path}"
            );
        }
        let other = stranger.send("GET", path, &[("if-none-match", "\"other\"")], Vec::new()).await;
        assert_eq!((other.status, other.body.len()), (200, first.body.len()));
        let head = stranger.send("HEAD", path, &[], Vec::new()).await;
        assert_eq!((head.status, head.header("content-length")), (200, first.header("content-length")));
        let compressed = stranger.send("HEAD", path, &[("accept-encoding", "gzip, br")], Vec::new()).await;
        let length = compressed.header("content-length").unwrap().parse::<usize>().unwrap();
        assert_eq!(
            (compressed.header("content-encoding"), length < first.body.len() / 2),
            (Some("gzip"), true)
        );
        assert_eq!(stranger.send("POST", path, &[], Vec::new()).await.status, 405);
    }
    for path in ["/docs/no.such", "/docs/errors/NO_SUCH", "/docs/../docs", "/llms.txt.md", "/docsx"] {
        assert_eq!(get(&stranger, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn pages_have_no_script_and_may_have_none() {
    let app = App::start().await;
    let page = get(&app.anonymous(), "/docs/mandates.create").await;
    assert!(!page.body.contains("<script") && !page.body.contains("style="), "{}", page.body);
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("script-src"),
        "{policy}"
    );
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn llms_txt_links_every_procedure_as_markdown() {
    let app = App::start().await;
    let stranger = app.anonymous();
    let response = get(&stranger, "/llms.txt").await;
    assert_eq!(response.header("content-type"), Some("text/plain; charset=utf-8"));
    let mut lines = response.body.lines().filter(|line| !line.is_empty());
    assert_eq!(lines.next(), Some("# Direct Debit"));
    assert!(lines.next().unwrap().starts_with("> "));
    let links = between(&response.body, "](", ')');
    for entry in catalogue().iter() {
        assert!(
            links.contains(format!("https://dd.example.com/docs/{}.md", entry.name).as_str()),
            "{}",
            entry.name
        );
    }
    for link in links {
        let page = get(&stranger, link.strip_prefix("https://dd.example.com").unwrap()).await;
        assert_eq!(page.status, 200, "{link}");
    }
}

/// The curl of a page is a call that the server takes.
#[tokio::test]
async fn the_call_on_a_page_reaches_its_procedure() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let page = get(&caller, "/docs/mandates.create.md").await.body;
    let curl = page.split("```sh\n").nth(1).unwrap().split("\n```").next().unwrap();
    assert!(curl.starts_with("curl https://dd.example.com/rpc/mandates.create \\\n"), "{curl}");
    let body = curl.split("-d '").nth(1).unwrap().strip_suffix('\'').unwrap();
    let json = [("content-type", "application/json")];
    let answer = caller.send("POST", "/rpc/mandates.create", &json, body.into()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}
