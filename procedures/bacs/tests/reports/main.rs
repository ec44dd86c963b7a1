//! Reports, from outside.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod any_report;
mod fuzz;
mod lines;
mod refused;
mod round_trip;
mod vectors;

/// The constructed reports of `tests/data`: ADDACS, AUDDIS returns, ARUDD, DDICA.
const FILES: [&str; 4] = [
    include_str!("../data/addacs_constructed.xml"),
    include_str!("../data/auddis_returned_constructed.xml"),
    include_str!("../data/arudd_constructed.xml"),
    include_str!("../data/ddica_constructed.xml"),
];
