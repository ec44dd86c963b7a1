//! The OpenRPC document: the catalogue, for programs and for people who write programs.

use procedures::catalogue::{Catalogue, catalogue};
use serde_json::{Map, Value, json};

pub(crate) mod errors;
pub mod lint;
mod method;
pub(crate) mod read;
mod schemas;
mod text;
mod validate;

use schemas::Schemas;

/// The document's version of OpenRPC: tools lag behind 1.4.
const OPENRPC: &str = "1.3.2";

/// Where a server started without configuration answers.
const LOCAL_URL: &str = "http://127.0.0.1:8080/rpc";

const DESCRIPTION: &str = "\
Collect rent by Bacs Direct Debit: mandates, from draft to their end, over JSON-RPC 2.0.

Every call needs an API key: `Authorization: Bearer ak_test_…`, or `X-API-Key`. A key opens one workspace of one \
organisation, live or test, and holds scopes; each method names the one it needs in `x-scope`, and what a call costs \
of the organisation's quota in `x-cost`.

Parameters are given by name; a name that the method does not have is refused. Amounts are whole pence, instants are \
RFC 3339 in UTC, dates are dates in London. A method that takes `idempotencyKey` answers a repetition of the call with \
its first answer, for 30 days.

An error's `data.code` is stable and made for programs; `data.message` is for people. Nothing was changed by a call \
that was answered with an error, unless the code is `INTERNAL`.";

/// The document as JSON.
pub fn document() -> Value {
    let catalogue = catalogue();
    let mut schemas = Schemas::new();
    let methods: Vec<Value> = catalogue.iter().map(|entry| method::object(entry, &mut schemas)).collect();
    let errors = errors::components(catalogue);
    json!({
        "openrpc": OPENRPC,
        "info": info(),
        "servers": [{ "name": "local", "url": LOCAL_URL, "summary": "Where `direct-debit serve` answers" }],
        "components": {
            "schemas": schemas.into_components(methods.iter().chain([&errors])),
            "errors": errors,
            "tags": tags(catalogue),
        },
        "methods": methods,
    })
}

/// The document as `openrpc.json` has it: indented, in reading order, with a line break at the end.
pub fn text() -> String {
    text::pretty(&document())
}

fn info() -> Value {
    json!({
        "title": "Direct Debit",
        "version": env!("CARGO_PKG_VERSION"),
        "description": DESCRIPTION,
        "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
        // Where the server speaks the Model Context Protocol, beside the document.
        "x-mcp": crate::mcp::PATH,
    })
}

fn tags(catalogue: &Catalogue) -> Map<String, Value> {
    let tag = |namespace| json!({ "name": namespace, "description": about(namespace) });
    catalogue.iter().map(|entry| (entry.namespace.to_owned(), tag(entry.namespace))).collect()
}

/// What a namespace is about. The lint finds one without words.
fn about(namespace: &str) -> &'static str {
    match namespace {
        "mandates" => "A payer's authority to collect, from draft to its end.",
        "sandbox" => "The payer's and the bank's part, played by the caller; in test workspaces only.",
        "sandbox.clock" => "The clock of a test workspace, and the days that go by with it.",
        "sandbox.scenario" => "What the simulated bank is told to do, with any code of the scheme.",
        "sandbox.files" => {
            "The files that went to the simulated bank and came back; in test workspaces only."
        }
        "collections" => "What was taken, is being taken and will be taken from payers.",
        "keys" => "API keys, by whoever administers the organisation.",
        "organisation" => "The caller's organisation.",
        "events" => "The audit trail, to read, to follow and to verify.",
        "alerts" => "What somebody must look at, and the thresholds beyond which something rings.",
        "messages" => "What payers and the organisation are written, and in whose words.",
        "payers" => "Whether a payer may be let in.",
        "reports" => "What was collected, returned, claimed back and is owed, by day, week or month.",
        "rpc" => "What this server offers.",
        _ => "",
    }
}
