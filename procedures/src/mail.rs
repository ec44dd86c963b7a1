//! Delivery: messages that are due are claimed, handed over by whoever can, and what came of it is noted.
//!
//! At least once: a server that dies between handing a message over and noting it leaves it claimed, and another tries it
//! again, under the same Message-ID. Several servers may be about it at the same time.

use std::collections::HashMap;
use std::fmt;

use jiff::SignedDuration;
use serde_json::json;

use crate::change::{Change, WorkspaceTime};
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::brand::Logo;
use crate::domain::event;
use crate::domain::id::WorkspaceId;
use crate::domain::message::{GIVE_UP_AFTER, Kind, LINK_PLACE, Message, Status, escaped, next_attempt_after};
use crate::domain::notice::Delivery;
use crate::engine::letters::link_place;
use crate::engine::undelivered;
use crate::error::Error;
use crate::store;
use crate::store::messages::queue::{self, Came};

/// How long whoever claimed messages has to hand them over, before others take him for dead.
const CLAIM: SignedDuration = SignedDuration::from_mins(5);
/// The longest reason that is kept, in characters.
const MOST_OF_A_REASON: usize = 300;
/// The longest run of characters that is kept of them: a token has 43.
const LONGEST_PLAIN_RUN: usize = 40;

/// A message that was claimed, ready to go. `Debug` shows its id alone.
pub struct Outgoing {
    message: Message,
    /// The plain text, with the link.
    pub text: String,
    /// The HTML, with the link.
    pub html: String,
    /// The image that the HTML calls `cid:logo`.
    pub logo: Option<Logo>,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outgoing({})", self.message.id)
    }
}

/// What became of a message that was handed over, or was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The mail server took it.
    Taken,
    /// The mail server refuses the recipient for good.
    Refused(String),
    /// The mail server refuses what it says for good, or it can be written to nobody as it is.
    Impossible(String),
    /// Not now; perhaps later.
    NotNow(String),
}

/// Claims up to so many messages that are due. Empty when none is.
pub async fn claim(app: &App, most: u64) -> Result<Vec<Outgoing>, Error> {
    let now = app.now();
    if !queue::is_any_due(&app.store.read(), now).await? {
        return Ok(Vec::new());
    }
    let tx = app.store.begin().await?;
    let claimed = queue::claim(&tx, now, now + CLAIM, most).await?;
    tx.commit().await?;
    let mut logos = HashMap::new();
    let mut all = Vec::with_capacity(claimed.len());
    for message in claimed {
        let logo = match logos.get(&message.workspace) {
            Some(logo) => Option::clone(logo),
            None => {
                let logo = logo_of(app, &message.workspace).await?;
                logos.insert(message.workspace.clone(), logo.clone());
                logo
            }
        };
        match Outgoing::new(app, &message, logo) {
            Ok(outgoing) => all.push(outgoing),
            // It keeps no other back.
            Err(error) => {
                tracing::error!(message = %message.id, ?error, "a message cannot be opened");
                note_on(app, &message, &Handed::Impossible("it cannot be opened".to_owned())).await?;
            }
        }
    }
    Ok(all)
}

async fn logo_of(app: &App, workspace: &WorkspaceId) -> Result<Option<Logo>, Error> {
    let reader = app.store.read();
    let organisation = store::organisations::of_workspace(&reader, workspace).await?;
    Ok(store::logos::find(&reader, &organisation.id).await?)
}

impl Outgoing {
    fn new(app: &App, message: &Message, logo: Option<Logo>) -> Result<Outgoing, Error> {
        let opened = message.sealed_link.as_ref().map(|sealed| {
            let link = app.vault.open(&link_place(&message.workspace, &message.id), sealed);
            link.map_err(Error::internal).and_then(|link| String::from_utf8(link).map_err(Error::internal))
        });
        let link = opened.transpose()?;
        if message.kind == Kind::MandateInvite && link.is_none() {
            return Err(Error::internal("an invite without its link"));
        }
        let (mut text, mut html) = (message.rendered.text.clone(), message.rendered.html.clone());
        if let Some(link) = &link {
            text = text.replace(LINK_PLACE, link);
            html = html.replace(LINK_PLACE, &escaped(link));
        }
        let logo = logo.filter(|_| html.contains("cid:logo"));
        Ok(Outgoing { message: message.clone(), text, html, logo })
    }

    /// The message as it was written.
    pub fn message(&self) -> &Message {
        &self.message
    }
}

/// One line without control characters, addresses, and what may be a link's token, cut.
fn line(text: &str) -> String {
    let plain: String =
        text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    let words =
        plain.split(' ').map(|word| if word.contains('@') { "<address>".to_owned() } else { masked(word) });
    words.collect::<Vec<_>>().join(" ").chars().take(MOST_OF_A_REASON).collect::<String>().trim().to_owned()
}

/// A word without runs of characters as long as a token.
fn masked(word: &str) -> String {
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let runs = word.split_inclusive(|c| !is_of_token(c));
    runs.map(|run| if run.len() > LONGEST_PLAIN_RUN { "…" } else { run }).collect()
}

/// Notes what came of it. Nothing is noted once another has claimed the message, because this took too long.
pub async fn note(app: &App, outgoing: &Outgoing, handed: &Handed) -> Result<(), Error> {
    note_on(app, &outgoing.message, handed).await
}

async fn note_on(app: &App, message: &Message, handed: &Handed) -> Result<(), Error> {
    let now = app.now();
    let given_up = now >= message.queued_at + GIVE_UP_AFTER;
    let wait = next_attempt_after(message.attempts, app.ids.random());
    let (reason, came);
    came = match handed {
        Handed::Taken => Came::Sent(now),
        Handed::Refused(said) | Handed::Impossible(said) | Handed::NotNow(said) => {
            reason = line(said);
            match handed {
                Handed::Refused(_) => Came::Ended(Status::Bounced, &reason),
                Handed::NotNow(_) if !given_up => Came::Later(now + wait, &reason),
                _ => Came::Ended(Status::Failed, &reason),
            }
        }
    };
    let place = (&message.workspace, Mode::Live);
    let mut change = Change::of_engine(app, place, WorkspaceTime::wall(now)).await?;
    if !queue::note(&change.tx, message, &came).await? {
        return Ok(());
    }
    match came {
        Came::Sent(_) => {
            if let (Some(_), Some(mandate)) = (&message.about.notice, &message.about.mandate) {
                undelivered::arrived(&mut change, mandate).await?;
            }
        }
        Came::Later(..) => {}
        Came::Ended(status, reason) => not_delivered(&mut change, message, status, reason).await?,
    }
    Ok(change.commit().await?)
}

/// The trail has it; and where it was an advance notice, somebody must look at it.
async fn not_delivered(
    change: &mut Change<'_>,
    message: &Message,
    status: Status,
    reason: &str,
) -> Result<(), Error> {
    let note = json!({ "messageId": message.id, "kind": message.kind, "status": status, "reason": reason });
    let subject = message.about.mandate.as_ref().map_or(message.id.as_str(), |mandate| mandate.as_str());
    change.record(event::Kind::MessageUndelivered, subject, note);
    let (Some(notice), Some(mandate)) = (&message.about.notice, &message.about.mandate) else {
        return Ok(());
    };
    let delivery =
        Delivery { status, written_at: message.created_at, sent_at: None, failure: Some(reason.to_owned()) };
    let place = change.workspace;
    match store::mandates::find(&change.tx, place, mandate).await? {
        // Nothing is collected any more, so that nobody needs to be told.
        Some(ended) if ended.status.is_final() => Ok(()),
        _ => undelivered::alarm(change, mandate, Some(notice), &delivery).await,
    }
}

/// Notes that a message came back, after the mail server had taken it. `false` when it had not, or when that is known.
pub(crate) async fn bounced(change: &mut Change<'_>, message: &Message, said: &str) -> Result<bool, Error> {
    if !matches!(message.status, Status::Sent | Status::Sending) {
        return Ok(false);
    }
    let reason = line(said);
    queue::bounced(&change.tx, message, &reason).await?;
    not_delivered(change, message, Status::Bounced, &reason).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_servers_words_are_kept_without_addresses_and_tokens() {
        let token = "7IFMcqi4i_ibdKhRaok5G-qifnQMn8tT4TJFH76agiw";
        let said = format!(
            "550 5.7.1 <Zoe.T@example.com>: blocked\r\nURL https://dd.example.com/mandate/{token}/you"
        );
        assert_eq!(line(&said), "550 5.7.1 <address> blocked  URL https://dd.example.com/mandate/…you");
    }
}
