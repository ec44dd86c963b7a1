//! No byte of a file can be another one unnoticed, and no bytes make the reader panic.

use bacs::standard18::{read, write};
use proptest::prelude::*;

use crate::make::{any_submission, two_days};
use crate::vectors::{COLLECTIONS, INSTRUCTIONS};

/// Whether bacs.md §3.1 calls the position (from 1) free format, or free.
fn is_free(line: &[u8], position: usize) -> bool {
    match line.get(..4) {
        Some(b"UHL1" | b"UTL1") => (55..=80).contains(&position),
        Some(label) if label.iter().all(u8::is_ascii_digit) => (32..=35).contains(&position),
        _ => false,
    }
}

/// For every byte of the file, whether it is free format.
fn free_bytes(file: &[u8]) -> Vec<bool> {
    let lines = file.split_inclusive(|byte| *byte == b'\n');
    lines.flat_map(|line| (1..=line.len()).map(|position| is_free(line, position))).collect()
}

#[test]
fn no_byte_is_another_one_unnoticed() {
    let two_days = write(&two_days()).unwrap();
    for file in [COLLECTIONS, INSTRUCTIONS, &two_days] {
        let original = read(file).unwrap();
        let mut mutated = file.to_vec();
        for (at, _) in free_bytes(file).into_iter().enumerate().filter(|(_, is_free)| !is_free) {
            let byte = file[at];
            for replacement in [b'0', b'9', b'A', b' ', b'-', b'\n', byte ^ 1, byte ^ 2, byte ^ 0x80] {
                mutated[at] = replacement;
                let unnoticed = replacement != byte && read(&mutated).as_ref() == Ok(&original);
                assert!(!unnoticed, "byte {at} of {byte} as {replacement}");
            }
            mutated[at] = byte;
        }
    }
}

#[test]
fn free_format_fields_hold_any_bacs_text() {
    let mut file = COLLECTIONS.to_vec();
    let free = free_bytes(&file);
    assert_eq!(free.iter().filter(|is_free| **is_free).count(), 4 * 4 + 2 * 26);
    for (byte, _) in file.iter_mut().zip(free).filter(|(_, is_free)| *is_free) {
        *byte = b'/';
    }
    assert_eq!(read(&file), read(COLLECTIONS));
}

#[test]
fn no_file_is_read_when_its_end_is_missing() {
    for end in 0..COLLECTIONS.len() {
        assert!(read(&COLLECTIONS[..end]).is_err(), "cut after {end} bytes");
    }
}

/// One change to a file: the place of it, as a part of the whole, and what happens there.
#[derive(Clone, Debug)]
enum Change {
    Replace(u8),
    Insert(u8),
    Remove,
    RepeatLine,
    RemoveLine,
}

fn any_change() -> impl Strategy<Value = (prop::sample::Index, Change)> {
    let byte = prop_oneof![proptest::sample::select(&b"0123456789ABNCS \r\n"[..]), any::<u8>()];
    let change = prop_oneof![
        byte.clone().prop_map(Change::Replace),
        byte.prop_map(Change::Insert),
        Just(Change::Remove),
        Just(Change::RepeatLine),
        Just(Change::RemoveLine),
    ];
    (any::<prop::sample::Index>(), change)
}

fn apply(file: &mut Vec<u8>, at: prop::sample::Index, change: Change) {
    if file.is_empty() {
        return;
    }
    let at = at.index(file.len());
    let line_start = file[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let line_end = file[at..].iter().position(|byte| *byte == b'\n').map_or(file.len(), |end| at + end + 1);
    match change {
        Change::Replace(byte) => file[at] = byte,
        Change::Insert(byte) => file.insert(at, byte),
        Change::Remove => drop(file.remove(at)),
        Change::RepeatLine => {
            let line = file[line_start..line_end].to_vec();
            file.splice(line_start..line_start, line);
        }
        Change::RemoveLine => drop(file.drain(line_start..line_end)),
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn random_lines_never_panic(
        lines in proptest::collection::vec("(VOL1|HDR1|HDR2|UHL1|EOF1|EOF2|UTL1|[0-9]{16})[A-Z0-9 ]{64,90}", 0..12),
    ) {
        let file: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        prop_assert!(read(file.as_bytes()).is_err());
    }

    /// What is read from a changed file, if anything, is a submission that may be written.
    #[test]
    fn a_changed_file_is_rejected_or_is_a_submission(
        submission in any_submission(),
        changes in proptest::collection::vec(any_change(), 1..4),
    ) {
        let mut file = write(&submission).unwrap();
        for (at, change) in changes {
            apply(&mut file, at, change);
        }
        if let Ok(other) = read(&file) {
            let rewritten = write(&other).unwrap();
            prop_assert_eq!(read(&rewritten), Ok(other));
        }
    }
}
