//! Scopes: what a key may do. A procedure declares one; nothing is implied by another.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One permission of a key. The numbers are bits in [`ScopeSet`] and in the database: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[repr(u8)]
pub enum Scope {
    /// See mandates and their timelines.
    #[serde(rename = "mandates:read")]
    MandatesRead = 0,
    /// Create, invite, change, suspend, reactivate and cancel mandates.
    #[serde(rename = "mandates:write")]
    MandatesWrite = 1,
    /// See collections.
    #[serde(rename = "collections:read")]
    CollectionsRead = 2,
    /// See alerts.
    #[serde(rename = "alerts:read")]
    AlertsRead = 3,
    /// Acknowledge and dismiss alerts.
    #[serde(rename = "alerts:write")]
    AlertsWrite = 4,
    /// Pull reports.
    #[serde(rename = "reports:read")]
    ReportsRead = 5,
    /// Ask whether an amount may be collected.
    #[serde(rename = "verify")]
    Verify = 6,
    /// Read and verify the audit trail.
    #[serde(rename = "events:read")]
    EventsRead = 7,
    /// Administer the organisation and its keys.
    #[serde(rename = "tenants:admin")]
    TenantsAdmin = 8,
}

impl Scope {
    /// Every scope, in the order of its bit.
    pub const ALL: [Scope; 9] = [
        Scope::MandatesRead,
        Scope::MandatesWrite,
        Scope::CollectionsRead,
        Scope::AlertsRead,
        Scope::AlertsWrite,
        Scope::ReportsRead,
        Scope::Verify,
        Scope::EventsRead,
        Scope::TenantsAdmin,
    ];

    /// The scope as it is written in keys, documents and headers.
    pub const fn name(self) -> &'static str {
        match self {
            Scope::MandatesRead => "mandates:read",
            Scope::MandatesWrite => "mandates:write",
            Scope::CollectionsRead => "collections:read",
            Scope::AlertsRead => "alerts:read",
            Scope::AlertsWrite => "alerts:write",
            Scope::ReportsRead => "reports:read",
            Scope::Verify => "verify",
            Scope::EventsRead => "events:read",
            Scope::TenantsAdmin => "tenants:admin",
        }
    }

    /// The scope of that name, if there is one.
    pub fn named(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a procedure demands of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// A credential that holds this scope.
    Scope(Scope),
    /// Any good credential, whatever its scopes.
    AnyCredential,
}

impl Access {
    /// The access a `#[scope("…")]` literal declares. Runs at compile time: an unknown literal does not compile.
    ///
    /// # Panics
    /// When the literal is neither a scope nor `any good credential`.
    pub const fn declared(literal: &str) -> Access {
        if same(literal, "any good credential") {
            return Access::AnyCredential;
        }
        let mut bit = 0;
        while bit < Scope::ALL.len() {
            if same(literal, Scope::ALL[bit].name()) {
                return Access::Scope(Scope::ALL[bit]);
            }
            bit += 1;
        }
        panic!(
            "unknown scope: write one of mandates:read, mandates:write, collections:read, alerts:read, alerts:write, \
             reports:read, verify, events:read, tenants:admin, or `any good credential`"
        )
    }

    /// The words of the declaration, as `x-scope` in the OpenRPC document shows them.
    pub const fn words(self) -> &'static str {
        match self {
            Access::Scope(scope) => scope.name(),
            Access::AnyCredential => "any good credential",
        }
    }
}

/// `==` for strings, which is not yet const.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// A set of scopes, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScopeSet(u64);

impl ScopeSet {
    /// The set as the database keeps it.
    pub const fn bits(self) -> i64 {
        self.0 as i64
    }

    /// The set the database kept; bits of scopes this version does not know are dropped, never granted.
    pub fn from_bits(bits: i64) -> ScopeSet {
        Scope::ALL.into_iter().filter(|scope| bits & (1 << *scope as u8) != 0).collect()
    }

    /// Whether the set holds the scope.
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u8) != 0
    }

    /// Whether every scope of `other` is in this set.
    pub const fn covers(self, other: ScopeSet) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether a caller with these scopes may call what demands `access`.
    pub const fn allows(self, access: Access) -> bool {
        match access {
            Access::Scope(scope) => self.contains(scope),
            Access::AnyCredential => true,
        }
    }

    /// The scopes, in the order of their bits.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }

    /// Whether the set holds nothing.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        ScopeSet(scopes.into_iter().fold(0, |bits, scope| bits | 1 << scope as u8))
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, scope) in self.iter().enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_implied_by_another_scope() {
        for held in Scope::ALL {
            let set: ScopeSet = [held].into_iter().collect();
            for asked in Scope::ALL {
                assert_eq!(set.allows(Access::Scope(asked)), held == asked, "{held} for {asked}");
            }
            assert!(set.allows(Access::AnyCredential));
        }
    }

    #[test]
    fn bits_are_never_renumbered() {
        let numbers: Vec<(u8, &str)> = Scope::ALL.into_iter().map(|s| (s as u8, s.name())).collect();
        assert_eq!(
            numbers,
            [
                (0, "mandates:read"),
                (1, "mandates:write"),
                (2, "collections:read"),
                (3, "alerts:read"),
                (4, "alerts:write"),
                (5, "reports:read"),
                (6, "verify"),
                (7, "events:read"),
                (8, "tenants:admin"),
            ]
        );
    }

    #[test]
    fn a_set_survives_the_database_and_drops_unknown_bits() {
        for scope in Scope::ALL {
            let set: ScopeSet = [scope].into_iter().collect();
            assert_eq!(ScopeSet::from_bits(set.bits() | 1 << 40), set);
            assert_eq!(Access::declared(scope.name()), Access::Scope(scope));
            assert_eq!(Scope::named(scope.name()), Some(scope));
        }
    }

    #[test]
    fn a_set_covers_only_its_subsets() {
        let both: ScopeSet = [Scope::MandatesRead, Scope::MandatesWrite].into_iter().collect();
        let one: ScopeSet = [Scope::MandatesRead].into_iter().collect();
        assert!(both.covers(one) && both.covers(both) && !one.covers(both));
        assert_eq!(both.to_string(), "mandates:read mandates:write");
    }
}
