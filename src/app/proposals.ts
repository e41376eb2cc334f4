import { type Case, type Playbook, PlaybookPublished, playbookHash, publishedPlaybook } from "../decision/index.ts";
import { type Effect, lessonFor, OutcomeMeasured, proposedChange } from "../outcome/index.ts";
import { GuardrailsAssessed, SignalHeld } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Config } from "./define-config.ts";
import { type Journal, openJournal } from "./journal.ts";
import { caseOf, casesOf } from "./time-steps.ts";

/** A change of a rule that its own log speaks for, or that somebody asked for in a review. */
export interface Proposal {
  readonly playbook: string;
  readonly because: "outcomes" | "dismissals" | "holds" | "review";
  readonly says: string;
  /** The cases that it rests on. */
  readonly cases: readonly string[];
  /** What of the playbook to back-test it with, as `--set` takes it; none where that is no matter of a setting. */
  readonly settings?: readonly string[];
}

/**
 * Every change that is proposed of the playbooks as they are now. What was learnt by another definition is done with: whoever edits the rule
 * has answered it.
 */
export async function proposalsOf(
  store: EventStore,
  { playbooks = [], metrics = [] }: Config,
): Promise<readonly Proposal[]> {
  const journal = openJournal(store);
  await journal.refresh();
  return playbooks.flatMap((playbook) => {
    const isShare = metrics.find(({ name }) => name === playbook.metric)?.unit === "share";
    return ofPlaybook(journal, playbook, isShare);
  });
}

const lookedAt = 5;
const leastHeld = 3;

function ofPlaybook(journal: Journal, playbook: Playbook, isShare: boolean): Proposal[] {
  const { name } = playbook;
  const definition = playbookHash(playbook);
  const cases = casesOf(journal)
    .map(({ state }) => state)
    .filter(({ opened: { data } }) => data.playbook === name && data.definition === definition);
  return [
    ...ofOutcomes(journal, playbook, cases, isShare),
    ...ofDismissals(playbook, cases),
    ...ofHolds(journal, playbook, cases),
    ...cases.flatMap(({ id, review }): Proposal[] =>
      review?.data.ruleChange === undefined
        ? []
        : [{ playbook: name, because: "review", says: `${review.data.by}: ${review.data.ruleChange}`, cases: [id] }],
    ),
  ];
}

function ofOutcomes(journal: Journal, playbook: Playbook, cases: readonly Case[], isShare: boolean): Proposal[] {
  const measured = cases.flatMap(({ id }) => {
    const effect = effectOf(journal, id);
    return effect ? [{ id, effect }] : [];
  });
  const { what, says } = proposedChange(measured.map(({ effect }) => effect));
  if (what === "none") return [];
  const settings =
    what === "raise-for"
      ? longerSettings(playbook)
      : what === "lower-line"
        ? furtherSettings(playbook, isShare)
        : undefined;
  const of = measured.slice(-lookedAt).map(({ id }) => id);
  return [{ playbook: playbook.name, because: "outcomes", says, cases: of, ...(settings && { settings }) }];
}

function ofDismissals(playbook: Playbook, cases: readonly Case[]): Proposal[] {
  const last = cases.filter(({ closed }) => closed !== undefined).slice(-lookedAt);
  const wrong = last.filter(({ status, dismissed }) => {
    const because = status === "dismissed" ? dismissed?.data.because : undefined;
    return because === "wrong-rule" || because === "not-actionable";
  });
  if (wrong.length < 2 || wrong.length * 2 <= last.length) return [];
  const says = `${wrong.length} of the last ${last.length} questions were dismissed as a wrong rule or not to be acted on: ask later, or less.`;
  const of = wrong.map(({ id }) => id);
  return [{ playbook: playbook.name, because: "dismissals", says, cases: of, settings: longerSettings(playbook) }];
}

function ofHolds(journal: Journal, { name, condition }: Playbook, cases: readonly Case[]): Proposal[] {
  const history = journal.stream("thence.rule", name);
  const held = history.filter(SignalHeld.is).filter(({ data }) => data.checks.includes("sample-size"));
  if (held.length < leastHeld || cases.length >= held.length) return [];
  const found = history.filter(GuardrailsAssessed.is).flatMap(({ data }) => data.findings);
  const drawn = found.findLast(({ check, drawnFrom }) => check === "sample-size" && drawnFrom !== undefined)?.drawnFrom;
  const says = `It was held back ${held.length} times because too few were there, and asked ${cases.length} times: give its metric a longer window, or judge no window with so few.`;
  const kind = condition === undefined ? ["condition.kind=objective"] : [];
  const isMore = drawn?.kind === "sample" && drawn.needed > (condition?.minSample ?? 0);
  const settings = isMore ? { settings: [...kind, `condition.minSample=${drawn.needed}`] } : {};
  return [{ playbook: name, because: "holds", says, cases: [], ...settings }];
}

function longerSettings({ condition }: Playbook): readonly string[] {
  if (condition?.of)
    return [`condition.of={"breaches":${condition.of.breaches + 1},"windows":${condition.of.windows + 1}}`];
  const kind = condition === undefined ? ["condition.kind=objective"] : [];
  return [...kind, `condition.for=${(condition?.for ?? 1) + 1}`];
}

/**
 * A tenth further out, where the line is the condition's own and there is one. Zero has no tenth, and a share ends at
 * 1, so there a person has to say how far.
 */
export function furtherSettings(
  { condition }: Pick<Playbook, "condition">,
  isShare = false,
): readonly string[] | undefined {
  if (condition?.kind !== "static") return undefined;
  const { below, above } = condition;
  if ((below === undefined) === (above === undefined)) return undefined;
  const line = below ?? above ?? 0;
  if (line === 0) return undefined;
  const step = (below === undefined ? 1 : -1) * Math.abs(line) * 0.1;
  const further = Number((line + step).toPrecision(4));
  return isShare && further >= 1 ? undefined : [`threshold=${further}`];
}

function effectOf(journal: Journal, id: string): Effect | undefined {
  return journal.stream("thence.case", id).findLast(OutcomeMeasured.is)?.data.effect;
}

/** What a review that is asked for may begin with; the one who reviews writes the lesson. */
export interface ReviewStart {
  readonly lesson: string;
  readonly ruleChange?: string;
}

/** The same of a case; undefined where no review is asked for, or it was written. */
export async function reviewStartOf(store: EventStore, id: string): Promise<ReviewStart | undefined> {
  const journal = openJournal(store);
  await journal.refresh();
  const state = caseOf(journal, id)?.state;
  const effect = state && effectOf(journal, id);
  if (!state?.reviewRequested || state.review || !effect) return undefined;
  const { playbook, definition } = state.opened.data;
  const published = journal
    .stream("thence.playbook", playbook)
    .filter(PlaybookPublished.is)
    .find(({ data }) => data.definition === definition);
  const [proposal] = published ? ofPlaybook(journal, publishedPlaybook(published.data), false) : [];
  const lesson = lessonFor(effect, state.decision?.data.expected);
  return { lesson, ...(proposal && { ruleChange: proposal.says }) };
}
