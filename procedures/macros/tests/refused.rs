//! What `#[scope]` refuses, and the sentences with which it says what to write instead.
//!
//! `TRYBUILD=overwrite cargo test -p scope --test refused` rewrites the sentences.

#[test]
fn what_is_no_procedure_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/accepted/*.rs");
    cases.compile_fail("tests/refused/*.rs");
}
