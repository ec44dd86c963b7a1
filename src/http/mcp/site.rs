//! Whether a request is meant for this server: a page of another site must not call it through its reader's browser, not
//! even under a name of its own that leads here (DNS rebinding).

use std::net::IpAddr;

use http::header::{HOST, ORIGIN};
use http::uri::Authority;
use http::{Request, Uri};

use crate::payer_form::browser::is_from_here;

/// Whether the request asks for a host that is ours, and comes from no other site.
pub(super) fn is_ours<B>(request: &Request<B>, public_url: &str) -> bool {
    let headers = request.headers();
    let asked_for = match headers.get(HOST) {
        Some(host) => host.to_str().ok().and_then(|host| host.parse().ok()),
        None => request.uri().authority().cloned(),
    };
    let is_public =
        headers.get(ORIGIN).is_some_and(|origin| origin.as_bytes() == origin_of(public_url).as_bytes());
    asked_for.is_some_and(|host| is_our_host(&host, public_url)) && (is_public || is_from_here(headers))
}

/// The name that the server is known by, this machine, or an address: nobody else's name can lead to an address that is
/// written as one.
fn is_our_host(asked_for: &Authority, public_url: &str) -> bool {
    let host = asked_for.host();
    let is_address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
    let public: Option<Uri> = public_url.parse().ok();
    let is_public = public.and_then(|url| url.host().map(|name| name.eq_ignore_ascii_case(host)));
    is_address || host.eq_ignore_ascii_case("localhost") || is_public == Some(true)
}

/// The URL without the path that the server may stand under.
fn origin_of(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    url[start..].find('/').map_or(url, |at| &url[..start + at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&str, &str)], expected: bool) {
        let mut request = Request::builder().uri("/mcp");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).unwrap();
        assert_eq!(is_ours(&request, "https://dd.example/rent"), expected, "{headers:?}");
    }

    #[test]
    fn only_our_own_names_and_addresses_are_asked_for() {
        for host in [
            "dd.example",
            "DD.example:443",
            "localhost",
            "localhost:8080",
            "127.0.0.1:1",
            "[::1]:1",
            "10.1.2.3",
        ] {
            check(&[("host", host)], true);
        }
        for host in [
            "evil.example",
            "dd.example.evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "",
            "a b",
        ] {
            check(&[("host", host)], false);
        }
        check(&[], false);
        let by_http_2 =
            |uri: &str| is_ours(&Request::builder().uri(uri).body(()).unwrap(), "https://dd.example");
        assert!(by_http_2("https://dd.example/mcp") && !by_http_2("https://evil.example/mcp"));
    }

    #[test]
    fn another_sites_page_asks_in_vain() {
        let check = |host, origin, expected| check(&[("host", host), ("origin", origin)], expected);
        check("dd.example", "https://dd.example", true);
        // A proxy may ask for the server by its address.
        check("10.1.2.3:8080", "https://dd.example", true);
        check("localhost:8080", "http://localhost:8080", true);
        check("localhost:8080", "http://localhost:3000", false);
        check("dd.example", "https://evil.example", false);
        check("10.1.2.3:8080", "https://evil.example", false);
        check("dd.example", "null", false);
        check("evil.example", "http://evil.example", false);
        check("dd.example", "https://dd.example.evil.example", false);
    }

    #[test]
    fn a_browser_that_says_where_from_is_believed_but_not_about_the_host() {
        check(&[("host", "dd.example"), ("sec-fetch-site", "same-origin")], true);
        check(&[("host", "dd.example"), ("sec-fetch-site", "cross-site")], false);
        check(&[("host", "evil.example"), ("sec-fetch-site", "same-origin")], false);
    }
}
