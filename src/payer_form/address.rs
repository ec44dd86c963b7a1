//! The form's addresses: `/mandate/{token}` and what is below it.

use procedures::domain::payer_form::Step;

/// A path below `/mandate/`, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address<'a> {
    /// The token of the invite.
    pub(super) token: &'a str,
    /// What of the form.
    pub(super) place: Place,
}

/// What of the form is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The first page.
    Start,
    /// A step.
    Step(Step),
    /// The confirmation.
    Done,
    /// Whether the account typed so far can be one.
    AccountCheck,
    /// The organisation's colour.
    Theme,
    /// The organisation's logo.
    Logo,
}

impl<'a> Address<'a> {
    /// The address, if the path is one. A token is 43 characters of base64url: 256 bits.
    pub(super) fn parse(path: &'a str) -> Option<Address<'a>> {
        let path = path.strip_prefix("/mandate/")?;
        let (token, rest) = path.split_once('/').unwrap_or((path, ""));
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if token.len() != 43 || !token.bytes().all(is_token) {
            return None;
        }
        let place = match rest {
            "" => Place::Start,
            "done" => Place::Done,
            "bank/check" => Place::AccountCheck,
            "theme.css" => Place::Theme,
            "logo" => Place::Logo,
            word => Place::Step(Step::parse(word)?),
        };
        Some(Address { token, place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_token_and_a_place() {
        let token = "a".repeat(43);
        let place =
            |rest: &str| Address::parse(&format!("/mandate/{token}{rest}")).map(|address| address.place);
        assert_eq!(place(""), Some(Place::Start));
        assert_eq!(place("/"), Some(Place::Start));
        assert_eq!(place("/bank"), Some(Place::Step(Step::Bank)));
        assert_eq!(place("/bank/check"), Some(Place::AccountCheck));
        assert_eq!(place("/done"), Some(Place::Done));
        assert_eq!(place("/bank/"), None);
        assert_eq!(place("/../rpc"), None);
        assert_eq!(Address::parse("/mandate/short"), None);
        assert_eq!(Address::parse(&format!("/mandate/{}", "é".repeat(22))), None);
    }
}
