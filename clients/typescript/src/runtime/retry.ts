import { onAbort, sleep } from "./abort.js";
import { type DirectDebitError, TimedOutError } from "./errors.js";
import type { CallOptions } from "./options.js";

/** How long to wait after so many failures: twice as long each time, up to 8 seconds, and half of it by chance. */
export const backOff = (failures: number) => Math.min(8000, 250 * 2 ** failures) * (0.5 + Math.random() / 2);

/**
 * Whether the call that met an error may be made again. The server says of two that nothing was changed; of what a
 * proxy says, or a broken connection, that is not known.
 */
export const mayRepeat = ({ code, status, retryAfterMs }: DirectDebitError, isRepeatable: boolean | undefined) =>
  retryAfterMs !== null &&
  (code == "RATE_LIMITED" ||
    code == "UNAVAILABLE" ||
    (isRepeatable &&
      (code == "CONNECTION_FAILED" || code == "TIMED_OUT" || [429, 502, 503, 504].includes(status!))));

/** Does something until it succeeds, is refused for good, or its time is up. */
export async function attempt<T>(
  action: (signal: AbortSignal) => Promise<T>,
  isRepeatable: boolean | undefined,
  { signal, timeoutMs = 60_000, retries = 4 }: CallOptions,
): Promise<T> {
  const ending = new AbortController();
  const until = Date.now() + timeoutMs;
  const forget = onAbort(signal, () => ending.abort(signal!.reason));
  const giveUp = () => ending.abort(new TimedOutError(`No answer within ${timeoutMs} ms`));
  // Longer times are no time at all to `setTimeout`.
  const timer = setTimeout(giveUp, Math.min(timeoutMs, 2 ** 31 - 1));
  try {
    for (let failures = 0; ; failures++) {
      try {
        ending.signal.throwIfAborted();
        return await action(ending.signal);
      } catch (error: any) {
        const wait = (error.retryAfterMs ?? 0) + backOff(failures);
        if (failures >= retries || Date.now() + wait > until || !mayRepeat(error, isRepeatable)) throw error;
        await sleep(wait, ending.signal);
      }
    }
  } finally {
    clearTimeout(timer);
    forget();
  }
}
