// Small parts that stand in many places.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Method } from "../document";
import { mayCall } from "../key";
import { addressOf } from "../route";
import { change, say } from "../state";

async function toClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Pages that came over plain HTTP have no clipboard.
  const area = document.body.appendChild(document.createElement("textarea"));
  area.value = text;
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function Copy({ text, label = "Copy", title }: { text: () => string; label?: string; title?: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await toClipboard(text());
    setDone(true);
    say("Copied");
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <button type="button" class="quiet" title={title} onClick={() => void copy()}>
      {done ? "Copied" : label}
    </button>
  );
}

/** Why something is not to be had yet, with the way to it. */
export function NeedsKey({ what }: { what: string }) {
  return (
    <p class="note">
      {what} a key.{" "}
      <button type="button" class="link" onClick={() => change({ isSigningIn: true })}>
        Sign in
      </button>
    </p>
  );
}

/** What a procedure needs and does. */
export function Badges({ method }: { method: Method }) {
  const cost = method["x-cost"];
  return (
    <p class="badges">
      <span class="badge scope">{method["x-scope"]}</span>
      <span class={`badge ${method["x-effect"]}`}>
        {method["x-effect"] === "write" ? "changes data" : "only reads"}
      </span>
      {method["x-transport"] === "websocket" && <span class="badge">WebSocket only</span>}
      <span class="badge" title="What a call costs of the organisation’s quota">
        {cost} {cost === 1 ? "unit" : "units"}
      </span>
      <span class="badge">since {method["x-since"]}</span>
      {method.deprecated && (
        <span class="badge bad">deprecated{method["x-sunset"] && `, until ${method["x-sunset"]}`}</span>
      )}
      {mayCall(method) === true && <span class="badge good">this key may call it</span>}
      {mayCall(method) === false && <span class="badge bad">not with this key</span>}
    </p>
  );
}

export const MethodLink = ({ method }: { method: Method }) => (
  <a href={addressOf(method)}>
    <code>{method.name}</code>
  </a>
);

/** Tabs, moved between with the arrow keys. The panel of a tab is labelled by it: `NAME-tab-ID` and `NAME-panel`. */
export function Tabs<Id extends string>({
  name,
  label,
  tabs,
  chosen,
  choose,
}: {
  name: string;
  label: string;
  tabs: [Id, ComponentChildren][];
  chosen: Id;
  choose: (id: Id) => void;
}) {
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = tabs.findIndex(([id]) => id === chosen);
    const next = step && tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    choose(next[0]);
    document.getElementById(`${name}-tab-${next[0]}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map(([id, title]) => (
        <button
          type="button"
          role="tab"
          id={`${name}-tab-${id}`}
          aria-selected={id === chosen}
          aria-controls={`${name}-panel`}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => choose(id)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

/** What is drawn only once it is opened: types lead far, and lists are long. */
export function Fold({ title, children }: { title: ComponentChildren; children: () => ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children()}
    </details>
  );
}

export const Panel = ({ name, chosen, children }: { name: string; chosen: string; children: ComponentChildren }) => (
  <div role="tabpanel" id={`${name}-panel`} aria-labelledby={`${name}-tab-${chosen}`}>
    {children}
  </div>
);
