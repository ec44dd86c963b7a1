//! Errors as the document shows them: once each under `#/components/errors/`. Their numbers, names and sentences are
//! those of [`crate::answer`].

use procedures::Error;
use procedures::catalogue::Catalogue;
use procedures::domain::quota::{Spent, Standing, Standings};
use procedures::domain::rule::Rule;
use procedures::domain::scope::{Access, Scope, ScopeSet};
use procedures::procedure::Entry;
use serde_json::{Map, Value, json};

use crate::answer::{self, Told, code};

mod data;

pub(super) use data::schemas as data_schemas;

/// Every error of the catalogue, by its `data.code`.
pub(super) fn components(catalogue: &Catalogue) -> Value {
    told(catalogue).map(|told| (told.name.to_owned(), object(&told))).collect::<Map<_, _>>().into()
}

/// What a caller is told with each of them; a rule may come more than once.
pub(crate) fn told(catalogue: &Catalogue) -> impl Iterator<Item = Told> {
    let rules = catalogue.iter().flat_map(Entry::rules).map(|rule| refusal(*rule));
    gates().into_iter().chain(rules)
}

/// References to the errors a call of the procedure can meet, in the order in which it would.
pub(super) fn references(entry: &Entry, takes_an_id: bool) -> Vec<Value> {
    let scoped = entry.access != Access::AnyCredential;
    let met = gates().into_iter().filter(|told| match told.code {
        code::INSUFFICIENT_SCOPE => scoped,
        code::NOT_FOUND => takes_an_id,
        _ => true,
    });
    let names = met.map(|told| told.name).chain(entry.rules().iter().copied().map(Rule::code));
    names.map(|name| json!({ "$ref": format!("#/components/errors/{name}") })).collect()
}

/// What calls can meet whatever the procedure's rules, in the order in which they would.
fn gates() -> [Told; 9] {
    let scope = answer::insufficient_scope(Scope::MandatesRead, ScopeSet::default());
    [
        answer::missing_key(),
        answer::invalid_key(),
        answer::expired_key(),
        Told { message: "The API key does not hold the scope that the method needs.".into(), ..scope },
        Told { message: "The quota is spent; try again later.".into(), ..rate_limited() },
        answer::procedure_error(&Error::InvalidParams(Vec::new())),
        Told { message: "There is no such id in the key's workspace.".into(), ..not_found() },
        answer::unavailable(),
        answer::internal(),
    ]
}

fn rate_limited() -> Told {
    let spent = Standing { limit: 60, remaining: 0, reset_ms: 1_000 };
    answer::rate_limited(&Spent {
        retry_after_ms: Some(1_000),
        standings: Standings { minute: spent, hour: spent },
    })
}

fn not_found() -> Told {
    answer::procedure_error(&Error::not_found("mandate"))
}

fn refusal(rule: Rule) -> Told {
    answer::procedure_error(&rule.into())
}

/// An OpenRPC error object. It takes no extensions, so what is known of `data` stands in `data`.
fn object(told: &Told) -> Value {
    let schema = json!({ "$ref": format!("#/components/schemas/{}", data::schema_of(told.code)) });
    json!({
        "code": told.code,
        "message": told.message,
        "data": { "code": told.name, "schema": schema },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openrpc::validate;
    use procedures::domain::mandate::{Forbidden, Status};

    /// The `data` that a caller gets has exactly the fields of the document's schema.
    #[track_caller]
    fn check(told: Told) {
        let schemas = data_schemas();
        let schema = &schemas[data::schema_of(told.code)];
        let error = serde_json::to_value(told.object("req_1")).unwrap();
        assert_eq!(validate::problems(&Value::Null, schema, &error["data"]), Vec::<String>::new());
        for name in error["data"].as_object().unwrap().keys() {
            assert!(
                schema["properties"].get(name).is_some(),
                "{name} is not in the schema of {}",
                error["data"]
            );
        }
    }

    #[test]
    fn what_callers_get_is_what_the_document_shows() {
        gates().into_iter().for_each(check);
        Rule::ALL.map(refusal).into_iter().for_each(check);
        check(answer::procedure_error(&Error::invalid("/amountPence", "is required")));
        let (from, to) = (Status::Draft, Some(Status::Suspended));
        check(answer::procedure_error(&Forbidden { rule: Rule::MandateNotActive, from, to }.into()));
        check(answer::procedure_error(&Forbidden { rule: Rule::MandateNotActive, from, to: None }.into()));
    }
}
