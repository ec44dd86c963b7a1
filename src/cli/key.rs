//! `key`: API keys.

use jiff::{SignedDuration, Timestamp};
use procedures::App;
use procedures::domain::id::KeyId;
use procedures::domain::scope::Scope;
use procedures::operator::{self, IssuedKey, KeyView, NewKey};
use serde_json::json;

use super::arguments::KeyCommand;
use super::failure::Failure;
use super::output::{Answer, Output, instant, instant_or_dash, table, unwritable};

/// Runs the command.
pub(super) async fn run(app: &App, command: KeyCommand, output: &Output) -> Result<(), Failure> {
    match command {
        KeyCommand::Create { org, name, mode, scopes, expires, allow_ip } => {
            let new = NewKey {
                organisation: org,
                mode: mode.into(),
                name,
                scopes,
                expires_at: expires.map(|expires| end(app, expires)).transpose()?,
                allowed_addresses: allow_ip,
            };
            issued(&operator::create_key(app, new).await?, output)
        }
        KeyCommand::List { org } => list(&operator::list_keys(app, &org).await?, app.now(), output),
        KeyCommand::Rotate { id, grace } => {
            issued(&operator::rotate_key(app, &named(id)?, grace).await?, output)
        }
        KeyCommand::Revoke { id } => {
            let key = operator::revoke_key(app, &named(id)?).await?;
            let human = format!("{}  revoked: no server honours it any more", key.id);
            output.show(Answer { json: &key, human, quiet: "" })
        }
    }
}

/// What was typed is not repeated: it may be the key itself.
fn named(id: String) -> Result<KeyId, Failure> {
    let expected = "expected the id of a key, such as key_…; `direct-debit key list` shows them";
    KeyId::try_from(id).map_err(|_| Failure::usage(expected))
}

fn end(app: &App, expires: SignedDuration) -> Result<Timestamp, Failure> {
    app.now().checked_add(expires).map_err(|_| Failure::usage("--expires: beyond the calendar"))
}

/// Prints the key this once. When it cannot be printed, nobody has it: say so, and which one to revoke.
fn issued(issued: &IssuedKey, output: &Output) -> Result<(), Failure> {
    let (key, plain) = (&issued.key, issued.plain.reveal());
    let mut json = json!({ "key": key, "plainKey": plain });
    let mut rows = vec![("key", plain.to_owned()), ("id", key.id.to_string()), ("name", key.name.clone())];
    rows.push(("mode", key.mode.word().to_owned()));
    rows.push(("scopes", scopes(key)));
    rows.push(("expires", key.expires_at.map_or_else(|| "never".to_owned(), instant)));
    if let Some(at) = issued.previous_expires_at {
        json["previousExpiresAt"] = json!(at);
        rows.push(("the old secret ends", instant(at)));
    }
    let rows: Vec<[String; 2]> = rows.into_iter().map(|(name, value)| [name.to_owned(), value]).collect();
    output.deliver(Answer { json: &json, human: table(&rows), quiet: plain }).map_err(|error| {
        let failure = unwritable(&error);
        let lost =
            format!("{}; nobody has the new key of {}: revoke or rotate it", failure.message(), key.id);
        Failure::new("OUTPUT", lost)
    })?;
    output.note("Keep the key now: it is not shown again.");
    Ok(())
}

fn list(keys: &[KeyView], now: Timestamp, output: &Output) -> Result<(), Failure> {
    let header = ["ID", "MODE", "NAME", "START", "STATE", "EXPIRES", "LAST USED", "FROM", "SCOPES"];
    let row = |key: &KeyView| {
        [
            key.id.to_string(),
            key.mode.word().to_owned(),
            key.name.clone(),
            key.start.clone(),
            state(key, now).to_owned(),
            instant_or_dash(key.expires_at),
            instant_or_dash(key.last_used_at),
            networks(key),
            scopes(key),
        ]
    };
    let rows: Vec<_> = std::iter::once(header.map(str::to_owned)).chain(keys.iter().map(row)).collect();
    let ids: Vec<&str> = keys.iter().map(|key| key.id.as_str()).collect();
    output.show(Answer { json: &json!({ "keys": keys }), human: table(&rows), quiet: &ids.join("\n") })
}

fn state(key: &KeyView, now: Timestamp) -> &'static str {
    if key.revoked_at.is_some() {
        "revoked"
    } else if key.expires_at.is_some_and(|at| at <= now) {
        "expired"
    } else {
        "good"
    }
}

fn scopes(key: &KeyView) -> String {
    key.scopes.iter().copied().map(Scope::name).collect::<Vec<_>>().join(",")
}

fn networks(key: &KeyView) -> String {
    let networks: Vec<String> = key.allowed_addresses.iter().map(ToString::to_string).collect();
    if networks.is_empty() { "anywhere".to_owned() } else { networks.join(",") }
}
