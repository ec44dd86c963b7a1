// Events as they happen, over the WebSocket.
import { useState } from "preact/hooks";
import { state } from "../state";
import { canOpen, clear, live, NO_TICKETS, pause, start, stop, type LiveEvent } from "../socket";
import { Json } from "./json";
import { Fold, NeedsKey } from "./parts";

const STATUS = {
  off: "Not connected",
  opening: "Connecting…",
  on: "Connected: events appear as they happen",
  waiting: "Connecting again…",
};

function Row({ event }: { event: LiveEvent }) {
  const subject = event.subjectId ?? event.procedure;
  return (
    <li>
      <Fold
        title={
          <>
            <code>{event.kind}</code>{" "}
            <span class="soft">
              {new Date(event.at).toLocaleTimeString("en-GB")}
              {subject && ` · ${subject}`}
            </span>
          </>
        }
      >
        {() => <Json value={event} label={`Event ${event.kind}`} />}
      </Fold>
    </li>
  );
}

export function Live() {
  const [words, setWords] = useState("");
  if (!canOpen()) return <p class="note">{NO_TICKETS}</p>;
  if (!state.key) return <NeedsKey what="Events need" />;
  const kinds = words.split(/[\s,]+/).filter(Boolean);
  const isOff = live.status === "off";
  return (
    <>
      <p class="live-status" role="status">
        <span class={`dot ${live.status}`} aria-hidden="true" />
        {STATUS[live.status]}
        {live.isPaused && `, paused (${live.held.length} held back)`}
      </p>
      {live.problem && <p class="note bad">{live.problem}</p>}
      {isOff && (
        <div class="field">
          <label for="live-kinds">Kinds</label>
          <p class="hint" id="live-kinds-hint">
            As <code>mandate.*</code> or <code>alert.raised</code>, with spaces between; empty for every change.
          </p>
          <input
            id="live-kinds"
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
            aria-describedby="live-kinds-hint"
            autocomplete="off"
            spellcheck={false}
          />
        </div>
      )}
      <div class="actions">
        {isOff ? (
          <button type="button" class="primary" onClick={() => start(kinds)}>
            Connect
          </button>
        ) : (
          <button type="button" onClick={stop}>
            Disconnect
          </button>
        )}
        {!isOff && (
          <button type="button" aria-pressed={live.isPaused} onClick={pause}>
            {live.isPaused ? "Go on" : "Pause"}
          </button>
        )}
        {live.events.length > 0 && (
          <button type="button" class="quiet" onClick={clear}>
            Clear
          </button>
        )}
      </div>
      {live.status === "on" && !live.events.length && (
        <p class="empty">Nothing yet. Change something, and see it here.</p>
      )}
      <ol class="history" aria-label="Events">
        {live.events.map((event) => (
          <Row key={event.cursor} event={event} />
        ))}
      </ol>
    </>
  );
}
