// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import type {
  AlertId,
  AlertKind,
  AlertSeverity,
  AlertStatus,
  AmountRange,
  AuddisReturnCode,
  CallOutcome,
  ClawbackBasis,
  CollectionId,
  CollectionStatus,
  EventKinds,
  EventOrder,
  FileId,
  Instant,
  InstantRange,
  KeyId,
  LondonDate,
  MandateId,
  MandateStatus,
  MandateType,
  MessageKind,
  MessageStatus,
  NewPayer,
  NewProperty,
  NotedLink,
  PayerChange,
  ReportBasis,
  ReportFormat,
  ReportGrouping,
  Scope,
} from "./types.js";

/** What `mandates.create` takes. */
export interface MandatesCreateParams {
  /** What each collection takes, in pence. */
  amountPence: number;
  /** On which day of the month; other frequencies count from the first such day. */
  collectionDay: number | "last";
  /** How often. */
  frequency: "weekly" | "fortnightly" | "four_weekly" | "monthly";
  /** Who pays. */
  payer: NewPayer;
  /** What is let. */
  property: NewProperty;
  /** What the mandate is for. */
  type: MandateType;
  /** No collection is due after this London date, which must leave time for one. */
  endOn?: LondonDate | null;
  /** Your own reference, unique in the workspace. For example `"tenancy-4711"`. */
  externalRef?: string | null;
  /** Your own facts: up to 10 names of up to 50 characters with values of up to 500. */
  metadata?: Record<string, string>;
  /** No collection is due before this London date. */
  startOn?: LondonDate | null;
}

/** What `mandates.sendInvite` takes. */
export interface MandatesSendInviteParams {
  /** The mandate. */
  mandateId: MandateId;
}

/** What `mandates.get` takes. */
export interface MandatesGetParams {
  /** The mandate. */
  mandateId: MandateId;
}

/** What `mandates.list` takes. */
export interface MandatesListParams {
  /** The amounts, in pence, both ends included. */
  amountRange?: AmountRange | null;
  /** The collection day. */
  collectionDay?: number | "last" | null;
  /** When the mandate was created. */
  createdRange?: InstantRange | null;
  /** Where the page before ended. */
  cursor?: string | null;
  /** Your own reference. For example `"tenancy-4711"`. */
  externalRef?: string | null;
  /** Whether a collection was ever clawed back. */
  hasClawback?: boolean | null;
  /** How many mandates a page has at most. Left out: `50`. */
  limit?: number;
  /** The status. */
  status?: MandateStatus | null;
  /** Part of the payer's name or e-mail, in any case. For example `"zoë"`. */
  text?: string | null;
}

/** What `mandates.update` takes. */
export interface MandatesUpdateParams {
  /** The mandate. */
  mandateId: MandateId;
  /** The new amount, in pence. */
  amountPence?: number | null;
  /** The new collection day. */
  collectionDay?: number | "last" | null;
  /** The new frequency. */
  frequency?: "weekly" | "fortnightly" | "four_weekly" | "monthly" | null;
  /** The payer's new contact. */
  payer?: PayerChange | null;
}

/** What `mandates.suspend` takes. */
export interface MandatesSuspendParams {
  /** The mandate. */
  mandateId: MandateId;
  /** Why; kept in the timeline. For example `"The tenancy has ended"`. */
  reason: string;
}

/** What `mandates.reactivate` takes. */
export interface MandatesReactivateParams {
  /** The mandate. */
  mandateId: MandateId;
  /** Why; kept in the timeline. For example `"The tenancy has ended"`. */
  reason: string;
}

/** What `mandates.cancel` takes. */
export interface MandatesCancelParams {
  /** The mandate. */
  mandateId: MandateId;
  /** Why; kept in the timeline. For example `"The tenancy has ended"`. */
  reason: string;
}

/** What `mandates.timeline` takes. */
export interface MandatesTimelineParams {
  /** The mandate. */
  mandateId: MandateId;
  /** Where the page before ended. */
  cursor?: string | null;
  /** How many changes a page has at most. Left out: `50`. */
  limit?: number;
}

/** What `mandates.verify` takes. */
export interface MandatesVerifyParams {
  /** The amount, in pence. */
  amountPence: number;
  /** The London date on which the payer is to be debited, at most 366 days ahead. */
  date: LondonDate;
  /** The mandate. */
  mandateId: MandateId;
}

/** What `messages.list` takes. */
export interface MessagesListParams {
  /** Where the page before ended. */
  cursor?: string | null;
  /** Of this kind. */
  kind?: MessageKind | null;
  /** How many messages a page has at most. Left out: `50`. */
  limit?: number;
  /** About this mandate. */
  mandateId?: MandateId | null;
  /** Standing so. */
  status?: MessageStatus | null;
}

/** What `messages.setTemplate` takes. */
export interface MessagesSetTemplateParams {
  /** The kind of message. */
  kind: MessageKind;
  /**
   * A paragraph that is added; left out for none. For example `"Our office is closed from 24 December to 3
   * January."`.
   */
  paragraph?: string | null;
  /** Where answers go; left out for the organisation's contact address. For example `"zoe@example.com"`. */
  replyTo?: string | null;
  /** The sender's name; left out for the organisation's. For example `"Acme Lettings, Rent Desk"`. */
  senderName?: string | null;
  /** The subject line; left out for the usual one. For example `"Your rent for {property}"`. */
  subject?: string | null;
}

/** What `collections.get` takes. */
export interface CollectionsGetParams {
  /** The collection. */
  collectionId: CollectionId;
}

/** What `collections.list` takes. */
export interface CollectionsListParams {
  /** Where the page before ended. */
  cursor?: string | null;
  /** Debited on this London date or later. */
  from?: LondonDate | null;
  /** How many collections a page has at most. Left out: `50`. */
  limit?: number;
  /** Under this mandate. */
  mandateId?: MandateId | null;
  /** For this period. For example `"2027-01"`. */
  period?: string | null;
  /** The status. */
  status?: CollectionStatus | null;
  /** Debited on this London date or before. */
  until?: LondonDate | null;
}

/** What `collections.upcoming` takes. */
export interface CollectionsUpcomingParams {
  /** Where the page before ended. Give it with the same `from` and `until`. */
  cursor?: string | null;
  /** The first London date on which payers are debited; today when left out. */
  from?: LondonDate | null;
  /** How many payments a page has at most. Left out: `50`. */
  limit?: number;
  /** The last, at most 91 days after the first and 366 after today; 31 days after the first when left out. */
  until?: LondonDate | null;
}

/** What `collections.timeline` takes. */
export interface CollectionsTimelineParams {
  /** The collection. */
  collectionId: CollectionId;
  /** Where the page before ended. */
  cursor?: string | null;
  /** How many changes a page has at most. Left out: `50`. */
  limit?: number;
}

/** What `collections.evidence` takes. */
export interface CollectionsEvidenceParams {
  /** The collection. */
  collectionId: CollectionId;
}

/** What `collections.challenge` takes. */
export interface CollectionsChallengeParams {
  /** The collection, which must have an open indemnity claim. */
  collectionId: CollectionId;
  /**
   * Why the claim is wrong; kept in the timeline of every collection of the claim. For example `"The tenancy
   * has ended"`.
   */
  reason: string;
}

/** What `sandbox.completeInvite` takes. */
export interface SandboxCompleteInviteParams {
  /** The mandate, which must have a live invite. */
  mandateId: MandateId;
  /** The payer's account; without it, the sandbox's 20-00-00 55779911 in the payer's name. */
  bankDetails?: {
    /** The name of the account as the bank knows it. For example `"Ms A Tenant"`. */
    accountName: string;
    /** The account number: eight digits. For example `"55779911"`. */
    accountNumber: string;
    /** The sort code: six digits, with or without hyphens. For example `"20-00-00"`. */
    sortCode: string;
  } | null;
}

/** What `sandbox.activate` takes. */
export interface SandboxActivateParams {
  /** The mandate, which must wait for the bank. */
  mandateId: MandateId;
}

/** What `sandbox.fail` takes. */
export interface SandboxFailParams {
  /** The mandate, which must wait for the bank. */
  mandateId: MandateId;
  /** The AUDDIS reason code of the bank's return. */
  reasonCode: AuddisReturnCode;
}

/** What `sandbox.reset` takes. */
export interface SandboxResetParams {
  /** Whether things go wrong by chance, as often as in the scheme at large; without it they do not. */
  chance?: "none" | "realistic";
  /**
   * Decides what happens by chance, and the references of new mandates: the same calls after the same seed
   * give the same files and reports, byte for byte but for the Service User Number, which each workspace has
   * of its own.
   */
  seed?: number | null;
  /** The London date its clock shows; without it, today's. */
  startOn?: LondonDate | null;
}

/** What `sandbox.clock.advance` takes. */
export interface SandboxClockAdvanceParams {
  /** To this London date, at most 366 days ahead. */
  toDate?: LondonDate | null;
  /** By so many working days. */
  workingDays?: number | null;
}

/** What `sandbox.scenario.run` takes. */
export interface SandboxScenarioRunParams {
  /**
   * What the bank is to do: `auddis:CODE`, `addacs:CODE` or `addacs:CODE+new`, `arudd:CODE` (also `@D+2`,
   * `@D+3`, `@late`), `ddica:CODE`, `ddica:cancel`, `input:rejected`, `input:returned`, `input:amended`,
   * `awacs`, `withdrawal`, `file:rejected`, or a fault of its next reports: `fault:duplicate`,
   * `fault:reordered`, `fault:truncated`, `fault:missing`, `fault:wrong_sun`, `fault:late`.
   */
  scenario: string;
  /** The mandate it is to happen to; faults, `file:rejected` and `withdrawal` need none. */
  mandateId?: MandateId | null;
}

/** What `sandbox.files.list` takes. */
export interface SandboxFilesListParams {
  /** Where the page before ended. */
  cursor?: string | null;
  /** How many files a page has at most. Left out: `50`. */
  limit?: number;
}

/** What `sandbox.files.get` takes. */
export interface SandboxFilesGetParams {
  /** The file. */
  fileId: FileId;
}

/** What `alerts.list` takes. */
export interface AlertsListParams {
  /** Where the page before ended. */
  cursor?: string | null;
  /** What they are about. */
  kind?: AlertKind | null;
  /** How many alerts a page has at most. Left out: `50`. */
  limit?: number;
  /** How pressing they are. */
  severity?: AlertSeverity | null;
  /** Where they stand. */
  status?: AlertStatus | null;
  /**
   * About the mandate, collection, claim, file, report or workspace of this id, and nothing else: a claim
   * against a mandate is about the claim, and names the mandate in its `facts`. For example
   * `"md_01m83y4j600000000000000702"`.
   */
  subjectId?: string | null;
}

/** What `alerts.get` takes. */
export interface AlertsGetParams {
  /** The alert. */
  alertId: AlertId;
}

/** What `alerts.acknowledge` takes. */
export interface AlertsAcknowledgeParams {
  /** The alerts, each once. */
  alertIds: AlertId[];
}

/** What `alerts.dismiss` takes. */
export interface AlertsDismissParams {
  /** The alert. */
  alertId: AlertId;
  /** Why nothing follows from it; kept with the alert. For example `"The batch of mandates was planned"`. */
  reason: string;
}

/** What `alerts.setThresholds` takes. */
export interface AlertsSetThresholdsParams {
  /** What you hold in reserve now, in pence. Claims that come in from now on are taken off it. */
  clawbackReserveBalancePence?: number | null;
  /** The least the reserve against clawbacks must be, in pence. */
  clawbackReserveMinimumPence?: number | null;
  /** The share of the pending collections that the reserve must be, in basis points: 500 is 5 %. */
  clawbackReserveRiskFactorBasisPoints?: number | null;
  /** What goes into collection files on one London day, in pence. */
  dailyCollectionAmountPence?: number | null;
  /** The share of the attempts of the last 30 days that came back unpaid, in basis points: 300 is 3 %. */
  failureRateBasisPoints?: number | null;
  /**
   * With fewer attempts than this no failure rate is told. There always is such a number: null leaves it as
   * it is.
   */
  failureRateMinimumAttempts?: number | null;
  /** Mandates created within an hour. */
  mandateCreationRatePerHour?: number | null;
  /** What goes into collection files in seven London days, in pence. */
  weeklyCollectionAmountPence?: number | null;
}

/** What `payers.access` takes. */
export interface PayersAccessParams {
  /** The payer's e-mail address, in any case. For example `"zoe@example.com"`. */
  email?: string | null;
  /** Your own reference of the payer's mandate. For example `"tenancy-4711"`. */
  externalRef?: string | null;
}

/** What `keys.create` takes. */
export interface KeysCreateParams {
  /** What you call it. For example `"agentos"`. */
  name: string;
  /** What it may do: a part of what the calling key may do. */
  scopes: Scope[];
  /** The networks it may be used from, as CIDR; anywhere without any. Left out: `[]`. */
  allowedAddresses?: string[];
  /** When it stops working: no later than the calling key. */
  expiresAt?: Instant | null;
}

/** What `keys.list` takes. */
export interface KeysListParams {
  /** Where the page before ended. */
  cursor?: string | null;
  /** How many keys a page has at most. Left out: `50`. */
  limit?: number;
}

/** What `keys.get` takes. */
export interface KeysGetParams {
  /** The key. */
  keyId: KeyId;
}

/** What `keys.rotate` takes. */
export interface KeysRotateParams {
  /** The key. */
  keyId: KeyId;
  /**
   * How long the present secret still works, in seconds; a day by default, 0 to end it at once. Left out:
   * `86400`.
   */
  graceSeconds?: number;
}

/** What `keys.revoke` takes. */
export interface KeysRevokeParams {
  /** The key. It may be the calling one. */
  keyId: KeyId;
}

/** What `organisation.setLogo` takes. */
export interface OrganisationSetLogoParams {
  /**
   * A PNG, JPEG or WebP image of at most 100 KiB and 2000 by 2000 pixels, in base64 (RFC 4648 §4, with
   * padding); null removes the logo.
   */
  image?: string | null;
}

/** What `organisation.update` takes. */
export interface OrganisationUpdateParams {
  /** The colour of what payers see of it. For example `"#1d4ed8"`. */
  brandColour?: string | null;
  /** Where payers write to. For example `"zoe@example.com"`. */
  contactEmail?: string | null;
  /** Where payers call. For example `"+447700900123"`. */
  contactPhone?: string | null;
  /** Its name, as payers see it. For example `"Acme Lettings"`. */
  name?: string | null;
  /** Its advance-notice period, in working days; as agreed with the sponsor bank. */
  noticeWorkingDays?: number | null;
  /**
   * Where it is written to about unpaid collections, claims and alerts: at most 10 addresses; an empty list
   * for its contact address.
   */
  notifyEmails?: string[] | null;
}

/** What `events.list` takes. */
export interface EventsListParams {
  /** Where the page before ended. */
  cursor?: string | null;
  /** At this instant or later. */
  from?: Instant | null;
  /** By this key. */
  keyId?: KeyId | null;
  /** Of these kinds; without them of all, with the calls that only read or were refused. */
  kinds?: EventKinds | null;
  /** How many events a page has at most. Left out: `50`. */
  limit?: number;
  /** Which come first. */
  order?: EventOrder;
  /** Ended so. */
  outcome?: CallOutcome | null;
  /** Of this procedure. For example `"mandates.cancel"`. */
  procedure?: string | null;
  /** About the mandate, key or organisation of this id. For example `"md_01m83y4j600000000000000702"`. */
  subjectId?: string | null;
  /** Before this instant. */
  to?: Instant | null;
}

/** What `events.subscribe` takes. */
export interface EventsSubscribeParams {
  /** After the event that has this cursor; without it from now on. */
  after?: string | null;
  /** Of these kinds; without them every change, and no calls that only read or were refused. */
  kinds?: EventKinds | null;
}

/** What `events.verify` takes. */
export interface EventsVerifyParams {
  /** The `head` of an earlier verification. */
  noted?: NotedLink | null;
}

/** What `reports.successRate` takes. */
export interface ReportsSuccessRateParams {
  /** The first London date. */
  from: LondonDate;
  /** The last. The series has at most 1,100 parts: days, weeks or months. */
  until: LondonDate;
  /**
   * Whether a collection counts by the day its rent falls due or by the day of the debit. Left out:
   * `"entry"`.
   */
  basis?: ReportBasis;
  /** What the report is answered as. Left out: `"json"`. */
  format?: ReportFormat;
  /** How the days of the series are put together; weeks are from Monday to Sunday. Left out: `"day"`. */
  groupBy?: ReportGrouping;
}

/** What `reports.clawbackHistory` takes. */
export interface ReportsClawbackHistoryParams {
  /** The first London date. */
  from: LondonDate;
  /** The last. The series has at most 1,100 parts: days, weeks or months. */
  until: LondonDate;
  /**
   * Whether a clawback counts by the day the claim came in, the day its rent fell due, or the day of its
   * debit. Left out: `"received"`.
   */
  basis?: ClawbackBasis;
  /** Where the page before ended. Give it with the same days and the same basis. */
  cursor?: string | null;
  /** What the report is answered as. Left out: `"json"`. */
  format?: ReportFormat;
  /** How the days of the series are put together; weeks are from Monday to Sunday. Left out: `"day"`. */
  groupBy?: ReportGrouping;
  /** How many rows a page has at most. Left out: `50`. */
  limit?: number;
}

/** What `reports.mandateActivity` takes. */
export interface ReportsMandateActivityParams {
  /** The first London date. */
  from: LondonDate;
  /** The last. The series has at most 1,100 parts: days, weeks or months. */
  until: LondonDate;
  /** What the report is answered as. Left out: `"json"`. */
  format?: ReportFormat;
  /** How the days of the series are put together; weeks are from Monday to Sunday. Left out: `"day"`. */
  groupBy?: ReportGrouping;
}

/** What `reports.reconciliation` takes. */
export interface ReportsReconciliationParams {
  /** The first London date. */
  from: LondonDate;
  /** The last. The series has at most 1,100 parts: days, weeks or months. */
  until: LondonDate;
  /** Whether money counts by the day its rent falls due or by the day of the debit. Left out: `"entry"`. */
  basis?: ReportBasis;
  /** Where the page before ended. Give it with the same days and the same basis. */
  cursor?: string | null;
  /** What the report is answered as. Left out: `"json"`. */
  format?: ReportFormat;
  /** How the days of the series are put together; weeks are from Monday to Sunday. Left out: `"day"`. */
  groupBy?: ReportGrouping;
  /** How many rows a page has at most. Left out: `50`. */
  limit?: number;
}

/** What `reports.arrears` takes. */
export interface ReportsArrearsParams {
  /** The London date on which ages are counted; the workspace's today when left out. */
  asOf?: LondonDate | null;
  /** Whether rent is as old as its date of the schedule or as its last debit. Left out: `"entry"`. */
  basis?: ReportBasis;
  /** Where the page before ended. Give it with the same dates and the same basis. */
  cursor?: string | null;
  /** What the report is answered as. Left out: `"json"`. */
  format?: ReportFormat;
  /** Only rent from this London date on; all when left out. */
  from?: LondonDate | null;
  /** How many rows a page has at most. Left out: `50`. */
  limit?: number;
}
