use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::TemplateView;
use crate::ctx::ReadCtx;
use crate::domain::message::Kind;
use crate::error::Error;
use crate::store;

/// Nothing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListTemplates {}

/// The organisation's templates.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TemplateList {
    /// One for each kind of message, changed or not.
    items: Vec<TemplateView>,
}

/// List what the organisation has changed about each kind of message, and what its words may stand for.
#[scope("mandates:read")]
pub(crate) async fn templates(ctx: &ReadCtx, _: ListTemplates) -> Result<TemplateList, Error> {
    let changed = store::messages::templates::of(&ctx.app.store.read(), &ctx.caller.organisation).await?;
    let template = |kind| TemplateView::new(kind, changed.of(kind).cloned().unwrap_or_default());
    Ok(TemplateList { items: Kind::ALL.into_iter().map(template).collect() })
}
