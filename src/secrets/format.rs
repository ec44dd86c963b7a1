//! How a secret is written: `VERSION:64 hex digits`, several separated by commas.

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use procedures::Ids;

use crate::system::SystemIds;

/// One version of a secret.
#[derive(PartialEq, Eq)]
pub(super) struct Versioned {
    /// Which one: 1 to 255.
    pub version: u8,
    /// The secret itself.
    pub bytes: [u8; 32],
}

/// What is expected, in words; never the text itself.
const EXPECTED: &str =
    "expected VERSION:64 hex digits, several separated by commas, each version from 1 to 255 and once";

/// Reads all versions, newest first.
pub(super) fn parse(text: &str) -> Result<Vec<Versioned>, &'static str> {
    let mut versions = text.trim().split(',').map(one).collect::<Option<Vec<_>>>().ok_or(EXPECTED)?;
    versions.sort_by_key(|secret| std::cmp::Reverse(secret.version));
    if versions.windows(2).any(|pair| pair[0].version == pair[1].version) {
        return Err(EXPECTED);
    }
    if versions.iter().any(|secret| secret.bytes.iter().all(|byte| *byte == secret.bytes[0])) {
        return Err(
            "the secret is one byte repeated, which anybody guesses: make one with `openssl rand -hex 32`",
        );
    }
    Ok(versions)
}

fn one(text: &str) -> Option<Versioned> {
    let (version, digits) = text.trim().split_once(':')?;
    let version = version.parse().ok().filter(|version| *version > 0)?;
    let bytes = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?;
    Some(Versioned { version, bytes: bytes.try_into().ok()? })
}

/// A new secret of version 1.
pub(super) fn generate() -> String {
    let ids = SystemIds::default();
    let bytes: Vec<u8> = (0..4).flat_map(|_| ids.random().to_le_bytes()).collect();
    format!("1:{}\n", HEXLOWER.encode(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(start: u8) -> String {
        HEXLOWER.encode(&(start..start + 32).collect::<Vec<u8>>())
    }

    #[test]
    fn versions_are_read_newest_first() {
        let text = format!(" 2:{}, 10:{}\n", digits(2), digits(10).to_uppercase());
        let read: Vec<(u8, u8)> =
            parse(&text).unwrap().iter().map(|one| (one.version, one.bytes[0])).collect();
        assert_eq!(read, [(10, 10), (2, 2)]);
    }

    #[test]
    fn a_generated_secret_is_read_back_and_differs_from_the_next() {
        assert_eq!(parse(&generate()).unwrap()[0].version, 1);
        assert!(generate() != generate());
    }

    #[test]
    fn whatever_else_is_refused_without_being_repeated() {
        let good = digits(1);
        for bad in [
            String::new(),
            good.clone(),
            format!("0:{good}"),
            format!("256:{good}"),
            format!("-1:{good}"),
            format!("v1:{good}"),
            format!("1:{}", &good[1..]),
            format!("1:{good}00"),
            format!("1:{good},"),
            format!("1:{good},1:{good}"),
            format!("1:{}", good.replace('0', "g")),
            format!("1:{}", "00".repeat(32)),
        ] {
            let refusal = parse(&bad).err().unwrap();
            assert!(!refusal.contains(&good[2..]), "{bad}");
        }
    }
}
