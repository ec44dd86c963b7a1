export { DirectDebit } from "./generated/client.js";
export * from "./generated/errors.js";
export type * from "./generated/params.js";
export type * from "./generated/types.js";
export {
  ConnectionFailedError,
  DirectDebitError,
  TimedOutError,
  UnexpectedAnswerError,
} from "./runtime/errors.js";
export type { AllSettled, Settled } from "./runtime/batch.js";
export type { Batchable, Call, Pages } from "./runtime/call.js";
export type * from "./runtime/options.js";
