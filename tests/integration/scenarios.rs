//! The acceptance scenarios of the scheme (bacs.md §7.4), through the API and the simulated bank.

mod story;

mod collecting;
mod holidays;
