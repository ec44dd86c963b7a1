//! No list and no report reads a whole table: the plans of their statements, by each database's own word.

use std::sync::Mutex;

use jiff::civil::date;
use procedures::domain::collection::Status;
use procedures::domain::id::WorkspaceId;
use procedures::domain::report::{Basis, Range};
use procedures::operator::{self, SeedOrder};
use procedures::store::report_rows::{self, ClaimedBy, End, Page};
use procedures::store::{self, DbErr, Reader, Store, collections, figures, mandates};
use sea_orm::{ConnectionTrait, DbBackend, ExecResult, QueryResult, Statement};

use crate::support::App;

/// Tables that grow with mandates. The names that statements give them are here too.
const BIG: [&str; 8] = [
    "mandates",
    "collections",
    "attempts",
    "claims",
    "claimed_collections",
    "submissions",
    "figures",
    "mandate_moves",
];

/// Asks for the plan of each statement before it runs it.
struct Explaining<'a> {
    reader: Reader<'a>,
    plans: Mutex<Vec<(String, String)>>,
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
        let rows = self.reader.query_all_raw(asked).await?;
        let lines =
            rows.iter().map(|row| row.try_get::<String>("", column)).collect::<Result<Vec<_>, _>>()?;
        self.plans.lock().unwrap().push((statement.sql.clone(), lines.join("\n")));
        Ok(())
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
        collections::Filter { mandate: Some(mandate.to_owned()), ..Default::default() },
        collections::Filter { period: Some("2026-08".to_owned()), ..Default::default() },
    ];
    for filter in filters {
        collections::list(explaining, workspace, &filter, None, 51).await?;
        let after = "col_7zzzzzzzzzzzzzzzzzzzzzzzzz";
        collections::list(explaining, workspace, &filter, Some(after), 51).await?;
    }
    let id = mandate.to_owned().try_into().unwrap();
    collections::of_mandate(explaining, workspace, &id).await?;
    store::attempts::of_mandate(explaining, workspace, &id, 45_000).await?;
    store::submissions::list(explaining, workspace, None, 51).await.map(|_| ())
}

async fn reports(explaining: &Explaining<'_>, workspace: &WorkspaceId) -> Result<(), DbErr> {
    let range = Range::new(date(2026, 7, 1), date(2026, 9, 30)).unwrap();
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
    let owed = ["returned", "rejected"];
    figures::total(explaining, workspace, ("collection", "entry"), &owed, (None, Some(range.until())))
        .await?;
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
        // PostgreSQL knows that there are few claims here, on one page.
        _ => {
            let mut big = BIG.iter().filter(|table| !["claims", "claimed_collections"].contains(table));
            big.any(|table| plan.contains(&format!("Seq Scan on {table} ")))
        }
    }
}

#[tokio::test]
async fn no_list_and_no_report_reads_a_whole_table() {
    let app = App::start().await;
    let workspace = portfolio(&app).await;
    let mandate: String = app
        .one(&format!("SELECT MIN(mandate_id) AS id FROM collections WHERE workspace_id = '{workspace}'"))
        .await;
    let explaining = Explaining { reader: app.app.store.read(), plans: Mutex::new(Vec::new()) };
    lists(&explaining, &workspace, &mandate).await.unwrap();
    reports(&explaining, &workspace).await.unwrap();
    let backend = explaining.get_database_backend();
    let plans = explaining.plans.into_inner().unwrap();
    assert!(plans.len() > 30, "{}", plans.len());
    for (sql, plan) in &plans {
        assert!(!reads_all(backend, sql, plan), "{sql}\n{plan}");
        // What is of one mandate is found by the mandate, not among all of the workspace.
        let by_workspace = sql.contains("\"mandate_id\" = ") && plan.contains("(workspace_id=?)");
        assert!(!by_workspace, "{sql}\n{plan}");
    }
}

#[tokio::test]
async fn a_plan_that_reads_a_whole_table_would_be_found() {
    let app = App::start().await;
    let workspace = portfolio(&app).await;
    let explaining = Explaining { reader: app.app.store.read(), plans: Mutex::new(Vec::new()) };
    let backend = explaining.get_database_backend();
    let sql = format!("SELECT c.id FROM collections c WHERE c.workspace_id || '' = '{workspace}'");
    explaining.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    let plans = explaining.plans.into_inner().unwrap();
    assert!(reads_all(backend, &plans[0].0, &plans[0].1), "{plans:?}");
}
