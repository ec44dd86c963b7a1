//! Names: none that promises a secret.

use serde_json::Value;

use super::{Findings, part, text, walk};

/// What no name on the wire may contain: it would name something that must not leave the server.
const FORBIDDEN: [&str; 3] = ["hash", "secret", "token"];

pub(super) fn check(document: &Value, findings: &mut Findings) {
    walk(document, "", &mut |value, at| {
        for name in value.as_object().into_iter().flatten().map(|(name, _)| name) {
            look(name, &format!("{at}/{}", part(name)), findings);
        }
        // Parameters are named by a value; a name with a blank is the title of an example.
        let name = text(value, "name");
        if !name.contains(' ') {
            look(name, at, findings);
        }
    });
}

fn look(name: &str, at: &str, findings: &mut Findings) {
    let lower = name.to_ascii_lowercase();
    if let Some(word) = FORBIDDEN.into_iter().find(|word| lower.contains(word)) {
        findings.add(super::SECRET_NAME, at, format!("the name {name:?} contains {word:?}"));
    }
}
