//! The fixtures of the refusals differ from this one by what they are named for.
#[path = "../prelude/mod.rs"]
mod prelude;

use prelude::error::Error;
use prelude::{Ctx, GetMandate, MandateView, domain, error, procedure};
use scope::scope;

/// Get one mandate.
#[scope("mandates:read")]
pub(crate) async fn get(_: &Ctx, _: GetMandate) -> Result<MandateView, Error> {
    Ok(MandateView)
}

fn main() {
    let (access, module, doc, examples) = procedure::entry::<get>();
    assert_eq!(access, domain::scope::Access::Scope(domain::scope::Scope::MandatesRead));
    assert_eq!((doc, examples.trim()), ("Get one mandate.", "[]"));
    assert!(!module.is_empty());
    let _: Option<error::Error> = None;
}
