/** A WebSocket's constructor: that of the platform, or of the package `ws`. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** What is used of a WebSocket. */
export interface WebSocketLike {
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(text: string): void;
  close(): void;
}

/** Where the server is, and who calls it. */
export interface DirectDebitOptions {
  /** The key, `ak_test_…` or `ak_live_…`. It is sent in a header, and never part of a URL. */
  apiKey: string;
  /** Where the server answers: `https://dd.example.com`. */
  baseUrl: string;
  /** How long a call may take in all, its retries included, in milliseconds. Left out: 60,000. */
  timeoutMs?: number;
  /** How often a call is repeated at most, where that is safe. Left out: 4. */
  retries?: number;
  /** Called instead of the platform's `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** Opens the sockets of `events.subscribe` where the platform has no `WebSocket`. Without one it polls. */
  webSocket?: WebSocketConstructor;
}

/** How one call is made. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. What the server has begun it finishes. */
  signal?: AbortSignal;
  /** How long the call may take in all, its retries included, in milliseconds. */
  timeoutMs?: number;
  /** How often the call is repeated at most, where that is safe. */
  retries?: number;
}

/** How one change is made. */
export interface WriteOptions extends CallOptions {
  /**
   * Your name for this change, up to 128 characters: a repetition of the call gets the first answer. Left out, the
   * client makes one, and keeps it for the retries of this call.
   */
  idempotencyKey?: string;
}

/** How events are followed. */
export interface FollowOptions {
  /** Ends the subscription, and the loop over it. */
  signal?: AbortSignal;
  /** Without a WebSocket: how long to wait before asking again, in milliseconds. Left out: 5,000. */
  pollMs?: number;
}
