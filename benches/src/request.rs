//! Requests rendered before the clock runs: sending one is a copy and, for writes, twelve digits patched in.

use std::fmt::Write as _;

/// What a contender is asked, with the placeholders `{id}` (one of the mandates seeded) and `{n}` (a number never used
/// before) in its path or body.
#[derive(Clone, Debug)]
pub struct Template {
    /// `GET` or `POST`.
    pub method: String,
    /// The path and query, already percent-encoded.
    pub path: String,
    /// Header lines without their end, such as `Authorization: Bearer ak_…`.
    pub headers: Vec<String>,
    /// The body; empty for `GET`.
    pub body: String,
}

/// As wide as the largest number a run can reach, so that `Content-Length` never changes.
const SERIAL: &str = "000000000000";

/// A template rendered once for every id.
pub struct Requests {
    rendered: Vec<Rendered>,
}

struct Rendered {
    bytes: Vec<u8>,
    serial_at: Vec<usize>,
}

impl Requests {
    /// Renders the template for each of the ids, or once where it names none.
    pub fn render(template: &Template, ids: &[String]) -> Self {
        let names_id = template.path.contains("{id}") || template.body.contains("{id}");
        let rendered = if names_id {
            ids.iter().map(|id| render(template, id)).collect()
        } else {
            vec![render(template, "")]
        };
        Self { rendered }
    }

    /// Puts the request that `choice` (any number) picks into `out`, with `serial` in the place of `{n}`.
    pub fn write(&self, choice: u64, serial: u64, out: &mut Vec<u8>) {
        let picked = &self.rendered[(choice % self.rendered.len() as u64) as usize];
        out.clear();
        out.extend_from_slice(&picked.bytes);
        for &at in &picked.serial_at {
            patch(&mut out[at..at + SERIAL.len()], serial);
        }
    }

    /// How many different requests there are; none means that a template asks for ids and there were none.
    pub fn count(&self) -> usize {
        self.rendered.len()
    }
}

fn render(template: &Template, id: &str) -> Rendered {
    let path = template.path.replace("{id}", id);
    let body = template.body.replace("{id}", id).replace("{n}", SERIAL);
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write!(text, "{} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n", template.method);
    for header in &template.headers {
        let _ = write!(text, "{header}\r\n");
    }
    if !body.is_empty() {
        let _ = write!(text, "Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    }
    let _ = write!(text, "\r\n{body}");
    let serial_at = text.match_indices(SERIAL).map(|(at, _)| at).collect();
    Rendered { bytes: text.into_bytes(), serial_at }
}

fn patch(digits: &mut [u8], serial: u64) {
    let mut rest = serial;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(path: &str, body: &str) -> Template {
        Template { method: "POST".into(), path: path.into(), headers: vec!["X: y".into()], body: body.into() }
    }

    #[test]
    fn a_request_is_complete_and_counts_its_body() {
        let requests = Requests::render(&template("/rpc", r#"{"ref":"F-{n}"}"#), &[]);
        let mut out = Vec::new();
        requests.write(7, 42, &mut out);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "POST /rpc HTTP/1.1\r\nHost: 127.0.0.1\r\nX: y\r\nContent-Type: application/json\r\n\
             Content-Length: 24\r\n\r\n{\"ref\":\"F-000000000042\"}"
        );
    }

    #[test]
    fn every_id_has_its_request() {
        let ids = ["md_a".to_owned(), "md_b".to_owned()];
        let requests = Requests::render(&template("/get?id={id}", ""), &ids);
        let mut out = Vec::new();
        requests.write(3, 0, &mut out);
        assert!(out.starts_with(b"POST /get?id=md_b HTTP/1.1"));
        assert_eq!(requests.count(), 2);
    }
}
