//! What the document says is true: held against the sources and the domain, not against the generator.
//!
//! That each required parameter is really required is tried on the real server (`tests/integration`).

use std::collections::BTreeSet;
use std::fs;

use direct_debit::answer::code::REFUSED;
use direct_debit::openrpc::document;
use procedures::catalogue::catalogue;
use procedures::domain::rule::Rule;
use procedures::procedure::Entry;
use serde_json::Value;

use crate::repository;

#[test]
fn every_rule_is_declared_by_a_procedure_and_shown() {
    let document = document();
    // Moves that only a bank's report asks for: no caller meets these.
    let only_of_reports = [Rule::MandateNotLodged, Rule::MandateNotCancelled];
    for rule in Rule::ALL.into_iter().filter(|rule| !only_of_reports.contains(rule)) {
        let declared = catalogue().iter().any(|entry| entry.rules().contains(&rule));
        assert!(declared, "no procedure names `{}` under `# Errors`", rule.code());
        let shown = &document["components"]["errors"][rule.code()];
        assert_eq!(
            (&shown["message"], &shown["data"]["code"]),
            (&rule.sentence().into(), &rule.code().into())
        );
    }
}

#[test]
fn every_method_shows_the_rules_its_source_names_and_no_others() {
    let document = document();
    for (entry, method) in catalogue().iter().zip(methods(&document)) {
        assert_eq!(method["name"], entry.name);
        let (named, shown) = (codes(&source(entry)), refusals(&document, method));
        assert_eq!(shown, named, "{}: left what is shown, right what its doc comment names", entry.name);
    }
}

#[test]
fn every_code_in_a_doc_comment_is_a_rules() {
    for entry in catalogue().iter() {
        for code in codes(&source(entry)) {
            assert!(Rule::ALL.iter().any(|rule| rule.code() == code), "{} names {code}", entry.name);
        }
    }
}

#[test]
fn every_procedure_stands_where_its_name_says() {
    for entry in catalogue().iter() {
        let (source, verb) = (source(entry), snake_case(verb(entry)));
        assert!(
            source.contains(&format!("pub(crate) async fn {verb}(")),
            "{} is not in its file",
            entry.name
        );
        let scope = format!("#[scope(\"{}\")]", entry.access.words());
        assert!(source.contains(&scope), "{} is not declared with {scope}", entry.name);
        assert_eq!(source.matches("#[scope(").count(), 1, "{}: one procedure a file", entry.name);
    }
}

#[test]
fn every_file_of_a_procedure_is_in_the_catalogue() {
    let named: BTreeSet<String> = catalogue().iter().map(path).collect();
    let mut folders = vec![repository("procedures/src")];
    while let Some(folder) = folders.pop() {
        for file in
            fs::read_dir(folder).expect("the folder is there").map(|file| file.expect("a file").path())
        {
            if file.is_dir() {
                folders.push(file);
            } else if fs::read_to_string(&file)
                .is_ok_and(|text| text.lines().any(|l| l.starts_with("#[scope(")))
            {
                let file = file.strip_prefix(repository("")).expect("a file of the repository").to_owned();
                assert!(named.contains(&*file.to_string_lossy()), "{} is in no catalogue", file.display());
            }
        }
    }
}

#[test]
fn summaries_are_one_short_line() {
    for entry in catalogue().iter() {
        let summary = &entry.doc.summary;
        assert!((10..=100).contains(&summary.chars().count()), "{}: {summary:?}", entry.name);
        assert!(!summary.contains('\n') && !summary.ends_with('.'), "{}: {summary:?}", entry.name);
        assert!(summary.starts_with(char::is_uppercase), "{}: {summary:?}", entry.name);
    }
}

#[test]
fn a_method_that_needs_a_scope_shows_the_refusal_and_the_others_do_not() {
    let document = document();
    for method in methods(&document) {
        let shown = errors(method).any(|name| name == "INSUFFICIENT_SCOPE");
        assert_eq!(shown, method["x-scope"] != "any good credential", "{}", method["name"]);
    }
}

#[test]
fn every_write_takes_an_idempotency_key_or_says_why_not() {
    let document = document();
    for method in methods(&document).filter(|method| method["x-effect"] == "write") {
        let params = method["params"].as_array().expect("parameters");
        let takes_one = params.iter().any(|param| param["name"] == "idempotencyKey");
        let says_why = method["description"].as_str().expect("a description").contains("idempotency key");
        assert!(takes_one || says_why, "{}", method["name"]);
    }
}

fn methods(document: &Value) -> impl Iterator<Item = &Value> {
    document["methods"].as_array().expect("methods").iter()
}

/// The names of the errors a method refers to.
fn errors(method: &Value) -> impl Iterator<Item = &str> {
    let references = method["errors"].as_array().expect("errors").iter();
    references.filter_map(|error| error["$ref"].as_str()?.strip_prefix("#/components/errors/"))
}

/// The rules a method refers to, by their codes.
fn refusals(document: &Value, method: &Value) -> BTreeSet<String> {
    let is_rule = |name: &&str| document["components"]["errors"][name]["code"] == REFUSED;
    errors(method).filter(is_rule).map(str::to_owned).collect()
}

fn source(entry: &Entry) -> String {
    let path = path(entry);
    fs::read_to_string(repository(&path))
        .unwrap_or_else(|error| panic!("{} is not in {path}: {error}", entry.name))
}

/// `mandates.sendInvite` → `procedures/src/mandates/send_invite.rs`.
fn path(entry: &Entry) -> String {
    format!("procedures/src/{}/{}.rs", snake_case(entry.namespace).replace('.', "/"), snake_case(verb(entry)))
}

fn verb(entry: &Entry) -> &'static str {
    entry.name.rsplit('.').next().unwrap_or_default()
}

fn snake_case(camel: &str) -> String {
    camel.chars().fold(String::new(), |snake, c| {
        if c.is_ascii_uppercase() {
            snake + "_" + &c.to_ascii_lowercase().to_string()
        } else {
            snake + &c.to_string()
        }
    })
}

/// The backticked words in capitals in the doc comment of the procedure: what it calls codes.
fn codes(source: &str) -> BTreeSet<String> {
    let before = source.split("#[scope(").next().unwrap_or_default();
    let lines: Vec<&str> = before.lines().rev().take_while(|line| line.starts_with("///")).collect();
    let is_code = |word: &&str| {
        word.len() > 3 && word.contains('_') && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
    };
    lines
        .iter()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(is_code)
        .map(str::to_owned)
        .collect()
}
