//! What payers do: as the name of their account says, or by chance (bacs.md §7.3).

use super::state::Bank;

/// What the payer of an instruction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Pays, unless chance is on.
    Ordinary,
    /// Pays whatever the balance, whatever chance.
    Successful,
    /// Every collection is unpaid with code 0.
    Penniless,
    /// Pays, and claims each collection five working days later with code 2.
    Fickle,
    /// Pays, and each collection is returned with code 0 after it counted as confirmed.
    Late,
    /// The instruction is returned with code 5.
    Invalid,
    /// The instruction is lodged and is gone the next working day, without a message.
    Expired,
    /// The account is switched to another bank three working days after the instruction was lodged.
    Switching,
}

impl Behaviour {
    pub(crate) const ALL: [Behaviour; 8] = [
        Behaviour::Ordinary,
        Behaviour::Successful,
        Behaviour::Penniless,
        Behaviour::Fickle,
        Behaviour::Late,
        Behaviour::Invalid,
        Behaviour::Expired,
        Behaviour::Switching,
    ];

    /// The word of an account's name that asks for it; the list of GoCardless's sandbox.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Behaviour::Ordinary => "ORDINARY",
            Behaviour::Successful => "SUCCESSFUL",
            Behaviour::Penniless => "PENNILESS",
            Behaviour::Fickle => "FICKLE",
            Behaviour::Late => "LATE",
            Behaviour::Invalid => "INVALID",
            Behaviour::Expired => "EXPIRED",
            Behaviour::Switching => "SWITCHING",
        }
    }

    /// What the holder of an account with this name does.
    pub(crate) fn of(payer_name: &str) -> Behaviour {
        let mut words = payer_name.split(|c: char| !c.is_ascii_alphanumeric());
        words
            .find_map(|word| Behaviour::ALL.into_iter().find(|one| one.word() == word))
            .unwrap_or(Behaviour::Ordinary)
    }
}

/// Whether things go wrong by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rates {
    /// Never.
    None,
    /// As often as in the scheme at large (bacs.md §7.3).
    Realistic,
}

impl Rates {
    pub(crate) const ALL: [Rates; 2] = [Rates::None, Rates::Realistic];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Rates::None => "none",
            Rates::Realistic => "realistic",
        }
    }
}

/// Chances in a million.
pub(super) const UNPAID: u64 = 22_000;
pub(super) const CANCELLED_PER_MONTH: u64 = 3_000;
pub(super) const RETURNED: u64 = 5_000;
pub(super) const CLAIMED: u64 = 200;

/// For how many months a cancellation is drawn in advance when an instruction is lodged.
const MONTHS_AHEAD: u32 = 36;

impl Bank {
    /// The next number of the bank's own random stream (splitmix64).
    pub(super) fn draw(&mut self) -> u64 {
        self.facts.drawn += 1;
        let mut mixed = self.facts.seed.wrapping_add(self.facts.drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Whether what happens `in_a_million` times happens now. Without chance nothing does, and nothing is drawn.
    pub(super) fn by_chance(&mut self, behaviour: Behaviour, in_a_million: u64) -> bool {
        let exposed = self.facts.rates == Rates::Realistic && behaviour == Behaviour::Ordinary;
        exposed && self.draw() % 1_000_000 < in_a_million
    }

    /// After how many days the payer of a new instruction will cancel it, if ever. Drawn once, so that no day has to
    /// look at every instruction.
    pub(super) fn days_until_cancelled(&mut self, behaviour: Behaviour) -> Option<u32> {
        let month = (0..MONTHS_AHEAD).find(|_| self.by_chance(behaviour, CANCELLED_PER_MONTH))?;
        Some(month * 30 + (self.draw() % 30) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_word_of_the_name_decides() {
        for behaviour in Behaviour::ALL {
            assert_eq!(Behaviour::of(&format!("MS {} TENANT", behaviour.word())), behaviour);
            assert_eq!(Behaviour::of(behaviour.word()), behaviour);
        }
        assert_eq!(Behaviour::of("PLATE-LATE/X"), Behaviour::Late);
        for name in ["A TENANT", "CHOCOLATES LTD", "LATER", "INVALIDATED"] {
            assert_eq!(Behaviour::of(name), Behaviour::Ordinary, "{name}");
        }
    }
}
