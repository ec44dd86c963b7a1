//! Three months at Demo Lettings: told through the procedures that callers have, by the demonstration's own key.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use procedures::catalogue::catalogue;
use procedures::domain::api_key::{KeyHash, Mode};
use procedures::domain::scope::Scope;
use procedures::operator::{self, IssuedKey, NewKey};
use procedures::{App, CallFacts, Caller, Error};
use serde_json::{Value, json};

/// How long ago the story begins.
const DAYS_AGO: i32 = 92;

/// A payer, what is let to them, and what becomes of it.
struct Tenancy {
    payer: &'static str,
    address: (&'static str, &'static str),
    amount_pence: u32,
    frequency: &'static str,
    day: u8,
    fate: Fate,
}

/// What becomes of a mandate.
#[derive(Clone, Copy)]
enum Fate {
    /// It pays.
    Pays,
    /// The bank is told to do something, so many days after the story's beginning.
    Bank(&'static [(i32, &'static str)]),
    /// The letting agent does something, so many days after the beginning.
    Agent(&'static [(i32, Deed)]),
    /// It was signed yesterday.
    SignedNow,
    /// The payer has the link.
    Invited,
    /// Nobody was told yet.
    Draft,
}

/// What a letting agent does to a mandate.
#[derive(Clone, Copy)]
enum Deed {
    Suspends(&'static str),
    Reactivates(&'static str),
    Cancels(&'static str),
    /// Asks for another amount, in pence.
    Asks(u32),
}

const TENANCIES: [Tenancy; 14] = [
    tenancy("Priya Sharma", ("Flat 2, 14 Otley Road", "LS6 3AA"), 85_000, 1, Fate::Pays),
    // The rent rises.
    tenancy(
        "Tom Whitfield",
        ("27 Victoria Terrace", "LS3 1BX"),
        119_500,
        1,
        Fate::Agent(&[(50, Deed::Asks(122_500))]),
    ),
    // Away for some weeks, and back.
    tenancy(
        "Siobhán Byrne",
        ("9 Chapel Lane", "LS6 3BW"),
        97_500,
        12,
        Fate::Agent(&[
            (38, Deed::Suspends("The boiler is being replaced; no rent until then")),
            (52, Deed::Reactivates("The boiler works again")),
        ]),
    ),
    Tenancy {
        frequency: "weekly",
        ..tenancy("Samuel Reid", ("Room 3, 5 Hyde Park Road", "LS6 1PY"), 14_500, 5, Fate::Pays)
    },
    // Not enough money once; presented again, it is paid.
    tenancy("Aisha Rahman", ("61 Kirkstall Lane", "LS5 3BE"), 72_500, 5, Fate::Bank(&[(25, "arudd:0")])),
    // Twice not enough, and once more: the agent must look.
    tenancy(
        "Daniel Okafor",
        ("Flat 8, The Maltings", "LS2 7HZ"),
        98_000,
        1,
        Fate::Bank(&[(40, "arudd:0"), (45, "arudd:0"), (52, "arudd:0")]),
    ),
    // Claims back what was collected.
    tenancy("Grace Evans", ("3 Moor View", "LS6 4BG"), 64_000, 15, Fate::Bank(&[(62, "ddica:1")])),
    // Cancels at the bank.
    tenancy(
        "Marek Nowak",
        ("18 Burley Wood Crescent", "LS4 2QL"),
        105_000,
        28,
        Fate::Bank(&[(70, "addacs:1")]),
    ),
    // The bank has no such account.
    tenancy(
        "Olivia Brown",
        ("Flat 1, 40 North Street", "LS2 7PN"),
        132_500,
        10,
        Fate::Bank(&[(0, "auddis:5")]),
    ),
    tenancy(
        "Chloe Martin",
        ("12 Ash Grove", "LS6 1AX"),
        77_500,
        1,
        Fate::Agent(&[(66, Deed::Suspends("A payment plan was agreed"))]),
    ),
    tenancy(
        "Hamish Fraser",
        ("2 Bainbrigge Road", "LS6 3AD"),
        89_000,
        1,
        Fate::Agent(&[(75, Deed::Cancels("The tenancy has ended"))]),
    ),
    tenancy("Ewa Kowalska", ("Flat 5, 22 Cardigan Road", "LS6 3AG"), 92_500, 1, Fate::SignedNow),
    tenancy("Ben Carter", ("33 Delph Mount", "LS6 2HS"), 110_000, 1, Fate::Invited),
    tenancy("Leila Haddad", ("7 Woodhouse Cliff", "LS6 2HF"), 84_000, 1, Fate::Draft),
];

const fn tenancy(
    payer: &'static str,
    address: (&'static str, &'static str),
    amount_pence: u32,
    day: u8,
    fate: Fate,
) -> Tenancy {
    Tenancy { payer, address, amount_pence, frequency: "monthly", day, fate }
}

/// Who calls.
pub(super) struct Teller {
    app: Arc<App>,
    caller: Arc<Caller>,
}

impl Teller {
    /// The demonstration's own key.
    pub(super) fn new(app: &Arc<App>, issued: &IssuedKey) -> Teller {
        let key = &issued.key;
        let caller = Caller {
            organisation: key.organisation_id.clone(),
            workspace: key.workspace_id.clone(),
            mode: key.mode,
            key: key.id.clone(),
            secret: KeyHash::OF_NONE,
            key_name: key.name.clone(),
            scopes: key.scopes.iter().copied().collect(),
            expires_at: None,
            allowed_addresses: Vec::new(),
            quota: app.settings.quota,
        };
        Teller { app: app.clone(), caller: Arc::new(caller) }
    }

    /// Tells the story up to today.
    pub(super) async fn tell(&self, today: Date) -> Result<(), Error> {
        let begin = today.saturating_sub(DAYS_AGO.days());
        self.call("sandbox.reset", json!({ "startOn": begin, "seed": 4711 })).await?;
        self.furnish().await?;
        self.call(
            "alerts.setThresholds",
            json!({
                "clawbackReserveBalancePence": 100_000,
                "clawbackReserveMinimumPence": 50_000,
                "failureRateMinimumAttempts": 20,
            }),
        )
        .await?;
        self.live_through(begin).await?;
        self.see_to_alerts().await
    }

    /// The mandates, and what becomes of them day by day.
    async fn live_through(&self, begin: Date) -> Result<(), Error> {
        let mut signed = Vec::new();
        let mut late = Vec::new();
        for (number, tenancy) in TENANCIES.iter().enumerate() {
            match tenancy.fate {
                Fate::SignedNow | Fate::Invited | Fate::Draft => late.push((number, tenancy)),
                Fate::Pays | Fate::Bank(_) | Fate::Agent(..) => {
                    let mandate = self.create(number, tenancy).await?;
                    self.sign(&mandate).await?;
                    signed.push((mandate, tenancy.fate));
                }
            }
        }
        for day in 0..DAYS_AGO {
            self.happen(day, &signed).await?;
            let tomorrow = begin.saturating_add((day + 1).days());
            self.call("sandbox.clock.advance", json!({ "toDate": tomorrow })).await?;
        }
        for (number, tenancy) in late {
            let mandate = self.create(number, tenancy).await?;
            match tenancy.fate {
                Fate::SignedNow => self.sign(&mandate).await?,
                Fate::Invited => self.invite(&mandate).await?,
                Fate::Pays | Fate::Bank(_) | Fate::Agent(..) | Fate::Draft => {}
            }
        }
        Ok(())
    }

    /// What is to happen on that day of the story.
    async fn happen(&self, day: i32, signed: &[(Value, Fate)]) -> Result<(), Error> {
        for (mandate, fate) in signed {
            match fate {
                Fate::Bank(orders) => {
                    for (_, scenario) in orders.iter().filter(|(on, _)| *on == day) {
                        let order = json!({ "scenario": scenario, "mandateId": mandate });
                        self.call("sandbox.scenario.run", order).await?;
                    }
                }
                Fate::Agent(deeds) => {
                    for (_, deed) in deeds.iter().filter(|(on, _)| *on == day) {
                        self.act(mandate, *deed).await?;
                    }
                }
                Fate::Pays | Fate::SignedNow | Fate::Invited | Fate::Draft => {}
            }
        }
        Ok(())
    }

    async fn act(&self, mandate: &Value, deed: Deed) -> Result<(), Error> {
        let because = |reason: &str| json!({ "mandateId": mandate, "reason": reason });
        let (procedure, params) = match deed {
            Deed::Suspends(reason) => ("mandates.suspend", because(reason)),
            Deed::Reactivates(reason) => ("mandates.reactivate", because(reason)),
            Deed::Cancels(reason) => ("mandates.cancel", because(reason)),
            Deed::Asks(pence) => ("mandates.update", json!({ "mandateId": mandate, "amountPence": pence })),
        };
        self.call(procedure, params).await.map(|_| ())
    }

    /// Gives the organisation a face, and addresses to write to. Both workspaces share it, so a live key does it, which is
    /// revoked at once.
    async fn furnish(&self) -> Result<(), Error> {
        let new = NewKey {
            organisation: self.caller.organisation.clone(),
            mode: Mode::Live,
            name: "demo, furnishing".to_owned(),
            scopes: vec![Scope::TenantsAdmin],
            expires_at: None,
            allowed_addresses: Vec::new(),
        };
        let issued = operator::create_key(&self.app, new).await?;
        let facts = json!({
            "contactEmail": "rent@demo-lettings.example",
            "contactPhone": "0113 496 0123",
            "notifyEmails": ["alerts@demo-lettings.example"],
            "brandColour": "#0f5b57",
        });
        let furnisher = Teller::new(&self.app, &issued);
        furnisher.call("organisation.update", facts).await?;
        operator::revoke_key(&self.app, &issued.key.id).await.map(|_| ())
    }

    /// Somebody looks at the alerts: takes note of some, dismisses others, and leaves the rest.
    async fn see_to_alerts(&self) -> Result<(), Error> {
        let page = self.call("alerts.list", json!({ "status": "active", "limit": 200 })).await?;
        for alert in page["items"].as_array().into_iter().flatten() {
            match alert["kind"].as_str() {
                Some("mandate_rejected" | "clawback_received") => {
                    self.call("alerts.acknowledge", json!({ "alertIds": [alert["id"]] })).await?;
                }
                Some("mandate_ended") => {
                    let reason = "The tenant moves out this month";
                    self.call("alerts.dismiss", json!({ "alertId": alert["id"], "reason": reason })).await?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn create(&self, number: usize, tenancy: &Tenancy) -> Result<Value, Error> {
        let email = tenancy.payer.to_lowercase().replace(' ', ".").replace('á', "a") + "@example.com";
        let (line1, postcode) = tenancy.address;
        let new = json!({
            "payer": { "name": tenancy.payer, "email": email },
            "property": {
                "reference": format!("DL-{:03}", 101 + number),
                "address": { "line1": line1, "city": "Leeds", "postcode": postcode },
            },
            "type": "property",
            "amountPence": tenancy.amount_pence,
            "frequency": tenancy.frequency,
            "collectionDay": tenancy.day,
            "externalRef": format!("tenancy-{}", 4_701 + number),
        });
        Ok(self.call("mandates.create", new).await?["id"].clone())
    }

    async fn invite(&self, mandate: &Value) -> Result<(), Error> {
        self.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.map(|_| ())
    }

    async fn sign(&self, mandate: &Value) -> Result<(), Error> {
        self.invite(mandate).await?;
        self.call("sandbox.completeInvite", json!({ "mandateId": mandate })).await.map(|_| ())
    }

    async fn call(&self, name: &str, params: Value) -> Result<Value, Error> {
        let entry = catalogue().find(name).ok_or_else(|| Error::not_found("procedure"))?;
        let facts = CallFacts::new(entry.name, "req_demo".into(), None, self.app.now());
        let params = Some(params.to_string().into_boxed_str());
        let answer = entry.run(self.app.clone(), self.caller.clone(), Arc::new(facts), params).await?;
        serde_json::from_str(&answer).map_err(Error::internal)
    }
}
