//! `org`: organisations.

use procedures::App;
use procedures::operator::{self, NewOrganisation, OrganisationView};
use serde_json::json;

use super::arguments::OrgCommand;
use super::failure::Failure;
use super::output::{Answer, Output, instant, instant_or_dash, table};

/// Runs the command.
pub(super) async fn run(app: &App, command: OrgCommand, output: &Output) -> Result<(), Failure> {
    match command {
        OrgCommand::Create { name, rate_limit_per_min, rate_limit_per_hour } => {
            let new = NewOrganisation { name, rate_limit_per_min, rate_limit_per_hour };
            created(&operator::create_organisation(app, new).await?, output)
        }
        OrgCommand::List => list(&operator::list_organisations(app).await?, output),
        OrgCommand::Suspend { id } => {
            let organisation = operator::suspend_organisation(app, &id).await?;
            changed(&organisation, "suspended: none of its keys works any more", output)
        }
        OrgCommand::Resume { id } => {
            let organisation = operator::resume_organisation(app, &id).await?;
            changed(&organisation, "resumed: its keys work", output)
        }
    }
}

fn created(organisation: &OrganisationView, output: &Output) -> Result<(), Failure> {
    let id = organisation.id.as_str();
    output.show(Answer { json: organisation, human: format!("{id}  {}", organisation.name), quiet: id })?;
    let next = "--name agentos --mode test --scopes mandates:read,mandates:write";
    output.note(&format!("Next: direct-debit key create --org {id} {next}"));
    Ok(())
}

fn list(organisations: &[OrganisationView], output: &Output) -> Result<(), Failure> {
    let header = ["ID", "NAME", "PER MIN", "PER HOUR", "CREATED", "SUSPENDED"].map(str::to_owned);
    let limit = |limit: Option<u32>| limit.map_or_else(|| "default".to_owned(), |limit| limit.to_string());
    let row = |organisation: &OrganisationView| {
        [
            organisation.id.to_string(),
            organisation.name.clone(),
            limit(organisation.rate_limit_per_min),
            limit(organisation.rate_limit_per_hour),
            instant(organisation.created_at),
            instant_or_dash(organisation.suspended_at),
        ]
    };
    let rows: Vec<_> = std::iter::once(header).chain(organisations.iter().map(row)).collect();
    let ids: Vec<&str> = organisations.iter().map(|organisation| organisation.id.as_str()).collect();
    let json = json!({ "organisations": organisations });
    output.show(Answer { json: &json, human: table(&rows), quiet: &ids.join("\n") })
}

fn changed(organisation: &OrganisationView, what: &str, output: &Output) -> Result<(), Failure> {
    let human = format!("{}  {what}", organisation.id);
    output.show(Answer { json: organisation, human, quiet: "" })
}
