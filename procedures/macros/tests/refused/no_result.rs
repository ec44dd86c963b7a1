#![allow(unused_imports)]

#[path = "../prelude/mod.rs"]
mod prelude;

use prelude::error::Error;
use prelude::{Ctx, GetMandate, MandateView, domain, error, procedure};
use scope::scope;

/// Get one mandate.
#[scope("mandates:read")]
pub(crate) async fn get(_: &Ctx, _: GetMandate) -> MandateView {
    MandateView
}

fn main() {}
