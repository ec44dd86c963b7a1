use scope::scope;

use super::{OrganisationView, of_caller};
use crate::ctx::ReadCtx;
use crate::error::Error;
use crate::procedure::NoParams;

/// Get the caller's organisation.
#[scope("tenants:admin")]
pub(crate) async fn get(ctx: &ReadCtx, _: NoParams) -> Result<OrganisationView, Error> {
    let organisation = of_caller(&ctx.app.store.read(), ctx).await?;
    Ok(OrganisationView::new(organisation, ctx.app.settings.quota))
}
