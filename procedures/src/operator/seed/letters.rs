//! What the payers were written. Nothing leaves a test workspace.

use jiff::{Timestamp, ToSpan};

use super::Dice;
use super::life::{Life, Plan};
use crate::domain::api_key::Mode;
use crate::domain::id::{MessageId, NoticeId};
use crate::domain::message::{self, About, Letter, Message, Rendered, Status};
use crate::error::Error;

/// How long the link of an invite works, in hours.
const INVITE_HOURS: i64 = 7 * 24;

impl Life {
    /// Whom no notice was given: the draft's payer was sent the form, the others a confirmation that they signed it.
    pub(super) fn write_first(&mut self, plan: &Plan<'_>, dice: &mut Dice) -> Result<(), Error> {
        if !self.messages.is_empty() {
            return Ok(());
        }
        let (head, mandate, at) = (&plan.owner.head, &self.mandate, self.mandate.created_at);
        let letter = match mandate.lodging.signed_on {
            Some(_) => message::confirmation(head, mandate, None),
            None => {
                let expires_at = at.checked_add(INVITE_HOURS.hours()).map_err(Error::internal)?;
                message::invite(head, mandate, expires_at)
            }
        };
        let rendered = letter.rendered(head);
        self.write(plan, (&letter, rendered), None, at, dice);
        Ok(())
    }

    /// Writes the payer a letter.
    pub(super) fn write(
        &mut self,
        plan: &Plan<'_>,
        (letter, rendered): (&Letter, Rendered),
        notice: Option<NoticeId>,
        at: Timestamp,
        dice: &mut Dice,
    ) {
        let id = MessageId::from_number(dice.id(at));
        self.messages.push(Message {
            header_id: format!("{id}@{}", plan.app.settings.host()),
            id,
            workspace: self.mandate.workspace.clone(),
            kind: letter.kind(),
            recipient: self.mandate.payer.email.as_str().to_owned(),
            about: About { mandate: Some(self.mandate.id.clone()), notice, ..About::default() },
            rendered,
            sealed_link: None,
            status: Status::first(Mode::Test),
            attempts: 0,
            due_at: at,
            failure: None,
            queued_at: at,
            created_at: at,
            sent_at: None,
        });
    }
}
