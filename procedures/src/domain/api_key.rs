//! API keys: `ak_live_…`/`ak_test_…`, 26 random base62 characters and a 6-character checksum, 40 in all.
//!
//! Plain, presented and hashed keys are different types; none of them shows anything in `Debug`.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_CHARS: usize = 26;
const CHECKSUM_CHARS: usize = 6;
/// The length of every key, in bytes.
pub const KEY_LENGTH: usize = 8 + RANDOM_CHARS + CHECKSUM_CHARS;

/// How long, in milliseconds, a replica may go on honouring what it has read about a key. Whoever revokes waits this
/// long after the commit before answering, so that a returned revocation is in force everywhere.
pub const LEASE_MS: i64 = 200;

/// Which of an organisation's two workspaces: real money, or the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WorkspaceMode")]
pub enum Mode {
    /// Real payers and real money.
    Live,
    /// The sandbox: nothing is sent, no money moves.
    Test,
}

impl Mode {
    /// The word in keys, in the database and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Mode::Live => "live",
            Mode::Test => "test",
        }
    }

    /// The mode of that word.
    pub fn of_word(word: &str) -> Option<Mode> {
        [Mode::Live, Mode::Test].into_iter().find(|mode| mode.word() == word)
    }
}

/// A key as it was just made: shown once, to whoever created it.
pub struct PlainKey(String);

impl PlainKey {
    /// Makes a key of random numbers. `random` gives 64 uniformly random bits at each call.
    pub fn generate(mode: Mode, mut random: impl FnMut() -> u64) -> PlainKey {
        let mut text = format!("ak_{}_", mode.word());
        while text.len() < 8 + RANDOM_CHARS {
            // Rejection keeps the characters uniform: 6 bits give 0..64, of which 62 are used.
            let mut bits = random();
            for _ in 0..10 {
                let digit = (bits & 63) as usize;
                bits >>= 6;
                if digit < 62 && text.len() < 8 + RANDOM_CHARS {
                    text.push(char::from(BASE62[digit]));
                }
            }
        }
        let checksum = checksum(&text);
        text.push_str(&checksum);
        PlainKey(text)
    }

    /// The key itself. Hand it to its creator and to nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The part that may be shown later: the prefix and the first four random characters.
    pub fn start(&self) -> &str {
        &self.0[..12]
    }

    /// What is stored of the key.
    pub fn hash(&self, pepper: &Pepper) -> KeyHash {
        pepper.hash(&self.0)
    }
}

/// A key as a caller presented it: well formed, not yet known to be good.
#[derive(Clone)]
pub struct PresentedKey(Box<str>);

impl PresentedKey {
    /// Checks length, alphabet, prefix and checksum; no hash is computed and no query made for what fails here.
    pub fn parse(text: &str) -> Option<PresentedKey> {
        let well_formed = text.len() == KEY_LENGTH
            && (text.starts_with("ak_live_") || text.starts_with("ak_test_"))
            && text.bytes().skip(8).all(|byte| byte.is_ascii_alphanumeric())
            && checksum(&text[..KEY_LENGTH - CHECKSUM_CHARS]) == text[KEY_LENGTH - CHECKSUM_CHARS..];
        well_formed.then(|| PresentedKey(text.into()))
    }

    /// What to look the key up by.
    pub fn hash(&self, pepper: &Pepper) -> KeyHash {
        pepper.hash(&self.0)
    }
}

/// CRC-32 (ISO-HDLC) of the text before it, as six base62 digits, most significant first.
fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut digits = [b'0'; CHECKSUM_CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits.into_iter().map(char::from).collect()
}

/// What is stored of a key: a keyed hash, useless without the pepper.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash(pub [u8; 32]);

impl KeyHash {
    /// The hash of no secret: of a caller from within, who presented none.
    pub const OF_NONE: KeyHash = KeyHash([0; 32]);
}

/// A versioned server secret that keys are hashed under.
#[derive(Clone)]
pub struct Pepper {
    /// Which pepper: stored beside each hash, so that a newer one can be added.
    pub version: i64,
    secret: [u8; 32],
}

impl Pepper {
    /// The pepper of that version.
    pub const fn new(version: i64, secret: [u8; 32]) -> Pepper {
        Pepper { version, secret }
    }

    fn hash(&self, text: &str) -> KeyHash {
        KeyHash(*blake3::keyed_hash(&self.secret, text.as_bytes()).as_bytes())
    }

    /// A value by which a database recognises the pepper it was filled under, without giving it away.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.hash("direct-debit pepper fingerprint").0
    }

    /// What is stored of an invite token, or of any other secret this server hands out.
    pub fn hash_token(&self, token: &str) -> [u8; 32] {
        self.hash(token).0
    }
}

macro_rules! redacted {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

redacted!(PlainKey PresentedKey KeyHash Pepper);

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u64) -> PlainKey {
        let mut state = seed;
        PlainKey::generate(Mode::Live, move || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            state ^ (state >> 29)
        })
    }

    #[test]
    fn a_key_has_forty_characters_and_parses() {
        for seed in 0..100 {
            let key = key(seed);
            assert_eq!(key.reveal().len(), KEY_LENGTH);
            assert!(PresentedKey::parse(key.reveal()).is_some());
            assert_eq!(key.start(), &key.reveal()[..12]);
        }
    }

    #[test]
    fn any_changed_character_is_noticed() {
        let plain = key(3).reveal().to_owned();
        for at in 0..plain.len() {
            let mut bytes = plain.clone().into_bytes();
            bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(PresentedKey::parse(&changed).is_none(), "changed at {at}");
        }
        for bad in ["", "ak_live_", "ak_", &plain[1..], &format!("{plain}0"), "ak_live_ééééééééééééééééé"]
        {
            assert!(PresentedKey::parse(bad).is_none());
        }
    }

    #[test]
    fn nothing_is_shown_in_debug() {
        let key = key(1);
        let pepper = Pepper::new(1, [7; 32]);
        let shown =
            format!("{key:?} {:?} {:?} {pepper:?}", PresentedKey::parse(key.reveal()), key.hash(&pepper));
        assert_eq!(shown, "PlainKey(…) Some(PresentedKey(…)) KeyHash(…) Pepper(…)");
    }

    #[test]
    fn the_hash_depends_on_the_pepper() {
        let key = key(1);
        assert!(key.hash(&Pepper::new(1, [1; 32])) != key.hash(&Pepper::new(1, [2; 32])));
        let presented = PresentedKey::parse(key.reveal()).unwrap();
        assert!(key.hash(&Pepper::new(1, [1; 32])) == presented.hash(&Pepper::new(1, [1; 32])));
    }
}
