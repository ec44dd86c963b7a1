use scope::scope;

use super::ThresholdsView;
use crate::ctx::ReadCtx;
use crate::error::Error;
use crate::procedure::NoParams;
use crate::store;

/// Show what the caller's workspace is alerted of, and its reserve against clawbacks.
///
/// Until it decides otherwise, the defaults hold. The reserve must be the greater of a minimum and a share of what is
/// pending: the collections that are in files and can still come back unpaid. It is evaluated each morning, after each
/// day's files, and with each claim and each change of the thresholds; a snapshot is kept whenever that changes it.
#[scope("alerts:read")]
pub(crate) async fn thresholds(ctx: &ReadCtx, _: NoParams) -> Result<ThresholdsView, Error> {
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let decided = store::thresholds::find(&reader, workspace).await?;
    let newest = store::thresholds::newest_snapshot(&reader, workspace).await?;
    Ok(ThresholdsView::new(decided, newest))
}
