import { derivedId, type NewEvent } from "../event/index.ts";
import type { Observation } from "../metric/index.ts";
import { type RuleState, SignalCleared } from "../signal/index.ts";
import type { Rule } from "./rule.ts";

/**
 * Clears what a rule stands at and will never judge again, because it is split otherwise since: the whole, a segment of another property, or
 * all others as one. Nobody would clear it, and what it inhibits would never be asked.
 */
export function outgrown(
  { name: rule, metric, segments }: Rule,
  state: RuleState,
  known: ReadonlyMap<string, readonly Observation[]>,
  { from, to }: Pick<Observation, "from" | "to">,
): readonly NewEvent[] {
  const isJudged = (segment: string | undefined) => {
    if (!segments || segment === undefined) return !segments && segment === undefined;
    const kind = known.get(segment)?.[0]?.segment?.kind;
    return kind !== undefined && kind !== "other";
  };
  return [...state].flatMap(([segment, { signal }]) => {
    if (signal === undefined || isJudged(segment)) return [];
    const about = { rule, metric: metric.name, ...(segment !== undefined && { segment }), from, to };
    const reason = "the playbook is split otherwise now, and does not look at it any more";
    return [SignalCleared({ ...about, signal, reason }, { id: derivedId("signal-cleared", "outgrown", signal) })];
  });
}
