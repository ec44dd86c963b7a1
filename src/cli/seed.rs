//! `seed`: a portfolio to try and measure on.

use procedures::App;
use procedures::operator::{self, SeedOrder, Seeded};

use super::arguments::SeedArguments;
use super::failure::Failure;
use super::output::{Answer, Output};

/// Organisations after which a person is told how far it is.
const TOLD_EVERY: u32 = 50;

/// Runs the command.
pub(super) async fn run(app: &App, wanted: &SeedArguments, output: &Output) -> Result<(), Failure> {
    let SeedArguments { mandates, months, organisations, seed } = *wanted;
    let told = |so_far: &Seeded| {
        if so_far.organisations.is_multiple_of(TOLD_EVERY) {
            output.note(&format!("{} mandates, {} collections", so_far.mandates, so_far.collections));
        }
    };
    let order = SeedOrder { mandates, months, organisations, seed };
    let seeded = operator::seed(app, order, &told).await?;
    let first = seeded.organisation_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let human = format!(
        "{} organisations, {} mandates, {} collections, {} attempts, {} claims, {} files\n{first}",
        seeded.organisations,
        seeded.mandates,
        seeded.collections,
        seeded.attempts,
        seeded.claims,
        seeded.files
    );
    output.show(Answer { json: &seeded, human, quiet: &first })?;
    let next = "--name seed --mode test --scopes mandates:read,collections:read,reports:read";
    output.note(&format!("Next: direct-debit key create --org {first} {next}"));
    Ok(())
}
