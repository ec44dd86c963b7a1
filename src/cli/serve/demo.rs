//! `serve --demo`: something to play with.

use std::sync::Arc;

use anyhow::anyhow;
use procedures::App;
use procedures::domain::api_key::Mode;
use procedures::domain::calendar::london_date;
use procedures::domain::id::OrganisationId;
use procedures::domain::scope::Scope;
use procedures::operator::{self, IssuedKey, NewKey, NewOrganisation};
use serde_json::{Value, json};

mod story;

use story::Teller;

use crate::cli::failure::Failure;
use crate::config::Config;

/// What the demonstration made, or found.
pub(super) struct Demo {
    url: String,
    organisation: OrganisationId,
    /// The sandbox key; `None` when the database had organisations already.
    issued: Option<IssuedKey>,
}

/// Where the server is reached from this machine.
pub(super) fn reachable(config: &Config) -> String {
    config.local_url()
}

/// On an empty database, makes an organisation, a sandbox key that may do everything, and three months of history.
pub(super) async fn prepare(app: &Arc<App>, config: &Config) -> Result<Demo, Failure> {
    let url = reachable(config);
    if let Some(first) = operator::list_organisations(app).await?.into_iter().next() {
        return Ok(Demo { url, organisation: first.id, issued: None });
    }
    let new = NewOrganisation {
        name: "Demo Lettings".to_owned(),
        rate_limit_per_min: None,
        rate_limit_per_hour: None,
    };
    let organisation = operator::create_organisation(app, new).await?.id;
    let new = NewKey {
        organisation: organisation.clone(),
        mode: Mode::Test,
        name: "demo".to_owned(),
        scopes: Scope::ALL.to_vec(),
        expires_at: None,
        allowed_addresses: Vec::new(),
    };
    let issued = operator::create_key(app, new).await?;
    let told = Teller::new(app, &issued).tell(london_date(app.now())).await;
    told.map_err(|error| anyhow!("the demonstration's history could not be made: {error:?}"))?;
    Ok(Demo { url, organisation, issued: Some(issued) })
}

impl Demo {
    /// The key, if one was made.
    pub(super) fn key(&self) -> Option<&str> {
        self.issued.as_ref().map(|issued| issued.plain.reveal())
    }

    /// For a program.
    pub(super) fn json(&self) -> Value {
        json!({
            "organisationId": self.organisation,
            "keyId": self.issued.as_ref().map(|issued| &issued.key.id),
            "plainKey": self.key(),
            "curl": self.key().map(|key| self.curl(key)),
        })
    }

    /// For a person.
    pub(super) fn text(&self) -> String {
        let Some(key) = self.key() else { return self.refusal() };
        format!(
            "Demo Lettings is ready, with three months of history. Its sandbox key, shown this once:\n\n    {key}\n\n\
             Paste this into another terminal:\n\n    {}\n\nNext: {}/explorer, to look around and call what you like. Ctrl-C ends \
             the server.\nAccount numbers are not checked: Pay.UK's table (`direct-debit modulus import`) is not ours to \
             deliver.\n",
            self.curl(key),
            self.url,
        )
    }

    fn refusal(&self) -> String {
        let scopes = Scope::ALL.map(Scope::name).join(",");
        format!(
            "This database has organisations already: no demonstration was added. A new sandbox key:\n\n    \
             direct-debit key create --org {} --name demo --mode test --scopes {scopes}\n\nServing on {}.\n",
            self.organisation, self.url
        )
    }

    fn curl(&self, key: &str) -> String {
        let call = r#"{"jsonrpc":"2.0","id":1,"method":"keys.whoami","params":{}}"#;
        format!(
            "curl -s {}/rpc -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -d '{call}'",
            self.url
        )
    }
}
