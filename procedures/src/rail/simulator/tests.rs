//! The bank, through the bytes of files and reports only.

mod behaviours;
mod faults;
mod files;
mod instructions;
mod payments;
mod properties;
mod scripted;
mod stored;
mod world;

use world::{World, account, day};
