//! The simulated bank's books, and ours.

use bacs::standard18::Code;
use procedures::domain::collection::{Collection, Stage};
use procedures::domain::mandate::Stage as MandateStage;
use procedures::rail::simulator::{InstructionState, Ledger, Outcome as AtTheBank, Simulator};
use sea_orm::{ConnectionTrait, Statement};

use crate::history::{Outcome, Play};
use crate::reference::{Broken, Known};

impl Play {
    /// What we think was collected and taken back is what the bank's books say, unless a line of a report waits for
    /// somebody.
    pub async fn money(&self, all: &[Vec<Collection>], outcome: &mut Outcome) -> Result<(), Broken> {
        let (app, workspace) = (&self.sandbox.app, self.sandbox.workspace());
        let reader = app.store.read();
        let ledger = Simulator::new(app, workspace).ledger(&reader, self.today).await.unwrap();
        let unclear = self.unclear().await;
        outcome.count("lines for somebody", unclear.len());
        let pence = |wanted: &dyn Fn(AtTheBank) -> bool, reference: Option<&Known>| -> i64 {
            let debits = ledger.debits.iter().filter(|debit| wanted(debit.outcome));
            let of = debits
                .filter(|debit| reference.is_none_or(|known| known.references.contains(&debit.reference)));
            of.map(|debit| debit.amount_pence as i64).sum()
        };
        let paid = |outcome: AtTheBank| outcome == AtTheBank::Paid;
        let claimed = |outcome: AtTheBank| matches!(outcome, AtTheBank::Claimed | AtTheBank::ClaimSettled);
        let unsettled = |outcome: AtTheBank| matches!(outcome, AtTheBank::Paid | AtTheBank::Claimed);
        let net = pence(&unsettled, None);
        if net != ledger.net_credited_pence {
            return Err(format!("the bank's own books: {net} and {}", ledger.net_credited_pence));
        }
        for (known, collections) in self.mandates.iter().zip(all) {
            if unclear.iter().any(|reference| known.references.contains(reference)) {
                continue;
            }
            let ours = |stages: &[Stage]| -> i64 {
                let of =
                    collections.iter().filter(|one| stages.contains(&one.stage) && one.entry_on < self.today);
                of.map(|one| one.amount.get()).sum()
            };
            let sides = [
                (ours(&[Stage::Provisional, Stage::Confirmed]), pence(&paid, Some(known)), "collected"),
                (ours(&[Stage::Claimed, Stage::ClawedBack]), pence(&claimed, Some(known)), "taken back"),
            ];
            for (ours, theirs, what) in sides {
                if ours != theirs {
                    let id = &known.id;
                    return Err(format!("{ours} pence of {id} are {what}; by the bank's books {theirs}"));
                }
            }
            self.instruction(known, &ledger)?;
            self.codes(known, &ledger)?;
            outcome.count("agreed", 1);
        }
        Ok(())
    }

    /// A bank that had the instruction of a mandate that was cancelled here has been told so.
    fn instruction(&self, known: &Known, ledger: &Ledger) -> Result<(), Broken> {
        let ended = [MandateStage::CancelledAfterLodging, MandateStage::RepresentationsExhausted];
        if !self.to_the_day || !ended.contains(&known.stage) {
            return Ok(());
        }
        let of =
            |one: &&procedures::rail::simulator::LedgerInstruction| known.references.contains(&one.reference);
        match ledger.instructions.iter().filter(of).find(|one| one.state == InstructionState::Active) {
            Some(active) => Err(format!("the bank still has the instruction {}", active.reference)),
            None => Ok(()),
        }
    }

    /// The first collection is told to be the first (bacs.md §0.6), of a mandate that was lodged once.
    fn codes(&self, known: &Known, ledger: &Ledger) -> Result<(), Broken> {
        if known.is_disturbed || !self.to_the_day {
            return Ok(());
        }
        let of = ledger.debits.iter().filter(|debit| known.references.contains(&debit.reference));
        for (at, debit) in of.enumerate() {
            let expected = if at == 0 { Code::First } else { Code::Regular };
            if debit.code != expected {
                return Err(format!("{} is collected with the code {:?}", debit.reference, debit.code));
            }
        }
        Ok(())
    }

    /// What we and the bank have in our books, for whoever looks for the fault.
    pub async fn books(&self) -> String {
        let (app, workspace) = (&self.sandbox.app, self.sandbox.workspace());
        let tables = [
            "SELECT code || ' ' || state || ' ' || reference || ' ' || COALESCE(input_on, '-') AS value \
             FROM instructions WHERE workspace_id = $1 ORDER BY id",
            "SELECT c.id || ' ' || period || ' ' || c.stage || ' ' || COALESCE(number, 0) || ' ' || \
             COALESCE(code, '-') || ' ' || COALESCE(a.entry_on, c.entry_on) || ' ' || COALESCE(outcome, '-') || ' ' || \
             c.amount_pence || ' ' || COALESCE(a.reference, '-') AS value FROM collections c LEFT JOIN attempts a \
             ON a.collection_id = c.id WHERE c.workspace_id = $1 ORDER BY c.id, a.number",
            "SELECT kind || ' ' || state || ' ' || COALESCE(reference, '-') || ' ' || COALESCE(code, '-') || ' ' || \
             COALESCE(note, '-') || ' ' || COALESCE(subject_id, '-') AS value FROM advices WHERE workspace_id = $1 \
             ORDER BY report_id, line",
            "SELECT kind || ' ' || serial || ' ' || state || ' ' || input_on AS value FROM submissions \
             WHERE workspace_id = $1 ORDER BY id",
        ];
        let mut lines = Vec::new();
        for sql in tables {
            lines.extend(self.column(sql).await);
        }
        if let Ok(ledger) = Simulator::new(app, workspace).ledger(&app.store.read(), self.today).await {
            lines.extend(ledger.debits.iter().map(|debit| format!("{debit:?}")));
        }
        lines.join("\n")
    }

    async fn column(&self, sql: &str) -> Vec<String> {
        let reader = self.sandbox.app.store.read();
        let backend = reader.get_database_backend();
        let values = [self.sandbox.workspace().as_str().into()];
        let rows = reader.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
        rows.iter().filter_map(|row| row.try_get::<Option<String>>("", "value").unwrap()).collect()
    }

    /// The references that lines of reports name which wait for somebody.
    async fn unclear(&self) -> Vec<String> {
        let sql = "SELECT reference AS value FROM advices WHERE workspace_id = $1 AND state = 'manual'";
        self.column(sql).await
    }
}
