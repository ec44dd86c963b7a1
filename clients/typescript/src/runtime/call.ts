import type { CallOptions } from "./options.js";
import type { Request } from "./transport.js";

/** A request that is about to be sent, alone or in a batch. */
export interface Planned extends Request {
  /** Whether sending it twice is as good as sending it once. */
  isRepeatable?: boolean;
  options: CallOptions | undefined;
  /** What comes of it, once it was sent. */
  outcome?: Promise<any>;
}

/**
 * The answer to a call: a promise. The call is sent as soon as the code that made it waits for anything, unless it was
 * given to `batch` before.
 */
export interface Call<T> extends Promise<T> {
  /** What is sent. */
  readonly planned: Planned;
}

/**
 * A list: awaited it is one page, iterated the things of all pages. Nothing is asked for before.
 */
export interface Pages<Page, Item> extends PromiseLike<Page>, AsyncIterable<Item> {
  /** What is sent for the first page. */
  readonly planned: Planned;
}

/** What `batch` takes. */
export type Batchable<T> = PromiseLike<T> & { readonly planned: Planned };

/** Sends a request, once. */
export type Start = (planned: Planned) => Promise<any>;

export function call(planned: Planned, start: Start): Call<any> {
  const outcome = new Promise((resolve) => queueMicrotask(() => resolve(start(planned))));
  return Object.assign(outcome, { planned });
}

export const pages = (planned: Planned, start: Start): Pages<any, any> => ({
  planned,
  then: (fulfilled, rejected) => start(planned).then(fulfilled, rejected),
  async *[Symbol.asyncIterator]() {
    for (let at = planned; ; ) {
      const page = await start(at);
      yield* page.items ?? page.days;
      if (!page.nextCursor) return;
      const { outcome, ...next } = at;
      at = { ...next, params: { ...at.params, cursor: page.nextCursor } };
    }
  },
});
