//! `docs/reference` is what the catalogue says today.

use std::fs;

use direct_debit::{generated, reference};
use procedures::catalogue::catalogue;

use crate::document::is_blessing;
use crate::repository;

#[test]
fn the_checked_in_pages_are_current() {
    let folder = repository("docs/reference");
    if is_blessing() {
        generated::write(reference::pages(), &folder).expect("docs/reference can be written");
    }
    for page in reference::pages() {
        let checked_in = fs::read_to_string(folder.join(&page.name)).unwrap_or_default();
        assert!(
            checked_in == page.text,
            "docs/reference/{} is stale: DD_BLESS=1 cargo test --test openrpc",
            page.name
        );
    }
    let files = fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, reference::pages().len(), "docs/reference has a page of a namespace that is no more");
}

#[test]
fn every_procedure_has_its_section() {
    let pages = reference::pages();
    for entry in catalogue().iter() {
        let namespace = entry.name.split('.').next().unwrap();
        let page = pages.iter().find(|page| page.name == format!("{namespace}.md")).unwrap();
        let section =
            page.text.split("\n## ").find(|section| section.starts_with(&format!("{}\n", entry.name)));
        let section = section.unwrap_or_else(|| panic!("no section {}", entry.name));
        for rule in entry.rules() {
            assert!(section.contains(rule.code()), "{}: {}", entry.name, rule.code());
        }
    }
}

#[test]
fn links_lead_to_headings_of_their_page() {
    for page in reference::pages() {
        let headings: Vec<String> = page
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")))
            .map(|heading| {
                heading.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
            })
            .collect();
        for link in page.text.split("](#").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            assert!(headings.iter().any(|heading| heading == link), "{}: {link}", page.name);
        }
    }
}
