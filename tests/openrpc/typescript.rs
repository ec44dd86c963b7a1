//! The generated part of the TypeScript client is what the catalogue says today.

use std::fs;

use direct_debit::{generated, typescript};
use procedures::catalogue::catalogue;
use procedures::ctx::Transport;
use procedures::domain::scope::Access;

use crate::document::is_blessing;
use crate::repository;

const FOLDER: &str = "clients/typescript/src/generated";

#[test]
fn the_checked_in_client_is_current() {
    let folder = repository(FOLDER);
    if is_blessing() {
        generated::write(typescript::files(), &folder).expect("the folder can be written");
    }
    for file in typescript::files() {
        let checked_in = fs::read_to_string(folder.join(&file.name)).unwrap_or_default();
        assert!(
            checked_in == file.text,
            "{FOLDER}/{} is stale: DD_BLESS=1 cargo test --test openrpc",
            file.name
        );
    }
    let files = fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, typescript::files().len(), "{FOLDER} has a file of a namespace that is no more");
}

#[test]
fn every_procedure_is_a_method_that_says_its_scope_and_its_refusals() {
    let files = typescript::files();
    for entry in catalogue().iter().filter(|entry| entry.transport == Transport::Any) {
        let (namespace, _) = entry.name.split_once('.').unwrap();
        let (_, verb) = entry.name.rsplit_once('.').unwrap();
        let file = files.iter().find(|file| file.name == format!("{namespace}.ts")).unwrap();
        // Namespaces in a namespace may have methods of the same name.
        let mut comments =
            comments(&file.text).filter(|(method, _)| *method == verb).map(|(_, comment)| comment);
        let scope = match entry.access {
            Access::AnyCredential => "Any good key;".to_owned(),
            Access::Scope(scope) => format!("Scope `{scope}`;"),
        };
        let mut says: Vec<String> =
            entry.rules().iter().map(|rule| format!("@throws {{{}}}", class(rule.code()))).collect();
        says.push(scope);
        assert!(
            comments.any(|comment| says.iter().all(|words| comment.contains(words))),
            "{} says {says:?}",
            entry.name
        );
    }
}

/// The methods of a file, each with the comment before it.
fn comments(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("/**").filter_map(|block| {
        let (comment, code) = block.split_once("*/")?;
        Some((code.trim_start().split_once(':')?.0, comment))
    })
}

/// `NOT_FOUND` → `NotFoundError`.
fn class(code: &str) -> String {
    code.split('_').map(|word| word[..1].to_owned() + &word[1..].to_lowercase()).collect::<String>() + "Error"
}
