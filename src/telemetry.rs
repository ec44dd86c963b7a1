//! Traces: a span for each call, sent to an OpenTelemetry collector. None unless one is configured.
//!
//! Attributes are those of the semantic conventions for JSON-RPC (1.44). What a caller wrote is in none of them but the
//! call's id and the trace that it says it belongs to.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use opentelemetry::trace::{
    Span as _, SpanBuilder, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId,
    TraceState, Tracer, TracerProvider,
};
use opentelemetry::{Context, KeyValue, StringValue};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator, SdkTracer, SdkTracerProvider, Span};

use crate::http::exchange::Exchange;
use crate::http::reply::Failed;

mod export;
mod parent;

pub use parent::Parent;

/// How long spans that wait may take to go out at the end.
const FLUSH: Duration = Duration::from_secs(5);

/// Where spans go.
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    /// What callers call this server.
    address: Arc<str>,
    port: i64,
}

impl Traces {
    /// To the collector at that base address, of the server that callers reach at that URL. Must be called within the
    /// runtime, whose threads send them.
    pub fn to(collector: &str, public_url: &str) -> anyhow::Result<Traces> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(export::Collector::default())
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{collector}/v1/traces"))
            .build()
            .context("the exporter of traces")?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_id_generator(Ids::default())
            .with_resource(resource())
            .build();
        let (address, port) = address_of(public_url);
        Ok(Traces { tracer: provider.tracer("direct-debit"), provider, address: address.into(), port })
    }

    /// Names the trace of a message whose spans begin later, for the lines of the log before them.
    pub fn name(&self, exchange: &Exchange) -> TraceId {
        TraceId::from(exchange.trace_id_or(|| u128::from_be_bytes(random_trace_id())))
    }

    /// Begins the span of a call of that procedure, or of none, with its id as it was written.
    pub fn begin(&self, exchange: &Exchange, procedure: Option<&'static str>, raw_id: &str) -> CallSpan {
        let mut attributes = vec![
            KeyValue::new("rpc.system.name", "jsonrpc"),
            KeyValue::new("rpc.method", procedure.unwrap_or("_OTHER")),
            KeyValue::new("jsonrpc.protocol.version", "2.0"),
            KeyValue::new("server.address", StringValue::from(self.address.clone())),
            KeyValue::new("server.port", self.port),
            KeyValue::new("direct_debit.request_id", StringValue::from(exchange.request_id.clone())),
        ];
        attributes.extend(told_id(raw_id).map(|id| KeyValue::new("jsonrpc.request.id", id)));
        let span = SpanBuilder::from_name(procedure.unwrap_or("jsonrpc"))
            .with_kind(SpanKind::Server)
            .with_attributes(attributes);
        let trace_id = self.name(exchange);
        let context = exchange.parent.as_ref().map_or_else(Context::new, |parent| {
            let (span_id, flags) = (SpanId::from(parent.span_id), TraceFlags::new(parent.flags));
            let parent = SpanContext::new(trace_id, span_id, flags, true, TraceState::default());
            Context::new().with_remote_span_context(parent)
        });
        NEXT_TRACE.set(Some(trace_id));
        let span = self.tracer.build_with_context(span, &context);
        NEXT_TRACE.set(None);
        CallSpan(span)
    }

    /// Sends what waits, as long as that does not take too long, and nothing after it.
    pub async fn end(&self) {
        let provider = self.provider.clone();
        let ended = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(FLUSH)).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::warn!("the last spans may not have reached the collector");
        }
    }
}

/// The span of a call that is being answered.
pub struct CallSpan(Span);

impl CallSpan {
    /// The call was answered, with that error or with a result.
    pub fn end(mut self, failed: Option<Failed>) {
        if let Some(Failed { number, name }) = failed {
            let number = StringValue::from(number.to_string());
            self.0.set_attribute(KeyValue::new("rpc.response.status_code", number.clone()));
            self.0.set_attribute(KeyValue::new("error.type", number));
            self.0.set_status(Status::error(name));
        }
        self.0.end();
    }

    /// The caller went away before the answer.
    pub fn abandoned(mut self, name: &'static str) {
        self.0.set_attribute(KeyValue::new("error.type", name));
        self.0.set_status(Status::error(name));
        self.0.end();
    }
}

/// Who sends the spans. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` say more, or otherwise.
fn resource() -> Resource {
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let configured = Resource::builder().with_attribute(version.clone()).build();
    let name = configured.get(&opentelemetry::Key::new("service.name"));
    match name {
        Some(name) if !name.as_str().starts_with("unknown_service") => configured,
        _ => Resource::builder().with_service_name("direct-debit").with_attribute(version).build(),
    }
}

/// Host and port of an address on the web.
fn address_of(url: &str) -> (String, i64) {
    let uri: http::Uri = url.parse().unwrap_or_default();
    let usual = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    (uri.host().unwrap_or_default().to_owned(), uri.port_u16().unwrap_or(usual).into())
}

/// The id of a call, as a span may tell it: a number or a UUID. Any other text is the caller's, and may be anything.
fn told_id(raw: &str) -> Option<String> {
    let id = if raw.starts_with('"') { serde_json::from_str(raw).ok()? } else { raw.to_owned() };
    let is_number = id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit());
    let is_uuid = id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    (is_number || is_uuid).then_some(id)
}

fn random_trace_id() -> [u8; 16] {
    RandomIdGenerator::default().new_trace_id().to_bytes()
}

thread_local! {
    /// The trace that the next span of this thread belongs to: the entries of a batch share one, and the log tells it.
    static NEXT_TRACE: Cell<Option<TraceId>> = const { Cell::new(None) };
}

#[derive(Debug, Default)]
struct Ids(RandomIdGenerator);

impl IdGenerator for Ids {
    fn new_trace_id(&self) -> TraceId {
        NEXT_TRACE.take().unwrap_or_else(|| self.0.new_trace_id())
    }

    fn new_span_id(&self) -> SpanId {
        self.0.new_span_id()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_told_where_it_can_hold_nothing_but_itself() {
        assert_eq!(told_id("7").as_deref(), Some("7"));
        let uuid = "0192d3a4-5b6c-7d8e-9f00-112233445566";
        assert_eq!(told_id(&format!("\"{uuid}\"")).as_deref(), Some(uuid));
        for untold in ["null", "1.5", r#""zoe@example.com""#, r#""ak_live_secret""#, r#""a b""#] {
            assert_eq!(told_id(untold), None, "{untold}");
        }
    }

    #[test]
    fn the_server_is_called_what_callers_call_it() {
        assert_eq!(address_of("https://dd.example.com"), ("dd.example.com".to_owned(), 443));
        assert_eq!(address_of("http://127.0.0.1:8080"), ("127.0.0.1".to_owned(), 8080));
    }
}
