//! The simulated bank of the sandbox, on either database.

use bacs::report::{self, Report};
use bacs::standard18::{self, Code, Days, Header, Item, Submission};
use bacs::{Account, Field18, Serial, Sun};
use jiff::civil::{Date, date};
use procedures::domain::id::WorkspaceId;
use procedures::rail::simulator::{
    InstructionState, Moment, Outcome, Rates, Scenario, ServiceUser, Simulator,
};
use procedures::store::{DbErr, Tx, organisations};

use crate::support::App;

const REFERENCE: &str = "ACM000000012";
/// Monday, and the working days after it.
const DAYS: [Date; 8] = [
    date(2026, 11, 23),
    date(2026, 11, 24),
    date(2026, 11, 25),
    date(2026, 11, 26),
    date(2026, 11, 27),
    date(2026, 11, 30),
    date(2026, 12, 1),
    date(2026, 12, 2),
];

fn field(text: &str) -> Field18 {
    Field18::parse(text).unwrap()
}

/// The file of one item for that processing day.
fn file(number: u32, code: Code, amount_pence: u64, processing_on: Date) -> (Serial, Vec<u8>) {
    let serial = Serial::from_number(number).unwrap();
    let item = Item {
        code,
        payer: Account::parse("20-00-00", "55779911").unwrap(),
        payer_name: field("MS A TENANT"),
        reference: field(REFERENCE),
        amount_pence,
        processing_on,
    };
    let header = Header {
        serial,
        sun: Sun::parse("123456").unwrap(),
        file_number: 1,
        created_on: DAYS[0],
        expires_on: date(2026, 12, 31),
        service_user_name: field("ACME LETTINGS"),
        service_user_account: Account::parse("08-99-99", "66374958").unwrap(),
        days: Days::Single(processing_on),
    };
    (serial, standard18::write(&Submission { header, items: vec![item] }).unwrap())
}

/// A bank of each workspace of a new organisation.
struct Banks {
    app: App,
    workspaces: [WorkspaceId; 2],
}

impl Banks {
    async fn new() -> Banks {
        let app = App::start().await;
        let organisation = app.organisation.clone().try_into().unwrap();
        let found = organisations::workspaces(&app.app.store.read(), &organisation).await.unwrap();
        let workspaces = [found[0].0.clone(), found[1].0.clone()];
        let banks = Banks { app, workspaces };
        for which in 0..2 {
            let name = "ACME LETTINGS LTD".to_owned();
            let user = ServiceUser { sun: Sun::parse("123456").unwrap(), name };
            banks.in_tx(which, async |bank, tx| bank.reset(tx, user, Rates::None, 1).await).await;
        }
        banks
    }

    fn bank(&self, which: usize) -> Simulator<'_> {
        Simulator::new(&self.app.app, &self.workspaces[which])
    }

    async fn in_tx<T>(
        &self,
        which: usize,
        work: impl AsyncFnOnce(Simulator<'_>, &Tx) -> Result<T, DbErr>,
    ) -> T {
        let tx = self.app.app.store.begin().await.unwrap();
        let done = work(self.bank(which), &tx).await.unwrap();
        tx.commit().await.unwrap();
        done
    }

    async fn hand_over(&self, on: Date, (serial, bytes): (Serial, Vec<u8>)) {
        self.in_tx(0, async |bank, tx| bank.receive(tx, on, serial, &bytes).await).await;
    }

    /// Closes the day. Gives what there is to fetch on the next morning.
    async fn close(&self, day: usize) -> Vec<Report> {
        self.in_tx(0, async |bank, tx| bank.evening(tx, DAYS[day]).await).await;
        let (next, moment) = (DAYS[day + 1], Moment::Morning);
        let reports = self.in_tx(0, async |bank, tx| bank.reports(tx, next, moment).await).await;
        for (number, _) in &reports {
            self.in_tx(0, async |bank, tx| bank.delivered(tx, *number).await).await;
        }
        reports.into_iter().map(|(_, bytes)| report::read(&bytes).unwrap()).collect()
    }
}

#[tokio::test]
async fn a_mandate_is_lodged_collected_from_and_a_collection_claimed_back() {
    let banks = Banks::new().await;
    banks.hand_over(DAYS[0], file(1, Code::NewInstruction, 0, DAYS[1])).await;
    assert!(matches!(&banks.close(0).await[..], [Report::FileAcceptance(file)] if file.accepted));
    assert!(banks.close(1).await.is_empty());

    banks.hand_over(DAYS[2], file(2, Code::First, 125_000, DAYS[3])).await;
    let [Report::Input(input)] = &banks.close(2).await[..] else { panic!() };
    assert_eq!((input.is_accepted, input.debit_pence), (true, 125_000));
    assert!(banks.close(3).await.is_empty() && banks.close(4).await.is_empty());

    let claim = Scenario::parse("ddica:5").unwrap();
    let asked = async |bank: Simulator<'_>, tx: &Tx| bank.script(tx, claim, Some(REFERENCE), DAYS[5]).await;
    assert_eq!(banks.in_tx(0, asked).await, Ok(()));
    let asked = async |bank: Simulator<'_>, tx: &Tx| bank.script(tx, claim, Some(REFERENCE), DAYS[5]).await;
    assert!(banks.in_tx(1, asked).await.is_err(), "the other workspace has another bank");
    assert!(matches!(&banks.close(5).await[..], [Report::Ddica(ddica)] if ddica.claims.len() == 1));

    let store = &banks.app.app.store;
    let ledger = banks.bank(0).ledger(&store.read(), DAYS[5]).await.unwrap();
    assert_eq!(ledger.instructions[0].state, InstructionState::Cancelled);
    assert_eq!(ledger.debits[0].outcome, Outcome::Claimed);
    assert_eq!(ledger.net_credited_pence, 125_000);
    let other = banks.bank(1).ledger(&store.read(), DAYS[5]).await.unwrap();
    assert!(other.files.is_empty() && other.instructions.is_empty());
}

#[tokio::test]
async fn what_a_lost_transaction_did_is_done_once_by_the_next() {
    let banks = Banks::new().await;
    let (serial, bytes) = file(1, Code::NewInstruction, 0, DAYS[1]);
    let tx = banks.app.app.store.begin().await.unwrap();
    banks.bank(0).receive(&tx, DAYS[0], serial, &bytes).await.unwrap();
    banks.bank(0).evening(&tx, DAYS[0]).await.unwrap();
    drop(tx);
    let received = async |bank: Simulator<'_>, tx: &Tx| bank.has_received(tx, serial, &bytes).await;
    assert!(!banks.in_tx(0, received).await);
    banks.hand_over(DAYS[0], (serial, bytes.clone())).await;
    assert_eq!(banks.close(0).await.len(), 1);
    assert!(banks.close(0).await.is_empty());
}
