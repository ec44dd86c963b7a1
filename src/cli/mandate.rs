//! `mandate`: mandates that wait for the operator.

use procedures::App;
use procedures::operator;

use super::arguments::MandateCommand;
use super::failure::Failure;
use super::output::{Answer, Output};

/// Runs the command.
pub(super) async fn run(app: &App, command: MandateCommand, output: &Output) -> Result<(), Failure> {
    let MandateCommand::LodgeAgain { id } = command;
    let again = operator::lodge_again(app, &id).await?;
    let human = format!("{}  {}  waits for the next AUDDIS file", again.mandate_id, again.reference);
    output.show(Answer { json: &again, human, quiet: again.mandate_id.as_str() })
}
