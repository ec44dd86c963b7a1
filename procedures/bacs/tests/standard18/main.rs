//! The submission file from outside: written, read, refused, rejected.

#![expect(clippy::unwrap_used, reason = "the makers of test values stand outside the tests")]

mod make;
mod mutated;
mod refused;
mod rejected;
mod vectors;
mod written;
