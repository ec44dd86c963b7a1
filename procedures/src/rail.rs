//! How instructions reach the banks, and how the banks' reports come back.

pub mod simulator;
