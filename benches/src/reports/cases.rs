//! What is called: every list and report, its first page, its second, and one from the middle.

use serde_json::{Value, json};

use super::{Context, Ground, Result};

/// What is called.
pub struct Case {
    /// What it is called in the report.
    pub name: String,
    pub(super) procedure: &'static str,
    params: Value,
    page: Page,
    named: Option<Named>,
}

/// Which page.
#[derive(Clone, Copy)]
enum Page {
    First,
    Second,
    /// The one that begins after half of the rows.
    Middle,
}

/// Which parameter names the mandate in the middle, or its payer.
#[derive(Clone, Copy)]
enum Named {
    Mandate,
    Payer,
}

/// Every list and report, with what callers ask of them.
pub fn cases() -> Vec<Case> {
    let mut cases = lists();
    cases.extend(reports());
    cases
}

fn lists() -> Vec<Case> {
    let year = json!({ "from": "2025-12-01", "until": "2026-11-30" });
    let week = json!({ "from": "2026-06-01", "until": "2026-06-07" });
    [
        paged("mandates.list", "mandates.list", json!({})),
        paged("mandates.list, one status", "mandates.list", json!({ "status": "active" })),
        paged("collections.list", "collections.list", json!({})),
        paged("collections.list, one status", "collections.list", json!({ "status": "failed", "limit": 20 })),
        paged("collections.list, a year", "collections.list", year),
        paged("collections.list, a week", "collections.list", week),
        paged("collections.list, one period", "collections.list", json!({ "period": "2026-03" })),
        paged("collections.upcoming", "collections.upcoming", json!({})),
        paged("events.list, newest first", "events.list", json!({})),
        paged("events.list, oldest first", "events.list", json!({ "order": "oldest_first" })),
        paged("events.list, one kind", "events.list", json!({ "kinds": ["mandate.created"] })),
        paged("messages.list", "messages.list", json!({})),
        paged("alerts.list", "alerts.list", json!({ "limit": 20 })),
        paged("keys.list", "keys.list", json!({ "limit": 2 })),
        paged("sandbox.files.list", "sandbox.files.list", json!({})),
        vec![
            named("messages.list, one mandate", "messages.list", Named::Mandate),
            named("mandates.timeline", "mandates.timeline", Named::Mandate),
            named("payers.access", "payers.access", Named::Payer),
        ],
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn reports() -> Vec<Case> {
    let year = |more: Value| {
        let mut params = json!({ "from": "2025-12-01", "until": "2026-11-30" });
        for (name, value) in more.as_object().into_iter().flatten() {
            params[name] = value.clone();
        }
        params
    };
    let by_rent = json!({ "groupBy": "month", "basis": "period" });
    [
        once("successRate, a year by day", "reports.successRate", year(json!({}))),
        once("successRate, by rent", "reports.successRate", year(by_rent.clone())),
        once("mandateActivity, a year", "reports.mandateActivity", year(json!({ "groupBy": "week" }))),
        paged("clawbackHistory, a year", "reports.clawbackHistory", year(json!({ "limit": 10 }))),
        paged("clawbackHistory, by rent", "reports.clawbackHistory", {
            let mut params = year(by_rent.clone());
            params["limit"] = json!(10);
            params
        }),
        paged("reconciliation, a year", "reports.reconciliation", year(json!({ "groupBy": "month" }))),
        paged("reconciliation, by rent", "reports.reconciliation", year(by_rent)),
        once(
            "reconciliation, CSV of 200",
            "reports.reconciliation",
            year(json!({ "format": "csv", "limit": 200 })),
        ),
        paged("arrears", "reports.arrears", json!({})),
        paged("arrears, by rent", "reports.arrears", json!({ "basis": "period" })),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn once(name: &str, procedure: &'static str, params: Value) -> Vec<Case> {
    vec![Case { name: name.to_owned(), procedure, params, page: Page::First, named: None }]
}

fn named(name: &str, procedure: &'static str, named: Named) -> Case {
    Case { name: name.to_owned(), procedure, params: json!({}), page: Page::First, named: Some(named) }
}

fn paged(name: &str, procedure: &'static str, params: Value) -> Vec<Case> {
    let pages = [(Page::First, ""), (Page::Second, ": 2nd page"), (Page::Middle, ": middle")];
    let case = |(page, which)| {
        let name = format!("{name}{which}");
        Case { name, procedure, params: params.clone(), page, named: None }
    };
    pages.into_iter().map(case).collect()
}

impl Ground {
    /// The parameters of a case, whose page or mandate is looked for first; `None` where there is no such page.
    pub(super) async fn params(&self, case: &Case) -> Result<Option<Value>> {
        let mut params = case.params.clone();
        match case.named {
            None => {}
            Some(Named::Mandate) => params["mandateId"] = self.mandate().await?["id"].clone(),
            Some(Named::Payer) => params["email"] = self.mandate().await?["payer"]["email"].clone(),
        }
        let cursor = match case.page {
            Page::First => return Ok(Some(params)),
            Page::Second => {
                let first = self.answer(case.procedure, &params).await?;
                first["nextCursor"].clone()
            }
            Page::Middle => self.middle(case.procedure, &params).await?,
        };
        let has_page = cursor.is_string();
        params["cursor"] = cursor;
        Ok(has_page.then_some(params))
    }

    /// The cursor after half of the rows.
    async fn middle(&self, procedure: &str, params: &Value) -> Result<Value> {
        let mut params = params.clone();
        let mut cursors = Vec::new();
        loop {
            let page = self.answer(procedure, &params).await?;
            let next = &page["nextCursor"];
            if next.is_null() {
                break;
            }
            cursors.push(next.clone());
            params["cursor"] = next.clone();
        }
        let at = cursors.len().saturating_sub(1) / 2;
        Ok(cursors.get(at).cloned().unwrap_or_default())
    }

    /// The mandate in the middle.
    async fn mandate(&self) -> Result<Value> {
        let cursor = self.middle("mandates.list", &json!({})).await?;
        let page = self.answer("mandates.list", &json!({ "limit": 1, "cursor": cursor })).await?;
        page["items"].get(0).cloned().context("no mandate")
    }
}
