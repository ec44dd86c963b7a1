// What came back: the measures, what the quota's headers mean, and the result or what to do about the error.
import { useState } from "preact/hooks";
import { adviceOn } from "../advice";
import { replyOf, type Answer, type RpcError } from "../call";
import { takes, type Method } from "../document";
import { inline } from "../markdown";
import { explained, windows } from "../ratelimit";
import { send } from "../send";
import { change, draftOf, setDraft, state } from "../state";
import { idOf } from "./inputs";
import { Json } from "./json";
import { Copy, Fold, MethodLink, Panel, Tabs } from "./parts";
import { Readable } from "./table";

const REASONS: Record<number, string> = {
  200: "OK",
  204: "No Content",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

const size = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
export const duration = (ms: number): string => (ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`);

export function Measures({ answer, isError }: { answer: Answer; isError: boolean }) {
  const { status } = answer;
  return (
    <p class="measures">
      <span class={`pill ${isError ? "bad" : "good"}`}>
        {status === undefined ? (answer.failure ? "not sent" : "WebSocket") : `${status} ${REASONS[status] ?? ""}`}
        {isError && status === 200 && ", with an error"}
      </span>
      <span title="From sending to the last byte">{duration(answer.ms)}</span>
      <span title="Of the answer’s body">{size(answer.bytes)}</span>
      {answer.requestId && (
        <span class="soft">
          request <code>{answer.requestId}</code>
        </span>
      )}
    </p>
  );
}

export function Quota({ answer }: { answer: Answer }) {
  const known = windows(answer.rateLimit, answer.policy);
  if (!known.length) return null;
  return (
    <ul class="quota" aria-label="Quota">
      {known.map((window) => (
        <li>
          {window.limit !== undefined && (
            <meter
              min={0}
              max={window.limit}
              low={window.limit / 10}
              value={window.remaining}
              aria-label={`Units left in any ${window.name}`}
            />
          )}
          {explained(window)}
        </li>
      ))}
    </ul>
  );
}

/** The problems of the parameters, each leading to its field. */
function Problems({ error, hasForm }: { error: RpcError; hasForm: boolean }) {
  const problems = error.data?.problems;
  if (!Array.isArray(problems)) return null;
  const go = (event: Event, pointer: string) => {
    const field = document.getElementById(idOf(pointer));
    if (!field) return;
    event.preventDefault();
    field.focus();
  };
  return (
    <ul>
      {problems.map(({ pointer, reason }: { pointer: string; reason: string }) => (
        <li>
          {hasForm ? (
            <button type="button" class="link" onClick={(event) => go(event, pointer)}>
              {pointer || "params"}
            </button>
          ) : (
            <code>{pointer}</code>
          )}{" "}
          {reason}
        </li>
      ))}
    </ul>
  );
}

export function ErrorCard({ error, method, canRepeat }: { error: RpcError; method: Method; canRepeat: boolean }) {
  const advice = adviceOn(state.document, method, error);
  const code = error.data?.code;
  return (
    <div class="error">
      <p class="error-title">
        <strong>{code ?? "Error"}</strong> <code>{error.code}</code>
      </p>
      <p>{inline(error.data?.message ?? error.message)}</p>
      <Problems error={error} hasForm={canRepeat} />
      <p class="error-title">What to do</p>
      {advice.steps.map((step) => (
        <p>{step}</p>
      ))}
      {advice.methods.map((other) => (
        <p>
          Find one with <MethodLink method={other} />
        </p>
      ))}
      {typeof code === "string" && (
        <p>
          <a href={`docs/errors/${encodeURIComponent(code)}`} target="_blank">
            About this error
          </a>
        </p>
      )}
      {advice.needsKey && (
        <button type="button" onClick={() => change({ isSigningIn: true })}>
          Sign in
        </button>
      )}
      {advice.mayRepeat && canRepeat && (
        <button type="button" onClick={() => void send(method)}>
          Send again
        </button>
      )}
    </div>
  );
}

/** The next page of a list, where the answer says that there is one. */
function NextPage({ method, result }: { method: Method; result: unknown }) {
  const cursor = (result as { nextCursor?: unknown } | null)?.nextCursor;
  if (typeof cursor !== "string" || !takes(method, "cursor")) return null;
  const go = () => {
    setDraft(method, { params: { ...draftOf(method).params, cursor }, json: undefined });
    void send(method);
  };
  return (
    <button type="button" onClick={go}>
      Next page
    </button>
  );
}

export function Result({ method, result, name }: { method: Method; result: unknown; name: string }) {
  const [view, setView] = useState<"fields" | "json">("fields");
  return (
    <>
      <div class="bar">
        <Tabs
          name={name}
          label="How the result is shown"
          tabs={[
            ["fields", "Table"],
            ["json", "JSON"],
          ]}
          chosen={view}
          choose={setView}
        />
        <Copy text={() => JSON.stringify(result, null, 2)} label="Copy JSON" />
      </div>
      <Panel name={name} chosen={view}>
        {view === "json" ? (
          <Json value={result} label="Result as JSON" />
        ) : (
          <Readable value={result} schema={method.result.schema} />
        )}
      </Panel>
    </>
  );
}

export function AnswerView({ method, answer }: { method: Method; answer: Answer }) {
  const { result, error } = replyOf(answer);
  return (
    <section class="answer" aria-label="Answer">
      <h3>Answer</h3>
      <Measures answer={answer} isError={error !== undefined || answer.failure !== undefined} />
      {answer.failure && (
        <div class="error">
          <p>{answer.failure}</p>
        </div>
      )}
      {error && <ErrorCard error={error} method={method} canRepeat />}
      {error && <Fold title="The error as JSON">{() => <Json value={error} label="Error as JSON" />}</Fold>}
      {result !== undefined && <Result method={method} result={result} name="result" />}
      <NextPage method={method} result={result} />
      <Quota answer={answer} />
    </section>
  );
}
