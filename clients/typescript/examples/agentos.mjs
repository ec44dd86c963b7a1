// A day of a letting agent's system, in the sandbox: it invites new tenants, polls until their mandates are active,
// acknowledges what the day brought up, and reports.
//
//   DD_API_KEY=ak_test_… DD_URL=http://127.0.0.1:8080 node agentos.mjs

// @ts-check
import { DirectDebit, ExternalRefTakenError, RateLimitedError } from "@direct-debit/client";

const { DD_API_KEY = "", DD_URL = "http://127.0.0.1:8080" } = process.env;
const dd = new DirectDebit({ apiKey: DD_API_KEY, baseUrl: DD_URL });

const tenancies = [
  { ref: "tenancy-1", tenant: "Ann Successful", rentPence: 125_000 },
  { ref: "tenancy-2", tenant: "Bob Tenant", rentPence: 98_050 },
  { ref: "tenancy-3", tenant: "Cy Fickle", rentPence: 75_000 },
  { ref: "tenancy-4", tenant: "Di Closed", rentPence: 60_000 },
];

const pounds = (/** @type {number} */ pence) => `£${(pence / 100).toFixed(2)}`;

/**
 * Creates the mandate of a tenancy, or finds the one that an earlier run has created.
 * @param {{ ref: string, tenant: string, rentPence: number }} tenancy
 */
async function mandateOf({ ref, tenant, rentPence }) {
  try {
    return await dd.mandates.create({
      payer: { name: tenant, email: "tenant@example.com" },
      property: { reference: ref.toUpperCase() },
      type: "property",
      amountPence: rentPence,
      frequency: "monthly",
      collectionDay: 10,
      externalRef: ref,
    });
  } catch (error) {
    if (!(error instanceof ExternalRefTakenError)) throw error;
    const { items: [mandate] } = await dd.mandates.list({ externalRef: ref });
    if (!mandate) throw error;
    return mandate;
  }
}

async function invite() {
  for (const tenancy of tenancies) {
    const { id: mandateId, status } = await mandateOf(tenancy);
    if (status !== "draft") continue;
    const { invite } = await dd.mandates.sendInvite({ mandateId });
    console.log(`invited ${tenancy.tenant} until ${invite.expiresAt}`);
    // In a live workspace the tenant fills in the form now, and days go by.
    await dd.sandbox.completeInvite({ mandateId });
  }
}

/** Waits for the bank's word on each mandate. */
async function poll() {
  // One tenant's account turns out not to exist.
  const { items: [closed] } = await dd.mandates.list({ externalRef: "tenancy-4" });
  if (closed?.status === "pending_submission") await dd.sandbox.fail({ mandateId: closed.id, reasonCode: "5" });
  for (let round = 0; round < 10; round++) {
    let waiting = 0;
    for await (const { status } of dd.mandates.list({ status: "pending_submission" })) {
      if (status === "pending_submission") waiting += 1;
    }
    if (waiting === 0) return;
    console.log(`${waiting} mandates wait for the bank`);
    // Tomorrow.
    await dd.sandbox.clock.advance({ workingDays: 1 });
  }
  throw new Error("the bank has not answered in ten working days");
}

/** Lets a month go by, in which rent is collected. */
const aMonth = () => dd.sandbox.clock.advance({ workingDays: 22 }, { timeoutMs: 120_000 });

async function acknowledge() {
  const alertIds = [];
  for await (const alert of dd.alerts.list({ status: "active" })) {
    console.log(`${alert.severity}: ${alert.kind}`);
    alertIds.push(alert.id);
  }
  if (alertIds.length) await dd.alerts.acknowledge({ alertIds });
  return alertIds.length;
}

async function report() {
  const { today } = await dd.sandbox.clock.get();
  const from = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
  const [activity, owed, access] = await dd.batch([
    dd.reports.mandateActivity({ from, until: today }),
    dd.reports.arrears(),
    dd.payers.access({ externalRef: "tenancy-1" }),
  ]);
  // Each is settled alone; here all are needed.
  if (!activity.ok) throw activity.error;
  if (!owed.ok) throw owed.error;
  if (!access.ok) throw access.error;
  console.log("mandates:", activity.value.live);
  console.log("arrears:", pounds(owed.value.totals.pence));
  console.log(`tenancy-1 may be let in: ${access.value.accessAllowed}`);
  let collected = 0;
  for await (const collection of dd.collections.list({ status: "collected" })) collected += collection.amountPence;
  console.log(`collected: ${pounds(collected)}`);
  return { collected, isAnnIn: access.value.accessAllowed };
}

try {
  await invite();
  await poll();
  await aMonth();
  const acknowledged = await acknowledge();
  const { collected, isAnnIn } = await report();
  if (!acknowledged || !collected || !isAnnIn) throw new Error("the month was not as it must be");
} catch (error) {
  if (error instanceof RateLimitedError) console.error(`try again in ${error.retryAfterMs} ms`);
  throw error;
}
