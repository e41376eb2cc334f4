import type { Micros, NewEvent } from "../event/index.ts";
import type { Metric, Observation } from "../metric/index.ts";
import type { Condition, Judgement } from "./condition.ts";
import {
  type About,
  ConditionEvaluated,
  GuardrailsAssessed,
  type Phase,
  SignalCleared,
  SignalHeld,
  SignalRaised,
  SignalSuppressed,
} from "./events.ts";
import { guardrailFindings, guardrailVerdict } from "./guardrail/findings.ts";
import type { Facts, Guardrails } from "./guardrail/guardrail.ts";
import { correctedForLooks } from "./judge/corrected-for-looks.ts";
import { judgeCondition } from "./judge/judge-condition.ts";
import { progressText, stepOf } from "./phase.ts";
import {
  afterFact,
  type Fact,
  mostRecent,
  nothingYet,
  type RuleState,
  type SegmentState,
  signalId,
} from "./rule-state.ts";

/** What keeps a signal from being raised: a silence, another signal, the attention budget. */
export interface Suppression {
  readonly by: string;
  readonly reason: string;
}

/** The number of a segment, or of the whole where none is named. */
export interface SegmentSeries {
  readonly segment?: string;
  /** Closed windows, oldest first; the last is the one that is judged. */
  readonly series: readonly Observation[];
  /** What the guardrails are told; asked only where a signal is due. How often it was looked at need not be among it. */
  readonly facts: () => Facts;
}

export interface WindowInput {
  readonly rule: string;
  readonly metric: Metric;
  readonly condition: Condition;
  readonly guardrails?: Guardrails | undefined;
  readonly window: { readonly from: Micros; readonly to: Micros };
  readonly segments: readonly SegmentSeries[];
  readonly state: RuleState;
  /** The case that a signal becomes, where a playbook asks about it. */
  readonly caseOf?: ((signal: string) => string) | undefined;
  readonly suppression?: ((segment: string | undefined) => Suppression | undefined) | undefined;
}

export interface WindowOutcome {
  /** Segment by segment in the order given, without ids and times. */
  readonly events: readonly NewEvent[];
  /** What `foldRule` will make of the rule's events with these behind them. */
  readonly state: RuleState;
}

/**
 * Judges one closed window of a rule, for all its segments together, and says what follows.
 *
 * A signal is raised once for a break that is long enough, that the guardrails let through and that nothing suppresses; a break that they
 * hold is checked again at each broken window. A window older than the newest one judged is recorded as late and changes nothing; one
 * that was judged already says nothing again.
 */
export function evaluateWindow(input: WindowInput): WindowOutcome {
  const { segments, window, condition, metric } = input;
  if (segments.length === 0) return ofNothing(input);
  const judgements = correctedForLooks(segments.map(({ series }) => judgeCondition(condition, metric, series)));
  const state = new Map(input.state);
  const facts = segments.flatMap((one, place) => {
    const before = state.get(one.segment) ?? nothingYet;
    const judgement = judgements[place];
    if (!judgement || before.newest === window.from) return [];
    const found = factsOf(input, one, judgement, before);
    state.set(one.segment, found.reduce(afterFact, before));
    return found;
  });
  return { events: facts.map(eventOf), state };
}

function ofNothing({ rule, metric, window: { from, to }, state }: WindowInput): WindowOutcome {
  const reason = "none of its segments has anything in this window, so nothing is said of them";
  const data = { rule, metric: metric.name, from, to, reason, verdict: "no-data", phase: "normal" } as const;
  const fact: Fact = { kind: "evaluated", data };
  const after = afterFact(state.get(undefined) ?? nothingYet, fact);
  return { events: [eventOf(fact)], state: new Map([...state, [undefined, after]]) };
}

function factsOf(
  input: WindowInput,
  segment: SegmentSeries,
  { verdict, reason }: Judgement,
  before: SegmentState,
): readonly Fact[] {
  const { rule, metric, condition, window } = input;
  const about: Omit<About, "reason"> = {
    rule,
    metric: metric.name,
    ...(segment.segment !== undefined && { segment: segment.segment }),
    from: window.from,
    to: window.to,
  };
  const evaluated = (phase: Phase, more = "", late?: true): Fact => ({
    kind: "evaluated",
    data: { ...about, reason: `${reason}${more}`, verdict, phase, ...(late && { late }) },
  });
  if (before.newest !== undefined && window.from < before.newest)
    return [evaluated(before.phase, "; measured late, after windows that follow it, so nobody is asked", true)];

  const recent = [...before.recent, verdict].slice(-mostRecent);
  const step = stepOf(before.phase, recent, condition);
  if (step === "due") return factsOfDue(input, segment, { about, reason, evaluated, before });
  const phase = step === "unchanged" ? before.phase : step;
  if (phase === "pending" && verdict === "broken") return [evaluated(phase, `; ${progressText(recent, condition)}`)];
  if (phase === "normal" && before.signal !== undefined)
    return [evaluated(phase), { kind: "cleared", data: { ...about, signal: before.signal, reason } }];
  return [evaluated(phase)];
}

interface Due {
  readonly about: Omit<About, "reason">;
  readonly reason: string;
  readonly evaluated: (phase: Phase) => Fact;
  readonly before: SegmentState;
}

/** What becomes of a break that is long enough: suppressed, held or raised. */
function factsOfDue(
  { rule, window, condition, guardrails, caseOf, suppression }: WindowInput,
  { segment, facts }: SegmentSeries,
  { about, reason, evaluated, before }: Due,
): readonly Fact[] {
  const signal = signalId(rule, segment, before.since ?? window.from);
  const suppressed = suppression?.(segment);
  if (suppressed) {
    const phase = before.phase === "held" ? "held" : "pending";
    if (before.suppressedBy === suppressed.by) return [evaluated(phase)];
    return [evaluated(phase), { kind: "suppressed", data: { ...about, ...suppressed, signal } }];
  }
  const findings = guardrailFindings(guardrails, { looks: before.looks + 1, ...facts() }, condition);
  const verdict = guardrailVerdict(findings);
  const against = findings.filter((one) => one.verdict === verdict && verdict !== "pass");
  const why =
    against.length === 0 ? "nothing speaks against asking" : against.map(({ sentence }) => sentence).join(" ");
  const assessed: Fact = { kind: "assessed", data: { ...about, verdict, findings, reason: why } };
  if (verdict !== "hold") {
    const data = { ...about, signal, reason, ...(caseOf && { case: caseOf(signal) }) };
    return [evaluated("breached"), assessed, { kind: "raised", data }];
  }
  const checks = [...new Set(against.map(({ check }) => check))];
  const isKnown = before.heldBy?.join() === checks.join();
  return [
    evaluated("held"),
    assessed,
    ...(isKnown ? [] : [{ kind: "held", data: { ...about, checks, reason: why } } as const]),
  ];
}

function eventOf(fact: Fact): NewEvent {
  switch (fact.kind) {
    case "evaluated":
      return ConditionEvaluated(fact.data);
    case "assessed":
      return GuardrailsAssessed(fact.data);
    case "raised":
      return SignalRaised(fact.data);
    case "held":
      return SignalHeld(fact.data);
    case "cleared":
      return SignalCleared(fact.data);
    case "suppressed":
      return SignalSuppressed(fact.data);
  }
}
