//! The store of service users, on the database itself.

use std::collections::HashSet;

use bacs::{Account, Field18, Sun};
use procedures::domain::api_key::Mode;
use procedures::domain::id::{SubmissionId, WorkspaceId};
use procedures::domain::service_user::{RailKind, ServiceUser};
use procedures::domain::submission::{Kind, State, Submission};
use procedures::operator::{self, NewServiceUser, SetServiceUser};
use procedures::store::{Tx, organisations, service_users, submissions};

use crate::support::App;

/// The organisation's workspace of that mode.
async fn workspace(app: &App, organisation: &str, mode: Mode) -> WorkspaceId {
    let organisation = organisation.to_owned().try_into().unwrap();
    let all = organisations::workspaces(&app.app.store.read(), &organisation).await.unwrap();
    all.into_iter().find(|(_, of)| *of == mode).unwrap().0
}

fn live(workspace: &WorkspaceId, sun: &str) -> ServiceUser {
    let account = Account::parse("20-00-00", "55779911").unwrap();
    let (sun, name) = (Sun::parse(sun).unwrap(), Field18::parse("ACME LETTINGS").unwrap());
    ServiceUser::live(workspace.clone(), sun, name, account)
}

async fn put(app: &App, tx: &Tx, service_user: &ServiceUser) -> bool {
    let (vault, nonce) = (&app.app.vault, app.app.random_bytes());
    service_users::put(tx, vault, nonce, service_user, app.app.now()).await.is_ok()
}

/// Puts it in a transaction of its own; says whether the database took it.
async fn stored(app: &App, service_user: &ServiceUser) -> bool {
    let tx = app.app.store.begin().await.unwrap();
    let put = put(app, &tx, service_user).await;
    if put {
        tx.commit().await.unwrap();
    }
    put
}

async fn found(app: &App, workspace: &WorkspaceId) -> Option<ServiceUser> {
    service_users::find(&app.app.store.read(), &app.app.vault, workspace).await.unwrap()
}

async fn serial(app: &App, workspace: &WorkspaceId) -> Option<String> {
    let tx = app.app.store.begin().await.unwrap();
    let serial = service_users::next_serial(&tx, workspace).await.unwrap();
    tx.commit().await.unwrap();
    serial.map(|serial| serial.to_string())
}

async fn simulated(app: &App, workspace: &WorkspaceId) -> ServiceUser {
    let (tx, vault) = (app.app.store.begin().await.unwrap(), &app.app.vault);
    let (nonce, now) = (app.app.random_bytes(), app.app.now());
    let made = service_users::find_or_simulated(&tx, vault, nonce, workspace, now).await.unwrap();
    tx.commit().await.unwrap();
    made
}

#[tokio::test]
async fn a_service_user_is_read_as_it_was_put_and_keeps_its_serials_when_it_is_changed() {
    let app = App::start().await;
    let workspace = workspace(&app, &app.organisation, Mode::Live).await;
    assert_eq!(found(&app, &workspace).await, None);
    assert_eq!(serial(&app, &workspace).await, None);

    let first = live(&workspace, "123456");
    assert!(stored(&app, &first).await);
    assert_eq!(found(&app, &workspace).await, Some(first.clone()));
    assert_eq!(serial(&app, &workspace).await.as_deref(), Some("000001"));

    let account = Account::parse("08-99-99", "66374958").unwrap();
    let second = ServiceUser { account, name: Field18::parse("ACME").unwrap(), ..live(&workspace, "654321") };
    assert!(stored(&app, &second).await);
    assert_eq!(found(&app, &workspace).await, Some(second));
    assert_eq!(serial(&app, &workspace).await.as_deref(), Some("000002"));
    let by_sun = async |sun| {
        let (store, sun) = (app.app.store.read(), Sun::parse(sun).unwrap());
        service_users::workspace_of_live_sun(&store, sun).await.unwrap()
    };
    assert_eq!((by_sun("123456").await, by_sun("654321").await), (None, Some(workspace)));
}

#[tokio::test]
async fn an_account_opens_in_the_row_of_its_workspace_only() {
    let app = App::start().await;
    let one = workspace(&app, &app.organisation, Mode::Live).await;
    let other = workspace(&app, &app.another_organisation().await, Mode::Live).await;
    assert!(stored(&app, &live(&one, "123456")).await && stored(&app, &live(&other, "654321")).await);
    let sealed: Vec<u8> = app.one("SELECT sealed_account FROM service_users WHERE sun = '123456'").await;
    assert!(!sealed.windows(8).any(|part| part == b"55779911"));
    app.execute(
        "UPDATE service_users SET sealed_account = \
         (SELECT sealed_account FROM service_users WHERE sun = '123456') WHERE sun = '654321'",
    )
    .await;
    let moved = service_users::find(&app.app.store.read(), &app.app.vault, &other).await;
    assert!(moved.unwrap_err().to_string().contains("cannot be opened"));
    assert!(found(&app, &one).await.is_some());
}

#[tokio::test]
async fn the_database_refuses_a_live_workspace_with_the_simulator() {
    let app = App::start().await;
    let workspace = workspace(&app, &app.organisation, Mode::Live).await;
    let simulator = ServiceUser { rail: RailKind::Simulator, ..live(&workspace, "123456") };
    assert!(!stored(&app, &simulator).await);
    assert_eq!(found(&app, &workspace).await, None);

    assert!(stored(&app, &live(&workspace, "123456")).await);
    let sandbox = simulated(&app, &self::workspace(&app, &app.organisation, Mode::Test).await).await;
    let update = |set: &str, mode: &str| format!("UPDATE service_users SET {set} WHERE mode = '{mode}'");
    for sql in [
        update("rail = 'simulator'", "live"),
        update("mode = 'test'", "live"),
        update("rail = 'bacs_files'", "test"),
        update("mode = 'live'", "test"),
        update("rail = 'other'", "live"),
    ] {
        use sea_orm::ConnectionTrait;
        let tx = app.app.store.begin().await.unwrap();
        let refusal = tx.execute_unprepared(&sql).await.unwrap_err().to_string().to_lowercase();
        assert!(refusal.contains("check"), "{sql}: {refusal}");
    }
    assert_eq!(found(&app, &sandbox.workspace).await, Some(sandbox));
}

#[tokio::test]
async fn a_service_user_has_the_mode_of_its_workspace() {
    let app = App::start().await;
    let test = workspace(&app, &app.organisation, Mode::Test).await;
    assert!(!stored(&app, &live(&test, "123456")).await);
    assert_eq!(found(&app, &test).await, None);

    let live = workspace(&app, &app.organisation, Mode::Live).await;
    let tx = app.app.store.begin().await.unwrap();
    let (nonce, now) = (app.app.random_bytes(), app.app.now());
    let made = service_users::find_or_simulated(&tx, &app.app.vault, nonce, &live, now).await;
    assert!(made.unwrap_err().to_string().contains("for a workspace of the other"));
}

#[tokio::test]
async fn the_database_refuses_two_live_workspaces_with_one_number() {
    let app = App::start().await;
    let one = workspace(&app, &app.organisation, Mode::Live).await;
    let other = workspace(&app, &app.another_organisation().await, Mode::Live).await;
    assert!(stored(&app, &live(&one, "123456")).await);
    assert!(!stored(&app, &live(&other, "123456")).await);
    assert!(stored(&app, &live(&other, "123455")).await);
    assert!(!stored(&app, &live(&other, "123456")).await);
    let all = service_users::live(&app.app.store.read()).await.unwrap();
    let all: Vec<_> = all.into_iter().map(|(workspace, sun)| (workspace, sun.to_string())).collect();
    assert_eq!(all, [(other, "123455".to_owned()), (one, "123456".to_owned())]);
}

#[tokio::test]
async fn serials_count_on_without_gaps_or_doubles_and_start_anew_after_the_last() {
    let app = App::start().await;
    let workspace = workspace(&app, &app.organisation, Mode::Live).await;
    assert!(stored(&app, &live(&workspace, "123456")).await);
    let tx = app.app.store.begin().await.unwrap();
    service_users::next_serial(&tx, &workspace).await.unwrap();
    drop(tx);

    let (one, two, three, four) = tokio::join!(
        serial(&app, &workspace),
        serial(&app, &workspace),
        serial(&app, &workspace),
        serial(&app, &workspace)
    );
    let given: HashSet<String> = [one, two, three, four].into_iter().flatten().collect();
    assert_eq!(given, (1..=4).map(|number| format!("{number:06}")).collect());

    app.execute("UPDATE service_users SET last_serial = 999998").await;
    assert_eq!(serial(&app, &workspace).await.as_deref(), Some("999999"));
    assert_eq!(serial(&app, &workspace).await.as_deref(), Some("000001"));
}

#[tokio::test]
async fn a_test_workspace_has_a_service_user_from_its_first_use_on() {
    let app = App::start().await;
    let test = workspace(&app, &app.organisation, Mode::Test).await;
    let made = simulated(&app, &test).await;
    assert_eq!(
        (made.mode, made.rail, made.name.as_str()),
        (Mode::Test, RailKind::Simulator, "ACME LETTINGS")
    );
    assert_eq!(Some(&made), ServiceUser::simulated(&test, "Acme Lettings", 0).as_ref());
    assert_eq!(serial(&app, &test).await.as_deref(), Some("000001"));
    app.execute("UPDATE organisations SET name = 'Other'").await;
    assert_eq!(simulated(&app, &test).await, made);
    assert_eq!(found(&app, &test).await, Some(made));
    assert_eq!(serial(&app, &test).await.as_deref(), Some("000002"));
    assert_eq!(service_users::live(&app.app.store.read()).await.unwrap(), []);
}

#[tokio::test]
async fn a_simulated_number_that_is_taken_gives_way_to_the_next() {
    let app = App::start().await;
    let one = workspace(&app, &app.organisation, Mode::Test).await;
    let other = workspace(&app, &app.another_organisation().await, Mode::Test).await;
    simulated(&app, &one).await;
    let wanted = |attempt| ServiceUser::simulated(&other, "Brown & Co", attempt).unwrap();
    app.execute(&format!("UPDATE service_users SET sun = '{}'", wanted(0).sun)).await;
    assert_eq!(simulated(&app, &other).await, wanted(1));
}

async fn set(app: &App, sun: &str, name: &str) -> Result<SetServiceUser, procedures::Error> {
    let new = NewServiceUser {
        organisation: app.organisation.clone().try_into().unwrap(),
        sun: sun.to_owned(),
        name: name.to_owned(),
        sort_code: "20-00-00".to_owned(),
        account_number: "55779911".to_owned(),
    };
    operator::set_service_user(&app.app, new).await
}

#[tokio::test]
async fn the_number_stays_once_a_file_was_made_and_the_name_does_not() {
    let app = App::start().await;
    let workspace = set(&app, "123456", "ACME").await.unwrap().service_user.workspace_id;
    assert!(set(&app, "123457", "ACME").await.unwrap().is_new);
    let today = "2026-06-01".parse().unwrap();
    let submission = Submission {
        id: SubmissionId::from_number(1),
        workspace: workspace.clone(),
        kind: Kind::Collections,
        sun: "123457".to_owned(),
        serial: "000001".to_owned(),
        state: State::Sealed,
        input_on: today,
        processing_on: today,
        items: 1,
        total_pence: 1,
        hash: String::new(),
        sealed_at: app.app.now(),
        submitted_at: None,
        answered_at: None,
        answer: None,
    };
    let tx = app.app.store.begin().await.unwrap();
    submissions::insert(&tx, &submission, vec![0]).await.unwrap();
    tx.commit().await.unwrap();

    let before = app.changes().await;
    let refusal = format!("{:?}", set(&app, "123456", "ACME").await.unwrap_err());
    assert!(refusal.contains("files were made under the present number"), "{refusal}");
    assert_eq!(app.changes().await, before);
    assert!(set(&app, "123457", "ACME LETTINGS").await.unwrap().is_new);
    let stored = found(&app, &workspace).await.unwrap();
    assert_eq!((stored.sun.as_str(), stored.name.as_str()), ("123457", "ACME LETTINGS"));
    assert_eq!(app.changes().await, before + 1);
}
