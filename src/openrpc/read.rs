//! Reading the document: whatever is generated from it goes through it by these.

use std::collections::BTreeMap;

use serde_json::Value;

/// The text; empty where there is none.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The things of the list; none where there is no list.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The members of the object; none where there is no object.
pub(crate) fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// The document's methods by namespace: what comes before the first dot of their names.
pub(crate) fn namespaces(document: &Value) -> BTreeMap<&str, Vec<&Value>> {
    let mut namespaces: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for method in list(&document["methods"]) {
        let namespace = text(&method["name"]).split('.').next().unwrap_or_default();
        namespaces.entry(namespace).or_default().push(method);
    }
    namespaces
}
