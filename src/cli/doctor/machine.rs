//! What `doctor` finds of the machine: clock, calendar, port, journal, the bureau's folders.

use std::io::{ErrorKind, Write};
use std::net::TcpListener;
use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use jiff::Timestamp;
use procedures::Clock;
use procedures::domain::calendar::{Calendar, london_date};
use procedures::rail::bacs_files::BacsFiles;
use procedures::store::{facts, holidays, service_users};

use super::database::Database;
use super::{Check, Status};
use crate::cli::{calendar, client};
use crate::config::Config;
use crate::mail::{Post, Way};
use crate::system::SystemClock;

/// How far the machine's clock may be from the database's, in milliseconds: keys expire by either.
const MOST_DRIFT_MS: u64 = 2_000;
/// Years in which this program can be running.
const SANE_YEARS: std::ops::RangeInclusive<i16> = 2025..=2099;
/// How long a server on our port may take to answer.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Whether the clock is right, as far as can be known.
pub(super) async fn clock(database: &Database) -> Check {
    let now = SystemClock.now();
    let result = async {
        if !SANE_YEARS.contains(&london_date(now).year()) {
            bail!("{now} cannot be right");
        }
        let theirs = match database.complete() {
            Some(store) => facts::clock_ms(store).await?,
            None => None,
        };
        let Some(theirs) = theirs else { return Ok((Status::Ok, format!("{now:.0}"))) };
        let drift = theirs.abs_diff(SystemClock.now().as_millisecond());
        let detail = format!("{now:.0}, {drift} ms from the database's");
        Ok((if drift < MOST_DRIFT_MS { Status::Ok } else { Status::Fail }, detail))
    };
    Check::of("clock", result.await)
}

/// Whether the published bank holidays reach far enough, with those that the operator added.
pub(super) async fn calendar(database: &Database) -> Check {
    let result = async {
        let decided = match database.complete() {
            Some(store) => holidays::list(&store.read()).await.context("the holidays in the database")?,
            None => Vec::new(),
        };
        Ok(horizon(&Calendar::default().with_corrections(&decided), decided.len(), SystemClock.now()))
    };
    Check::of("calendar", result.await)
}

fn horizon(calendar: &Calendar, decided: usize, now: Timestamp) -> (Status, String) {
    let is_enough = calendar.reaches_a_year_beyond(london_date(now));
    let status = if is_enough { Status::Ok } else { Status::Warn };
    (status, calendar::reach(calendar.horizon(), is_enough, decided))
}

/// Whether the port is free, or a server of ours has it.
pub(super) async fn port(config: &Config) -> Check {
    let address = config.bind;
    let result = async {
        match TcpListener::bind(address) {
            Ok(_) => Ok((Status::Ok, format!("{address} is free"))),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                let request = Request::get(client::plain(&format!("http://{address}/livez"))?);
                let answer = client::send(request.body(Full::<Bytes>::default())?, TIMEOUT).await;
                let answer = answer.with_context(|| format!("{address} is taken by another program"))?;
                if !answer.status().is_success() {
                    bail!("{address} is taken by a program without /livez");
                }
                Ok((Status::Ok, format!("{address} is served already")))
            }
            Err(error) => bail!("{address}: {error}"),
        }
    };
    Check::of("port", result.await)
}

/// Whether calls can be journalled.
pub(super) fn journal(config: &Config) -> Check {
    let folder = config.data_dir.display();
    if !config.data_dir.exists() {
        return Check::new("journal", Status::Warn, format!("{folder} is not there yet: `serve` makes it"));
    }
    let probe = config.data_dir.join(format!(".doctor-{}", std::process::id()));
    let written = std::fs::File::create_new(&probe).and_then(|mut file| file.write_all(b"probe"));
    let removed = std::fs::remove_file(&probe);
    match written.and(removed) {
        Ok(()) => Check::new("journal", Status::Ok, format!("{folder} is writable")),
        Err(error) => Check::new("journal", Status::Fail, format!("{folder}: {error}")),
    }
}

/// Whether files can go to the bureau and come from it, where somebody sends any.
pub(super) async fn bacs_folder(config: &Config, database: &Database) -> Check {
    let folder = config.bacs_folder.display();
    let result = async {
        let live = match database.complete() {
            Some(store) => service_users::live(&store.read()).await.context("the service users")?,
            None => Vec::new(),
        };
        if live.is_empty() {
            return Ok((Status::Ok, "not needed: there is no live service user".to_owned()));
        }
        for (_, sun) in &live {
            BacsFiles::new(&config.bacs_folder, *sun).check().await?;
        }
        Ok((Status::Ok, format!("{folder} is writable; live service users: {}", live.len())))
    };
    Check::of("bacs folder", result.await)
}

/// Where messages go, and whether that is configured as a whole. No message is sent for it.
pub(super) fn mail(config: &Config) -> Check {
    let result = Post::configured(config, "localhost").map(|post| {
        let detail = match &post.way {
            Way::Smtp(_) => format!("messages go to {}, from {}", post.way, post.from),
            Way::Folder(_) => format!("no mail server: messages are laid into {}", post.way),
        };
        (Status::Ok, detail)
    });
    Check::of("mail", result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_horizon_warns_a_year_before_it() {
        let at = |text: &str| horizon(&Calendar::default(), 0, text.parse().unwrap()).0;
        assert_eq!(at("2027-12-31T12:00:00Z"), Status::Ok);
        assert_eq!(at("2028-01-01T12:00:00Z"), Status::Warn);
    }
}
