//! The application's own scopes: whether a scope is known is decided there, while compiling.
#[path = "../../../src/domain/scope.rs"]
pub(crate) mod scope;
