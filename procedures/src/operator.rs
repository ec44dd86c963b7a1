//! The operator. To come.
