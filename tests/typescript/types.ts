// What the types of the client say, and what they refuse. It is compiled and never run.

import {
  type Call,
  type Collection,
  type DeclaredError,
  DirectDebit,
  DirectDebitError,
  type Event,
  type Instant,
  InvalidParamsError,
  type LondonDate,
  type Mandate,
  type MandateId,
  type MandatePage,
  RateLimitedError,
  type Settled,
  type Spreadsheet,
  type Whoami,
} from "@direct-debit/client";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>) => {};

const dd = new DirectDebit({ apiKey: "ak_test_x", baseUrl: "https://dd.example.com" });
// @ts-expect-error: a server has no default
new DirectDebit({ apiKey: "ak_test_x" });

// Results.
const mandate = await dd.mandates.get({ mandateId: "md_01" });
same<typeof mandate, Mandate>(true);
same<Mandate["id"], MandateId>(true);
same<Mandate["createdAt"], Instant>(true);
same<Mandate["endOn"], LondonDate | null>(true);
same<Mandate["collectionDay"], number | "last">(true);
same<Mandate["status"], "draft" | "pending_submission" | "active" | "suspended" | "cancelled" | "failed">(true);

// Parameters.
// @ts-expect-error: what is required
dd.mandates.get();
// @ts-expect-error: what is required
dd.mandates.get({});
// @ts-expect-error: what is no parameter
dd.mandates.get({ mandateId: "md_01", surplus: true });
// @ts-expect-error: what is no status
dd.mandates.list({ status: "actve" });
dd.mandates.list();
dd.mandates.list({ status: "active", amountRange: { min: 1 }, externalRef: null });
// @ts-expect-error: what has no parameters
dd.keys.whoami({ of: "me" });
dd.sandbox.clock.advance({ toDate: "2026-12-01" });
dd.mandates.create({
  payer: { name: "Zoë", email: "zoe@example.com" },
  property: { reference: "FLAT-1" },
  type: "property",
  amountPence: 125_000,
  frequency: "monthly",
  // @ts-expect-error: neither a number nor the last day
  collectionDay: "first",
});

// Strings of a kind are not those of another.
const collection = {} as Collection;
// @ts-expect-error: a collection's id is no mandate's
dd.mandates.get({ mandateId: collection.id });
// @ts-expect-error: an instant is no date
dd.sandbox.clock.advance({ toDate: mandate.createdAt });
const given: MandateId = "md_01";
const text: string = mandate.id;

// Options.
dd.mandates.create({} as any, { idempotencyKey: "k", signal: AbortSignal.timeout(1), timeoutMs: 1, retries: 0 });
// @ts-expect-error: a read takes no idempotency key
dd.mandates.get({ mandateId: given }, { idempotencyKey: "k" });
// @ts-expect-error: neither does what shows a secret once
dd.keys.create({ name: "k", scopes: [] }, { idempotencyKey: "k" });
// @ts-expect-error: the key is an option, and no parameter
dd.mandates.sendInvite({ mandateId: given, idempotencyKey: "k" });

// Lists.
const list = dd.mandates.list();
same<Awaited<typeof list>, MandatePage>(true);
for await (const one of list) same<typeof one, Mandate>(true);
for await (const day of dd.collections.upcoming()) same<typeof day.on, LondonDate>(true);

// Reports: the format decides.
const json = await dd.reports.arrears();
same<typeof json.format, "json">(true);
json.totals;
const csv = await dd.reports.arrears({ format: "csv" });
same<typeof csv, { format: "csv" } & Spreadsheet>(true);
const either = await dd.reports.arrears({ format: {} as "json" | "csv" });
if (either.format === "csv") either.csv;
// @ts-expect-error: it is not known to be one
either.csv;

// Calls and batches.
const call = dd.keys.whoami();
same<typeof call, Call<Whoami>>(true);
const promise: Promise<Whoami> = call;
const [who, page] = await dd.batch([dd.keys.whoami(), dd.mandates.list()]);
same<typeof who, Settled<Whoami>>(true);
same<typeof page, Settled<MandatePage>>(true);
if (who.ok) same<typeof who.value, Whoami>(true);
else same<typeof who.error, DirectDebitError>(true);
// @ts-expect-error: it may have failed
who.value;
// @ts-expect-error: a promise of another kind has no request
dd.batch([Promise.resolve(1)]);

// Errors.
try {
  await call;
} catch (error) {
  if (error instanceof RateLimitedError) {
    same<typeof error.code, "RATE_LIMITED">(true);
    same<typeof error.retryAfterMs, number | null>(true);
    same<typeof error.requestId, string>(true);
    same<typeof error.status, number | undefined>(true);
  } else if (error instanceof InvalidParamsError) {
    same<typeof error.code, "INVALID_PARAMS">(true);
    const pointer: string | undefined = error.problems[0]?.pointer;
    // @ts-expect-error: that is another error's
    error.policy;
  } else if (error instanceof DirectDebitError) {
    same<typeof error.code, string>(true);
  }
  const declared = error as DeclaredError;
  if (declared.code === "INSUFFICIENT_SCOPE") declared.granted;
  // @ts-expect-error: there is no such code
  if (declared.code === "NO_SUCH_CODE") declared.message;
}

// Events.
for await (const event of dd.events.subscribe({ after: "cursor", kinds: ["mandate.*", "alert.raised"] })) {
  same<typeof event, Event>(true);
}
// @ts-expect-error: there is no such kind
dd.events.subscribe({ kinds: ["mandate.creatd"] });
// @ts-expect-error: a subscription ends with its loop
dd.events.unsubscribe;

// Facts of ids may be typed by whoever has them.
export const used = [given, text, promise];
