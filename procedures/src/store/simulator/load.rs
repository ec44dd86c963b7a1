//! What each kind of work needs of the bank, and no more: a bank of many years is as quick as a new one.

use std::collections::BTreeSet;

use bacs::standard18::Code;
use bacs::{Account, Serial};
use jiff::ToSpan;
use jiff::civil::Date;
use sea_orm::sea_query::{Condition, IntoCondition};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::convert;
use super::safe::{Safe, account_hash, holder_hash};
use crate::ctx::App;
use crate::domain::id::WorkspaceId;
use crate::rail::simulator::{Bank, Debit, Due, Holder, Outcome, Scenario, What};
use crate::store::entity::{
    bank_accounts, bank_debits, bank_files, bank_instructions, bank_orders, bank_plans, bank_reports,
};

/// How many values one query may ask for.
const AT_ONCE: usize = 400;

/// A re-presentation looks for its original this far back, and finds it within one month (bacs.md §2.12).
const MONTHS_BACK: i32 = 3;

/// The work at hand.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// A file with that serial is handed over.
    File(Serial),
    /// The bank closes that day.
    Evening(Date),
    /// Reports are fetched.
    Reports(Due),
    /// One report is marked as fetched.
    Report(u64),
    /// Something is asked of the instruction with that reference, if with any.
    Reference(Option<&'a str>),
    /// The books are looked at, and not changed.
    Books,
}

/// The workspace's bank, with the rows that the work touches.
pub async fn load<C: ConnectionTrait>(
    connection: &C,
    app: &App,
    workspace: &WorkspaceId,
    scope: Scope<'_>,
) -> Result<Bank, DbErr> {
    let safe = Safe { app, workspace };
    let bank = super::state(connection, &safe, !matches!(scope, Scope::Books)).await?;
    let mut loader = Loader { connection, safe, bank };
    match scope {
        Scope::File(serial) => loader.files(bank_files::Column::Serial.eq(serial.as_str())).await?,
        Scope::Evening(on) => loader.evening(on).await?,
        Scope::Reports(due) => {
            loader.reports(due_by(due)).await?;
            loader.plans(bank_plans::Column::DueOn.is_null()).await?;
        }
        Scope::Report(number) => {
            loader.reports(bank_reports::Column::Number.eq(convert::signed(number)?)).await?;
        }
        Scope::Reference(Some(reference)) => {
            loader.instructions(bank_instructions::Column::Reference.eq(reference)).await?;
            loader.debits(bank_debits::Column::Reference.eq(reference)).await?;
        }
        Scope::Reference(None) => {}
        Scope::Books => {
            loader.files(Condition::all()).await?;
            loader.instructions(Condition::all()).await?;
            loader.debits(Condition::all()).await?;
        }
    }
    Ok(loader.bank)
}

fn due_by(due: Due) -> Condition {
    let (on, hour) = (due.on.to_string(), i64::from(due.moment.hour()));
    Condition::any().add(bank_reports::Column::DueOn.lt(&on)).add(
        Condition::all().add(bank_reports::Column::DueOn.eq(on)).add(bank_reports::Column::DueHour.lte(hour)),
    )
}

struct Loader<'a, C> {
    connection: &'a C,
    safe: Safe<'a>,
    bank: Bank,
}

macro_rules! loaders {
    ($($name:ident: $table:ident |$loader:ident, $row:ident| $converted:expr;)*) => {
        impl<C: ConnectionTrait> Loader<'_, C> {
            $(
                /// Loads the rows of the workspace that fit.
                async fn $name(&mut self, fits: impl IntoCondition) -> Result<(), DbErr> {
                    let rows = $table::Entity::find()
                        .filter($table::Column::WorkspaceId.eq(self.safe.workspace.as_str()))
                        .filter(fits.into_condition())
                        .all(self.connection)
                        .await?;
                    let $loader = self;
                    for $row in rows {
                        let (key, row) = $converted?;
                        $loader.bank.$name.load(key, row);
                    }
                    Ok(())
                }
            )*
        }
    };
}

loaders! {
    accounts: bank_accounts |loader, row| convert::bank_account(&loader.safe, &row);
    instructions: bank_instructions |loader, row| convert::instruction(&loader.safe, row);
    orders: bank_orders |loader, row| convert::order(&loader.safe, row);
    debits: bank_debits |loader, row| convert::debit(&loader.safe, row);
    files: bank_files |loader, row| convert::file(&loader.safe, row);
    reports: bank_reports |loader, row| convert::report(&loader.safe, &row);
    plans: bank_plans |loader, row| convert::plan(row);
}

impl<C: ConnectionTrait> Loader<'_, C> {
    /// What may happen on an evening: new files, orders and debits under way, plans, and whatever those speak of.
    async fn evening(&mut self, on: Date) -> Result<(), DbErr> {
        self.files(bank_files::Column::SealedBytes.is_not_null()).await?;
        let serials: BTreeSet<String> =
            self.bank.files.iter().map(|(_, file)| file.serial.to_string()).collect();
        for serials in chunks(serials) {
            self.files(bank_files::Column::Serial.is_in(serials)).await?;
        }
        self.orders(Condition::all()).await?;
        self.debits(bank_debits::Column::Outcome.eq(Outcome::Pending.to_string())).await?;
        let is_due = bank_plans::Column::DueOn.lte(on.to_string());
        self.plans(Condition::any().add(is_due).add(bank_plans::Column::DueOn.is_null())).await?;
        self.debits_spoken_of(on).await?;
        self.files_under_way().await?;
        let references = self.references(on);
        for references in chunks(references) {
            self.instructions(bank_instructions::Column::Reference.is_in(references)).await?;
        }
        self.accounts_spoken_of(on).await
    }

    /// Debits that are settled already: returned late, claimed, or presented again.
    async fn debits_spoken_of(&mut self, on: Date) -> Result<(), DbErr> {
        let numbers = self.bank.plans.iter().filter_map(|(_, plan)| plan.what.debit());
        let numbers: BTreeSet<i64> = numbers.map(convert::signed).collect::<Result<_, _>>()?;
        for numbers in chunks(numbers) {
            self.debits(bank_debits::Column::Number.is_in(numbers)).await?;
        }
        let claims = |what| matches!(what, What::Do(Scenario::Ddica(_) | Scenario::DdicaCancel));
        let claimed = self.bank.plans.iter().filter(|(_, plan)| claims(plan.what));
        let claimed: BTreeSet<String> = claimed.filter_map(|(_, plan)| plan.reference.clone()).collect();
        for references in chunks(claimed) {
            self.debits(bank_debits::Column::Reference.is_in(references.clone())).await?;
            // A claim that is taken back takes its plan with it.
            self.plans(bank_plans::Column::Reference.is_in(references)).await?;
        }
        let again = self.bank.debits.iter().filter(|(_, debit)| {
            debit.code == Code::Representation && debit.outcome == Outcome::Pending && debit.entry_on <= on
        });
        let again: BTreeSet<String> = again.map(|(_, debit)| debit.reference.clone()).collect();
        let since = on.saturating_sub(MONTHS_BACK.months()).to_string();
        for references in chunks(again) {
            let recent = bank_debits::Column::EntryOn.gte(&since);
            let fits = Condition::all().add(bank_debits::Column::Reference.is_in(references)).add(recent);
            self.debits(fits).await?;
        }
        Ok(())
    }

    /// The files that may be withdrawn.
    async fn files_under_way(&mut self) -> Result<(), DbErr> {
        if !self.bank.plans.iter().any(|(_, plan)| plan.what == What::Do(Scenario::Withdrawal)) {
            return Ok(());
        }
        let numbers = self.bank.debits.iter().map(|(_, debit)| convert::signed(debit.file));
        let numbers: BTreeSet<i64> = numbers.collect::<Result<_, _>>()?;
        for numbers in chunks(numbers) {
            self.files(bank_files::Column::Number.is_in(numbers)).await?;
        }
        Ok(())
    }

    /// The references of what is due, and of every plan.
    fn references(&self, on: Date) -> BTreeSet<String> {
        let orders = self.bank.orders.iter().map(|(_, order)| &order.reference);
        let due = self
            .bank
            .debits
            .iter()
            .filter(|(_, debit)| debit.outcome != Outcome::Pending || debit.entry_on <= on);
        let debits = due.map(|(_, debit)| &debit.reference);
        let plans = self.bank.plans.iter().filter_map(|(_, plan)| plan.reference.as_ref());
        orders.chain(debits).chain(plans).cloned().collect()
    }

    /// The accounts of what is due and of the instructions, and those they may move to.
    async fn accounts_spoken_of(&mut self, on: Date) -> Result<(), DbErr> {
        let ordered = self.bank.orders.iter().map(|(_, order)| self.hash(order.account)).collect();
        for hashes in chunks::<String>(ordered) {
            // References must not begin alike on one account.
            self.instructions(bank_instructions::Column::AccountHash.is_in(hashes)).await?;
        }
        let mut holders = BTreeSet::new();
        let of_instructions = self.bank.instructions.iter().map(|(key, one)| (key.clone(), &one.holder_name));
        let of_orders = self.bank.orders.iter().map(|(_, order)| (order.key(), &order.payer_name));
        for (key, name) in of_instructions.chain(of_orders) {
            let accounts = [Some(key.account), self.bank.new_account_for(&key)];
            for account in accounts.into_iter().flatten() {
                holders.insert(holder_hash(&self.bank.secret, &Holder { account, name: name.clone() }));
            }
        }
        for hashes in chunks(holders) {
            self.accounts(bank_accounts::Column::HolderHash.is_in(hashes)).await?;
        }
        let is_unknown = |debit: &Debit| self.bank.instructions.get(&debit.key()).is_none();
        let due = self.bank.debits.iter().filter(|(_, debit)| debit.entry_on <= on && is_unknown(debit));
        let unknown = due.map(|(_, debit)| self.hash(debit.account)).collect();
        for hashes in chunks::<String>(unknown) {
            self.accounts(bank_accounts::Column::AccountHash.is_in(hashes)).await?;
        }
        Ok(())
    }

    fn hash(&self, account: Account) -> String {
        account_hash(&self.bank.secret, account)
    }
}

/// As many at once as a query may ask for.
fn chunks<T>(values: BTreeSet<T>) -> impl Iterator<Item = Vec<T>> {
    let mut values = values.into_iter();
    std::iter::from_fn(move || Some(values.by_ref().take(AT_ONCE).collect::<Vec<T>>()))
        .take_while(|chunk| !chunk.is_empty())
}
