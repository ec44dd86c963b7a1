//! The rules that refuse what a caller asks, by their stable names.

/// A rule of the product that refused a call. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A cancelled mandate stays cancelled.
    MandateCancelledIsFinal,
    /// A failed mandate stays failed.
    MandateFailedIsFinal,
    /// Only a mandate that can still be signed takes an invite.
    MandateAlreadySigned,
    /// A payer is sent a few invites a day.
    TooManyInvites,
    /// The payer's form can only be completed after an invite.
    MandateNotInvited,
    /// Only what waits for the bank can be accepted by it.
    MandateNotAwaitingBank,
    /// Only an active mandate can be suspended.
    MandateNotActive,
    /// Only a suspended mandate can be reactivated.
    MandateNotSuspended,
    /// The bank cannot refuse what was never sent to it.
    MandateNotLodged,
    /// Only a cancelled mandate can be reinstated.
    MandateNotCancelled,
    /// A mandate whose account moved away stays suspended.
    MandateAwaitsNewDetails,
    /// A dormant mandate needs a new authority.
    MandateDormant,
    /// One change of the schedule at a time.
    ScheduleChangePending,
    /// Nobody authorises what is never collected.
    ScheduleIsOver,
    /// What both workspaces share is changed with a live key.
    LiveKeyRequired,
    /// Sandbox procedures exist in test workspaces only.
    SandboxOnly,
    /// One call at a time moves a sandbox's clock.
    SandboxBusy,
    /// A sandbox's clock only goes on.
    SandboxClockBackwards,
    /// An idempotency key stands for one set of parameters.
    IdempotencyKeyReused,
    /// An external reference names one mandate of a workspace.
    ExternalRefTaken,
    /// Only an open indemnity claim can be challenged.
    ClaimNotOpen,
    /// A bank hears a challenge of an indemnity claim for a short time only.
    ClaimChallengeTooLate,
    /// Nothing follows from an alert that was dismissed or has resolved.
    AlertIsOver,
    /// A payer is asked for by e-mail or external reference.
    MissingIdentifier,
    /// No mandate of the workspace is the payer's.
    PayerNotFound,
    /// A key gives only scopes it holds.
    ScopeNotHeld,
    /// A key gives no life longer than its own.
    ExpiryBeyondOwn,
    /// A key gives no networks beyond its own.
    NetworkBeyondOwn,
    /// A revoked key stays revoked.
    KeyRevokedIsFinal,
    /// An expired key cannot be rotated.
    KeyExpired,
    /// Notifications need a WebSocket.
    WebsocketRequired,
    /// A connection has a few subscriptions at a time.
    TooManySubscriptions,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 32] = [
        Rule::MandateCancelledIsFinal,
        Rule::MandateFailedIsFinal,
        Rule::MandateAlreadySigned,
        Rule::TooManyInvites,
        Rule::MandateNotInvited,
        Rule::MandateNotAwaitingBank,
        Rule::MandateNotActive,
        Rule::MandateNotSuspended,
        Rule::MandateNotLodged,
        Rule::MandateNotCancelled,
        Rule::MandateAwaitsNewDetails,
        Rule::MandateDormant,
        Rule::ScheduleChangePending,
        Rule::ScheduleIsOver,
        Rule::LiveKeyRequired,
        Rule::SandboxOnly,
        Rule::SandboxBusy,
        Rule::SandboxClockBackwards,
        Rule::IdempotencyKeyReused,
        Rule::ExternalRefTaken,
        Rule::ClaimNotOpen,
        Rule::ClaimChallengeTooLate,
        Rule::AlertIsOver,
        Rule::MissingIdentifier,
        Rule::PayerNotFound,
        Rule::ScopeNotHeld,
        Rule::ExpiryBeyondOwn,
        Rule::NetworkBeyondOwn,
        Rule::KeyRevokedIsFinal,
        Rule::KeyExpired,
        Rule::WebsocketRequired,
        Rule::TooManySubscriptions,
    ];

    /// The stable machine code, `data.code` on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Rule::MandateCancelledIsFinal => "MANDATE_CANCELLED_IS_FINAL",
            Rule::MandateFailedIsFinal => "MANDATE_FAILED_IS_FINAL",
            Rule::MandateAlreadySigned => "MANDATE_ALREADY_SIGNED",
            Rule::TooManyInvites => "TOO_MANY_INVITES",
            Rule::MandateNotInvited => "MANDATE_NOT_INVITED",
            Rule::MandateNotAwaitingBank => "MANDATE_NOT_AWAITING_BANK",
            Rule::MandateNotActive => "MANDATE_NOT_ACTIVE",
            Rule::MandateNotSuspended => "MANDATE_NOT_SUSPENDED",
            Rule::MandateNotLodged => "MANDATE_NOT_LODGED",
            Rule::MandateNotCancelled => "MANDATE_NOT_CANCELLED",
            Rule::MandateAwaitsNewDetails => "MANDATE_AWAITS_NEW_DETAILS",
            Rule::MandateDormant => "MANDATE_DORMANT",
            Rule::ScheduleChangePending => "SCHEDULE_CHANGE_PENDING",
            Rule::ScheduleIsOver => "SCHEDULE_IS_OVER",
            Rule::LiveKeyRequired => "LIVE_KEY_REQUIRED",
            Rule::SandboxOnly => "SANDBOX_ONLY",
            Rule::SandboxBusy => "SANDBOX_BUSY",
            Rule::SandboxClockBackwards => "SANDBOX_CLOCK_BACKWARDS",
            Rule::IdempotencyKeyReused => "IDEMPOTENCY_KEY_REUSED",
            Rule::ExternalRefTaken => "EXTERNAL_REF_TAKEN",
            Rule::ClaimNotOpen => "CLAIM_NOT_OPEN",
            Rule::ClaimChallengeTooLate => "CLAIM_CHALLENGE_TOO_LATE",
            Rule::AlertIsOver => "ALERT_IS_OVER",
            Rule::MissingIdentifier => "MISSING_IDENTIFIER",
            Rule::PayerNotFound => "PAYER_NOT_FOUND",
            Rule::ScopeNotHeld => "SCOPE_NOT_HELD",
            Rule::ExpiryBeyondOwn => "EXPIRY_BEYOND_OWN",
            Rule::NetworkBeyondOwn => "NETWORK_BEYOND_OWN",
            Rule::KeyRevokedIsFinal => "KEY_REVOKED_IS_FINAL",
            Rule::KeyExpired => "KEY_EXPIRED",
            Rule::WebsocketRequired => "WEBSOCKET_REQUIRED",
            Rule::TooManySubscriptions => "TOO_MANY_SUBSCRIPTIONS",
        }
    }

    /// A sentence for a person: what was refused and what mends it.
    pub const fn sentence(self) -> &'static str {
        match self {
            Rule::MandateCancelledIsFinal => "The mandate is cancelled, and stays so; create a new one.",
            Rule::MandateFailedIsFinal => "The mandate has failed, and stays so; create a new one.",
            Rule::MandateAlreadySigned => "The payer has already completed the form of this mandate.",
            Rule::TooManyInvites => {
                "Five invites for this mandate went to the payer's address within 24 hours; send the next one later."
            }
            Rule::MandateNotInvited => "The payer has no live invite for this mandate; send one first.",
            Rule::MandateNotAwaitingBank => "Only a mandate that waits for the bank can be accepted by it.",
            Rule::MandateNotActive => "Only an active mandate can be suspended.",
            Rule::MandateNotSuspended => "Only a suspended mandate can be reactivated.",
            Rule::MandateNotLodged => "The bank cannot refuse a mandate that the payer has not signed yet.",
            Rule::MandateNotCancelled => "Only a cancelled mandate can be reinstated.",
            Rule::MandateAwaitsNewDetails => {
                "The payer's account has moved to another bank; the payer must sign a new mandate."
            }
            Rule::MandateDormant => {
                "Nothing was collected for so long that the bank has dropped the instruction; the payer must sign a new mandate."
            }
            Rule::ScheduleChangePending => {
                "Another change of frequency or day begins before this one could; change the schedule again once it is in force."
            }
            Rule::ScheduleIsOver => {
                "The schedule ends before its first collection could be made; create a mandate that ends later."
            }
            Rule::LiveKeyRequired => "Both workspaces share this; change it with a live key.",
            Rule::SandboxOnly => "Sandbox procedures work in test workspaces only; use a test key.",
            Rule::SandboxBusy => "Another call moves the clock of this sandbox; wait for its answer.",
            Rule::SandboxClockBackwards => "The clock of a sandbox only goes on; sandbox.reset begins anew.",
            Rule::IdempotencyKeyReused => {
                "This idempotency key was used with other parameters; use a new key for a new request."
            }
            Rule::ExternalRefTaken => "Another mandate of this workspace has this externalRef.",
            Rule::ClaimNotOpen => "The collection has no open indemnity claim.",
            Rule::ClaimChallengeTooLate => {
                "The last day on which this indemnity claim could be challenged has passed."
            }
            Rule::AlertIsOver => {
                "The alert is over: it was dismissed before, or what it was about has ended."
            }
            Rule::MissingIdentifier => "Name the payer by email, by externalRef, or by both.",
            Rule::PayerNotFound => "No mandate of this workspace belongs to such a payer.",
            Rule::ScopeNotHeld => "A key can create or rotate only keys whose scopes it holds itself.",
            Rule::ExpiryBeyondOwn => "A key can create or rotate only keys that expire no later than itself.",
            Rule::NetworkBeyondOwn => "A key can create only keys for networks it may be used from itself.",
            Rule::KeyRevokedIsFinal => "The key is revoked, and stays so; create a new one.",
            Rule::KeyExpired => "The key has expired; create a new one.",
            Rule::WebsocketRequired => {
                "This procedure answers over a WebSocket only; over HTTP page through events.list by its cursor."
            }
            Rule::TooManySubscriptions => {
                "The connection, or the workspace on this server, has as many subscriptions as it may; end one."
            }
        }
    }
}
