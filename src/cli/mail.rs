//! `mail`: what is due is sent, and what came back is noted.

use anyhow::Context;
use procedures::App;
use procedures::operator::{self, MessageStanding};
use serde_json::json;

use super::arguments::MailCommand;
use super::failure::Failure;
use super::output::{Answer, Output, table};
use crate::config::Config;
use crate::mail::{Post, report};

/// Runs the command.
pub(super) async fn run(
    config: &Config,
    app: &App,
    command: MailCommand,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        MailCommand::Send => {
            let post = Post::configured(config, app.settings.host())?;
            let tried = post.deliver(app, &|| true).await?;
            let human = format!("{tried} messages were due; they went to {}", post.way);
            output.show(Answer { json: &json!({ "tried": tried }), human, quiet: "" })
        }
        MailCommand::Undelivered { limit } => {
            show(&operator::list_undelivered(app, limit.into()).await?, output)
        }
        MailCommand::Bounce { reports, message, reason } => {
            let mut bounced = Vec::new();
            for path in reports {
                let place = || format!("the report {}", path.display());
                let text = std::fs::read(&path).with_context(place)?;
                let bounce = report::read(&String::from_utf8_lossy(&text));
                let bounce = bounce.map_err(anyhow::Error::msg).with_context(place)?;
                bounced.push(operator::bounce_message(app, &bounce.message, &bounce.reason).await?);
            }
            if let (Some(message), Some(reason)) = (message, reason) {
                bounced.push(operator::bounce_message(app, &message, &reason).await?);
            }
            show(&bounced, output)
        }
        MailCommand::Retry { id } => show(&[operator::retry_message(app, &id).await?], output),
    }
}

fn show(messages: &[MessageStanding], output: &Output) -> Result<(), Failure> {
    let row = |message: &MessageStanding| {
        let (kind, status) = (message.kind.word().to_owned(), message.status.word().to_owned());
        [message.message_id.to_string(), kind, status, message.failure.clone().unwrap_or_default()]
    };
    let rows: Vec<_> = messages.iter().map(row).collect();
    let human = if rows.is_empty() { "There is none.".to_owned() } else { table(&rows) };
    output.show(Answer { json: &json!({ "messages": messages }), human, quiet: "" })
}
