//! Latencies counted in buckets a few per cent wide: constant memory, and nothing to sort while the clock runs.

/// Every power of two is cut into this many buckets, so a bucket is at most 1/32 (3 %) of its value wide.
const STEPS: u64 = 32;
const STEP_BITS: u32 = STEPS.trailing_zeros();
/// Enough powers of two for a latency of more than a minute in nanoseconds.
const BUCKETS: usize = (STEPS * 34) as usize;

/// How often each latency was seen, in nanoseconds.
#[derive(Clone)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BUCKETS], total: 0 }
    }
}

impl Histogram {
    /// Counts one latency.
    pub fn record(&mut self, nanos: u64) {
        let bucket = bucket_of(nanos).min(BUCKETS - 1);
        self.counts[bucket] += 1;
        self.total += 1;
    }

    /// Adds what another connection has counted.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.total += other.total;
    }

    /// How many latencies were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The latency that this share of all (0.5 for the median) does not exceed, in nanoseconds: the middle of its bucket.
    pub fn quantile(&self, share: f64) -> u64 {
        let rank = (share * self.total as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return middle_of(bucket);
            }
        }
        0
    }
}

/// Values below `STEPS` have a bucket each; above, the highest bit chooses the row and the next five the column.
fn bucket_of(nanos: u64) -> usize {
    if nanos < STEPS {
        return nanos as usize;
    }
    let shift = nanos.ilog2() - STEP_BITS;
    let column = (nanos >> shift) - STEPS;
    (u64::from(shift + 1) * STEPS + column) as usize
}

fn middle_of(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    if bucket < STEPS {
        return bucket;
    }
    let shift = bucket / STEPS - 1;
    let low = (bucket % STEPS + STEPS) << shift;
    low + (1 << shift) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_falls_within_three_per_cent_of_its_bucket() {
        for nanos in [0, 1, 31, 32, 33, 1_000, 12_345, 999_999, 1_000_000_000, 60_000_000_000] {
            let middle = middle_of(bucket_of(nanos));
            assert!(middle.abs_diff(nanos) * 32 <= nanos, "{nanos} landed at {middle}");
        }
    }

    #[test]
    fn quantiles_are_ranks() {
        let mut histogram = Histogram::default();
        (1..=20).for_each(|nanos| histogram.record(nanos));
        assert_eq!(histogram.quantile(0.5), 10);
        assert_eq!(histogram.quantile(0.99), 20);
        assert_eq!(histogram.total(), 20);
    }

    #[test]
    fn a_latency_beyond_the_range_is_counted_in_the_last_bucket() {
        let mut histogram = Histogram::default();
        histogram.record(u64::MAX);
        assert_eq!(histogram.total(), 1);
        assert!(histogram.quantile(0.5) > 60_000_000_000);
    }

    #[test]
    fn an_empty_histogram_has_no_latency() {
        assert_eq!(Histogram::default().quantile(0.99), 0);
    }
}
