// The page: what it is called, who is signed in, and its three columns.
import { isLive, signOut } from "../key";
import { live } from "../socket";
import { change, state, type Tab } from "../state";
import { theme, toggleTheme } from "../theme";
import { Batch } from "./batch";
import { Dialogs } from "./dialogs";
import { Docs } from "./docs";
import { History } from "./history";
import { firstCall, Landing } from "./landing";
import { Live } from "./live";
import { Nav } from "./nav";
import { MethodLink, Panel, Tabs } from "./parts";
import { Try } from "./try";

function Masthead() {
  const { whoami } = state;
  const next = theme() === "dark" ? "Light" : "Dark";
  const toggle = () => {
    toggleTheme();
    change({});
  };
  return (
    <header class="masthead">
      <button
        type="button"
        class="nav-toggle"
        aria-expanded={state.isNavOpen}
        aria-controls="nav"
        onClick={toggleNav}
      >
        <span aria-hidden="true">☰</span> <span class="word">Procedures</span>
      </button>
      <a class="home" href="#">
        <span class="logo" aria-hidden="true">
          ⇄
        </span>{" "}
        {state.document.info.title} <span class="soft">explorer</span>
      </a>
      <div class="buttons">
        {whoami && (
          <span class="who">
            <span class={`pill ${isLive() ? "bad" : "good"}`}>{whoami.mode}</span>{" "}
            <span class="key-name" title={whoami.organisationId}>
              {whoami.keyName}
            </span>
          </span>
        )}
        {state.key ? (
          <button type="button" onClick={signOut}>
            Sign out
          </button>
        ) : (
          <button type="button" class="primary" onClick={() => change({ isSigningIn: true })}>
            Sign in
          </button>
        )}
        <button type="button" class="quiet theme" onClick={toggle} aria-label={`${next} theme`} title={`${next} theme`}>
          <span aria-hidden="true">{next === "Dark" ? "☾" : "☀"}</span>
        </button>
      </div>
    </header>
  );
}

const count = (number: number) => number > 0 && <span class="count">{number}</span>;

function Tools() {
  const { tab } = state;
  const method = state.method ?? firstCall();
  return (
    <section id="tools" class="tools" aria-label="Tools">
      <Tabs<Tab>
        name="tools"
        label="Tools"
        chosen={tab}
        choose={(chosen) => change({ tab: chosen })}
        tabs={[
          ["try", "Try it"],
          ["batch", <>Batch {count(state.batch.length)}</>],
          ["history", <>History {count(state.history.length)}</>],
          ["live", <>Live {live.status === "on" && <span class="dot on" title="connected" />}</>],
        ]}
      />
      <Panel name="tools" chosen={tab}>
        {tab === "try" && !state.method && method && (
          <p class="lead">
            A first call: <MethodLink method={method} />
          </p>
        )}
        {tab === "try" && method && <Try key={method.name} method={method} />}
        {tab === "batch" && <Batch />}
        {tab === "history" && <History />}
        {tab === "live" && <Live />}
      </Panel>
    </section>
  );
}

export function App() {
  const { method } = state;
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <Masthead />
      {isLive() && (
        <section class="banner" aria-label="Live key">
          <strong>Live key.</strong> What you change here is real: payers are debited. Every change is asked about
          first.
        </section>
      )}
      <div class="columns">
        <Nav />
        <main id="main" tabIndex={-1}>
          {method ? <Docs key={method.name} method={method} /> : <Landing />}
        </main>
        <Tools />
      </div>
      <p class="unseen" role="status" aria-live="polite">
        {state.said}
      </p>
      <Dialogs />
    </>
  );
}

/** On a phone the list opens above the view: from further down it would not be seen. */
function toggleNav(): void {
  if (!state.isNavOpen) scrollTo(0, 0);
  change({ isNavOpen: !state.isNavOpen });
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
