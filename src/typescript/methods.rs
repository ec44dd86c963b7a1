//! `mandates.ts` and its like: the procedures of a namespace.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::params::{self, KEY, is_called, is_feed, taken};
use super::schema::{self, Writer};
use super::{doc, errors, list, text};
use crate::answer::code;

/// What the things of a page are called; the runtime knows these names, and no others.
const ITEMS: [&str; 2] = ["items", "days"];

/// What a feed is to a caller of the client.
const FEED: &str = "\n\n\
Here it is a loop over the events. A connection that is lost is resumed after the last event that the loop has dealt \
with; what fails before the first connection is thrown, and so is what ends the key. Where there is no WebSocket, \
`events.list` is asked again and again.";

/// What a feed brings.
const EVENT: &str = "Event";

/// The file.
pub(super) fn file(document: &Value, namespace: &str, methods: &[&Value]) -> String {
    let mut page = Page {
        document,
        types: Writer::default(),
        params: BTreeSet::new(),
        imports: BTreeSet::new(),
        helpers: BTreeSet::new(),
    };
    let mut tree = Tree::default();
    methods.iter().filter(|method| is_called(method)).for_each(|method| tree.add(method));
    let body = page.branch(&tree, 2);
    let tag = &document["components"]["tags"][namespace]["description"];
    format!("{}{}export const {namespace} = {{\n{body}}};\n", page.imports(), doc::comment(text(tag), 0),)
}

/// Methods, and namespaces in a namespace.
#[derive(Default)]
struct Tree<'d> {
    methods: Vec<(&'d str, &'d Value)>,
    branches: BTreeMap<&'d str, Tree<'d>>,
}

impl<'d> Tree<'d> {
    fn add(&mut self, method: &'d Value) {
        let mut words: Vec<&str> = text(&method["name"]).split('.').skip(1).collect();
        let Some(last) = words.pop() else { return };
        let tree = words.into_iter().fold(self, |tree, word| tree.branches.entry(word).or_default());
        tree.methods.push((last, method));
    }
}

/// A file being written.
struct Page<'d> {
    document: &'d Value,
    types: Writer,
    /// The interfaces of parameters that it refers to.
    params: BTreeSet<String>,
    /// What it refers to of the runtime.
    imports: BTreeSet<&'static str>,
    /// What its methods are called through.
    helpers: BTreeSet<&'static str>,
}

impl Page<'_> {
    fn branch(&mut self, tree: &Tree<'_>, indent: usize) -> String {
        let mut out = String::new();
        for (name, method) in &tree.methods {
            out.push_str(&doc::comment(&self.words(method), indent));
            out.push_str(&self.method(name, method, indent));
        }
        for (name, branch) in &tree.branches {
            let pad = " ".repeat(indent);
            out.push_str(&format!("{pad}{name}: {{\n{}{pad}}},\n", self.branch(branch, indent + 2)));
        }
        out
    }

    /// What a method does, what it needs, and how it may be refused.
    fn words(&self, method: &Value) -> String {
        let scope = method["x-scope"].as_str().map_or_else(
            || "Any good key".to_owned(),
            |scope| if scope.contains(' ') { "Any good key".to_owned() } else { format!("Scope `{scope}`") },
        );
        let here = if is_feed(method) { FEED } else { "" };
        let units = if method["x-cost"] == 1 { "unit" } else { "units" };
        let mut out = format!(
            "{}{here}\n\n{scope}; {} {units} of quota; since {}.",
            text(&method["description"]),
            method["x-cost"],
            text(&method["x-since"]),
        );
        let errors = &self.document["components"]["errors"];
        let refusals =
            list(&method["errors"]).iter().filter_map(|error| text(&error["$ref"]).rsplit('/').next());
        for (n, code) in refusals.filter(|code| is_a_rule(&errors[*code])).enumerate() {
            out.push_str(if n == 0 { "\n\n" } else { "\n" });
            out.push_str(&format!("@throws {{{}}} {}", errors::name(code), text(&errors[code]["message"])));
        }
        if method["deprecated"] == true {
            let sunset = method["x-sunset"].as_str();
            let gone = sunset.map_or_else(String::new, |day| format!(" It may be gone from {day}."));
            out.push_str(&format!("\n\n@deprecated{gone}"));
        }
        out
    }

    fn method(&mut self, name: &str, method: &Value, indent: usize) -> String {
        let helper = helper(method);
        self.imports.extend([helper.options, helper.answer]);
        self.helpers.insert(helper.name);
        let (generic, chosen, result) = self.result(method, &helper);
        let takes = match taken(method).any(|param| param["required"] == true) {
            _ if taken(method).next().is_none() => "params?: Record<string, never>".to_owned(),
            true => format!("params: {}{chosen}", self.params(method)),
            false => format!("params?: {}{chosen}", self.params(method)),
        };
        let pad = " ".repeat(indent);
        let signature =
            format!("{generic}(\n{pad}  {takes},\n{pad}  options?: {},\n{pad}) => {result}", helper.options);
        format!("{pad}{name}: {} as {signature},\n", helper.name)
    }

    /// A parameter that chooses between results, what it adds to the others, and the result.
    fn result(&mut self, method: &Value, helper: &Helper) -> (String, String, String) {
        let (mut generic, mut chosen) = (String::new(), String::new());
        if is_feed(method) {
            self.types.used.insert(EVENT.to_owned());
            return (generic, chosen, format!("AsyncGenerator<{EVENT}, void, undefined>"));
        }
        let schema = &method["result"]["schema"];
        let mut answer = self.types.kind(schema, 4);
        if let Some(param) = taken(method).find(|param| self.is_chosen_by(schema, text(&param["name"]))) {
            let (name, default) = (text(&param["name"]), &param["schema"]["default"]);
            generic = format!("<F extends {} = {default}>", self.types.kind(&param["schema"], 0));
            answer = format!("Extract<{answer}, {{ {name}: F }}>");
            chosen = format!(" & {{ {name}?: F }}");
        }
        if let Some(item) = self.item(schema).cloned().filter(|_| helper.name == "pages") {
            answer.push_str(&format!(", {}", self.types.kind(&item, 4)));
        }
        (generic, chosen, format!("{}<{answer}>", helper.answer))
    }

    fn params(&mut self, method: &Value) -> String {
        let name = params::name(method);
        self.params.insert(name.clone());
        name
    }

    /// Whether a result is one of several, of which the parameter names one.
    fn is_chosen_by(&self, result: &Value, name: &str) -> bool {
        let choices = list(&self.resolved(result)["oneOf"]);
        !choices.is_empty() && choices.iter().all(|choice| choice["properties"][name]["const"].is_string())
    }

    /// The schema of one of the things on a page.
    fn item<'s>(&'s self, schema: &'s Value) -> Option<&'s Value> {
        let schema = self.resolved(schema);
        let found = ITEMS.iter().find_map(|name| schema["properties"][*name].get("items"));
        let parts = || ["oneOf", "allOf"].iter().flat_map(|key| list(&schema[*key]));
        found.or_else(|| parts().find_map(|part| self.item(part)))
    }

    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let name = text(&schema["$ref"]).strip_prefix("#/components/schemas/");
        name.map_or(schema, |name| &self.document["components"]["schemas"][name])
    }

    fn imports(&self) -> String {
        let helpers: Vec<&str> = self.helpers.iter().copied().collect();
        let mut out = format!("import {{ {} }} from \"../runtime/kinds.js\";\n", helpers.join(", "));
        for (file, names) in
            [("call", ["Call", "Pages", ""]), ("options", ["CallOptions", "FollowOptions", "WriteOptions"])]
        {
            let names: Vec<&str> = names.into_iter().filter(|name| self.imports.contains(name)).collect();
            if !names.is_empty() {
                out.push_str(&format!(
                    "import type {{ {} }} from \"../runtime/{file}.js\";\n",
                    names.join(", ")
                ));
            }
        }
        out + &schema::import(&self.params, "params") + &schema::import(&self.types.used, "types") + "\n"
    }
}

/// What a method is called through, which options it then takes, and what it then gives.
struct Helper {
    name: &'static str,
    options: &'static str,
    answer: &'static str,
}

fn helper(method: &Value) -> Helper {
    let takes = |name: &str| list(&method["params"]).iter().any(|param| param["name"] == name);
    let (name, options, answer) = match () {
        () if is_feed(method) => ("follow", "FollowOptions", ""),
        () if takes("cursor") => ("pages", "CallOptions", "Pages"),
        () if method["x-effect"] == "read" => ("read", "CallOptions", "Call"),
        () if takes(KEY) => ("write", "WriteOptions", "Call"),
        () => ("writeOnce", "CallOptions", "Call"),
    };
    Helper { name, options, answer }
}

/// Whether it is a refusal of some procedures, and not one that every call may get.
fn is_a_rule(error: &Value) -> bool {
    [code::REFUSED, code::NOT_FOUND].iter().any(|rule| error["code"] == *rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deprecated_says_so_and_until_when() {
        let mut document = crate::openrpc::document();
        let said = |document: &Value| {
            let method = list(&document["methods"]).iter().find(|method| method["name"] == "keys.whoami");
            file(document, "keys", &[method.unwrap()])
        };
        assert!(!said(&document).contains("@deprecated"));
        let methods = document["methods"].as_array_mut().unwrap();
        let method = methods.iter_mut().find(|method| method["name"] == "keys.whoami").unwrap();
        method["deprecated"] = true.into();
        method["x-sunset"] = "2027-06-30".into();
        assert!(said(&document).contains("@deprecated It may be gone from 2027-06-30."));
        assert!(said(&document).contains("since 0.1.0."));
    }

    #[test]
    fn every_page_has_things_of_a_name_that_the_runtime_knows() {
        let document = crate::openrpc::document();
        for method in list(&document["methods"]).iter().filter(|method| helper(method).name == "pages") {
            let text = file(&document, "of", &[method]);
            assert!(text.contains("Page, ") || text.contains("}>, "), "{}: {text}", method["name"]);
        }
    }
}
