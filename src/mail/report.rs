//! Reports that a message came back: delivery status notifications (RFC 3464).

use procedures::domain::id::MessageId;

/// What a report says.
#[derive(Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The message.
    pub message: MessageId,
    /// Why it came back, as the report has it.
    pub reason: String,
}

/// Reads a report as it lies in a mailbox. The reason when it is none, or none of a message that failed for good.
pub fn read(text: &str) -> Result<Bounce, &'static str> {
    if field(text, "Action").is_none_or(|action| !action.eq_ignore_ascii_case("failed")) {
        return Err("expected a delivery status notification whose Action is failed (RFC 3464)");
    }
    let message = message_id(text).ok_or("expected the returned message's headers, with its Message-ID")?;
    let status = field(text, "Status").unwrap_or_default();
    let diagnosis = field(text, "Diagnostic-Code").unwrap_or_default();
    let reason =
        [status, diagnosis].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let reason = if reason.is_empty() { "it was returned".to_owned() } else { reason };
    Ok(Bounce { message, reason })
}

/// The field's value, its continuation lines joined.
fn field(text: &str, name: &str) -> Option<String> {
    let mut lines = text
        .lines()
        .skip_while(|line| line.split_once(':').is_none_or(|(found, _)| !found.eq_ignore_ascii_case(name)));
    let (_, first) = lines.next()?.split_once(':')?;
    let mut value = first.trim().to_owned();
    for line in lines.take_while(|line| line.starts_with([' ', '\t'])) {
        value.push(' ');
        value.push_str(line.trim());
    }
    Some(value)
}

/// The id of ours in the report: the report's own Message-ID is another's.
fn message_id(text: &str) -> Option<MessageId> {
    let length = MessageId::PREFIX.len() + 26;
    text.match_indices(MessageId::PREFIX).find_map(|(at, _)| {
        let id = text.get(at..at + length)?;
        let follows = text.get(at + length..)?.chars().next();
        let is_in_a_message_id = text.get(..at)?.ends_with('<') && follows == Some('@');
        MessageId::try_from(id.to_owned()).ok().filter(|_| is_in_a_message_id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "From: MAILER-DAEMON@mx.example.com\nSubject: Undelivered Mail\nMessage-ID: <1@mx.example.com>\n\n\
        --x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n\
        Final-Recipient: rfc822; zoe@example.com\nAction: failed\nStatus: 5.1.1\n\
        Diagnostic-Code: smtp; 550 5.1.1 no such\n user here\n\n--x\nContent-Type: text/rfc822-headers\n\n\
        Message-ID: <msg_01m83xz2d00000000000000702@dd.example.com>\n\n--x--\n";

    #[test]
    fn a_report_names_the_message_and_why_it_came_back() {
        let bounce = read(REPORT).unwrap();
        assert_eq!(bounce.message.as_str(), "msg_01m83xz2d00000000000000702");
        assert_eq!(bounce.reason, "5.1.1 smtp; 550 5.1.1 no such user here");
    }

    #[test]
    fn a_report_of_a_delay_or_of_anothers_message_is_refused() {
        assert!(read(&REPORT.replace("Action: failed", "Action: delayed")).is_err());
        assert!(read(&REPORT.replace("<msg_", "<xyz_")).is_err());
        assert!(read(&REPORT.replace("<msg_", "msg_")).is_err());
        assert!(read("").is_err());
    }
}
