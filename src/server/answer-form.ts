import { html } from "hono/html";
import { type AnswerField, belongsTo, type Case, dateBound, expectedHint, fieldHint, today } from "../app/index.ts";
import type { Micros } from "../event/index.ts";
import type { Html, Problem } from "./layout.ts";

/** What went wrong with the last answer, and what was typed. */
export interface AnswerProblem extends Problem {
  readonly reason: string;
  readonly by: string;
  readonly expected: string;
  readonly values: Readonly<Record<string, string>>;
  /** The value that it is about. */
  readonly field?: string;
}

/** What the names of typed values begin with, so that a value called `reason` is not the reason. */
export const valuePrefix = "value.";

/**
 * The form that answers. What belongs to one option stands beside its button, and is not demanded by the browser: whoever chooses another has
 * nothing to type there.
 */
export function answerForm(state: Case, now: Micros, problem: AnswerProblem | undefined): Html {
  const { options = [], ask = [] } = state.asked?.data ?? {};
  if (options.length === 0)
    return html`<p>Nothing is asked here yet. Those who meet are asked afterwards what came of it.</p>`;
  const ownOf = (id: string) => ask.filter((field) => isOwn(field) && options.length > 1 && belongsTo(field, id));
  const shared = ask.filter((field) => !isOwn(field) || options.length === 1);
  const label = (id: string) => options.find((one) => one.id === id)?.label ?? id;
  const input = (field: AnswerField) => fieldInput(field, { now, problem, label });
  const button = (id: string) => html`<button name="option" value="${id}">${label(id)}</button>`;
  const isPlain = (id: string) => ownOf(id).length === 0;
  // The first button of a form is what Enter presses in a field. Nobody decides by Enter, so it is one that does nothing.
  return html`<form method="post" action="/cases/${state.id}/answers">
<button disabled hidden></button>${shared.map(input)}
<label>Why do you decide so?<textarea name="reason" required maxlength="4000" rows="3">${problem?.reason ?? ""}</textarea></label>
${expectedInput(state, problem?.expected ?? "")}<label>Your name<input name="by" required maxlength="200" autocomplete="name" value="${problem?.by ?? ""}"></label>
${options.map(({ id }) => (isPlain(id) ? "" : html`<fieldset><legend>${label(id)}</legend>${ownOf(id).map(input)}${button(id)}</fieldset>`))}<div class="options">${options.map(({ id }) => (isPlain(id) ? button(id) : ""))}</div>
</form>`;
}

/** What is expected can be said of any number, and is scored; of what is no metric nothing is measured. */
function expectedInput({ asked, opened }: Case, typed: string): Html | "" {
  const isNeeded = asked?.data.require?.includes("expected-effect") === true;
  if (opened.data.evidence.kind === "view" && !isNeeded) return "";
  const hint = `${expectedHint}${isNeeded ? "" : "; may be left out"}`;
  return html`<label>What do you expect of it?<input name="expected"${isNeeded ? html` required` : ""} maxlength="40" aria-describedby="hint-expected" value="${typed}"><small id="hint-expected">${hint}</small></label>`;
}

/** Whether it belongs to one option alone. */
function isOwn({ when }: AnswerField): boolean {
  return when !== undefined && (typeof when === "string" || when.length === 1);
}

interface Drawing {
  readonly now: Micros;
  readonly problem: AnswerProblem | undefined;
  readonly label: (option: string) => string;
}

function fieldInput(field: AnswerField, { now, problem, label }: Drawing): Html {
  const { id, when } = field;
  const typed = problem?.values[id] ?? "";
  const needs = field.required !== false && when === undefined ? html` required` : "";
  const wrong = problem?.field === id ? html` aria-invalid="true" autofocus` : "";
  const common = html`name="${valuePrefix}${id}" aria-describedby="hint-${id}"${needs}${wrong}`;
  const owners = when === undefined || isOwn(field) ? "" : `; with ${[when].flat().map(label).join(" or ")}`;
  const hint = `${hintOf(field, now)}${owners}${field.required === false ? "; may be left out" : ""}`;
  return html`<label>${field.label}${inputOf(field, common, typed, now)}<small id="hint-${id}">${hint}</small></label>`;
}

function hintOf(field: AnswerField, now: Micros): string {
  // A browser has the dates, and whoever reads sees the labels of a choice.
  return field.kind === "choice" ? "one of these" : fieldHint(field, now);
}

function inputOf(field: AnswerField, common: Html, typed: string, now: Micros): Html {
  switch (field.kind) {
    case "number":
      return html`<input type="number" ${common} step="${field.whole ? "1" : "any"}"${bound("min", field.min)}${bound("max", field.max)} value="${typed}">`;
    case "date": {
      const day = today(field, now);
      const [min, max] = [field.min, field.max].map((one) => (one === undefined ? undefined : dateBound(one, day)));
      return html`<input type="date" ${common}${bound("min", min)}${bound("max", max)} value="${typed}">`;
    }
    case "text":
      return html`<textarea ${common} rows="2"${bound("minlength", field.minLength)} maxlength="${field.maxLength ?? 1000}">${typed}</textarea>`;
    case "scale": {
      const steps = Array.from({ length: field.max - field.min + 1 }, (_, i) => String(field.min + i));
      return html`<select ${common}>${choices(
        steps.map((one) => ({ id: one, label: one })),
        typed,
      )}</select>`;
    }
    case "choice":
      return html`<select ${common}>${choices(field.options, typed)}</select>`;
  }
}

function bound(name: string, value: number | string | undefined): Html | "" {
  return value === undefined ? "" : html` ${name}="${value}"`;
}

function choices(options: readonly { readonly id: string; readonly label: string }[], typed: string): Html {
  return html`<option value=""></option>${options.map(({ id, label }) => html`<option value="${id}"${id === typed ? html` selected` : ""}>${label}</option>`)}`;
}
