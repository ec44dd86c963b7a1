//! Which browser it is, and whether a request comes from a page of ours.

use http::header::{COOKIE, HOST, HeaderMap, ORIGIN};

/// As long as an invite lives, in seconds.
const LIFE_SECONDS: u32 = 7 * 24 * 60 * 60;

/// A cookie for each link, so that one browser can have several forms under way. Its name tells nothing of the token. By
/// https it is one that no neighbouring host can set (RFC 6265bis, `__Host-`).
fn name(token: &str, is_https: bool) -> String {
    let hash = blake3::derive_key("direct-debit 2026 payer form cookie", token.as_bytes());
    let prefix = if is_https { "__Host-" } else { "" };
    format!("{prefix}dd_form_{}", data_encoding::HEXLOWER.encode(&hash[..8]))
}

/// The cookie that keeps the browser's secret. `Lax`, because the link is opened from a mail program; what changes
/// anything is posted, and is not posted with the cookie from another site.
pub(super) fn cookie(token: &str, secret: &str, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    let name = name(token, is_https);
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={LIFE_SECONDS}{secure}")
}

/// The secret that the browser was given for this link.
pub(super) fn secret(headers: &HeaderMap, token: &str, is_https: bool) -> Option<String> {
    let name = name(token, is_https);
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies =
        lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(given, _)| *given == name).map(|(_, secret)| secret.to_owned())
}

/// Whether what is posted comes from a page of ours. A browser too old to say where from is let through: without the
/// cookie, which it does not send for other sites' pages, nothing can be changed.
pub(crate) fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    match (text(ORIGIN), text(HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_browser_is_known_by_the_cookie_of_the_link() {
        let (name, other) = (name("token", false), name("other", false));
        let secret = |sent: &HeaderMap, token| super::secret(sent, token, false);
        let sent = headers(&[("cookie", &format!("a=b; {name}=mine; {other}=theirs"))]);
        assert_eq!(secret(&sent, "token").as_deref(), Some("mine"));
        assert_eq!(secret(&sent, "other").as_deref(), Some("theirs"));
        assert_eq!(secret(&sent, "third"), None);
        assert!(cookie("token", "mine", true).starts_with("__Host-dd_form_"));
        assert!(cookie("token", "mine", true).ends_with("; Secure"));
    }

    #[test]
    fn by_https_only_a_cookie_that_no_neighbour_can_set_is_taken() {
        let (ours, plain) = (name("token", true), name("token", false));
        assert_eq!(ours, format!("__Host-{plain}"));
        let sent = headers(&[("cookie", &format!("{plain}=planted; {ours}=mine"))]);
        assert_eq!(secret(&sent, "token", true).as_deref(), Some("mine"));
        let sent = headers(&[("cookie", &format!("{plain}=planted"))]);
        assert_eq!(secret(&sent, "token", true), None);
    }

    #[test]
    fn another_sites_page_posts_nothing() {
        let check =
            |lines: &[(&'static str, &str)], expected| assert_eq!(is_from_here(&headers(lines)), expected);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("origin", "https://dd.example"), ("host", "dd.example")], true);
        check(&[("origin", "https://evil.example"), ("host", "dd.example")], false);
        check(&[("origin", "null"), ("host", "dd.example")], false);
        check(&[], true);
    }
}
