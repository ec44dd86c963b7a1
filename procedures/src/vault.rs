//! Encryption at rest: XChaCha20-Poly1305 under a versioned key of the configuration.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

use crate::domain::event::ChainKey;

/// A versioned data key.
#[derive(Clone)]
pub struct DataKey {
    /// Which key: stored in front of what it sealed, so that a newer one can be added.
    pub version: u8,
    /// The key itself.
    pub secret: [u8; 32],
}

/// Seals what is stored encrypted, and opens it again.
#[derive(Clone)]
pub struct Vault {
    keys: Vec<DataKey>,
}

/// What was stored cannot be opened: altered, moved to another row, or sealed under a key that is not configured.
#[derive(Debug, thiserror::Error)]
#[error("sealed data cannot be opened: altered, misplaced, or its data key is not configured")]
pub struct NotOpened;

impl Vault {
    /// A vault that seals under the newest key and opens under any. `None` without a key.
    pub fn new(mut keys: Vec<DataKey>) -> Option<Vault> {
        keys.sort_by_key(|key| std::cmp::Reverse(key.version));
        (!keys.is_empty()).then_some(Vault { keys })
    }

    /// Seals `plain` for the place `context` names; it opens nowhere else. The nonce must be random.
    pub fn seal(&self, context: &str, plain: &[u8], nonce: [u8; 24]) -> Vec<u8> {
        let key = &self.keys[0];
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = XChaCha20Poly1305::new(&key.secret.into()).encrypt(&XNonce::from(nonce), payload);
        // Encryption fails only for messages of 256 GiB and more.
        let sealed = sealed.unwrap_or_default();
        [&[key.version][..], &nonce, &sealed].concat()
    }

    /// Opens what was sealed for that place.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, NotOpened> {
        let (version, rest) = sealed.split_first().ok_or(NotOpened)?;
        let (nonce, sealed) = rest.split_first_chunk::<24>().ok_or(NotOpened)?;
        let key = self.keys.iter().find(|key| key.version == *version).ok_or(NotOpened)?;
        let payload = Payload { msg: sealed, aad: context.as_bytes() };
        XChaCha20Poly1305::new(&key.secret.into())
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| NotOpened)
    }

    /// The key of the audit chain and the version it is stored under.
    pub fn newest_chain_key(&self) -> (i64, ChainKey) {
        let key = &self.keys[0];
        (i64::from(key.version), derived(key))
    }

    /// The audit chain's key of that version.
    pub fn chain_key(&self, version: i64) -> Option<ChainKey> {
        self.keys.iter().find(|key| i64::from(key.version) == version).map(derived)
    }

    /// A value by which a database recognises the newest key, without giving it away, and the key's version.
    pub fn fingerprint(&self) -> (i64, [u8; 32]) {
        let key = &self.keys[0];
        (i64::from(key.version), blake3::derive_key("direct-debit 2026 data key fingerprint", &key.secret))
    }
}

fn derived(key: &DataKey) -> ChainKey {
    ChainKey(blake3::derive_key("direct-debit 2026 audit chain", &key.secret))
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(version: u8) -> Vault {
        Vault::new(vec![DataKey { version, secret: [version; 32] }]).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let vault = vault(1);
        let sealed = vault.seal("ws_1/md_1", b"20-00-00 55779911", [7; 24]);
        assert_eq!(vault.open("ws_1/md_1", &sealed).unwrap(), b"20-00-00 55779911");
        assert!(vault.open("ws_1/md_2", &sealed).is_err());
        assert!(!sealed.windows(8).any(|part| part == b"55779911"));
    }

    #[test]
    fn an_altered_byte_is_noticed() {
        let vault = vault(1);
        let sealed = vault.seal("here", b"secret", [7; 24]);
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(vault.open("here", &altered).is_err(), "byte {at}");
        }
        assert!(vault.open("here", &[]).is_err());
    }

    #[test]
    fn an_older_key_still_opens_and_a_newer_one_seals() {
        let old = vault(1).seal("here", b"secret", [7; 24]);
        let both = Vault::new(vec![
            DataKey { version: 1, secret: [1; 32] },
            DataKey { version: 2, secret: [2; 32] },
        ])
        .unwrap();
        assert_eq!(both.open("here", &old).unwrap(), b"secret");
        assert_eq!(both.seal("here", b"secret", [7; 24])[0], 2);
        assert!(vault(2).open("here", &old).is_err());
    }
}
