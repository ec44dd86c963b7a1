//! Whatever comes, reading answers; and what it reads can be written and read again.

use bacs::report::{read, write};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::{FILES, any_report};

/// Pieces that make a difference to a reader of reports.
const PIECES: [&[u8]; 24] = [
    b"<",
    b">",
    b"\"",
    b"'",
    b"&",
    b"/>",
    b"</",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE a>",
    b"&#0;",
    b"&#x10FFFF;",
    b"\xFF",
    b"\xC3\xA9",
    b"\0",
    b"0",
    b"99999999999999999999.99",
    b"-",
    b",",
    b"=",
    b"<Totals/>",
    b"encoding='ISO-8859-1'",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&bytes);
        check(&[b"<?xml version='1.0' encoding='ISO-8859-1'?><BACSDocument><Data>", bytes.as_slice()].concat());
    }
}

#[test]
fn mutated_reports_never_panic() {
    mutate(20_000);
}

#[test]
#[ignore = "takes minutes: cargo test -p bacs --test reports -- --ignored"]
fn mutated_reports_never_panic_for_long() {
    mutate(1_000_000);
}

fn check(bytes: &[u8]) {
    if let Ok(report) = read(bytes) {
        assert_eq!(read(&write(&report)), Ok(report));
    }
}

fn mutate(rounds: u64) {
    let mut corpus: Vec<Vec<u8>> = FILES.iter().map(|file| file.as_bytes().to_vec()).collect();
    let mut runner = TestRunner::deterministic();
    corpus.extend((0..60).map(|_| write(&any_report::report().new_tree(&mut runner).unwrap().current())));
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut still_read = 0_u64;
    for _ in 0..rounds {
        let mut bytes = corpus[dice.below(corpus.len())].clone();
        for _ in 0..=dice.below(3) {
            spoil(&mut bytes, &mut dice);
        }
        check(&bytes);
        still_read += u64::from(read(&bytes).is_ok());
    }
    assert!(still_read > rounds / 20, "too few mutants get past the parser: {still_read} of {rounds}");
}

fn spoil(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let (a, b) = (dice.below(bytes.len() + 1), dice.below(bytes.len() + 1));
    let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 400));
    match dice.below(6) {
        0 => drop(bytes.splice(from..from, PIECES[dice.below(PIECES.len())].iter().copied())),
        1 => drop(bytes.splice(from..(from + 1).min(to), [dice.byte()])),
        2 => drop(bytes.drain(from..to)),
        3 => {
            let copied = bytes[from..to].to_vec();
            drop(bytes.splice(a..a, copied));
        }
        4 => repeat_element(bytes, from),
        _ => bytes.truncate(if dice.below(20) == 0 { from } else { bytes.len() }),
    }
}

/// Doubles the element that starts next: well-formed, but with a line too many.
fn repeat_element(bytes: &mut Vec<u8>, from: usize) {
    let position = |from: usize, wanted: &[u8]| {
        bytes[from..].windows(wanted.len()).position(|window| window == wanted).map(|at| from + at)
    };
    let Some(start) = position(from, b"<") else { return };
    let Some(end) = position(start, b"/>") else { return };
    let copied = bytes[start..end + 2].to_vec();
    drop(bytes.splice(start..start, copied));
}

/// Xorshift: the same mutants on each run.
struct Dice(u64);

impl Dice {
    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[3]
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap()
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
