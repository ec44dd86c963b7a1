//! A file as callers see it, whichever way it went.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::domain::id::{ReportId, SubmissionId};
use crate::domain::submission::Submission;
use crate::store::reports::files::ReportFile;

/// The id of a file: of a submission or of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) enum FileId {
    /// A file sent to Bacs.
    Submission(SubmissionId),
    /// A report file that came back.
    Report(ReportId),
}

impl FileId {
    /// What follows the prefix: its order is the order of creation, whichever way the file went.
    pub(crate) fn body(&self) -> &str {
        match self {
            FileId::Submission(id) => id.as_str().trim_start_matches(SubmissionId::PREFIX),
            FileId::Report(id) => id.as_str().trim_start_matches(ReportId::PREFIX),
        }
    }

    /// The id as text.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            FileId::Submission(id) => id.as_str(),
            FileId::Report(id) => id.as_str(),
        }
    }
}

impl TryFrom<String> for FileId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let submission = SubmissionId::try_from(text.clone()).map(FileId::Submission);
        submission
            .or_else(|_| ReportId::try_from(text).map(FileId::Report))
            .map_err(|_| "expected an id that starts with `sub_` or `rep_`")
    }
}

impl From<FileId> for String {
    fn from(id: FileId) -> String {
        id.as_str().to_owned()
    }
}

impl JsonSchema for FileId {
    fn schema_name() -> Cow<'static, str> {
        "FileId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "An id that starts with `sub_` for a submission, with `rep_` for a report.",
            "pattern": "^(sub|rep)_[0-9a-hjkmnp-tv-z]{26}$",
        })
    }
}

/// Which way a file went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "FileDirection")]
pub(crate) enum Direction {
    /// To the bank.
    Submission,
    /// From the bank.
    Report,
}

/// A file that crossed the rail.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "File")]
pub(crate) struct FileView {
    /// The file's id.
    pub id: FileId,
    /// Which way it went.
    pub direction: Direction,
    /// What it is: `instructions` or `collections` of a submission; `arudd`, `addacs` and the like of a report, null
    /// while that is not known.
    pub kind: Option<String>,
    /// A submission's serial.
    pub serial: Option<String>,
    /// Where it stands: a submission is `sealed`, `sending`, `submitted`, `accepted`, `rejected`, `withdrawn` or
    /// `unknown`, a report `received`, `handled` or `refused`.
    pub state: String,
    /// The working day on which Bacs processes a submission.
    pub processing_on: Option<Date>,
    /// The BLAKE3 digest of the file, in hexadecimal.
    pub digest: String,
    /// How many items a submission has, contras excepted; how many lines were read in a report.
    pub items: i64,
    /// When a submission was made, a report came in.
    pub at: Timestamp,
}

impl From<Submission> for FileView {
    fn from(submission: Submission) -> FileView {
        FileView {
            id: FileId::Submission(submission.id),
            direction: Direction::Submission,
            kind: Some(submission.kind.word().to_owned()),
            serial: Some(submission.serial),
            state: submission.state.word().to_owned(),
            processing_on: Some(submission.processing_on),
            digest: submission.hash,
            items: submission.items,
            at: submission.sealed_at,
        }
    }
}

impl From<ReportFile> for FileView {
    fn from(report: ReportFile) -> FileView {
        FileView {
            id: FileId::Report(report.id),
            direction: Direction::Report,
            kind: report.kind,
            serial: None,
            state: report.state,
            processing_on: None,
            digest: report.hash,
            items: report.lines,
            at: report.received_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_which_way_the_file_went() {
        let (submission, report) = (SubmissionId::from_number(7), ReportId::from_number(8));
        let ids: Vec<FileId> =
            [submission.to_string(), report.to_string()].map(|text| FileId::try_from(text).unwrap()).into();
        assert_eq!(ids, [FileId::Submission(submission.clone()), FileId::Report(report)]);
        assert!(ids[0].body() < ids[1].body());
        assert_eq!(format!("sub_{}", ids[0].body()), submission.as_str());
        for bad in ["", "sub_", "md_00000000000000000000000001"] {
            assert!(FileId::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
