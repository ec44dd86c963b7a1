//! `service-user`: who collects, under which number.

use anyhow::Context;
use procedures::App;
use procedures::domain::limits::Limits;
use procedures::operator::{self, NewServiceUser, ServiceUserView};
use procedures::rail::bacs_files::BacsFiles;
use serde_json::json;

use super::arguments::ServiceUserCommand;
use super::failure::Failure;
use super::output::{Answer, Output, table};

/// Runs the command.
pub(super) async fn run(app: &App, command: ServiceUserCommand, output: &Output) -> Result<(), Failure> {
    match command {
        ServiceUserCommand::Set { org, sun, name, sort_code, account_number } => {
            let (sort_code, account_number) =
                (sort_code.reveal().to_owned(), account_number.reveal().to_owned());
            let new = NewServiceUser { organisation: org, sun, name, sort_code, account_number };
            set(app, new, output).await
        }
        ServiceUserCommand::Limits { org, mode, max_item, max_file, max_day } => {
            let limits = Limits { item_pence: max_item, file_pence: max_file, day_pence: max_day };
            let service_user = operator::set_limits(app, org, mode.into(), limits).await?;
            let shown =
                |pence: Option<i64>| pence.map_or_else(|| "none".to_owned(), |pence| pence.to_string());
            let (item, file, day) = (shown(max_item), shown(max_file), shown(max_day));
            let human = format!("{}  item {item}  file {file}  day {day}", service_user.sun);
            let json = json!({ "serviceUser": service_user });
            output.show(Answer { json: &json, human, quiet: service_user.sun.as_str() })
        }
        ServiceUserCommand::List => list(&operator::list_service_users(app).await?, output),
    }
}

/// Sets the service user and makes its folders, so that the bureau's software can be pointed at them.
async fn set(app: &App, new: NewServiceUser, output: &Output) -> Result<(), Failure> {
    let set = operator::set_service_user(app, new).await?;
    let service_user = &set.service_user;
    let files = BacsFiles::new(&app.settings.bacs_folder, service_user.sun);
    files.prepare().await.context("the service user is set, but its folders cannot be made")?;
    let what = if set.is_new { "is set" } else { "was set so already; nothing was changed" };
    let human = format!("{}  {}  {what}", service_user.sun, service_user.name);
    let json = json!({
        "serviceUser": service_user,
        "isNew": set.is_new,
        "outbox": files.outbox(),
        "inbox": files.inbox(),
    });
    output.show(Answer { json: &json, human, quiet: service_user.sun.as_str() })?;
    let (outbox, inbox) = (files.outbox(), files.inbox());
    output.note(&format!("Files for the bureau: {}", outbox.display()));
    output.note(&format!("Its reports, moved in when they are whole: {}", inbox.display()));
    Ok(())
}

fn list(service_users: &[ServiceUserView], output: &Output) -> Result<(), Failure> {
    let header = ["SUN", "NAME", "SORT CODE", "ACCOUNT", "MODE", "RAIL", "ORGANISATION"].map(str::to_owned);
    let row = |service_user: &ServiceUserView| {
        [
            service_user.sun.to_string(),
            service_user.name.clone(),
            service_user.account.sort_code.clone(),
            service_user.account.account_number.clone(),
            service_user.mode.word().to_owned(),
            service_user.rail.word().to_owned(),
            service_user.organisation_id.to_string(),
        ]
    };
    let rows: Vec<_> = std::iter::once(header).chain(service_users.iter().map(row)).collect();
    let numbers: Vec<&str> = service_users.iter().map(|service_user| service_user.sun.as_str()).collect();
    let json = json!({ "serviceUsers": service_users });
    output.show(Answer { json: &json, human: table(&rows), quiet: &numbers.join("\n") })
}
