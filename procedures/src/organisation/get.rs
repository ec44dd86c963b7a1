use scope::scope;

use super::OrganisationView;
use crate::ctx::ReadCtx;
use crate::error::Error;
use crate::procedure::NoParams;
use crate::store;

/// Get the caller's organisation.
#[scope("tenants:admin")]
pub(crate) async fn get(ctx: &ReadCtx, _: NoParams) -> Result<OrganisationView, Error> {
    let organisation = store::organisations::find(&ctx.app.store.read(), &ctx.caller.organisation).await?;
    let organisation = organisation.ok_or_else(|| Error::internal("a caller without an organisation"))?;
    Ok(OrganisationView::new(organisation, ctx.app.settings.quota))
}
