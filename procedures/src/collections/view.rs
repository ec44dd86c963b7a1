//! A collection as callers see it.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ctx::ReadCtx;
use crate::domain::attempt::{Attempt, Outcome};
use crate::domain::claim::{self, Claim};
use crate::domain::collection::{Collection, Failure, Stage, Status};
use crate::domain::id::{ClaimId, CollectionId, MandateId, NoticeId, SubmissionId};
use crate::domain::notice::Notice;
use crate::domain::schedule::Period;
use crate::error::Error;
use crate::store::{self, Rows};

/// A collection, with everything that belongs to it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Collection")]
pub(crate) struct CollectionView {
    /// The collection itself.
    #[serde(flatten)]
    pub summary: CollectionSummary,
    /// Each time it went into a file, oldest first.
    pub attempts: Vec<AttemptView>,
    /// How many of those were re-presentations of an unpaid collection.
    pub representations: i64,
    /// The advance notice that covers it; null before the payer was told.
    pub notice: Option<NoticeRef>,
    /// The indemnity claims on it, oldest first.
    pub claims: Vec<ClaimView>,
}

/// A collection, without its attempts, notice and claims.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CollectionSummary {
    /// The collection's id.
    pub id: CollectionId,
    /// The mandate it is taken under.
    pub mandate_id: MandateId,
    /// The scheme reference of the mandate, as the payer's bank statement shows it.
    pub reference: String,
    /// The period it pays for, once per mandate.
    pub period: Period,
    /// The London date of the schedule, working day or not.
    pub nominal_on: Date,
    /// The working day the payer is told.
    pub advised_on: Date,
    /// The working day on which the payer is, or was last, debited.
    pub entry_on: Date,
    /// What it takes, in pence.
    pub amount_pence: i64,
    /// Where it stands.
    pub status: Status,
    /// Where within the status.
    pub stage: Stage,
    /// Why it failed or was taken back.
    pub failure: Option<CollectionFailureView>,
    /// When it was planned.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it last went into a file.
    pub submitted_at: Option<Timestamp>,
    /// When the payer was last debited.
    pub collected_at: Option<Timestamp>,
    /// When the time for the bank to return it had passed.
    pub confirmed_at: Option<Timestamp>,
    /// When it last failed.
    pub failed_at: Option<Timestamp>,
    /// When it was claimed back.
    pub clawed_back_at: Option<Timestamp>,
}

/// Why a collection failed or was taken back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CollectionFailure")]
pub(crate) struct CollectionFailureView {
    /// The scheme's code, after the report it came in: `arudd:0`, `ddica:5`.
    pub code: String,
    /// What the code means.
    pub reason: String,
}

/// One time a collection went into a file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Attempt")]
pub(crate) struct AttemptView {
    /// Its number within the collection, from 1.
    pub number: i64,
    /// The transaction code: 01 for the first under the instruction, 17 for a regular one, 18 for a re-presentation.
    pub code: String,
    /// The file it went into.
    pub submission_id: SubmissionId,
    /// The serial of that file.
    pub serial: Option<String>,
    /// The working day on which Bacs processes it.
    pub processing_on: Date,
    /// The working day on which the payer is debited.
    pub entry_on: Date,
    /// What became of it.
    pub outcome: Outcome,
    /// The scheme's code for why it came back.
    pub reason_code: Option<String>,
}

/// An advance notice, by its id.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeRef {
    /// The notice's id.
    pub id: NoticeId,
    /// The London date on which it was given.
    pub given_on: Date,
}

/// An indemnity claim.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Claim")]
pub(crate) struct ClaimView {
    /// The claim's id.
    pub id: ClaimId,
    /// The scheme's reason code.
    pub reason_code: String,
    /// What the code means.
    pub reason: String,
    /// Where it stands.
    pub status: claim::Status,
    /// What is claimed in all, in pence; a claim can take several collections.
    pub amount_pence: i64,
    /// The London date on which it came in.
    pub received_on: Date,
    /// The last London date on which it can be challenged.
    pub challenge_by_on: Date,
    /// The working day on which the organisation is debited, unless the claim is taken back before.
    pub debit_on: Date,
}

impl CollectionView {
    /// The collection with all that belongs to it.
    pub(crate) async fn read<C: Rows>(
        connection: &C,
        ctx: &ReadCtx,
        collection: Collection,
    ) -> Result<CollectionView, Error> {
        let (workspace, id) = (&ctx.caller.workspace, collection.id.clone());
        let mandate = store::mandates::find(connection, workspace, &collection.mandate).await?;
        let mandate = mandate.ok_or_else(|| Error::internal("a collection without a mandate"))?;
        let notice = match &collection.notice {
            // What was told before a change covers it no longer.
            Some(notice) if collection.stage != Stage::Planned => {
                store::notices::find(connection, workspace, notice).await?
            }
            Some(_) | None => None,
        };
        let claims = store::claims::of_collection(connection, workspace, &id).await?;
        Ok(CollectionView {
            representations: collection.representations,
            summary: CollectionSummary::of(collection, mandate.reference.into()),
            attempts: attempts(connection, ctx, &id).await?,
            notice: notice.map(Into::into),
            claims: claims.into_iter().map(Into::into).collect(),
        })
    }
}

async fn attempts<C: Rows>(
    connection: &C,
    ctx: &ReadCtx,
    collection: &CollectionId,
) -> Result<Vec<AttemptView>, Error> {
    let workspace = &ctx.caller.workspace;
    let mut views = Vec::new();
    for attempt in store::attempts::of_collection(connection, workspace, collection).await? {
        let submission = store::submissions::find(connection, workspace, &attempt.submission).await?;
        views.push(AttemptView::of(attempt, submission.map(|submission| submission.serial)));
    }
    Ok(views)
}

impl CollectionSummary {
    /// The collection under the mandate of that reference.
    pub(crate) fn of(collection: Collection, reference: String) -> CollectionSummary {
        CollectionSummary {
            id: collection.id,
            mandate_id: collection.mandate,
            reference,
            period: collection.period,
            nominal_on: collection.nominal_on,
            advised_on: collection.advised_on,
            entry_on: collection.entry_on,
            amount_pence: collection.amount.get(),
            status: collection.status,
            stage: collection.stage,
            failure: collection.failure.map(Into::into),
            created_at: collection.created_at,
            updated_at: collection.updated_at,
            submitted_at: collection.times.submitted_at,
            collected_at: collection.times.collected_at,
            confirmed_at: collection.times.confirmed_at,
            failed_at: collection.times.failed_at,
            clawed_back_at: collection.times.clawed_back_at,
        }
    }
}

impl AttemptView {
    fn of(attempt: Attempt, serial: Option<String>) -> AttemptView {
        AttemptView {
            number: attempt.number,
            code: attempt.code,
            submission_id: attempt.submission,
            serial,
            processing_on: attempt.processing_on,
            entry_on: attempt.entry_on,
            outcome: attempt.outcome,
            reason_code: attempt.reason_code,
        }
    }
}

impl From<Failure> for CollectionFailureView {
    fn from(failure: Failure) -> CollectionFailureView {
        CollectionFailureView { code: failure.code, reason: failure.reason }
    }
}

impl From<Notice> for NoticeRef {
    fn from(notice: Notice) -> NoticeRef {
        NoticeRef { id: notice.id, given_on: notice.given_on }
    }
}

impl From<Claim> for ClaimView {
    fn from(claim: Claim) -> ClaimView {
        ClaimView {
            id: claim.id,
            reason_code: claim.reason_code,
            reason: claim.reason,
            status: claim.status,
            amount_pence: claim.amount_pence,
            received_on: claim.received_on,
            challenge_by_on: claim.challenge_by_on,
            debit_on: claim.debit_on,
        }
    }
}
