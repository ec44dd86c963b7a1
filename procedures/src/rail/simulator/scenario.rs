//! What can be asked of the bank, as text: `arudd:0`, `addacs:3+new`, `fault:duplicate`.

use std::fmt;

use bacs::reason::{Addacs, Arudd, Auddis, Ddica};
use bacs::report::InputEffect;

/// Something the bank is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// `auddis:CODE`: the next instruction of the reference is returned, or one that was lodged in the last two working
    /// days. Code 6 waits for a cancellation (0C), H for a conversion (0S).
    Auddis(char),
    /// `addacs:CODE`, `addacs:CODE+new`: the bank changes a lodged instruction.
    Addacs {
        /// The reason code.
        code: char,
        /// Whether the bank says where the account went.
        with_new_account: bool,
    },
    /// `arudd:CODE`, `arudd:CODE@D+2`, `arudd:CODE@late`: the next collection of the reference is unpaid.
    Arudd {
        /// The reason code.
        code: char,
        /// The report comes this many working days after the entry day: 1, 2, or 3, which is late.
        after_working_days: u32,
    },
    /// `ddica:CODE`: the payer claims the newest paid collection back.
    Ddica(char),
    /// `ddica:cancel`: the bank takes its newest claim back.
    DdicaCancel,
    /// `input:rejected`, `input:returned`, `input:amended`: what the Input report says of the next collection.
    Input(InputEffect),
    /// `awacs`: the bank advises another account for credits.
    Awacs,
    /// `withdrawal`: the file of a collection that is under way is withdrawn, or the next file of collections.
    Withdrawal,
    /// `file:rejected`: the next file is rejected.
    FileRejected,
    /// `fault:…`: something goes wrong with the next delivery of reports.
    Fault(Fault),
}

/// What goes wrong with a delivery of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The first report is delivered twice, the second time as a reprint where the report can say so.
    Duplicate,
    /// The reports come in the opposite order. Waits for a delivery of two.
    Reordered,
    /// The first report ends in the middle; the whole one comes a working day later.
    Truncated,
    /// The first report comes a working day later.
    Missing,
    /// A report of another service user is among them.
    WrongSun,
    /// The whole delivery comes one fetch later: in the evening instead of the morning, and so on.
    Late,
}

/// Why something cannot be asked of the bank, in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Impossible(pub &'static str);

impl Scenario {
    /// The scenario that `text` asks for.
    ///
    /// # Errors
    /// A sentence that says what is expected instead.
    pub fn parse(text: &str) -> Result<Scenario, Impossible> {
        let (name, rest) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
        match (name, rest) {
            ("auddis", Some(code)) => known(code, Auddis::parse, AUDDIS_EXPECTED).map(Scenario::Auddis),
            ("addacs", Some(rest)) => addacs(rest),
            ("arudd", Some(rest)) => arudd(rest),
            ("ddica", Some("cancel")) => Ok(Scenario::DdicaCancel),
            ("ddica", Some(code)) => known(code, Ddica::parse, DDICA_EXPECTED).map(Scenario::Ddica),
            ("input", Some(effect)) => named(effect, INPUT_EFFECTS, INPUT_EXPECTED).map(Scenario::Input),
            ("awacs", None) => Ok(Scenario::Awacs),
            ("withdrawal", None) => Ok(Scenario::Withdrawal),
            ("file", Some("rejected")) => Ok(Scenario::FileRejected),
            ("file", _) => Err(Impossible("expected file:rejected")),
            ("fault", Some(fault)) => named(fault, FAULTS, FAULT_EXPECTED).map(Scenario::Fault),
            _ => Err(Impossible(
                "expected one of auddis:CODE, addacs:CODE, addacs:CODE+new, arudd:CODE, arudd:CODE@late, \
                 ddica:CODE, ddica:cancel, input:EFFECT, awacs, withdrawal, file:rejected, fault:FAULT",
            )),
        }
    }

    /// Whether it concerns one mandate and so needs its reference.
    pub const fn needs_reference(self) -> bool {
        match self {
            Scenario::Auddis(_)
            | Scenario::Addacs { .. }
            | Scenario::Arudd { .. }
            | Scenario::Ddica(_)
            | Scenario::DdicaCancel
            | Scenario::Input(_)
            | Scenario::Awacs => true,
            Scenario::Withdrawal | Scenario::FileRejected | Scenario::Fault(_) => false,
        }
    }
}

const AUDDIS_EXPECTED: &str = "expected auddis: and a reason code of a returned instruction, one of 1 2 3 5 6 7 B C F G H I K L M N O P Q";
const DDICA_EXPECTED: &str = "expected ddica: and a reason code from 1 to 8, or ddica:cancel";
const INPUT_EXPECTED: &str = "expected input:rejected, input:returned or input:amended";
const FAULT_EXPECTED: &str =
    "expected fault: and one of duplicate, reordered, truncated, missing, wrong_sun, late";

const INPUT_EFFECTS: [(&str, InputEffect); 3] = [
    ("rejected", InputEffect::Rejected),
    ("returned", InputEffect::Returned),
    ("amended", InputEffect::Amended),
];

const FAULTS: [(&str, Fault); 6] = [
    ("duplicate", Fault::Duplicate),
    ("reordered", Fault::Reordered),
    ("truncated", Fault::Truncated),
    ("missing", Fault::Missing),
    ("wrong_sun", Fault::WrongSun),
    ("late", Fault::Late),
];

fn addacs(rest: &str) -> Result<Scenario, Impossible> {
    let (code, with_new_account) = rest.strip_suffix("+new").map_or((rest, false), |code| (code, true));
    let expected = "expected addacs: and a reason code, one of 0 1 2 3 B C D E R, with +new after 3, C or E";
    let code = known(code, Addacs::parse, expected)?;
    match (code, with_new_account) {
        ('3' | 'C' | 'E', true) => {}
        (_, true) => return Err(Impossible("only addacs:3, addacs:C and addacs:E can come with +new")),
        ('C', false) => return Err(Impossible("expected addacs:C+new: code C supplies the new details")),
        (_, false) => {}
    }
    Ok(Scenario::Addacs { code, with_new_account })
}

fn arudd(rest: &str) -> Result<Scenario, Impossible> {
    let (code, when) = rest.split_once('@').map_or((rest, None), |(code, when)| (code, Some(when)));
    let expected = "expected arudd: and a reason code, one of 0 1 2 3 4 5 6 7 8 9 A B";
    let code = known(code, Arudd::parse, expected)?;
    let after_working_days = match when {
        None => 1,
        Some("D+2") => 2,
        Some("late" | "D+3") => 3,
        Some(_) => return Err(Impossible("expected @late, @D+2 or @D+3 after the code of arudd")),
    };
    Ok(Scenario::Arudd { code, after_working_days })
}

/// The code, if it is one of the scheme's.
fn known<T>(text: &str, parse: fn(&str) -> Option<T>, expected: &'static str) -> Result<char, Impossible> {
    parse(text).and_then(|_| text.chars().next()).ok_or(Impossible(expected))
}

fn named<T: Copy, const N: usize>(
    text: &str,
    all: [(&str, T); N],
    expected: &'static str,
) -> Result<T, Impossible> {
    all.iter().find(|(name, _)| *name == text).map(|(_, one)| *one).ok_or(Impossible(expected))
}

fn name_of<T: Copy + PartialEq, const N: usize>(all: [(&'static str, T); N], one: T) -> &'static str {
    all.iter().find(|(_, other)| *other == one).map_or("", |(name, _)| name)
}

/// As [`Scenario::parse`] reads it.
impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scenario::Auddis(code) => write!(f, "auddis:{code}"),
            Scenario::Addacs { code, with_new_account: false } => write!(f, "addacs:{code}"),
            Scenario::Addacs { code, with_new_account: true } => write!(f, "addacs:{code}+new"),
            Scenario::Arudd { code, after_working_days: 1 } => write!(f, "arudd:{code}"),
            Scenario::Arudd { code, after_working_days } => write!(f, "arudd:{code}@D+{after_working_days}"),
            Scenario::Ddica(code) => write!(f, "ddica:{code}"),
            Scenario::DdicaCancel => f.write_str("ddica:cancel"),
            Scenario::Input(effect) => write!(f, "input:{}", name_of(INPUT_EFFECTS, *effect)),
            Scenario::Awacs => f.write_str("awacs"),
            Scenario::Withdrawal => f.write_str("withdrawal"),
            Scenario::FileRejected => f.write_str("file:rejected"),
            Scenario::Fault(fault) => write!(f, "fault:{}", name_of(FAULTS, *fault)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_read_and_written_back() {
        let mut texts: Vec<String> = Vec::new();
        texts.extend(Auddis::ALL.iter().map(|reason| format!("auddis:{}", reason.code())));
        let without_c = Addacs::ALL.iter().filter(|reason| reason.code() != "C");
        texts.extend(without_c.map(|reason| format!("addacs:{}", reason.code())));
        texts.extend(["3", "C", "E"].map(|code| format!("addacs:{code}+new")));
        texts.extend(Arudd::ALL.iter().map(|reason| format!("arudd:{}", reason.code())));
        texts.extend(Arudd::ALL.iter().map(|reason| format!("arudd:{}@D+2", reason.code())));
        texts.extend(Ddica::ALL.iter().map(|reason| format!("ddica:{}", reason.code())));
        texts.extend(INPUT_EFFECTS.map(|(name, _)| format!("input:{name}")));
        texts.extend(FAULTS.map(|(name, _)| format!("fault:{name}")));
        texts.extend(["ddica:cancel", "awacs", "withdrawal", "file:rejected"].map(str::to_owned));
        for text in texts {
            assert_eq!(Scenario::parse(&text).unwrap().to_string(), text);
        }
        assert_eq!(Scenario::parse("arudd:0@late").unwrap().to_string(), "arudd:0@D+3");
    }

    #[test]
    fn what_is_not_a_scenario_is_told_what_is() {
        for (text, part) in [
            ("", "auddis:CODE"),
            ("arudd", "arudd:CODE"),
            ("awacs:1", "awacs,"),
            ("auddis:Z", "one of 1 2 3 5"),
            ("auddis:", "one of 1 2 3 5"),
            ("addacs:9", "one of 0 1 2 3 B"),
            ("addacs:1+new", "only addacs:3"),
            ("addacs:C", "addacs:C+new"),
            ("addacs:3+old", "one of 0 1 2 3 B"),
            ("arudd:C", "one of 0 1 2 3 4"),
            ("arudd:0@tomorrow", "@late"),
            ("arudd:01", "one of 0 1"),
            ("ddica:9", "1 to 8"),
            ("input:lost", "input:rejected"),
            ("file:lost", "file:rejected"),
            ("fault:fire", "wrong_sun"),
        ] {
            let sentence = Scenario::parse(text).unwrap_err().to_string();
            assert!(sentence.contains(part), "{text}: {sentence}");
        }
    }
}
