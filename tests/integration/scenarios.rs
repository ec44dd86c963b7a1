//! The acceptance scenarios of the scheme (bacs.md §7.4), through the API and the simulated bank.
//!
//! Excepted, because later work brings them: payouts, "paid out" (1); the plan that follows arrears (7); the debtor
//! position of a landlord who was paid already (13); alerts on failure rates, beyond a mandate's failures in a row (19);
//! bulk import (20: a portfolio of a hundred mandates stands for it).

pub mod story;

mod calendar;
mod claims;
mod collecting;
mod dormancy;
mod evidence;
mod faulty;
mod files;
mod first_collection;
mod forecast;
mod frequency;
mod holidays;
mod limits;
mod lodging;
mod notices;
mod portfolio;
pub mod reports;
mod returns;
mod seed;
mod transfers;
mod unclear;
