import type { Micros, RecordedEvent } from "../event/index.ts";
import { shortId } from "../kit/short-id.ts";
import type { Verdict } from "./condition.ts";
import {
  type Assessed,
  ConditionEvaluated,
  type Evaluated,
  GuardrailsAssessed,
  type Held,
  type OfSignal,
  type Phase,
  type Raised,
  SignalCleared,
  SignalHeld,
  SignalRaised,
  SignalSuppressed,
  type Suppressed,
} from "./events.ts";
import type { CheckName } from "./guardrail/guardrail.ts";

/** So many verdicts are remembered: no condition may look back on more windows. */
export const mostRecent = 100;

/** Where the signal of a segment stands, as far as the log says. */
export interface SegmentState {
  readonly phase: Phase;
  /** The signal, while it is raised. */
  readonly signal?: string;
  /** The beginning of the first window of the break that is going on. */
  readonly since?: Micros;
  /** What was said of the last windows, the newest last. */
  readonly recent: readonly Verdict[];
  /** The beginning of the newest window that was judged. */
  readonly newest?: Micros;
  /** How often the number was looked at and could be judged. */
  readonly looks: number;
  /** What keeps the signal from being raised, and the checks that hold it. */
  readonly suppressedBy?: string;
  readonly heldBy?: readonly CheckName[];
}

/** A rule by segment; the whole is under undefined. */
export type RuleState = ReadonlyMap<string | undefined, SegmentState>;

export const nothingYet: SegmentState = { phase: "normal", recent: [], looks: 0 };

/** What the events of a rule say, one at a time. */
export type Fact =
  | { readonly kind: "evaluated"; readonly data: Evaluated }
  | { readonly kind: "assessed"; readonly data: Assessed }
  | { readonly kind: "raised"; readonly data: Raised }
  | { readonly kind: "held"; readonly data: Held }
  | { readonly kind: "cleared"; readonly data: OfSignal }
  | { readonly kind: "suppressed"; readonly data: Suppressed };

/** What the events of one rule say, in the order of the log; others among them are passed over. */
export function foldRule(events: readonly RecordedEvent[]): RuleState {
  const state = new Map<string | undefined, SegmentState>();
  for (const event of events) {
    const fact = factOf(event);
    if (!fact) continue;
    const { segment } = fact.data;
    state.set(segment, afterFact(state.get(segment) ?? nothingYet, fact));
  }
  return state;
}

function factOf(event: RecordedEvent): Fact | undefined {
  if (ConditionEvaluated.is(event)) return { kind: "evaluated", data: ConditionEvaluated.read(event).data };
  if (GuardrailsAssessed.is(event)) return { kind: "assessed", data: GuardrailsAssessed.read(event).data };
  if (SignalRaised.is(event)) return { kind: "raised", data: SignalRaised.read(event).data };
  if (SignalHeld.is(event)) return { kind: "held", data: SignalHeld.read(event).data };
  if (SignalCleared.is(event)) return { kind: "cleared", data: SignalCleared.read(event).data };
  if (SignalSuppressed.is(event)) return { kind: "suppressed", data: SignalSuppressed.read(event).data };
  return undefined;
}

/** The state after one more fact. Live evaluation and replay both go through here, so they cannot fall apart. */
export function afterFact(before: SegmentState, fact: Fact): SegmentState {
  switch (fact.kind) {
    case "evaluated":
      return fact.data.late ? before : afterEvaluation(before, fact.data);
    case "assessed": {
      const { suppressedBy: _, ...rest } = before;
      return rest;
    }
    case "raised": {
      const { heldBy: _held, suppressedBy: _suppressed, ...rest } = before;
      return { ...rest, signal: fact.data.signal };
    }
    case "held":
      return { ...before, heldBy: fact.data.checks };
    case "cleared": {
      // Also where it was cleared without a kept window, as a retired playbook's is: what breaks afterwards is another break.
      const { recent, looks, newest } = before;
      return { phase: "normal", recent, looks, ...(newest !== undefined && { newest }) };
    }
    case "suppressed":
      return { ...before, suppressedBy: fact.data.by };
  }
}

function afterEvaluation(before: SegmentState, { verdict, phase, from }: Evaluated): SegmentState {
  const { signal, since = from, suppressedBy, heldBy } = before;
  const isTold = verdict === "kept" || verdict === "broken";
  const known = {
    phase,
    recent: [...before.recent, verdict].slice(-mostRecent),
    newest: from,
    looks: before.looks + (isTold ? 1 : 0),
    ...(signal !== undefined && { signal }),
  };
  if (phase === "normal") return known;
  return { ...known, since, ...(suppressedBy !== undefined && { suppressedBy }), ...(heldBy && { heldBy }) };
}

/** The signal of a break: the same break, the same id, whoever notices it. `from` is the beginning of its first window. */
export function signalId(rule: string, segment: string | undefined, from: Micros): string {
  return segment === undefined ? shortId("S", rule, from) : shortId("S", rule, segment, from);
}
