//! The `#[scope("…")]` attribute.
//!
//! It collects what the outside must know of a procedure, beside its code and once: name, scope, documentation,
//! parameters, result, examples. It keeps the function as it is, and adds a marker type of the same name and one small
//! impl. It generates no business code and checks no permission at run time.

use proc_macro::TokenStream;

mod expand;

/// Declares an async function as a procedure that demands this scope. See the crate's documentation.
#[proc_macro_attribute]
pub fn scope(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(arguments.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}
