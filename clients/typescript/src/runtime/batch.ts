import type { Batchable, Planned } from "./call.js";
import { DirectDebitError, type ErrorClasses } from "./errors.js";
import type { CallOptions } from "./options.js";
import { attempt } from "./retry.js";
import { message, result, type Send } from "./transport.js";

/** What became of a call in a batch. */
export type Settled<T> = { ok: true; value: T } | { ok: false; error: DirectDebitError };

/** What became of each call. */
export type AllSettled<Calls extends readonly Batchable<any>[]> = {
  -readonly [N in keyof Calls]: Settled<Awaited<Calls[N]>>;
};

/** Sends those requests that were not sent yet in one message. */
export function sendTogether(all: Planned[], options: CallOptions, send: Send, errors: ErrorClasses) {
  const unsent = [...new Set(all)].filter((planned) => !planned.outcome);
  if (!unsent[0]) return;
  const answers = attempt(
    async (signal) => {
      const { answer, facts } = await send(unsent.map((planned, id) => message(id, planned)), signal);
      // Refused as a whole, it is answered once.
      const list = Array.isArray(answer) ? answer : result(answer, facts, errors);
      return (id: number) => result(list.find((one: any) => one.id === id), facts, errors);
    },
    unsent.every((planned) => planned.isRepeatable),
    options,
  );
  unsent.forEach((planned, id) => (planned.outcome = answers.then((resultOf) => resultOf(id))));
}

/** What comes of a call, if need be an error of this client's. */
export async function settle<T>(call: PromiseLike<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    if (error instanceof DirectDebitError) return { ok: false, error };
    throw error;
  }
}
