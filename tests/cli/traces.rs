//! Traces and the lines of the log: the real server, and a collector of a test's own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde_json::{Value, json};

use crate::support::Machine;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const SERVER: i32 = 2;
const ERROR: i32 = 2;

/// Takes spans, as an OpenTelemetry collector does.
struct Collector {
    url: String,
    bodies: Receiver<Vec<u8>>,
}

impl Collector {
    fn start() -> Collector {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, bodies) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let (head, body) = message(&mut stream);
                assert!(head.starts_with("POST /v1/traces HTTP/1.1"), "{head}");
                assert!(head.to_lowercase().contains("content-type: application/x-protobuf"), "{head}");
                stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
                if sender.send(body).is_err() {
                    return;
                }
            }
        });
        Collector { url, bodies }
    }

    /// So many spans, with what was sent.
    fn spans(&self, wanted: usize) -> (Vec<Span>, Vec<u8>, Vec<KeyValue>) {
        let (mut spans, mut bytes, mut resource) = (Vec::new(), Vec::new(), Vec::new());
        while spans.len() < wanted {
            let body = self.bodies.recv_timeout(Duration::from_secs(20)).unwrap();
            let request = ExportTraceServiceRequest::decode(&body[..]).unwrap();
            for of_resource in request.resource_spans {
                resource = of_resource.resource.unwrap().attributes;
                spans.extend(of_resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
            }
            bytes.extend(body);
        }
        assert_eq!(spans.len(), wanted, "{spans:?}");
        (spans, bytes, resource)
    }
}

/// The head of an HTTP message, and its body.
fn message(stream: &mut impl BufRead) -> (String, Vec<u8>) {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(stream.read_line(&mut head).unwrap() > 0, "{head}");
    }
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:").map(str::to_owned));
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    stream.read_exact(&mut body).unwrap();
    (head, body)
}

/// A server that logs JSON into a file, and a key to call it with.
struct Traced {
    machine: Machine,
    process: Child,
    address: String,
    key: String,
}

impl Traced {
    fn start(variables: &[(&'static str, &str)]) -> Traced {
        let mut machine = Machine::embedded().with("DD_LOG_FORMAT", "json");
        machine =
            machine.with("DD_PUBLIC_URL", "https://dd.example.com").with("OTEL_BSP_SCHEDULE_DELAY", "100");
        for &(name, value) in variables {
            machine = machine.with(name, value.to_owned());
        }
        let (_, key) = machine.key(&machine.organisation(), "test", "mandates:read");
        let mut command = machine.command(&["serve", "--bind", "127.0.0.1:0", "--json"]);
        command.stdout(Stdio::piped()).stderr(File::create(machine.path("log")).unwrap());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url: Value = serde_json::from_str(&line).unwrap();
        let address = url["url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        Traced { machine, process, address, key }
    }

    /// Sends a body, with further header lines.
    fn post(&self, headers: &str, body: &Value) -> Value {
        let (body, key) = (body.to_string(), &self.key);
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "POST /rpc HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n{headers}\r\n{body}",
            body.len()
        )
        .unwrap();
        let (_, body) = message(&mut BufReader::new(stream));
        serde_json::from_slice(&body).unwrap()
    }

    /// The lines of calls in the log.
    fn calls(&self) -> Vec<Value> {
        let log = fs::read_to_string(self.machine.path("log")).unwrap();
        let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["target"] == "direct_debit::call").collect()
    }

    /// Ends it in order, and says how long that took.
    fn end(&mut self) -> Duration {
        let began = Instant::now();
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
        assert_eq!(self.process.wait().unwrap().code(), Some(0));
        began.elapsed()
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn call(id: Value, method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

/// An attribute as JSON; null when it is not there.
fn attribute(attributes: &[KeyValue], key: &str) -> Value {
    let found = attributes.iter().find(|attribute| attribute.key == key);
    match found.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(any_value::Value::StringValue(text)) => json!(text),
        Some(any_value::Value::IntValue(number)) => json!(number),
        other => json!(other.map(|value| format!("{value:?}"))),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An id that a caller may give to a call.
const MINE: &str = "0192d3a4-5b6c-7d8e-9f00-112233445566";

#[test]
fn a_call_is_a_span_of_the_callers_trace() {
    let collector = Collector::start();
    let traced = Traced::start(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url)]);
    let parent = format!("traceparent: {PARENT}\r\n");
    traced.post(&parent, &call(json!(MINE), "keys.whoami", json!({})));
    traced.post(&parent, &call(json!(8), "mandates.get", json!({ "mandateId": 1 })));

    let (spans, _, resource) = collector.spans(2);
    assert_eq!(attribute(&resource, "service.name"), "direct-debit");
    assert_eq!(attribute(&resource, "service.version"), env!("CARGO_PKG_VERSION"));
    let (good, bad) = (&spans[0], &spans[1]);
    for (span, name, id) in [(good, "keys.whoami", MINE), (bad, "mandates.get", "8")] {
        assert_eq!((span.name.as_str(), span.kind), (name, SERVER));
        assert_eq!(
            (hex(&span.trace_id), hex(&span.parent_span_id)),
            (TRACE.into(), "00f067aa0ba902b7".into())
        );
        assert!(span.end_time_unix_nano > span.start_time_unix_nano);
        for (key, expected) in [
            ("rpc.system.name", json!("jsonrpc")),
            ("rpc.method", json!(name)),
            ("jsonrpc.protocol.version", json!("2.0")),
            ("jsonrpc.request.id", json!(id)),
            ("server.address", json!("dd.example.com")),
            ("server.port", json!(443)),
        ] {
            assert_eq!(attribute(&span.attributes, key), expected, "{key}");
        }
    }
    assert_eq!(attribute(&good.attributes, "rpc.response.status_code"), Value::Null);
    assert_eq!(good.status.as_ref().map_or(0, |status| status.code), 0);
    assert_eq!(attribute(&bad.attributes, "rpc.response.status_code"), "-32602");
    assert_eq!(attribute(&bad.attributes, "error.type"), "-32602");
    let status = bad.status.as_ref().unwrap();
    assert_eq!((status.code, status.message.as_str()), (ERROR, "INVALID_PARAMS"));

    let lines = traced.calls();
    assert_eq!(lines[0]["request_id"], attribute(&good.attributes, "direct_debit.request_id"));
    assert!(lines.iter().all(|line| line["trace_id"] == TRACE), "{lines:?}");
}

#[test]
fn no_span_holds_a_key_or_a_method_that_there_is_not() {
    let collector = Collector::start();
    let traced = Traced::start(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url)]);
    traced.post("", &call(json!(traced.key), &traced.key, json!({ "email": "zoe@example.com" })));
    traced.post("", &call(json!(2), "mandates.dropTables", json!({})));
    let (spans, bytes, _) = collector.spans(2);
    for span in &spans {
        assert_eq!(span.name, "jsonrpc");
        assert_eq!(attribute(&span.attributes, "rpc.method"), "_OTHER");
        assert_eq!(attribute(&span.attributes, "rpc.response.status_code"), "-32601");
    }
    let sent = String::from_utf8_lossy(&bytes);
    for secret in [traced.key.as_str(), "ak_test_", "zoe@", "dropTables"] {
        assert!(!sent.contains(secret), "{secret}");
    }
}

#[test]
fn the_entries_of_a_batch_share_a_trace_which_the_log_tells() {
    let collector = Collector::start();
    let traced = Traced::start(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url)]);
    let entry = |id: i32, method: &str| call(json!(id), method, json!({}));
    traced.post("", &json!([entry(1, "keys.whoami"), entry(2, "rpc.nothing"), entry(3, "keys.whoami")]));
    let (spans, ..) = collector.spans(3);
    let trace = hex(&spans[0].trace_id);
    assert!(spans.iter().all(|span| hex(&span.trace_id) == trace && span.parent_span_id.is_empty()));
    assert!(traced.calls().iter().all(|line| line["trace_id"] == trace.as_str()), "{:?}", traced.calls());
}

#[test]
fn the_standard_variables_say_what_is_sampled() {
    let collector = Collector::start();
    let traced = Traced::start(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url),
        ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
        ("OTEL_TRACES_SAMPLER_ARG", "0"),
        ("OTEL_SERVICE_NAME", "rent"),
    ]);
    traced.post("", &call(json!(1), "keys.whoami", json!({})));
    traced.post(&format!("traceparent: {PARENT}\r\n"), &call(json!(2), "keys.whoami", json!({})));
    let (spans, _, resource) = collector.spans(1);
    assert_eq!(attribute(&spans[0].attributes, "jsonrpc.request.id"), "2", "whom the caller records");
    assert_eq!(attribute(&resource, "service.name"), "rent");
}

#[test]
fn without_a_collector_the_log_tells_the_callers_trace() {
    let traced = Traced::start(&[]);
    traced.post(&format!("traceparent: {PARENT}\r\n"), &call(json!(1), "keys.whoami", json!({})));
    traced.post("traceparent: 00-nonsense\r\n", &call(json!(2), "keys.whoami", json!({})));
    let lines = traced.calls();
    assert_eq!((&lines[0]["trace_id"], &lines[1]["trace_id"]), (&json!(TRACE), &Value::Null));
    let fields = ["request_id", "procedure", "outcome", "code", "key", "duration_us"];
    assert!(fields.iter().all(|field| !lines[1][field].is_null()), "{}", lines[1]);
    assert_eq!((&lines[1]["procedure"], &lines[1]["outcome"]), (&json!("keys.whoami"), &json!("ok")));
}

#[test]
fn a_collector_that_is_away_or_silent_holds_nobody_up() {
    // A port below 1024 that nobody listens on: one that was free a moment ago may be another test's by now.
    let away: SocketAddr = "127.0.0.1:1".parse().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    for address in [away, silent.local_addr().unwrap()] {
        let mut traced = Traced::start(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &format!("http://{address}")),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "16"),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "8"),
        ]);
        for id in 0..100 {
            let began = Instant::now();
            let answer = traced.post("", &call(json!(id), "keys.whoami", json!({})));
            assert!(answer["result"].is_object(), "{answer}");
            assert!(began.elapsed() < Duration::from_secs(2), "{address} held up call {id}");
        }
        assert!(traced.end() < Duration::from_secs(12), "{address} held up the end");
        let log = fs::read_to_string(traced.machine.path("log")).unwrap();
        let tells =
            log.contains("spans cannot be sent") || log.contains("may not have reached the collector");
        assert!(tells, "{log}");
    }
    drop(silent);
}
