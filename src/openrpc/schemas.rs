//! JSON Schemas of parameters and results, shared ones under `#/components/schemas/`.

use std::collections::BTreeSet;

use schemars::generate::{Contract, SchemaSettings};
use schemars::transform::transform_subschemas;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

const PATH: &str = "#/components/schemas/";

/// Rust's names for the sizes of numbers, which schemars gives as formats.
const RUST_FORMATS: [&str; 11] =
    ["int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "float", "double"];

/// Makes schemas, and keeps those they refer to.
pub(super) struct Schemas {
    params: SchemaGenerator,
    results: SchemaGenerator,
}

impl Schemas {
    /// Parameters are read and results are written: what serde may leave out differs, so each has a generator.
    pub(super) fn new() -> Schemas {
        Schemas { params: generator(Contract::Deserialize), results: generator(Contract::Serialize) }
    }

    /// The schema of an object of parameters, itself and not a reference to it.
    pub(super) fn params(&mut self, make: fn(&mut SchemaGenerator) -> Schema) -> Value {
        let made = cleaned(&mut self.params, make);
        let name = referred(&made).map(str::to_owned);
        let mut found = name.and_then(|name| self.params.definitions().get(&name).cloned());
        if let Some(schema) = found.as_mut().and_then(|found| <&mut Schema>::try_from(found).ok()) {
            apply_transforms(&mut self.params, schema);
        }
        found.unwrap_or(made)
    }

    /// The schema of a result, and its description and name where it is shared.
    pub(super) fn result(&mut self, make: fn(&mut SchemaGenerator) -> Schema) -> ResultSchema {
        let schema = cleaned(&mut self.results, make);
        let name = referred(&schema).map(str::to_owned);
        let shared = name.as_ref().and_then(|name| self.results.definitions().get(name));
        let description = shared.unwrap_or(&schema).get("description").cloned();
        ResultSchema { name, description, schema }
    }

    /// The shared schemas that are referred to, from these or from one another.
    pub(super) fn into_components<'a>(
        mut self,
        from: impl IntoIterator<Item = &'a Value>,
    ) -> Map<String, Value> {
        let mut all = super::errors::data_schemas();
        all.extend(self.params.take_definitions(true));
        // A type in parameters and results alike must have one shape: `conflicts` is tested to be empty.
        all.extend(self.results.take_definitions(true));
        let mut reached = BTreeSet::new();
        from.into_iter().for_each(|value| reach(value, &all, &mut reached));
        all.retain(|name, _| reached.contains(name));
        all
    }
}

/// A result's schema.
pub(super) struct ResultSchema {
    /// Its name among the shared schemas, where it is one.
    pub(super) name: Option<String>,
    /// What it is, in words.
    pub(super) description: Option<Value>,
    /// The schema, or a reference to it.
    pub(super) schema: Value,
}

fn generator(contract: Contract) -> SchemaGenerator {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.meta_schema = None;
        settings.definitions_path = "/components/schemas".into();
        settings.contract = contract;
    });
    settings.with_transform(without_rust_isms).into_generator()
}

fn cleaned(generator: &mut SchemaGenerator, make: fn(&mut SchemaGenerator) -> Schema) -> Value {
    let mut schema = make(generator);
    apply_transforms(generator, &mut schema);
    schema.to_value()
}

fn apply_transforms(generator: &mut SchemaGenerator, schema: &mut Schema) {
    generator.transforms_mut().for_each(|transform| transform.transform(schema));
}

/// Drops formats that only Rust knows, and the line breaks of doc comments.
fn without_rust_isms(schema: &mut Schema) {
    if schema.get("format").and_then(Value::as_str).is_some_and(|format| RUST_FORMATS.contains(&format)) {
        schema.remove("format");
    }
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = unwrapped(description);
    }
    transform_subschemas(&mut without_rust_isms, schema);
}

/// The text with each paragraph on one line.
fn unwrapped(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// The name of the shared schema that this one refers to.
fn referred(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(PATH)
}

fn reach(value: &Value, all: &Map<String, Value>, reached: &mut BTreeSet<String>) {
    if let Some(name) = referred(value)
        && reached.insert(name.to_owned())
        && let Some(schema) = all.get(name)
    {
        reach(schema, all, reached);
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| reach(item, all, reached)),
        Value::Object(fields) => fields.values().for_each(|field| reach(field, all, reached)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use procedures::catalogue::catalogue;

    /// Shared schemas of which parameters and results have different ideas.
    fn conflicts() -> Vec<String> {
        let mut schemas = Schemas::new();
        for entry in catalogue().iter() {
            schemas.params(entry.params);
            schemas.result(entry.result);
        }
        let params = schemas.params.take_definitions(true);
        let results = schemas.results.take_definitions(true);
        let differs =
            |(name, schema): &(&String, &Value)| params.get(*name).is_some_and(|other| other != *schema);
        results.iter().filter(differs).map(|(name, _)| name.clone()).collect()
    }

    #[test]
    fn parameters_and_results_share_no_struct() {
        assert_eq!(conflicts(), Vec::<String>::new(), "give each side a type of its own");
    }

    #[test]
    fn every_shared_schema_has_a_name_of_its_own() {
        let mut schemas = Schemas::new();
        let methods: Vec<Value> =
            catalogue().iter().map(|entry| super::super::method::object(entry, &mut schemas)).collect();
        for name in schemas.into_components(&methods).keys() {
            // schemars tells two types of one name apart by a number.
            assert!(!name.ends_with(|last: char| last.is_ascii_digit()), "two types are named like {name}");
        }
    }

    #[test]
    fn paragraphs_are_kept_and_line_breaks_are_not() {
        assert_eq!(unwrapped("One\nline.\n\nAnother\nline."), "One line.\n\nAnother line.");
    }
}
