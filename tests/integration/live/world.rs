//! A live workspace: its bureau's folders, its payers, its days.

use std::fs;
use std::path::PathBuf;

use bacs::report::{self, Arudd, Input, Report, Unpaid};
use bacs::{Account, Serial, Sun};
use jiff::civil::{Date, DateTime};
use procedures::domain::api_key::Mode;
use procedures::domain::bank_details::{AccountName, AccountNumber, BankDetails, SortCode};
use procedures::domain::calendar::london_date;
use procedures::domain::id::{InstructionId, WorkspaceId};
use procedures::domain::instruction::{Code, Instruction, State};
use procedures::domain::mandate::BankAccount;
use procedures::domain::submission::{Kind as SubmissionKind, State as SubmissionState};
use procedures::engine::live::{self, Ran};
use procedures::operator::{self, NewServiceUser};
use procedures::rail::bacs_files::BacsFiles;
use procedures::store;
use serde_json::{Value, json};

use crate::support::{App, Caller};

pub const SUN: &str = "123456";
const ACCOUNT: (&str, &str) = ("200000", "55779911");

/// A live workspace whose clock stands at Monday 23 November 2026, 10:00.
pub struct World {
    pub app: App,
    pub caller: Caller,
    pub workspace: WorkspaceId,
    pub sun: &'static str,
}

impl World {
    pub async fn begin() -> World {
        World::of(App::start().await).await
    }

    pub async fn of(app: App) -> World {
        let organisation = app.organisation.clone();
        let scopes = [
            "mandates:read",
            "mandates:write",
            "collections:read",
            "events:read",
            "alerts:read",
            "alerts:write",
        ];
        let caller = app.live_key(&scopes).await;
        let workspace = collects(&app, &organisation, SUN).await;
        World { app, caller, workspace, sun: SUN }
    }

    /// A mandate of this payer's, signed, collected on that day of the month.
    pub async fn signed(&self, payer: &str, day: u8) -> String {
        let mut new = self.app.new_mandate();
        new["payer"]["name"] = json!(payer);
        new["collectionDay"] = json!(day);
        let id = self.caller.call("mandates.create", new).await.ok()["id"].as_str().unwrap().to_owned();
        self.caller.call("mandates.sendInvite", json!({ "mandateId": id })).await.ok();
        self.sign(&id).await;
        id
    }

    /// What the payer's form does once it is served.
    async fn sign(&self, id: &str) {
        let (app, now) = (&self.app.app, self.app.app.now());
        let today = london_date(now);
        let tx = app.store.begin().await.unwrap();
        let id = id.to_owned().try_into().unwrap();
        let found = store::mandates::find_for_change(&tx, &self.workspace, &id).await.unwrap();
        let mandate = found.unwrap();
        let details = BankDetails {
            account_name: AccountName::parse("MS A TENANT").unwrap(),
            sort_code: SortCode::parse(ACCOUNT.0).unwrap(),
            account_number: AccountNumber::parse(ACCOUNT.1).unwrap(),
        };
        let place = format!("{}/{id}/bank-details", self.workspace);
        let sealed = app.vault.seal(&place, &details.to_plaintext(), app.random_bytes());
        let account = BankAccount { masked: details.masked(), sealed };
        let mut signed = mandate.complete(account, today, now).unwrap();
        store::bank_details::insert(&tx, &signed, "form", now).await.unwrap();
        store::mandates::save(&tx, &signed).await.unwrap();
        signed.version += 1;
        let instruction = Instruction {
            id: InstructionId::from_number(app.ids.number(now)),
            mandate: signed.id.clone(),
            code: Code::New,
            reference: signed.reference.as_str().to_owned(),
            bank_details_version: signed.lodging.bank_details_version,
            state: State::Waiting,
            submission: None,
            input_on: None,
        };
        store::instructions::insert_waiting(&tx, &self.workspace, &instruction, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Sets the clock: `2026-11-23T15:00`. London shows what UTC does all winter.
    pub fn at(&self, time: &str) {
        let time: DateTime = time.parse().unwrap();
        let then = time.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        self.app.clock.advance_ms(then.as_millisecond() - self.app.app.now().as_millisecond());
    }

    /// Does what is due now; it must succeed everywhere. What is to be mailed is, into a folder.
    pub async fn tick(&self) -> Vec<Ran> {
        let ran = self.tick_without_mail().await;
        self.app.deliver().await;
        ran
    }

    /// The same, on a server whose messages stay where they are.
    pub async fn tick_without_mail(&self) -> Vec<Ran> {
        let ran = live::tick(&self.app.app, &|| true).await.unwrap().expect("nobody else is about it");
        let failures: Vec<_> = ran.iter().filter_map(|ran| ran.failure.as_ref()).collect();
        assert!(failures.is_empty(), "{failures:?}");
        ran
    }

    /// Lets the server run at 7:10 and 15:10 of each day from tomorrow to that day, of which the morning only.
    pub async fn until(&self, day: &str) {
        let last: Date = day.parse().unwrap();
        let mut today = london_date(self.app.app.now());
        while today < last {
            self.at(&today.at(15, 10, 0, 0).to_string());
            self.tick().await;
            today = today.tomorrow().unwrap();
            self.at(&today.at(7, 10, 0, 0).to_string());
            self.tick().await;
        }
    }

    /// The names in a folder of the service user's.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.folder().join(folder)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub fn folder(&self) -> PathBuf {
        self.app.app.settings.bacs_folder.join(self.sun)
    }

    /// The bureau brings a report.
    pub fn bring(&self, name: &str, report: &Report) {
        fs::create_dir_all(self.folder().join("inbox")).unwrap();
        fs::write(self.folder().join("inbox").join(name), report::write(report)).unwrap();
    }

    /// The bureau brings the Input report of every collections file that was handed over.
    pub async fn accepted(&self) {
        let reader = self.app.app.store.read();
        for file in store::submissions::list(&reader, &self.workspace, None, 100).await.unwrap() {
            if file.state != SubmissionState::Submitted || file.kind != SubmissionKind::Collections {
                continue;
            }
            let input = Input {
                produced_on: file.input_on,
                processing_on: file.processing_on,
                serial: Serial::parse(&file.serial).unwrap(),
                sun: Sun::parse(self.sun).unwrap(),
                file_number: "001".to_owned(),
                is_accepted: true,
                debit_pence: u64::try_from(file.total_pence).unwrap(),
                debit_count: u64::try_from(file.items).unwrap(),
                errors: Vec::new(),
            };
            self.bring(&format!("input-{}.xml", file.serial), &Report::Input(input));
        }
    }

    /// The mandate.
    pub async fn mandate(&self, id: &str) -> Value {
        self.caller.call("mandates.get", json!({ "mandateId": id })).await.ok()
    }

    /// The mandate's status and stage.
    pub async fn standing(&self, id: &str) -> String {
        place(&self.mandate(id).await)
    }

    /// The mandate's first collection as `entry-date status/stage`.
    pub async fn first(&self, mandate: &str) -> String {
        let page = self.caller.call("collections.list", json!({ "mandateId": mandate })).await.ok();
        let mut items = page["items"].as_array().unwrap().clone();
        items.sort_by_key(|item| item["nominalOn"].as_str().unwrap().to_owned());
        format!("{} {}", items[0]["entryOn"].as_str().unwrap(), place(&items[0]))
    }

    /// The report that this collection of the mandate's was unpaid.
    pub async fn arudd(&self, mandate: &str, debited_on: &str, code: &str) -> Report {
        let mandate = self.mandate(mandate).await;
        let account = Account::parse(ACCOUNT.0, ACCOUNT.1).unwrap();
        let item = Unpaid {
            originating_account: Ok(account),
            originating_name: "ACME LETTINGS".to_owned(),
            reference: mandate["reference"].as_str().unwrap().to_owned(),
            trans_code: "01".to_owned(),
            return_code: code.to_owned(),
            description: "REFER TO PAYER".to_owned(),
            original_processing_on: Ok(debited_on.parse().unwrap()),
            amount_pence: mandate["amountPence"].as_u64().unwrap(),
            payer: Ok(account),
            payer_name: "MS A TENANT".to_owned(),
        };
        Report::Arudd(Arudd {
            sun: Sun::parse(self.sun).unwrap(),
            user_name: "ACME LETTINGS".to_owned(),
            advice_number: "1".to_owned(),
            processing_on: debited_on.parse().unwrap(),
            items: vec![item],
        })
    }
}

/// Sets a service user for the organisation's live workspace, and makes its folders.
pub async fn collects(app: &App, organisation: &str, sun: &str) -> WorkspaceId {
    let organisation: procedures::domain::id::OrganisationId = organisation.to_owned().try_into().unwrap();
    let new = NewServiceUser {
        organisation: organisation.clone(),
        sun: sun.to_owned(),
        name: "ACME LETTINGS".to_owned(),
        sort_code: ACCOUNT.0.to_owned(),
        account_number: ACCOUNT.1.to_owned(),
    };
    operator::set_service_user(&app.app, new).await.unwrap();
    BacsFiles::new(&app.app.settings.bacs_folder, Sun::parse(sun).unwrap()).prepare().await.unwrap();
    let all = store::organisations::workspaces(&app.app.store.read(), &organisation).await.unwrap();
    all.into_iter().find(|(_, mode)| *mode == Mode::Live).unwrap().0
}

fn place(item: &Value) -> String {
    format!("{}/{}", item["status"].as_str().unwrap(), item["stage"].as_str().unwrap())
}
