//! The second gate: does the credential hold the scope that the procedure declares?

use procedures::Caller;
use procedures::domain::scope::Access;

use crate::answer::{self, Told};

/// Nothing is implied by another scope.
pub fn authorize(caller: &Caller, access: Access) -> Result<(), Told> {
    match access {
        Access::Scope(scope) if !caller.scopes.allows(access) => {
            Err(answer::insufficient_scope(scope, caller.scopes))
        }
        Access::Scope(_) | Access::AnyCredential => Ok(()),
    }
}

/// `WWW-Authenticate` of a refusal for want of a scope (RFC 6750 §3.1).
pub fn challenge(told: &Told) -> Option<String> {
    let scope = told.facts.get("required")?.as_str()?;
    Some(format!(r#"Bearer error="insufficient_scope", scope="{scope}""#))
}
