//! Pure rules. No async, no SQL, no clock, no randomness, no environment: what is needed comes in as an argument.

pub mod alert;
pub mod api_key;
pub mod attempt;
pub mod auddis;
pub mod bank_details;
pub mod calendar;
pub mod claim;
pub mod collection;
pub mod event;
pub mod id;
pub mod instruction;
pub mod key;
pub mod mandate;
pub mod modulus;
pub mod money;
pub mod notice;
pub mod organisation;
pub mod payer;
pub mod quota;
pub mod rule;
pub mod schedule;
pub mod scheme_reference;
pub mod scope;
pub mod service_user;
pub mod submission;
pub mod text;
