//! What attempts add up to.

use super::{Place, basis_points};

/// How many, and what they come to in pence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: i64,
    /// In whole pence.
    pub pence: i64,
}

impl Sum {
    /// So many more.
    pub fn add(&mut self, count: i64, pence: i64) {
        self.count += count;
        self.pence += pence;
    }

    fn and(self, other: Sum) -> Sum {
        Sum { count: self.count + other.count, pence: self.pence + other.pence }
    }
}

/// What was put into files, and where the money is: each attempt in one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// In files that did not count.
    pub reverted: Sum,
    /// Refused by Bacs.
    pub rejected: Sum,
    /// Came back unpaid.
    pub returned: Sum,
    /// The payers are not debited yet.
    pub pending: Sum,
    /// Debited, and can still be returned.
    pub provisional: Sum,
    /// Collected, and the time for returns has passed.
    pub confirmed: Sum,
    /// Collected, and claimed back since.
    pub clawed_back: Sum,
}

impl Ledger {
    /// So many more in that place.
    pub fn add(&mut self, place: Place, count: i64, pence: i64) {
        let sum = match place {
            Place::Reverted => &mut self.reverted,
            Place::Rejected => &mut self.rejected,
            Place::Returned => &mut self.returned,
            Place::Pending => &mut self.pending,
            Place::Provisional => &mut self.provisional,
            Place::Confirmed => &mut self.confirmed,
            Place::ClawedBack => &mut self.clawed_back,
        };
        sum.add(count, pence);
    }

    /// All that was put into files.
    pub fn submitted(&self) -> Sum {
        self.attempted().and(self.reverted)
    }

    /// What was put into files that counted.
    pub fn attempted(&self) -> Sum {
        self.pending.and(self.failed()).and(self.collected()).and(self.clawed_back)
    }

    /// What came back, or never got through.
    pub fn failed(&self) -> Sum {
        self.returned.and(self.rejected)
    }

    /// What the organisation has been paid, and was not claimed back.
    pub fn collected(&self) -> Sum {
        self.provisional.and(self.confirmed)
    }

    /// How many were debited and stayed, or not.
    fn decided(&self) -> i64 {
        self.attempted().count - self.pending.count
    }

    /// The share that was collected, of what is decided.
    pub fn rate(&self) -> Option<i64> {
        basis_points(self.collected().count, self.decided())
    }
}

/// First presentations (codes 01 and 17) and re-presentations (code 18).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// First presentations.
    pub first: Ledger,
    /// Re-presentations.
    pub again: Ledger,
}

impl Tally {
    /// So many more in that place.
    pub fn add(&mut self, is_again: bool, place: Place, count: i64, pence: i64) {
        let ledger = if is_again { &mut self.again } else { &mut self.first };
        ledger.add(place, count, pence);
    }

    /// Both together.
    pub fn all(&self) -> Ledger {
        let (first, again) = (&self.first, &self.again);
        Ledger {
            reverted: first.reverted.and(again.reverted),
            rejected: first.rejected.and(again.rejected),
            returned: first.returned.and(again.returned),
            pending: first.pending.and(again.pending),
            provisional: first.provisional.and(again.provisional),
            confirmed: first.confirmed.and(again.confirmed),
            clawed_back: first.clawed_back.and(again.clawed_back),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_penny_is_in_one_place() {
        let mut ledger = Ledger::default();
        for (at, place) in Place::ALL.into_iter().enumerate() {
            ledger.add(place, 1, 10_i64.pow(at as u32));
        }
        assert_eq!(ledger.submitted(), Sum { count: 7, pence: 1_111_111 });
        assert_eq!(ledger.attempted(), Sum { count: 6, pence: 1_111_110 });
        assert_eq!(ledger.failed(), Sum { count: 2, pence: 110 });
        assert_eq!(ledger.collected(), Sum { count: 2, pence: 110_000 });
        // Of five that are decided, two.
        assert_eq!(ledger.rate(), Some(4_000));
    }

    #[test]
    fn what_is_pending_or_did_not_count_has_no_part_in_the_rate() {
        let mut tally = Tally::default();
        tally.add(false, Place::Pending, 5, 500);
        tally.add(false, Place::Reverted, 5, 500);
        assert_eq!(tally.all().rate(), None);
        tally.add(false, Place::Returned, 1, 100);
        tally.add(true, Place::Confirmed, 1, 100);
        assert_eq!((tally.first.rate(), tally.again.rate()), (Some(0), Some(10_000)));
        assert_eq!(tally.all().rate(), Some(5_000));
    }
}
