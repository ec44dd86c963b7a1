//! SMTP (RFC 5321), command by command: what is refused, and at which, says whether trying again can help.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use procedures::mail::Handed;

use super::compose::Composed;
use super::url::{Security, SmtpUrl};

/// How long a connection may take, and each message on it.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take to begin anew after a refusal.
const RESET: Duration = Duration::from_secs(5);

/// A mail server. `Debug` shows where it is, and no password.
pub struct Smtp {
    url: SmtpUrl,
    tls: TlsParameters,
    hello: ClientId,
}

impl Smtp {
    /// The mail server there. Its certificate must be signed by a public authority or by one in `authorities`, a PEM file.
    pub fn new(url: SmtpUrl, authorities: Option<&Path>, our_host: &str) -> anyhow::Result<Smtp> {
        let mut tls = TlsParameters::builder(url.host.clone());
        if let Some(path) = authorities {
            let place = || format!("the certificates {}", path.display());
            let pem = std::fs::read(path).with_context(place)?;
            tls = tls.add_root_certificate(Certificate::from_pem(&pem).with_context(place)?);
        }
        let hello = ClientId::Domain(our_host.to_owned());
        Ok(Smtp { tls: tls.build().context("TLS")?, url, hello })
    }

    /// Where it is.
    pub fn url(&self) -> &SmtpUrl {
        &self.url
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let address = (self.url.host.as_str(), self.url.port);
        let tls = (self.url.security == Security::Tls).then(|| self.tls.clone());
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(PATIENCE), &self.hello, tls, None).await?;
        if self.url.security == Security::StartTls {
            connection.starttls(self.tls.clone(), &self.hello).await?;
        }
        if let Some((user, password)) = &self.url.credentials {
            let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(connection)
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({:?})", self.url)
    }
}

/// A connection for several messages.
#[derive(Default)]
pub(super) struct Session {
    connection: Option<AsyncSmtpConnection>,
    /// Why there is none: the next messages need not wait for as long.
    unreachable: Option<String>,
}

impl Session {
    /// Hands a message over.
    pub(super) async fn send(&mut self, server: &Smtp, composed: &Composed) -> Handed {
        if let Some(reason) = &self.unreachable {
            return Handed::NotNow(reason.clone());
        }
        if self.connection.is_none() {
            match tokio::time::timeout(PATIENCE, server.connect()).await {
                Ok(Ok(connection)) => self.connection = Some(connection),
                Ok(Err(error)) => return self.cannot_reach(&error),
                Err(_) => return self.cannot_reach(&"no answer in time"),
            }
        }
        // It is put back only when it can be used again.
        let Some(mut connection) = self.connection.take() else { return self.cannot_reach(&"no connection") };
        match tokio::time::timeout(PATIENCE, hand_over(&mut connection, composed)).await {
            Ok(handed) => {
                let is_in_step = match &handed {
                    Handed::Taken => true,
                    _ => matches!(tokio::time::timeout(RESET, connection.command(Rset)).await, Ok(Ok(_))),
                };
                self.connection = is_in_step.then_some(connection);
                handed
            }
            Err(_) => Handed::NotNow("the mail server did not answer in time".to_owned()),
        }
    }

    /// Whatever is wrong with the connection or our credentials is no message's fault.
    fn cannot_reach(&mut self, why: &dyn std::fmt::Display) -> Handed {
        tracing::error!(%why, "the mail server cannot be used");
        // What is wrong there is the operator's affair, not that of whoever wrote.
        let reason = "the mail server cannot be used".to_owned();
        self.unreachable = Some(reason.clone());
        Handed::NotNow(reason)
    }

    /// Says goodbye.
    pub(super) async fn end(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            // Everything was answered: it does not matter whether this is.
            let _ = tokio::time::timeout(Duration::from_secs(2), connection.quit()).await;
        }
    }
}

async fn hand_over(connection: &mut AsyncSmtpConnection, composed: &Composed) -> Handed {
    let mut parameters = Vec::new();
    if !AsRef::<str>::as_ref(&composed.to).is_ascii() || !composed.bytes.is_ascii() {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Handed::Impossible("the mail server takes no such address (SMTPUTF8)".to_owned());
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    // What is said of the sender is said of all our messages: somebody must see to it, and they wait.
    if let Err(error) = connection.command(Mail::new(Some(composed.from.clone()), parameters)).await {
        return Handed::NotNow(said(&error));
    }
    if let Err(error) = connection.command(Rcpt::new(composed.to.clone(), Vec::new())).await {
        return if error.is_permanent() && is_about_the_recipient(&error) {
            Handed::Refused(said(&error))
        } else {
            Handed::NotNow(said(&error))
        };
    }
    if let Err(error) = connection.command(Data).await {
        return Handed::NotNow(said(&error));
    }
    match connection.message(&composed.bytes).await {
        Ok(_) => Handed::Taken,
        Err(error) if error.is_permanent() => Handed::Impossible(said(&error)),
        // It may have been taken, and the answer lost: it is sent again, under the same Message-ID.
        Err(error) => Handed::NotNow(said(&error)),
    }
}

/// Whether a refusal of a recipient is about the recipient: by its enhanced code 5.1.x or 5.2.x (RFC 3463), or by its code
/// where it has no other. What else is refused there is said of us: that we may not relay, or are not known.
fn is_about_the_recipient(error: &Error) -> bool {
    let words = said(error);
    let enhanced = words.split(|c: char| c.is_whitespace() || c == '(').find(|word| {
        let parts: Vec<&str> = word.split('.').collect();
        parts.len() == 3
            && parts[0] == "5"
            && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
    });
    enhanced.is_none_or(|code| code.starts_with("5.1.") || code.starts_with("5.2."))
}

/// What the server said, or what went wrong on the way to it.
fn said(error: &Error) -> String {
    let mut said = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_said = cause.to_string();
        if !said.contains(&cause_said) {
            said = format!("{said}: {cause_said}");
        }
        source = cause.source();
    }
    said
}
