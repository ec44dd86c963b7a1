//! Many callers at once, who remember what they were answered.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::ground::Ground;
use crate::wire::{Answer, Line, Lost};

/// Numbers that look random and come again with the same seed.
pub struct Dice(u64);

impl Dice {
    /// Of the seed in `DD_TEST_SEED`, or of one that is told in case the test fails.
    pub fn thrown() -> Dice {
        let given = std::env::var("DD_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let seed = given.unwrap_or(now.as_nanos() as u64);
        eprintln!("again with DD_TEST_SEED={seed}");
        Dice(seed)
    }

    /// Other dice, for another thread.
    pub fn other(&mut self) -> Dice {
        Dice(self.next())
    }

    /// SplitMix64.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `range`.
    pub fn from(&mut self, range: std::ops::Range<u64>) -> u64 {
        range.start + self.next() % (range.end - range.start)
    }
}

/// Parameters of a mandate of that reference.
pub fn mandate(reference: &str) -> Value {
    json!({
        "payer": { "name": format!("Payer {reference}"), "email": "payer@example.com" },
        "property": { "reference": reference },
        "type": "property",
        "amountPence": 125_000,
        "frequency": "monthly",
        "collectionDay": 1,
        "externalRef": reference,
    })
}

/// The keys that the load calls with.
pub struct Keys {
    /// May do everything with mandates, and read the audit.
    pub good: String,
    /// May only read mandates.
    pub reader: String,
}

impl Keys {
    pub fn of(ground: &Ground) -> Keys {
        let organisation = ground.organisation();
        let scopes = "mandates:read,mandates:write,events:read";
        let (_, good) = ground.machine.key(&organisation, "live", scopes);
        let (_, reader) = ground.machine.key(&organisation, "live", "mandates:read");
        Keys { good, reader }
    }
}

/// What the callers were answered.
#[derive(Default)]
pub struct Ledger {
    /// Acknowledged mandates: reference and id.
    pub created: Mutex<BTreeMap<String, String>>,
    /// The request id of every answer.
    pub answered: Mutex<BTreeSet<String>>,
    next: AtomicU64,
}

/// A well-formed key that nobody has.
const UNKNOWN_KEY: &str = "ak_test_0000000000000000000000000016odLB";

impl Ledger {
    /// Calls until a call is not answered.
    pub fn call_until_lost(&self, address: SocketAddr, keys: &Keys, mut dice: Dice) -> Lost {
        let mut good = Line::new(address, &keys.good);
        let mut reader = Line::new(address, &keys.reader);
        loop {
            if let Err(lost) = self.call_once(address, &mut good, &mut reader, &mut dice) {
                return lost;
            }
        }
    }

    fn call_once(
        &self,
        address: SocketAddr,
        good: &mut Line,
        reader: &mut Line,
        dice: &mut Dice,
    ) -> Result<(), Lost> {
        let known = || {
            let created = self.created.lock().unwrap();
            created.iter().next_back().map(|(reference, id)| (reference.clone(), id.clone()))
        };
        match (dice.from(0..10), known()) {
            (0..=4, _) | (_, None) => self.create(good)?,
            (5, Some((_, id))) => self.expect(good.call("mandates.get", json!({ "mandateId": id }))?, ""),
            (6, Some((reference, _))) => {
                self.expect(good.call("mandates.create", mandate(&reference))?, "EXTERNAL_REF_TAKEN");
            }
            (7, _) => self.expect(reader.call("mandates.create", json!({}))?, "INSUFFICIENT_SCOPE"),
            (8, _) => self.expect(good.call("mandates.get", json!({}))?, "INVALID_PARAMS"),
            (_, _) => {
                let somewhere =
                    format!("10.{}.{}.{}", dice.from(0..256), dice.from(0..256), dice.from(1..255));
                let mut stranger = Line::new(address, UNKNOWN_KEY).with_header("X-Forwarded-For", &somewhere);
                self.expect(stranger.call("mandates.list", json!({}))?, "INVALID_API_KEY");
            }
        }
        Ok(())
    }

    fn create(&self, good: &mut Line) -> Result<(), Lost> {
        let reference = format!("R-{:08}", self.next.fetch_add(1, Ordering::Relaxed));
        let answer = good.call("mandates.create", mandate(&reference))?;
        self.expect(answer.clone(), "");
        let id = answer.ok()["id"].as_str().unwrap().to_owned();
        self.created.lock().unwrap().insert(reference, id);
        Ok(())
    }

    #[track_caller]
    fn expect(&self, answer: Answer, code: &str) {
        assert_eq!(answer.code(), code, "{answer:?}");
        let is_new = self.answered.lock().unwrap().insert(answer.request_id.clone());
        assert!(is_new && answer.request_id.starts_with("req_"), "{answer:?}");
    }

    /// Everything that was answered is in the database, once; a server must have adopted what its predecessor left.
    #[track_caller]
    pub fn is_kept_in(&self, ground: &Ground) {
        ground.is_whole();
        // Many mandates within an hour ring an alert, in the transaction of the call that is one too many.
        let audited = ground.unique(
            "SELECT request_id AS value FROM events WHERE request_id IS NOT NULL AND kind NOT LIKE 'alert.%'",
        );
        let answered = self.answered.lock().unwrap();
        let missing: Vec<_> = answered.difference(&audited).collect();
        assert!(missing.is_empty(), "{} answered calls are not in the audit: {missing:?}", missing.len());
        ground.unique("SELECT id AS value FROM events");
        let kept = ground.unique("SELECT property_reference AS value FROM mandates");
        let kept_ids = ground.unique("SELECT id AS value FROM mandates");
        for (reference, id) in &*self.created.lock().unwrap() {
            assert!(
                kept.contains(reference) && kept_ids.contains(id),
                "{reference} {id} was acknowledged and is lost"
            );
        }
    }
}
