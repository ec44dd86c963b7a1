//! A page for every error code: what it means, how it looks, what to do, and who may meet it.

use http::StatusCode;
use serde_json::Value;

use super::site::{array, text};
use super::{error_path, procedure_path};
use crate::answer::{self, Wire, code, method_not_found};
use crate::reference;

/// Every code, those of calls first, then those of what is no call.
pub(super) fn codes(document: &Value) -> Vec<String> {
    let of_calls = document["components"]["errors"].as_object().into_iter().flatten();
    let of_calls = of_calls.map(|(code, _)| code.clone());
    let others = [method_not_found().name].into_iter().chain(Wire::ALL.map(Wire::name));
    of_calls.chain(others.map(ToOwned::to_owned)).collect()
}

/// An error, wherever it comes from.
struct Shown<'a> {
    number: i32,
    sentence: String,
    /// The status at `/rpc`, and that at a procedure's own path.
    statuses: [StatusCode; 2],
    /// The schema of its data.
    schema: &'a Value,
}

fn shown<'a>(document: &'a Value, name: &str) -> Shown<'a> {
    let schemas = &document["components"]["schemas"];
    if let Some(wire) = Wire::ALL.into_iter().find(|wire| wire.name() == name) {
        let (number, sentence) = (wire.code(), wire.sentence().to_owned());
        return Shown { number, sentence, statuses: [wire.status(); 2], schema: &schemas["ErrorData"] };
    }
    let not_found = method_not_found();
    let error = &document["components"]["errors"][name];
    let (number, sentence) = if name == not_found.name {
        (not_found.code, not_found.message)
    } else {
        let number = error["code"].as_i64().and_then(|number| i32::try_from(number).ok());
        (number.unwrap_or(code::INTERNAL), text(&error["message"]).to_owned())
    };
    let schema = text(&error["data"]["schema"]["$ref"]).rsplit('/').next().unwrap_or_default();
    let schema = schemas.get(schema).unwrap_or(&schemas["ErrorData"]);
    let statuses = [answer::status(number), answer::plain_status(number)];
    Shown { number, sentence, statuses, schema }
}

/// What it says, in a sentence.
pub(super) fn sentence(document: &Value, name: &str) -> String {
    shown(document, name).sentence
}

/// The page of a code.
pub(super) fn page(document: &Value, name: &str, prefix: &str) -> String {
    let Shown { number, sentence, statuses: [rpc, plain], schema } = shown(document, name);
    let mut out = format!("# {name}\n\n{sentence}\n\n## What to do\n\n{}\n", advice(number));
    out.push_str(&format!(
        "\n## How it looks\n\n| Fact | Value |\n|---|---|\n| `data.code` | `{name}` |\n| JSON-RPC code | {number} |\n\
         | HTTP status at `POST /rpc` | {rpc} |\n| HTTP status at `POST /rpc/{{procedure}}` | {plain} |\n"
    ));
    out.push_str(
        "\nOver JSON-RPC the facts stand in `error.data`; at a procedure's own path they are the problem itself.\n",
    );
    reference::fields_table(&mut out, schema);
    let procedures: Vec<&str> = array(&document["methods"])
        .iter()
        .filter(|method| array(&method["errors"]).iter().any(|error| names(error, name)))
        .map(|method| text(&method["name"]))
        .collect();
    out.push_str("\n## Where\n\n");
    match (procedures.len(), array(&document["methods"]).len()) {
        (0, _) => out.push_str("Before a procedure is looked for at all.\n"),
        (some, all) if some == all => out.push_str("Any procedure.\n"),
        _ => {
            for name in procedures {
                out.push_str(&format!("- [{name}]({prefix}{}.md)\n", procedure_path(name)));
            }
        }
    }
    out
}

fn names(error: &Value, name: &str) -> bool {
    text(&error["$ref"]).rsplit('/').next() == Some(name)
}

/// All codes in a table.
pub(super) fn index(document: &Value, prefix: &str) -> String {
    let mut out = String::from(
        "# Errors\n\n`data.code` is stable and made for programs; `message` is for people. Nothing was changed by a \
         call that was refused, unless the code is `INTERNAL`.\n\n| Code | HTTP | JSON-RPC | |\n|---|---|---|---|\n",
    );
    for name in codes(document) {
        let Shown { number, sentence, statuses, .. } = shown(document, &name);
        let (status, sentence) = (statuses[1].as_u16(), sentence.replace('|', "\\|"));
        out.push_str(&format!(
            "| [`{name}`]({prefix}{}.md) | {status} | {number} | {sentence} |\n",
            error_path(&name)
        ));
    }
    out.push_str("\nHTTP statuses are those at a procedure's own path, `POST /rpc/{procedure}`.\n");
    out
}

/// What to do about errors with that JSON-RPC code; the sentence of each says the rest.
const fn advice(number: i32) -> &'static str {
    match number {
        code::UNAUTHENTICATED => {
            "Send a good API key as `Authorization: Bearer ak_…`, from a network that it may be used from. The same \
             request with the same key fails again; an administrator of the organisation makes keys with `keys.create`, \
             the operator with `direct-debit key create`."
        }
        code::INSUFFICIENT_SCOPE => {
            "Use a key that holds the scope in `required`. Scopes of a key do not change: make a new key that has it."
        }
        code::RATE_LIMITED => {
            "Wait for `retryAfterMs` (or the seconds of the header `Retry-After`), then send the same request again. \
             When `retryAfterMs` is null the request is larger than the quota ever admits: make it smaller."
        }
        code::INVALID_PARAMS => {
            "Mend what `problems` names: each has a JSON pointer into the parameters and what is expected there. The \
             same request fails again."
        }
        code::NOT_FOUND => {
            "Check the id, and that the key is of the workspace that has it: a test key never sees what is live, nor the \
             other way round."
        }
        code::REFUSED => {
            "The sentence above says what is in the way. Nothing was changed, and the same request is refused again \
             until that has changed. Where the status of a thing is in the way, `from` is where it stands."
        }
        code::UNAVAILABLE => {
            "Wait for the seconds of the header `Retry-After`, then send the same request again, with the same \
             `idempotencyKey` where it has one."
        }
        code::INTERNAL => {
            "Send the same request again with the same `idempotencyKey`, so that nothing is done twice. When it goes on, \
             report `requestId` to the operator: the log has the cause under it."
        }
        code::METHOD_NOT_FOUND => "Check the name, in which case counts, against the list of procedures.",
        _ => "Mend the request: it was not understood as a call, so that nothing was looked at.",
    }
}
