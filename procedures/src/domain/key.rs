//! A key's life: created, used, rotated, revoked or expired; and whether it opens the door now.

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;

use super::api_key::Mode;
use super::id::{KeyId, OrganisationId, SecretId, WorkspaceId};
use super::quota::Policy;
use super::rule::Rule;
use super::scope::ScopeSet;

/// An API key, without its secrets.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key's id; a rotation keeps it.
    pub id: KeyId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The workspace it opens.
    pub workspace: WorkspaceId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: ScopeSet,
    /// Where it may be used from; empty for anywhere.
    pub allowed_addresses: Vec<IpNet>,
    /// Who made it: a key's id, or `operator`.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When a call with it was last recorded.
    pub last_used_at: Option<Timestamp>,
}

/// One secret of a key, without the secret itself.
#[derive(Clone, Debug)]
pub struct Secret {
    /// The secret's id.
    pub id: SecretId,
    /// The part that may be shown.
    pub start: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working: set when a rotation retires it.
    pub expires_at: Option<Timestamp>,
}

/// All that is known of a presented credential that was found.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The key.
    pub key: Key,
    /// The secret that was presented.
    pub secret: Secret,
    /// Whether the key's workspace is live or test.
    pub mode: Mode,
    /// When the operator closed the organisation.
    pub organisation_suspended_at: Option<Timestamp>,
    /// The organisation's own limits, where it has any.
    pub rate_limits: (Option<u32>, Option<u32>),
}

/// Why a credential that was found does not open the door. The caller is told less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The key was revoked.
    Revoked,
    /// The key has expired.
    Expired,
    /// A rotation retired this secret, and its grace period is over.
    SecretRetired,
    /// The organisation is suspended.
    OrganisationSuspended,
    /// The key may not be used from this address.
    AddressNotAllowed,
}

impl Closed {
    /// The reason as the audit keeps it.
    pub const fn code(self) -> &'static str {
        match self {
            Closed::Revoked => "KEY_REVOKED",
            Closed::Expired => "KEY_EXPIRED",
            Closed::SecretRetired => "SECRET_RETIRED",
            Closed::OrganisationSuspended => "ORGANISATION_SUSPENDED",
            Closed::AddressNotAllowed => "ADDRESS_NOT_ALLOWED",
        }
    }
}

impl Credential {
    /// Whether the credential is good at this instant, from this address. Expiry counts from its instant on.
    pub fn open(&self, now: Timestamp, address: Option<IpAddr>) -> Result<(), Closed> {
        if self.key.revoked_at.is_some() {
            return Err(Closed::Revoked);
        }
        if self.key.expires_at.is_some_and(|at| at <= now) {
            return Err(Closed::Expired);
        }
        if self.secret.expires_at.is_some_and(|at| at <= now) {
            return Err(Closed::SecretRetired);
        }
        if self.organisation_suspended_at.is_some() {
            return Err(Closed::OrganisationSuspended);
        }
        let allowed = &self.key.allowed_addresses;
        let from_allowed = |address: IpAddr| allowed.iter().any(|net| net.contains(&address.to_canonical()));
        if !allowed.is_empty() && !address.is_some_and(from_allowed) {
            return Err(Closed::AddressNotAllowed);
        }
        Ok(())
    }

    /// When the credential stops working by itself: the earlier of the key's and the secret's end.
    pub fn expires_at(&self) -> Option<Timestamp> {
        [self.key.expires_at, self.secret.expires_at].into_iter().flatten().min()
    }

    /// The quota of a call: the organisation's own limits or the default's, and a fixed one for test keys.
    pub fn quota(&self, default: Policy) -> Policy {
        match self.mode {
            Mode::Test => Policy::TEST,
            Mode::Live => Policy {
                per_minute: self.rate_limits.0.unwrap_or(default.per_minute),
                per_hour: self.rate_limits.1.unwrap_or(default.per_hour),
            },
        }
    }
}

/// Whether a key may make, or renew, a key: never one that can do more or lives longer than itself.
pub fn may_grant(
    own_scopes: ScopeSet,
    own_end: Option<Timestamp>,
    scopes: ScopeSet,
    end: Option<Timestamp>,
) -> Result<(), Rule> {
    if !own_scopes.covers(scopes) {
        return Err(Rule::ScopeNotHeld);
    }
    match (own_end, end) {
        (Some(own), Some(new)) if new <= own => Ok(()),
        (Some(_), _) => Err(Rule::ExpiryBeyondOwn),
        (None, _) => Ok(()),
    }
}

/// The networks of a key that another key makes: its own where none are asked for, and none beyond its own.
pub fn networks(own: &[IpNet], asked: Vec<IpNet>) -> Result<Vec<IpNet>, Rule> {
    if own.is_empty() {
        return Ok(asked);
    }
    if asked.is_empty() {
        return Ok(own.to_vec());
    }
    let within = |net: &IpNet| own.iter().any(|own| own.contains(net));
    if asked.iter().all(within) { Ok(asked) } else { Err(Rule::NetworkBeyondOwn) }
}

impl Key {
    /// Whether the key can get a new secret.
    pub fn may_rotate(&self, now: Timestamp) -> Result<(), Rule> {
        if self.revoked_at.is_some() {
            return Err(Rule::KeyRevokedIsFinal);
        }
        if self.expires_at.is_some_and(|at| at <= now) {
            return Err(Rule::KeyExpired);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::scope::Scope;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn credential() -> Credential {
        Credential {
            key: Key {
                id: KeyId::from_number(1),
                organisation: OrganisationId::from_number(1),
                workspace: WorkspaceId::from_number(1),
                name: "agentos".into(),
                scopes: ScopeSet::default(),
                allowed_addresses: Vec::new(),
                created_by: "operator".into(),
                created_at: at(0),
                expires_at: None,
                revoked_at: None,
                last_used_at: None,
            },
            secret: Secret {
                id: SecretId::from_number(1),
                start: "ak_live_abcd".into(),
                created_at: at(0),
                expires_at: None,
            },
            mode: Mode::Live,
            organisation_suspended_at: None,
            rate_limits: (None, Some(7)),
        }
    }

    #[track_caller]
    fn check(change: fn(&mut Credential), address: &str, expected: Result<(), Closed>) {
        let mut credential = credential();
        change(&mut credential);
        assert_eq!(credential.open(at(100), address.parse().ok()), expected);
    }

    #[test]
    fn each_reason_closes_the_door() {
        check(|_| {}, "10.0.0.1", Ok(()));
        check(|c| c.key.revoked_at = Some(at(100)), "10.0.0.1", Err(Closed::Revoked));
        check(|c| c.key.expires_at = Some(at(100)), "10.0.0.1", Err(Closed::Expired));
        check(|c| c.key.expires_at = Some(at(101)), "10.0.0.1", Ok(()));
        check(|c| c.secret.expires_at = Some(at(100)), "10.0.0.1", Err(Closed::SecretRetired));
        check(|c| c.organisation_suspended_at = Some(at(1)), "10.0.0.1", Err(Closed::OrganisationSuspended));
    }

    #[test]
    fn an_allow_list_admits_its_networks_and_nobody_else() {
        fn allow(c: &mut Credential) {
            c.key.allowed_addresses = vec!["10.0.0.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
        }
        check(allow, "10.0.0.200", Ok(()));
        check(allow, "::ffff:10.0.0.200", Ok(()));
        check(allow, "2001:db8::1", Ok(()));
        check(allow, "10.0.1.1", Err(Closed::AddressNotAllowed));
        check(allow, "no address", Err(Closed::AddressNotAllowed));
    }

    #[test]
    fn a_key_grants_nothing_beyond_itself() {
        let admin: ScopeSet = [Scope::TenantsAdmin].into_iter().collect();
        let reader: ScopeSet = [Scope::MandatesRead].into_iter().collect();
        assert_eq!(may_grant(admin, None, reader, None), Err(Rule::ScopeNotHeld));
        assert_eq!(may_grant(admin, None, admin, None), Ok(()));
        assert_eq!(may_grant(admin, Some(at(5)), admin, None), Err(Rule::ExpiryBeyondOwn));
        assert_eq!(may_grant(admin, Some(at(5)), admin, Some(at(6))), Err(Rule::ExpiryBeyondOwn));
        assert_eq!(may_grant(admin, Some(at(5)), admin, Some(at(5))), Ok(()));
    }

    #[test]
    fn a_key_for_some_networks_makes_none_for_others() {
        let nets = |list: &[&str]| -> Vec<IpNet> { list.iter().map(|net| net.parse().unwrap()).collect() };
        let own = nets(&["10.0.0.0/8"]);
        assert_eq!(networks(&own, nets(&[])), Ok(own.clone()));
        assert_eq!(networks(&own, nets(&["10.1.0.0/16"])), Ok(nets(&["10.1.0.0/16"])));
        assert_eq!(networks(&own, nets(&["10.1.0.0/16", "192.0.2.0/24"])), Err(Rule::NetworkBeyondOwn));
        assert_eq!(networks(&own, nets(&["0.0.0.0/0"])), Err(Rule::NetworkBeyondOwn));
        assert_eq!(networks(&[], nets(&["192.0.2.0/24"])), Ok(nets(&["192.0.2.0/24"])));
    }

    #[test]
    fn test_keys_have_a_fixed_limit_and_live_keys_their_organisations() {
        let default = Policy { per_minute: 60, per_hour: 1_000 };
        let mut credential = credential();
        assert_eq!(credential.quota(default), Policy { per_minute: 60, per_hour: 7 });
        credential.mode = Mode::Test;
        assert_eq!(credential.quota(default), Policy::TEST);
    }
}
