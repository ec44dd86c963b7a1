//! The program itself, as the operator runs it: real processes, a real folder, a real SQLite file.

mod call;
mod configuration;
mod doctor;
mod keys;
mod migrations;
mod organisations;
mod secrets;
mod serve;
mod support;
