//! Tenants who have signed, as they stand when their forms are complete.

use jiff::civil::Date;
use procedures::App;
use procedures::domain::bank_details::{AccountName, AccountNumber, BankDetails, SortCode};
use procedures::domain::calendar::london_date;
use procedures::domain::id::{InstructionId, WorkspaceId};
use procedures::domain::instruction::{Code, Instruction, State};
use procedures::domain::mandate::{
    Lodging, Mandate, MandateType, Payer, Property, Stage, Status, StatusTimes,
};
use procedures::domain::money::AmountPence;
use procedures::domain::payer::{EmailAddress, Metadata, PayerName};
use procedures::domain::schedule::{CollectionDay, Frequency};
use procedures::domain::scheme_reference::SchemeReference;
use procedures::engine::seal_account;
use procedures::store;

/// How many there are. What one pays says which he is: this and his number, in pence.
const TENANTS: i64 = 30;
pub const LEAST_PENCE: i64 = 50_000;

/// All of them sign today.
pub async fn sign(app: &App) {
    let (workspace, _) = store::service_users::live(&app.store.read()).await.unwrap().remove(0);
    let now = app.now();
    let tx = app.store.begin().await.unwrap();
    for number in 0..TENANTS {
        let mandate = signed(app, &workspace, number, london_date(now));
        store::mandates::insert(&tx, &mandate).await.unwrap();
        store::bank_details::insert(&tx, &mandate, "form", now).await.unwrap();
        let instruction = Instruction {
            id: InstructionId::from_number(app.ids.number(now)),
            mandate: mandate.id.clone(),
            code: Code::New,
            reference: mandate.reference.as_str().to_owned(),
            bank_details_version: mandate.lodging.bank_details_version,
            state: State::Waiting,
            submission: None,
            input_on: None,
        };
        store::instructions::insert_waiting(&tx, &workspace, &instruction, now).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn signed(app: &App, workspace: &WorkspaceId, number: i64, today: Date) -> Mandate {
    let mandate = invited(app, workspace, number);
    let details = BankDetails {
        account_name: AccountName::parse(&format!("MS TENANT {number}")).unwrap(),
        sort_code: SortCode::parse("200000").unwrap(),
        account_number: AccountNumber::parse(&format!("{:08}", 10_000_000 + number)).unwrap(),
    };
    let account = seal_account(app, &mandate, &details);
    let signed = mandate.complete(account, today, app.now()).unwrap();
    Mandate { version: 1, ..signed }
}

fn invited(app: &App, workspace: &WorkspaceId, number: i64) -> Mandate {
    let now = app.now();
    Mandate {
        id: app.new_mandate_id(now),
        workspace: workspace.clone(),
        reference: SchemeReference::generate("Acme Lettings", app.random_bytes()),
        status: Status::Draft,
        stage: Stage::Invited,
        payer: Payer {
            name: PayerName::parse(&format!("Ms Tenant {number}")).unwrap(),
            email: EmailAddress::parse("tenant@example.com").unwrap(),
            phone: None,
            address: None,
        },
        property: Property { reference: format!("FLAT-{number:02}").try_into().unwrap(), address: None },
        mandate_type: MandateType::Property,
        amount: AmountPence::new(LEAST_PENCE + number).unwrap(),
        frequency: if number % 3 == 2 { Frequency::Monthly } else { Frequency::Weekly },
        collection_day: CollectionDay::new(1 + number % 28).unwrap(),
        start_on: None,
        end_on: None,
        external_ref: None,
        metadata: Metadata::default(),
        bank_account: None,
        pending_amendment: None,
        failure: None,
        clawback_count: 0,
        lodging: Lodging::default(),
        created_at: now,
        updated_at: now,
        times: StatusTimes::default(),
        version: 1,
    }
}
