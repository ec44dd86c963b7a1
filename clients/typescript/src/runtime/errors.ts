/** What went wrong with a call: the server refused it, or gave no answer. */
export class DirectDebitError extends Error {
  /** The stable name of the error, for programs. */
  declare readonly code: string;
  /** The id that the server's log and audit trail know the call by, where the server answered. */
  declare readonly requestId?: string;
  /** The status of the HTTP response, where there was one. */
  declare readonly status?: number;
  /** After how many milliseconds to call again, where the server said so; null for never. */
  declare readonly retryAfterMs?: number | null;

  constructor(message: string, facts?: object) {
    super(message);
    Object.assign(this, facts);
  }
}
DirectDebitError.prototype.name = "DirectDebitError";

/** A class of errors with one code, and the facts that such an error has. */
export type ErrorClass<Code extends string, Facts = object> = new (
  message: string,
  facts?: object,
) => DirectDebitError & { readonly code: Code } & Readonly<Omit<Facts, "code" | "message">>;

/** What the server says of an error. */
export interface Told {
  message: string;
  data?: { code?: string };
}

/** Classes of errors by their codes. */
export interface ErrorClasses {
  /** `add("RateLimited")` is the class `RateLimitedError`, of the code `RATE_LIMITED`. */
  add<Code extends string, Facts = object>(name: string): ErrorClass<Code, Facts>;
  /** The error that the server told. */
  of(told: Told, facts?: object): DirectDebitError;
}

export function errorClasses(): ErrorClasses {
  const classes = new Map<string, ErrorClass<string>>();
  return {
    add(name) {
      const code = name.replace(/\B[A-Z]/g, "_$&").toUpperCase();
      const added = class extends DirectDebitError {};
      // A stack trace shows the name of the class.
      Object.defineProperty(added, "name", { value: name + "Error" });
      Object.assign(added.prototype, { name: added.name, code });
      classes.set(code, added);
      return added as any;
    },
    of: ({ message, data }, facts) =>
      new (classes.get(data?.code!) ?? DirectDebitError)(message, { ...facts, ...data }),
  };
}

const own = errorClasses();

/** No answer came: the server was not reached, or the connection broke. `cause` says more. */
export const ConnectionFailedError = own.add<"CONNECTION_FAILED">("ConnectionFailed");
export type ConnectionFailedError = InstanceType<typeof ConnectionFailedError>;

/** The call took longer than its `timeoutMs`. Whether the server has carried it out is not known. */
export const TimedOutError = own.add<"TIMED_OUT">("TimedOut");
export type TimedOutError = InstanceType<typeof TimedOutError>;

/** What came back is no answer of the server's: a proxy's error page, perhaps; `status` says which. */
export const UnexpectedAnswerError = own.add<"UNEXPECTED_ANSWER">("UnexpectedAnswer");
export type UnexpectedAnswerError = InstanceType<typeof UnexpectedAnswerError>;
