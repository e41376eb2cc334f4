import { html, raw } from "hono/html";

export type Html = ReturnType<typeof html>;
export { html };

export const nothing: Html = html``;

/** A button of a message or a form that is open; what it is called comes back as the name of what was pressed. */
export function button(id: string, label: string, style: "primary" | "danger" | "plain" = "plain"): Html {
  return html`<button name="button" value="${id}" class="${style}">${label}</button>`;
}

/** Somewhere else, if it is an address that a browser may follow. */
export function link(url: string, label: string): Html {
  return isFollowable(url)
    ? html`<a href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`
    : html`<span>${label} (${url})</span>`;
}

export function isFollowable(url: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(url);
}

export interface FieldOf {
  readonly id: string;
  readonly label: string;
  readonly kind?: "text" | "lines" | "choice" | "choices" | "date" | "number";
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly initial?: string;
  readonly hint?: string;
  readonly problem?: string;
  readonly isOptional?: boolean;
}

/** Something to fill in; what is typed comes back under its id. */
export function field(of: FieldOf): Html {
  const name = `${valuePrefix}${of.id}`;
  const wrong = of.problem === undefined ? nothing : html`<small class="problem">${of.problem}</small>`;
  const hint = of.hint === undefined ? nothing : html`<small>${of.hint}</small>`;
  return html`<label>${of.label}${of.isOptional ? html` <small>(optional)</small>` : ""}${inputOf(of, name)}${hint}${wrong}</label>`;
}

function inputOf({ kind = "text", choices = [], initial = "" }: FieldOf, name: string): Html {
  if (kind === "lines") return html`<textarea name="${name}" rows="4">${initial}</textarea>`;
  if (kind === "choice" || kind === "choices") {
    const chosen = initial.split(",");
    const options = choices.map(
      ({ value, label }) =>
        html`<option value="${value}" ${chosen.includes(value) ? raw("selected") : ""}>${label}</option>`,
    );
    const blank = kind === "choice" ? html`<option value=""></option>` : nothing;
    return html`<select name="${name}" ${kind === "choices" ? raw("multiple") : ""}>${blank}${options}</select>`;
  }
  const type = kind === "date" || kind === "number" ? kind : "text";
  return html`<input type="${type}" ${kind === "number" ? raw('step="any"') : ""} name="${name}" value="${initial}">`;
}

export const valuePrefix = "v.";

export function table(columns: readonly (string | Html)[], rows: readonly (readonly (string | Html)[])[]): Html {
  const body = rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`);
  return html`<div class="wide"><table><thead><tr>${columns.map((one) => html`<th>${one}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** A small picture of some series, and their numbers beneath it. */
export function chart(title: string, kind: "line" | "bar", labels: readonly string[], series: readonly Series[]): Html {
  const values = series.flatMap((one) => one.values).filter(Number.isFinite);
  const top = Math.max(0, ...values);
  const low = Math.min(0, ...values);
  const x = (i: number) => 10 + (i + 0.5) * (380 / Math.max(1, labels.length));
  const y = (value: number) => 110 - ((value - low) / (top - low || 1)) * 100;
  const marks = series.map((one, n) => {
    const tone = `tone${n % 4}`;
    if (kind === "bar") {
      const width = 300 / Math.max(1, labels.length * series.length);
      return one.values.map((value, i) => {
        const [from, to] = [Math.min(y(0), y(value)), Math.max(y(0), y(value))];
        const left = x(i) + (n - series.length / 2) * width;
        return html`<rect class="${tone}" x="${left.toFixed(1)}" y="${from.toFixed(1)}" width="${width.toFixed(1)}" height="${Math.max(0.5, to - from).toFixed(1)}"/>`;
      });
    }
    // What has no value there is left out, and the line goes on behind it.
    const points = one.values.flatMap((value, i) =>
      Number.isFinite(value) ? [`${x(i).toFixed(1)},${y(value).toFixed(1)}`] : [],
    );
    const dots = points.map((point) => {
      const [cx = "", cy = ""] = point.split(",");
      return html`<circle class="${tone}" cx="${cx}" cy="${cy}" r="2.5"/>`;
    });
    return html`<polyline class="${tone}" points="${points.join(" ")}"/>${dots}`;
  });
  const rows = series.map((one) => [
    one.name,
    ...one.values.map((value) => (Number.isFinite(value) ? String(value) : "")),
  ]);
  return html`<figure><figcaption>${title}</figcaption><svg viewBox="0 0 400 120" role="img" aria-label="${title}">${marks}</svg><details><summary>Numbers</summary>${table(["", ...labels], rows)}</details></figure>`;
}
