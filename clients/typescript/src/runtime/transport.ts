import { ConnectionFailedError, type ErrorClasses, type Told, UnexpectedAnswerError } from "./errors.js";
import type { DirectDebitOptions } from "./options.js";

/** A request of JSON-RPC 2.0. */
export interface Request {
  method: string;
  params: object | undefined;
}

/** What the server answers to a request. */
export interface Answer {
  id: unknown;
  result?: unknown;
  error?: Told;
}

/** An answer, or the answers to a batch, with what the HTTP response says beside them. */
export interface Response {
  answer: Answer | Answer[];
  facts: object;
}

/** Sends one message and reads what comes back. */
export type Send = (message: object, signal: AbortSignal) => Promise<Response>;

/** A request as the message that is sent. */
export const message = (id: number, { method, params }: Request) => ({ jsonrpc: "2.0", id, method, params });

/** Where calls go to. */
export function endpoint({ apiKey, baseUrl }: DirectDebitOptions): string {
  if (!apiKey) throw new TypeError("apiKey is missing");
  if (!baseUrl || typeof baseUrl != "string") throw new TypeError("baseUrl is missing");
  // Else fetch would refuse it as a header, in words that repeat it.
  if (!/^[!-~]+$/.test(apiKey)) throw new TypeError("apiKey is not an API key");
  return new URL(baseUrl.replace(/\/*$/, "/rpc")).href;
}

export const transport = (url: string, options: DirectDebitOptions): Send =>
  async (message, signal) => {
    let facts = {};
    let text;
    try {
      const response = await (options.fetch ?? fetch)(url, {
        method: "POST",
        headers: { authorization: "Bearer " + options.apiKey, "content-type": "application/json" },
        body: JSON.stringify(message),
        // The key goes nowhere else.
        redirect: "manual",
        signal,
      });
      facts = said(response);
      text = await response.text();
    } catch (cause) {
      throw signal.aborted ? signal.reason : new ConnectionFailedError("The server gave no answer", { ...facts, cause });
    }
    try {
      const answer = JSON.parse(text);
      if (Array.isArray(answer) || answer.error || "result" in answer) return { answer, facts };
    } catch {}
    throw unexpected(facts);
  };

/** The error of an answer that cannot be made sense of. */
export const unexpected = (facts: object) => new UnexpectedAnswerError("That is no answer of the server's", facts);

/** The result of an answer; what it refuses is thrown. */
export function result(answer: any, facts: object, errors: ErrorClasses): any {
  if (answer?.error) throw errors.of(answer.error, facts);
  if (!answer || Array.isArray(answer)) throw unexpected(facts);
  return answer.result;
}

/** What an HTTP response says beside its body. */
function said({ status, headers }: globalThis.Response): object {
  const requestId = headers.get("x-request-id");
  const after = headers.get("retry-after");
  return {
    status,
    ...(requestId && { requestId }),
    // Seconds, or a date.
    ...(after && { retryAfterMs: Number(after) * 1000 || Math.max(0, Date.parse(after) - Date.now()) || 0 }),
  };
}
