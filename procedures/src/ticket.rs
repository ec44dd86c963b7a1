//! Tickets: what opens a WebSocket where a key cannot be sent, because browsers set no headers there and a key is never
//! put in a URL. A ticket is sealed, not stored: it names the secret it was asked for with, and when it ends.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};

use crate::ctx::App;
use crate::domain::api_key::KeyHash;

/// How long a ticket opens a WebSocket.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_secs(30);
/// What every ticket starts with.
pub const PREFIX: &str = "wst_";

/// The place that tickets are sealed for: nothing else that was sealed is a ticket.
const PLACE: &str = "websocket ticket";

/// A ticket that was good when it was opened.
#[derive(Debug)]
pub struct Ticket {
    /// The secret it was asked for with: whoever comes with the ticket comes as the one who had that.
    pub secret: KeyHash,
    /// What tells it from all other tickets.
    pub nonce: [u8; 24],
    /// From when on it opens nothing.
    pub expires_at: Timestamp,
}

/// A new ticket of whoever has that secret, and when it ends.
pub(crate) fn issue(app: &App, secret: KeyHash, now: Timestamp) -> (String, Timestamp) {
    let expires_at = now + GOOD_FOR;
    let mut plain = expires_at.as_millisecond().to_be_bytes().to_vec();
    plain.extend(secret.0);
    let sealed = app.vault.seal(PLACE, &plain, app.random_bytes());
    (format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&sealed)), expires_at)
}

/// The ticket of that text, if this installation issued it and it has not ended.
pub fn open(app: &App, text: &str, now: Timestamp) -> Option<Ticket> {
    let sealed = BASE64URL_NOPAD.decode(text.strip_prefix(PREFIX)?.as_bytes()).ok()?;
    let plain = app.vault.open(PLACE, &sealed).ok()?;
    let (expires_at, secret) = plain.split_first_chunk::<8>()?;
    let expires_at = Timestamp::from_millisecond(i64::from_be_bytes(*expires_at)).ok()?;
    // The version of the data key stands before the nonce.
    let nonce = *sealed.get(1..)?.first_chunk::<24>()?;
    let secret = KeyHash(secret.try_into().ok()?);
    (now < expires_at).then_some(Ticket { secret, nonce, expires_at })
}
