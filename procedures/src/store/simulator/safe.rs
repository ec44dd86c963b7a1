//! What hides account details in the rows of the simulated bank.

use bacs::Account;
use data_encoding::HEXLOWER;
use sea_orm::DbErr;

use crate::ctx::App;
use crate::domain::id::WorkspaceId;
use crate::rail::simulator::Holder;
use crate::store::value::corrupt;

/// Seals and opens the rows of one bank.
pub(super) struct Safe<'a> {
    pub(super) app: &'a App,
    pub(super) workspace: &'a WorkspaceId,
}

impl Safe<'_> {
    /// Seals for that place: a table and a key.
    pub(super) fn seal(&self, place: &str, plain: &[u8]) -> Vec<u8> {
        self.app.vault.seal(&self.context(place), plain, self.app.random_bytes())
    }

    pub(super) fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, DbErr> {
        self.app.vault.open(&self.context(place), sealed).map_err(corrupt)
    }

    fn context(&self, place: &str) -> String {
        format!("bank/{}/{place}", self.workspace)
    }

    /// Seals texts that have no line ends.
    pub(super) fn seal_lines(&self, place: &str, lines: &[&str]) -> Vec<u8> {
        self.seal(place, lines.join("\n").as_bytes())
    }

    pub(super) fn open_lines<const N: usize>(
        &self,
        place: &str,
        sealed: &[u8],
    ) -> Result<[String; N], DbErr> {
        let text = String::from_utf8(self.open(place, sealed)?).map_err(|_| corrupt(place))?;
        let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        lines.try_into().map_err(|_| corrupt(place))
    }

    pub(super) fn seal_holder(&self, place: &str, account: Account, name: &str) -> Vec<u8> {
        self.seal_lines(place, &[account.sort_code(), account.number(), name])
    }

    pub(super) fn open_holder(&self, place: &str, sealed: &[u8]) -> Result<Holder, DbErr> {
        let [sort_code, number, name] = self.open_lines(place, sealed)?;
        Ok(Holder { account: account(&sort_code, &number)?, name })
    }
}

pub(super) fn account(sort_code: &str, number: &str) -> Result<Account, DbErr> {
    Account::parse(sort_code, number).ok_or_else(|| corrupt("an account"))
}

/// By what an account is found.
pub(super) fn account_hash(secret: &[u8; 32], account: Account) -> String {
    hash(secret, &[account.sort_code(), account.number()])
}

/// By what a holder's account is found.
pub(super) fn holder_hash(secret: &[u8; 32], holder: &Holder) -> String {
    hash(secret, &[holder.account.sort_code(), holder.account.number(), &holder.name])
}

fn hash(secret: &[u8; 32], parts: &[&str]) -> String {
    let hash = blake3::keyed_hash(secret, parts.join("\n").as_bytes());
    HEXLOWER.encode(&hash.as_bytes()[..16])
}
