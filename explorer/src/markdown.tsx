// The Markdown of doc comments: paragraphs, lists, tables, `code`, fenced code, **strong**, links. Everything becomes
// nodes, never markup: what is not understood is shown as the text it is.
import type { ComponentChildren } from "preact";

const INLINE = /(`+)(.+?)\1|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]*)\)|\[(`[^`\]]+`)\]/;

/** Where links may lead: elsewhere over HTTP, or to another place here. */
const isSafe = (address: string): boolean => /^(https?:\/\/|#)/i.test(address);

export function inline(text: string): ComponentChildren[] {
  const nodes: ComponentChildren[] = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    const [whole, , code, strong, label, address, docLink] = found;
    nodes.push(rest.slice(0, found.index));
    if (code !== undefined) nodes.push(<code>{code.trim()}</code>);
    else if (strong !== undefined) nodes.push(<strong>{strong}</strong>);
    else if (docLink !== undefined) nodes.push(<code>{docLink.slice(1, -1)}</code>);
    else if (label !== undefined && address !== undefined && isSafe(address)) {
      nodes.push(
        <a href={address} rel="noopener noreferrer">
          {inline(label)}
        </a>,
      );
    } else nodes.push(whole);
    rest = rest.slice(found.index + whole.length);
  }
  nodes.push(rest);
  return nodes;
}

const cells = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function table(lines: string[]) {
  const [head, , ...rows] = lines.map(cells);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            {head?.map((cell) => (
              <th scope="col">{inline(cell)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.map((cell) => (
                <td>{inline(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ITEM = /^\s*(?:[-*+]|\d+[.)])\s+/;

function list(lines: string[]) {
  const items: string[] = [];
  for (const line of lines) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ""));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  const nodes = items.map((item) => <li>{inline(item)}</li>);
  return /^\s*\d/.test(lines[0] ?? "") ? <ol>{nodes}</ol> : <ul>{nodes}</ul>;
}

function block(text: string): ComponentChildren {
  const lines = text.split("\n");
  const first = lines[0] ?? "";
  if (first.startsWith("```"))
    return (
      <pre class="code" tabIndex={0}>
        {lines.slice(1, -1).join("\n")}
      </pre>
    );
  const heading = /^#{1,6}\s+(.*)/.exec(first);
  if (heading)
    return (
      <>
        <p>
          <strong>{inline(heading[1] ?? "")}</strong>
        </p>
        {lines.length > 1 && block(lines.slice(1).join("\n"))}
      </>
    );
  if (first.includes("|") && /^[\s|:-]*-[\s|:-]*$/.test(lines[1] ?? "")) return table(lines);
  const item = lines.findIndex((line) => ITEM.test(line));
  if (item === 0) return list(lines);
  if (item > 0)
    return (
      <>
        {block(lines.slice(0, item).join("\n"))}
        {list(lines.slice(item))}
      </>
    );
  return <p>{inline(lines.join(" "))}</p>;
}

/** Blocks stand between empty lines; fenced code may have empty lines in it. */
const blocks = (text: string): string[] => text.match(/```[\s\S]*?(?:```|$)|(?:(?!```).+(?:\n(?!```)|$))+/g) ?? [];

export const Markdown = ({ text }: { text: string }) => (
  <div class="prose">{blocks(text).map((one) => block(one.trim()))}</div>
);
