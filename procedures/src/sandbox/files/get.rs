use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{FileId, FileView};
use crate::ctx::ReadCtx;
use crate::error::Error;
use crate::store;

/// Which file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetFile {
    /// The file.
    file_id: FileId,
}

/// A file that crossed the rail, with its text.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileWithText {
    #[serde(flatten)]
    file: FileView,
    /// The file itself, line ends as they are. Bytes that are not UTF-8 are read as ISO 8859-1.
    text: String,
}

/// Get a file that went to the simulated bank, or a report that came back, with its text.
///
/// The text has the bank details of the test payers in the clear, as the file itself has them.
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
#[scope("mandates:write")]
pub(crate) async fn get(ctx: &ReadCtx, params: GetFile) -> Result<FileWithText, Error> {
    ctx.require_sandbox()?;
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let (file, sealed) = match &params.file_id {
        FileId::Submission(id) => (
            store::submissions::find(&reader, workspace, id).await?.map(FileView::from),
            store::submissions::sealed_file(&reader, workspace, id).await?,
        ),
        FileId::Report(id) => (
            store::reports::files::find(&reader, workspace, id).await?.map(FileView::from),
            store::reports::sealed_file(&reader, workspace, id).await?,
        ),
    };
    let (Some(file), Some(sealed)) = (file, sealed) else { return Err(Error::not_found("file")) };
    let place = format!("{workspace}/{}/file", params.file_id.as_str());
    let bytes = ctx.app.vault.open(&place, &sealed).map_err(Error::internal)?;
    Ok(FileWithText { file, text: text(bytes) })
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf_8_are_read_as_iso_8859_1() {
        assert_eq!(text(b"UHL1 26330\r\n".to_vec()), "UHL1 26330\r\n");
        assert_eq!(text("Zo\u{eb}".into()), "Zo\u{eb}");
        assert_eq!(text(b"Zo\xeb".to_vec()), "Zo\u{eb}");
    }
}
