//! The command line: what the operator types, and what he is answered.

mod arguments;
mod bacs;
mod calendar;
mod call;
pub(crate) mod client;
mod coherence;
mod contract;
mod cycle;
mod doctor;
mod duration;
mod failure;
mod key;
mod logging;
mod mail;
mod mandate;
mod migrate;
mod modulus;
mod org;
mod output;
mod ready;
mod report;
mod seed;
mod serve;
mod service_user;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Parser;
use procedures::App;

pub use arguments::Cli;
use arguments::{ClientCommand, Command, Global, OpenrpcCommand};
use failure::Failure;
use output::Output;

use crate::config::{Config, Flags};
use crate::{boot, generated, openapi, openrpc, postman, reference, typescript};

/// Reads the arguments. Help, version and a wrong use are answered at once, with the exit code to end with.
pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Cli, ExitCode> {
    let arguments: Vec<OsString> = arguments.collect();
    Cli::try_parse_from(&arguments).map_err(|error| {
        if error.use_stderr() && arguments.iter().any(holds_a_key) {
            // The usual message would repeat it.
            let message =
                "an API key stands where something else belongs; `call` takes it from DD_API_KEY alone";
            return Failure::usage(message).report(arguments.iter().any(|argument| argument == "--json"));
        }
        if error.use_stderr() && arguments.iter().any(|argument| argument == "--json") {
            let message = error.render().to_string();
            let message = message.lines().next().unwrap_or_default().trim_start_matches("error: ");
            return Failure::usage(message).report(true);
        }
        // Nobody reads a closed output; that is no reason to fail.
        let _ = error.print();
        if error.use_stderr() { ExitCode::from(Failure::USAGE) } else { ExitCode::SUCCESS }
    })
}

fn holds_a_key(argument: &OsString) -> bool {
    let argument = argument.to_string_lossy();
    ["ak_live_", "ak_test_"].iter().any(|prefix| argument.contains(prefix))
}

/// Runs the command and says how to end: 0 done, 1 failed, 2 wrongly used.
pub async fn run(cli: Cli) -> ExitCode {
    let is_json = cli.global.json;
    match dispatch(cli).await {
        Ok(code) => code,
        Err(failure) => failure.report(is_json),
    }
}

/// Reports what kept the command from running at all.
pub fn fail(cli: &Cli, error: impl Into<anyhow::Error>) -> ExitCode {
    Failure::from(error.into()).report(cli.global.json)
}

async fn dispatch(cli: Cli) -> Result<ExitCode, Failure> {
    let (global, output) = (&cli.global, Output::new(&cli.global));
    match cli.command {
        Command::Serve { demo, bind } => serve::run(global.settings(bind)?, demo, &output).await?,
        Command::Migrate { command } => migrate::run(&global.config()?, command, &output).await?,
        Command::Org { command } => org::run(&*global.app().await?, command, &output).await?,
        Command::Key { command } => key::run(&*global.app().await?, command, &output).await?,
        Command::ServiceUser { command } => {
            service_user::run(&*global.app().await?, command, &output).await?;
        }
        Command::Mandate { command } => mandate::run(&*global.app().await?, command, &output).await?,
        Command::Cycle { command } => return cycle::run(&*global.app().await?, command, &output).await,
        Command::Mail { command } => {
            let config = global.config()?;
            mail::run(&config, &*boot::app(&config).await?, command, &output).await?;
        }
        Command::Bacs { command } => bacs::run(&*global.app().await?, command, &output).await?,
        Command::Calendar { command } => calendar::run(&*global.app().await?, command, &output).await?,
        Command::Modulus { command } => modulus::run(&*global.app().await?, command, &output).await?,
        Command::Reference { folder } => {
            generated::write(reference::pages(), &folder)
                .with_context(|| format!("{} cannot be written", folder.display()))?;
        }
        Command::Client { command: ClientCommand::Typescript { out } } => {
            generated::write(typescript::files(), &out)
                .with_context(|| format!("{} cannot be written", out.display()))?;
        }
        Command::Report(wanted) => report::run(&*global.app().await?, wanted, &output).await?,
        Command::Seed(wanted) => seed::run(&*global.app().await?, &wanted, &output).await?,
        Command::Openrpc { command: None } => output.document(&openrpc::document())?,
        Command::Openrpc { command: Some(OpenrpcCommand::Diff { old, new, accepted }) } => {
            return contract::diff(&old, &new, accepted.as_deref(), &output);
        }
        Command::Openapi { url } => output.document(&openapi::document(url.trim_end_matches('/')))?,
        Command::Postman { url } => output.document(&postman::collection(url.trim_end_matches('/')))?,
        Command::Call { method, params } => call::run(&global.config()?, &method, params, &output).await?,
        Command::Coherence { repair } => return coherence::run(&*global.app().await?, repair, &output).await,
        Command::Ready => ready::run(&global.config()?, &output).await?,
        Command::Doctor => return doctor::run(global.config(), &output).await,
    }
    Ok(ExitCode::SUCCESS)
}

impl Global {
    fn settings(&self, bind: Option<String>) -> Result<Config, Failure> {
        let flags = Flags { database_url: self.database_url.clone(), bind };
        Ok(Config::load(self.config.as_deref(), flags)?)
    }

    fn config(&self) -> Result<Config, Failure> {
        self.settings(None)
    }

    async fn app(&self) -> Result<Arc<App>, Failure> {
        Ok(boot::app(&self.config()?).await?)
    }
}
