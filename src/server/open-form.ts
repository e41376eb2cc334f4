import { html } from "hono/html";
import type { Config } from "../app/index.ts";
import { type Html, type PageOf, type Problem, page, problemText } from "./layout.ts";

/** What was typed to open a case, as it was typed. */
export interface TypedOpening {
  readonly about: string;
  readonly metric: string;
  /** `device=phone`, or nothing. */
  readonly segment: string;
  /** Dates, or nothing. */
  readonly from: string;
  readonly until: string;
  readonly playbook: string;
  readonly question: string;
  /** An option a line. */
  readonly options: string;
  readonly approver: string;
  readonly decide: string;
  readonly by: string;
}

export const nothingTyped: TypedOpening = {
  about: "",
  metric: "",
  segment: "",
  from: "",
  until: "",
  playbook: "",
  question: "",
  options: "",
  approver: "",
  decide: "",
  by: "",
};

export interface Opening {
  readonly config: Pick<Config, "metrics" | "playbooks">;
  readonly typed?: TypedOpening;
  readonly problem?: Problem;
}

/** The form that brings something up about a metric; nothing where no metric is defined. */
export function openForm({ config: { metrics = [], playbooks = [] }, typed = nothingTyped, problem }: Opening): Html {
  if (metrics.length === 0) return html``;
  const option = (value: string, label: string, chosen: string) =>
    html`<option value="${value}"${value === chosen ? html` selected` : ""}>${label}</option>`;
  const ofPlaybook =
    playbooks.length === 0
      ? ""
      : html`<label>Whose question is asked?<select name="playbook">${option("", "my own, below", typed.playbook)}${playbooks.map(({ name, question }) => option(name, `${name}: ${question.text}`, typed.playbook))}</select></label>`;
  return html`<details class="open"${problem === undefined ? "" : html` open`}><summary>Open a case</summary>
${problem === undefined ? "" : html`<p class="problem" role="alert">${problemText(problem)}</p>`}
<form method="post" action="/cases">
<button disabled hidden></button><label>What is it about?<textarea name="about" required maxlength="4000" rows="2">${typed.about}</textarea></label>
<label>Which metric?<select name="metric">${metrics.map(({ name }) => option(name, name, typed.metric))}</select></label>
<label>Only a part of it?<input name="segment" maxlength="200" placeholder="device=phone, or nothing" value="${typed.segment}"></label>
<div class="pair"><label>From what day on?<input type="date" name="from" value="${typed.from}"></label><label>Up to what day?<input type="date" name="until" value="${typed.until}"></label></div>
<p class="quiet">The last 24 closed windows are kept with the case, of these days in UTC.</p>
${ofPlaybook}<fieldset><legend>My own question</legend>
<label>What is asked?<input name="question" maxlength="300" value="${typed.question}"></label>
<label>The ways to answer, one a line<textarea name="options" maxlength="2000" rows="3" placeholder="Fix it&#10;Leave it as it is">${typed.options}</textarea></label>
<label>Who decides?<input name="approver" maxlength="200" placeholder="@maya" value="${typed.approver}"></label>
<label>Within what time?<input name="decide" maxlength="20" placeholder="2d, or nothing" value="${typed.decide}"></label></fieldset>
<label>Your name<input name="by" required maxlength="200" autocomplete="name" value="${typed.by}"></label>
<button>Open the case</button>
</form></details>`;
}

/** The form alone, with what was wrong with it. */
export function openPage(of: PageOf, opening: Opening): Html {
  return page(of, "Open a case", html`<h1>Open a case</h1>${openForm(opening)}<p><a href="/">All questions</a></p>`);
}
