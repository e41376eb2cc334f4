import { html, raw } from "hono/html";
import type { Config } from "../app/index.ts";
import {
  askAboutCase,
  barChart,
  inquiryLines,
  labelledBars,
  periodText,
  person,
  shareTop,
  showValue,
  startText,
} from "../app/index.ts";
import type { Case } from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import type { InquiryNumber } from "../question/index.ts";
import type { EventStore } from "../store/index.ts";

type Html = ReturnType<typeof html>;
type Inquiries = Case["inquiries"];

/** What was asked before stays in the case; a page shows the latest. */
const mostShown = 20;
const mostText = 500;
const mostName = 200;
const fewestBars = 2;

/** What was typed and could not be taken. */
export interface AskedAgain {
  readonly problem: string;
  readonly text: string;
  readonly by: string;
}

/** The questions that people asked about a case, with what the log answered, and the form that asks. */
export function inquirySection(state: Case, again?: AskedAgain): Html {
  const { inquiries } = state;
  const earlier = inquiries.length - mostShown;
  return html`<section class="inquiries" id="ask" aria-label="Questions about this case"><h2>Ask about this</h2>
${earlier > 0 ? html`<p class="empty">${earlier} earlier ones: <code>thence case show ${state.id}</code></p>` : ""}${inquiries.slice(-mostShown).map(exchange)}
<form method="post" action="/cases/${state.id}/inquiries">
${again ? html`<p class="problem" role="alert">${again.problem}</p>` : ""}<label>Your question<input name="text" required maxlength="${mostText}" autocomplete="off" placeholder="by device? · last 8 weeks? · why? · sidste uge?" value="${again?.text ?? ""}"></label>
<label>Your name<input name="by" required maxlength="${mostName}" autocomplete="name" value="${again?.by ?? ""}"></label>
<button>Ask</button> <small>Answered from the log at once, and kept with the case. “help” shows what can be asked.</small>
</form></section>`;
}

function exchange({ made, answered }: Inquiries[number]): Html {
  const told = answered?.data;
  return html`<article><p><b>${made.data.by}</b> ${made.data.text}</p>
${told ? html`<div class="answered" lang="${told.answer.language}">${inquiryLines(told).map((line) => html`<p>${line.replaceAll(" %", "\u00a0%")}</p>`)}${chart(told.answer)}${table(told.answer)}${shows(told.answer.numbers)}</div>` : ""}</article>`;
}

type Answer = NonNullable<Inquiries[number]["answered"]>["data"]["answer"];

function chart({ chart: of, numbers }: Answer): Html | string {
  const observed = numbers.flatMap((one) => (one.kind === "observed" ? [one.observation] : []));
  const [first] = observed;
  if (of === undefined || !first || observed.length < fewestBars) return "";
  const unit = first.unit ?? "count";
  const show = (value: number) => showValue({ ...first, unit }, value);
  if (of !== "windows") {
    const bars = observed.map((one) => ({
      label: one.segment?.kind === "value" ? one.segment.value : "–",
      value: one.value,
      isMarked: false,
    }));
    return html`<figure>${raw(labelledBars({ kind: "bars", title: first.metric, unit: "number", bars }, show))}</figure>`;
  }
  const sorted = observed.toSorted((a, b) => a.from - b.from);
  const bars = sorted.map((one, i) => ({
    label: periodText(one),
    tick: startText(one),
    value: one.value,
    isMarked: one === first && numbers.length > 1 && i === sorted.length - 1,
  }));
  const values = bars.map(({ value }) => value ?? 0);
  const max = unit === "share" ? shareTop(values) : Math.max(0, ...values);
  return html`<figure>${raw(barChart(bars, { max, show }))}</figure>`;
}

function table({ table: of }: Answer): Html | string {
  if (!of || of.rows.length === 0) return "";
  return html`<div class="wide" tabindex="0" role="region" aria-label="${of.columns.join(", ")}"><table><thead><tr>${of.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${of.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell.replaceAll(" %", "\u00a0%")}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** The command behind each number: whoever may read the log sees its rows. */
function shows(numbers: readonly InquiryNumber[]): Html | string {
  const commands = numbers.flatMap((one) =>
    one.kind === "observed"
      ? [`thence ${one.show} (${one.observation.rows} events, definition ${one.observation.definition})`]
      : [],
  );
  const places = numbers.flatMap((one) =>
    one.kind === "counted" && one.positions.length > 0
      ? [`thence events --all: ${one.positions.map((at) => `#${at}`).join(" ")}`]
      : [],
  );
  const lines = [...commands, ...places];
  if (lines.length === 0) return "";
  return html`<details><summary>The rows behind it</summary><ul>${lines.map((line) => html`<li><code>${line}</code></li>`)}</ul></details>`;
}

/** Takes a question that was typed on a case's page; what cannot be taken is told in its form. errors  decision/unknown-case and what a store throws */
export async function takeInquiry(
  { store, config, now }: { readonly store: EventStore; readonly config: Config; readonly now: Micros },
  id: string,
  typed: { readonly text: string; readonly by: string },
): Promise<AskedAgain | undefined> {
  const { text, by } = typed;
  const refusal =
    by === ""
      ? "Say who you are."
      : by.length > mostName
        ? `A name has at most ${mostName} characters.`
        : text === ""
          ? "Type a question."
          : text.length > mostText
            ? `A question has at most ${mostText} characters.`
            : undefined;
  if (refusal !== undefined) return { problem: refusal, text, by };
  await askAboutCase(store, config, { case: id, text, actor: person(by, "page", "stated"), now });
  return undefined;
}
