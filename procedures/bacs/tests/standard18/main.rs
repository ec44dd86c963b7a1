//! The submission file from outside: written, read, refused, rejected.

mod vectors;
