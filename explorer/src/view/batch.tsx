// Several calls in one request: refused or admitted each on its own, charged together.
import { replyOf, sendBatch, type Reply } from "../call";
import { curl } from "../snippets";
import { change, state, type Entry } from "../state";
import { ErrorCard, Measures, Quota, Result } from "./answer";
import { Json } from "./json";
import { Copy, Fold, MethodLink, NeedsKey } from "./parts";

function move(at: number, by: number): void {
  const batch = [...state.batch];
  batch.splice(at + by, 0, ...batch.splice(at, 1));
  change({ batch });
}

function Waiting({ entry, at }: { entry: Entry; at: number }) {
  const name = `${at + 1}, ${entry.method.name}`;
  return (
    <li>
      <div class="bar">
        <MethodLink method={entry.method} />
        <span class="buttons">
          <button
            type="button"
            class="quiet"
            aria-label={`Earlier: ${name}`}
            disabled={at === 0}
            onClick={() => move(at, -1)}
          >
            ↑
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={`Later: ${name}`}
            disabled={at === state.batch.length - 1}
            onClick={() => move(at, 1)}
          >
            ↓
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={`Remove: ${name}`}
            onClick={() => change({ batch: state.batch.filter((one) => one !== entry) })}
          >
            Remove
          </button>
        </span>
      </div>
      <Fold title="Parameters">{() => <Json value={entry.params} label={`Parameters of ${name}`} />}</Fold>
    </li>
  );
}

function Answered({ entry, reply }: { entry: Entry; reply: Reply | undefined }) {
  const name = `batch-${entry.id}`;
  return (
    <li>
      <details class="fold" open={reply?.error !== undefined}>
        <summary>
          <code>{entry.method.name}</code>{" "}
          <span class={`pill ${reply?.error ? "bad" : "good"}`}>
            {reply?.error?.data?.code ?? (reply?.error ? "error" : "done")}
          </span>
        </summary>
        {reply?.error && <ErrorCard error={reply.error} method={entry.method} canRepeat={false} />}
        {reply?.result !== undefined && <Result method={entry.method} result={reply.result} name={name} />}
      </details>
    </li>
  );
}

function Answers() {
  const { batchAnswer: answer, batchSent: sent } = state;
  if (!answer) return null;
  const replies = Array.isArray(answer.body) ? (answer.body as Reply[]) : [];
  const { error } = replyOf(answer);
  const first = sent[0];
  const isError = answer.failure !== undefined || error !== undefined || replies.some((reply) => reply.error);
  return (
    <section class="answer" aria-label="Answers">
      <h3>Answers</h3>
      <Measures answer={answer} isError={isError} />
      {answer.failure && (
        <div class="error">
          <p>{answer.failure}</p>
        </div>
      )}
      {error && first && <ErrorCard error={error} method={first.method} canRepeat={false} />}
      <ol class="entries">
        {sent.map((entry) => (
          <Answered key={entry.id} entry={entry} reply={replies.find(({ id }) => id === entry.id)} />
        ))}
      </ol>
      <Quota answer={answer} />
    </section>
  );
}

export function Batch() {
  const { batch } = state;
  const units = batch.reduce((sum, { method }) => sum + method["x-cost"], 0);
  const body = () => batch.map(({ id, method, params }) => ({ jsonrpc: "2.0", id, method: method.name, params }));
  return (
    <>
      {!batch.length && (
        <p class="empty">
          Fill in a procedure and choose <strong>Add to batch</strong>. All calls of a batch go in one request; they run
          one after the other, and each is answered by itself.
        </p>
      )}
      {batch.length > 0 && (
        <>
          <ol class="entries">
            {batch.map((entry, at) => (
              <Waiting key={entry.id} entry={entry} at={at} />
            ))}
          </ol>
          <p class="soft">
            {batch.length} {batch.length === 1 ? "call" : "calls"}, {units} {units === 1 ? "unit" : "units"}: all are
            charged, or none runs.
          </p>
          <div class="actions">
            <button
              type="button"
              class="primary"
              disabled={!state.key || state.sending !== undefined}
              onClick={() => void sendBatch(batch)}
            >
              Send batch
            </button>
            <button type="button" onClick={() => change({ batch: [] })}>
              Empty it
            </button>
            <Copy text={() => curl(body())} label="Copy as curl" />
          </div>
          {!state.key && <NeedsKey what="Sending needs" />}
        </>
      )}
      <Answers />
    </>
  );
}
