//! What is written is read as it was.

use bacs::report::{Report, read, write};
use proptest::prelude::*;

use super::{FILES, any_report};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_written_is_read_as_it_was(report in any_report::report()) {
        prop_assert_eq!(read(&write(&report)), Ok(report));
    }
}

#[test]
fn the_constructed_files_survive_being_written() {
    for file in FILES {
        let report = read(file.as_bytes()).unwrap();
        assert_eq!(read(&write(&report)), Ok(report));
    }
}

/// A writer and a reader that err alike would agree with each other: this compares the text itself.
#[test]
fn an_arudd_is_written_as_the_constructed_one() {
    let report = read(FILES[2].as_bytes()).unwrap();
    let written = String::from_utf8(write(&report)).unwrap();
    let expected = FILES[2]
        .replace("ISO-8859-1", "UTF-8")
        .replace(" bankName=\"EXAMPLE BANK\" branchName=\"CITY\"", "")
        .replace(" bankName=\"EXAMPLE BANK\" branchName=\"TOWN\"", "");
    assert_eq!(written.trim(), expected.trim());
}

#[test]
fn characters_that_xml_cannot_hold_become_question_marks() {
    let mut report = read(FILES[0].as_bytes()).unwrap();
    let Report::Messaging(messaging) = &mut report else { panic!("an ADDACS") };
    messaging.user_name = "A\0B\u{1F}C\u{FFFE}D".to_owned();

    let Ok(Report::Messaging(messaging)) = read(&write(&report)) else { panic!("an ADDACS") };
    assert_eq!(messaging.user_name, "A?B?C?D");
}
