//! Where the mail server is: `smtps://USER:PASSWORD@HOST:PORT`, `smtp://…`, `smtp://…?tls=none`.

use std::fmt;

use crate::config::Hidden;
use crate::percent::decoded;

/// How the connection to the mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// From the first byte: `smtps://`.
    Tls,
    /// From the STARTTLS command on, which the server must have: `smtp://`.
    StartTls,
    /// Not at all: `smtp://…?tls=none`. For a mail server on the same machine.
    None,
}

/// Where the mail server is. `Debug` shows neither user nor password.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    /// How the connection is secured.
    pub security: Security,
    /// The host, by which its certificate is checked.
    pub host: String,
    /// The port.
    pub port: u16,
    /// User and password.
    pub credentials: Option<(String, Hidden)>,
}

impl SmtpUrl {
    /// What is expected of the text, in words.
    pub const EXPECTED: &str =
        "smtps://USER:PASSWORD@HOST:PORT, or smtp:// with STARTTLS, or smtp://HOST:PORT?tls=none";

    /// Reads the text. Reserved characters of user and password are percent-encoded.
    pub fn parse(text: &str) -> Option<SmtpUrl> {
        let (scheme, rest) = text.trim().split_once("://")?;
        let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
        let place = place.strip_suffix('/').unwrap_or(place);
        let security = match (scheme, query) {
            ("smtps", None) => Security::Tls,
            ("smtp", None | Some("tls=required")) => Security::StartTls,
            ("smtp", Some("tls=none")) => Security::None,
            _ => return None,
        };
        let (credentials, host) = match place.rsplit_once('@') {
            None => (None, place),
            Some((credentials, host)) => {
                let (user, password) = credentials.split_once(':')?;
                let (user, password) = (decoded(user)?, decoded(password)?);
                (Some((user.into_owned(), Hidden::new(password.into_owned()))), host)
            }
        };
        let (host, port) = match host.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (host, if security == Security::Tls { 465 } else { 587 }),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let fits = !host.is_empty() && !host.contains(['/', '@', '#', ' ']);
        // A password must not cross a wire in clear.
        let is_local = matches!(host, "localhost" | "127.0.0.1" | "::1");
        let is_safe = security != Security::None || credentials.is_none() || is_local;
        (fits && is_safe).then(|| SmtpUrl { security, host: host.to_owned(), port, credentials })
    }
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.security == Security::Tls { "smtps" } else { "smtp" };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_and_how() {
        let read = |text| {
            let url = SmtpUrl::parse(text).unwrap();
            (url.security, url.host, url.port)
        };
        assert_eq!(read("smtps://mail.example.com"), (Security::Tls, "mail.example.com".to_owned(), 465));
        assert_eq!(
            read("smtp://mail.example.com/"),
            (Security::StartTls, "mail.example.com".to_owned(), 587)
        );
        assert_eq!(read("smtp://[::1]:2525?tls=none"), (Security::None, "::1".to_owned(), 2525));
        let url = SmtpUrl::parse("smtps://a%40b.example:p%3Aw%25@mail.example.com:465").unwrap();
        let (user, password) = url.credentials.clone().unwrap();
        assert_eq!((user.as_str(), password.reveal()), ("a@b.example", "p:w%"));
        assert_eq!(format!("{url:?}"), "smtps://mail.example.com:465");
    }

    #[test]
    fn what_is_no_such_url_is_refused() {
        let bad = [
            "",
            "mail.example.com",
            "http://mail.example.com",
            "smtp://",
            "smtps://x?tls=none",
            "smtp://x?tls=maybe",
            "smtp://user@mail.example.com",
            "smtp://mail.example.com:port",
            "smtps://%zz:x@mail.example.com",
            "smtp://user:password@mail.example.com?tls=none",
        ];
        for text in bad {
            assert!(SmtpUrl::parse(text).is_none(), "{text}");
        }
    }
}
