import { html, raw } from "hono/html";
import {
  barChart,
  type Case,
  type CaseLevel,
  caseFindings,
  caseSubject,
  cellText,
  labelledBars,
  observationText,
  periodText,
  shareTop,
  showNumber,
  showValue,
  startText,
} from "../app/index.ts";
import { type Html, unbroken } from "./layout.ts";

type Opened = Case["opened"]["data"];
type MetricEvidence = Exclude<Opened["evidence"], { kind: "view" }>;
type View = Extract<Opened["evidence"], { kind: "view" }>["view"];

/** What was known when it was asked, as a picture and in sentences. */
export function evidencePart(opened: Opened, levels: readonly CaseLevel[]): Html {
  const { evidence } = opened;
  const findings = html`<ul class="findings">${caseFindings(opened).map((finding) => html`<li>${unbroken(finding)}</li>`)}</ul>`;
  if (evidence.kind === "view")
    return html`${viewPicture(evidence.view)}${findings}${evidence.view.tables.map(tableOf)}
<p>It is about no metric, so nothing is measured of what comes of it: that is for the review.</p>`;
  return html`${metricPicture(evidence, caseSubject(opened), levels)}${findings}<p>It serves: ${evidence.metric.serves}</p>`;
}

/** The same number by number, and how it is proved. */
export function evidenceDetails(id: string, { evidence }: Opened): Html {
  const numbers =
    evidence.kind === "view"
      ? html`<ul>${evidence.view.says.map((one) => html`<li>${one}</li>`)}</ul>`
      : html`<ul>${evidence.observations.map((one) => html`<li>${observationText(one)} · ${one.rows} events counted, up to position ${one.upTo}</li>`)}</ul>`;
  const again = evidence.kind === "view" ? (evidence.query ?? "") : `thence why ${id} --rows`;
  return html`<details><summary>${evidence.kind === "view" ? "How it was counted" : "The evidence, number by number"}</summary>${numbers}
<p><code>evidence ${evidence.hash.slice(0, 16)}</code> · <code>${again}</code></p></details>`;
}

function metricPicture({ metric, observations }: MetricEvidence, subject: string, levels: readonly CaseLevel[]): Html {
  if (observations.length === 0) return html``;
  const bars = observations.map((one, i) => ({
    label: periodText(one),
    tick: startText(one),
    value: one.value,
    isMarked: i === observations.length - 1,
  }));
  const values = [...levels, ...bars].map(({ value }) => value ?? 0);
  const max = metric.unit === "share" ? shareTop(values) : Math.max(0, ...values);
  const drawn = barChart(bars, { max, show: (value) => showValue(metric, value), levels });
  const lines = levels.map(({ label }) => `; ${label}`).join("");
  return html`<figure>${raw(drawn)}<figcaption>${unbroken(`${subject}, window by window (UTC)${lines}.`)}</figcaption></figure>`;
}

// A map and lines of several groups are told by their table: what is drawn here needs no script and no style of its own.
function viewPicture({ picture, title }: View): Html {
  const caption = html`<figcaption>${title}</figcaption>`;
  if (picture?.kind === "funnel") {
    const bars = picture.steps.map(({ name, count }) => ({ label: name, value: count, isMarked: false }));
    const drawn = labelledBars({ kind: "bars", title, unit: "count", bars }, (value) => showNumber("count", value));
    return html`<figure>${raw(drawn)}${caption}</figure>`;
  }
  if (picture?.kind === "bars")
    return html`<figure>${raw(labelledBars(picture, (value) => showNumber(picture.unit, value)))}${caption}</figure>`;
  return html`<p class="quiet">${title}</p>`;
}

function tableOf({ title, columns, rows, left = 0 }: View["tables"][number]): Html {
  const row = (cells: View["tables"][number]["rows"][number]) =>
    html`<tr>${columns.map((column, i) => html`<td>${unbroken(cellText(column, cells[i]))}</td>`)}</tr>`;
  return html`<div class="wide"><table>${title === undefined ? "" : html`<caption>${title}</caption>`}<thead><tr>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map(row)}</tbody></table></div>${left > 0 ? html`<p class="quiet">And ${left} more rows, which were not kept.</p>` : ""}`;
}
