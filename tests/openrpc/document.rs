//! `openrpc.json` is what the catalogue says today, and has no fault that the lint knows.

use std::fs;

use direct_debit::openrpc::{document, lint, text};

use crate::repository;

/// What a failing test tells to run.
const BLESS: &str = "DD_BLESS=1 cargo test --test openrpc";

#[test]
fn the_checked_in_document_is_current() {
    let (file, current) = (repository("openrpc.json"), text());
    if is_blessing() {
        fs::write(&file, &current).expect("openrpc.json can be written");
    }
    let checked_in = fs::read_to_string(&file).unwrap_or_default();
    let difference = first_difference(&checked_in, &current);
    assert!(difference.is_none(), "openrpc.json is stale: {difference:?}\nRewrite it with\n\n    {BLESS}\n");
}

#[test]
fn the_document_is_the_same_each_time() {
    assert_eq!(text(), text());
}

#[test]
fn the_lint_finds_nothing() {
    let findings = lint::lint(&document());
    let lines: Vec<String> =
        findings.iter().map(|f| format!("{} {}: {}", f.pointer, f.rule, f.message)).collect();
    assert!(findings.is_empty(), "{} findings:\n{}", lines.len(), lines.join("\n"));
}

#[expect(
    clippy::disallowed_methods,
    reason = "a developer's switch of this test alone; nothing that is shipped reads it"
)]
pub fn is_blessing() -> bool {
    std::env::var("DD_BLESS").is_ok()
}

/// The number of the first line that differs, and the line in both.
fn first_difference(checked_in: &str, current: &str) -> Option<(usize, String, String)> {
    let line = |text: &str, number| text.lines().nth(number).unwrap_or_default().trim().to_owned();
    let lines = checked_in.lines().count().max(current.lines().count());
    let number = (0..lines).find(|number| line(checked_in, *number) != line(current, *number));
    let number = number.or((checked_in != current).then_some(0))?;
    Some((number + 1, line(checked_in, number), line(current, number)))
}
