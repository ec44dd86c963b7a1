//! The message as it travels: MIME, plain text first, then HTML with what it shows.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use procedures::mail::Outgoing;

/// A message ready to be sent.
pub(super) struct Composed {
    /// Who gets reports of its fate.
    pub(super) from: Address,
    /// Who gets it.
    pub(super) to: Address,
    /// Its bytes: lines end with CR LF.
    pub(super) bytes: Vec<u8>,
}

/// Composes it. The reason when it can be written to nobody as it is.
pub(super) fn compose(outgoing: &Outgoing, from: &Address, now: Timestamp) -> Result<Composed, String> {
    let message = outgoing.message();
    let rendered = &message.rendered;
    let to: Address = message.recipient.parse().map_err(|_| "the address cannot be written to".to_owned())?;
    let mut builder = Message::builder()
        .from(Mailbox::new(Some(rendered.sender_name.clone()), from.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(&rendered.subject)
        .message_id(Some(format!("<{}>", message.header_id)))
        .date(SystemTime::from(now));
    if let Some(reply_to) = &rendered.reply_to
        && let Ok(reply_to) = reply_to.as_str().parse()
    {
        builder = builder.reply_to(Mailbox::new(None, reply_to));
    }
    let mut composed = builder.multipart(body(outgoing)?).map_err(|error| error.to_string())?;
    // A program wrote it: programs must not answer (RFC 3834).
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    composed.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
    Ok(Composed { from: from.clone(), to, bytes: composed.formatted() })
}

fn body(outgoing: &Outgoing) -> Result<MultiPart, String> {
    let (text, html) = (SinglePart::plain(outgoing.text.clone()), SinglePart::html(outgoing.html.clone()));
    let Some(logo) = &outgoing.logo else {
        return Ok(MultiPart::alternative().singlepart(text).singlepart(html));
    };
    let kind = ContentType::parse(logo.image_type.word()).map_err(|error| error.to_string())?;
    let logo = Attachment::new_inline("logo".to_owned()).body(logo.image.clone(), kind);
    let related = MultiPart::related().singlepart(html).singlepart(logo);
    Ok(MultiPart::alternative().singlepart(text).multipart(related))
}
