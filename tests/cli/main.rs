//! The program itself, as the operator runs it: real processes, a real folder, a real SQLite file.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing where something must be has failed")]
#![expect(clippy::disallowed_methods, reason = "real processes take real time")]

mod bacs;
mod calendar;
mod call;
mod coherence;
mod configuration;
mod cycle;
mod descriptions;
mod doctor;
mod keys;
mod mail;
mod mandates;
mod migrations;
mod modulus;
mod organisations;
mod packaging;
mod postgres;
mod reports;
mod secrets;
mod serve;
mod service_users;
mod support;
mod traces;
