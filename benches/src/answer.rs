//! Reading an HTTP/1.1 answer: just enough of the format for the servers measured, and loud about anything else.

use std::borrow::Cow;

use anyhow::{Context, Result, bail, ensure};
use memchr::memmem;

/// What is known of the bytes received so far.
#[derive(Debug, PartialEq, Eq)]
pub enum Progress {
    /// More bytes are needed.
    Incomplete,
    /// The answer is complete: its bytes end at `end`.
    Complete {
        /// How many bytes the answer took.
        end: usize,
        /// Whether the server granted what was asked: status 200, a result and no error.
        good: bool,
    },
}

/// Finds the answer at the start of `bytes`.
pub fn read(bytes: &[u8]) -> Result<Progress> {
    let Some(answer) = parse(bytes)? else { return Ok(Progress::Incomplete) };
    Ok(Progress::Complete { end: answer.end, good: answer.ok && is_result(&answer.body) })
}

/// The body of a complete answer, its chunks joined.
pub fn body(bytes: &[u8]) -> Result<Vec<u8>> {
    Ok(parse(bytes)?.context("half an answer")?.body.into_owned())
}

struct Answer<'a> {
    ok: bool,
    body: Cow<'a, [u8]>,
    end: usize,
}

fn parse(bytes: &[u8]) -> Result<Option<Answer<'_>>> {
    let Some(head_len) = memmem::find(bytes, b"\r\n\r\n") else { return Ok(None) };
    let (head, rest) = (&bytes[..head_len], &bytes[head_len + 4..]);
    let found = match framing(head)? {
        Framing::Length(length) => rest.get(..length).map(|body| (Cow::Borrowed(body), length)),
        Framing::Chunked => dechunk(rest)?.map(|(body, length)| (Cow::Owned(body), length)),
    };
    let ok = head.get(9..12) == Some(b"200");
    Ok(found.map(|(body, length)| Answer { ok, body, end: head_len + 4 + length }))
}

/// JSON-RPC and tRPC alike answer with a member `result` or a member `error`.
fn is_result(body: &[u8]) -> bool {
    memmem::find(body, b"\"result\"").is_some() && memmem::find(body, b"\"error\"").is_none()
}

enum Framing {
    Length(usize),
    Chunked,
}

fn framing(head: &[u8]) -> Result<Framing> {
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        if let Some(value) = header(line, b"content-length:") {
            let text = std::str::from_utf8(value)?.trim();
            return Ok(Framing::Length(text.parse().context("Content-Length is no number")?));
        }
        if header(line, b"transfer-encoding:").is_some() {
            return Ok(Framing::Chunked);
        }
    }
    bail!("an answer with neither Content-Length nor Transfer-Encoding: {}", String::from_utf8_lossy(head))
}

fn header<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, value) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(value)
}

/// The body out of its chunks and how many bytes they took, or nothing while the last has not come.
fn dechunk(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let Some(line) = memmem::find(&bytes[at..], b"\r\n") else { return Ok(None) };
        let size = std::str::from_utf8(&bytes[at..at + line])?;
        let size = usize::from_str_radix(size.trim(), 16).context("a chunk without its size")?;
        let start = at + line + 2;
        let Some(chunk) = bytes.get(start..start + size + 2) else { return Ok(None) };
        ensure!(chunk.ends_with(b"\r\n"), "a chunk longer than it said");
        at = start + size + 2;
        if size == 0 {
            return Ok(Some((body, at)));
        }
        body.extend_from_slice(&chunk[..size]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer is incomplete at every cut and complete as a whole.
    #[track_caller]
    fn check(text: &str, good: bool) {
        for cut in 0..text.len() {
            assert_eq!(read(&text.as_bytes()[..cut]).unwrap(), Progress::Incomplete, "cut at {cut}");
        }
        assert_eq!(read(text.as_bytes()).unwrap(), Progress::Complete { end: text.len(), good });
    }

    #[test]
    fn answers_with_a_length() {
        check("HTTP/1.1 200 OK\r\ncontent-length: 12\r\nx: y\r\n\r\n{\"result\":1}", true);
        check("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"error\":1}", false);
        check("HTTP/1.1 500 Oh\r\nContent-Length: 12\r\n\r\n{\"result\":1}", false);
        check("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false);
    }

    #[test]
    fn answers_in_chunks() {
        check(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"res\r\n7\r\nult\":1}\r\n0\r\n\r\n",
            true,
        );
        check("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{\"error\":1}\r\n0\r\n\r\n", false);
    }

    #[test]
    fn what_follows_an_answer_is_not_part_of_it() {
        let text = b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{\"result\":1}HTTP";
        assert_eq!(read(text).unwrap(), Progress::Complete { end: text.len() - 4, good: true });
    }

    #[test]
    fn an_answer_without_framing_is_refused() {
        assert!(read(b"HTTP/1.1 204 No Content\r\n\r\n").is_err());
    }
}
