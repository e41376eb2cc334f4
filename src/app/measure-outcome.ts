import { effectId, foldEffect } from "../action/index.ts";
import type { Case, MadeDecision, Playbook, Said } from "../decision/index.ts";
import { derivedId, type Micros, type NewEvent, type RecordedEvent } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import {
  closesAt,
  type Metric,
  MetricObserved,
  type Observation,
  type Window,
  windowAt,
  windowsFrom,
} from "../metric/index.ts";
import {
  brokenStretch,
  measuredOutcome,
  measureEffect,
  OutcomeAwaited,
  OutcomeMeasured,
  PredictionScored,
  scoreExpectation,
} from "../outcome/index.ts";
import { ConditionEvaluated } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { system } from "./actors.ts";
import type { Journal } from "./journal.ts";
import { streamOf } from "./read.ts";
import { segmentOf } from "./segment.ts";
import type { Seeing, Sight } from "./sight.ts";
import { appendStep } from "./step.ts";

interface Following {
  readonly store: EventStore;
  readonly journal: Journal;
  readonly sight: Sight;
}

/**
 * Fixes the stretch of time that will tell what came of a decision, and measures it once it is closed. The stretch begins with the
 * first whole window after the decision was made, whenever the loop comes to see it: nobody can choose it by its numbers. Before and
 * after are measured by one definition: the one that stands in the evidence, whatever became of it since. What would have happened anyway
 * is told by the windows before, and by the segments that the decision did not touch. Returns whether there is nothing left to follow.
 */
export async function followOutcome(
  loop: Following,
  state: Case,
  decision: Said<MadeDecision>,
  playbook: Playbook | undefined,
  now: Micros,
): Promise<boolean> {
  const { store, journal } = loop;
  const { evidence } = state.opened.data;
  // What is about no metric has no number that could tell.
  if (evidence.kind === "view") return true;
  const { metric } = evidence;
  const history = journal.stream("thence.case", state.id);
  const name = decision.data.decision;
  const isOfIt = (event: RecordedEvent) =>
    (OutcomeMeasured.is(event) || OutcomeAwaited.is(event)) && (event.data.decision ?? firstOf(state)) === name;
  if (history.some((event) => OutcomeMeasured.is(event) && isOfIt(event))) return true;
  if (!history.some((event) => OutcomeAwaited.is(event) && isOfIt(event)) && playbook) {
    await awaitOutcome(store, state, { decision, metric }, playbook, now);
    await journal.refresh();
  }
  const awaited = journal.stream("thence.case", state.id).filter(OutcomeAwaited.is).find(isOfIt);
  if (!awaited) return false;
  const { stretch, cut } = untilSuperseded(metric, awaited.data, supersededAt(state, name));
  // As long as the windows before waited for late events.
  const due = Math.max(closesAt(metric, stretch) + parseDuration(playbook?.condition?.settle ?? "0s"), cut?.at ?? 0);
  if (due > now) return false;
  const before = evidence.observations.at(-1);
  const seeing = await loop.sight.of(metric, awaited.data.from);
  const of = { state, known: evidence.observations, decided: decision.event.occurred };
  const lines = linesOf(journal, metric, of, seeing, stretch);
  const { expected } = decision.data;
  const effect = measureEffect({ metric, ...lines, ...(expected && { expected }) });
  const beside = [cut?.says, await notDone(store, decision)].filter((said) => said !== undefined);
  const told = measuredOutcome(
    { case: state.id, decision: name, metric: metric.name, ...(before && { before }), after: lines.afterWhole },
    effect,
  );
  const details = { occurred: due, correlation: state.id };
  const measured = OutcomeMeasured(
    { ...told, reason: [...beside, told.reason].join("; ") },
    { ...details, id: derivedId("outcome-measured", ...keyOf(state, name)), causation: awaited.id },
  );
  const events: NewEvent[] = [measured];
  if (expected) {
    const scored = { case: state.id, decision: name, ...scoreExpectation(expected, effect) };
    events.push(
      PredictionScored(scored, {
        ...details,
        id: derivedId("prediction-scored", name),
        ...(measured.id !== undefined && { causation: measured.id }),
      }),
    );
  }
  await appendStep(store, events, {
    command: "measure-outcome",
    actor: system,
    reason: "its time is over",
    correlation: state.id,
    code: lines.afterWhole.definition,
  });
  await journal.refresh();
  return true;
}

function supersededAt(state: Case, decision: string): Micros | undefined {
  return state.superseded.find(({ data }) => data.decision === decision)?.event.occurred;
}

/** What came of a decision ends where another took its place: only windows that were over by then are its own. */
function untilSuperseded(metric: Metric, whole: Window, at: Micros | undefined) {
  if (at === undefined || at >= whole.to) return { stretch: whole };
  const all = windowsOf(metric, whole);
  const own = all.filter(({ to }) => to <= at);
  const when = all.length === 1 ? "before its window was over" : `after ${own.length} of its ${all.length} windows`;
  const says = `another decision took its place ${when}`;
  return { stretch: { from: whole.from, to: own.at(-1)?.to ?? whole.from }, cut: { at, says } };
}

/** The number before and after, whole or of the case's segment, window by window; beside it the segments that the decision did not touch. */
function linesOf(
  journal: Journal,
  metric: Metric,
  { state, known, decided }: { readonly state: Case; readonly known: readonly Observation[]; readonly decided: Micros },
  { measures, upTo }: Seeing,
  stretch: Window,
) {
  const { segment: of } = state.opened.data;
  const broke = known.at(-1);
  const by = of?.property;
  const mine = of && segmentOf({ segment: of }, by);
  const observed = journal
    .stream("thence.metric", metric.name)
    .filter(MetricObserved.is)
    .map(({ data }) => data)
    .filter((one) => segmentOf(one, by) !== null && one.from < stretch.from && isNumber(one))
    .sort((a, b) => a.from - b.from);
  const isMine = (one: Observation) => segmentOf(one, by) === mine;
  // What broke together was decided together, so it is no witness of what would have happened anyway.
  const touched = new Set(state.signals.map(({ data }) => data.segment && segmentOf({ segment: data.segment }, by)));
  const isUntouched = (one: Observation) => !isMine(one) && !touched.has(segmentOf(one, by) ?? undefined);
  const upToBroken = (one: Observation) => one.from <= (broke?.from ?? 0);
  // Of a segment that no rule watches, the evidence alone knows what was before.
  const before = observed.filter((one) => isMine(one) && upToBroken(one));
  const seen = { watermark: closesAt(metric, stretch), upTo };
  const split = (window: Window) =>
    by === undefined
      ? [measures.observe(window, seen).observation]
      : [
          ...measures.split(
            [window],
            { property: by, top: mostSegments, always: of ? [of] : [], namedOnly: true },
            seen,
          ),
        ].map(({ observation }) => observation);
  const after = windowsOf(metric, stretch).flatMap(split).filter(isNumber);
  const afterWhole =
    (stretch.from < stretch.to ? split(stretch).find(isMine) : undefined) ??
    measures.observe({ from: stretch.to, to: stretch.to }, seen).observation;
  return {
    before: before.length > 0 ? before : known,
    broken: brokenIn(journal, state, before, mine),
    // A window that the decision was made in may show what it did.
    between: observed.filter((one) => isMine(one) && !upToBroken(one) && one.to <= decided),
    after: after.filter(isMine),
    afterWhole,
    ...(by !== undefined && {
      control: {
        before: observed.filter((one) => isUntouched(one) && upToBroken(one)),
        after: after.filter(isUntouched),
      },
    }),
  };
}

const mostSegments = 20;

/** How many of the last windows are since it broke, by what its rule found: the longest stretch of which two in three are broken. */
function brokenIn(
  journal: Journal,
  { opened }: Case,
  before: readonly Observation[],
  segment: string | null | undefined,
): number {
  const told = journal.stream("thence.rule", opened.data.playbook).filter(ConditionEvaluated.is);
  const broken = new Set(
    told.flatMap(({ data }) => (data.segment === segment && data.verdict === "broken" ? [data.from] : [])),
  );
  return brokenStretch(before.map(({ from }) => broken.has(from)));
}

// Others as one are made of something else in each window, and where nothing was there is no number.
const isNumber = ({ segment, value }: Observation) => segment?.kind !== "other" && value !== undefined;

function windowsOf(metric: Metric, { from, to }: Window): Window[] {
  const windows: Window[] = [];
  for (let window = windowAt(metric, from); window.from < to; window = windowAt(metric, window.to))
    windows.push(window);
  return windows;
}

/** The decision that a case came to first. */
function firstOf(state: Case): string {
  return state.decisions[0]?.data.decision ?? "";
}

/** What tells the outcomes of a case apart: nothing for its first decision, the name of a later one. */
function keyOf(state: Case, name: string): string[] {
  return name === firstOf(state) ? [state.id] : [state.id, name];
}

async function awaitOutcome(
  store: EventStore,
  state: Case,
  { decision, metric }: { readonly decision: Said<MadeDecision>; readonly metric: Metric },
  playbook: Playbook,
  now: Micros,
): Promise<void> {
  const start = windowAt(metric, decision.event.occurred - 1).to;
  const { from, to } = windowsFrom(metric, start, playbook.outcome.windows);
  const { decision: name } = decision.data;
  const event = OutcomeAwaited(
    { case: state.id, decision: name, metric: metric.name, from, to },
    {
      id: derivedId("outcome-awaited", ...keyOf(state, name)),
      occurred: now,
      causation: decision.event.id,
      correlation: state.id,
    },
  );
  await appendStep(store, [event], {
    command: "await-outcome",
    actor: system,
    reason: `playbook ${playbook.name}`,
    correlation: state.id,
  });
}

/** What to say beside an outcome where what was decided did not happen. */
async function notDone(store: EventStore, decision: Said<MadeDecision>): Promise<string | undefined> {
  const { action, decision: id } = decision.data;
  if (action === undefined) return undefined;
  const effect = foldEffect(await streamOf(store, "thence.effect", effectId(id, action)));
  if (effect?.kind === "done") return undefined;
  const status = effect?.status === undefined ? "" : ` (${effect.status})`;
  return effect?.kind === "failed"
    ? `the action was not done: it failed${status}`
    : `the action was not done yet${status}`;
}
