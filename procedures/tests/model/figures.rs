//! What the reports say agrees with itself, with the lists, and with the files, on any days.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use procedures::domain::submission::Kind;
use procedures::store;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::reference::Broken;
use crate::world::Sandbox;

const BASES: [(&str, &str); 2] = [("entry", "entryOn"), ("period", "nominalOn")];
const GROUPINGS: [&str; 3] = ["day", "week", "month"];
const OWED: [&str; 5] = ["returned", "returned_late", "rejected", "claimed", "clawed_back"];
const IN_COURSE: [&str; 2] = ["representing", "represented"];
/// What stands there is owed, or in course, where it came back before.
const OWED_IF_RETURNED: [&str; 1] = ["withdrawn"];
const IN_COURSE_IF_RETURNED: [&str; 3] = ["planned", "notified", "submitted"];

/// Days, as a report is asked for them.
#[derive(Clone, Copy)]
struct Days {
    from: Date,
    until: Date,
}

/// Compares everything on days by chance, and on all days there are.
pub async fn agree(sandbox: &Sandbox, today: Date, seed: u64) -> Result<usize, Broken> {
    let mut dice = Dice::of(seed);
    let from = today - dice.from(0..150).days();
    let some = Days { from, until: from + dice.from(0..200).days() };
    let all = Days { from: today - 600.days(), until: today + 400.days() };
    for days in [some, all] {
        Comparison { sandbox, days, group_by: GROUPINGS[dice.from(0..3) as usize], page: dice.from(1..7) }
            .run()
            .await?;
    }
    files(sandbox, all).await?;
    Ok(2)
}

struct Comparison<'a> {
    sandbox: &'a Sandbox,
    days: Days,
    group_by: &'static str,
    page: i64,
}

impl Comparison<'_> {
    async fn run(&self) -> Result<(), Broken> {
        let all = pages(self.sandbox, "collections.list", json!({ "limit": 200 })).await?.1;
        for (basis, day) in BASES {
            let listed: Vec<&Value> = all.iter().filter(|one| self.has(&one[day])).collect();
            if basis == "entry" {
                let asked = json!({ "from": self.days.from, "until": self.days.until, "limit": 200 });
                let by_range = pages(self.sandbox, "collections.list", asked).await?.1;
                same("collections.list by entry date", by_range.len() as i64, listed.len() as i64)?;
            }
            self.success(basis, &listed).await?;
            self.reconciliation(basis, &listed).await?;
            self.clawbacks(basis, &listed).await?;
            let late: Vec<&Value> = all.iter().filter(|one| date(&one[day]) >= self.days.from).collect();
            self.arrears((basis, day), &late).await?;
        }
        self.mandates().await
    }

    fn has(&self, on: &Value) -> bool {
        (self.days.from..=self.days.until).contains(&date(on))
    }

    fn asked(&self, basis: &str) -> Value {
        json!({
            "from": self.days.from, "until": self.days.until, "basis": basis, "groupBy": self.group_by,
        })
    }

    async fn success(&self, basis: &str, listed: &[&Value]) -> Result<(), Broken> {
        let report = call(self.sandbox, "reports.successRate", self.asked(basis)).await?;
        let totals = &report["totals"];
        for (status, name) in [("collected", "collected"), ("clawback", "clawback"), ("submitted", "pending")]
        {
            let of_status = listed.iter().filter(|one| one["status"] == status);
            let (count, pence) = count_and_pence(of_status.copied());
            let (counted, added) = (format!("{name}Count"), format!("{name}Pence"));
            same(&format!("successRate by {basis}: {counted}"), number(&totals[&counted]), count)?;
            same(&format!("successRate by {basis}: {added}"), number(&totals[&added]), pence)?;
        }
        for unit in ["Count", "Pence"] {
            let parts = ["pending", "collected", "failed", "clawback"]
                .map(|name| number(&totals[format!("{name}{unit}")]));
            let attempted = number(&totals[format!("attempted{unit}")]);
            same("successRate: attempted", attempted, parts.iter().sum())?;
        }
        same("successRate: failures", sum(&report["failures"], "count"), number(&totals["failedCount"]))?;
        same("successRate: failures", sum(&report["failures"], "pence"), number(&totals["failedPence"]))?;
        let names = [
            "attemptedCount",
            "attemptedPence",
            "pendingPence",
            "collectedCount",
            "collectedPence",
            "failedCount",
            "failedPence",
            "clawbackCount",
            "clawbackPence",
            "representedCount",
            "recoveredCount",
            "recoveredPence",
        ];
        self.series(&report, &names)
    }

    async fn reconciliation(&self, basis: &str, listed: &[&Value]) -> Result<(), Broken> {
        let mut asked = self.asked(basis);
        asked["limit"] = json!(self.page);
        let (report, rows) = pages(self.sandbox, "reports.reconciliation", asked.clone()).await?;
        let totals = &report["totals"];
        let places = ["reverted", "returned", "pending", "provisional", "confirmed", "clawedBack"];
        for figures in rows.iter().chain([totals]) {
            let all: i64 = places.iter().map(|place| number(&figures[format!("{place}Pence")])).sum();
            same("reconciliation: submitted", number(&figures["submittedPence"]), all)?;
            let net = number(&figures["provisionalPence"]) + number(&figures["confirmedPence"]);
            same("reconciliation: net", number(&figures["netPence"]), net)?;
        }
        let names = [
            "attempts",
            "submittedPence",
            "revertedPence",
            "returnedPence",
            "pendingPence",
            "provisionalPence",
            "confirmedPence",
            "clawedBackPence",
            "netPence",
        ];
        let items = json!(rows);
        for name in names {
            let what = format!("reconciliation by {basis}: rows, {name}");
            same(&what, sum(&items, name), number(&totals[name]))?;
        }
        let ids: BTreeSet<&str> = rows.iter().filter_map(|row| row["collectionId"].as_str()).collect();
        same("reconciliation: a row for each collection", ids.len() as i64, rows.len() as i64)?;
        let kept = listed.iter().filter(|one| one["status"] == "collected");
        same("reconciliation: net", number(&totals["netPence"]), count_and_pence(kept.copied()).1)?;
        if basis == "entry" {
            let files = &report["submissions"];
            same("reconciliation: files", number(&files["totalPence"]), number(&totals["submittedPence"]))?;
            same("reconciliation: files", number(&files["items"]), number(&totals["attempts"]))?;
        }
        asked["limit"] = json!(200);
        self.sheet("reports.reconciliation", asked, rows.len()).await?;
        self.series(&report, &names)
    }

    async fn clawbacks(&self, basis: &str, listed: &[&Value]) -> Result<(), Broken> {
        let mut asked = self.asked(basis);
        asked["limit"] = json!(self.page);
        let (report, rows) = pages(self.sandbox, "reports.clawbackHistory", asked).await?;
        let totals = &report["totals"];
        let back = listed.iter().filter(|one| one["status"] == "clawback");
        let (count, pence) = count_and_pence(back.copied());
        same("clawbackHistory: clawed back", number(&totals["clawedBackCount"]), count)?;
        same("clawbackHistory: clawed back", number(&totals["clawedBackPence"]), pence)?;
        same("clawbackHistory: rows", rows.len() as i64, number(&totals["claimedCount"]))?;
        same("clawbackHistory: rows", sum(&json!(rows), "amountPence"), number(&totals["claimedPence"]))?;
        same("clawbackHistory: reasons", sum(&report["reasons"], "count"), count)?;
        for unit in ["Count", "Pence"] {
            let parts = ["clawedBack", "takenBack"].map(|name| number(&totals[format!("{name}{unit}")]));
            same("clawbackHistory: claimed", number(&totals[format!("claimed{unit}")]), parts.iter().sum())?;
        }
        self.series(
            &report,
            &["claimedCount", "claimedPence", "clawedBackCount", "undecidedPence", "takenBackCount"],
        )
    }

    async fn arrears(&self, (basis, day): (&str, &str), late: &[&Value]) -> Result<(), Broken> {
        let as_of = self.days.until.tomorrow().unwrap();
        let asked = json!({ "from": self.days.from, "asOf": as_of, "basis": basis, "limit": self.page });
        let (report, rows) = pages(self.sandbox, "reports.arrears", asked).await?;
        let in_stage = |stages: &[&str], if_returned: &[&str]| {
            let of: Vec<&Value> = late
                .iter()
                .copied()
                .filter(|one| {
                    let stage = one["stage"].as_str().unwrap();
                    stages.contains(&stage) || (if_returned.contains(&stage) && !one["failure"].is_null())
                })
                .collect();
            of
        };
        let owed =
            in_stage(&OWED, &OWED_IF_RETURNED).into_iter().filter(|one| date(&one[day]) <= self.days.until);
        let (count, pence) = count_and_pence(owed);
        same(&format!("arrears by {basis}"), number(&report["totals"]["count"]), count)?;
        same(&format!("arrears by {basis}"), number(&report["totals"]["pence"]), pence)?;
        same("arrears: ages", sum(&report["ages"], "pence"), pence)?;
        same("arrears: rows", rows.len() as i64, count)?;
        same("arrears: rows", sum(&json!(rows), "amountPence"), pence)?;
        let (count, pence) = count_and_pence(in_stage(&IN_COURSE, &IN_COURSE_IF_RETURNED).into_iter());
        same("arrears: in course", number(&report["inCourse"]["count"]), count)?;
        same("arrears: in course", number(&report["inCourse"]["pence"]), pence)
    }

    async fn mandates(&self) -> Result<(), Broken> {
        let asked = json!({ "from": self.days.from, "until": self.days.until, "groupBy": self.group_by });
        let report = call(self.sandbox, "reports.mandateActivity", asked).await?;
        let mandates = pages(self.sandbox, "mandates.list", json!({ "limit": 200 })).await?.1;
        let names = [
            ("draft", "draft"),
            ("pending_submission", "pendingSubmission"),
            ("active", "active"),
            ("suspended", "suspended"),
            ("cancelled", "cancelled"),
            ("failed", "failed"),
        ];
        for (status, name) in names {
            let of_status = mandates.iter().filter(|mandate| mandate["status"] == status).count();
            same(&format!("mandateActivity: live {name}"), number(&report["live"][name]), of_status as i64)?;
        }
        if (self.days.until - self.days.from).get_days() >= 900 {
            same("mandateActivity: new", number(&report["totals"]["new"]), mandates.len() as i64)?;
        }
        let ended = ["suspended", "cancelled", "failed"].map(|name| number(&report["totals"][name]));
        same("mandateActivity: reasons", sum(&report["reasons"], "count"), ended.iter().sum())?;
        self.series(&report, &["new", "signed", "activated", "suspended", "cancelled", "failed", "relodged"])
    }

    /// The parts are all the days, one after the other, and add up to the totals.
    fn series(&self, report: &Value, names: &[&str]) -> Result<(), Broken> {
        let series = report["series"].as_array().unwrap();
        let mut next = self.days.from;
        for part in series {
            if date(&part["from"]) != next {
                return Err(format!("a part from {} where {next} was to come", part["from"]));
            }
            next = date(&part["until"]).tomorrow().unwrap();
        }
        if next != self.days.until.tomorrow().unwrap() {
            return Err(format!("the parts end on {next}"));
        }
        for name in names {
            same(&format!("series: {name}"), sum(&report["series"], name), number(&report["totals"][name]))?;
        }
        Ok(())
    }

    /// A spreadsheet has a line for each row, and one of names for each page.
    async fn sheet(&self, name: &str, mut asked: Value, rows: usize) -> Result<(), Broken> {
        asked["format"] = json!("csv");
        let mut lines = 0;
        loop {
            let page = call(self.sandbox, name, asked.clone()).await?;
            let text = page["csv"].as_str().unwrap();
            lines += text.split_terminator("\r\n").count() - 1;
            if page["nextCursor"].is_null() {
                return same(&format!("{name}: lines"), lines as i64, rows as i64);
            }
            asked["cursor"] = page["nextCursor"].clone();
        }
    }
}

/// On all days there are, what was submitted is what the files' own rows say.
async fn files(sandbox: &Sandbox, days: Days) -> Result<(), Broken> {
    let reader = sandbox.app.store.read();
    let files = store::submissions::after(&reader, sandbox.workspace(), None, 10_000).await;
    let files = files.map_err(|error| error.to_string())?;
    let files: Vec<_> = files.into_iter().filter(|file| file.kind == Kind::Collections).collect();
    let asked = json!({ "from": days.from, "until": days.until, "limit": 1 });
    let report = call(sandbox, "reports.reconciliation", asked).await?;
    same("files", number(&report["submissions"]["files"]), files.len() as i64)?;
    let pence: i64 = files.iter().map(|file| file.total_pence).sum();
    same("files", number(&report["totals"]["submittedPence"]), pence)
}

async fn call(sandbox: &Sandbox, name: &str, params: Value) -> Result<Value, Broken> {
    sandbox.call(name, params.clone()).await.map_err(|error| format!("{name} {params}: {error:?}"))
}

/// The first page, and the rows of all.
async fn pages(sandbox: &Sandbox, name: &str, mut params: Value) -> Result<(Value, Vec<Value>), Broken> {
    let first = call(sandbox, name, params.clone()).await?;
    let (mut rows, mut cursor) = (first["items"].as_array().unwrap().clone(), first["nextCursor"].clone());
    while !cursor.is_null() {
        params["cursor"] = cursor;
        let page = call(sandbox, name, params.clone()).await?;
        rows.extend(page["items"].as_array().unwrap().iter().cloned());
        cursor = page["nextCursor"].clone();
    }
    Ok((first, rows))
}

fn same(what: &str, found: i64, expected: i64) -> Result<(), Broken> {
    if found == expected { Ok(()) } else { Err(format!("{what}: {found} instead of {expected}")) }
}

fn count_and_pence<'a>(collections: impl Iterator<Item = &'a Value>) -> (i64, i64) {
    collections.fold((0, 0), |(count, pence), one| (count + 1, pence + number(&one["amountPence"])))
}

fn sum(rows: &Value, name: &str) -> i64 {
    rows.as_array().unwrap().iter().map(|row| number(&row[name])).sum()
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn date(value: &Value) -> Date {
    value.as_str().unwrap().parse().unwrap()
}
