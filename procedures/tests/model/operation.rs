//! What can happen in a history. Mandates are named by their number, which counts round.

use crate::dice::Dice;

/// Everything that the bank can be asked to do.
pub const SCENARIOS: [&str; 66] = [
    "auddis:1",
    "auddis:2",
    "auddis:3",
    "auddis:5",
    "auddis:6",
    "auddis:B",
    "auddis:C",
    "auddis:F",
    "auddis:G",
    "auddis:H",
    "auddis:I",
    "auddis:K",
    "auddis:L",
    "auddis:M",
    "auddis:N",
    "auddis:O",
    "auddis:P",
    "auddis:Q",
    "addacs:0",
    "addacs:1",
    "addacs:2",
    "addacs:3",
    "addacs:B",
    "addacs:D",
    "addacs:E",
    "addacs:R",
    "addacs:3+new",
    "addacs:C+new",
    "addacs:E+new",
    "arudd:0",
    "arudd:0",
    "arudd:0",
    "arudd:0@D+2",
    "arudd:0@late",
    "arudd:1",
    "arudd:2",
    "arudd:3",
    "arudd:4",
    "arudd:5",
    "arudd:6",
    "arudd:7",
    "arudd:8",
    "arudd:9",
    "arudd:A",
    "arudd:B",
    "arudd:1@D+2",
    "arudd:8@late",
    "ddica:1",
    "ddica:2",
    "ddica:3",
    "ddica:4",
    "ddica:5",
    "ddica:6",
    "ddica:7",
    "ddica:8",
    "ddica:cancel",
    "ddica:cancel",
    "input:rejected",
    "input:returned",
    "input:amended",
    "awacs",
    "withdrawal",
    "file:rejected",
    "fault:duplicate",
    "fault:reordered",
    "fault:truncated",
];
pub const FAULTS: [&str; 7] = [
    "fault:duplicate",
    "fault:reordered",
    "fault:truncated",
    "fault:missing",
    "fault:wrong_sun",
    "fault:late",
    "file:rejected",
];
/// What payers do, by a word of their name.
const PAYERS: [&str; 10] = [
    "Successful",
    "Successful",
    "Successful",
    "Successful",
    "Ordinary",
    "Penniless",
    "Fickle",
    "Late",
    "Expired",
    "Switching",
];

#[derive(Clone, Debug)]
pub enum Operation {
    /// A new mandate, taken to the draft, the invite, or the payer's signature.
    Create {
        payer: &'static str,
        terms: Terms,
        steps: u8,
    },
    /// The payer completes the form.
    Complete(usize),
    Amount(usize, i64),
    Day(usize, Day),
    Suspend(usize),
    Reactivate(usize),
    Cancel(usize),
    Days(i64),
    WorkingDays(i64),
    Scenario(&'static str, usize),
    /// The operator adds a holiday so many days ahead.
    Holiday(i64),
    /// Another notice period, in working days.
    Notice(i64),
}

/// A day of the month, or its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    Of(i64),
    Last,
}

#[derive(Clone, Debug)]
pub struct Terms {
    pub pence: i64,
    pub frequency: &'static str,
    pub day: Day,
    /// Days from the day of the call.
    pub starts_in: Option<i64>,
    pub ends_in: Option<i64>,
}

fn day(dice: &mut Dice) -> Day {
    if dice.happens(12) { Day::Last } else { Day::Of(dice.from(1..32)) }
}

fn create(dice: &mut Dice) -> Operation {
    let frequencies = ["monthly", "monthly", "monthly", "weekly", "fortnightly", "four_weekly"];
    let starts_in = dice.happens(25).then(|| dice.from(0..60));
    let ends_in = dice.happens(20).then(|| starts_in.unwrap_or(0) + dice.from(20..160));
    let terms = Terms {
        pence: dice.from(1..300_000),
        frequency: dice.one_of(&frequencies),
        day: day(dice),
        starts_in,
        ends_in,
    };
    let steps = dice.one_of(&[2, 2, 2, 2, 2, 2, 1, 0]);
    Operation::Create { payer: dice.one_of(&PAYERS), terms, steps }
}

/// The history of a seed.
pub fn history(dice: &mut Dice) -> Vec<Operation> {
    let mut history: Vec<Operation> = (0..dice.from(1..4)).map(|_| create(dice)).collect();
    let mut mandates = history.len();
    let mut days = 0;
    // Quiet histories show that what is due is collected, wild ones that nothing goes wrong.
    let wild = dice.one_of(&[0, 15, 40]);
    while days < 75 {
        let which = dice.from(0..8) as usize;
        let next = match dice.from(0..100) {
            0..4 if mandates < 5 => {
                mandates += 1;
                create(dice)
            }
            4..6 => Operation::Complete(which),
            6..10 => Operation::Amount(which, dice.from(1..300_000)),
            10..13 => Operation::Day(which, day(dice)),
            13..16 if wild > 0 => Operation::Suspend(which),
            16..20 => Operation::Reactivate(which),
            20..22 if wild > 0 => Operation::Cancel(which),
            22..23 => Operation::Holiday(dice.from(1..40)),
            23..24 => Operation::Notice(dice.one_of(&[2, 5, 10, 14])),
            24..30 if wild > 0 => Operation::Scenario(dice.one_of(&FAULTS), which),
            roll if roll >= 100 - wild => Operation::Scenario(dice.one_of(&SCENARIOS), which),
            _ if dice.happens(50) => {
                let by = dice.from(1..12);
                days += by;
                Operation::Days(by)
            }
            _ => {
                let by = dice.from(1..7);
                days += by * 7 / 5 + 1;
                Operation::WorkingDays(by)
            }
        };
        history.push(next);
    }
    history
}
