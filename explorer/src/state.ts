// What the page shows. One object, changed by `change`, which draws the page anew.
import type { Document, Method, Namespace } from "./document";
import type { Answer } from "./call";
import type { Whoami } from "./key";

export type Tab = "try" | "batch" | "history" | "live";

/** What is filled in for a procedure. */
export interface Draft {
  params: Record<string, unknown>;
  /** The parameters as they are typed, while they are edited as JSON. */
  json: string | undefined;
}

/** A call that waits in the batch. */
export interface Entry {
  id: number;
  method: Method;
  params: Record<string, unknown>;
}

/** A call that was made. */
export interface Call {
  id: number;
  at: Date;
  method: Method;
  params: Record<string, unknown>;
  answer: Answer;
}

/** A question that must be answered before anything is sent. */
export interface Question {
  title: string;
  text: string;
  yes: string;
  answer: (agreed: boolean) => void;
}

export interface State {
  document: Document;
  namespaces: Namespace[];
  method: Method | undefined;
  search: string;
  onlyCallable: boolean;
  isNavOpen: boolean;
  tab: Tab;
  key: string | undefined;
  whoami: Whoami | undefined;
  isSigningIn: boolean;
  question: Question | undefined;
  drafts: Record<string, Draft>;
  answers: Record<string, Answer>;
  sending: string | undefined;
  batch: Entry[];
  batchAnswer: Answer | undefined;
  batchSent: Entry[];
  history: Call[];
  /** Ids that answers had, the newest first. */
  seen: string[];
  said: string;
}

const NOTHING: Document = {
  info: { title: "", version: "", description: "" },
  methods: [],
  components: { tags: {}, errors: {}, schemas: {} },
};

export const state: State = {
  document: NOTHING,
  namespaces: [],
  method: undefined,
  search: "",
  onlyCallable: false,
  isNavOpen: false,
  tab: "try",
  key: undefined,
  whoami: undefined,
  isSigningIn: false,
  question: undefined,
  drafts: {},
  answers: {},
  sending: undefined,
  batch: [],
  batchAnswer: undefined,
  batchSent: [],
  history: [],
  seen: [],
  said: "",
};

/** What is filled in for a procedure, so far. */
export const draftOf = (method: Method): Draft => state.drafts[method.name] ?? { params: {}, json: undefined };

export const setDraft = (method: Method, draft: Draft): void =>
  change({ drafts: { ...state.drafts, [method.name]: draft } });

let draw = () => {};

export const drawnBy = (drawing: () => void): void => void (draw = drawing);

export function change(patch: Partial<State>): void {
  Object.assign(state, patch);
  draw();
}

/** Tells those who cannot see what has happened. */
export const say = (said: string): void => change({ said });

/** Asks, and waits for the answer. */
export const ask = (title: string, text: string, yes: string): Promise<boolean> =>
  new Promise((resolve) => change({ question: { title, text, yes, answer: resolve } }));

let last = 0;
export const nextId = (): number => ++last;
