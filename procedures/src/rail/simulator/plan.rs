//! What the bank will do: at a date, or when something that fits comes along.

use std::fmt;

use jiff::civil::Date;

use super::scenario::Scenario;
use super::state::Bank;

/// Something the bank will do.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The reference it concerns.
    pub(crate) reference: Option<String>,
    /// On which evening; `None` when it waits for something to come along.
    pub(crate) due_on: Option<Date>,
    pub(crate) what: What,
}

/// What the bank will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// What somebody asked for, or what a payer's name or chance asked for.
    Do(Scenario),
    /// A paid collection is returned after all.
    Return { debit: u64, code: char },
    /// The payer claims a collection.
    Claim { debit: u64, code: char },
    /// The service user is debited for a claim.
    Debit { debit: u64 },
}

impl What {
    /// The collection it concerns, if it concerns one.
    pub(crate) const fn debit(self) -> Option<u64> {
        match self {
            What::Do(_) => None,
            What::Return { debit, .. } | What::Claim { debit, .. } | What::Debit { debit } => Some(debit),
        }
    }

    /// What [`What`]'s `Display` wrote.
    pub(crate) fn parse(text: &str) -> Option<What> {
        let code = |text: &str| text.chars().next();
        match text.split(' ').collect::<Vec<_>>()[..] {
            ["do", scenario] => Scenario::parse(scenario).ok().map(What::Do),
            ["return", debit, why] => Some(What::Return { debit: debit.parse().ok()?, code: code(why)? }),
            ["claim", debit, why] => Some(What::Claim { debit: debit.parse().ok()?, code: code(why)? }),
            ["debit", debit] => Some(What::Debit { debit: debit.parse().ok()? }),
            _ => None,
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Do(scenario) => write!(f, "do {scenario}"),
            What::Return { debit, code } => write!(f, "return {debit} {code}"),
            What::Claim { debit, code } => write!(f, "claim {debit} {code}"),
            What::Debit { debit } => write!(f, "debit {debit}"),
        }
    }
}

impl Bank {
    /// A number that no other row has.
    pub(super) fn next_number(&mut self) -> u64 {
        self.facts.last_number += 1;
        self.facts.last_number
    }

    pub(super) fn plan(&mut self, reference: Option<&str>, due_on: Option<Date>, what: What) {
        let number = self.next_number();
        self.plans.put(number, Plan { reference: reference.map(str::to_owned), due_on, what });
    }

    /// Takes the oldest scenario that waits for an item of this reference, if one fits.
    pub(super) fn take_waiting(
        &mut self,
        reference: Option<&str>,
        fits: impl Fn(Scenario) -> bool,
    ) -> Option<Scenario> {
        let (number, scenario) = self.plans.iter().find_map(|(number, plan)| match plan.what {
            What::Do(scenario)
                if plan.due_on.is_none()
                    && (!scenario.needs_reference() || plan.reference.as_deref() == reference)
                    && fits(scenario) =>
            {
                Some((*number, scenario))
            }
            _ => None,
        })?;
        self.plans.remove(&number);
        Some(scenario)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_read_as_they_are_written() {
        for what in [
            What::Do(Scenario::Addacs { code: '3', with_new_account: true }),
            What::Return { debit: 17, code: '0' },
            What::Claim { debit: 18, code: '2' },
            What::Debit { debit: 19 },
        ] {
            assert_eq!(What::parse(&what.to_string()), Some(what));
        }
        for text in ["", "do", "do it", "return 1", "claim x 2", "debit -1", "forget 1 2"] {
            assert_eq!(What::parse(text), None, "{text}");
        }
    }
}
