#![allow(unused_imports)]

#[path = "../prelude/mod.rs"]
mod prelude;

use prelude::error::Error;
use prelude::{Ctx, GetMandate, MandateView, domain, error, procedure};
use scope::scope;

/// A mandate.
#[scope("mandates:read")]
struct Get;

fn main() {}
