//! References: to something that is there, never in a circle, and nothing that nobody refers to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Findings, is_of_example, part, text, walk};

/// Under which components are referred to, with the ones that are.
type Graph = BTreeMap<String, BTreeSet<String>>;

pub(super) fn check(document: &Value, findings: &mut Findings) {
    let (mut graph, mut used) = (Graph::new(), BTreeSet::new());
    walk(document, "", &mut |value, at| {
        let reference = text(value, "$ref");
        if reference.is_empty() || is_of_example(at) {
            return;
        }
        let target = reference.strip_prefix('#').filter(|target| document.pointer(target).is_some());
        let Some(target) = target else {
            return findings.add(super::DANGLING_REFERENCE, at, format!("{reference} leads nowhere"));
        };
        used.insert(target.to_owned());
        if let Some(from) = component(at) {
            graph.entry(from).or_default().insert(target.to_owned());
        }
    });
    for from in graph.keys().filter(|from| reaches_itself(from, &graph)) {
        // The official dereferencer runs out of memory on such a schema.
        findings.add(super::RECURSIVE_REFERENCE, from, "the component refers to itself");
    }
    unused(document, &used, findings);
}

/// `/components/schemas/Payer/properties/name` → `/components/schemas/Payer`.
fn component(pointer: &str) -> Option<String> {
    let mut parts = pointer.strip_prefix("/components/")?.split('/');
    Some(format!("/components/{}/{}", parts.next()?, parts.next()?))
}

fn reaches_itself(start: &String, graph: &Graph) -> bool {
    let (mut ahead, mut seen) = (vec![start], BTreeSet::new());
    while let Some(from) = ahead.pop() {
        for target in graph.get(from).into_iter().flatten() {
            // A component that holds the start's own reference holds the start.
            if target == start {
                return true;
            }
            if seen.insert(target) {
                ahead.push(target);
            }
        }
    }
    false
}

fn unused(document: &Value, used: &BTreeSet<String>, findings: &mut Findings) {
    let kinds = document.get("components").and_then(Value::as_object).into_iter().flatten();
    for (kind, components) in kinds {
        for name in components.as_object().into_iter().flatten().map(|(name, _)| name) {
            let pointer = format!("/components/{kind}/{}", part(name));
            if !used.contains(&pointer) {
                findings.add(super::UNUSED_COMPONENT, &pointer, "nothing refers to the component");
            }
        }
    }
}
