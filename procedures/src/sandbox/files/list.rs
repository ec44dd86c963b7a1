use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{FileId, FileView};
use crate::ctx::ReadCtx;
use crate::domain::id::{ReportId, SubmissionId};
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store;

/// Which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListFiles {
    /// How many files a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended.
    cursor: Option<Cursor>,
}

/// A page of files.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilePage {
    /// The files, newest first.
    items: Vec<FileView>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// List the files that went to the simulated bank and the reports that came back, newest first.
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
#[scope("mandates:write")]
pub(crate) async fn list(ctx: &ReadCtx, params: ListFiles) -> Result<FilePage, Error> {
    ctx.require_sandbox()?;
    let after = params.cursor.as_ref().map(Cursor::id::<FileId>).transpose()?;
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let limit = params.limit.with_one_more();
    let before = |prefix| after.as_ref().map(|id| format!("{prefix}{}", id.body()));

    let sent = before(SubmissionId::PREFIX);
    let sent = store::submissions::list(&reader, workspace, sent.as_deref(), limit).await?;
    let came = before(ReportId::PREFIX);
    let came = store::reports::files::list(&reader, workspace, came.as_deref(), limit).await?;
    let mut files: Vec<FileView> =
        sent.into_iter().map(FileView::from).chain(came.into_iter().map(FileView::from)).collect();
    files.sort_by(|one, other| other.id.body().cmp(one.id.body()));

    let (items, next_cursor) = cut(files, params.limit, |file| file.id.as_str().to_owned());
    Ok(FilePage { items, next_cursor })
}
