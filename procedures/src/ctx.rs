//! What a procedure gets: who calls, the store, the clock, ids, secrets. Nothing else reaches it.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use ipnet::IpNet;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::value::RawValue;

use crate::change::WorkspaceTime;
use crate::domain::api_key::{KeyHash, Mode, Pepper};
use crate::domain::calendar::Calendar;
use crate::domain::event::Actor;
use crate::domain::id::{
    AlertId, ClaimId, CollectionId, EventId, InstructionId, InviteId, KeyId, MandateId, MessageId, NoticeId,
    OrganisationId, ReportId, SecretId, SubmissionId, SubscriptionId, WorkspaceId,
};
use crate::domain::quota::Policy;
use crate::domain::rule::Rule;
use crate::domain::scope::ScopeSet;
use crate::events::Feed;
use crate::modulus::ModulusTables;
use crate::store::{self, DbErr, Store};
use crate::vault::Vault;

/// The time. Only the server's own clock reads it from the machine.
pub trait Clock: Send + Sync {
    /// Now, as a UTC instant.
    fn now(&self) -> Timestamp;
}

/// Randomness. Only the server's own source reads it from the machine.
pub trait Ids: Send + Sync {
    /// 128 bits for an id: the Unix time in milliseconds in the first 48, then bits that make it unique; later numbers
    /// of one process are greater.
    fn number(&self, now: Timestamp) -> u128;

    /// 64 uniformly random bits that nobody can guess.
    fn random(&self) -> u64;
}

/// What the operator decided for all organisations.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the server is reached from outside, without a slash at the end: `https://dd.example.com`.
    pub public_url: String,
    /// The quota of an organisation that has none of its own.
    pub quota: Policy,
    /// How long a retired credential may still be honoured by another replica's cache.
    pub lease: std::time::Duration,
    /// The folder of what goes to the bureau and comes from it.
    pub bacs_folder: std::path::PathBuf,
}

impl Settings {
    /// The host of the public address: `dd.example.com`.
    pub fn host(&self) -> &str {
        let rest = self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, rest)| rest);
        let host = rest.split('/').next().unwrap_or_default();
        match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => host,
        }
    }
}

/// The application: what all calls share.
pub struct App {
    /// Where everything is stored.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// Encryption at rest.
    pub vault: Vault,
    /// What keys are hashed under, newest first. Never empty.
    pub peppers: Vec<Pepper>,
    /// Working days; [`App::calendar`] gives them.
    pub calendar: CurrentCalendar,
    /// The modulus table last used.
    pub modulus_tables: ModulusTables,
    /// The operator's decisions.
    pub settings: Settings,
    /// The OpenRPC document, set once by the server that generates it.
    pub openrpc: OnceLock<Box<RawValue>>,
}

/// The calendar as it was last read from the database. A call takes it once and decides by it to its end.
#[derive(Debug, Default)]
pub struct CurrentCalendar(RwLock<Arc<Calendar>>);

impl CurrentCalendar {
    fn get(&self) -> Arc<Calendar> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether that changed anything.
    fn set(&self, calendar: Calendar) -> bool {
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let changes = **current != calendar;
        if changes {
            *current = Arc::new(calendar);
        }
        changes
    }
}

/// The proof that a credential was good.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The organisation whose credential it is.
    pub organisation: OrganisationId,
    /// The workspace it opens.
    pub workspace: WorkspaceId,
    /// Whether that workspace is live or test.
    pub mode: Mode,
    /// The key.
    pub key: KeyId,
    /// What is stored of the secret that was presented.
    pub secret: KeyHash,
    /// The key's name.
    pub key_name: String,
    /// What it may do.
    pub scopes: ScopeSet,
    /// When what was presented stops working: the key, or a secret of it that was rotated out.
    pub expires_at: Option<Timestamp>,
    /// The networks the key may be used from; empty for anywhere.
    pub allowed_addresses: Vec<IpNet>,
    /// The organisation's quota, or the fixed limit of test keys.
    pub quota: Policy,
}

/// What is known of the call itself.
pub struct CallFacts {
    /// The procedure's name.
    pub procedure: &'static str,
    /// The id that the answer carries.
    pub request_id: Arc<str>,
    /// The caller's network, as the audit writes it.
    pub address: Option<Arc<str>>,
    /// When the call came in.
    pub started_at: Timestamp,
    /// A hash of the parameters, the idempotency key left out; set for calls that have one.
    pub params_hash: OnceLock<[u8; 32]>,
    /// Where the call's subscriptions go, if it came over something that carries notifications.
    pub subscriptions: Option<Arc<dyn Subscriptions>>,
    /// Whether the audit row of the call was written with its change.
    recorded: AtomicBool,
}

impl CallFacts {
    /// The facts of a call that has just come in.
    pub fn new(
        procedure: &'static str,
        request_id: Arc<str>,
        address: Option<Arc<str>>,
        started_at: Timestamp,
    ) -> CallFacts {
        CallFacts {
            procedure,
            request_id,
            address,
            started_at,
            params_hash: OnceLock::new(),
            subscriptions: None,
            recorded: AtomicBool::new(false),
        }
    }

    /// Of a call that came over something that carries notifications.
    pub fn with_subscriptions(self, subscriptions: Option<Arc<dyn Subscriptions>>) -> CallFacts {
        CallFacts { subscriptions, ..self }
    }

    /// Notes that the audit row of the call is in the transaction of its change.
    pub fn mark_recorded(&self) {
        self.recorded.store(true, Ordering::Release);
    }

    /// Whether the audit row of the call was written with its change.
    pub fn is_recorded(&self) -> bool {
        self.recorded.load(Ordering::Acquire)
    }
}

/// The subscriptions of one connection, which carries notifications.
pub trait Subscriptions: Send + Sync {
    /// Delivers the feed from when the call is answered; `false` when the connection has as many as it may.
    fn open(&self, id: SubscriptionId, feed: Feed) -> bool;

    /// Ends a subscription; `false` when the connection has no such one.
    fn close(&self, id: &SubscriptionId) -> bool;
}

/// What a procedure that only reads gets. It cannot begin a transaction.
#[derive(Clone)]
pub struct ReadCtx {
    /// The application.
    pub app: Arc<App>,
    /// Who calls.
    pub caller: Arc<Caller>,
    /// The call itself.
    pub call: Arc<CallFacts>,
}

impl ReadCtx {
    /// When it is in the caller's workspace.
    pub(crate) async fn time(&self) -> Result<WorkspaceTime, DbErr> {
        let (caller, wall) = (&self.caller, self.app.now());
        WorkspaceTime::of(&self.app.store.read(), &caller.workspace, caller.mode, wall).await
    }

    /// The day on which a file handed over from now on goes in.
    pub(crate) fn next_input_on(&self, time: WorkspaceTime) -> Date {
        time.next_input_on(self.caller.mode, &self.app.calendar())
    }

    /// Refuses callers of a live workspace.
    pub fn require_sandbox(&self) -> Result<(), Rule> {
        if self.caller.mode == Mode::Test { Ok(()) } else { Err(Rule::SandboxOnly) }
    }

    /// Refuses callers of a test workspace.
    pub fn require_live(&self) -> Result<(), Rule> {
        if self.caller.mode == Mode::Live { Ok(()) } else { Err(Rule::LiveKeyRequired) }
    }
}

impl App {
    /// Now, to the millisecond, which is what the database keeps. Read it once and pass it down.
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// The working days, with the operator's corrections.
    pub fn calendar(&self) -> Arc<Calendar> {
        self.calendar.get()
    }

    /// Reads the operator's corrections of the calendar. Says whether there were new ones.
    pub async fn reload_calendar(&self) -> Result<bool, DbErr> {
        let corrections = store::holidays::list(&self.store.read()).await?;
        Ok(self.calendar.set(Calendar::default().with_corrections(&corrections)))
    }

    /// Microseconds since that instant, by the same clock; 0 when the clock was set back.
    pub fn microseconds_since(&self, started_at: Timestamp) -> i64 {
        (self.clock.now().as_microsecond() - started_at.as_microsecond()).max(0)
    }
}

/// What a procedure that writes gets.
#[derive(Clone)]
pub struct Ctx(ReadCtx);

impl Deref for Ctx {
    type Target = ReadCtx;

    fn deref(&self) -> &ReadCtx {
        &self.0
    }
}

/// Whether a procedure may change anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It changes nothing; calling it twice is calling it once.
    Read,
    /// It may change something; it runs to its end even when the caller has gone.
    Write,
}

/// What a procedure gets that only reads, and needs the connection the call came by.
#[derive(Clone)]
pub struct SocketCtx {
    read: ReadCtx,
    /// The connection's subscriptions.
    pub subscriptions: Arc<dyn Subscriptions>,
}

impl Deref for SocketCtx {
    type Target = ReadCtx;

    fn deref(&self) -> &ReadCtx {
        &self.read
    }
}

/// What must carry a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// HTTP or WebSocket.
    Any,
    /// WebSocket: notifications follow.
    WebSocket,
}

/// One of the contexts: a procedure's signature says by it what it is.
pub trait Context: Clone + Send + Sync + 'static {
    /// What the context allows.
    const EFFECT: Effect;
    /// What must carry the call.
    const TRANSPORT: Transport = Transport::Any;

    /// The context of a call, unless what carries it is not enough.
    fn new(app: Arc<App>, caller: Arc<Caller>, call: Arc<CallFacts>) -> Result<Self, Rule>;
}

impl Context for ReadCtx {
    const EFFECT: Effect = Effect::Read;

    fn new(app: Arc<App>, caller: Arc<Caller>, call: Arc<CallFacts>) -> Result<Self, Rule> {
        Ok(ReadCtx { app, caller, call })
    }
}

impl Context for Ctx {
    const EFFECT: Effect = Effect::Write;

    fn new(app: Arc<App>, caller: Arc<Caller>, call: Arc<CallFacts>) -> Result<Self, Rule> {
        Ok(Ctx(ReadCtx { app, caller, call }))
    }
}

impl Context for SocketCtx {
    const EFFECT: Effect = Effect::Read;
    const TRANSPORT: Transport = Transport::WebSocket;

    fn new(app: Arc<App>, caller: Arc<Caller>, call: Arc<CallFacts>) -> Result<Self, Rule> {
        let subscriptions = call.subscriptions.clone().ok_or(Rule::WebsocketRequired)?;
        Ok(SocketCtx { read: ReadCtx { app, caller, call }, subscriptions })
    }
}

impl Caller {
    /// The caller as the audit names it.
    pub fn actor(&self) -> Actor {
        Actor::Key(self.key.clone())
    }
}

macro_rules! new_ids {
    ($($function:ident -> $id:ident),* $(,)?) => {
        impl App {
            $(
                /// A new id of that kind.
                pub fn $function(&self, now: Timestamp) -> $id {
                    $id::from_number(self.ids.number(now))
                }
            )*
        }
    };
}

new_ids! {
    new_organisation_id -> OrganisationId,
    new_workspace_id -> WorkspaceId,
    new_key_id -> KeyId,
    new_secret_id -> SecretId,
    new_mandate_id -> MandateId,
    new_invite_id -> InviteId,
    new_event_id -> EventId,
    new_collection_id -> CollectionId,
    new_instruction_id -> InstructionId,
    new_notice_id -> NoticeId,
    new_submission_id -> SubmissionId,
    new_report_id -> ReportId,
    new_claim_id -> ClaimId,
    new_alert_id -> AlertId,
    new_message_id -> MessageId,
    new_subscription_id -> SubscriptionId,
}

impl App {
    /// `N` random bytes that nobody can guess.
    pub fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(8) {
            let random = self.ids.random().to_le_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
        bytes
    }

    /// The pepper that new secrets are hashed under.
    pub fn pepper(&self) -> &Pepper {
        &self.peppers[0]
    }
}
