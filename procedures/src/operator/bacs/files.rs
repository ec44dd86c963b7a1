//! Files, listed and read again.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::event::Kind;
use crate::domain::id::{OrganisationId, ReportId, SubmissionId, WorkspaceId};
use crate::domain::submission::Submission;
use crate::engine::{ingest, seal};
use crate::error::Error;
use crate::operator::{Deed, record};
use crate::store;
use crate::store::reports::files::ReportFile;

/// A file that went to Bacs or came from it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BacsFile {
    /// Its id: `sub_…` or `rep_…`.
    pub id: String,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// Whether its workspace is live or test.
    pub mode: Mode,
    /// `submission` or `report`.
    pub direction: &'static str,
    /// What it is: `instructions`, `collections`, `arudd` and the like; null while nobody could read it.
    pub kind: Option<String>,
    /// Where it stands.
    pub state: String,
    /// A submission's serial.
    pub serial: Option<String>,
    /// What a report was called.
    pub name: Option<String>,
    /// The working day on which Bacs processes a submission.
    pub processing_on: Option<Date>,
    /// How many items a submission has, contras excepted; how many lines were read in a report.
    pub items: i64,
    /// What a submission's debits add up to, in pence.
    pub total_pence: Option<i64>,
    /// What was answered to a submission, or why a report was refused.
    pub answer: Option<String>,
    /// The BLAKE3 hash of the file, in hexadecimal.
    pub hash: String,
    /// When a submission was made, a report came in.
    pub at: Timestamp,
}

/// Whose files they are.
pub(in crate::operator) struct Owner {
    organisation: OrganisationId,
    mode: Mode,
}

impl Owner {
    pub(in crate::operator) const fn live(organisation: OrganisationId) -> Owner {
        Owner { organisation, mode: Mode::Live }
    }

    async fn of(app: &App, workspace: &WorkspaceId) -> Result<Owner, Error> {
        let reader = app.store.read();
        let organisation = store::organisations::of_workspace(&reader, workspace).await?.id;
        Ok(Owner { organisation, mode: store::organisations::mode_of(&reader, workspace).await? })
    }

    pub(in crate::operator) fn submission(&self, submission: Submission) -> BacsFile {
        BacsFile {
            id: submission.id.to_string(),
            organisation_id: self.organisation.clone(),
            mode: self.mode,
            direction: "submission",
            kind: Some(submission.kind.word().to_owned()),
            state: submission.state.word().to_owned(),
            serial: Some(submission.serial),
            name: None,
            processing_on: Some(submission.processing_on),
            items: submission.items,
            total_pence: Some(submission.total_pence),
            answer: submission.answer,
            hash: submission.hash,
            at: submission.sealed_at,
        }
    }

    pub(in crate::operator) fn report(&self, report: ReportFile) -> BacsFile {
        BacsFile {
            id: report.id.to_string(),
            organisation_id: self.organisation.clone(),
            mode: self.mode,
            direction: "report",
            kind: report.kind,
            state: report.state,
            serial: None,
            name: Some(report.name),
            processing_on: None,
            items: report.lines,
            total_pence: None,
            answer: report.refusal,
            hash: report.hash,
            at: report.received_at,
        }
    }
}

/// Which files are listed.
#[derive(Clone, Debug)]
pub struct FileQuery {
    /// Of this organisation; `None` for all.
    pub organisation: Option<OrganisationId>,
    /// Of its live or its test workspace.
    pub mode: Mode,
    /// The newest, at most so many.
    pub limit: u32,
}

/// The newest files, newest first.
pub async fn list_files(app: &App, query: FileQuery) -> Result<Vec<BacsFile>, Error> {
    let reader = app.store.read();
    let organisations = match query.organisation {
        Some(id) => vec![id],
        None => store::organisations::list(&reader).await?.into_iter().map(|each| each.id).collect(),
    };
    let limit = u64::from(query.limit);
    let mut files = Vec::new();
    for organisation in organisations {
        let workspaces = store::organisations::workspaces(&reader, &organisation).await?;
        if workspaces.is_empty() {
            return Err(Error::not_found("organisation"));
        }
        let owner = Owner { organisation, mode: query.mode };
        for (workspace, _) in workspaces.into_iter().filter(|(_, mode)| *mode == query.mode) {
            let submissions = store::submissions::list(&reader, &workspace, None, limit).await?;
            files.extend(submissions.into_iter().map(|submission| owner.submission(submission)));
            let reports = store::reports::files::list(&reader, &workspace, None, limit).await?;
            files.extend(reports.into_iter().map(|report| owner.report(report)));
        }
    }
    files.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
    files.truncate(query.limit as usize);
    Ok(files)
}

/// A file with its bytes. Not `Debug`: payers' accounts are in them.
pub struct FileWithBytes {
    /// The file.
    pub file: BacsFile,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The file of that id, a submission's or a report's, as it went or came. That it was read is recorded.
pub async fn read_file(app: &App, id: &str) -> Result<FileWithBytes, Error> {
    let reader = app.store.read();
    let (workspace, file, bytes) =
        match (SubmissionId::try_from(id.to_owned()), ReportId::try_from(id.to_owned())) {
            (Ok(id), _) => {
                let found = store::submissions::find_any(&reader, &id).await?;
                let submission = found.ok_or(Error::not_found("file"))?;
                let bytes = seal::bytes(app, &submission).await?;
                let (owner, workspace) =
                    (Owner::of(app, &submission.workspace).await?, submission.workspace.clone());
                (workspace, owner.submission(submission), bytes)
            }
            (_, Ok(id)) => {
                let found = store::reports::files::find_any(&reader, &id).await?;
                let report = found.ok_or(Error::not_found("file"))?;
                let bytes = ingest::bytes(app, &report.workspace, &id).await?;
                let (owner, workspace) = (Owner::of(app, &report.workspace).await?, report.workspace.clone());
                (workspace, owner.report(report), bytes)
            }
            (Err(_), Err(_)) => return Err(Error::not_found("file")),
        };
    if blake3::hash(&bytes).to_hex().as_str() != file.hash {
        return Err(Error::internal("a file whose bytes are not those that were kept"));
    }
    let at = app.now();
    let tx = app.store.begin().await?;
    let data = json!({ "direction": file.direction, "hash": file.hash });
    record(app, &tx, Deed { kind: Kind::FileRead, workspace: &workspace, subject: &file.id, data, at })
        .await?;
    tx.commit().await?;
    Ok(FileWithBytes { file, bytes })
}
