//! `errors.ts`: a class for each error of the catalogue.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{doc, object, pascal, schema, text};

/// The file.
pub(super) fn file(document: &Value) -> String {
    let errors = &document["components"]["errors"];
    let facts: BTreeSet<String> = object(errors).map(|(_, error)| facts_of(error).to_owned()).collect();
    let mut out = format!(
        "import {{ errorClasses }} from \"../runtime/errors.js\";\n{}\n\
         /**\n * All classes of errors that the server declares.\n * @internal\n */\nexport const declared = errorClasses();\n",
        schema::import(&facts, "types")
    );
    for (code, error) in object(errors) {
        out.push_str(&class(code, error));
    }
    let classes: String = object(errors).map(|(code, _)| format!("\n  | {}", name(code))).collect();
    out.push_str(&format!(
        "\n/** Any error that the server declares, told apart by `code`. */\nexport type DeclaredError ={classes};\n"
    ));
    out
}

/// `RATE_LIMITED` → `RateLimitedError`.
pub(super) fn name(code: &str) -> String {
    format!("{}Error", pascal(code))
}

fn class(code: &str, error: &Value) -> String {
    let name = name(code);
    let meaning = format!("{} (`{code}`, {})", text(&error["message"]), error["code"]);
    let (facts, short) = (facts_of(error), pascal(code));
    format!(
        "\n{}export const {name} = declared.add<\"{code}\", {facts}>(\"{short}\");\n\
         export type {name} = InstanceType<typeof {name}>;\n",
        doc::comment(&meaning, 0)
    )
}

fn facts_of(error: &Value) -> &str {
    text(&error["data"]["schema"]["$ref"]).rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The client derives the code from the class's name.
    #[test]
    fn every_code_follows_from_the_name_of_its_class() {
        for (code, _) in object(&crate::openrpc::document()["components"]["errors"]) {
            let derived: String = pascal(code)
                .chars()
                .enumerate()
                .flat_map(|(n, c)| (n > 0 && c.is_ascii_uppercase()).then_some('_').into_iter().chain([c]))
                .map(|c| c.to_ascii_uppercase())
                .collect();
            assert_eq!(&derived, code);
        }
    }
}
