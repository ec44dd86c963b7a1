#![deny(dead_code)]

#[path = "../prelude/mod.rs"]
mod prelude;

use prelude::{domain, error, procedure};

mod get {
    use crate::prelude::error::Error;
    use crate::prelude::{Ctx, GetMandate, MandateView};
    use scope::scope;

    /// Get one mandate.
    #[scope("mandates:read")]
    pub(crate) async fn get(_: &Ctx, _: GetMandate) -> Result<MandateView, Error> {
        Ok(MandateView)
    }
}

mod forgotten {
    use crate::prelude::error::Error;
    use crate::prelude::{Ctx, GetMandate, MandateView};
    use scope::scope;

    /// Get one mandate, in a way that nobody lists.
    #[scope("mandates:read")]
    pub(crate) async fn forgotten(_: &Ctx, _: GetMandate) -> Result<MandateView, Error> {
        Ok(MandateView)
    }
}

fn main() {
    procedure::entry::<get::get>();
}
