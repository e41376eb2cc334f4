import { html } from "hono/html";
import {
  askedOf,
  type askedText,
  caseLevels,
  cautions,
  delegationText,
  lessonsOf,
  type NamedLesson,
  outcomeText,
  type ReviewStart,
  subjectOf,
  timeText,
  valuesText,
} from "../app/index.ts";
import type { Case } from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import type { MeasuredOutcome } from "../outcome/index.ts";
import { type AnswerProblem, answerForm } from "./answer-form.ts";
import { evidenceDetails, evidencePart } from "./evidence-part.ts";
import { type AskedAgain, inquirySection } from "./inquiry-form.ts";
import { type Html, type PageOf, type Problem, page, problemText, unbroken } from "./layout.ts";
import { type Opening, openForm } from "./open-form.ts";

/** The inbox: what is open, then what was decided. */
export function inboxPage(of: PageOf, cases: readonly CaseAsked[], config: Opening["config"] = {}): Html {
  const open = cases.filter(({ state }) => !state.closed);
  const decided = cases.filter(({ state }) => state.closed);
  return page(
    of,
    "Questions",
    html`<h1>Questions</h1>
${open.length === 0 ? html`<p class="empty">No question is open. One appears here when a number breaks its objective.</p>` : html`<ul class="cases">${open.map(item)}</ul>`}
${openForm({ config })}
${decided.length === 0 ? "" : html`<h2>Decided</h2><ul class="cases">${decided.map(item)}</ul><p><a href="/calibration">How well we predict</a></p>`}`,
  );
}

/** A case with the playbook that it was opened by. */
type CaseAsked = Parameters<typeof askedText>[0];

function item(asked: CaseAsked): Html {
  const { state: one } = asked;
  const said = one.closed
    ? ending(one)
    : `${askedOf(asked)}, ${timeText((one.asked ?? one.opened).event.occurred)}${until(one)}`;
  return html`<li><a href="/cases/${one.id}">${one.asked?.data.text ?? subjectOf(one.opened.data.evidence)}</a><small>${one.id} · ${said}</small></li>`;
}

export interface CaseView {
  readonly state: Case;
  readonly playbook: CaseAsked["playbook"];
  readonly outcome?: MeasuredOutcome;
  /** What time it is where the case is answered. */
  readonly now: Micros;
  /** Where a review is asked for: what it may begin with. */
  readonly reviewStart?: ReviewStart;
  /** Where it is about several signals: how each of them stands. */
  readonly signals?: readonly string[];
  /** What went wrong with the last answer, and what was typed. */
  readonly problem?: AnswerProblem;
  /** A question about the case that could not be taken. */
  readonly inquiry?: AskedAgain;
}

/** A case with its evidence, and the form that answers it. */
export function casePage(
  of: PageOf,
  { state, playbook, outcome, now, reviewStart, signals = [], problem, inquiry }: CaseView,
): Html {
  const { data } = state.opened;
  return page(
    of,
    state.id,
    html`<p class="id">${state.id} · ${askedOf({ state, playbook })} · ${timeText(state.opened.event.occurred)}${state.closed ? "" : until(state)}</p>
<h1>${state.asked?.data.text ?? subjectOf(data.evidence)}</h1>
${data.about === undefined ? "" : html`<p>Brought up by ${data.by ?? "somebody"}: ${data.about}</p>`}
${evidencePart(data, caseLevels({ state, playbook }))}
${signals.length === 0 ? "" : html`<h2>How they stand</h2><ul class="findings">${signals.map((line) => html`<li>${unbroken(line)}</li>`)}</ul>`}
${problem ? html`<p class="problem" role="alert">${problemText(problem)}</p>` : ""}
${state.closed ? [ended(state, outcome), reviewAsked(state, reviewStart)] : [warnings(state.id, data.evidence), talk(state), answerForm(state, now, problem)]}
${inquirySection(state, inquiry)}
${evidenceDetails(state.id, data)}`,
  );
}

function until({ asked }: Case): string {
  const by = asked?.data.deadlines?.decide;
  return by === undefined ? "" : `, to be decided by ${timeText(by)}`;
}

function ending({ status, decision, dismissed }: Case): string {
  if (status === "dismissed")
    return `dismissed as ${dismissed?.data.because ?? "no matter"}, by ${dismissed?.data.by ?? "somebody"}`;
  if (status === "cleared") return "over by itself";
  return decision ? `decided: ${decision.data.label}, by ${decision.data.decidedBy}` : "nobody decided in time";
}

// What the one who decides must be warned of stands above the buttons.
function warnings(id: string, evidence: Case["opened"]["data"]["evidence"]): Html {
  const warned = cautions(evidence);
  const lessons = evidence.kind === "view" ? [] : lessonsOf(evidence);
  const link = (one: NamedLesson, text: string) => html`<a href="/cases/${id}/lessons/${one.name}">${text}</a>`;
  const ofEvery = lessons.find(({ caution }) => caution === undefined);
  const general = ofEvery
    ? html`<p class="quiet">Guess first: ${link(ofEvery, "what came after such windows before?")}</p>`
    : "";
  if (warned.length === 0) return html`${general}`;
  const item = (caution: string) => {
    const lesson = lessons.find((one) => one.caution === caution);
    return html`<li>${unbroken(caution)}${lesson ? html` ${link(lesson, "A minute on it")}` : ""}</li>`;
  };
  return html`<ul class="cautions" aria-label="Before you decide">${warned.map(item)}</ul>${general}`;
}

function talk({ comments, acknowledged, asked }: Case): Html {
  const delegated = asked?.data.delegation;
  if (comments.length === 0 && !acknowledged && !delegated) return html``;
  return html`<ul class="talk">${delegated ? html`<li>${delegationText(delegated)}</li>` : ""}${acknowledged ? html`<li>${acknowledged.data.by} takes it up.</li>` : ""}${comments.map(({ data }) => html`<li><b>${data.by}</b> ${data.text}</li>`)}</ul>`;
}

function ended(state: Case, outcome: MeasuredOutcome | undefined): Html {
  const data = state.decision?.data;
  if (!data || state.status === "dismissed" || state.status === "cleared")
    return html`<section class="decision"><h2>${ending(state)}</h2><p><code>thence why ${state.id}</code></p></section>`;
  return html`<section class="decision"><h2>${data.label}</h2><p>Decided by ${data.decidedBy}: “${data.reason}”</p>${data.values ? html`<p>${valuesText(data.values)}</p>` : ""}
<p>${outcome ? html`What came of it: ${unbroken(outcomeText(outcome))}` : state.opened.data.metric === undefined ? "It is about no metric: what came of it is for the review." : "What came of it is measured once its time is over."}</p><p><code>thence why ${state.id}</code></p></section>`;
}

function reviewAsked({ id, reviewRequested }: Case, start: ReviewStart | undefined): Html {
  if (!start || !reviewRequested) return html``;
  return html`<section class="decision"><h2>A review is asked of ${reviewRequested.data.to.join(", ")}</h2><p>It may begin with: ${unbroken(start.lesson)}</p>${start.ruleChange === undefined ? "" : html`<p>Of the rule: ${unbroken(start.ruleChange)}</p>`}<p><code>thence case review ${id} --process good --result good --lesson "…"</code></p></section>`;
}

export function problemPage(of: PageOf, title: string, problem: Problem): Html {
  return page(of, title, html`<h1>${title}</h1><p>${problemText(problem)}</p><p><a href="/">All questions</a></p>`);
}

/** A question that leads somewhere: three dots and an arrow. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f4f7a"/><path d="M9 9v3M9 15v2a6 6 0 0 0 6 6h7m-4-4 4 4-4 4" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

export const stylesheet = `
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e8ecf2); --quiet: light-dark(#5b6675, #9aa5b4); --ground: light-dark(#fbfaf7, #14181e); --line: light-dark(#dcd8ce, #2c3440); --mark: light-dark(#b3341f, #ff8a70); --bar: light-dark(#8aa2b8, #54708a); --act: light-dark(#1f4f7a, #8cc0ee); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 17px/1.55 system-ui, sans-serif; }
header { display: flex; gap: 1rem; align-items: baseline; padding: .8rem 1.2rem; border-bottom: 1px solid var(--line); }
header a { color: inherit; text-decoration: none; font-weight: 650; } header span, small, .id, figcaption, .empty, .quiet { color: var(--quiet); }
main { max-width: 46rem; margin: 0 auto; padding: 1.2rem; } h1 { font-size: 1.6rem; line-height: 1.25; text-wrap: balance; } h2 { font-size: 1.15rem; }
a { color: var(--act); } .cases { list-style: none; padding: 0; } .cases li { padding: .8rem 0; border-bottom: 1px solid var(--line); } .cases small { display: block; }
figure { margin: 1rem 0; } svg { width: 100%; height: auto; } .bar { fill: var(--bar); } .bar.marked { fill: var(--mark); } .line { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 4; } .axis { fill: var(--quiet); } .code { display: block; font-size: .75em; }
form, .decision { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1.2rem 0; } label { display: block; margin-bottom: .8rem; }
textarea, input, select { display: block; width: 100%; margin-top: .3rem; padding: .5rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--quiet); border-radius: .35rem; }
fieldset { border: 1px solid var(--line); border-radius: .35rem; margin: 0 0 .8rem; padding: .8rem; } legend { padding: 0 .4rem; } select option { color: CanvasText; background: Canvas; } [aria-invalid] { border-color: var(--mark); }
.pair { display: flex; flex-wrap: wrap; gap: 0 .8rem; } .pair label { flex: 1 1 10rem; }
.options { display: flex; flex-wrap: wrap; gap: .6rem; } button { font: inherit; padding: .6rem 1rem; border-radius: .35rem; border: 1px solid var(--act); background: transparent; color: var(--act); cursor: pointer; } button:hover { background: var(--act); color: var(--ground); }
.cautions { border-left: 4px solid var(--mark); padding: .4rem 0 .4rem 1.6rem; margin: 1.2rem 0; } .talk { color: var(--quiet); }
.choices { list-style: none; padding: 0; } .choices li { margin: .5rem 0; } .choices a { display: block; padding: .6rem 1rem; border: 1px solid var(--act); border-radius: .35rem; text-decoration: none; } .choices a:hover { background: var(--act); color: var(--ground); }
.answers { list-style: none; padding: 0; } .answers li { padding: .3rem 0; } .right { font-weight: 650; } .answers span { color: var(--quiet); }
.inquiries { border-top: 1px solid var(--line); margin-top: 1.6rem; } .answered { border-left: 3px solid var(--line); padding-left: .9rem; } .answered p { margin: .3rem 0; overflow-wrap: anywhere; } .answered table { font-size: .85em; margin: .5rem 0; } .answered details { font-size: .85em; } .answered li code { overflow-wrap: anywhere; }
.wide { overflow-x: auto; } caption { text-align: left; color: var(--quiet); } table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .3rem .8rem .3rem 0; text-align: right; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; } th:first-child, td:first-child { text-align: left; } svg text { fill: var(--ink); font-size: 14px; } svg text.axis { fill: var(--quiet); } svg text.level { paint-order: stroke; stroke: var(--ground); stroke-width: 4px; }
@media (min-width: 640px) { svg text { font-size: 8.5px; } svg text.level { stroke-width: 3px; } }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; } .problem { color: var(--mark); } code { font-size: .9em; }
`;
