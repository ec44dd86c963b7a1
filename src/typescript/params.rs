//! `params.ts`: what each procedure takes.

use serde_json::Value;

use super::schema::{self, Writer};
use super::{list, pascal, text};

/// A parameter that is an option of the call: the client makes one where none is given.
pub(super) const KEY: &str = "idempotencyKey";

/// The file.
pub(super) fn file(document: &Value) -> String {
    let mut types = Writer::default();
    let methods = list(&document["methods"]).iter();
    let taking = methods.filter(|method| is_called(method) && taken(method).next().is_some());
    let interfaces: String = taking.map(|method| interface(method, &mut types)).collect();
    schema::import(&types.used, "types") + &interfaces
}

fn interface(method: &Value, types: &mut Writer) -> String {
    let mut out =
        format!("\n/** What `{}` takes. */\nexport interface {} {{\n", text(&method["name"]), name(method));
    for param in taken(method) {
        let (name, is_required) = (param_name(method, param), param["required"] == true);
        types.member(&mut out, name, &param["schema"], is_required, text(&param["description"]), 2);
    }
    out + "}\n"
}

/// `mandates.get` → `MandatesGetParams`.
pub(super) fn name(method: &Value) -> String {
    format!("{}Params", pascal(text(&method["name"])))
}

/// The parameters that are given as such.
pub(super) fn taken(method: &Value) -> impl Iterator<Item = &Value> {
    list(&method["params"]).iter().filter(|param| param["name"] != KEY)
}

/// Procedures of a WebSocket are behind `subscribe`, which opens one and ends the subscription with it.
pub(super) fn is_called(method: &Value) -> bool {
    method["x-transport"] != "websocket" || is_feed(method)
}

/// Whether events are followed with it.
pub(super) fn is_feed(method: &Value) -> bool {
    let takes_cursor = list(&method["params"]).iter().any(|param| param["name"] == "cursor");
    method["x-transport"] == "websocket" && takes_cursor
}

/// A feed goes on after a cursor.
fn param_name<'p>(method: &Value, param: &'p Value) -> &'p str {
    if is_feed(method) && param["name"] == "cursor" { "after" } else { text(&param["name"]) }
}
