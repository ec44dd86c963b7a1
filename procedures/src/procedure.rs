//! What a procedure is: a name, a scope, documentation, parameters, a result, errors, a cost, examples, and its code.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ctx::{App, CallFacts, Caller, Context, Effect, Transport};
use crate::domain::rule::Rule;
use crate::domain::scope::Access;
use crate::error::Error;
use crate::examples::Example;

mod doc;
mod hints;
mod life;
pub(crate) mod params;

pub use doc::Doc;
pub use hints::Hints;
pub use life::{Deprecation, Life};

/// What `#[scope("…")]` implements for the marker type it adds beside a procedure.
pub trait Procedure {
    /// What it demands of the caller.
    const ACCESS: Access;
    /// The module it stands in, by which it is named: `procedures::mandates::send_invite` is `mandates.sendInvite`.
    const MODULE: &'static str;
    /// Its doc comment.
    const DOC: &'static str;
    /// Its examples, a JSON array.
    const EXAMPLES: &'static str;
    /// The context it takes, which says whether it writes.
    type Context: Context;
    /// Its parameters.
    type Params: DeserializeOwned + JsonSchema + Send + 'static;
    /// Its result.
    type Output: Serialize + JsonSchema + Send;

    /// Runs it.
    fn call(
        ctx: &Self::Context,
        params: Self::Params,
    ) -> impl Future<Output = Result<Self::Output, Error>> + Send;
}

/// The result of a call, as JSON.
pub type Outcome = Result<String, Error>;

type Run = fn(Arc<App>, Arc<Caller>, Arc<CallFacts>, Option<Box<str>>) -> Running;
type Running = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// A procedure in the catalogue: all that is known of it, without its types.
pub struct Entry {
    /// Its name: `mandates.sendInvite`.
    pub name: &'static str,
    /// What comes before the last dot of its name.
    pub namespace: &'static str,
    /// What it demands of the caller.
    pub access: Access,
    /// Whether it may change anything.
    pub effect: Effect,
    /// What must carry a call of it.
    pub transport: Transport,
    /// Its documentation, taken apart.
    pub doc: Doc,
    /// Its examples.
    pub examples: Vec<Example>,
    /// The schema of its parameters.
    pub params: fn(&mut SchemaGenerator) -> Schema,
    /// The schema of its result.
    pub result: fn(&mut SchemaGenerator) -> Schema,
    run: Run,
}

impl Entry {
    /// The entry of that procedure.
    pub fn of<P: Procedure>() -> Entry {
        let name: &'static str = name_of(P::MODULE).leak();
        Entry {
            name,
            namespace: name.rsplit_once('.').map_or("", |(namespace, _)| namespace),
            access: P::ACCESS,
            effect: P::Context::EFFECT,
            transport: P::Context::TRANSPORT,
            doc: Doc::parse(P::DOC),
            examples: Example::parse_all(name, P::EXAMPLES),
            params: |generator| generator.subschema_for::<P::Params>(),
            result: |generator| generator.subschema_for::<P::Output>(),
            run: |app, caller, call, params| {
                Box::pin(async move {
                    if P::Context::EFFECT == Effect::Write {
                        call.params_hash.get_or_init(|| params::hash(params.as_deref()));
                    }
                    let params = params::parse::<P::Params>(params.as_deref())?;
                    let ctx = P::Context::new(app, caller, call)?;
                    let output = P::call(&ctx, params).await?;
                    serde_json::to_string(&output).map_err(Error::internal)
                })
            },
        }
    }

    /// Units of quota that a call costs.
    pub fn cost(&self) -> u32 {
        self.doc.cost
    }

    /// The rules that may refuse a call.
    pub fn rules(&self) -> &[Rule] {
        &self.doc.rules
    }

    /// Parses the parameters, which must be JSON, and runs the procedure. The caller's credential, scope and quota must have been seen to.
    pub fn run(
        &self,
        app: Arc<App>,
        caller: Arc<Caller>,
        call: Arc<CallFacts>,
        params: Option<Box<str>>,
    ) -> Running {
        (self.run)(app, caller, call, params)
    }
}

/// `procedures::mandates::send_invite` → `mandates.sendInvite`.
fn name_of(module: &str) -> String {
    module.split("::").skip(1).map(camel_case).collect::<Vec<_>>().join(".")
}

fn camel_case(snake: &str) -> String {
    let mut words = snake.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(word.len().min(1));
        name + &head.to_ascii_uppercase() + tail
    })
}

/// Parameters of a procedure that takes none.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoParams {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_module_in_camel_case() {
        assert_eq!(name_of("procedures::mandates::send_invite"), "mandates.sendInvite");
        assert_eq!(name_of("procedures::sandbox::clock::get"), "sandbox.clock.get");
        assert_eq!(name_of("procedures::keys::whoami"), "keys.whoami");
    }
}
