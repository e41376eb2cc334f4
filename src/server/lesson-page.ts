import { html, raw } from "hono/html";
import { labelledBars, type NamedLesson, showValue } from "../app/index.ts";
import { type Html, type PageOf, page, unbroken } from "./layout.ts";

/** A lesson of a case: what is to be guessed and, where `guess` is given, what is behind the number. A guess is not kept. */
export function lessonPage(of: PageOf, id: string, { name, caution, lesson }: NamedLesson, guess?: string): Html {
  const { title, guess: asked, general, reveal, page: file } = lesson;
  const address = `/cases/${encodeURIComponent(id)}/lessons/${encodeURIComponent(name)}`;
  const back = html`<p><a href="/cases/${id}">Back to ${id}</a></p>`;
  if (guess === undefined)
    return page(
      of,
      title,
      html`<p class="id">${id} · ${title}</p>
<h1>Guess first</h1>
<p>${unbroken(asked.text)}</p>
<ul class="choices">${asked.choices.map((choice, i) => html`<li><a href="${address}?guess=${i + 1}">${unbroken(choice)}</a></li>`)}</ul>
<p><a href="${address}?guess=0">Show it without a guess</a></p>
${back}`,
    );
  return page(
    of,
    title,
    html`<p class="id">${id} · ${title}</p>
<h1>${resultOf(guess, asked.right)}</h1>
<p>${unbroken(asked.text)}</p>
<ul class="answers">${asked.choices.map((choice, i) => html`<li class="${i === asked.right ? "right" : ""}">${unbroken(choice)}${i === asked.right ? " ✓" : ""}${guess === String(i + 1) ? html` <span>your guess</span>` : ""}</li>`)}</ul>
<figure>${raw(labelledBars(lesson.picture, (value) => showValue(unitOf(lesson.picture.unit), value)))}<figcaption>${lesson.picture.title}</figcaption></figure>
${tableOf(lesson.table)}${reveal.map((text) => html`<p>${unbroken(text)}</p>`)}
<p><b>In general.</b> ${general}</p>
${caution === undefined ? "" : html`<p class="quiet">It is drawn from this caution: ${unbroken(caution)}</p>`}
<p class="quiet">More: docs/lessons/${file}.md</p>
${back}`,
  );
}

function resultOf(guess: string, right: number): string {
  if (guess === String(right + 1)) return "Right";
  return /^[1-9]\d*$/.test(guess) ? "Not quite" : "What is behind the number";
}

function unitOf(unit: NamedLesson["lesson"]["picture"]["unit"]) {
  return { unit: unit === "micros" ? "duration" : unit === "share" ? "share" : "number" } as const;
}

function tableOf(table: NamedLesson["lesson"]["table"]): Html | string {
  if (!table) return "";
  const cells = (row: readonly string[]) => row.map((cell) => html`<td>${unbroken(cell)}</td>`);
  return html`<table><thead><tr>${table.heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${table.rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table>`;
}
