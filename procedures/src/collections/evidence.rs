use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{ClaimView, CollectionView, load};
use crate::ctx::ReadCtx;
use crate::domain::claim::Claim;
use crate::domain::collection::Collection;
use crate::domain::event;
use crate::domain::id::{CollectionId, NoticeId};
use crate::domain::mandate::Mandate;
use crate::domain::message;
use crate::domain::notice::{Covered, Kind, Notice};
use crate::domain::payer_form::Terms;
use crate::error::Error;
use crate::events::{EventView, changes};
use crate::mandates::MandateView;
use crate::store;
use crate::store::events::{Filter, Recorded};

/// The most changes of a timeline.
const MOST_CHANGES: u64 = 500;
/// The most invites, and as many completions: a mandate is signed once, and seldom invited more than a few times.
const MOST_SIGNING_CHANGES: u64 = 50;

/// Which collection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CollectionEvidence {
    /// The collection.
    collection_id: CollectionId,
}

/// What proves that a collection was rightly taken.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Evidence {
    /// The collection, with each time it went into a file.
    collection: CollectionView,
    /// The indemnity claims on it, with their deadlines and what a challenge must prove.
    claims: Vec<ContestedClaim>,
    /// The advance notices that cover its period, oldest first, as they were given.
    notices: Vec<NoticeView>,
    /// The payer's authority.
    authority: Authority,
    /// The collection's own changes.
    collection_timeline: Changes,
    /// The mandate's changes.
    mandate_timeline: Changes,
}

/// An indemnity claim, and what a challenge of it must prove.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ContestedClaim {
    #[serde(flatten)]
    claim: ClaimView,
    /// Whether it can still be challenged today.
    can_be_challenged: bool,
    /// The evidence that the scheme asks for with this reason code; null for a code the scheme does not know.
    evidence_wanted: Option<&'static str>,
}

/// An advance notice, as it was given.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Notice")]
struct NoticeView {
    /// The notice's id.
    id: NoticeId,
    /// Why it was given.
    kind: Kind,
    /// The London date on which it was given.
    given_on: Date,
    /// When it was given.
    given_at: Timestamp,
    /// To whom.
    payer_email: String,
    /// What it tells of.
    covers: Vec<Covered>,
    /// Its text.
    body: String,
    /// What became of the message that gave it; null where none was written.
    delivery: Option<DeliveryView>,
}

/// What became of the message that gave a notice.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NoticeDelivery")]
struct DeliveryView {
    /// What became of it. In a test workspace nothing is sent.
    status: message::Status,
    /// When the payer's mail server took it.
    sent_at: Option<Timestamp>,
}

/// The payer's authority to collect.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Authority {
    /// The mandate. Its account is masked.
    mandate: MandateView,
    /// The London date on which the payer completed the form.
    signed_on: Option<Date>,
    /// The day on which the instruction last went to the payer's bank.
    auddis_input_on: Option<Date>,
    /// When the payer was invited, and by which key: the first 50.
    invites: Vec<EventView>,
    /// When the form was completed.
    completions: Vec<EventView>,
    /// What the payer agreed to in the form, word for word; null where `sandbox.completeInvite` completed it.
    agreement: Option<Agreement>,
}

/// What the payer agreed to in the form.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Agreement {
    /// The Direct Debit Guarantee, as it was shown and accepted.
    guarantee: String,
    /// The version of its wording.
    guarantee_version: String,
    /// When it was accepted.
    guarantee_accepted_at: Timestamp,
    /// From which network: no whole address is kept.
    guarantee_network: Option<String>,
    /// Amount, frequency and dates, as they were shown and agreed to.
    terms: Terms,
    /// What the payer declared with the account: to be its holder, and to authorise alone.
    declaration: String,
    /// When the form was signed.
    signed_at: Timestamp,
    /// From which network.
    signed_network: Option<String>,
    /// What the browser called itself.
    user_agent: Option<String>,
}

/// Changes out of the audit trail.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// The first 500 changes, oldest first.
    items: Vec<EventView>,
    /// Whether there are more; the timeline procedure has them all.
    is_cut: bool,
}

/// Get what proves that a collection was rightly taken, to challenge an indemnity claim.
///
/// The collection and its attempts, the claims with their deadlines and the evidence that each reason asks for, the
/// advance notices as they were given, the payer's authority, and what the audit trail has of both. Bank details are
/// shown masked.
///
/// # Cost
/// 5 units: it reads much of the audit trail.
#[scope("collections:read")]
pub(crate) async fn evidence(ctx: &ReadCtx, params: CollectionEvidence) -> Result<Evidence, Error> {
    let reader = ctx.app.store.read();
    let collection = load(&reader, ctx, &params.collection_id).await?;
    let workspace = &ctx.caller.workspace;
    let mandate = store::mandates::find(&reader, workspace, &collection.mandate).await?;
    let mandate = mandate.ok_or_else(|| Error::internal("a collection without a mandate"))?;
    let claims = store::claims::of_collection(&reader, workspace, &collection.id).await?;
    let today = ctx.time().await?.today;

    Ok(Evidence {
        claims: claims.into_iter().map(|claim| ContestedClaim::of(claim, today)).collect(),
        notices: notices(ctx, &collection).await?,
        collection_timeline: Changes::of(ctx, collection.id.as_str()).await?,
        mandate_timeline: Changes::of(ctx, mandate.id.as_str()).await?,
        authority: Authority::of(ctx, mandate).await?,
        collection: CollectionView::read(&reader, ctx, collection).await?,
    })
}

async fn notices(ctx: &ReadCtx, collection: &Collection) -> Result<Vec<NoticeView>, Error> {
    let reader = ctx.app.store.read();
    let given = store::notices::of_mandate(&reader, &ctx.caller.workspace, &collection.mandate).await?;
    let covers = |notice: &Notice| notice.covers.iter().any(|covered| covered.period == collection.period);
    let given: Vec<_> = given.into_iter().filter(covers).collect();
    let ids: Vec<_> = given.iter().map(|notice| &notice.id).collect();
    let deliveries = store::messages::deliveries(&reader, &ctx.caller.workspace, &ids).await?;
    let view = |notice: Notice| {
        let delivery = deliveries.get(&notice.id);
        let delivery = delivery.map(|found| DeliveryView { status: found.status, sent_at: found.sent_at });
        NoticeView {
            id: notice.id,
            kind: notice.kind,
            given_on: notice.given_on,
            given_at: notice.given_at,
            payer_email: notice.payer_email,
            covers: notice.covers,
            body: notice.body,
            delivery,
        }
    };
    Ok(given.into_iter().map(view).collect())
}

impl ContestedClaim {
    fn of(claim: Claim, today: Date) -> ContestedClaim {
        ContestedClaim {
            can_be_challenged: claim.challenge(today).is_ok(),
            evidence_wanted: claim.evidence_wanted(),
            claim: claim.into(),
        }
    }
}

impl Authority {
    async fn of(ctx: &ReadCtx, mandate: Mandate) -> Result<Authority, Error> {
        let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
        let agreement = store::authorities::find(&reader, workspace, &mandate.id).await?;
        Ok(Authority {
            agreement: agreement.map(Into::into),
            signed_on: mandate.lodging.signed_on,
            auddis_input_on: mandate.lodging.auddis_input_on,
            invites: of_kind(ctx, &mandate, event::Kind::MandateInvited).await?,
            completions: of_kind(ctx, &mandate, event::Kind::MandateCompleted).await?,
            // A collection was planned, so the first is not to come.
            mandate: MandateView::of(mandate, None),
        })
    }
}

async fn of_kind(ctx: &ReadCtx, mandate: &Mandate, kind: event::Kind) -> Result<Vec<EventView>, Error> {
    let filter = Filter { subject: Some(mandate.id.to_string()), kinds: vec![kind], ..Filter::default() };
    let found = changes(ctx, &filter, 0, MOST_SIGNING_CHANGES).await?;
    Ok(found.into_iter().map(EventView::from).collect())
}

impl Changes {
    async fn of(ctx: &ReadCtx, subject: &str) -> Result<Changes, Error> {
        let filter = Filter { subject: Some(subject.to_owned()), ..Filter::default() };
        let mut found: Vec<Recorded> = changes(ctx, &filter, 0, MOST_CHANGES + 1).await?;
        let is_cut = found.len() as u64 > MOST_CHANGES;
        found.truncate(MOST_CHANGES as usize);
        Ok(Changes { items: found.into_iter().map(EventView::from).collect(), is_cut })
    }
}

impl From<store::authorities::Authority> for Agreement {
    fn from(authority: store::authorities::Authority) -> Agreement {
        Agreement {
            guarantee: authority.guarantee.text,
            guarantee_version: authority.guarantee.version,
            guarantee_accepted_at: authority.guarantee.at,
            guarantee_network: authority.guarantee.network,
            terms: authority.terms,
            declaration: authority.declaration,
            signed_at: authority.signed_at,
            signed_network: authority.signed_network,
            user_agent: authority.user_agent,
        }
    }
}
