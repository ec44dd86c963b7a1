//! No secret is anywhere but where it was given out: not in a log, an error, the database, the journal or the audit.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::ground::{DATA_KEY, Ground, PEPPER};
use crate::load::mandate;
use crate::wire::{Answer, Line, WebSocket};

/// The account that the payer fills in.
const SORT_CODES: [&str; 3] = ["938063", "93-80-63", "93 80 63"];
const ACCOUNT_NUMBER: &str = "15764273";

/// How many characters of a secret in a row are too many.
const TOO_MANY: usize = 12;

/// What was seen where it must not be secret.
#[derive(Default)]
struct Seen(Vec<(String, Vec<u8>)>);

impl Seen {
    fn add(&mut self, place: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.push((place.into(), bytes.into()));
    }

    /// An answer that gave out no secret.
    fn answer(&mut self, what: &str, answer: &Answer) {
        self.add(format!("the answer to {what}"), answer.body.to_string());
    }

    /// No part of any secret that is long enough to matter is anywhere.
    fn holds_no_part_of(&self, secrets: &[(&str, Vec<u8>)]) {
        let mut parts: HashMap<&[u8], &str> = HashMap::new();
        for (what, secret) in secrets {
            parts.extend(secret.windows(TOO_MANY).map(|part| (part, *what)));
        }
        for (place, bytes) in &self.0 {
            for (at, window) in bytes.windows(TOO_MANY).enumerate() {
                if let Some(what) = parts.get(window) {
                    let around = &bytes[at.saturating_sub(200)..(at + 200).min(bytes.len())];
                    panic!("a part of {what} is in {place}: {}", String::from_utf8_lossy(around));
                }
            }
        }
    }

    /// The same for digits, which may come in longer numbers by chance.
    fn does_not_hold_number(&self, what: &str, number: &str) {
        for (place, bytes) in &self.0 {
            let is_alone = |at: usize| {
                let before = at.checked_sub(1).and_then(|before| bytes.get(before));
                let after = bytes.get(at + number.len());
                [before, after].into_iter().flatten().all(|byte| !byte.is_ascii_alphanumeric())
            };
            let found = (0..bytes.len().saturating_sub(number.len() - 1))
                .any(|at| bytes[at..].starts_with(number.as_bytes()) && is_alone(at));
            assert!(!found, "{what} is in {place}");
        }
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).unwrap_or_else(|| panic!("{pointer} in {value}")).as_str().unwrap().to_owned()
}

#[test]
fn no_secret_is_found_anywhere_after_a_day_of_use_and_abuse() {
    let ground = Ground::new();
    let mut seen = Seen::default();
    let mut command = ground.machine.command(&["serve", "--bind", "127.0.0.1:0", "--json"]);
    let server = ground.serve_by({
        command.env("DD_LOG", "trace");
        command
    });
    let address = server.address;
    let organisation = ground.organisation();
    let scopes = "mandates:read,mandates:write,tenants:admin,events:read";
    let (id, first) = ground.machine.key(&organisation, "test", scopes);
    let (_, live) = ground.machine.key(&organisation, "live", scopes);
    let admin = ground.machine.run(&["key", "rotate", &id, "--quiet"]).word();
    let mut line = Line::new(address, &admin);
    let mut keys = vec![first.clone(), live.clone(), admin.clone()];

    // By procedure.
    let made = line.call("keys.create", json!({ "name": "k", "scopes": ["mandates:read"] })).unwrap().ok();
    keys.push(text(&made, "/plainKey"));
    let key_id = text(&made, "/key/id");
    let rotated = line.call("keys.rotate", json!({ "keyId": key_id, "graceSeconds": 0 })).unwrap().ok();
    keys.push(text(&rotated, "/plainKey"));
    for (method, params) in [
        ("keys.list", json!({})),
        ("keys.get", json!({ "keyId": key_id })),
        ("keys.revoke", json!({ "keyId": key_id })),
        ("keys.whoami", json!({})),
        ("organisation.get", json!({})),
    ] {
        seen.answer(method, &line.call(method, params).unwrap());
    }

    let tokens = invited(&mut line, &mut seen);
    abused(&ground, address, &keys, &organisation, &mut seen);

    let listed = line.call("events.list", json!({ "limit": 200 })).unwrap();
    assert!(listed.body["result"]["items"].as_array().unwrap().len() > 20);
    seen.answer("events.list", &listed);
    // What is not copied yet is found as it lies; then what is copied.
    let journals: Vec<_> =
        ground.journals().iter().map(|name| ground.machine.path("data").join(name)).collect();
    assert!(!journals.is_empty());
    for path in journals {
        seen.add("the journal", std::fs::read(path).unwrap());
    }
    add_database(&ground, &mut seen);
    server.stop();
    add_database(&ground, &mut seen);
    seen.add("the log", ground.log());
    assert!(ground.log().contains("TRACE"));

    let mut secrets: Vec<(&str, Vec<u8>)> = Vec::new();
    secrets.extend(keys.iter().map(|key| ("a key", key.as_bytes()["ak_test_".len()..].to_vec())));
    secrets.extend(tokens.iter().map(|token| ("an invite's token", token.as_bytes().to_vec())));
    for secret in server_secrets(&ground) {
        let digits: Vec<u8> =
            secret.bytes().map(|digit| char::from(digit).to_digit(16).unwrap() as u8).collect();
        let bytes = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        let forms = [secret.as_bytes().to_vec(), secret.to_uppercase().into_bytes(), bytes];
        secrets.extend(forms.map(|form| ("a secret of the server", form)));
    }
    seen.holds_no_part_of(&secrets);
    SORT_CODES.iter().for_each(|code| seen.does_not_hold_number("the sort code", code));
    seen.does_not_hold_number("the account number", ACCOUNT_NUMBER);
}

/// Invites payers, and fills in their forms. Gives the invites' tokens.
fn invited(line: &mut Line, seen: &mut Seen) -> Vec<String> {
    let mut tokens = Vec::new();
    for (n, sort_code) in SORT_CODES.into_iter().enumerate() {
        let made = line.call("mandates.create", mandate(&format!("S-{n}"))).unwrap().ok();
        let invite = json!({ "mandateId": made["id"], "idempotencyKey": format!("invite-{n}") });
        for _ in 0..2 {
            let sent = line.call("mandates.sendInvite", invite.clone()).unwrap().ok();
            tokens.push(text(&sent, "/invite/url").rsplit('/').next().unwrap().to_owned());
        }
        let details = |number: &Value| {
            json!({ "mandateId": made["id"], "idempotencyKey": format!("complete-{n}"), "bankDetails": {
                "accountName": "P Payer", "sortCode": sort_code, "accountNumber": number } })
        };
        // Wrong in every way first: a number, too long, beside an unknown field, not even an object.
        for wrong in [json!(15_764_273), json!(format!("{ACCOUNT_NUMBER}000")), json!([ACCOUNT_NUMBER])] {
            let refused = line.call("sandbox.completeInvite", details(&wrong)).unwrap();
            assert_eq!(refused.code(), "INVALID_PARAMS", "{refused:?}");
            seen.answer("wrong bank details", &refused);
        }
        let mut unknown = details(&json!(ACCOUNT_NUMBER));
        unknown["bankDetails"][ACCOUNT_NUMBER] = json!(1);
        unknown[sort_code] = json!(ACCOUNT_NUMBER);
        seen.answer("unknown bank details", &line.call("sandbox.completeInvite", unknown).unwrap());
        let whole =
            json!({ "mandateId": made["id"], "bankDetails": format!("{sort_code} {ACCOUNT_NUMBER}") });
        seen.answer("bank details as text", &line.call("sandbox.completeInvite", whole).unwrap());
        for _ in 0..2 {
            let done = line.call("sandbox.completeInvite", details(&json!(ACCOUNT_NUMBER))).unwrap();
            assert_eq!(done.status, 200);
            seen.answer("sandbox.completeInvite", &done);
        }
        for method in ["mandates.get", "mandates.timeline"] {
            seen.answer(method, &line.call(method, json!({ "mandateId": made["id"] })).unwrap());
        }
    }
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), SORT_CODES.len());
    tokens
}

/// Presents keys wrongly, and in the wrong places.
fn abused(
    ground: &Ground,
    address: std::net::SocketAddr,
    keys: &[String],
    organisation: &str,
    seen: &mut Seen,
) {
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "keys.whoami" }).to_string();
    for (n, key) in keys.iter().enumerate() {
        let from = format!("192.0.2.{n}");
        let anonymous = || Line::anonymous(address).with_header("X-Forwarded-For", &from);
        let mut try_one = |what: &str, mut line: Line, path: &str, body: &str| {
            let answer = line.send("POST", path, "application/json", body).unwrap();
            seen.answer(what, &answer);
        };
        let bearer = |value: &str| anonymous().with_header("Authorization", &format!("Bearer {value}"));
        try_one("a key in the query", anonymous(), &format!("/rpc?api_key={key}"), &call);
        try_one("a key in the path", anonymous(), &format!("/rpc/{key}"), &call);
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "keys.whoami", "params": { "apiKey": key } });
        try_one("a key in the body", anonymous(), "/rpc", &body.to_string());
        try_one("a naked body", anonymous(), "/rpc", key);
        try_one("a key with its organisation", bearer(&format!("{organisation}:{key}")), "/rpc", &call);
        try_one(
            "another organisation's",
            bearer(&format!("org_00000000000000000000000000:{key}")),
            "/rpc",
            &call,
        );
        try_one("X-API-Key", anonymous().with_header("X-API-Key", key), "/rpc", &call);
        try_one("two headers", bearer(key).with_header("X-API-Key", key), "/rpc", &call);
        try_one("Basic", anonymous().with_header("Authorization", &format!("Basic {key}")), "/rpc", &call);
        try_one("cut short", bearer(&key[..39]), "/rpc", &call);
        try_one("too long", bearer(&format!("{key}x")), "/rpc", &call);
        try_one("a typo", bearer(&key.replace("ak_", "sk_")), "/rpc", &call);
        try_one(
            "a cookie",
            anonymous().with_header("Cookie", &format!("__Host-dd_session={key}")),
            "/rpc",
            &call,
        );
        // With a good key, a key where something else belongs.
        let good = &keys[2];
        for (method, params) in [
            (key.as_str(), json!({})),
            ("keys.whoami", json!({ key: 1 })),
            ("mandates.get", json!({ "mandateId": key })),
            ("mandates.list", json!({ "status": key })),
            ("mandates.list", json!({ "cursor": key, "limit": key })),
            ("events.list", json!({ "keyId": key, "from": key, "outcome": key })),
            ("keys.create", json!({ "name": "k", "scopes": [key] })),
            ("keys.create", json!({ "name": "k", "scopes": ["mandates:read"], "allowedAddresses": [key] })),
            ("keys.rotate", json!({ "keyId": key })),
            ("sandbox.fail", json!({ "mandateId": key, "reasonCode": key })),
        ] {
            let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
            try_one("a key where something else belongs", bearer(good), "/rpc", &body);
        }
        if let Ok(answer) =
            Line::new(address, key).with_header("X-Forwarded-For", &from).call("no.such", json!({}))
        {
            seen.answer("no.such", &answer);
        }
    }
    let answer =
        WebSocket::open(address, &keys[2], "192.0.2.200").call("keys.whoami", json!({ "apiKey": keys[0] }));
    seen.add("an answer by WebSocket", answer.to_string());
    // The command line, given a key where an id belongs, says so without it.
    for command in
        [&["key", "revoke", &keys[0]][..], &["key", "rotate", &keys[0]], &["org", "suspend", &keys[0]]]
    {
        seen.add("the command line", format!("{:?}", ground.machine.run(command)));
    }
    let listed = ground.machine.run(&["key", "list", "--org", organisation, "--json"]).ok().stdout;
    seen.add("key list", listed);
}

/// Everything the database holds.
fn add_database(ground: &Ground, seen: &mut Seen) {
    if !ground.is_postgres() {
        for file in ["direct-debit.db", "direct-debit.db-wal"] {
            let path = ground.machine.path("data").join(file);
            seen.add(file, std::fs::read(path).unwrap_or_default());
        }
        return;
    }
    let columns = "SELECT table_name || ' ' || column_name || ' ' || data_type AS value \
                   FROM information_schema.columns WHERE table_schema = 'public' AND data_type IN ('text', 'bytea')";
    for column in ground.column(columns) {
        let (table, rest) = column.split_once(' ').unwrap();
        let (name, kind) = rest.split_once(' ').unwrap();
        // As it is for keys and numbers; in hexadecimal for the server's own secrets.
        let forms = match kind {
            "bytea" => vec![format!("encode({name}, 'escape')"), format!("encode({name}, 'hex')")],
            _ => vec![name.to_owned()],
        };
        for form in forms {
            let values =
                ground.column(&format!("SELECT {form} AS value FROM {table} WHERE {name} IS NOT NULL"));
            seen.add(&column, values.join("\n"));
        }
    }
}

/// Pepper and data key, in hexadecimal.
fn server_secrets(ground: &Ground) -> [String; 2] {
    if ground.is_postgres() {
        return [PEPPER.to_owned(), DATA_KEY.to_owned()];
    }
    ["data/pepper", "data/data-key"].map(|file| {
        let secret = std::fs::read_to_string(ground.machine.path(file)).unwrap();
        secret.trim().strip_prefix("1:").unwrap().to_owned()
    })
}
