//! `client.ts`: the client, with its namespaces.

use serde_json::Value;

use super::{doc, text};

const CLASS: &str = "\
A client of one server, with one key.

A call is sent at once, and answered once it is awaited. A list is asked for when it is awaited (one page) or
iterated (everything, page by page). What the server refuses is thrown as the class of its code; whatever the
procedure, that can be `MissingApiKeyError`, `InvalidApiKeyError`, `ExpiredApiKeyError`,
`InsufficientScopeError`, `RateLimitedError`, `InvalidParamsError`, `UnavailableError` and `InternalError`, and
where no answer came `ConnectionFailedError`, `TimedOutError` or `UnexpectedAnswerError`.";

const BATCH: &str = "\
Sends up to 50 calls in one round trip and settles each alone, in their order: `{ ok: true, value }` or
`{ ok: false, error }`. Of the calls' own options only `idempotencyKey` counts.";

/// The file.
pub(super) fn file<'d>(document: &'d Value, namespaces: impl Iterator<Item = &'d str> + Clone) -> String {
    let mut out = String::from(
        "import { type Calls, connect } from \"../runtime/calls.js\";\n\
         import type { DirectDebitOptions } from \"../runtime/options.js\";\n",
    );
    for name in namespaces.clone() {
        out.push_str(&format!("import {{ {name} }} from \"./{name}.js\";\n"));
    }
    out.push_str("import { declared } from \"./errors.js\";\n");
    out.push_str(&format!("\n{}export class DirectDebit {{\n", doc::comment(CLASS, 0)));
    for name in namespaces.clone() {
        let about = text(&document["components"]["tags"][name]["description"]);
        out.push_str(&format!("{}  declare readonly {name}: typeof {name};\n", doc::comment(about, 2)));
    }
    let names: String = namespaces.map(|name| format!("      {name},\n")).collect();
    out.push_str(&doc::comment(BATCH, 2));
    out + "  declare readonly batch: Calls[\"batch\"];\n\n  constructor(options: DirectDebitOptions) {\n"
        + &format!("    const procedures = {{\n{names}    }};\n")
        + "    Object.assign(this, connect(options, declared, procedures));\n  }\n}\n"
}
