//! Letters: what payers and organisations are written, in the transaction of its cause (reliability.md, rule 5).
//!
//! Here they are written only. Whether one arrives is seen to later, by [`crate::mail`].

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use crate::change::Change;
use crate::domain::alert;
use crate::domain::collection::Collection;
use crate::domain::id::{AlertId, MandateId, MessageId, WorkspaceId};
use crate::domain::mandate::{Mandate, Outlook, Stage, Status as MandateStatus};
use crate::domain::message::{self, About, AlertTold, Kind, Letter, Letterhead, Message, Rendered, Status};
use crate::domain::organisation::Organisation;
use crate::domain::service_user::name_on_statements;
use crate::error::Error;
use crate::store;
use crate::store::alerts::Sighting;

/// What a payer is told of a mandate that stands.
const OF_A_STANDING_MANDATE: [Kind; 6] = [
    Kind::MandateInvite,
    Kind::MandateConfirmation,
    Kind::AdvanceNotice,
    Kind::AmendmentNotice,
    Kind::MandateSuspended,
    Kind::MandateReactivated,
];

/// The paper of the workspace's organisation.
pub(crate) async fn letterhead(change: &Change<'_>) -> Result<Letterhead, Error> {
    let organisation = store::organisations::of_workspace(&change.tx, change.workspace).await?;
    letterhead_of(change, &organisation).await
}

/// The paper of an organisation: under the name that its service user has on statements, or its own where none is set
/// yet.
pub(crate) async fn letterhead_of(
    change: &Change<'_>,
    organisation: &Organisation,
) -> Result<Letterhead, Error> {
    let found = store::service_users::find(&change.tx, &change.app.vault, change.workspace).await?;
    let statement_name = name_on_statements(found.as_ref(), organisation);
    Ok(Letterhead {
        statement_name,
        service_user_number: found.map(|service_user| service_user.sun.as_str().to_owned()),
        has_logo: store::logos::exists(&change.tx, &organisation.id).await?,
        templates: store::messages::templates::of(&change.tx, &organisation.id).await?,
        organisation: organisation.clone(),
    })
}

/// To the payer: the link to the form. An invite that has not gone yet is not sent any more: its link works no longer.
/// Whether this one is on its way.
pub(crate) async fn invite(
    change: &Change<'_>,
    mandate: &Mandate,
    link: &str,
    expires_at: Timestamp,
) -> Result<bool, Error> {
    link_is_void(change, mandate, "a newer invite was sent").await?;
    let head = letterhead(change).await?;
    let mut message = to_payer(change, mandate, &message::invite(&head, mandate, expires_at), &head);
    let is_on_its_way = message.status == Status::Queued;
    if is_on_its_way {
        let place = link_place(change.workspace, &message.id);
        message.sealed_link = Some(change.app.vault.seal(&place, link.as_bytes(), change.app.random_bytes()));
    }
    store::messages::insert_all(&change.tx, &[message]).await?;
    Ok(is_on_its_way)
}

/// The link that the payer was sent, or was to be sent, works no longer.
pub(crate) async fn link_is_void(change: &Change<'_>, mandate: &Mandate, why: &str) -> Result<(), Error> {
    store::messages::withdraw(&change.tx, &mandate.id, &[Kind::MandateInvite], why).await?;
    Ok(store::messages::forget_links(&change.tx, &mandate.id).await?)
}

/// What a message's link is sealed for: it opens for the same message only.
pub(crate) fn link_place(workspace: &WorkspaceId, message: &MessageId) -> String {
    format!("{workspace}/{message}/link")
}

/// To the payer: the form is signed.
pub(crate) async fn confirmation(change: &Change<'_>, mandate: &Mandate) -> Result<(), Error> {
    let head = letterhead(change).await?;
    let calendar = change.app.calendar();
    let time = crate::change::WorkspaceTime { now: change.now, today: change.today };
    let outlook = Outlook {
        today: change.today,
        next_input_on: time.next_input_on(change.mode, &calendar),
        notice_working_days: head.organisation.notice_working_days.into(),
        calendar: &calendar,
    };
    let first_on = mandate.first_collection(&outlook).map(|first| first.entry_on);
    tell(change, to_payer(change, mandate, &message::confirmation(&head, mandate, first_on), &head)).await
}

/// To the payer: the mandate has ended. What waited to be sent about it is not so any more. Nobody is written to whose
/// payer has died, or who never signed.
pub(crate) async fn ended(change: &Change<'_>, mandate: &Mandate) -> Result<(), Error> {
    let why = "the mandate has ended";
    store::messages::withdraw(&change.tx, &mandate.id, &OF_A_STANDING_MANDATE, why).await?;
    store::messages::forget_links(&change.tx, &mandate.id).await?;
    if mandate.stage == Stage::PayerDeceased || mandate.lodging.signed_on.is_none() {
        return Ok(());
    }
    let head = letterhead(change).await?;
    let letter = match (mandate.status, mandate.stage) {
        (MandateStatus::Failed, Stage::Returned) => message::rejected(&head, mandate),
        _ => message::ended(&head, mandate),
    };
    tell(change, to_payer(change, mandate, &letter, &head)).await
}

/// To the payer: nothing is collected until further notice.
pub(crate) async fn suspended(change: &Change<'_>, mandate: &Mandate) -> Result<(), Error> {
    let head = letterhead(change).await?;
    tell(change, to_payer(change, mandate, &message::suspended(&head, mandate), &head)).await
}

/// To the payer: collecting goes on.
pub(crate) async fn reactivated(change: &Change<'_>, mandate: &Mandate) -> Result<(), Error> {
    let head = letterhead(change).await?;
    tell(change, to_payer(change, mandate, &message::reactivated(&head, mandate), &head)).await
}

/// To the organisation: a collection came back unpaid, and is presented again on that day.
pub(crate) async fn represented(
    change: &Change<'_>,
    head: &Letterhead,
    mandate: &Mandate,
    collection: &Collection,
    again_on: Date,
) -> Result<(), Error> {
    let failure = collection.failure.as_ref();
    let facts = serde_json::json!({
        "amountPence": collection.amount, "period": collection.period,
        "code": failure.map(|failure| &failure.code), "reason": failure.map(|failure| &failure.reason),
    });
    let letter = message::collection_represented(head, mandate, &facts, again_on);
    let about = About {
        mandate: Some(mandate.id.clone()),
        collection: Some(collection.id.clone()),
        ..About::default()
    };
    to_organisation(change, head, &letter, &about).await
}

/// To the organisation: an alert was raised. What has a letter of its own is told by that one.
pub(crate) async fn alert(change: &Change<'_>, id: &AlertId, raised: &Sighting<'_>) -> Result<(), Error> {
    let head = letterhead(change).await?;
    if head.organisation.recipients().is_empty() {
        return Ok(());
    }
    let mandate = mandate_of(change, raised.subject, raised.facts).await?;
    let letter = match (raised.kind, &mandate) {
        (alert::Kind::CollectionFailed, Some(mandate)) => {
            message::collection_failed(&head, mandate, raised.facts)
        }
        (alert::Kind::ClawbackReceived, Some(mandate)) => message::clawback(&head, mandate, raised.facts),
        (alert::Kind::MandateEnded | alert::Kind::MandateRejected, Some(mandate))
            if mandate.stage == Stage::Returned =>
        {
            message::rejection(&head, mandate)
        }
        _ => {
            let told = AlertTold {
                id,
                kind: raised.kind,
                severity: raised.severity,
                subject: raised.subject,
                measured: raised.measured,
                facts: raised.facts,
            };
            message::alert(&head, mandate.as_ref(), &told)
        }
    };
    let about = About {
        mandate: mandate.map(|mandate| mandate.id),
        collection: raised.subject.to_owned().try_into().ok(),
        alert: Some(id.clone()),
        notice: None,
    };
    to_organisation(change, &head, &letter, &about).await
}

/// The mandate that an alert is about, itself or by its facts.
async fn mandate_of(change: &Change<'_>, subject: &str, facts: &Value) -> Result<Option<Mandate>, Error> {
    let named = [Some(subject), facts["mandateId"].as_str()].into_iter().flatten();
    let id = named.filter_map(|id| MandateId::try_from(id.to_owned()).ok()).next();
    let Some(id) = id else { return Ok(None) };
    Ok(store::mandates::find(&change.tx, change.workspace, &id).await?)
}

async fn to_organisation(
    change: &Change<'_>,
    head: &Letterhead,
    letter: &Letter,
    about: &About,
) -> Result<(), Error> {
    let rendered = letter.rendered(head);
    let to_each =
        head.organisation.recipients().iter().map(|recipient| {
            message(change, letter.kind(), recipient.as_str(), about.clone(), rendered.clone())
        });
    Ok(store::messages::insert_all(&change.tx, &to_each.collect::<Vec<_>>()).await?)
}

async fn tell(change: &Change<'_>, message: Message) -> Result<(), Error> {
    Ok(store::messages::insert_all(&change.tx, &[message]).await?)
}

/// A letter to the payer, to be added.
pub(crate) fn to_payer(
    change: &Change<'_>,
    mandate: &Mandate,
    letter: &Letter,
    head: &Letterhead,
) -> Message {
    let about = About { mandate: Some(mandate.id.clone()), ..About::default() };
    message(change, letter.kind(), mandate.payer.email.as_str(), about, letter.rendered(head))
}

fn message(change: &Change<'_>, kind: Kind, recipient: &str, about: About, rendered: Rendered) -> Message {
    let id = change.app.new_message_id(change.at);
    Message {
        header_id: format!("{id}@{}", change.app.settings.host()),
        id,
        workspace: change.workspace.clone(),
        kind,
        recipient: recipient.to_owned(),
        about,
        rendered,
        sealed_link: None,
        status: Status::first(change.mode),
        attempts: 0,
        due_at: change.at,
        failure: None,
        queued_at: change.at,
        created_at: change.now,
        sent_at: None,
    }
}
