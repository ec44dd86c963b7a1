//! What a workspace is alerted of: thresholds, the reserve against clawbacks, and when each is passed.

use super::alert::{Kind, Measured, Severity};

/// A share of everything, in basis points.
const WHOLE: i128 = 10_000;

/// What a workspace decided; `None` turns a threshold off. Money is whole pence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Mandates created within an hour.
    pub mandate_creation_rate_per_hour: Option<i64>,
    /// What goes into collection files on one London day.
    pub daily_collection_pence: Option<i64>,
    /// What goes into collection files in seven London days.
    pub weekly_collection_pence: Option<i64>,
    /// The share of attempts that came back unpaid, in basis points.
    pub failure_rate_basis_points: Option<i64>,
    /// With fewer attempts than this a share says nothing.
    pub failure_rate_minimum_attempts: i64,
    /// The least the reserve must be.
    pub reserve_minimum_pence: Option<i64>,
    /// The share of the pending collections that the reserve must be, in basis points.
    pub reserve_factor_basis_points: Option<i64>,
    /// What is held against clawbacks; `None` while nobody has said so.
    pub reserve_balance_pence: Option<i64>,
}

impl Default for Thresholds {
    /// What holds until a workspace decides otherwise: the figures of product.md §8 and §11 and of bacs.md §6, but for
    /// the rate of mandates, of which a busy agent has more than five an hour, and the week, which has three busy days.
    fn default() -> Thresholds {
        Thresholds {
            mandate_creation_rate_per_hour: Some(50),
            daily_collection_pence: Some(5_000_000),
            weekly_collection_pence: Some(15_000_000),
            failure_rate_basis_points: Some(300),
            failure_rate_minimum_attempts: 50,
            reserve_minimum_pence: Some(50_000),
            reserve_factor_basis_points: Some(500),
            reserve_balance_pence: None,
        }
    }
}

/// A threshold that was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Which.
    pub kind: Kind,
    /// How pressing that is.
    pub severity: Severity,
    /// The value and the threshold.
    pub measured: Measured,
}

/// The reserve against clawbacks, in whole pence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// Collections that are in files and can still come back unpaid.
    pub pending_pence: i64,
    /// What must be held: `max(minimum, pending × factor)`, rounded up.
    pub required_pence: i64,
    /// What is held.
    pub balance_pence: Option<i64>,
}

impl Thresholds {
    /// So many mandates were created within an hour.
    pub fn mandates_created(&self, count: i64) -> Option<Passed> {
        over(Kind::MandateCreationRate, count, self.mandate_creation_rate_per_hour)
    }

    /// So much went into collection files on one day.
    pub fn collected_in_a_day(&self, pence: i64) -> Option<Passed> {
        over(Kind::DailyCollectionAmount, pence, self.daily_collection_pence)
    }

    /// So much went into collection files in seven days.
    pub fn collected_in_a_week(&self, pence: i64) -> Option<Passed> {
        over(Kind::WeeklyCollectionAmount, pence, self.weekly_collection_pence)
    }

    /// Of so many attempts so many came back unpaid. Two thirds beyond the threshold is critical: 5 % where 3 % is a
    /// warning (bacs.md §6).
    pub fn failed(&self, attempts: i64, unpaid: i64) -> Option<Passed> {
        let threshold = self.failure_rate_basis_points?;
        if attempts < self.failure_rate_minimum_attempts.max(1) {
            return None;
        }
        let (share, whole) = (i128::from(unpaid) * WHOLE, i128::from(attempts));
        let allowed = i128::from(threshold) * whole;
        let severity = if share * 3 > allowed * 5 { Severity::Critical } else { Severity::Warning };
        // Rounded up, so that what is passed looks passed.
        let current = i64::try_from((share + whole - 1) / whole).unwrap_or(i64::MAX);
        let measured = Measured { current, threshold };
        (share > allowed).then_some(Passed { kind: Kind::FailureRate, severity, measured })
    }

    /// What the reserve must be while so much is pending.
    pub fn reserve(&self, pending_pence: i64) -> Reserve {
        let factor = i128::from(self.reserve_factor_basis_points.unwrap_or(0));
        let share = (i128::from(pending_pence) * factor + WHOLE - 1) / WHOLE;
        let share = i64::try_from(share).unwrap_or(i64::MAX);
        Reserve {
            pending_pence,
            required_pence: share.max(self.reserve_minimum_pence.unwrap_or(0)),
            balance_pence: self.reserve_balance_pence,
        }
    }
}

impl Reserve {
    /// Whether less is held than must be. Nothing is said while nobody has said what is held.
    pub fn is_low(&self) -> Option<Passed> {
        let measured = Measured { current: self.balance_pence?, threshold: self.required_pence };
        let (kind, severity) = (Kind::ClawbackReserveLow, Severity::Critical);
        (measured.current < measured.threshold).then_some(Passed { kind, severity, measured })
    }
}

/// So many lines and files wait for a person.
pub fn waiting(count: i64) -> Option<Passed> {
    over(Kind::ManualQueue, count, Some(0))
}

fn over(kind: Kind, current: i64, threshold: Option<i64>) -> Option<Passed> {
    let measured = Measured { current, threshold: threshold? };
    (current > measured.threshold).then_some(Passed { kind, severity: Severity::Warning, measured })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OFF: Thresholds = Thresholds {
        mandate_creation_rate_per_hour: None,
        daily_collection_pence: None,
        weekly_collection_pence: None,
        failure_rate_basis_points: None,
        failure_rate_minimum_attempts: 50,
        reserve_minimum_pence: None,
        reserve_factor_basis_points: None,
        reserve_balance_pence: None,
    };

    #[test]
    fn a_threshold_is_passed_beyond_it_not_at_it() {
        let set = Thresholds {
            mandate_creation_rate_per_hour: Some(5),
            daily_collection_pence: Some(5_000_000),
            weekly_collection_pence: Some(0),
            ..OFF
        };
        let current = |passed: Option<Passed>| passed.map(|passed| (passed.kind, passed.measured.current));
        assert_eq!(current(set.mandates_created(5)), None);
        assert_eq!(current(set.mandates_created(6)), Some((Kind::MandateCreationRate, 6)));
        assert_eq!(current(set.collected_in_a_day(5_000_000)), None);
        assert_eq!(
            current(set.collected_in_a_day(5_000_001)),
            Some((Kind::DailyCollectionAmount, 5_000_001))
        );
        assert_eq!(current(set.collected_in_a_week(1)), Some((Kind::WeeklyCollectionAmount, 1)));
        assert_eq!((current(waiting(0)), current(waiting(2))), (None, Some((Kind::ManualQueue, 2))));
    }

    #[test]
    fn what_is_off_is_never_passed() {
        let most = i64::MAX;
        assert_eq!(OFF.mandates_created(most), None);
        assert_eq!(OFF.collected_in_a_day(most), None);
        assert_eq!(OFF.collected_in_a_week(most), None);
        assert_eq!(OFF.failed(most, most), None);
        assert_eq!(OFF.reserve(most).is_low(), None);
    }

    #[test]
    fn a_failure_rate_needs_enough_attempts_and_is_critical_two_thirds_beyond() {
        let set = Thresholds { failure_rate_basis_points: Some(300), ..OFF };
        let table = [
            // attempts, unpaid, what is told
            (49, 49, None),
            (50, 1, None),
            (100, 3, None),
            (100, 4, Some((400, Severity::Warning))),
            (100, 5, Some((500, Severity::Warning))),
            (100, 6, Some((600, Severity::Critical))),
            (30_001, 901, Some((301, Severity::Warning))),
        ];
        for (attempts, unpaid, told) in table {
            let passed = set.failed(attempts, unpaid);
            let passed = passed.map(|passed| (passed.measured.current, passed.severity));
            assert_eq!(passed, told, "{unpaid} of {attempts}");
        }
    }

    #[test]
    fn the_reserve_is_the_greater_of_minimum_and_share() {
        let set = |minimum, factor| Thresholds {
            reserve_minimum_pence: minimum,
            reserve_factor_basis_points: factor,
            ..OFF
        };
        let table = [
            // product.md §8: £500, 0.05, £20,000 gives £1,000.
            (Some(50_000), Some(500), 2_000_000, 100_000),
            (Some(50_000), Some(500), 0, 50_000),
            (Some(50_000), Some(500), 1_000_000, 50_000),
            (Some(50_000), Some(500), 1_000_001, 50_001),
            (None, Some(500), 1_000, 50),
            (Some(50_000), None, 2_000_000, 50_000),
            (None, None, 2_000_000, 0),
        ];
        for (minimum, factor, pending, required) in table {
            assert_eq!(set(minimum, factor).reserve(pending).required_pence, required);
        }
    }

    #[test]
    fn the_reserve_is_low_only_below_what_it_must_be() {
        let reserve = |balance| Reserve { pending_pence: 0, required_pence: 100, balance_pence: balance };
        assert_eq!(reserve(None).is_low(), None);
        assert_eq!(reserve(Some(100)).is_low(), None);
        let low = reserve(Some(99)).is_low().unwrap();
        assert_eq!(
            (low.measured, low.severity),
            (Measured { current: 99, threshold: 100 }, Severity::Critical)
        );
    }

    proptest! {
        #[test]
        fn the_reserve_never_falls_while_more_is_pending(
            minimum in proptest::option::of(0..10_000_000_i64),
            factor in proptest::option::of(0..10_000_i64),
            pending in 0..i64::MAX / 2,
            more in 0..i64::MAX / 2,
        ) {
            let set =
                Thresholds { reserve_minimum_pence: minimum, reserve_factor_basis_points: factor, ..OFF };
            let (before, after) = (set.reserve(pending), set.reserve(pending + more));
            prop_assert!(before.required_pence <= after.required_pence);
            prop_assert!(before.required_pence >= minimum.unwrap_or(0));
        }
    }
}
