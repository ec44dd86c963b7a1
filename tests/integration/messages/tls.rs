use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;

use super::delivery::{invited, newest};
use super::server::MailServer;
use crate::support::App;

const USER: [&str; 2] = ["agent", "pass:word"];

/// A certificate for `localhost` that signs itself, and its key.
fn certificate(folder: &Path) -> (PathBuf, PathBuf) {
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let config = folder.join("openssl.cnf");
    let text = "[req]\ndistinguished_name=name\nx509_extensions=of\nprompt=no\n[name]\nCN=localhost\n[of]\n\
                subjectAltName=DNS:localhost\nbasicConstraints=critical,CA:FALSE\n";
    std::fs::write(&config, text).unwrap();
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .arg("-config")
        .arg(&config)
        .arg("-out")
        .arg(&certificate)
        .arg("-keyout")
        .arg(&key)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    (certificate, key)
}

struct Secured {
    server: MailServer,
    folder: TempDir,
}

impl Secured {
    fn start(how: &str) -> Secured {
        let folder = TempDir::new().unwrap();
        let (certificate, key) = certificate(folder.path());
        let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
        let server = MailServer::with(&["--tls", how, certificate, key, "--auth", USER[0], USER[1]]);
        Secured { server, folder }
    }

    fn authorities(&self) -> Option<PathBuf> {
        Some(self.folder.path().join("certificate.pem"))
    }
}

#[tokio::test]
async fn with_tls_from_the_first_byte_or_from_starttls_on_the_password_and_the_message_are_encrypted() {
    for (how, scheme) in [("implicit", "smtps"), ("starttls", "smtp")] {
        let (app, secured) = (App::start().await, Secured::start(how));
        let (caller, _) = invited(&app, "zoe@example.com").await;
        let url = format!("{scheme}://agent:pass%3Aword@localhost:{}", secured.server.port);
        let post = secured.server.post_by(&url, secured.authorities());
        assert!(!format!("{post:?}").contains("word") && !format!("{post:?}").contains("agent"), "{post:?}");
        post.deliver(&app.app, &|| true).await.unwrap();
        assert_eq!(newest(&caller).await["status"], "sent", "{how}: {}", newest(&caller).await);
        let got = secured.server.got();
        assert_eq!((got.len(), got[0].user.as_str()), (1, "agent"));
        assert!(got[0].is_encrypted || how == "implicit");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_gets_neither_password_nor_message() {
    for (how, scheme) in [("implicit", "smtps"), ("starttls", "smtp")] {
        let (app, secured) = (App::start().await, Secured::start(how));
        let (caller, _) = invited(&app, "zoe@example.com").await;
        let url = format!("{scheme}://agent:pass%3Aword@localhost:{}", secured.server.port);
        let post = secured.server.post_by(&url, None);
        post.deliver(&app.app, &|| true).await.unwrap();
        let message = newest(&caller).await;
        assert_eq!((&message["status"], &message["attempts"]), (&json!("queued"), &json!(1)), "{how}");
        assert_eq!(secured.server.got().len(), 0);
    }
}

#[tokio::test]
async fn a_wrong_password_is_no_messages_fault() {
    let (app, secured) = (App::start().await, Secured::start("starttls"));
    let (caller, _) = invited(&app, "zoe@example.com").await;
    let url = format!("smtp://agent:wrong-word@localhost:{}", secured.server.port);
    let post = secured.server.post_by(&url, secured.authorities());
    post.deliver(&app.app, &|| true).await.unwrap();
    let message = newest(&caller).await;
    assert_eq!(message["status"], "queued");
    // What the mail server said of our password is the operator's affair, and stands in the log.
    assert_eq!(message["failure"], "the mail server cannot be used");
}

#[tokio::test]
async fn a_server_without_starttls_is_sent_nothing_in_clear() {
    let (app, server) = (App::start().await, MailServer::start());
    let (caller, _) = invited(&app, "zoe@example.com").await;
    let post = server.post_by(&format!("smtp://localhost:{}", server.port), None);
    post.deliver(&app.app, &|| true).await.unwrap();
    assert_eq!(newest(&caller).await["status"], "queued");
    assert_eq!(server.got().len(), 0);
}
