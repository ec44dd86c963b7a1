// Generated from the catalogue: `direct-debit client typescript --out DIR`.

declare const kind: unique symbol;

/** A string of one kind: any string can be given for it, but none of another kind. */
export type Kind<Name extends string> = string & { readonly [kind]?: Name };

/** An instant in UTC, RFC 3339: `2026-11-23T09:00:00Z`. */
export type Instant = Kind<"Instant">;

/** A date in London: `2026-11-23`. */
export type LondonDate = Kind<"LondonDate">;

/** Whether the payer is in good standing, and why. */
export interface Access {
  /**
   * Whether the payer has access: the mandate is active, and its last collection neither came back unpaid nor
   * was claimed back.
   */
  accessAllowed: boolean;
  /** The payer's e-mail address. */
  email: string;
  /** The same in a sentence. */
  explanation: string;
  /** Your own reference of the mandate. */
  externalRef: string | null;
  /** Its last collection that was ever in a file, by the day of the debit; null before the first. */
  lastCollectionId: CollectionId | null;
  /** Where that stands. */
  lastCollectionStatus: CollectionStatus | null;
  /** The mandate it follows from. */
  mandateId: MandateId;
  /** Where the mandate stands. */
  mandateStatus: MandateStatus;
  /** Why. */
  reason: AccessReason;
  /** When the mandate or that collection last changed. */
  updatedAt: Instant;
}

/** Why a payer has access, or has none. */
export type AccessReason =
  /** The mandate is active, and its last collection, where there was one, did not fail. */
  | "good_standing"
  /** The payer has not signed the mandate yet. */
  | "not_signed"
  /** The bank has not accepted the mandate yet. */
  | "awaiting_bank"
  /** The mandate is suspended. */
  | "mandate_suspended"
  /** The mandate was cancelled. */
  | "mandate_cancelled"
  /** The mandate has failed. */
  | "mandate_failed"
  /** The last collection came back unpaid. */
  | "collection_failed"
  /** The last collection was claimed back. */
  | "collection_clawed_back";

/** Alerts as they stand. */
export interface Acknowledged {
  /** The alerts, in the order of the call. */
  items: Alert[];
}

/** What happened, and how often. */
export interface ActivityFigures {
  /** Those that the bank accepted. */
  activated: number;
  /** Those that the organisation, the payer or the payer's bank ended. */
  cancelled: number;
  /** Those that the bank refused, or that failed with their last re-presentation. */
  failed: number;
  /** Mandates that were created. */
  new: number;
  /** Those that were active once, and became so again. */
  reactivated: number;
  /** Those that had to be lodged again: the account moved, or the bank had no instruction. */
  relodged: number;
  /** Those that the payer signed. */
  signed: number;
  /** Those that were paused. */
  suspended: number;
}

/** Days put together. */
export interface ActivityPart {
  /** Those that the bank accepted. */
  activated: number;
  /** Those that the organisation, the payer or the payer's bank ended. */
  cancelled: number;
  /** Those that the bank refused, or that failed with their last re-presentation. */
  failed: number;
  /** The first day. */
  from: LondonDate;
  /** Mandates that were created. */
  new: number;
  /** Those that were active once, and became so again. */
  reactivated: number;
  /** Those that had to be lodged again: the account moved, or the bank had no instruction. */
  relodged: number;
  /** Those that the payer signed. */
  signed: number;
  /** Those that were paused. */
  suspended: number;
  /** The last. */
  until: LondonDate;
}

/** Why something happened. */
export interface ActivityReason {
  /** What happened: `suspended`, `cancelled` or `failed`. */
  activity: MandateActivity;
  /** How often. */
  count: number;
  /**
   * The stage that the mandate went into, such as `paused` or `payer_deceased`; of a failed one the code of
   * the failure. Empty where it was not kept.
   */
  reason: string;
}

/**
 * Who did it: a key, the operator at the command line, the system itself, a payer in the form, or somebody
 * unknown.
 */
export interface Actor {
  /** The key, where a key acted. */
  keyId: KeyId | null;
  /** What kind of actor. */
  kind: ActorKind;
}

/**
 * What kind of actor: a key, the operator at the command line, the system itself, a payer in the form, or
 * somebody without a good key.
 */
export type ActorKind = "key" | "operator" | "system" | "payer" | "unknown";

/** How many days ago unpaid rent was due. */
export type AgeOfArrears =
  /** 1 to 7 days. */
  | "1-7"
  /** 8 to 14 days. */
  | "8-14"
  /** 15 to 30 days. */
  | "15-30"
  /** 31 to 60 days. */
  | "31-60"
  /** More than 60 days. */
  | "60+";

/** The terms that the payer was shown and agreed to. */
export interface AgreedTerms {
  /** What each collection takes, in pence. */
  amountPence: number;
  /** On which day of the month. */
  collectionDay: number | "last";
  /** No collection is due after this London date. */
  endOn: LondonDate | null;
  /** How often. */
  frequency: "weekly" | "fortnightly" | "four_weekly" | "monthly";
  /** How many working days before a collection or a change the payer is told. */
  noticeWorkingDays: number;
  /** Who is paid. */
  payee: string;
  /** Who pays; empty in what was agreed to before this was kept. Left out: `""`. */
  payer: string;
  /** No collection is due before this London date. */
  startOn: LondonDate | null;
}

/** What the payer agreed to in the form. */
export interface Agreement {
  /** What the payer declared with the account: to be its holder, and to authorise alone. */
  declaration: string;
  /** The Direct Debit Guarantee, as it was shown and accepted. */
  guarantee: string;
  /** When it was accepted. */
  guaranteeAcceptedAt: Instant;
  /** From which network: no whole address is kept. */
  guaranteeNetwork: string | null;
  /** The version of its wording. */
  guaranteeVersion: string;
  /** When the form was signed. */
  signedAt: Instant;
  /** From which network. */
  signedNetwork: string | null;
  /** Amount, frequency and dates, as they were shown and agreed to. */
  terms: AgreedTerms;
  /** What the browser called itself. */
  userAgent: string | null;
}

/** An alert. */
export interface Alert {
  /** When somebody took note of it. */
  acknowledgedAt: Instant | null;
  /** Who took note of it: a key's id. */
  acknowledgedBy: string | null;
  /** What was measured when its cause was last seen, in `unit`; null for kinds without a threshold. */
  currentValue: number | null;
  /** Why nothing follows from it. */
  dismissalReason: string | null;
  /** When somebody decided that nothing follows from it. */
  dismissedAt: Instant | null;
  /** Who decided it: a key's id. */
  dismissedBy: string | null;
  /** Further facts; which ones depends on the kind. Never a bank detail. */
  facts: Record<string, unknown>;
  /**
   * The alert's id. The events `alert.raised`, `alert.acknowledged`, `alert.dismissed` and `alert.resolved`
   * have it as their subject.
   */
  id: AlertId;
  /** What it is about. */
  kind: AlertKind;
  /** When its cause was last seen, by the workspace's clock. */
  lastSeenAt: Instant;
  /** When it was raised, by the workspace's clock. */
  raisedAt: Instant;
  /** When what it was about was over; also of one that was acknowledged or dismissed before. */
  resolvedAt: Instant | null;
  /** How pressing it is. */
  severity: AlertSeverity;
  /** Where it stands. */
  status: AlertStatus;
  /** What it is about. */
  subject: AlertSubject;
  /** What the value was compared with, in `unit`; null for kinds without a threshold. */
  threshold: number | null;
  /** The alert in a sentence for a person. */
  title: string;
  /** What `currentValue` and `threshold` are measured in; null for kinds without a threshold. */
  unit: AlertUnit | null;
}

/** An id that starts with `alr_`. */
export type AlertId = Kind<"AlertId">;

/** What an alert is about. */
export type AlertKind =
  /** More mandates were created within an hour than the threshold allows. The value is a count. */
  | "mandate_creation_rate"
  /** More went into collection files on one London day than the threshold allows. The value is pence. */
  | "daily_collection_amount"
  /** More went into collection files in seven London days than the threshold allows. The value is pence. */
  | "weekly_collection_amount"
  /** What is held against clawbacks is less than the reserve must be. The value is pence. */
  | "clawback_reserve_low"
  /** A payer's bank claims money back. */
  | "clawback_received"
  /** A collection failed for good. */
  | "collection_failed"
  /**
   * Of the attempts of thirty days a greater share came back unpaid than the threshold allows. The value is
   * basis points.
   */
  | "failure_rate"
  /** Collections failed one after the other; the mandate is suspended. */
  | "repeated_failures"
  /** A mandate was refused before it ever became active. */
  | "mandate_rejected"
  /**
   * A mandate has ended: by the payer, by the payer's bank, or because a collection and all its
   * re-presentations came back unpaid.
   */
  | "mandate_ended"
  /** A mandate is suspended until somebody acts. */
  | "mandate_suspended"
  /** The payer died. */
  | "payer_deceased"
  /** The bank found a fault of ours. */
  | "instruction_fault"
  /** A line of a report matches nothing we know, or cannot be understood. */
  | "advice_unmatched"
  /** Lines of reports and files of unknown fate wait for a person. The value is how many. */
  | "manual_queue"
  /** A report was refused as a whole. */
  | "report_refused"
  /** A file was handed over, and no report has said what became of it. */
  | "report_missing"
  /** A file was refused or withdrawn. */
  | "submission_refused"
  /** Nobody can say whether a file was handed over. */
  | "submission_unknown"
  /** A file could not be handed over yet. */
  | "rail_unavailable"
  /** The workspace's cycle could not go on; it is tried again and again. */
  | "cycle_failed"
  /** A collection does not go ahead as it was planned. */
  | "collection_blocked"
  /** An advance notice did not reach its payer: what it tells of is not collected. */
  | "notice_undelivered";

/** A page of alerts. */
export interface AlertPage {
  /** The alerts, newest first. */
  items: Alert[];
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
}

/** How pressing it is. */
export type AlertSeverity =
  /** Worth knowing. */
  | "info"
  /** Should be looked at. */
  | "warning"
  /** Must be looked at. */
  | "critical";

/** Where an alert stands. */
export type AlertStatus =
  /** Nobody has seen to it. There is one of a kind and subject. */
  | "active"
  /** Somebody has taken note of it. */
  | "acknowledged"
  /** Somebody decided that nothing follows from it. */
  | "dismissed"
  /** What it was about is over. */
  | "resolved";

/** What an alert is about. */
export interface AlertSubject {
  /** Its id; of a file that lies where reports lie, its name. */
  id: string;
  /** The kind of thing. */
  kind: AlertSubjectKind;
}

/** The kind of thing an alert is about. */
export type AlertSubjectKind =
  /** The workspace as a whole. */
  | "workspace"
  /** A mandate. */
  | "mandate"
  /** A collection. */
  | "collection"
  /** An indemnity claim. */
  | "claim"
  /** A file sent to Bacs. */
  | "submission"
  /** A report. */
  | "report"
  /** An advance notice. */
  | "notice"
  /** A file that lies where reports lie; its id is its name. */
  | "file";

/** What the workspace is alerted of. Null turns a threshold off. */
export interface AlertThresholds {
  /**
   * What is held in reserve, in pence: as you last said, less the claims that came in since. Null until you
   * say so, and then `clawback_reserve_low` is not raised.
   */
  clawbackReserveBalancePence: number | null;
  /** The least the reserve against clawbacks must be, in pence. By default £500. */
  clawbackReserveMinimumPence: number | null;
  /**
   * The share of the pending collections that the reserve must be, in basis points. By default 500, which is
   * 5 %.
   */
  clawbackReserveRiskFactorBasisPoints: number | null;
  /**
   * More than this in collection files of one London day, in pence, raises `daily_collection_amount`. By
   * default £50,000.
   */
  dailyCollectionAmountPence: number | null;
  /**
   * A greater share than this of the attempts of the last 30 days come back unpaid, in basis points, raises
   * `failure_rate`; two thirds more than this is critical. By default 300, which is 3 %.
   */
  failureRateBasisPoints: number | null;
  /** With fewer attempts in 30 days than this no failure rate is told. By default 50. */
  failureRateMinimumAttempts: number;
  /** More mandates than this created within an hour raise `mandate_creation_rate`. By default 50. */
  mandateCreationRatePerHour: number | null;
  /** The reserve as it was last evaluated; null before the first time. */
  reserve: ClawbackReserve | null;
  /** When they were last changed, by the workspace's clock; null while the defaults hold. */
  updatedAt: Instant | null;
  /**
   * More than this in collection files of seven London days, in pence, raises `weekly_collection_amount`. By
   * default £150,000.
   */
  weeklyCollectionAmountPence: number | null;
}

/** What the value and the threshold of an alert are measured in. */
export type AlertUnit =
  /** How many. */
  | "count"
  /** Whole pence. */
  | "pence"
  /** Hundredths of a percent. */
  | "basis_points";

/** Amounts in pence, both ends included. */
export interface AmountRange {
  /** The greatest. */
  max?: number | null;
  /** The least. */
  min?: number | null;
}

/**
 * Rent that was to be collected and is owed, by age. It is owed as things stand now: what was paid since
 * `asOf` is not in it.
 */
export interface Arrears {
  /** What is owed by age, the youngest first; every age is there. */
  ages: ArrearsAge[];
  /** The London date on which ages are counted. */
  asOf: LondonDate;
  /** What the age is counted from. */
  basis: ReportBasis;
  /** The first London date of the rent that was asked for; null for all. */
  from: LondonDate | null;
  /**
   * What came back unpaid and is being presented again, or was planned anew because the notice was not right,
   * whatever its date. It is not in the totals.
   */
  inCourse: ArrearsSum;
  /** A page of what is owed, oldest first. */
  items: ArrearsRow[];
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
  /** What is owed in all, on whatever pages the rows are: what all ages come to. */
  totals: ArrearsSum;
}

/** What is owed of one age. */
export interface ArrearsAge {
  /** How many collections. */
  count: number;
  /** How many days ago it was due. */
  days: AgeOfArrears;
  /** What they come to, in pence. */
  pence: number;
}

/** A report, in the format that was asked for. */
export type ArrearsAnswer = {
  format: "json";
} & Arrears | {
  format: "csv";
} & Spreadsheet;

/** A collection that is owed. */
export interface ArrearsRow {
  /** The age that is. */
  age: AgeOfArrears;
  /** What is owed, in pence. */
  amountPence: number;
  /** The collection. */
  collectionId: CollectionId;
  /** For how many days it has been owed, from 1. */
  daysLate: number;
  /** The working day on which the payer was last debited. */
  entryOn: LondonDate;
  /** Why it came back or was taken back. */
  failure: CollectionFailure | null;
  /** The mandate it was taken under. */
  mandateId: MandateId;
  /** The London date of the schedule, working day or not. */
  nominalOn: LondonDate;
  /** The payer's name. */
  payerName: string;
  /** The period that is owed. For example `"2027-01"`. */
  period: string;
  /** Your reference of the property. */
  propertyReference: string;
  /** The scheme reference of the mandate, as the payer's bank statement shows it. */
  reference: string;
  /** Where within the status. */
  stage: CollectionStage;
  /** Where the collection stands. */
  status: CollectionStatus;
}

/** How much is owed. */
export interface ArrearsSum {
  /** How many collections. */
  count: number;
  /** What they come to, in pence. */
  pence: number;
}

/** One time a collection went into a file. */
export interface Attempt {
  /**
   * The transaction code: 01 for the first under the instruction, 17 for a regular one, 18 for a
   * re-presentation.
   */
  code: string;
  /** The working day on which the payer is debited. */
  entryOn: LondonDate;
  /** Its number within the collection, from 1. */
  number: number;
  /** What became of it. */
  outcome: AttemptOutcome;
  /** The working day on which Bacs processes it. */
  processingOn: LondonDate;
  /** The scheme's code for why it came back. */
  reasonCode: string | null;
  /** The serial of that file. */
  serial: string | null;
  /** The file it went into. */
  submissionId: SubmissionId;
}

/** What became of an attempt. */
export type AttemptOutcome =
  /** Nothing came back, and the time for it has not passed. */
  | "open"
  /** The time for returns has passed. */
  | "paid"
  /** It came back unpaid. */
  | "unpaid"
  /** Bacs did not process the item. */
  | "rejected"
  /** Its file did not count. */
  | "reverted";

/**
 * The reason codes of a returned 0N after which the mandate has failed.
 *
 * Codes with another action are not here: C updates details, I asks for a new reference, 6 answers a 0C, H is
 * of 0S only, and M, O, P, Q are faults of ours.
 */
export type AuddisReturnCode =
  /** Instruction cancelled by payer. */
  | "1"
  /** Payer deceased. */
  | "2"
  /** Account transferred. */
  | "3"
  /** No account. */
  | "5"
  /** Account closed. */
  | "B"
  /** Invalid account type. */
  | "F"
  /** The bank will not accept Direct Debits on the account. */
  | "G"
  /** Cancelled by paying bank. */
  | "K"
  /** Incorrect payer's account details. */
  | "L"
  /** Transaction disallowed at payer's branch. */
  | "N";

/** The payer's authority to collect. */
export interface Authority {
  /**
   * What the payer agreed to in the form, word for word; null where `sandbox.completeInvite` completed it.
   */
  agreement: Agreement | null;
  /** The day on which the instruction last went to the payer's bank. */
  auddisInputOn: LondonDate | null;
  /** When the form was completed. */
  completions: Event[];
  /** When the payer was invited, and by which key: the first 50. */
  invites: Event[];
  /** The mandate. Its account is masked. */
  mandate: Mandate;
  /** The London date on which the payer completed the form. */
  signedOn: LondonDate | null;
}

/** How a call ended. */
export type CallOutcome =
  /** It did what it was asked. */
  | "ok"
  /** It was refused; nothing changed. */
  | "refused"
  /** The server failed; nothing changed. */
  | "failed";

/** A link of the chain. */
export interface ChainLink {
  /** The chain's digest after it: 64 hexadecimal digits. */
  digest: string;
  /** The event's number. */
  seq: number;
}

/** Changes out of the audit trail. */
export interface Changes {
  /** Whether there are more; the timeline procedure has them all. */
  isCut: boolean;
  /** The first 500 changes, oldest first. */
  items: Event[];
}

/** An indemnity claim. */
export interface Claim {
  /** What is claimed in all, in pence; a claim can take several collections. */
  amountPence: number;
  /** The last London date on which it can be challenged. */
  challengeByOn: LondonDate;
  /** The working day on which the organisation is debited, unless the claim is taken back before. */
  debitOn: LondonDate;
  /** The claim's id. */
  id: ClaimId;
  /** What the code means. */
  reason: string;
  /** The scheme's reason code. */
  reasonCode: string;
  /** The London date on which it came in. */
  receivedOn: LondonDate;
  /** Where it stands. */
  status: ClaimStatus;
}

/** An id that starts with `clm_`. */
export type ClaimId = Kind<"ClaimId">;

/** Where a claim stands. */
export type ClaimStatus =
  /** The service user will be debited unless the claim is challenged. */
  | "open"
  /** The organisation challenges it; the bank has not decided. */
  | "challenged"
  /** The bank took it back after it was challenged. */
  | "upheld"
  /** The bank took it back unasked. */
  | "cancelled"
  /** The service user was debited. */
  | "settled";

/** The day by which a clawback counts. */
export type ClawbackBasis =
  /** The London date on which the claim came in. */
  | "received"
  /** The date of the schedule on which the rent fell due. */
  | "period"
  /** The working day of the debit that was claimed. */
  | "entry";

/**
 * What claims come to. Counts and pence are of claimed collections: `claimed` is `clawedBack` and `takenBack`
 * together.
 */
export interface ClawbackFigures {
  /** Collections that were ever claimed. */
  claimedCount: number;
  /** What they come to, in pence. */
  claimedPence: number;
  /** Those of claims that stand, settled or not. */
  clawedBackCount: number;
  /** What they come to, in pence. */
  clawedBackPence: number;
  /** Those of claims that the bank took back, challenged or not: they count as collected again. */
  takenBackCount: number;
  /** What they come to, in pence. */
  takenBackPence: number;
  /** Those of claims that stand and that the organisation is not debited for yet. */
  undecidedCount: number;
  /** What they come to, in pence. */
  undecidedPence: number;
}

/** What was claimed back under the Direct Debit Guarantee. */
export interface ClawbackHistory {
  /** By which day a clawback counts. */
  basis: ClawbackBasis;
  /** The first London date. */
  from: LondonDate;
  /** How the days of the series are put together. */
  groupBy: ReportGrouping;
  /** A page of the claimed collections, by the day of the basis, oldest first. A claim may take several. */
  items: ClawbackRow[];
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
  /**
   * Why claims were made that still stand, the most frequent reason first. They add up to the clawed back
   * count.
   */
  reasons: ReasonCount[];
  /** The days, put together; a part without claims is there too. They add up to the totals. */
  series: ClawbackPart[];
  /** What all days come to, on whatever pages the rows are. */
  totals: ClawbackFigures;
  /** The last. */
  until: LondonDate;
}

/** A report, in the format that was asked for. */
export type ClawbackHistoryAnswer = {
  format: "json";
} & ClawbackHistory | {
  format: "csv";
} & Spreadsheet;

/** Days put together. */
export interface ClawbackPart {
  /** Collections that were ever claimed. */
  claimedCount: number;
  /** What they come to, in pence. */
  claimedPence: number;
  /** Those of claims that stand, settled or not. */
  clawedBackCount: number;
  /** What they come to, in pence. */
  clawedBackPence: number;
  /** The first day. */
  from: LondonDate;
  /** Those of claims that the bank took back, challenged or not: they count as collected again. */
  takenBackCount: number;
  /** What they come to, in pence. */
  takenBackPence: number;
  /** Those of claims that stand and that the organisation is not debited for yet. */
  undecidedCount: number;
  /** What they come to, in pence. */
  undecidedPence: number;
  /** The last. */
  until: LondonDate;
}

/** The reserve against clawbacks. */
export interface ClawbackReserve {
  /** What is held beyond what must be, in pence; negative where too little is. */
  availablePence: number | null;
  /** What is held, in pence; null while nobody has said so. */
  balancePence: number | null;
  /** Collections that are in files and can still come back unpaid, in pence. */
  pendingPence: number;
  /** What must be held, in pence: the greater of the minimum and the share of what is pending. */
  requiredPence: number;
  /** When it was evaluated, by the workspace's clock. */
  takenAt: Instant;
}

/** A collection that was claimed back. */
export interface ClawbackRow {
  /** What of the claim is this collection's, in pence. */
  amountPence: number;
  /** The paying bank's reference of the claim. */
  bankReference: string;
  /** The last London date on which it can be challenged. */
  challengeByOn: LondonDate;
  /** The claim. */
  claimId: ClaimId;
  /** The collection. */
  collectionId: CollectionId;
  /** The working day on which the organisation is debited, unless the claim is taken back before. */
  debitOn: LondonDate;
  /** The working day of the debit that was claimed. */
  entryOn: LondonDate;
  /** The mandate it was taken under. */
  mandateId: MandateId;
  /** The London date of the schedule, working day or not. */
  nominalOn: LondonDate;
  /** The payer's e-mail. */
  payerEmail: string;
  /** The payer's name. */
  payerName: string;
  /** The period that was paid for. For example `"2027-01"`. */
  period: string;
  /** Your reference of the property. */
  propertyReference: string;
  /** What the code means. */
  reason: string;
  /** The scheme's reason code. */
  reasonCode: string;
  /** The London date on which the claim came in. */
  receivedOn: LondonDate;
  /** The scheme reference of the mandate, as the payer's bank statement shows it. */
  reference: string;
  /** Where the claim stands. */
  status: ClaimStatus;
}

/** A collection, with everything that belongs to it. */
export interface Collection {
  /** The working day the payer is told. */
  advisedOn: LondonDate;
  /** What it takes, in pence. */
  amountPence: number;
  /** Each time it went into a file, oldest first. */
  attempts: Attempt[];
  /** The indemnity claims on it, oldest first. */
  claims: Claim[];
  /** When it was claimed back. */
  clawedBackAt: Instant | null;
  /** When the payer was last debited. */
  collectedAt: Instant | null;
  /** When the time for the bank to return it had passed. */
  confirmedAt: Instant | null;
  /** When it was planned. */
  createdAt: Instant;
  /** The working day on which the payer is, or was last, debited. */
  entryOn: LondonDate;
  /** When it last failed. */
  failedAt: Instant | null;
  /** Why it failed or was taken back. */
  failure: CollectionFailure | null;
  /** The collection's id. */
  id: CollectionId;
  /** The mandate it is taken under. */
  mandateId: MandateId;
  /** The London date of the schedule, working day or not. */
  nominalOn: LondonDate;
  /** The advance notice that covers it; null before the payer was told. */
  notice: NoticeRef | null;
  /** The period it pays for, once per mandate. For example `"2027-01"`. */
  period: string;
  /** The scheme reference of the mandate, as the payer's bank statement shows it. */
  reference: string;
  /** How many of those were re-presentations of an unpaid collection. */
  representations: number;
  /** Where within the status. */
  stage: CollectionStage;
  /** Where it stands. */
  status: CollectionStatus;
  /** When it last went into a file. */
  submittedAt: Instant | null;
  /** When it last changed. */
  updatedAt: Instant;
}

/** Why a collection failed or was taken back. */
export interface CollectionFailure {
  /** The scheme's code, after the report it came in: `arudd:0`, `ddica:5`. */
  code: string;
  /** What the code means. */
  reason: string;
}

/** An id that starts with `col_`. */
export type CollectionId = Kind<"CollectionId">;

/** A page of collections. */
export interface CollectionPage {
  /** The collections, in the order of the list. */
  items: CollectionSummary[];
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
}

/** The finer place within a status. */
export type CollectionStage =
  /** Scheduled: the payer has no notice of it yet. */
  | "planned"
  /** Scheduled: the payer has notice of amount and date. */
  | "notified"
  /** Submitted for the first time. */
  | "submitted"
  /** Submitted again, with code 18. */
  | "represented"
  /** Collected; the bank can still return it. */
  | "provisional"
  /** Collected; the time for returns has passed. An indemnity claim can still take it back. */
  | "confirmed"
  /** Failed: unpaid, and to be presented again. */
  | "representing"
  /** Failed for good: returned unpaid. */
  | "returned"
  /** Failed for good: returned after it was confirmed. */
  | "returned_late"
  /** Failed for good: Bacs did not process it. */
  | "rejected"
  /** Clawback: claimed; the service user is not debited yet. */
  | "claimed"
  /** Clawback: the service user was debited. */
  | "clawed_back"
  /** Cancelled. */
  | "withdrawn";

/** Where a collection stands. */
export type CollectionStatus =
  /** Not yet in a file. */
  | "scheduled"
  /** In a file; the payer is not debited yet. */
  | "submitted"
  /** The payer was debited. Provisional until the bank cannot return it any more; see the stage. */
  | "collected"
  /** Came back unpaid, or never got through. */
  | "failed"
  /** Taken back by an indemnity claim. */
  | "clawback"
  /** Given up before it was in a file. */
  | "cancelled";

/** A collection, without its attempts, notice and claims. */
export interface CollectionSummary {
  /** The working day the payer is told. */
  advisedOn: LondonDate;
  /** What it takes, in pence. */
  amountPence: number;
  /** When it was claimed back. */
  clawedBackAt: Instant | null;
  /** When the payer was last debited. */
  collectedAt: Instant | null;
  /** When the time for the bank to return it had passed. */
  confirmedAt: Instant | null;
  /** When it was planned. */
  createdAt: Instant;
  /** The working day on which the payer is, or was last, debited. */
  entryOn: LondonDate;
  /** When it last failed. */
  failedAt: Instant | null;
  /** Why it failed or was taken back. */
  failure: CollectionFailure | null;
  /** The collection's id. */
  id: CollectionId;
  /** The mandate it is taken under. */
  mandateId: MandateId;
  /** The London date of the schedule, working day or not. */
  nominalOn: LondonDate;
  /** The period it pays for, once per mandate. For example `"2027-01"`. */
  period: string;
  /** The scheme reference of the mandate, as the payer's bank statement shows it. */
  reference: string;
  /** Where within the status. */
  stage: CollectionStage;
  /** Where it stands. */
  status: CollectionStatus;
  /** When it last went into a file. */
  submittedAt: Instant | null;
  /** When it last changed. */
  updatedAt: Instant;
}

/** An indemnity claim, and what a challenge of it must prove. */
export interface ContestedClaim {
  /** What is claimed in all, in pence; a claim can take several collections. */
  amountPence: number;
  /** Whether it can still be challenged today. */
  canBeChallenged: boolean;
  /** The last London date on which it can be challenged. */
  challengeByOn: LondonDate;
  /** The working day on which the organisation is debited, unless the claim is taken back before. */
  debitOn: LondonDate;
  /**
   * The evidence that the scheme asks for with this reason code; null for a code the scheme does not know.
   */
  evidenceWanted: string | null;
  /** The claim's id. */
  id: ClaimId;
  /** What the code means. */
  reason: string;
  /** The scheme's reason code. */
  reasonCode: string;
  /** The London date on which it came in. */
  receivedOn: LondonDate;
  /** Where it stands. */
  status: ClaimStatus;
}

/** A key, and the key itself. */
export interface CreatedKey {
  /** The key. */
  key: Key;
  /** The key itself. It is shown this once. */
  plainKey: string;
}

/** What every error says. */
export interface ErrorData {
  /** The stable name of the error, for programs. */
  code: string;
  /** A sentence for people. */
  message: string;
  /** The id that the server's log and audit trail know the call by. */
  requestId: string;
}

/** One thing that happened. */
export interface Event {
  /** Who did it. */
  actor: Actor;
  /** The caller's network, `198.51.100.0/24`: no whole address is kept. */
  address: string | null;
  /** When. */
  at: Instant;
  /** The machine code of a refusal or failure. */
  code: string | null;
  /**
   * Give it as `cursor` to `events.list`, oldest first, or to `events.subscribe`, to go on after this event.
   */
  cursor: string;
  /** What changed: `from`, `to`, `reason` and the like. */
  data: Record<string, unknown>;
  /** Microseconds from the call's arrival to this record. */
  durationUs: number;
  /** The event's id. */
  id: EventId;
  /** What happened. */
  kind: EventKind;
  /** How the call ended. */
  outcome: CallOutcome;
  /** The procedure that was called. */
  procedure: string | null;
  /** The id that the call's answer carried. */
  requestId: string | null;
  /** Its number within the workspace, from 1, without gaps. */
  seq: number;
  /** The id of what was changed. */
  subjectId: string | null;
}

/** An id that starts with `evt_`. */
export type EventId = Kind<"EventId">;

/** What happened. */
export type EventKind =
  /** A procedure was called and changed nothing: a read, a refusal, a failure, a replay. */
  | "procedure.called"
  /** A mandate was created. */
  | "mandate.created"
  /** The payer was sent an invite, the first or another. */
  | "mandate.invited"
  /** The payer began the form, in one browser or in another. */
  | "mandate.form_started"
  /** The payer completed the form. */
  | "mandate.completed"
  /** The instruction went into a file. */
  | "mandate.submitted"
  /** The instruction has to go into another file. */
  | "mandate.resubmitted"
  /** The bank found a fault of ours in the instruction; somebody must look at it. */
  | "mandate.held"
  /** The bank accepted the mandate. */
  | "mandate.activated"
  /** The bank refused or ended the mandate. */
  | "mandate.failed"
  /** Collections were paused. */
  | "mandate.suspended"
  /** Collections were resumed. */
  | "mandate.reactivated"
  /** The mandate was cancelled. */
  | "mandate.cancelled"
  /** The cancellation went into a file to the bank. */
  | "mandate.cancellation_submitted"
  /** The bank reinstated what it or the payer had cancelled. */
  | "mandate.reinstated"
  /** The account moved to another bank, where the instruction is lodged anew. */
  | "mandate.transferred"
  /** The bank named another account; the instruction stands. */
  | "mandate.details_updated"
  /** The payer's contact changed. */
  | "mandate.updated"
  /** Amount or day changed, or will. */
  | "mandate.amended"
  /** Somebody asked whether an amount may be collected on a day, and was answered. Nothing changed. */
  | "mandate.verified"
  /** The payer was given advance notice. */
  | "notice.given"
  /** A collection was planned for a period. */
  | "collection.planned"
  /** Amount or date of a collection changed before it was in a file. */
  | "collection.replanned"
  /** A collection went into a file. */
  | "collection.submitted"
  /** The file of a collection did not count; it goes into another. */
  | "collection.reverted"
  /** The payer was debited, provisionally. */
  | "collection.collected"
  /** The time for the bank to return a collection has passed. */
  | "collection.confirmed"
  /** A collection came back unpaid and will be presented again. */
  | "collection.representing"
  /** A collection failed for good. */
  | "collection.failed"
  /** A collection was given up before it was in a file. */
  | "collection.cancelled"
  /** A collection was claimed back by the payer's bank. */
  | "collection.clawed_back"
  /** The service user was debited for an indemnity claim. */
  | "claim.settled"
  /** The organisation challenges an indemnity claim. */
  | "claim.challenged"
  /** The bank took an indemnity claim back. */
  | "claim.cancelled"
  /** A file was made, with its serial; its bytes never change again. */
  | "submission.sealed"
  /** A file was handed over. */
  | "submission.submitted"
  /** Bacs accepted a file. */
  | "submission.accepted"
  /** Bacs rejected a file; what was in it goes into another. */
  | "submission.rejected"
  /** A file was withdrawn; what was in it goes into another. */
  | "submission.withdrawn"
  /** Nobody can say whether a file was handed over; it is never sent again unasked. */
  | "submission.unknown"
  /** A report file came in. */
  | "report.received"
  /** A report file was refused as a whole. */
  | "report.refused"
  /** Every line of a report was seen to. */
  | "report.handled"
  /** A line of a report needs somebody to look at it. */
  | "advice.queued"
  /** Somebody has seen to a queued line. */
  | "advice.resolved"
  /** The operator took the bytes of a file out: payers' accounts are in them. */
  | "file.read"
  /** Something needs attention. */
  | "alert.raised"
  /** Somebody took note of an alert. */
  | "alert.acknowledged"
  /** Somebody decided that nothing follows from an alert. */
  | "alert.dismissed"
  /** What an alert was about is over. */
  | "alert.resolved"
  /** What the workspace is alerted of was changed. */
  | "alert.thresholds_set"
  /** A message could not be delivered, or came back. */
  | "message.undelivered"
  /** A message that could not be delivered is tried again. */
  | "message.retried"
  /** The organisation changed what a kind of message says. */
  | "message_template.set"
  /** The clock of a test workspace went on. */
  | "sandbox.advanced"
  /** A test workspace began anew. */
  | "sandbox.reset"
  /** The simulated bank was told what to do. */
  | "sandbox.scenario_set"
  /** The operator set the Service User Number and account of the workspace. */
  | "service_user.set"
  /** A key was created. */
  | "key.created"
  /** A key got a new secret. */
  | "key.rotated"
  /** A key was revoked. */
  | "key.revoked"
  /** The operator created the organisation, and this workspace with it. */
  | "organisation.created"
  /** The organisation's own facts changed. */
  | "organisation.updated"
  /** The operator closed all keys of the organisation. */
  | "organisation.suspended"
  /** The operator opened them again. */
  | "organisation.resumed"
  /** The operator had the figures that reports are made of counted anew, and some were not right. */
  | "figures.repaired";

/** Kinds of events, each by its word, or all that are about one thing: `mandate.*`. */
export type EventKinds = Array<
  | "procedure.called"
  | "mandate.created"
  | "mandate.invited"
  | "mandate.form_started"
  | "mandate.completed"
  | "mandate.submitted"
  | "mandate.resubmitted"
  | "mandate.held"
  | "mandate.activated"
  | "mandate.failed"
  | "mandate.suspended"
  | "mandate.reactivated"
  | "mandate.cancelled"
  | "mandate.cancellation_submitted"
  | "mandate.reinstated"
  | "mandate.transferred"
  | "mandate.details_updated"
  | "mandate.updated"
  | "mandate.amended"
  | "mandate.verified"
  | "notice.given"
  | "collection.planned"
  | "collection.replanned"
  | "collection.submitted"
  | "collection.reverted"
  | "collection.collected"
  | "collection.confirmed"
  | "collection.representing"
  | "collection.failed"
  | "collection.cancelled"
  | "collection.clawed_back"
  | "claim.settled"
  | "claim.challenged"
  | "claim.cancelled"
  | "submission.sealed"
  | "submission.submitted"
  | "submission.accepted"
  | "submission.rejected"
  | "submission.withdrawn"
  | "submission.unknown"
  | "report.received"
  | "report.refused"
  | "report.handled"
  | "advice.queued"
  | "advice.resolved"
  | "file.read"
  | "alert.raised"
  | "alert.acknowledged"
  | "alert.dismissed"
  | "alert.resolved"
  | "alert.thresholds_set"
  | "message.undelivered"
  | "message.retried"
  | "message_template.set"
  | "sandbox.advanced"
  | "sandbox.reset"
  | "sandbox.scenario_set"
  | "service_user.set"
  | "key.created"
  | "key.rotated"
  | "key.revoked"
  | "organisation.created"
  | "organisation.updated"
  | "organisation.suspended"
  | "organisation.resumed"
  | "figures.repaired"
  | "advice.*"
  | "alert.*"
  | "claim.*"
  | "collection.*"
  | "figures.*"
  | "file.*"
  | "key.*"
  | "mandate.*"
  | "message.*"
  | "message_template.*"
  | "notice.*"
  | "organisation.*"
  | "procedure.*"
  | "report.*"
  | "sandbox.*"
  | "service_user.*"
  | "submission.*">;

/** Which events come first. */
export type EventOrder =
  /** The newest, to look into the past. */
  | "newest_first"
  /** The oldest, to follow what happens. */
  | "oldest_first";

/** A page of events. */
export interface EventPage {
  /** The events, in the order asked for. */
  items: Event[];
  /** Give it as `cursor`, with the same order, to get the next page; null on the last one. */
  nextCursor: string | null;
}

/** What proves that a collection was rightly taken. */
export interface Evidence {
  /** The payer's authority. */
  authority: Authority;
  /** The indemnity claims on it, with their deadlines and what a challenge must prove. */
  claims: ContestedClaim[];
  /** The collection, with each time it went into a file. */
  collection: Collection;
  /** The collection's own changes. */
  collectionTimeline: Changes;
  /** The mandate's changes. */
  mandateTimeline: Changes;
  /** The advance notices that cover its period, oldest first, as they were given. */
  notices: Notice[];
}

/** A file that crossed the rail. */
export interface File {
  /** When a submission was made, a report came in. */
  at: Instant;
  /** The BLAKE3 digest of the file, in hexadecimal. */
  digest: string;
  /** Which way it went. */
  direction: FileDirection;
  /** The file's id. */
  id: FileId;
  /** How many items a submission has, contras excepted; how many lines were read in a report. */
  items: number;
  /**
   * What it is: `instructions` or `collections` of a submission; `arudd`, `addacs` and the like of a report,
   * null while that is not known.
   */
  kind: string | null;
  /** The working day on which Bacs processes a submission. */
  processingOn: LondonDate | null;
  /** A submission's serial. */
  serial: string | null;
  /**
   * Where it stands: a submission is `sealed`, `sending`, `submitted`, `accepted`, `rejected`, `withdrawn` or
   * `unknown`, a report `received`, `handled` or `refused`.
   */
  state: string;
}

/** Which way a file went. */
export type FileDirection =
  /** To the bank. */
  | "submission"
  /** From the bank. */
  | "report";

/** An id that starts with `sub_` for a submission, with `rep_` for a report. */
export type FileId = Kind<"FileId">;

/** A page of files. */
export interface FilePage {
  /** The files, newest first. */
  items: File[];
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
}

/** A file that crossed the rail, with its text. */
export interface FileWithText {
  /** When a submission was made, a report came in. */
  at: Instant;
  /** The BLAKE3 digest of the file, in hexadecimal. */
  digest: string;
  /** Which way it went. */
  direction: FileDirection;
  /** The file's id. */
  id: FileId;
  /** How many items a submission has, contras excepted; how many lines were read in a report. */
  items: number;
  /**
   * What it is: `instructions` or `collections` of a submission; `arudd`, `addacs` and the like of a report,
   * null while that is not known.
   */
  kind: string | null;
  /** The working day on which Bacs processes a submission. */
  processingOn: LondonDate | null;
  /** A submission's serial. */
  serial: string | null;
  /**
   * Where it stands: a submission is `sealed`, `sending`, `submitted`, `accepted`, `rejected`, `withdrawn` or
   * `unknown`, a report `received`, `handled` or `refused`.
   */
  state: string;
  /** The file itself, line ends as they are. Bytes that are not UTF-8 are read as ISO 8859-1. */
  text: string;
}

/** The first collection, before it is planned. */
export interface FirstCollection {
  /** The London date on which the payer is debited. */
  date: LondonDate;
  /** The same in a sentence. */
  explanation: string;
  /** The rule that gave the date. */
  rule: "scheduled" | "next_working_day" | "last_working_day" | "auddis_lead" | "advance_notice";
}

/** Instants: from one, up to but without another. */
export interface InstantRange {
  /** This instant or later. */
  from?: Instant | null;
  /** Before this instant. */
  to?: Instant | null;
}

/** Which scope is missing. */
export interface InsufficientScopeData {
  /** The stable name of the error, for programs. */
  code: string;
  /** The scopes that the key holds. */
  granted: string[];
  /** A sentence for people. */
  message: string;
  /** The id that the server's log and audit trail know the call by. */
  requestId: string;
  /** The scope that the method needs. */
  required: string;
}

/** What is wrong with the parameters. */
export interface InvalidParamsData {
  /** The stable name of the error, for programs. */
  code: string;
  /** A sentence for people. */
  message: string;
  /** What is wrong, and where. */
  problems: Array<{
    /** A JSON pointer (RFC 6901) into the parameters. */
    pointer: string;
    /** What is expected there. Never repeats the value. */
    reason: string;
  }>;
  /** The id that the server's log and audit trail know the call by. */
  requestId: string;
}

/** An invite to the payer's form. */
export interface Invite {
  /** When it stops working. */
  expiresAt: Instant;
  /** The invite's id. */
  id: InviteId;
  /**
   * Whether a message to the payer is on its way; false in a test workspace. `messages.list` says what
   * becomes of it.
   */
  sent: boolean;
  /** The address of the payer's form. Whoever has it can complete the form: give it to the payer only. */
  url: string;
}

/** An id that starts with `inv_`. */
export type InviteId = Kind<"InviteId">;

/** An API key, without the key itself. */
export interface Key {
  /** The networks it may be used from; empty for anywhere. */
  allowedAddresses: string[];
  /** When it was made. */
  createdAt: Instant;
  /** Who made it: a key's id, or `operator`. */
  createdBy: string;
  /** When it stops working; null for never. */
  expiresAt: Instant | null;
  /** The key's id; a rotation keeps it. */
  id: KeyId;
  /** When a call with it was last recorded; a use shows within about a second. */
  lastUsedAt: Instant | null;
  /** What its owner calls it. */
  name: string;
  /** When it was revoked. */
  revokedAt: Instant | null;
  /** What it may do. */
  scopes: Scope[];
  /** How it starts: enough to tell it from others. */
  start: string;
}

/** An id that starts with `key_`. */
export type KeyId = Kind<"KeyId">;

/** A page of keys. */
export interface KeyPage {
  /** The keys, newest first. */
  items: Key[];
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
}

/** Mandates by status. */
export interface LiveMandates {
  /** Collections can be taken. */
  active: number;
  /** Ended. */
  cancelled: number;
  /** Created; the payer has not completed the form. */
  draft: number;
  /** Refused or ended by the bank. */
  failed: number;
  /** Signed; the bank has not accepted them yet. */
  pendingSubmission: number;
  /** Paused. */
  suspended: number;
}

/** A mandate. */
export interface Mandate {
  /** When it last became active. */
  activatedAt: Instant | null;
  /** What each collection takes, in pence. */
  amountPence: number;
  /** The payer's account, masked; null until the payer has completed the form. */
  bankDetails: {
    /** The name of the account. */
    accountName: string;
    /** The account number with all but the last four digits hidden: `••••4958`. */
    accountNumber: string;
    /** The sort code with all but the last two digits hidden: `••-••-99`. */
    sortCode: string;
  } | null;
  /** When it was cancelled. */
  cancelledAt: Instant | null;
  /** How many collections were clawed back. */
  clawbackCount: number;
  /** On which day of the month; other frequencies count from the first such day. */
  collectionDay: number | "last";
  /** When it was created. */
  createdAt: Instant;
  /** No collection is due after this London date. */
  endOn: LondonDate | null;
  /** The caller's own reference. */
  externalRef: string | null;
  /** When it failed. */
  failedAt: Instant | null;
  /** Why it failed. */
  failure: MandateFailure | null;
  /**
   * The first collection, while none is planned: if everything stays as it is, and for a draft if the payer
   * signs today. Null once one is planned, and where nothing will be collected.
   */
  firstCollection: FirstCollection | null;
  /** How often. */
  frequency: "weekly" | "fortnightly" | "four_weekly" | "monthly";
  /** The mandate's id. */
  id: MandateId;
  /** The caller's own facts. */
  metadata: Record<string, string>;
  /** Who pays. */
  payer: Payer;
  /** A change of amount, frequency or day that is not in force yet. */
  pendingAmendment: PendingAmendment | null;
  /** What is let. */
  property: Property;
  /** The scheme reference, as the payer's bank statement shows it. */
  reference: string;
  /** Where within the status. */
  stage: MandateStage;
  /** No collection is due before this London date. */
  startOn: LondonDate | null;
  /** Where it stands. */
  status: MandateStatus;
  /** When it was last suspended. */
  suspendedAt: Instant | null;
  /** What the mandate is for. */
  type: MandateType;
  /** When it last changed. */
  updatedAt: Instant;
}

/** What happened to a mandate. */
export type MandateActivity =
  /** It was created. */
  | "created"
  /** The payer signed it. */
  | "signed"
  /** It is lodged again: the account moved, or the bank had no instruction. */
  | "relodged"
  /** The bank accepted it. */
  | "activated"
  /** It was active before, and is again. */
  | "reactivated"
  /** It was paused. */
  | "suspended"
  /** It was ended by the organisation or the payer. */
  | "cancelled"
  /** It was refused or ended by the bank. */
  | "failed";

/**
 * What happened to mandates. Each change of a status counts on the London date on which it was made, so that
 * one mandate may count several times.
 */
export interface MandateActivityReport {
  /** The first London date. */
  from: LondonDate;
  /** How the days of the series are put together. */
  groupBy: ReportGrouping;
  /** All mandates as they are now, whatever the days asked for. */
  live: LiveMandates;
  /** Why mandates were suspended, cancelled or failed, by what happened, the most frequent reason first. */
  reasons: ActivityReason[];
  /** The days, put together; a part in which nothing happened is there too. They add up to the totals. */
  series: ActivityPart[];
  /** What happened on all days. */
  totals: ActivityFigures;
  /** The last. */
  until: LondonDate;
}

/** A report, in the format that was asked for. */
export type MandateActivityReportAnswer = {
  format: "json";
} & MandateActivityReport | {
  format: "csv";
} & Spreadsheet;

/** Why the bank refused or ended the mandate. */
export interface MandateFailure {
  /** The scheme's reason code. */
  code: string;
  /** What the code means. */
  reason: string;
}

/** An id that starts with `md_`. */
export type MandateId = Kind<"MandateId">;

/** A page of mandates. */
export interface MandatePage {
  /** The mandates, newest first. */
  items: Mandate[];
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
}

/** The finer place within a status. */
export type MandateStage =
  /** Draft: no invite was sent. */
  | "created"
  /** Draft: the payer has an invite. */
  | "invited"
  /** Pending submission: waits for the next AUDDIS file. */
  | "awaiting_submission"
  /** Pending submission: the instruction is with the bank, which answers only to refuse it. */
  | "submitted"
  /** Pending submission: the bank found a fault of ours in the instruction; somebody must look at it. */
  | "held"
  /** Active: the bank accepted the instruction. */
  | "lodged"
  /** Suspended by the organisation. */
  | "paused"
  /** Suspended: the payer disputes the advance notice. */
  | "notice_disputed"
  /** Suspended: the account moved to another bank, which did not say where. */
  | "awaiting_new_details"
  /** Suspended: collections failed one after the other. */
  | "repeated_failures"
  /** Suspended: nothing was collected for so long that banks drop the instruction. */
  | "dormant"
  /** Cancelled before anything was sent to the bank. */
  | "withdrawn"
  /** Cancelled by the organisation after the bank had the instruction. */
  | "cancelled_after_lodging"
  /** Cancelled by the payer at the bank. */
  | "cancelled_by_payer"
  /** Cancelled by the payer's bank. */
  | "cancelled_by_bank"
  /** Ended because the payer died: nothing more is collected, and nobody is written to. */
  | "payer_deceased"
  /** Failed: the bank returned the instruction. */
  | "returned"
  /** Failed: a collection and its two re-presentations came back unpaid. */
  | "representations_exhausted";

/** Where a mandate stands. */
export type MandateStatus =
  /** Created; the payer has not completed the form. */
  | "draft"
  /** Signed by the payer; the bank has not accepted it yet. */
  | "pending_submission"
  /** Collections can be taken. */
  | "active"
  /** Lodged, and paused: nothing is collected. */
  | "suspended"
  /** Ended by the organisation or the payer. Final. */
  | "cancelled"
  /** Refused or ended by the bank. Final. */
  | "failed";

/** What the mandate is for. */
export type MandateType =
  /** Rent of a property. */
  | "property"
  /** Anything else. */
  | "non_property";

/** A message by e-mail, as it was written. */
export interface Message {
  /** The alert it tells of. */
  alertId: AlertId | null;
  /** How often it was tried. */
  attempts: number;
  /** The collection it is about, when it is about a single one. */
  collectionId: CollectionId | null;
  /** When it was written. */
  createdAt: Instant;
  /** Why it was not delivered, or not yet; null when nothing went wrong. */
  failure: string | null;
  /** The sender's name. */
  from: string;
  /** Its id. */
  id: MessageId;
  /** What it is about. */
  kind: MessageKind;
  /** The mandate it is about. */
  mandateId: MandateId | null;
  /** The advance notice it gives. */
  noticeId: NoticeId | null;
  /** Where answers go; null for nowhere. */
  replyTo: string | null;
  /** When the mail server took it. */
  sentAt: Instant | null;
  /** What has become of it. */
  status: MessageStatus;
  /** The subject line. */
  subject: string;
  /** The plain text; the HTML says the same. The link of an invite is not shown. */
  text: string;
  /** To whom. */
  to: string;
}

/** An id that starts with `msg_`. */
export type MessageId = Kind<"MessageId">;

/** What a message is about. */
export type MessageKind =
  /** To the payer: the link to the form. */
  | "mandate_invite"
  /** To the payer: the form is signed; what was authorised. */
  | "mandate_confirmation"
  /** To the payer: what is collected and when. */
  | "advance_notice"
  /** To the payer: amount, date or frequency change. */
  | "amendment_notice"
  /** To the organisation, and to the payer: the bank did not accept the mandate. */
  | "mandate_rejected"
  /** To the organisation: a collection came back unpaid. */
  | "collection_failed"
  /** To the organisation: the payer's bank claims money back. */
  | "clawback_received"
  /** To the payer: nothing more is collected. */
  | "mandate_cancelled"
  /** To the payer: nothing is collected until further notice. */
  | "mandate_suspended"
  /** To the payer: collecting goes on. */
  | "mandate_reactivated"
  /** To the organisation: something needs attention. */
  | "alert_raised";

/** A page of messages. */
export interface MessagePage {
  /** The messages, newest first. */
  items: Message[];
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
}

/** What an organisation's own words may stand for, written in braces: `{payer}`. */
export type MessagePlaceholder =
  /** The payer's name. */
  | "payer"
  /** The organisation's name. */
  | "organisation"
  /** The mandate's reference. */
  | "reference"
  /** The organisation's reference of the property. */
  | "property"
  /** What is collected: £1,250.00. */
  | "amount"
  /** When: Monday 7 December 2026. */
  | "date"
  /** Why: the bank's reason in words. */
  | "reason"
  /** What the alert is about, in words. */
  | "alert";

/** What has become of a message. */
export type MessageStatus =
  /** It waits to be sent, for the first time or again. */
  | "queued"
  /** It is being handed to the mail server. */
  | "sending"
  /** The mail server has taken it. */
  | "sent"
  /** It could not be handed over, and is not tried any more. */
  | "failed"
  /** The recipient's mail server refused it, at once or later. */
  | "bounced"
  /** It is never sent: the workspace is a test one. */
  | "not_sent"
  /** It is not sent any more: before it went, what it says had changed. */
  | "withdrawn";

/** What an organisation has changed about a kind of message. */
export interface MessageTemplate {
  /** The kind of message. */
  kind: MessageKind;
  /** A paragraph that is added; null for none. */
  paragraph: string | null;
  /** What the subject and the paragraph may hold in braces, such as `{payer}`. */
  placeholders: MessagePlaceholder[];
  /** Where answers go; null for the organisation's contact address. */
  replyTo: string | null;
  /** The sender's name; null for the organisation's. */
  senderName: string | null;
  /** The subject line; null for the usual one. */
  subject: string | null;
}

/** Who pays. */
export interface NewPayer {
  /** Where the payer lives. */
  address?: {
    /** The post town. For example `"Flat 2, 10 High Street"`. */
    city: string;
    /** The first line: house and street. For example `"Flat 2, 10 High Street"`. */
    line1: string;
    /** The second line, if there is one. For example `"Flat 2, 10 High Street"`. */
    line2?: string | null;
    /** The postcode. For example `"SW1A 1AA"`. */
    postcode: string;
  } | null;
  /** Where messages go. For example `"zoe@example.com"`. */
  email: string;
  /** The payer's name. For example `"Zoë Tenant"`. */
  name: string;
  /** A telephone number. For example `"+447700900123"`. */
  phone?: string | null;
}

/** What is let. */
export interface NewProperty {
  /** Where it stands. */
  address?: {
    /** The post town. For example `"Flat 2, 10 High Street"`. */
    city: string;
    /** The first line: house and street. For example `"Flat 2, 10 High Street"`. */
    line1: string;
    /** The second line, if there is one. For example `"Flat 2, 10 High Street"`. */
    line2?: string | null;
    /** The postcode. For example `"SW1A 1AA"`. */
    postcode: string;
  } | null;
  /** Your reference of the property. For example `"HIGH-ST-10-2"`. */
  reference: string;
}

/** What there is none of. */
export interface NotFoundData {
  /** The stable name of the error, for programs. */
  code: string;
  /** A sentence for people. */
  message: string;
  /** The id that the server's log and audit trail know the call by. */
  requestId: string;
  /** The kind of thing: `mandate`. */
  what: string;
}

/** A link of the chain that you noted. */
export interface NotedLink {
  /** The chain's digest after it: 64 hexadecimal digits, in lower case. */
  digest: string;
  /** The event's number. */
  seq: number;
}

/** An advance notice, as it was given. */
export interface Notice {
  /** Its text. */
  body: string;
  /** What it tells of. */
  covers: NoticedCollection[];
  /** What became of the message that gave it; null where none was written. */
  delivery: NoticeDelivery | null;
  /** When it was given. */
  givenAt: Instant;
  /** The London date on which it was given. */
  givenOn: LondonDate;
  /** The notice's id. */
  id: NoticeId;
  /** Why it was given. */
  kind: NoticeKind;
  /** To whom. */
  payerEmail: string;
}

/** What became of the message that gave a notice. */
export interface NoticeDelivery {
  /** When the payer's mail server took it. */
  sentAt: Instant | null;
  /** What became of it. In a test workspace nothing is sent. */
  status: MessageStatus;
}

/** An id that starts with `ntc_`. */
export type NoticeId = Kind<"NoticeId">;

/** Why the payer is written to. */
export type NoticeKind =
  /** Collections that follow from the schedule. */
  | "schedule"
  /** Amount or day changed. */
  | "change"
  /** An unpaid collection is presented again. */
  | "representation";

/** An advance notice, by its id. */
export interface NoticeRef {
  /** The London date on which it was given. */
  givenOn: LondonDate;
  /** The notice's id. */
  id: NoticeId;
}

/** One collection that a notice tells of. */
export interface NoticedCollection {
  /** The working day on which the payer is debited. */
  advisedOn: LondonDate;
  /** What is taken, in pence. */
  amountPence: number;
  /** The period it pays for. For example `"2027-01"`. */
  period: string;
}

/** An OpenRPC document. */
export type OpenRpcDocument = Record<string, unknown>;

/** An organisation: a letting agent. */
export interface Organisation {
  /** The colour of what payers see of it; null for a plain blue. */
  brandColour: string | null;
  /** Where payers write to. */
  contactEmail: string | null;
  /** Where payers call. */
  contactPhone: string | null;
  /** When it was created. */
  createdAt: Instant;
  /** Its id. */
  id: OrganisationId;
  /** Its name, as payers see it. */
  name: string;
  /** Its advance-notice period, in working days. */
  noticeWorkingDays: number;
  /** Where it is written to itself; its contact address where there is none. */
  notifyEmails: string[];
  /** What its live keys may spend together. */
  quota: Quota;
  /** When it last changed. */
  updatedAt: Instant;
}

/** An id that starts with `org_`. */
export type OrganisationId = Kind<"OrganisationId">;

/** What payers see now. */
export interface OrganisationLogo {
  /** Its size in bytes; 0 without a logo. */
  bytes: number;
  /** The kind of image; null without a logo. */
  contentType: string | null;
}

/** Who pays. */
export interface Payer {
  /** Where the payer lives. */
  address: PostalAddress | null;
  /** Where messages go. */
  email: string;
  /** The payer's name. */
  name: string;
  /** A telephone number. */
  phone: string | null;
}

/** The payer's new contact; what is left out stays. */
export interface PayerChange {
  /** Where the payer lives. */
  address?: {
    /** The post town. For example `"Flat 2, 10 High Street"`. */
    city: string;
    /** The first line: house and street. For example `"Flat 2, 10 High Street"`. */
    line1: string;
    /** The second line, if there is one. For example `"Flat 2, 10 High Street"`. */
    line2?: string | null;
    /** The postcode. For example `"SW1A 1AA"`. */
    postcode: string;
  } | null;
  /** Where messages go. For example `"zoe@example.com"`. */
  email?: string | null;
  /** The payer's name. For example `"Zoë Tenant"`. */
  name?: string | null;
  /** A telephone number. For example `"+447700900123"`. */
  phone?: string | null;
}

/** A change that the payer must have notice of before it counts. */
export interface PendingAmendment {
  /** The new amount in pence, where it changes. */
  amountPence: number | null;
  /** The new day, where it changes. */
  collectionDay: number | "last" | null;
  /** The first London date on which a collection follows the change. */
  effectiveOn: LondonDate;
  /**
   * The first date that falls due under the new schedule; null where days at most move within their months.
   */
  firstOn: LondonDate | null;
  /** The new frequency, where it changes. */
  frequency: "weekly" | "fortnightly" | "four_weekly" | "monthly" | null;
  /**
   * Days between the last whole period of the old schedule and `firstOn`, which no collection pays for; null
   * where `firstOn` is.
   */
  uncollectedDays: number | null;
}

/** A postal address in the United Kingdom. */
export interface PostalAddress {
  /** The post town. */
  city: string;
  /** The first line. */
  line1: string;
  /** The second line. */
  line2: string | null;
  /** The postcode, in capitals with one space. */
  postcode: string;
}

/** There is no collection yet; one is planned in time if the mandate stays as it is. */
export type Projected = "projected";

/** What is let. */
export interface Property {
  /** Where it stands. */
  address: PostalAddress | null;
  /** The organisation's reference of the property. */
  reference: string;
}

/** Units of quota; a call costs 1 unless its procedure says otherwise. */
export interface Quota {
  /** In any 3600 seconds. */
  perHour: number;
  /** In any 60 seconds. */
  perMinute: number;
}

/** When to call again. */
export interface RateLimitedData {
  /** The stable name of the error, for programs. */
  code: string;
  /** A sentence for people. */
  message: string;
  /** Units of quota in any 60 and in any 3600 seconds. */
  policy: {
    perHour: number;
    perMinute: number;
  };
  /** Units that are left of them. */
  remaining: {
    hour: number;
    minute: number;
  };
  /** The id that the server's log and audit trail know the call by. */
  requestId: string;
  /** The call has room after so many milliseconds; null for never. */
  retryAfterMs: number | null;
}

/** How many, what they come to, and why. */
export interface ReasonCount {
  /** The scheme's code, after the report it came in: `arudd:0`, `ddica:5`, `input:rejected`. */
  code: string;
  /** How many. */
  count: number;
  /** What they come to, in pence. */
  pence: number;
  /** What the code means. */
  reason: string;
}

/**
 * Where the money is, in pence. What was submitted is in one place: `submittedPence` is `revertedPence`,
 * `returnedPence`, `pendingPence`, `provisionalPence`, `confirmedPence` and `clawedBackPence` together. What
 * was presented again was submitted twice.
 */
export interface ReconciledFigures {
  /** How often something was put into a file. */
  attempts: number;
  /** Collected, and claimed back since. */
  clawedBackPence: number;
  /** Collected; the time for returns has passed. */
  confirmedPence: number;
  /** What the organisation keeps: provisional and confirmed. */
  netPence: number;
  /** The payers are not debited yet. */
  pendingPence: number;
  /** Debited, and can still be returned. */
  provisionalPence: number;
  /** Came back unpaid, or was not processed by Bacs. */
  returnedPence: number;
  /** In files that did not count: Bacs refused them, or they were withdrawn. */
  revertedPence: number;
  /** What was put into files. */
  submittedPence: number;
}

/** Days put together. */
export interface ReconciledPart {
  /** How often something was put into a file. */
  attempts: number;
  /** Collected, and claimed back since. */
  clawedBackPence: number;
  /** Collected; the time for returns has passed. */
  confirmedPence: number;
  /** The first day. */
  from: LondonDate;
  /** What the organisation keeps: provisional and confirmed. */
  netPence: number;
  /** The payers are not debited yet. */
  pendingPence: number;
  /** Debited, and can still be returned. */
  provisionalPence: number;
  /** Came back unpaid, or was not processed by Bacs. */
  returnedPence: number;
  /** In files that did not count: Bacs refused them, or they were withdrawn. */
  revertedPence: number;
  /** What was put into files. */
  submittedPence: number;
  /** The last. */
  until: LondonDate;
}

/** A collection, and where its money is. */
export interface ReconciledRow {
  /** What it takes, in pence. */
  amountPence: number;
  /** How often something was put into a file. */
  attempts: number;
  /** Collected, and claimed back since. */
  clawedBackPence: number;
  /** The collection. */
  collectionId: CollectionId;
  /** Collected; the time for returns has passed. */
  confirmedPence: number;
  /** The working day on which the payer is, or was last, debited. */
  entryOn: LondonDate;
  /** The mandate it is taken under. */
  mandateId: MandateId;
  /** What the organisation keeps: provisional and confirmed. */
  netPence: number;
  /** The London date of the schedule, working day or not. */
  nominalOn: LondonDate;
  /** The payer's name. */
  payerName: string;
  /** The payers are not debited yet. */
  pendingPence: number;
  /** The period it pays for. For example `"2027-01"`. */
  period: string;
  /** Your reference of the property. */
  propertyReference: string;
  /** Debited, and can still be returned. */
  provisionalPence: number;
  /** The scheme reference of the mandate, as the payer's bank statement shows it. */
  reference: string;
  /** Came back unpaid, or was not processed by Bacs. */
  returnedPence: number;
  /** In files that did not count: Bacs refused them, or they were withdrawn. */
  revertedPence: number;
  /** Where within the status. */
  stage: CollectionStage;
  /** Where it stands. */
  status: CollectionStatus;
  /** What was put into files. */
  submittedPence: number;
}

/**
 * What was submitted, and where the money is. By the basis `entry` each time a collection went into a file
 * counts on the day of that debit; a row has those that were on the days asked for.
 */
export interface Reconciliation {
  /** By which day money counts. */
  basis: ReportBasis;
  /** The first London date. */
  from: LondonDate;
  /** How the days of the series are put together. */
  groupBy: ReportGrouping;
  /**
   * A page of the collections, by the first debit on these days or by the date of the schedule, oldest first.
   */
  items: ReconciledRow[];
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
  /** The days, put together; a part without debits is there too. They add up to the totals. */
  series: ReconciledPart[];
  /**
   * What the files of collections that were debited on these days say of themselves: as much as `totals` says
   * was submitted. Null by the basis `period`: a file has debits of many periods.
   */
  submissions: SubmittedFiles | null;
  /** What all days come to, on whatever pages the rows are. */
  totals: ReconciledFigures;
  /** The last. */
  until: LondonDate;
}

/** A report, in the format that was asked for. */
export type ReconciliationAnswer = {
  format: "json";
} & Reconciliation | {
  format: "csv";
} & Spreadsheet;

/** What was collected by a re-presentation. */
export interface Recovery {
  /** How many collections. */
  count: number;
  /** What they come to, in pence. */
  pence: number;
  /** After how many re-presentations it was paid: 1 or 2. */
  representations: number;
}

/** What a rule refused. */
export interface RefusedData {
  /** The stable name of the error, for programs. */
  code: string;
  /** Where the thing stands, when its status is in the way. */
  from?: string | null;
  /** A sentence for people. */
  message: string;
  /** The id that the server's log and audit trail know the call by. */
  requestId: string;
  /** Where it would have gone. */
  to?: string | null;
}

/** The day by which a report counts a collection. */
export type ReportBasis =
  /** The date of the schedule on which the rent falls due, working day or not. */
  | "period"
  /** The working day on which the payer is, or was, debited. */
  | "entry";

/** What a report is answered as. */
export type ReportFormat =
  /** Figures and rows, by name. */
  | "json"
  /**
   * A spreadsheet: lines of comma-separated values under a line of names. It has the rows of the report, or
   * its series where it has no rows; totals and reasons are in `json` alone.
   */
  | "csv";

/** How the days of a report are put together. */
export type ReportGrouping =
  /** Each by itself. */
  | "day"
  /** From Monday to Sunday. */
  | "week"
  /** A calendar month. */
  | "month";

/** A key, its new self, and when its old self stops working. */
export interface RotatedKey {
  /** The key: the same id, quota and history. */
  key: Key;
  /** The new key itself. It is shown this once. */
  plainKey: string;
  /** When the old one stops working. */
  previousExpiresAt: Instant;
}

/** Where the clock of a test workspace stands. */
export interface SandboxClock {
  /** Whether Bacs processes on that date. */
  isWorkingDay: boolean;
  /** The instant. */
  now: Instant;
  /** The London date. */
  today: LondonDate;
}

/** A scenario the bank was told. */
export interface ScenarioSet {
  /** To which mandate. */
  mandateId: MandateId | null;
  /** What the bank will do. */
  scenario: string;
  /** The sandbox's London date. */
  today: LondonDate;
}

/** One permission of a key. The numbers are bits in `ScopeSet` and in the database: never reuse one. */
export type Scope =
  /** See mandates and their timelines. */
  | "mandates:read"
  /** Create, invite, change, suspend, reactivate and cancel mandates. */
  | "mandates:write"
  /** See collections. */
  | "collections:read"
  /** See alerts. */
  | "alerts:read"
  /** Acknowledge and dismiss alerts. */
  | "alerts:write"
  /** Pull reports. */
  | "reports:read"
  /** Ask whether an amount may be collected. */
  | "verify"
  /** Read and verify the audit trail. */
  | "events:read"
  /** Administer the organisation and its keys. */
  | "tenants:admin";

/** The mandate and its new invite. */
export interface SentInvite {
  /** The invite; the one before it does not work any more. */
  invite: Invite;
  /** The mandate. */
  mandate: Mandate;
}

/** What opens a WebSocket in place of the key. */
export interface SocketTicket {
  /** From when on it opens nothing: 30 seconds after it was issued. */
  expiresAt: Instant;
  /** The ticket: it starts with `wst_`. */
  ticket: string;
}

/**
 * Comma-separated values (RFC 4180), in UTF-8. A text that a spreadsheet would take for a formula, because it
 * begins with `=`, `+`, `-` or `@`, has an apostrophe before it. Amounts are whole pence, rates basis points.
 */
export interface Spreadsheet {
  /** What the text is. */
  contentType: string;
  /** The lines, of which the first has the names of the columns. */
  csv: string;
  /**
   * Give it as `cursor` to get the next page, which has a line of names too; null on the last one, and where
   * a report has no pages.
   */
  nextCursor: string | null;
}

/** An id that starts with `sub_`. */
export type SubmissionId = Kind<"SubmissionId">;

/** What files say of themselves. */
export interface SubmittedFiles {
  /** How many files. */
  files: number;
  /** How many debits are in them. */
  items: number;
  /** What the debits add up to, in pence. */
  totalPence: number;
}

/** A subscription. */
export interface Subscription {
  /** Where it begins. Keep it until an event has brought another. */
  cursor: string;
  /** Its id, in each of its notifications. */
  subscriptionId: SubscriptionId;
}

/** An id that starts with `feed_`. */
export type SubscriptionId = Kind<"SubscriptionId">;

/**
 * What attempts come to. Counts and pence are of attempts: `attempted` is `pending`, `collected`, `failed`
 * and `clawback` together. Those in files that did not count, because Bacs refused the file or it was
 * withdrawn, are not in it.
 */
export interface SuccessFigures {
  /** Attempts in files that counted. */
  attemptedCount: number;
  /** What they come to, in pence. */
  attemptedPence: number;
  /** What a collected attempt took on average, in pence, rounded down; null where nothing was collected. */
  averageCollectedPence: number | null;
  /** Those that were paid and claimed back since. */
  clawbackCount: number;
  /** What they come to, in pence. */
  clawbackPence: number;
  /** Those that were paid, and were not claimed back. */
  collectedCount: number;
  /** What they come to, in pence. */
  collectedPence: number;
  /** Those that came back unpaid or that Bacs did not process. */
  failedCount: number;
  /** What they come to, in pence. */
  failedPence: number;
  /** The same of first presentations alone, codes 01 and 17. */
  firstAttemptRateBp: number | null;
  /** Those whose payer is not debited yet. */
  pendingCount: number;
  /** What they come to, in pence. */
  pendingPence: number;
  /** Re-presentations that were paid, and were not claimed back. */
  recoveredCount: number;
  /** What they come to, in pence. */
  recoveredPence: number;
  /**
   * The collected share of the re-presentations that are not pending, in basis points; null where there is
   * none.
   */
  recoveryRateBp: number | null;
  /** Attempts that were re-presentations, code 18. */
  representedCount: number;
  /** The collected share of the attempts that are not pending, in basis points; null where there is none. */
  successRateBp: number | null;
}

/** Days put together. */
export interface SuccessPart {
  /** Attempts in files that counted. */
  attemptedCount: number;
  /** What they come to, in pence. */
  attemptedPence: number;
  /** What a collected attempt took on average, in pence, rounded down; null where nothing was collected. */
  averageCollectedPence: number | null;
  /** Those that were paid and claimed back since. */
  clawbackCount: number;
  /** What they come to, in pence. */
  clawbackPence: number;
  /** Those that were paid, and were not claimed back. */
  collectedCount: number;
  /** What they come to, in pence. */
  collectedPence: number;
  /** Those that came back unpaid or that Bacs did not process. */
  failedCount: number;
  /** What they come to, in pence. */
  failedPence: number;
  /** The same of first presentations alone, codes 01 and 17. */
  firstAttemptRateBp: number | null;
  /** The first day. */
  from: LondonDate;
  /** Those whose payer is not debited yet. */
  pendingCount: number;
  /** What they come to, in pence. */
  pendingPence: number;
  /** Re-presentations that were paid, and were not claimed back. */
  recoveredCount: number;
  /** What they come to, in pence. */
  recoveredPence: number;
  /**
   * The collected share of the re-presentations that are not pending, in basis points; null where there is
   * none.
   */
  recoveryRateBp: number | null;
  /** Attempts that were re-presentations, code 18. */
  representedCount: number;
  /** The collected share of the attempts that are not pending, in basis points; null where there is none. */
  successRateBp: number | null;
  /** The last. */
  until: LondonDate;
}

/**
 * How much of what was put into files was collected. By the basis `entry` an attempt counts on the day of its
 * own debit, so that a collection that was presented again counts on two days.
 */
export interface SuccessRate {
  /** By which day an attempt counts. */
  basis: ReportBasis;
  /** Why attempts failed, the most frequent reason first. They add up to `totals.failedCount`. */
  failures: ReasonCount[];
  /** The first London date. */
  from: LondonDate;
  /** How the days of the series are put together. */
  groupBy: ReportGrouping;
  /** What was collected in the end by presenting it again. They are collections, by their last debit. */
  recoveries: Recovery[];
  /** The days, put together; a part without attempts is there too. They add up to the totals. */
  series: SuccessPart[];
  /** What all days come to. */
  totals: SuccessFigures;
  /** The last. */
  until: LondonDate;
}

/** A report, in the format that was asked for. */
export type SuccessRateAnswer = {
  format: "json";
} & SuccessRate | {
  format: "csv";
} & Spreadsheet;

/** The organisation's templates. */
export interface TemplateList {
  /** One for each kind of message, changed or not. */
  items: MessageTemplate[];
}

/** A page of a thing's changes. */
export interface TimelinePage {
  /** The changes, oldest first. */
  items: Event[];
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
}

/** The subscription that has ended. */
export interface Unsubscribed {
  /** Its id. No notification of it follows this answer. */
  subscriptionId: SubscriptionId;
}

/** A day on which payers are debited. */
export interface UpcomingDay {
  /** How many payments the whole day has. */
  count: number;
  /** Those of its payments that are on this page. */
  items: UpcomingItem[];
  /** The working day. */
  on: LondonDate;
  /** What the whole day takes, in pence, on whatever pages its payments are. */
  totalPence: number;
}

/** A payment to come. */
export interface UpcomingItem {
  /** What it takes, in pence. */
  amountPence: number;
  /** The collection; null while it is only projected. */
  collectionId: CollectionId | null;
  /** The mandate. */
  mandateId: MandateId;
  /** The payer's name. */
  payerName: string;
  /** The period it pays for. For example `"2027-01"`. */
  period: string;
  /** Your reference of the property. */
  propertyReference: string;
  /** Where the collection stands, or `projected`. */
  stage: UpcomingStage;
}

/** A page of payments to come. */
export interface UpcomingPage {
  /** The days on which payers are debited, in order. */
  days: UpcomingDay[];
  /** The first London date looked at. */
  from: LondonDate;
  /** Give it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
  /** The last. */
  until: LondonDate;
}

/** Where a payment to come stands. */
export type UpcomingStage = Projected | CollectionStage;

/** What a verification found. */
export interface Verification {
  /** The number of the first event that is missing or altered; null when none is. */
  brokenAt: number | null;
  /** How many events were verified. */
  events: number;
  /**
   * The newest link. Note it elsewhere: a later verification against it finds a chain that was cut and
   * re-made.
   */
  head: ChainLink;
  /** Whether the chain is whole and no event of it was altered. */
  intact: boolean;
}

/** Whether an amount may be collected from a mandate on a day, and why not. */
export interface Verified {
  /** The amount asked about, in pence. */
  amountPence: number;
  /** The collection that is meant by the date; null while there is none, or it is only projected. */
  collectionId: CollectionId | null;
  /** The date asked about. */
  date: LondonDate;
  /** The decision. */
  decision: VerifyDecision;
  /** The event in which this answer is kept. */
  eventId: EventId;
  /** What is left of each limit. */
  limits: VerifyLimit[];
  /** The mandate. */
  mandateId: MandateId;
  /** What stands against it, what weighs most first; empty for `ALLOW`. */
  reasons: VerifyReason[];
  /** When it was decided, by the workspace's clock. */
  verifiedAt: Instant;
}

/** Whether it may be collected. */
export type VerifyDecision =
  /** Nothing stands against it, as things are now. */
  | "ALLOW"
  /** Something stands against it; the reasons say what. */
  | "DENY";

/** A limit, and what is left of it. */
export interface VerifyLimit {
  /** Whether a collection beyond it is refused; one beyond another raises an alert and is collected. */
  isEnforced: boolean;
  /** Which. */
  kind: VerifyLimitKind;
  /** What is left of it, in pence; null where none is set. Never less than 0. */
  leftPence: number | null;
  /** The limit, in pence; null where none is set. */
  limitPence: number | null;
  /** What is used of it, in pence, this amount not counted. */
  usedPence: number;
}

/** A limit. */
export type VerifyLimitKind =
  /** What one item of a Bacs file may carry, by the scheme or by the sponsor bank. */
  | "item_amount"
  /**
   * What the sponsor bank lets all collection files carry that go out on the London day of the date's files.
   * Used is what is in them, and what waits to go into them for other mandates.
   */
  | "sponsor_daily_amount"
  /**
   * The threshold of what goes into collection files on the London day on which the files of the date go out.
   */
  | "daily_collection_amount"
  /** The threshold of the seven London days that end with that day. */
  | "weekly_collection_amount";

/** What stands against a collection. */
export interface VerifyReason {
  /** The amount that the payer was told or will be told, in pence, where it is another. */
  advisedPence: number | null;
  /** The stable code. */
  code: VerifyReasonCode;
  /** The first date on which this would not stand against it, where that is known. */
  earliestOn: LondonDate | null;
  /** The same for a person. */
  message: string;
}

/** Why an amount may not be collected, by a stable code. */
export type VerifyReasonCode =
  /** The mandate is not signed, not accepted by the bank yet, or has ended. */
  | "MANDATE_NOT_ACTIVE"
  /** The mandate is suspended. */
  | "MANDATE_SUSPENDED"
  /** The payer's bank must have had the instruction for five working days. */
  | "INSTRUCTION_TOO_RECENT"
  /** The payer was not told, or not in time, and cannot be any more; the earliest date says when. */
  | "NOTICE_TOO_SHORT"
  /** The payer was told another amount. */
  | "AMOUNT_DIFFERS_FROM_NOTICE"
  /** No working day, no collection of the mandate falls on it, or its files have gone out. */
  | "OUTSIDE_CYCLE"
  /** The collection of that date is in a file. */
  | "ALREADY_SUBMITTED"
  /**
   * More than the sponsor bank allows in an item (at most £20,000,000, the scheme's limit), or than it leaves
   * for the day on which the files of the date go out.
   */
  | "LIMIT_EXCEEDED";

/** What the presented credential opens. */
export interface Whoami {
  /** When what was presented stops working: the key, or a key that was rotated out; null for never. */
  expiresAt: Instant | null;
  /** The key. */
  keyId: KeyId;
  /** What its owner calls the key. */
  keyName: string;
  /** Whether the workspace is live or test. */
  mode: WorkspaceMode;
  /** The organisation. */
  organisationId: OrganisationId;
  /** What the key may do. */
  scopes: Scope[];
  /** The workspace. */
  workspaceId: WorkspaceId;
}

/** An id that starts with `ws_`. */
export type WorkspaceId = Kind<"WorkspaceId">;

/** Which of an organisation's two workspaces: real money, or the sandbox. */
export type WorkspaceMode =
  /** Real payers and real money. */
  | "live"
  /** The sandbox: nothing is sent, no money moves. */
  | "test";
