//! Collections as the engine leaves them: taken there by the domain's own moves, with the rows that belong to them.

use jiff::Timestamp;
use jiff::civil::{Date, time};
use procedures::WorkspaceTime;
use procedures::domain::attempt::{self, Attempt};
use procedures::domain::calendar::{Calendar, Cycle};
use procedures::domain::claim::{self, Claim, Claimed};
use procedures::domain::collection::{Action, Collection, Failure, Stage, Times};
use procedures::domain::event::{Actor, Event, Kind, Outcome};
use procedures::domain::id::{MandateId, NoticeId, OrganisationId, WorkspaceId};
use procedures::domain::mandate::Mandate;
use procedures::domain::message::{Letterhead, Templates};
use procedures::domain::notice::{self, Covered, Notice, Wording};
use procedures::domain::schedule::Period;
use procedures::domain::scheme_reference::SchemeReference;
use procedures::domain::submission::{self, Submission};
use procedures::store::reports::{self, NewReport};
use procedures::store::{self, Tx};
use serde_json::{Value, json};

use super::App;

/// A file as it goes to Bacs.
pub const FILE: &str = include_str!("../../../procedures/bacs/tests/data/std18_dd_collection.txt");
/// A report as it comes back.
pub const REPORT: &str = include_str!("../../../procedures/bacs/tests/data/ddica_constructed.xml");

/// What DDICA code 2 means.
const NO_NOTICE: &str = "the payer received no advance notice, or disputes the amount";

/// The moves from the plan to a stage, each with the event that it leaves.
fn moves(stage: Stage) -> Vec<(Action, Kind)> {
    let mut moves = vec![
        (Action::Notify, Kind::NoticeGiven),
        (Action::Submit, Kind::CollectionSubmitted),
        (Action::Debit, Kind::CollectionCollected),
        (Action::Confirm, Kind::CollectionConfirmed),
        (Action::Claim, Kind::CollectionClawedBack),
    ];
    match stage {
        Stage::Planned => moves.truncate(0),
        Stage::Notified => moves.truncate(1),
        Stage::Submitted => moves.truncate(2),
        Stage::Provisional => moves.truncate(3),
        Stage::Confirmed => moves.truncate(4),
        Stage::Claimed => {}
        Stage::Representing => {
            moves.truncate(3);
            moves.push((Action::Represent, Kind::CollectionRepresenting));
        }
        Stage::Withdrawn => moves = vec![(Action::Withdraw, Kind::CollectionCancelled)],
        other => panic!("no way to {other:?} here"),
    }
    moves
}

/// A collection being taken through its life at one moment.
struct Life<'a> {
    app: &'a App,
    tx: Tx,
    mandate: Mandate,
    collection: Collection,
    now: Timestamp,
    /// The day in the workspace.
    today: Date,
    events: Vec<Event>,
}

impl App {
    /// The id of a collection of the mandate for that period, in that stage. It is entered on `entry_on`.
    pub async fn collection(&self, mandate: &str, period: &str, entry_on: Date, stage: Stage) -> String {
        let mandate = self.stored_mandate(mandate).await;
        let now = self.app.now();
        let collection = planned(self, &mandate, period, entry_on, now);
        let tx = self.app.store.begin().await.unwrap();
        let added = store::collections::insert_once(&tx, std::slice::from_ref(&collection)).await.unwrap();
        assert_eq!(added, [true]);
        let today = store::sandbox::today(&tx, &mandate.workspace).await.unwrap();
        let today = today.unwrap_or(WorkspaceTime::wall(now).today);
        let mut life = Life { app: self, tx, mandate, collection, now, today, events: Vec::new() };
        let note = json!({ "to": "planned", "period": period, "entryOn": entry_on });
        life.record(Kind::CollectionPlanned, note);
        for (action, kind) in moves(stage) {
            life.go(action, kind).await;
        }
        let Life { tx, collection, events, .. } = life;
        store::events::append(&tx, &self.app.vault, &events).await.unwrap();
        tx.commit().await.unwrap();
        collection.id.to_string()
    }

    /// The id of a report that came back to the workspace of that mandate.
    pub async fn report(&self, mandate: &str, text: &[u8]) -> String {
        let workspace = self.stored_mandate(mandate).await.workspace;
        let now = self.app.now();
        let id = self.app.new_report_id(now);
        let report = NewReport {
            id: &id,
            workspace: &workspace,
            hash: &blake3_of(text),
            name: "DDICA.XML",
            sealed_file: self.sealed(&workspace, id.as_str(), text),
            received_at: now,
        };
        let tx = self.app.store.begin().await.unwrap();
        assert!(reports::insert_once(&tx, report).await.unwrap());
        tx.commit().await.unwrap();
        id.to_string()
    }

    /// So many more changes of that collection in the audit trail.
    pub async fn changed_often(&self, collection: &str, count: usize) {
        let sql = format!("SELECT mandate_id FROM collections WHERE id = '{collection}'");
        let mandate = self.stored_mandate(&self.one::<String>(&sql).await).await;
        let change = |_| event(self, &mandate, Kind::CollectionReplanned, collection, json!({}));
        let events: Vec<Event> = (0..count).map(change).collect();
        let tx = self.app.store.begin().await.unwrap();
        store::events::append(&tx, &self.app.vault, &events).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// So many more mandates like that one.
    pub async fn copied(&self, mandate: &str, count: usize) {
        let original = self.stored_mandate(mandate).await;
        let tx = self.app.store.begin().await.unwrap();
        for _ in 0..count {
            let copy = Mandate {
                id: self.app.new_mandate_id(self.app.now()),
                reference: SchemeReference::generate("ACME", self.app.random_bytes()),
                ..original.clone()
            };
            store::mandates::insert(&tx, &copy).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn stored_mandate(&self, mandate: &str) -> Mandate {
        let id = MandateId::try_from(mandate.to_owned()).unwrap();
        let sql = format!("SELECT workspace_id FROM mandates WHERE id = '{mandate}'");
        let workspace = WorkspaceId::try_from(self.one::<String>(&sql).await).unwrap();
        store::mandates::find(&self.app.store.read(), &workspace, &id).await.unwrap().unwrap()
    }

    fn sealed(&self, workspace: &WorkspaceId, id: &str, bytes: &[u8]) -> Vec<u8> {
        self.app.vault.seal(&format!("{workspace}/{id}/file"), bytes, self.app.random_bytes())
    }
}

impl Life<'_> {
    async fn go(&mut self, action: Action, kind: Kind) {
        let from = self.collection.stage;
        let mut moved = self.collection.clone().act(action, self.now).unwrap();
        moved.failure = failure(action).or(moved.failure);
        match action {
            Action::Notify => {
                moved.notice = Some(self.give_notice().await);
                moved.advised_amount = Some(moved.amount);
            }
            Action::Submit => {
                self.submit().await;
                moved.attempts += 1;
            }
            Action::Confirm => self.end_attempt(attempt::Outcome::Paid, None).await,
            Action::Represent => self.end_attempt(attempt::Outcome::Unpaid, Some("0")).await,
            Action::Claim => self.claim().await,
            _ => {}
        }
        store::collections::save(&self.tx, &moved).await.unwrap();
        moved.version += 1;
        self.record(kind, json!({ "from": from, "to": moved.stage }));
        self.collection = moved;
    }

    fn record(&mut self, kind: Kind, data: Value) {
        self.events.push(event(self.app, &self.mandate, kind, self.collection.id.as_str(), data));
    }

    async fn give_notice(&self) -> NoticeId {
        let (mandate, collection) = (&self.mandate, &self.collection);
        let organisation = OrganisationId::try_from(self.app.organisation.clone()).unwrap();
        let organisation = store::organisations::find(&self.tx, &organisation).await.unwrap().unwrap();
        let head = Letterhead {
            statement_name: "ACME LETTINGS".to_owned(),
            service_user_number: None,
            has_logo: false,
            templates: Templates::default(),
            organisation,
        };
        let (kind, frequency) = (notice::Kind::Schedule, mandate.frequency);
        let wording = Wording { head: &head, mandate, kind, frequency, before: &[] };
        let covers = vec![Covered {
            period: collection.period.clone(),
            advised_on: collection.advised_on,
            amount_pence: collection.amount,
        }];
        let given_on = Calendar::default().subtract_working_days(collection.advised_on, 12);
        let notice = Notice {
            id: self.app.app.new_notice_id(self.now),
            workspace: mandate.workspace.clone(),
            mandate: mandate.id.clone(),
            kind: wording.kind,
            notice_working_days: head.organisation.notice_working_days.into(),
            payer_email: mandate.payer.email.as_str().to_owned(),
            body: notice::letter(&wording, &covers).rendered(&head).text,
            covers,
            given_on,
            given_at: WorkspaceTime::at(given_on, time(9, 0, 0, 0)).now,
        };
        let id = notice.id.clone();
        store::notices::insert_all(&self.tx, &[notice]).await.unwrap();
        id
    }

    async fn submit(&self) {
        let (workspace, collection) = (&self.mandate.workspace, &self.collection);
        let id = self.app.app.new_submission_id(self.now);
        let cycle = Cycle::from_entry(collection.entry_on, &Calendar::default());
        let bytes = FILE.as_bytes();
        let submission = Submission {
            id: id.clone(),
            workspace: workspace.clone(),
            kind: submission::Kind::Collections,
            sun: "123456".to_owned(),
            serial: serial(&id),
            state: submission::State::Accepted,
            input_on: cycle.input_on,
            processing_on: cycle.processing_on,
            items: 1,
            total_pence: collection.amount.get(),
            hash: blake3_of(bytes),
            sealed_at: self.now,
            submitted_at: Some(self.now),
            answered_at: Some(self.now),
            answer: None,
        };
        let sealed = self.app.sealed(workspace, id.as_str(), bytes);
        store::submissions::insert(&self.tx, &submission, sealed).await.unwrap();
        let attempt = Attempt {
            collection: collection.id.clone(),
            number: 1,
            mandate: self.mandate.id.clone(),
            submission: id,
            code: "01".to_owned(),
            reference: self.mandate.reference.as_str().to_owned(),
            amount_pence: collection.amount.get(),
            processing_on: cycle.processing_on,
            entry_on: collection.entry_on,
            bank_details_version: 1,
            outcome: attempt::Outcome::Open,
            reason_code: None,
        };
        store::attempts::insert(&self.tx, workspace, &[attempt]).await.unwrap();
    }

    async fn end_attempt(&self, to: attempt::Outcome, reason: Option<&str>) {
        let (workspace, id) = (&self.mandate.workspace, &self.collection.id);
        let attempts = store::attempts::of_collection(&self.tx, workspace, id).await.unwrap();
        store::attempts::end(&self.tx, workspace, &attempts[0], to, reason).await.unwrap();
    }

    /// The payer says there was no notice. The claim came in on the working day before.
    async fn claim(&self) {
        let calendar = Calendar::default();
        let received_on = calendar.subtract_working_days(self.today, 1);
        let id = self.app.app.new_claim_id(self.now);
        let claim = Claim {
            bank_reference: format!("DDIC{}", serial(&id)),
            id,
            workspace: self.mandate.workspace.clone(),
            mandate: self.mandate.id.clone(),
            reason_code: "2".to_owned(),
            reason: NO_NOTICE.to_owned(),
            status: claim::Status::Open,
            amount_pence: self.collection.amount.get(),
            received_on,
            challenge_by_on: claim::challenge_by_on(received_on, &calendar),
            debit_on: claim::debit_on(received_on, &calendar),
            created_at: self.now,
            updated_at: self.now,
        };
        let claimed = Claimed {
            collection: self.collection.id.clone(),
            amount_pence: self.collection.amount.get(),
            stage_before: self.collection.stage,
        };
        store::claims::insert(&self.tx, &claim, &[claimed]).await.unwrap();
    }
}

/// What the collection says of itself after the move.
fn failure(action: Action) -> Option<Failure> {
    let (code, reason) = match action {
        Action::Represent => ("arudd:0", "refer to payer"),
        Action::Claim => ("ddica:2", NO_NOTICE),
        _ => return None,
    };
    Some(Failure { code: code.to_owned(), reason: reason.to_owned() })
}

/// A change that the engine makes now.
fn event(app: &App, mandate: &Mandate, kind: Kind, subject: &str, data: Value) -> Event {
    let at = app.app.now();
    Event {
        id: app.app.new_event_id(at),
        workspace: Some(mandate.workspace.clone()),
        kind,
        at,
        actor: Actor::System,
        procedure: None,
        outcome: Outcome::Ok,
        code: None,
        request_id: None,
        address: None,
        duration_us: 0,
        subject: Some(subject.to_owned()),
        data: Some(data.to_string()),
    }
}

fn planned(app: &App, mandate: &Mandate, period: &str, entry_on: Date, now: Timestamp) -> Collection {
    let stage = Stage::Planned;
    Collection {
        id: app.app.new_collection_id(now),
        workspace: mandate.workspace.clone(),
        mandate: mandate.id.clone(),
        period: Period::parse(period).unwrap(),
        nominal_on: entry_on,
        advised_on: entry_on,
        entry_on,
        input_on: Cycle::from_entry(entry_on, &Calendar::default()).input_on,
        amount: mandate.amount,
        advised_amount: None,
        status: stage.status(),
        stage,
        notice: None,
        attempts: 0,
        representations: 0,
        first_processing_on: None,
        settles_on: None,
        failure: None,
        created_at: now,
        updated_at: now,
        times: Times::default(),
        version: 1,
    }
}

/// Six characters that no other id gives.
fn serial(id: &impl ToString) -> String {
    let id = id.to_string().to_uppercase();
    id[id.len() - 6..].to_owned()
}

fn blake3_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
