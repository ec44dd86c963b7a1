//! One history, run and judged; shortened when it breaks something.

use std::collections::BTreeMap;
use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use procedures::Error;
use procedures::domain::calendar::correction::Kind;
use procedures::domain::collection::{Collection, Stage};
use procedures::domain::mandate::Status;
use procedures::engine::coherence;
use procedures::operator::{self, NewDay};
use procedures::store;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::figures;
use crate::operation::{self, Day, Operation, Terms};
use crate::reference::{Asked, Broken, Known};
use crate::world::{Sandbox, World};

/// Working days without a word at the end, in which everything under way ends.
const QUIET: i64 = 22;

/// Each payer has an account of his own: the bank tells one from the other by the name.
const NAMES: [&str; 8] = ["Ash", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Oak"];

/// What came of histories.
#[derive(Default)]
pub struct Outcome {
    pub failures: Vec<String>,
    figures: BTreeMap<&'static str, u64>,
}

impl Outcome {
    pub fn add(&mut self, other: Outcome) {
        self.failures.extend(other.failures);
        for (name, count) in other.figures {
            *self.figures.entry(name).or_default() += count;
        }
    }

    pub fn count(&mut self, name: &'static str, by: usize) {
        *self.figures.entry(name).or_default() += by as u64;
    }

    /// Histories in which nothing is collected, returned or claimed show nothing.
    pub fn is_worth_its_time(&self) {
        let wanted =
            ["confirmed", "returned", "clawed back", "presented again", "due and confirmed", "agreed"];
        for name in wanted {
            assert!(self.figures.get(name).is_some_and(|count| *count > 50), "too little {name}: {self}");
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figures: Vec<_> = self.figures.iter().map(|(name, count)| format!("{count} {name}")).collect();
        f.write_str(&figures.join(", "))
    }
}

/// Runs the history of the seed.
pub async fn run(world: &World, seed: u64) -> Outcome {
    let mut dice = Dice::of(seed);
    let start_on = jiff::civil::date(2026, 10, 1) + dice.from(0..400).days();
    let history = operation::history(&mut dice);
    let mut outcome = Outcome::default();
    outcome.count("steps", history.len());
    let mut attempt = Attempt { world, seed, start_on, runs: 0 };
    if let Err((broken, at)) = attempt.run(&history, &mut outcome).await {
        let (shortest, broken) = attempt.shortened(history[..at].to_vec(), broken).await;
        outcome.failures.push(format!(
            "{broken}\nafter, from {start_on}:\n{}\nagain: DD_MODEL_SEED={seed} cargo test -p procedures --test model",
            shortest.iter().map(|operation| format!("    {operation:?}")).collect::<Vec<_>>().join("\n"),
        ));
    }
    outcome
}

struct Attempt<'a> {
    world: &'a World,
    seed: u64,
    start_on: Date,
    runs: u64,
}

impl Attempt<'_> {
    /// Says what broke and after how many steps.
    async fn run(&mut self, history: &[Operation], outcome: &mut Outcome) -> Result<(), (Broken, usize)> {
        self.runs += 1;
        let sandbox = self.world.sandbox(self.seed, self.runs).await;
        let reset = json!({ "startOn": self.start_on, "seed": self.seed });
        sandbox.call("sandbox.reset", reset).await.unwrap();
        let mut play =
            Play { sandbox, today: self.start_on, mandates: Vec::new(), notice: 10, to_the_day: true };
        for (at, operation) in history.iter().enumerate() {
            let step = match play.step(operation).await {
                Ok(()) => play.figures(self.seed + at as u64).await,
                broken => broken,
            };
            if let Err(broken) = step {
                return Err((format!("{broken}\n{}", play.books().await), at + 1));
            }
        }
        match play.end(outcome).await {
            Ok(()) => Ok(()),
            Err(broken) => Err((format!("{broken}\n{}", play.books().await), history.len())),
        }
    }

    /// The shortest prefix that breaks something, without the steps that it breaks without.
    async fn shortened(
        &mut self,
        mut history: Vec<Operation>,
        mut broken: Broken,
    ) -> (Vec<Operation>, Broken) {
        let mut ignored = Outcome::default();
        for length in 1..history.len() {
            if let Err((other, at)) = self.run(&history[..length], &mut ignored).await {
                (broken, history) = (other, history[..at].to_vec());
                break;
            }
        }
        let mut at = history.len();
        while at > 0 {
            at -= 1;
            let mut without = history.clone();
            without.remove(at);
            if let Err((other, length)) = self.run(&without, &mut ignored).await {
                (broken, history) = (other, without[..length].to_vec());
                at = at.min(history.len());
            }
        }
        (history, broken)
    }
}

/// A history as it goes on.
pub struct Play {
    pub sandbox: Sandbox,
    pub today: Date,
    pub mandates: Vec<Known>,
    notice: u32,
    /// Nothing has happened that moves everybody's collections.
    pub to_the_day: bool,
}

impl Play {
    async fn step(&mut self, operation: &Operation) -> Result<(), Broken> {
        match operation {
            Operation::Create { payer, terms, steps } => self.create(payer, terms, *steps).await?,
            Operation::Complete(which) => self.ask(*which, Asked::Complete, json!({})).await?,
            Operation::Amount(which, pence) => {
                self.amend(*which, json!({ "amountPence": pence }), Some(*pence), None).await?;
            }
            Operation::Day(which, day) => {
                self.amend(*which, json!({ "collectionDay": wire(*day) }), None, Some(*day)).await?;
            }
            Operation::Suspend(which) => self.ask(*which, Asked::Suspend, reason()).await?,
            Operation::Reactivate(which) => self.ask(*which, Asked::Reactivate, reason()).await?,
            Operation::Cancel(which) => self.ask(*which, Asked::Cancel, reason()).await?,
            Operation::Days(by) => {
                self.advance(json!({ "toDate": self.today + by.days() })).await?;
            }
            Operation::WorkingDays(by) => self.advance(json!({ "workingDays": by })).await?,
            Operation::Scenario(scenario, which) => self.scenario(scenario, *which).await?,
            Operation::Holiday(ahead) => self.holiday(self.today + ahead.days()).await?,
            Operation::Notice(working_days) => {
                let params = json!({ "noticeWorkingDays": working_days });
                self.sandbox
                    .call_live("organisation.update", params)
                    .await
                    .map_err(|error| format!("{error:?}"))?;
                self.to_the_day = false;
                self.notice = u32::try_from(*working_days).unwrap_or(10);
            }
        }
        self.judge().await.map(|_| ())
    }

    /// The answer, or what refused it. A failure of the server's is none of both.
    async fn call(&self, name: &str, params: Value) -> Result<Result<Value, String>, Broken> {
        match self.sandbox.call(name, params.clone()).await {
            Ok(answer) => Ok(Ok(answer)),
            Err(Error::Internal(cause)) => Err(format!("{name} {params} failed: {cause:?}")),
            Err(Error::Unavailable) => Err(format!("{name} {params}: the database is not there")),
            Err(refused) => Ok(Err(format!("{name} {params} was refused: {refused:?}"))),
        }
    }

    async fn must(&self, name: &str, params: Value) -> Result<Value, Broken> {
        self.call(name, params).await?
    }

    async fn create(&mut self, payer: &'static str, terms: &Terms, steps: u8) -> Result<(), Broken> {
        let mut params = json!({
            "payer": { "name": format!("Ms {payer} {}", NAMES[self.mandates.len()]), "email": "payer@example.com" },
            "property": { "reference": "FLAT-1" },
            "type": "property",
            "amountPence": terms.pence,
            "frequency": terms.frequency,
            "collectionDay": wire(terms.day),
        });
        if let Some(days) = terms.starts_in {
            params["startOn"] = json!(self.today + days.days());
        }
        if let Some(days) = terms.ends_in {
            params["endOn"] = json!(self.today + days.days());
        }
        let created = match self.call("mandates.create", params).await? {
            Ok(created) => created,
            // It would have ended before its first collection.
            Err(refused) if terms.ends_in.is_some() && refused.contains("/endOn") => return Ok(()),
            Err(refused) => return Err(refused),
        };
        let id = created["id"].as_str().unwrap().to_owned();
        self.mandates.push(Known::created(id.clone(), payer, terms, self.today));
        if steps > 0 {
            self.must("mandates.sendInvite", json!({ "mandateId": id })).await?;
        }
        self.judge().await?;
        if steps > 1 {
            self.ask(self.mandates.len() - 1, Asked::Complete, json!({})).await?;
        }
        Ok(())
    }

    /// Asks something of a mandate, and demands the answer that its status gives.
    async fn ask(&mut self, which: usize, asked: Asked, mut params: Value) -> Result<(), Broken> {
        let Some(at) = which.checked_rem(self.mandates.len()) else { return Ok(()) };
        let name = match asked {
            Asked::Complete => "sandbox.completeInvite",
            Asked::Amend => "mandates.update",
            Asked::Suspend => "mandates.suspend",
            Asked::Reactivate => "mandates.reactivate",
            Asked::Cancel => "mandates.cancel",
        };
        params["mandateId"] = json!(self.mandates[at].id);
        let expected = self.mandates[at].after(asked);
        let answer = self.call(name, params).await?;
        let today = self.today;
        let known = &mut self.mandates[at];
        match (expected, answer) {
            (Some(status), Ok(answer)) if answer["status"] == status.word() => {}
            // One whose instruction is on its way to another bank waits for that bank.
            (Some(Status::Active), Ok(answer)) if answer["status"] == Status::PendingSubmission.word() => {}
            (None, Err(_)) => return Ok(()),
            (Some(_), Err(_)) if known.invite_has_expired(asked, today) => return Ok(()),
            (Some(_), Err(refused)) if known.may_overlap(asked, &refused) => return Ok(()),
            (Some(_), Err(refused)) if known.may_be_over(asked, &refused) => return Ok(()),
            (expected, answer) => {
                let (status, stage) = (known.status, known.stage);
                return Err(format!("{asked:?} of {status:?}/{stage:?}: {answer:?} instead of {expected:?}"));
            }
        }
        match asked {
            Asked::Complete => known.signed(today),
            Asked::Amend => {}
            Asked::Suspend | Asked::Cancel => known.is_disturbed = true,
            Asked::Reactivate => (known.is_disturbed, known.was_reactivated) = (true, true),
        }
        Ok(())
    }

    async fn amend(
        &mut self,
        which: usize,
        change: Value,
        pence: Option<i64>,
        day: Option<Day>,
    ) -> Result<(), Broken> {
        let Some(at) = which.checked_rem(self.mandates.len()) else { return Ok(()) };
        self.mandates[at].amended(pence, day);
        self.ask(which, Asked::Amend, change).await
    }

    async fn scenario(&mut self, scenario: &str, which: usize) -> Result<(), Broken> {
        let Some(at) = which.checked_rem(self.mandates.len()) else { return Ok(()) };
        let is_for_all =
            scenario.starts_with("fault:") || ["file:rejected", "withdrawal"].contains(&scenario);
        self.to_the_day &= !is_for_all;
        let known = &mut self.mandates[at];
        let mut params = json!({ "scenario": scenario });
        if !is_for_all {
            params["mandateId"] = json!(known.id);
            known.is_disturbed = true;
            known.may_come_back |= scenario == "addacs:R";
        }
        // The bank may have nothing that it could happen to.
        self.call("sandbox.scenario.run", params).await.map(|_| ())
    }

    async fn holiday(&mut self, on: Date) -> Result<(), Broken> {
        let new = NewDay { on, kind: Kind::Holiday, name: "A day of joy".to_owned() };
        self.to_the_day = false;
        // Weekends cannot become holidays.
        let _ = operator::decide_day(&self.sandbox.app, new).await;
        self.sandbox.app.reload_calendar().await.map(|_| ()).map_err(|error| error.to_string())
    }

    async fn advance(&mut self, params: Value) -> Result<(), Broken> {
        let reached = self.must("sandbox.clock.advance", params).await?;
        self.today = reached["today"].as_str().unwrap().parse().unwrap();
        self.judge_all().await.map(|_| ())
    }

    /// Everything that must hold now.
    async fn judge(&mut self) -> Result<Vec<Vec<Collection>>, Broken> {
        let (app, workspace) = (&self.sandbox.app, self.sandbox.workspace());
        let reader = app.store.read();
        let broken = |error: store::DbErr| error.to_string();
        let mut all = Vec::new();
        for known in &mut self.mandates {
            known.notice(self.notice);
            let id = known.id.clone().try_into().unwrap();
            let mandate = store::mandates::find(&reader, workspace, &id).await.map_err(broken)?.unwrap();
            let collections =
                store::collections::of_mandate(&reader, workspace, &id).await.map_err(broken)?;
            known.look(&mandate, &collections, &app.calendar())?;
            all.push(collections);
        }
        Ok(all)
    }

    /// The same, and everything that is kept agrees.
    async fn judge_all(&mut self) -> Result<Vec<Vec<Collection>>, Broken> {
        let all = self.judge().await?;
        let (app, workspace) = (&self.sandbox.app, self.sandbox.workspace());
        let mode = procedures::domain::api_key::Mode::Test;
        let findings = coherence::check(app, workspace, mode).await.map_err(|error| format!("{error:?}"))?;
        match findings.first() {
            Some(first) => {
                let (check, subject) = (first.check.word(), &first.subject_id);
                Err(format!(
                    "on {}: {check} {subject} {} ({} findings)",
                    self.today,
                    first.sentence,
                    findings.len()
                ))
            }
            None => Ok(all),
        }
    }

    /// What the reports say, sometimes: they are many calls.
    async fn figures(&self, chance: u64) -> Result<(), Broken> {
        if chance.is_multiple_of(8) {
            figures::agree(&self.sandbox, self.today, chance).await?;
        }
        Ok(())
    }

    /// After some quiet weeks everything that was under way has ended, here and at the bank.
    async fn end(&mut self, outcome: &mut Outcome) -> Result<(), Broken> {
        self.advance(json!({ "workingDays": QUIET })).await?;
        let all = self.judge_all().await?;
        for (known, collections) in self.mandates.iter().zip(&all) {
            outcome.count("due and confirmed", known.is_complete(collections, self.today, self.to_the_day)?);
            for collection in collections {
                if collection.representations > 0 {
                    outcome.count("presented again", 1);
                }
                match collection.stage {
                    Stage::Confirmed => outcome.count("confirmed", 1),
                    Stage::Returned | Stage::ReturnedLate => outcome.count("returned", 1),
                    Stage::ClawedBack | Stage::Claimed => outcome.count("clawed back", 1),
                    Stage::Withdrawn => outcome.count("withdrawn", 1),
                    _ => outcome.count("under way", 1),
                }
            }
        }
        outcome.count("reports compared", figures::agree(&self.sandbox, self.today, 1).await?);
        self.money(&all, outcome).await
    }
}

fn wire(day: Day) -> Value {
    match day {
        Day::Of(day) => json!(day),
        Day::Last => json!("last"),
    }
}

fn reason() -> Value {
    json!({ "reason": "a history" })
}
