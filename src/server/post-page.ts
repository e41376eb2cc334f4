import { html, raw } from "hono/html";
import { barChart, type ShownEdition, shareTop, showNumber, timeText } from "../app/index.ts";
import { type Html, type PageOf, page, unbroken } from "./layout.ts";

type Part = ShownEdition["message"]["parts"][number];

/** What a post told once: the message, its picture, all rows that were kept, and the cases that were opened from it. */
export function postPage(of: PageOf, { edition, message, tables, query, cases }: ShownEdition): Html {
  const opened =
    cases.length === 0
      ? ""
      : html`<h2>Opened from it</h2><ul>${cases.map((id) => html`<li><a href="/cases/${id}">${id}</a></li>`)}</ul>`;
  const [facts, said] = [message.parts.filter(({ kind }) => kind === "facts"), message.parts.filter(isSaid)];
  return page(
    of,
    message.title,
    html`<p class="id">${edition.edition} · ${edition.post} · as of ${timeText(edition.due)}</p>
<h1>${unbroken(message.title)}</h1>
${said.map(partOf)}${tables.map(tableOf)}${facts.map(partOf)}
${query === undefined ? "" : html`<p>Counted again by <code>${query}</code></p>`}
${opened}`,
  );
}

// A table of the message is at most some of the rows that were kept.
function isSaid({ kind }: Part): boolean {
  return kind !== "table" && kind !== "facts";
}

function partOf(part: Part): Html {
  switch (part.kind) {
    case "text":
      return html`<p>${unbroken(part.text)}</p>`;
    case "caution":
      return html`<ul class="cautions"><li>${unbroken(part.text)}</li></ul>`;
    case "facts":
      return html`<ul class="findings">${part.facts.map(({ label, value }) => html`<li>${label}: ${unbroken(value)}</li>`)}</ul>`;
    case "chart":
      return chartOf(part);
    default:
      return html``;
  }
}

function chartOf({ picture, labels }: Extract<Part, { kind: "chart" }>): Html {
  const { unit, levels = [], title } = picture;
  const points = picture.series[0]?.points ?? [];
  const bars = points.map(({ value }, i) => {
    const label = labels[i] ?? "";
    return { label, tick: label, value, isMarked: i === points.length - 1 };
  });
  const values = [...levels, ...points].map(({ value }) => value ?? 0);
  const max = unit === "share" ? shareTop(values) : Math.max(0, ...values);
  const drawn = barChart(bars, { max, show: (value) => showNumber(unit, value), levels });
  return html`<figure>${raw(drawn)}<figcaption>${title}, period by period.</figcaption></figure>`;
}

function tableOf({ title, columns, rows, left }: ShownEdition["tables"][number]): Html {
  const row = (cells: readonly string[]) => html`<tr>${cells.map((cell) => html`<td>${unbroken(cell)}</td>`)}</tr>`;
  return html`<div class="wide"><table>${title === undefined ? "" : html`<caption>${title}</caption>`}<thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map(row)}</tbody></table></div>${left > 0 ? html`<p class="quiet">And ${left} more rows, which were not kept.</p>` : ""}`;
}
