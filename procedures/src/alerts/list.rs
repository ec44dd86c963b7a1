use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::AlertView;
use crate::ctx::ReadCtx;
use crate::domain::alert::{Kind, Severity, Status};
use crate::domain::id::AlertId;
use crate::domain::text::wire_line;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store;
use crate::store::alerts::Filter;

wire_line!(
    /// What an alert is about.
    SubjectId, 200, "an id", "md_01m83y4j600000000000000702"
);

/// What the list is narrowed by; every part that is given must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListAlerts {
    /// Where they stand.
    status: Option<Status>,
    /// What they are about.
    kind: Option<Kind>,
    /// How pressing they are.
    severity: Option<Severity>,
    /// About the mandate, collection, claim, file, report or workspace of this id, and nothing else: a claim against a
    /// mandate is about the claim, and names the mandate in its `facts`.
    subject_id: Option<SubjectId>,
    /// How many alerts a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended.
    cursor: Option<Cursor>,
}

/// A page of alerts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AlertPage {
    /// The alerts, newest first.
    items: Vec<AlertView>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// List the alerts of the caller's workspace, newest first.
///
/// Of a kind and subject one alert is active: a cause that comes again is noted in it, with its new value. Once it was
/// acknowledged or dismissed, the next cause raises another. A condition that merely lasts, such as a report that is still
/// missing, raises none; when it has ended its alert is `resolved`: a claim that the bank takes back, a suspended mandate
/// that is reactivated or ends. What passed a threshold within an hour, a day or a week stays `active` until somebody has
/// seen to it, and so does a claim that was settled.
#[scope("alerts:read")]
pub(crate) async fn list(ctx: &ReadCtx, params: ListAlerts) -> Result<AlertPage, Error> {
    let after = params.cursor.as_ref().map(Cursor::id::<AlertId>).transpose()?;
    let filter = Filter {
        status: params.status,
        kind: params.kind,
        severity: params.severity,
        subject: params.subject_id.map(Into::into),
    };
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let (after, limit) = (after.as_ref().map(AlertId::as_str), params.limit.with_one_more());
    let alerts = store::alerts::list(&reader, workspace, &filter, after, limit).await?;

    let (alerts, next_cursor) = cut(alerts, params.limit, |alert| alert.id.to_string());
    Ok(AlertPage { items: alerts.into_iter().map(AlertView::from).collect(), next_cursor })
}
