//! The caller's organisation.

pub(crate) mod get;
pub(crate) mod set_logo;
pub(crate) mod update;

mod view;

pub(crate) use view::OrganisationView;

use sea_orm::ConnectionTrait;

use crate::ctx::ReadCtx;
use crate::domain::organisation::Organisation;
use crate::error::Error;
use crate::store;

/// The caller's organisation, which every caller has.
pub(crate) async fn of_caller<C: ConnectionTrait>(
    connection: &C,
    ctx: &ReadCtx,
) -> Result<Organisation, Error> {
    let organisation = store::organisations::find(connection, &ctx.caller.organisation).await?;
    organisation.ok_or_else(|| Error::internal("a caller without an organisation"))
}
