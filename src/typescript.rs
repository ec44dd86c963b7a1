//! The generated part of the TypeScript client, out of the OpenRPC document: types, errors, and the procedures by
//! namespace. What sends, retries and pages is written by hand, in `clients/typescript/src/runtime`.

mod client;
mod doc;
mod errors;
mod methods;
mod params;
mod schema;
mod types;

use crate::generated::File;
use crate::openrpc::read::{list, namespaces, object, text};

const GENERATED: &str = "// Generated from the catalogue: `direct-debit client typescript --out DIR`.\n\n";

/// All files.
pub fn files() -> Vec<File> {
    let document = crate::openrpc::document();
    let namespaces = namespaces(&document);
    let mut files = vec![
        file("types", types::file(&document)),
        file("params", params::file(&document)),
        file("errors", errors::file(&document)),
        file("client", client::file(&document, namespaces.keys().copied())),
    ];
    files
        .extend(namespaces.iter().map(|(name, methods)| file(name, methods::file(&document, name, methods))));
    files
}

fn file(name: &str, text: String) -> File {
    File { name: format!("{name}.ts"), text: format!("{GENERATED}{text}") }
}

/// `mandates.sendInvite` → `MandatesSendInvite`, `RATE_LIMITED` → `RateLimited`.
fn pascal(name: &str) -> String {
    let is_constant = !name.contains(|c: char| c.is_ascii_lowercase());
    let capital = |word: &str| {
        let (head, tail) = word.split_at(word.len().min(1));
        let tail = if is_constant { tail.to_ascii_lowercase() } else { tail.to_owned() };
        head.to_ascii_uppercase() + &tail
    };
    name.split(['.', '_']).map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_methods_and_of_errors_become_names_of_types() {
        for (name, expected) in [
            ("mandates.sendInvite", "MandatesSendInvite"),
            ("sandbox.clock.get", "SandboxClockGet"),
            ("RATE_LIMITED", "RateLimited"),
            ("NOT_FOUND", "NotFound"),
        ] {
            assert_eq!(pascal(name), expected);
        }
    }
}
