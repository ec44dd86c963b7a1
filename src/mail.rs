//! Mail, in the server: messages that are due are handed to an SMTP server, or laid into a folder.
//!
//! [`procedures::mail`] says which, and notes what came of each. Several servers may be about it at the same time.

mod compose;
mod folder;
pub mod report;
mod smtp;
mod url;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures_util::future::join_all;
use lettre::Address;
use procedures::App;
use procedures::mail::{self, Handed, Outgoing};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::secrets;
pub use smtp::Smtp;
pub use url::{Security, SmtpUrl};

/// How often it is looked what is due.
pub const PERIOD: Duration = Duration::from_secs(2);
/// Messages claimed at once.
const BATCH: u64 = 16;
/// Connections to the mail server at once. A batch of them, each at its slowest, is done before the claim on it ends.
const LANES: usize = 4;

/// Where messages go.
#[derive(Clone, Debug)]
pub enum Way {
    /// To an SMTP server.
    Smtp(Arc<Smtp>),
    /// Into a folder, as files that a mail program opens: a server without SMTP.
    Folder(PathBuf),
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Way::Smtp(server) => write!(f, "{}", server.url()),
            Way::Folder(folder) => write!(f, "the folder {}", folder.display()),
        }
    }
}

/// How messages are sent.
#[derive(Clone, Debug)]
pub struct Post {
    /// Where they go.
    pub way: Way,
    /// The address they come from, and where reports of their fate go.
    pub from: Address,
}

impl Post {
    /// As it is configured: to the mail server, or into a folder where there is none.
    pub fn configured(config: &Config, our_host: &str) -> anyhow::Result<Post> {
        let Some(setting) = &config.smtp_url else {
            let from = config.mail_from.clone();
            let from = from.map_or_else(|| Address::new("direct-debit", "localhost"), Ok)?;
            return Ok(Post { way: Way::Folder(config.mail_outbox.clone()), from });
        };
        let label = &setting.label;
        let url = SmtpUrl::parse(secrets::reveal(setting)?.reveal());
        let url = url.with_context(|| format!("{label}: expected {}", SmtpUrl::EXPECTED))?;
        let from = config.mail_from.clone();
        let from =
            from.with_context(|| format!("{label} needs mail_from (DD_MAIL_FROM), the sender's address"))?;
        let server = Smtp::new(url, config.smtp_ca_file.as_deref(), our_host)?;
        Ok(Post { way: Way::Smtp(Arc::new(server)), from })
    }

    /// Hands over everything that is due, as long as it may go on. Returns how many messages were tried.
    pub async fn deliver(
        &self,
        app: &App,
        goes_on: &(dyn Fn() -> bool + Sync),
    ) -> Result<usize, procedures::Error> {
        let mut tried = 0;
        while goes_on() {
            let claimed = mail::claim(app, BATCH).await?;
            if claimed.is_empty() {
                break;
            }
            tried += claimed.len();
            let lanes = claimed.chunks(claimed.len().div_ceil(LANES));
            for lane in join_all(lanes.map(|lane| self.lane(app, lane))).await {
                lane?;
            }
        }
        Ok(tried)
    }

    /// One after the other, over one connection.
    async fn lane(&self, app: &App, claimed: &[Outgoing]) -> Result<(), procedures::Error> {
        let mut session = smtp::Session::default();
        for outgoing in claimed {
            let handed = match compose::compose(outgoing, &self.from, app.now()) {
                Err(reason) => Handed::Impossible(reason),
                Ok(composed) => match &self.way {
                    Way::Folder(folder) => folder::lay(folder, outgoing, &composed).await,
                    Way::Smtp(server) => session.send(server, &composed).await,
                },
            };
            tell(outgoing, &handed);
            mail::note(app, outgoing, &handed).await?;
        }
        session.end().await;
        Ok(())
    }
}

/// A mail server's words stand in the database, not in the log: they may repeat an address.
fn tell(outgoing: &Outgoing, handed: &Handed) {
    let message = outgoing.message();
    let (id, kind, attempt) = (&message.id, message.kind.word(), message.attempts);
    match handed {
        Handed::Taken => tracing::debug!(%id, kind, attempt, "a message has gone"),
        Handed::NotNow(_) => {
            tracing::warn!(%id, kind, attempt, "a message could not be sent; it is tried again")
        }
        Handed::Refused(_) | Handed::Impossible(_) => {
            tracing::warn!(%id, kind, attempt, "a message was refused for good");
        }
    }
}

/// The running task.
pub struct Delivery {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Delivery {
    /// Starts looking every so often; the first time at once.
    pub fn start(app: Arc<App>, post: Post, period: Duration) -> Delivery {
        let (stop, stopped) = watch::channel(false);
        Delivery { task: tokio::spawn(run(app, post, period, stopped)), stop }
    }

    /// Ends it after the batch that it is about, or within that one when it takes too long: what was not noted is tried
    /// again once its claim has ended.
    pub async fn end(mut self, grace: Duration) {
        self.stop.send_replace(true);
        if tokio::time::timeout(grace, &mut self.task).await.is_err() {
            tracing::warn!("sending messages was broken off; what was not noted is sent again");
            self.task.abort();
        }
    }
}

async fn run(app: Arc<App>, post: Post, period: Duration, mut stopped: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = stopped.wait_for(|stopped| *stopped) => return,
            _ = ticks.tick() => {}
        }
        let seen = stopped.clone();
        let goes_on = move || !*seen.borrow();
        match post.deliver(&app, &goes_on).await {
            Ok(_) => {}
            Err(error) => tracing::warn!(?error, "messages could not be sent; they are tried again"),
        }
    }
}
