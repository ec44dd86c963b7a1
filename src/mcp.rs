//! The catalogue for the Model Context Protocol: each procedure that HTTP can carry is a tool.
//!
//! `crate::http::mcp` serves it. The tools are made of the OpenRPC document, once, when somebody first asks.

use std::sync::{Arc, LazyLock};

use procedures::Caller;
use procedures::catalogue::catalogue;
use procedures::ctx::{Effect, Transport};
use procedures::procedure::Entry;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

use crate::{openapi, openrpc};

/// Where the server speaks the protocol.
pub const PATH: &str = "/mcp";

/// What an agent is told before it calls anything.
pub const INSTRUCTIONS: &str = "\
Collect rent by Bacs Direct Debit: mandates, from draft to their end. Each tool is a procedure: `mandates_create` is \
what descriptions call `mandates.create`. The list has the tools that your API key's scopes allow.

Amounts are whole pence, instants are RFC 3339 in UTC, dates are dates in London. An argument that the tool does not \
have is refused. A tool that takes `idempotencyKey` answers a repetition of the call with its first answer, for 30 days: \
give one with every change, and repeat the call with it when you are not sure that it was made.

A refusal has a `code`, which is stable, and a `message` for people. Nothing was changed by a call that was refused, \
unless the code is `INTERNAL`.";

/// A procedure and the tool it is.
struct Offer {
    entry: &'static Entry,
    tool: Tool,
}

static OFFERS: LazyLock<Vec<Offer>> = LazyLock::new(|| {
    let document = openrpc::document();
    let methods = document["methods"].as_array().map_or(&[][..], Vec::as_slice);
    let offers = catalogue().iter().zip(methods).filter(|(entry, _)| is_offered(entry));
    offers.map(|(entry, method)| Offer { entry, tool: tool(entry, method, &document) }).collect()
});

/// The tools that the caller may call.
pub fn tools_of(caller: &Caller) -> Vec<Tool> {
    let may = |offer: &&Offer| caller.scopes.allows(offer.entry.access);
    OFFERS.iter().filter(may).map(|offer| offer.tool.clone()).collect()
}

/// The procedure that the tool of that name is.
pub fn procedure(tool: &str) -> Option<&'static str> {
    OFFERS.iter().find(|offer| offer.tool.name == tool).map(|offer| offer.entry.name)
}

/// What `rpc.*` tells is told by the protocol itself, or is for WebSockets.
fn is_offered(entry: &Entry) -> bool {
    entry.transport == Transport::Any && entry.namespace != "rpc"
}

/// `mandates.sendInvite` → `mandates_sendInvite`: most models allow no dot in a tool's name.
fn name(procedure: &str) -> String {
    procedure.replace('.', "_")
}

fn tool(entry: &Entry, method: &Value, document: &Value) -> Tool {
    let input = object(resolved(&openapi::params(method), document));
    let tool = Tool::new(name(entry.name), description(entry), Arc::new(input)).with_title(entry.name);
    let tool = tool.with_annotations(annotations(entry));
    match output(method, document) {
        Some(schema) => tool.with_raw_output_schema(Arc::new(schema)),
        None => tool,
    }
}

fn annotations(entry: &Entry) -> ToolAnnotations {
    let hints = entry.doc.hints;
    match entry.effect {
        Effect::Read => ToolAnnotations::new().read_only(true),
        Effect::Write => ToolAnnotations::new()
            .read_only(false)
            .destructive(hints.destructive)
            .idempotent(hints.idempotent),
    }
}

/// What people read of the procedure, what it needs, and the rules that may refuse it.
fn description(entry: &Entry) -> String {
    let (scope, cost) = (entry.access.words(), entry.cost());
    let unit = if cost == 1 { "unit" } else { "units" };
    let mut text = format!("{}\n\nScope: {scope}. Cost: {cost} {unit} of quota.", entry.doc.description);
    if !entry.rules().is_empty() {
        text.push_str("\n\nRefused with:");
    }
    for rule in entry.rules() {
        text.push_str(&format!("\n- {}: {}", rule.code(), rule.sentence()));
    }
    text
}

/// The schema of the result, which the protocol wants to be an object that says so itself.
fn output(method: &Value, document: &Value) -> Option<JsonObject> {
    let mut schema = object(resolved(&method["result"]["schema"], document));
    let is_object = |schema: &Value| schema["type"] == "object";
    if let Some(forms) = schema.get("oneOf").and_then(Value::as_array)
        && !forms.is_empty()
        && forms.iter().all(is_object)
    {
        schema.insert("type".to_owned(), json!("object"));
    }
    schema.get("type").is_some_and(|kind| kind == "object").then_some(schema)
}

/// The schema with what it refers to in the place of each reference: a tool's schema stands alone, and not every client
/// follows references. There are no recursive ones (`openrpc::lint`).
fn resolved(schema: &Value, document: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str).map(|at| at.trim_start_matches('#'));
            let referred = reference.and_then(|at| document.pointer(at));
            let mut all = referred.map(|schema| object(resolved(schema, document))).unwrap_or_default();
            let own = members.iter().filter(|(name, _)| *name != "$ref");
            all.extend(own.map(|(name, part)| (name.clone(), resolved(part, document))));
            all.into()
        }
        Value::Array(parts) => parts.iter().map(|part| resolved(part, document)).collect(),
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => scalar.clone(),
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn offered(procedure: &str) -> &'static Tool {
        let found = OFFERS.iter().find(|offer| offer.entry.name == procedure);
        &found.unwrap_or_else(|| panic!("{procedure} is no tool")).tool
    }

    fn hints(procedure: &str) -> [Option<bool>; 3] {
        let annotations = offered(procedure).annotations.clone().unwrap();
        [annotations.read_only_hint, annotations.destructive_hint, annotations.idempotent_hint]
    }

    #[test]
    fn every_procedure_that_http_can_carry_is_a_tool_of_its_own_name() {
        let names: BTreeSet<&str> = OFFERS.iter().map(|offer| &*offer.tool.name).collect();
        assert_eq!(names.len(), OFFERS.len());
        for entry in catalogue().iter() {
            let is_tool = names.contains(name(entry.name).as_str());
            let belongs = !entry.name.starts_with("rpc.") && !entry.name.ends_with("ubscribe");
            assert_eq!(is_tool, belongs, "{}", entry.name);
            if is_tool {
                assert_eq!(procedure(&name(entry.name)), Some(entry.name));
            }
            // A procedure is not to be had by its own name, past the list.
            assert_eq!(procedure(entry.name), None);
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
        assert!(names.iter().all(|name| name.len() <= 64 && name.chars().all(allowed)), "{names:?}");
    }

    #[test]
    fn schemas_are_objects_that_stand_alone() {
        for Offer { entry, tool } in OFFERS.iter() {
            let output = tool.output_schema.as_ref().unwrap_or_else(|| panic!("{}", entry.name));
            for schema in [&tool.input_schema, output] {
                assert_eq!(schema["type"], "object", "{}", entry.name);
                let text = serde_json::to_string(schema).unwrap();
                assert!(!text.contains("\"$ref\"") && !text.contains("#/components"), "{}", entry.name);
            }
            assert_eq!(tool.input_schema["additionalProperties"], false, "{}", entry.name);
        }
        let create = &offered("mandates.create").input_schema;
        assert_eq!(create["properties"]["payer"]["type"], "object");
        assert_eq!(create["properties"]["payer"]["description"], "Who pays.");
    }

    #[test]
    fn hints_say_what_the_catalogue_says() {
        assert_eq!(hints("mandates.list"), [Some(true), None, None]);
        assert_eq!(hints("mandates.create"), [Some(false), Some(false), Some(false)]);
        assert_eq!(hints("mandates.cancel"), [Some(false), Some(true), Some(true)]);
        assert_eq!(hints("keys.rotate"), [Some(false), Some(true), Some(false)]);
    }

    #[test]
    fn a_description_says_what_the_tool_needs_and_what_refuses_it() {
        let text = offered("mandates.suspend").description.as_deref().unwrap();
        assert!(text.starts_with("Suspend an active mandate"), "{text}");
        assert!(text.contains("Scope: mandates:write. Cost: 1 unit of quota."), "{text}");
        assert!(text.contains("\n- MANDATE_NOT_ACTIVE: "), "{text}");
        let text = offered("reports.arrears").description.as_deref().unwrap();
        assert!(text.contains("Cost: 5 units"), "{text}");
    }
}
