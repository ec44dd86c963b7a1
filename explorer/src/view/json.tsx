// JSON, with its parts in colours.
import type { ComponentChildren } from "preact";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Longer texts are shown plain: a node for each token would be slow. */
const COLOURED = 100_000;

function coloured(text: string): ComponentChildren[] {
  const nodes: ComponentChildren[] = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    const [whole, string, colon] = found;
    nodes.push(text.slice(end, found.index));
    if (string === undefined) nodes.push(<span class="j-word">{whole}</span>);
    else nodes.push(<span class={colon === undefined ? "j-text" : "j-name"}>{string}</span>, colon);
    end = found.index + whole.length;
  }
  return [...nodes, text.slice(end)];
}

export function Json({ value, label }: { value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2) ?? "";
  return (
    <pre class="code" tabIndex={0} role="region" aria-label={label}>
      {text.length > COLOURED ? text : coloured(text)}
    </pre>
  );
}
