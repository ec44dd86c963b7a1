//! What a sponsor allows under a Service User Number: in one item, in one file, on one day (bacs.md §2.1). Beyond it
//! nothing is collected.

use super::money::AmountPence;

/// What a contra record can carry: eleven digits of pence (bacs.md §3.1).
pub const MOST_CONTRA_PENCE: i64 = 99_999_999_999;

/// The sponsor's limits, in pence; those that are not set are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// What one item carries at most.
    pub item_pence: Option<i64>,
    /// What all items of one file carry at most.
    pub file_pence: Option<i64>,
    /// What all collection files that go out on one day carry at most.
    pub day_pence: Option<i64>,
}

/// What there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// In an item, in pence: by the scheme, or by the sponsor.
    pub item_pence: i64,
    /// On the day, in pence, where the sponsor has set a limit.
    pub day_pence: Option<i64>,
}

impl Limits {
    /// The most that an item carries: what fits into no file, or into no day, fits into no item.
    pub fn most_of_item(&self) -> i64 {
        let limits = [self.item_pence, self.file_pence, self.day_pence];
        limits.into_iter().flatten().fold(AmountPence::MAX.get(), i64::min)
    }

    /// The most that a file carries.
    pub fn most_of_file(&self) -> i64 {
        self.file_pence.map_or(MOST_CONTRA_PENCE, |limit| limit.min(MOST_CONTRA_PENCE))
    }

    /// What there is room for on a day on which so much goes out already.
    pub fn room(&self, used_pence: i64) -> Room {
        let left = |limit: i64| (limit - used_pence).max(0);
        Room { item_pence: self.most_of_item(), day_pence: self.day_pence.map(left) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_sponsors_limit_the_schemes_holds() {
        let none = Limits::default();
        assert_eq!((none.most_of_item(), none.most_of_file()), (2_000_000_000, 99_999_999_999));
        assert_eq!(none.room(5), Room { item_pence: 2_000_000_000, day_pence: None });
    }

    #[test]
    fn an_item_has_to_fit_into_a_file_and_into_a_day() {
        for (item, file, day, most) in [
            (Some(500), None, None, 500),
            (Some(500), Some(400), None, 400),
            (Some(500), Some(400), Some(300), 300),
            (None, Some(i64::MAX), None, 2_000_000_000),
        ] {
            let limits = Limits { item_pence: item, file_pence: file, day_pence: day };
            assert_eq!(limits.most_of_item(), most, "{limits:?}");
        }
    }

    #[test]
    fn what_is_left_of_a_day_is_never_less_than_nothing() {
        let limits = Limits { day_pence: Some(100), ..Limits::default() };
        assert_eq!([40, 100, 140].map(|used| limits.room(used).day_pence), [Some(60), Some(0), Some(0)]);
    }
}
