import { html } from "hono/html";
import { type ShownEdition, timeText } from "../app/index.ts";
import { evidencePart } from "./evidence-part.ts";
import { type Html, type PageOf, page, unbroken } from "./layout.ts";

/** What a post told once: the message, its picture, all rows that were kept, and the cases that were opened from it. */
export function postPage(of: PageOf, { edition, message, rows, query, cases }: ShownEdition): Html {
  const { evidence, post, due } = edition;
  const opened =
    cases.length === 0
      ? ""
      : html`<h2>Opened from it</h2><ul>${cases.map((id) => html`<li><a href="/cases/${id}">${id}</a></li>`)}</ul>`;
  return page(
    of,
    message.title,
    html`<p class="id">${edition.edition} · ${post} · as of ${timeText(due)}</p>
<h1>${unbroken(message.title)}</h1>
${message.parts.map((part) => (part.kind === "text" ? html`<p>${unbroken(part.text)}</p>` : part.kind === "caution" ? html`<ul class="cautions"><li>${unbroken(part.text)}</li></ul>` : ""))}
${evidencePart({ evidence }, [])}
${rows ? html`<div class="wide"><table><thead><tr>${rows.columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${unbroken(cell)}</td>`)}</tr>`)}</tbody></table></div>` : ""}
${message.parts.map((part) => (part.kind === "facts" ? html`<ul>${part.facts.map(({ label, value }) => html`<li>${label}: ${unbroken(value)}</li>`)}</ul>` : ""))}
${query === undefined ? "" : html`<p>Who they are, counted again: <code>${query}</code></p>`}
${opened}`,
  );
}
