//! What a scrape is answered with: OpenMetrics, of which Prometheus' older text format reads the same.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use procedures::store::Load;
use procedures::store::operations::Waiting;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, text};
use prometheus_client::registry::Registry;

use super::about::{self, About};
use super::{Metrics, Process};
use crate::journal::Backlog;

/// No labels of an exemplar: there are none.
type NoLabels = [(&'static str, &'static str); 0];

/// Everything that a scrape tells, as it was at that moment.
pub struct Scrape {
    /// What was counted.
    pub metrics: Arc<Metrics>,
    /// Whether the server takes calls.
    pub ready: bool,
    /// Subscriptions that deliver.
    pub subscriptions: u64,
    /// Calls that are not in the audit trail yet.
    pub backlog: Backlog,
    /// How busy the database is.
    pub load: Load,
    /// What waits; `None` when the database did not tell.
    pub waiting: Option<Waiting>,
    /// What the operating system says.
    pub process: Option<Process>,
}

impl Scrape {
    /// As text.
    pub fn text(self) -> Result<String, fmt::Error> {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(self));
        let mut text = String::with_capacity(64 * 1024);
        text::encode(&mut text, &registry)?;
        Ok(text)
    }

    fn calls(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let Metrics { calls, spent, responses, .. } = &*self.metrics;
        let mut family = sheet.family(&about::CALLS)?;
        for (method, code, count) in calls.counted() {
            let labels = [("method", method), ("code", code)];
            family.encode_family(&labels)?.encode_counter::<NoLabels, u64, u64>(&count, None)?;
        }
        let mut family = sheet.family(&about::CALL_DURATION)?;
        for (method, taken) in calls.durations() {
            let (sum, count, buckets) = (taken.sum_seconds, taken.count, &taken.buckets);
            let labels = [("method", method)];
            family.encode_family(&labels)?.encode_histogram::<NoLabels>(sum, count, buckets, None)?;
        }
        let mut family = sheet.family(&about::QUOTA_REFUSALS)?;
        for (limit, count) in
            [("organisation", &spent.organisation), ("address", &spent.address), ("key", &spent.key)]
        {
            let (labels, count) = ([("limit", limit)], count.load(Ordering::Relaxed));
            family.encode_family(&labels)?.encode_counter::<NoLabels, u64, u64>(&count, None)?;
        }
        let mut family = sheet.family(&about::HTTP_RESPONSES)?;
        for (status, count) in responses.counted() {
            let labels = [("status", status.as_str())];
            family.encode_family(&labels)?.encode_counter::<NoLabels, u64, u64>(&count, None)?;
        }
        Ok(())
    }

    fn connections(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let (http, websocket) = (self.metrics.connections.now(), self.metrics.websockets.now());
        sheet.gauges(&about::CONNECTIONS, "kind", &[("http", http), ("websocket", websocket)])?;
        sheet.gauge(&about::SUBSCRIPTIONS, Some(self.subscriptions as f64))?;
        sheet.gauge(&about::JOURNAL_BYTES, Some(self.backlog.bytes as f64))?;
        sheet.gauge(&about::JOURNAL_LAG, Some(seconds(self.backlog.lag_ms)))
    }

    fn database(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        sheet.gauge(&about::DATABASE_UP, Some(one_if(self.waiting.is_some())))?;
        let (turns, pool) = match self.load {
            Load::Sqlite(turns) => (Some(turns), None),
            Load::Postgres { busy, idle } => (None, Some([("busy", busy), ("idle", idle)])),
        };
        sheet.gauge(&about::TURNS_WAITING, turns.map(|turns| turns.waiting as f64))?;
        sheet.counter(&about::COMMITS, turns.map(|turns| turns.commits as f64))?;
        sheet.counter(&about::COMMITTED, turns.map(|turns| turns.committed as f64))?;
        sheet.gauges(&about::POOL, "state", pool.as_ref().map_or(&[], |pool| pool.as_slice()))?;

        let waiting = self.waiting;
        let messages = waiting.map(|of| [("waiting", of.messages), ("undelivered", of.undelivered)]);
        sheet.gauges(&about::MESSAGES, "state", messages.as_ref().map_or(&[], |states| states.as_slice()))?;
        sheet.gauge(&about::MAIL_OVERDUE, waiting.map(|of| seconds(of.mail_overdue_ms)))?;
        sheet.gauge(&about::MANUAL_QUEUE, waiting.map(|of| of.lines as f64))?;
        sheet.gauge(&about::FILES_UNKNOWN, waiting.map(|of| of.files_unknown as f64))
    }

    fn cycle_and_process(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let cycle = &self.metrics.cycle;
        sheet.gauge(&about::CYCLE_LAST, Some(seconds(cycle.last_ms.load(Ordering::Relaxed))))?;
        sheet.gauge(&about::CYCLE_FAILED, Some(cycle.failed.load(Ordering::Relaxed) as f64))?;
        sheet.counter(&about::CPU, self.process.map(|process| process.cpu_seconds))?;
        sheet.gauge(&about::MEMORY, self.process.map(|process| process.resident_bytes as f64))?;
        sheet.gauge(&about::OPEN_FILES, self.process.map(|process| process.open_files as f64))
    }
}

impl Collector for Scrape {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut sheet = Sheet(encoder);
        let mut build = sheet.family(&about::BUILD)?;
        build.encode_family(&[("version", env!("CARGO_PKG_VERSION"))])?.encode_gauge(&1.0_f64)?;
        sheet.gauge(&about::READY, Some(one_if(self.ready)))?;
        self.calls(&mut sheet)?;
        self.connections(&mut sheet)?;
        self.database(&mut sheet)?;
        self.cycle_and_process(&mut sheet)
    }
}

impl fmt::Debug for Scrape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scrape")
    }
}

/// What is being written.
struct Sheet<'a>(DescriptorEncoder<'a>);

impl Sheet<'_> {
    /// The head of a metric; its values follow.
    fn family<'s>(&'s mut self, about: &'s About) -> Result<MetricEncoder<'s>, fmt::Error> {
        self.0.encode_descriptor(about.name, about.meaning, None, about.kind.of_openmetrics())
    }

    fn gauge(&mut self, about: &About, value: Option<f64>) -> fmt::Result {
        let mut family = self.family(about)?;
        value.map_or(Ok(()), |value| family.encode_gauge(&value))
    }

    fn gauges(&mut self, about: &About, label: &str, values: &[(&str, u64)]) -> fmt::Result {
        let mut family = self.family(about)?;
        for (name, value) in values {
            family.encode_family(&[(label, *name)])?.encode_gauge(&(*value as f64))?;
        }
        Ok(())
    }

    fn counter(&mut self, about: &About, value: Option<f64>) -> fmt::Result {
        let mut family = self.family(about)?;
        value.map_or(Ok(()), |value| family.encode_counter::<NoLabels, f64, f64>(&value, None))
    }
}

fn one_if(condition: bool) -> f64 {
    if condition { 1.0 } else { 0.0 }
}

fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1e3
}
