//! Mandates that wait for the operator.

use serde::Serialize;
use serde_json::json;

use crate::change::{Author, Change};
use crate::ctx::App;
use crate::domain::alert;
use crate::domain::event::Kind;
use crate::domain::id::{MandateId, OrganisationId};
use crate::domain::instruction::Code;
use crate::domain::mandate::{Mandate, Stage, Status};
use crate::domain::schedule::Frequency;
use crate::engine::{alarms, consequences};
use crate::error::Error;
use crate::operator::Unfulfilled;
use crate::store;

/// A mandate that waits for the next AUDDIS file.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LodgedAgain {
    /// The mandate.
    pub mandate_id: MandateId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// The reference it is lodged under, the same as before.
    pub reference: String,
    /// Where it stands.
    pub status: Status,
    /// Where within the status.
    pub stage: Stage,
}

/// Puts a mandate that was held back to be lodged: its instruction goes into the next AUDDIS file.
///
/// A month's rent that was planned meanwhile is taken once the payer has had notice again. What was not planned while it
/// was held, and weeks that come too soon now, are not taken afterwards, as when collecting begins.
pub async fn lodge_again(app: &App, id: &MandateId) -> Result<LodgedAgain, Unfulfilled> {
    let missing = || Error::not_found("mandate");
    let reader = app.store.read();
    let workspace = store::mandates::workspace_of(&reader, id).await?.ok_or_else(missing)?;
    let mode = store::organisations::mode_of(&reader, &workspace).await?;
    let mut change = Change::begin(app, (&workspace, mode), Author::Operator).await?;
    let held = store::mandates::find_for_change(&change.tx, &workspace, id).await?.ok_or_else(missing)?;
    if held.stage != Stage::Held {
        let sentence = format!("{id} is {}: only a held mandate is lodged again", standing(&held));
        return Err(Unfulfilled::refused("MANDATE_NOT_HELD", sentence));
    }
    let organisation = store::organisations::of_workspace(&change.tx, &workspace).await?;
    let from = held.stage;
    let again = held.resubmit(change.now).map_err(Error::from)?;
    let again = again.resumed(change.today, organisation.notice_working_days.into(), &app.calendar());
    let note = json!({ "from": again.status, "to": again.status, "stage": again.stage, "stageBefore": from });
    change.record(Kind::MandateResubmitted, id, note);
    let again = consequences::save(&change, again).await?;
    if again.frequency != Frequency::Monthly {
        consequences::withdraw_collections(&mut change, &again, "the mandate is lodged anew").await?;
    }
    consequences::instruct(&mut change, &again, Code::New).await?;
    alarms::ends(&mut change, alert::Kind::InstructionFault, id.as_str()).await?;
    change.commit().await?;
    Ok(LodgedAgain {
        mandate_id: again.id,
        organisation_id: organisation.id,
        reference: again.reference.into(),
        status: again.status,
        stage: again.stage,
    })
}

fn standing(mandate: &Mandate) -> String {
    format!("{} ({})", mandate.status.word(), mandate.stage.word())
}
