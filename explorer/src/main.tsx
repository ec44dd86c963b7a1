// Begins: the document, the key that this tab has, the place that the address names.
import "./style/explorer.css";
import { render } from "preact";
import { namespaces, type Document } from "./document";
import { keptKey, signIn } from "./key";
import { placeOf } from "./route";
import { send } from "./send";
import { change, drawnBy, state } from "./state";
import { applyTheme } from "./theme";
import { App } from "./view/app";
import { begin } from "./view/form";
import { firstCall } from "./view/landing";

const page = document.getElementById("page") as HTMLElement;

/** Shows what the address names. */
function go(): void {
  const { method, params } = placeOf(location.hash);
  const isOther = method !== state.method;
  change({ method, ...(isOther && { tab: "try" as const }) });
  if (method) begin(method, params);
  document.title = `${method ? `${method.name} – ` : ""}${state.document.info.title} explorer`;
  if (!isOther) return;
  scrollTo(0, 0);
  document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest" });
}

function keys(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const method = state.method ?? firstCall();
  const isModal = document.querySelector("dialog") !== null;
  const isTyping = target.matches("input, textarea, select");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !isModal) {
    event.preventDefault();
    change({ isNavOpen: true });
    document.getElementById("search")?.focus();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && method && !isModal && state.tab === "try") {
    event.preventDefault();
    void send(method);
  } else if (event.key === "Escape" && state.isNavOpen) change({ isNavOpen: false });
}

async function start(): Promise<void> {
  applyTheme();
  const response = await fetch("openrpc.json");
  const found = (await response.json()) as Document;
  const key = keptKey();
  change({ document: found, namespaces: namespaces(found), key });
  drawnBy(() => render(<App />, page));
  go();
  addEventListener("hashchange", go);
  addEventListener("keydown", keys);
  performance.mark("ready");
  if (key) await signIn(key);
}

start().catch(() => {
  page.textContent = "The document of this server cannot be read. Reload the page to try again.";
});
