//! A bank account as the scheme names it.

use std::fmt;

/// A UK account: six digits of sort code, eight of account number. `Debug` shows nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    sort_code: [u8; 6],
    number: [u8; 8],
}

impl Account {
    /// The account written as a sort code, with or without hyphens, and an account number of eight digits. `None` when
    /// either is not that.
    pub fn parse(sort_code: &str, number: &str) -> Option<Account> {
        let sort_code: String = sort_code.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        Some(Account { sort_code: digits(&sort_code)?, number: digits(number.trim())? })
    }

    /// The six digits of the sort code.
    pub fn sort_code(&self) -> &str {
        std::str::from_utf8(&self.sort_code).unwrap_or_default()
    }

    /// The eight digits of the account number.
    pub fn number(&self) -> &str {
        std::str::from_utf8(&self.number).unwrap_or_default()
    }

    /// The sort code as ARUDD and people write it: `08-99-99`.
    pub fn hyphenated_sort_code(&self) -> String {
        let code = self.sort_code();
        format!("{}-{}-{}", &code[..2], &code[2..4], &code[4..])
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Account(redacted)")
    }
}

fn digits<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes: [u8; N] = text.as_bytes().try_into().ok()?;
    bytes.iter().all(u8::is_ascii_digit).then_some(bytes)
}
