//! No list and no report reads a whole table, and none puts more in order than its page: the plans of their statements, by
//! each database's own word.

use std::sync::Mutex;

use jiff::civil::date;
use procedures::domain::collection::{Stage, Status};
use procedures::domain::id::WorkspaceId;
use procedures::domain::report::{Basis, Grouping, Range};
use procedures::domain::schedule::Period;
use procedures::operator::{self, SeedOrder};
use procedures::store::collections::upcoming::Days;
use procedures::store::events::Order;
use procedures::store::mandates::upcoming::Ahead;
use procedures::store::report_rows::{self, ClaimedBy, End, Page};
use procedures::store::{self, DbErr, Reader, Store, collections, figures, mandates};
use sea_orm::{ConnectionTrait, DbBackend, ExecResult, QueryResult, Statement};

use crate::support::App;

/// Tables that grow with mandates. The names that statements give them are here too.
const BIG: [&str; 11] = [
    "mandates",
    "collections",
    "attempts",
    "claims",
    "claimed_collections",
    "submissions",
    "figures",
    "mandate_moves",
    "messages",
    "events",
    "alerts",
];

/// Asks for the plan of each statement before it runs it.
struct Explaining<'a> {
    store: &'a Store,
    reader: Reader<'a>,
    plans: Mutex<Vec<Explained>>,
}

/// A statement, and what the database says of it.
#[derive(Debug)]
struct Explained {
    sql: String,
    /// How it is run.
    plan: String,
    /// How it would be run if the database put nothing in order that an index has in order: of few rows PostgreSQL
    /// thinks little.
    unsorted: String,
}

impl Explaining<'_> {
    async fn explain(&self, statement: &Statement) -> Result<(), DbErr> {
        let backend = self.get_database_backend();
        let (verb, column) = match backend {
            DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            _ => ("EXPLAIN", "QUERY PLAN"),
        };
        let mut asked = statement.clone();
        asked.sql = format!("{verb} {}", statement.sql);
        let text = |rows: Vec<QueryResult>| {
            let lines = rows.iter().map(|row| row.try_get::<String>("", column));
            lines.collect::<Result<Vec<_>, _>>().map(|lines| lines.join("\n"))
        };
        let plan = text(self.reader.query_all_raw(asked.clone()).await?)?;
        let unsorted = match backend {
            DbBackend::Sqlite => plan.clone(),
            _ => {
                let tx = self.store.begin().await?;
                for setting in ["enable_sort", "enable_incremental_sort", "enable_bitmapscan"] {
                    tx.execute_unprepared(&format!("SET LOCAL {setting} = off")).await?;
                }
                text(tx.query_all_raw(asked).await?)?
            }
        };
        self.plans.lock().unwrap().push(Explained { sql: statement.sql.clone(), plan, unsorted });
        Ok(())
    }

    fn on(app: &App) -> Explaining<'_> {
        let store = &app.app.store;
        Explaining { store, reader: store.read(), plans: Mutex::new(Vec::new()) }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Explaining<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        unreachable!("a report changes nothing")
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        unreachable!("a report changes nothing")
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.explain(&statement).await?;
        self.reader.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.explain(&statement).await?;
        self.reader.query_all_raw(statement).await
    }
}

/// Thirty organisations; the workspace of one of the small ones, as most are.
async fn portfolio(app: &App) -> WorkspaceId {
    let order = SeedOrder { mandates: 3_500, months: 6, organisations: Some(31), seed: 3 };
    operator::seed(&app.app, order, &|_| {}).await.unwrap();
    if let Store::Postgres(connection) = &app.app.store {
        connection.execute_unprepared("ANALYZE").await.unwrap();
    }
    let small =
        "SELECT workspace_id FROM mandates GROUP BY workspace_id ORDER BY COUNT(*), workspace_id LIMIT 1";
    app.one::<String>(small).await.try_into().unwrap()
}

async fn lists(explaining: &Explaining<'_>, workspace: &WorkspaceId, mandate: &str) -> Result<(), DbErr> {
    let filter = mandates::Filter::default();
    mandates::list(explaining, workspace, &filter, None, 51).await?;
    mandates::list(explaining, workspace, &filter, Some(mandate), 51).await?;
    let of_status = mandates::Filter { status: Some(procedures::domain::mandate::Status::Active), ..filter };
    mandates::list(explaining, workspace, &of_status, None, 51).await?;
    let filters = [
        collections::Filter::default(),
        collections::Filter { status: Some(Status::Failed), ..Default::default() },
        collections::Filter {
            from: Some(date(2026, 8, 1)),
            until: Some(date(2026, 8, 7)),
            ..Default::default()
        },
        collections::Filter {
            from: Some(date(2026, 8, 1)),
            status: Some(Status::Collected),
            ..Default::default()
        },
        collections::Filter { mandate: Some(mandate.to_owned()), ..Default::default() },
        collections::Filter { period: Some("2026-08".to_owned()), ..Default::default() },
    ];
    for filter in filters {
        let first = collections::list(explaining, workspace, &filter, None, 51).await?;
        if let Some(last) = first.last() {
            let after = collections::End::of(&filter, last);
            collections::list(explaining, workspace, &filter, Some(&after), 51).await?;
        }
    }
    let id = mandate.to_owned().try_into().unwrap();
    collections::of_mandate(explaining, workspace, &id).await?;
    store::attempts::of_mandate(explaining, workspace, &id, 45_000).await?;
    store::submissions::list(explaining, workspace, None, 51).await?;
    store::reports::files::list(explaining, workspace, None, 51).await?;
    store::keys::list(explaining, workspace, None, 51).await?;
    store::messages::list(explaining, workspace, &store::messages::Filter::default(), None, 51).await?;
    alerts(explaining, workspace, mandate).await?;
    for order in [Order::NewestFirst { before: None }, Order::OldestFirst { after: 10 }] {
        let all = store::events::Filter::default();
        store::events::list(explaining, workspace, &all, order, 51).await?;
        let of_one = store::events::Filter { subject: Some(mandate.to_owned()), ..all };
        store::events::list(explaining, workspace, &of_one, order, 51).await?;
    }
    Ok(())
}

async fn alerts(explaining: &Explaining<'_>, workspace: &WorkspaceId, subject: &str) -> Result<(), DbErr> {
    use procedures::domain::alert::{Kind, Severity, Status};
    let all = store::alerts::Filter::default;
    for filter in [
        all(),
        store::alerts::Filter { status: Some(Status::Active), ..all() },
        store::alerts::Filter { kind: Some(Kind::CollectionFailed), ..all() },
        store::alerts::Filter { severity: Some(Severity::Critical), ..all() },
        store::alerts::Filter { subject: Some(subject.to_owned()), ..all() },
    ] {
        store::alerts::list(explaining, workspace, &filter, None, 51).await?;
        store::alerts::list(explaining, workspace, &filter, Some("alr_7"), 51).await?;
    }
    let while_suspended = [Kind::MandateSuspended, Kind::RepeatedFailures];
    store::alerts::open(explaining, workspace, &while_suspended, Some(subject)).await.map(|_| ())
}

/// What `collections.upcoming` reads for a page of two days.
async fn upcoming(explaining: &Explaining<'_>, workspace: &WorkspaceId) -> Result<(), DbErr> {
    let days = Days { from: date(2026, 12, 7), until: date(2026, 12, 8) };
    // What is due in December is planned.
    let (settled_from, until) = (date(2026, 12, 11), date(2027, 1, 18));
    let ahead = Ahead { settled_from, until, collection_days: &[5, 6, 7, 8] };
    let found = mandates::upcoming::unplanned(explaining, workspace, &ahead).await?;
    let ids: Vec<_> = found.iter().map(|mandate| &mandate.id).collect();
    assert!(!ids.is_empty(), "nothing to look for");
    collections::upcoming::periods(explaining, workspace, &ids, date(2026, 12, 1)).await?;
    collections::upcoming::totals(explaining, workspace, days).await?;
    let place = (days.from, ids[0].clone(), Period::parse("2026-12").unwrap());
    for after in [None, Some(&place)] {
        collections::upcoming::page(explaining, workspace, days, after, 51).await?;
    }
    mandates::upcoming::all_of(explaining, workspace, &ids).await?;
    mandates::upcoming::references(explaining, workspace, &ids).await.map(|_| ())
}

async fn reports(explaining: &Explaining<'_>, workspace: &WorkspaceId) -> Result<(), DbErr> {
    let range = Range::new(date(2026, 7, 1), date(2026, 9, 30), Grouping::Month).unwrap();
    let kinds = [
        ("attempt", "entry"),
        ("collection", "period"),
        ("claim", "received"),
        ("file", "entry"),
        ("mandate", "day"),
    ];
    for kind in kinds {
        figures::days(explaining, workspace, kind, range).await?;
    }
    let owed = figures::Standing { always: &[Stage::Returned], if_returned: &[Stage::Withdrawn] };
    figures::total(explaining, workspace, ("collection", "entry"), owed, (None, Some(range.until()))).await?;
    figures::standing(explaining, workspace).await?;
    let end = End { on: date(2026, 8, 1), id: "col_".to_owned(), collection: String::new() };
    for after in [None, Some(&end)] {
        let page = Page { range, after, limit: 51 };
        for basis in Basis::ALL {
            report_rows::unpaid(explaining, workspace, basis, page).await?;
            let found = report_rows::submitted(explaining, workspace, basis, page).await?;
            assert!(!found.is_empty(), "nothing to look for");
            let ids: Vec<_> = found.iter().map(|(_, id)| id).collect();
            report_rows::with_attempts(explaining, workspace, &ids).await?;
            report_rows::clawbacks(explaining, workspace, ClaimedBy::Of(basis), page).await?;
        }
        report_rows::clawbacks(explaining, workspace, ClaimedBy::Received, page).await?;
    }
    Ok(())
}

/// Whether the plan reads a big table, or an index of it, from one end to the other.
fn reads_all(backend: DbBackend, sql: &str, plan: &str) -> bool {
    let names = |table: &str| {
        let alias = sql.split_once(&format!("{table} ")).and_then(|(_, rest)| rest.split(' ').next());
        [Some(table), alias.filter(|alias| alias.len() == 1)].into_iter().flatten().any(|name| {
            plan.lines().any(|line| match backend {
                DbBackend::Sqlite => {
                    line == format!("SCAN {name}") || line.starts_with(&format!("SCAN {name} "))
                }
                _ => false,
            })
        })
    };
    match backend {
        DbBackend::Sqlite => BIG.iter().any(|table| names(table)),
        // PostgreSQL knows that there are few claims and alerts here, on one page.
        _ => {
            let few = ["claims", "claimed_collections", "alerts"];
            let mut big = BIG.iter().filter(|table| !few.contains(table));
            big.any(|table| plan.contains(&format!("Seq Scan on {table} ")))
        }
    }
}

/// Whether more is put in order than the page: no index has the rows in the order of the list.
fn sorts_all(backend: DbBackend, plan: &str) -> bool {
    plan.lines().any(|line| match backend {
        DbBackend::Sqlite => line.contains("USE TEMP B-TREE FOR ORDER BY"),
        _ => line.trim_start_matches(['-', '>', ' ']).starts_with("Sort "),
    })
}

/// Whether the rows that are put in order are few, however many the workspace has: those of one mandate, or of a few days.
fn is_of_few(sql: &str) -> bool {
    sql.contains("\"mandate_id\" = ") || sql.contains("\"period\" ASC")
}

#[tokio::test]
async fn no_list_and_no_report_reads_a_whole_table() {
    let app = App::start().await;
    let workspace = portfolio(&app).await;
    let mandate: String = app
        .one(&format!("SELECT MIN(mandate_id) AS id FROM collections WHERE workspace_id = '{workspace}'"))
        .await;
    let explaining = Explaining::on(&app);
    lists(&explaining, &workspace, &mandate).await.unwrap();
    reports(&explaining, &workspace).await.unwrap();
    upcoming(&explaining, &workspace).await.unwrap();
    let backend = explaining.get_database_backend();
    let plans = explaining.plans.into_inner().unwrap();
    assert!(plans.len() > 50, "{}", plans.len());
    for Explained { sql, plan, unsorted } in &plans {
        assert!(!reads_all(backend, sql, plan), "{sql}\n{plan}");
        // What is of one mandate is found by the mandate, not among all of the workspace.
        let by_workspace = sql.contains("\"mandate_id\" = ") && plan.contains("(workspace_id=?)");
        assert!(!by_workspace, "{sql}\n{plan}");
        let is_page = sql.contains(" LIMIT ");
        assert!(!is_page || is_of_few(sql) || !sorts_all(backend, unsorted), "{sql}\n{unsorted}");
    }
    let ahead = plans.iter().find(|explained| explained.sql.contains("UNION")).unwrap();
    for index in ["mandates_to_plan", "mandates_weekly", "mandates_amended", "mandates_days"] {
        assert!(ahead.plan.contains(index), "{index}: {}", ahead.plan);
    }
}

#[tokio::test]
async fn a_plan_that_reads_a_whole_table_or_sorts_all_of_a_list_would_be_found() {
    let app = App::start().await;
    let workspace = portfolio(&app).await;
    let explaining = Explaining::on(&app);
    let backend = explaining.get_database_backend();
    for sql in [
        format!("SELECT c.id FROM collections c WHERE c.workspace_id || '' = '{workspace}'"),
        format!(
            "SELECT id FROM collections WHERE workspace_id = '{workspace}' ORDER BY amount_pence LIMIT 51"
        ),
        format!("SELECT id FROM collections WHERE workspace_id = '{workspace}' ORDER BY id DESC LIMIT 51"),
    ] {
        explaining.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    }
    let plans = explaining.plans.into_inner().unwrap();
    assert!(reads_all(backend, &plans[0].sql, &plans[0].plan), "{plans:?}");
    let sorts: Vec<bool> = plans.iter().map(|explained| sorts_all(backend, &explained.unsorted)).collect();
    assert_eq!(sorts, [false, true, false], "{plans:?}");
}
