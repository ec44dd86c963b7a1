//! A real mail server, in a process of its own: aiosmtpd, run by Debian's Python.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use direct_debit::mail::{Post, Smtp, SmtpUrl, Way};
use serde_json::Value;
use tempfile::TempDir;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/messages/smtpd.py");

/// A mail server that keeps what it gets.
pub struct MailServer {
    process: Child,
    folder: TempDir,
    pub port: u16,
}

/// A message as the mail server got it.
pub struct Got {
    pub to: String,
    /// Its bytes as text; lines end with CR LF.
    pub content: String,
    pub is_encrypted: bool,
    pub user: String,
}

impl MailServer {
    pub fn start() -> MailServer {
        MailServer::with(&[])
    }

    pub fn with(arguments: &[&str]) -> MailServer {
        let folder = TempDir::new().unwrap();
        let mut process = Command::new("/usr/bin/python3")
            .arg(PROGRAM)
            .arg(folder.path())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let port = port.trim().parse().expect("a mail server: apt-get install python3-aiosmtpd");
        MailServer { process, folder, port }
    }

    /// So often is done what the recipient's name says: `later`, `lost`.
    pub fn times(&self, what: &str, times: u32) {
        std::fs::write(self.folder.path().join(what), times.to_string()).unwrap();
    }

    /// What it got, in the order of its coming.
    pub fn got(&self) -> Vec<Got> {
        let lines = std::fs::read_to_string(self.folder.path().join("mail")).unwrap_or_default();
        lines.lines().map(Got::of).collect()
    }

    pub fn post(&self) -> Post {
        self.post_by(&format!("smtp://127.0.0.1:{}?tls=none", self.port), None)
    }

    pub fn post_by(&self, url: &str, authorities: Option<PathBuf>) -> Post {
        let url = SmtpUrl::parse(url).unwrap();
        let server = Smtp::new(url, authorities.as_deref(), "dd.example.com").unwrap();
        Post { way: Way::Smtp(Arc::new(server)), from: "dd@example.com".parse().unwrap() }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Got {
    fn of(line: &str) -> Got {
        let mail: Value = serde_json::from_str(line).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Got {
            to: text(&mail["to"][0]),
            content: text(&mail["content"]),
            is_encrypted: mail["tls"].as_bool().unwrap(),
            user: text(&mail["user"]),
        }
    }

    /// The header's value, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.content.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let found = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        found.map(str::to_owned)
    }

    /// The headers' names.
    pub fn headers(&self) -> Vec<String> {
        let head = self.content.split("\r\n\r\n").next().unwrap();
        let names =
            head.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split_once(':'));
        names.map(|(name, _)| name.to_owned()).collect()
    }

    /// All of it, as it reads once quoted-printable is undone.
    pub fn text(&self) -> String {
        let joined = self.content.replace("=\r\n", "");
        let mut bytes = Vec::new();
        let mut rest = joined.bytes();
        while let Some(byte) = rest.next() {
            if byte != b'=' {
                bytes.push(byte);
                continue;
            }
            let digits: Vec<u8> = rest.by_ref().take(2).collect();
            let digits = std::str::from_utf8(&digits).unwrap();
            match u8::from_str_radix(digits, 16) {
                Ok(byte) => bytes.push(byte),
                Err(_) => bytes.extend(format!("={digits}").bytes()),
            }
        }
        String::from_utf8(bytes).unwrap()
    }
}
