//! JSON-RPC messages, each with what is answered to it: the same over HTTP and over WebSocket.
//!
//! An answer is written `ID ok`, or `ID NUMBER CODE`, with the id exactly as it stands on the wire; a batch's answers
//! stand in brackets; an empty text is no answer at all.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A message, its HTTP status, and its answer.
pub struct Row {
    pub message: Vec<u8>,
    pub status: u16,
    pub answer: String,
}

fn row(message: impl Into<Vec<u8>>, status: u16, answer: impl Into<String>) -> Row {
    Row { message: message.into(), status, answer: answer.into() }
}

fn call(id: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"keys.whoami"}}"#)
}

fn with(id: &str, members: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},{members}}}"#)
}

const NOTIFICATION: &str = r#"{"jsonrpc":"2.0","method":"keys.whoami"}"#;
const NO_REQUEST: &str = "null -32600 INVALID_REQUEST";
const NO_JSON: &str = "null -32700 PARSE_ERROR";

/// Ids come back as they were written, whatever kind of number they are.
pub fn ids() -> Vec<Row> {
    let numbers = ["1", "0", "-1", "-0", "1.5", "1.0", "1e3", "18446744073709551615", "18446744073709551616"];
    let others = ["123456789012345678901234567890", r#""a""#, r#""""#, r#""\"\n""#, "\"é\"", "null"];
    let good = numbers.into_iter().chain(others);
    let bad = ["true", "false", "[]", "{}", "[1]", r#"{"id":1}"#];
    let mut rows: Vec<Row> = good.map(|id| row(call(id), 200, format!("{id} ok"))).collect();
    rows.extend(bad.map(|id| row(call(id), 400, NO_REQUEST)));
    rows.extend(["-", "01", "NaN", "+1", ".5", "'a'"].map(|id| row(call(id), 400, NO_JSON)));
    // The id of a refused call is as much its own.
    for id in ["-1", "1.5", "18446744073709551616", r#""x""#] {
        rows.push(row(with(id, r#""method":"no.such""#), 200, format!("{id} -32601 METHOD_NOT_FOUND")));
        rows.push(row(with(id, r#""method":1"#), 400, format!("{id} -32600 INVALID_REQUEST")));
        rows.push(row(with(id, r#""method":"mandates.get""#), 200, format!("{id} -32602 INVALID_PARAMS")));
    }
    rows
}

/// Each member of a request stands once and is of its kind.
pub fn members() -> Vec<Row> {
    let whoami = r#""method":"keys.whoami""#;
    let mut rows = vec![
        row(with("7", &format!(r#""id":7,{whoami}"#)), 400, NO_REQUEST),
        row(with("7", &format!(r#""\u0069d":8,{whoami}"#)), 400, NO_REQUEST),
        row(with("7", &format!(r#"{whoami},{whoami}"#)), 400, NO_REQUEST),
        row(with("7", &format!(r#""jsonrpc":"2.0",{whoami}"#)), 400, NO_REQUEST),
        row(with("7", &format!(r#"{whoami},"params":{{}},"params":{{}}"#)), 400, NO_REQUEST),
        row(with("7", &format!(r#"{whoami},"extra":[1]"#)), 200, "7 ok"),
        row(with("7", r#""method":"keys\u002ewhoami""#), 200, "7 ok"),
    ];
    for jsonrpc in
        ["", r#""jsonrpc":"1.0","#, r#""jsonrpc":2.0,"#, r#""jsonrpc":null,"#, r#""jsonrpc":"2.00","#]
    {
        rows.push(row(format!(r#"{{{jsonrpc}"id":7,{whoami}}}"#), 400, "7 -32600 INVALID_REQUEST"));
    }
    for method in ["", r#","method":null"#, r#","method":["keys.whoami"]"#, r#","method":"\ud800""#] {
        rows.push(row(format!(r#"{{"jsonrpc":"2.0","id":7{method}}}"#), 400, "7 -32600 INVALID_REQUEST"));
    }
    for method in ["", "KEYS.WHOAMI", " keys.whoami", "keys.whoami ", "rpc.nothing", "keys", "é"] {
        let members = format!(r#""method":"{method}""#);
        rows.push(row(with("7", &members), 200, "7 -32601 METHOD_NOT_FOUND"));
    }
    rows
}

/// Parameters are given by name; a list of them is read, and refused by the procedure; anything else is no request.
pub fn params() -> Vec<Row> {
    let with_params = |params: &str| with("7", &format!(r#""method":"keys.whoami","params":{params}"#));
    let mut rows = vec![row(with_params("{}"), 200, "7 ok"), row(with_params(" { } "), 200, "7 ok")];
    rows.extend(
        ["1", "\"x\"", "null", "true", "-0.5"]
            .map(|params| row(with_params(params), 400, "7 -32600 INVALID_REQUEST")),
    );
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    rows.extend(
        ["[]", "[1]", r#"[{}]"#, r#"{"a":1}"#, r#"{"":null}"#, &deep]
            .map(|params| row(with_params(params), 200, "7 -32602 INVALID_PARAMS")),
    );
    rows
}

/// What is no request at all is told apart: what is not JSON, and what is JSON of another kind.
pub fn messages() -> Vec<Row> {
    let mut rows = Vec::new();
    for text in ["1", "\"text\"", "null", "true", "-1.5", " 0 ", "[]", " [ ] ", "{}"] {
        rows.push(row(text, 400, NO_REQUEST));
    }
    let open = "[".repeat(100_000);
    for text in [
        "",
        " ",
        "{",
        "}",
        "[1,",
        "nul",
        "{}}",
        "{} {}",
        "{\"a\":1,}",
        "[{},]",
        "\u{feff}{}",
        "\u{a0}{}",
        &open,
    ] {
        rows.push(row(text, 400, NO_JSON));
    }
    rows.push(row(&b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"keys.whoami\xff\"}"[..], 400, NO_JSON));
    rows.push(row(&b"\xff\xfe"[..], 400, NO_JSON));
    rows.push(row(&b"{\"id\":\"a\0b\"}"[..], 400, NO_JSON));
    rows.push(row(format!("{}{}\r\n\t", " \n".repeat(500), call("7")), 200, "7 ok"));
    rows
}

/// A batch is answered entry by entry, in their order.
pub fn batches() -> Vec<Row> {
    let many = |n: usize| format!("[{}]", vec![call("1"); n].join(","));
    let mixed = [
        call("-1"),
        NOTIFICATION.to_owned(),
        with(r#""x""#, r#""method":"no.such""#),
        "1".to_owned(),
        r#"{"id":-7}"#.to_owned(),
        r#"{"jsonrpc":"2.0","id":1.5,"method":2}"#.to_owned(),
        call("true"),
        with("null", r#""method":"keys.whoami","params":[1]"#),
        call("-1"),
    ];
    let answers = "[-1 ok, \"x\" -32601 METHOD_NOT_FOUND, null -32600 INVALID_REQUEST, -7 -32600 INVALID_REQUEST, \
                   1.5 -32600 INVALID_REQUEST, null -32600 INVALID_REQUEST, null -32602 INVALID_PARAMS, -1 ok]";
    vec![
        row(format!("[{}]", call("7")), 200, "[7 ok]"),
        row(format!(" [ {} , {} ] ", call("2"), call("1")), 200, "[2 ok, 1 ok]"),
        row(format!("[{}]", mixed.join(",")), 200, answers),
        row("[1]", 200, format!("[{NO_REQUEST}]")),
        row("[1,{},[]]", 200, format!("[{NO_REQUEST}, {NO_REQUEST}, {NO_REQUEST}]")),
        row(r#"[{"id":-7}]"#, 200, "[-7 -32600 INVALID_REQUEST]"),
        row(format!("[[{}]]", call("1")), 200, format!("[{NO_REQUEST}]")),
        row(format!("[{NOTIFICATION},1]"), 200, format!("[{NO_REQUEST}]")),
        row(many(50), 200, format!("[{}]", ["1 ok"; 50].join(", "))),
        row(many(51), 400, "null -32600 BATCH_TOO_LARGE"),
    ]
}

/// Notifications are never answered, whatever they ask for.
pub fn notifications() -> Vec<Row> {
    let other = r#"{"jsonrpc":"2.0","method":"no.such","params":[1]}"#;
    vec![
        row(NOTIFICATION, 204, ""),
        row(other, 204, ""),
        row(format!("[{NOTIFICATION}]"), 204, ""),
        row(format!("[{NOTIFICATION},{other}]"), 204, ""),
        row(format!("[{NOTIFICATION},{},{other}]", call("7")), 200, "[7 ok]"),
    ]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown<'a> {
    jsonrpc: &'a str,
    #[serde(borrow)]
    id: &'a RawValue,
    result: Option<Value>,
    error: Option<Value>,
}

/// An answer in the table's words. It must itself be a JSON-RPC answer.
#[track_caller]
pub fn shown(answer: &str) -> String {
    if answer.is_empty() {
        return String::new();
    }
    if answer.starts_with('[') {
        let entries: Vec<&RawValue> = serde_json::from_str(answer).unwrap();
        let entries: Vec<String> = entries.into_iter().map(|entry| shown(entry.get())).collect();
        return format!("[{}]", entries.join(", "));
    }
    let shown: Shown<'_> = serde_json::from_str(answer).unwrap_or_else(|error| panic!("{error}: {answer}"));
    assert_eq!(shown.jsonrpc, "2.0", "{answer}");
    assert_ne!(shown.result.is_some(), shown.error.is_some(), "{answer}");
    match shown.error {
        None => format!("{} ok", shown.id),
        Some(error) => {
            assert!(error["data"]["requestId"].as_str().unwrap().starts_with("req_"), "{answer}");
            format!("{} {} {}", shown.id, error["code"], error["data"]["code"].as_str().unwrap())
        }
    }
}
