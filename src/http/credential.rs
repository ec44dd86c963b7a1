//! Exactly one credential header becomes a presented credential. Nothing here is ever logged.

use http::header::{AUTHORIZATION, HeaderMap, SEC_WEBSOCKET_PROTOCOL};
use procedures::domain::api_key::{KeyHash, PresentedKey};
use procedures::domain::id::OrganisationId;

/// What a request presents.
#[derive(Clone, Debug)]
pub enum Presented {
    /// Nothing.
    Nothing,
    /// Something that can be no key of ours: refused before any hash or query.
    Malformed,
    /// A ticket that opens no WebSocket: used up, too old, or none of ours.
    BadTicket,
    /// A ticket that was good when the WebSocket was opened with it: the secret it was asked for with.
    Secret(KeyHash),
    /// A well-formed key, and the organisation it was said to be of.
    Key {
        /// The organisation of `Bearer org_…:ak_…`.
        organisation: Option<OrganisationId>,
        /// The key.
        key: PresentedKey,
    },
}

/// More than one credential was presented: one method a request (RFC 6750 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeveralCredentials;

/// Reads `Authorization: Bearer KEY`, `Authorization: Bearer ORGANISATION:KEY` or `X-API-Key: KEY`.
pub fn presented(headers: &HeaderMap) -> Result<Presented, SeveralCredentials> {
    let mut bearers = headers.get_all(AUTHORIZATION).iter();
    let mut keys = headers.get_all("x-api-key").iter();
    let presented = match (bearers.next(), keys.next()) {
        (None, None) => Presented::Nothing,
        (Some(bearer), None) => bearer.to_str().map_or(Presented::Malformed, of_authorization),
        (None, Some(key)) => key.to_str().map_or(Presented::Malformed, of_key),
        (Some(_), Some(_)) => return Err(SeveralCredentials),
    };
    if bearers.next().is_some() || keys.next().is_some() { Err(SeveralCredentials) } else { Ok(presented) }
}

/// The ticket among the subprotocols that a WebSocket offers: `ticket.wst_…`. Browsers can send nothing else there.
pub fn ticket(headers: &HeaderMap) -> Result<Option<&str>, SeveralCredentials> {
    let mut tickets = subprotocols(headers).filter_map(|one| one.strip_prefix("ticket."));
    match (tickets.next(), tickets.next()) {
        (ticket, None) => Ok(ticket),
        (_, Some(_)) => Err(SeveralCredentials),
    }
}

/// The subprotocols that a WebSocket offers.
pub fn subprotocols(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

fn of_authorization(value: &str) -> Presented {
    // The scheme's name has no case (RFC 9110 §11.1).
    let Some((scheme, credential)) = value.split_once(' ') else { return Presented::Malformed };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Presented::Malformed;
    }
    match credential.trim().split_once(':') {
        None => of_key(credential.trim()),
        Some((organisation, key)) => match OrganisationId::try_from(organisation.to_owned()) {
            Ok(organisation) => match PresentedKey::parse(key) {
                Some(key) => Presented::Key { organisation: Some(organisation), key },
                None => Presented::Malformed,
            },
            Err(_) => Presented::Malformed,
        },
    }
}

fn of_key(text: &str) -> Presented {
    PresentedKey::parse(text).map_or(Presented::Malformed, |key| Presented::Key { organisation: None, key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use procedures::domain::api_key::{Mode, PlainKey};

    fn key() -> String {
        PlainKey::generate(Mode::Test, || 0x0123_4567_89ab_cdef).reveal().to_owned()
    }

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        list.iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect::<HeaderMap>()
    }

    #[track_caller]
    fn check(list: &[(&'static str, &str)], expected: &str) {
        let shown = match presented(&headers(list)) {
            Err(SeveralCredentials) => "several",
            Ok(Presented::Nothing) => "nothing",
            Ok(Presented::Malformed) => "malformed",
            Ok(Presented::Key { organisation: None, .. }) => "key",
            Ok(Presented::Key { organisation: Some(_), .. }) => "organisation's key",
            Ok(Presented::Secret(_) | Presented::BadTicket) => "ticket",
        };
        assert_eq!(shown, expected, "{list:?}");
    }

    #[test]
    fn exactly_one_header_is_a_credential() {
        let key = key();
        let bearer = format!("Bearer {key}");
        let organisation = format!("bearer org_00000000000000000000000001:{key}");
        check(&[], "nothing");
        check(&[("authorization", &bearer)], "key");
        check(&[("authorization", &organisation)], "organisation's key");
        check(&[("x-api-key", &key)], "key");
        check(&[("authorization", &bearer), ("x-api-key", &key)], "several");
        check(&[("authorization", &bearer), ("authorization", &bearer)], "several");
        check(&[("x-api-key", &key), ("x-api-key", "")], "several");
    }

    #[test]
    fn a_ticket_stands_among_the_subprotocols_once() {
        let offered = |list: &[&str]| {
            let lines: Vec<_> = list.iter().map(|line| ("sec-websocket-protocol", *line)).collect();
            ticket(&headers(&lines)).map(|ticket| ticket.map(ToOwned::to_owned))
        };
        assert_eq!(offered(&[]), Ok(None));
        assert_eq!(offered(&["direct-debit, soap"]), Ok(None));
        assert_eq!(offered(&["direct-debit, ticket.wst_1"]), Ok(Some("wst_1".to_owned())));
        assert_eq!(offered(&["direct-debit", "ticket.wst_1"]), Ok(Some("wst_1".to_owned())));
        assert_eq!(offered(&["ticket.wst_1,ticket.wst_1"]), Err(SeveralCredentials));
    }

    #[test]
    fn what_can_be_no_key_is_malformed() {
        let key = key();
        for value in
            ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer ak_live_short", &format!("Bearer org_1:{key}")]
        {
            check(&[("authorization", value)], "malformed");
        }
        check(&[("x-api-key", &format!("{key}x"))], "malformed");
        check(&[("authorization", &format!("Token {key}"))], "malformed");
    }
}
