//! Examples: for each procedure a call and its answer, shown in the OpenRPC document and run by a test.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One call and its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What the example shows, in a few words.
    pub name: String,
    /// The parameters, by name. Ids are those of the test's fixture.
    pub params: Map<String, Value>,
    /// The answer to them.
    pub result: Value,
}

impl Example {
    /// The examples in a procedure's `.example.json`.
    ///
    /// # Panics
    /// When the file is not an array of examples: it is compiled in, so every start would fail, tests first.
    pub fn parse_all(procedure: &str, json: &str) -> Vec<Example> {
        match serde_json::from_str(json) {
            Ok(examples) => examples,
            Err(error) => {
                panic!("the examples of {procedure} are not an array of name, params and result: {error}")
            }
        }
    }
}
