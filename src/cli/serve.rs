//! `serve`: the server, until a signal ends it.

mod demo;
mod signals;

use std::sync::Arc;

use anyhow::Context;
use procedures::App;
use procedures::domain::calendar::london_date;
use procedures::modulus::NO_TABLE;
use serde_json::json;
use tokio::net::TcpListener;

use super::failure::Failure;
use super::logging;
use super::output::{Answer, Output, unwritable};
use crate::config::Config;
use crate::mail::{self, Post};
use crate::telemetry::Traces;
use crate::{boot, cycle, server};

/// Serves. The port is taken first, so that a second server ends before it touches the database.
pub(super) async fn run(mut config: Config, demo: bool, output: &Output) -> Result<(), Failure> {
    logging::start(&config)?;
    let listener =
        TcpListener::bind(config.bind).await.with_context(|| format!("cannot listen on {}", config.bind))?;
    config.bind = listener.local_addr().context("the bound address")?;
    let admin = admin(&mut config).await?;

    if demo || config.database_url.sqlite_path().is_some() {
        boot::migrate(&config).await?;
    }
    let app = boot::app(&config).await?;
    boot::make_private_folder(&config.data_dir)
        .with_context(|| format!("the data folder {}", config.data_dir.display()))?;
    // From here on a signal ends the server in order; before, it ends the process at once.
    let shutdown = signals::shutdown()?;
    let post = Post::configured(&config, app.settings.host())?;
    announce(&config, if demo { Some(demo::prepare(&app, &config).await?) } else { None }, output)?;

    let traces = config.otlp_endpoint.as_deref();
    let traces = traces.map(|collector| Traces::to(collector, &app.settings.public_url)).transpose()?;
    let traces = traces.map(Arc::new);
    let options = server::Options {
        trusted_proxies: config.trusted_proxies.clone(),
        max_connections: config.max_connections,
        journal_dir: config.data_dir.clone(),
        shutdown_grace: config.shutdown_grace,
        cycle: config.cycle.then_some(cycle::PERIOD),
        mail: Some((post.clone(), mail::PERIOD)),
        admin,
        traces: traces.clone(),
        timeouts: server::Timeouts::default(),
    };
    tracing::info!(address = %config.bind, database = %config.database_url, "listening");
    if let Some(address) = config.admin_bind {
        tracing::info!(%address, "metrics and health for monitors");
    }
    if let Some(collector) = &config.otlp_endpoint {
        tracing::info!(collector, "spans are sent");
    }
    tracing::info!(way = %post.way, from = %post.from, "messages are sent");
    say_which_modulus_table(&app).await;
    server::serve(app, listener, options, shutdown).await?;
    if let Some(traces) = traces {
        traces.end().await;
    }
    tracing::info!("ended");
    Ok(())
}

/// The operator's own listener, where one is configured.
async fn admin(config: &mut Config) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = config.admin_bind else { return Ok(None) };
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address} (admin_bind)"))?;
    config.admin_bind = Some(listener.local_addr().context("the bound address")?);
    Ok(Some(listener))
}

/// Reads the modulus table, so that the first check need not, and says in the log which it is.
async fn say_which_modulus_table(app: &App) {
    match app.modulus(london_date(app.now())).await {
        Ok(Some(table)) => tracing::info!(%table, "the modulus table"),
        Ok(None) => tracing::warn!("{NO_TABLE}"),
        Err(error) => tracing::error!(?error, "the modulus table cannot be read"),
    }
}

/// Says where the server is: to a program always, to a person with what the demonstration made.
fn announce(config: &Config, demo: Option<demo::Demo>, output: &Output) -> Result<(), Failure> {
    let url = demo::reachable(config);
    if output.is_json() {
        let admin = config.admin_url();
        let json = json!({ "url": url, "adminUrl": admin, "demo": demo.as_ref().map(demo::Demo::json) });
        return output.show(Answer { json: &json, human: String::new(), quiet: "" });
    }
    let Some(demo) = demo else { return Ok(()) };
    let answer = Answer { json: &(), human: demo.text(), quiet: demo.key().unwrap_or_default() };
    output.deliver(answer).map_err(|error| unwritable(&error))
}
