import type { RecordedEvent } from "../event/index.ts";
import type { PlanStep } from "./plan.ts";
import { cell, width } from "./run-rows.ts";
import { type MakeTransition, type Outcome, outcome } from "./transition.ts";

/** The transition as a walk over the plan, for places where code may not be generated. */
export const interpreted: MakeTransition = ({ steps, triggers, unless }, runs, facts) => {
  const fits = (number: number, run: number, event: RecordedEvent, mask: number): boolean => {
    const one = triggers[number];
    if (!one || (mask & one.bit) === 0 || (one.hasFacts && facts[number] !== 1)) return false;
    return (
      one.plain.every(({ test }) => test(event)) &&
      one.earlier.every(({ read, test, capture }) => test(read(event), runs.kept[capture]?.[run]))
    );
  };
  const firstOf = (of: readonly number[], run: number, event: RecordedEvent, mask: number) =>
    of.findIndex((number) => fits(number, run, event, mask));
  const take = (at: number, run: number, event: RecordedEvent, part: number): Outcome => {
    const step = steps[at];
    const trigger = triggers[step?.of[part] ?? 0];
    if (!step || !trigger) return outcome.nothing;
    runs.keep(run, trigger, event);
    runs.rows[run * width + cell.last] = event.occurred;
    const before = runs.rows[run * width + cell.step] === at ? (runs.rows[run * width + cell.count] ?? 0) : 0;
    const count = step.kind === "all" ? before | (1 << part) : before + 1;
    const isDone = step.kind === "all" ? count === 2 ** step.of.length - 1 : count >= step.min && step.max === Infinity;
    runs.rows[run * width + cell.step] = isDone ? at + 1 : at;
    runs.rows[run * width + cell.count] = isDone ? 0 : count;
    return isDone && at + 1 === steps.length ? outcome.complete : outcome.taken;
  };
  const partOf = ({ kind, of }: PlanStep, count: number, run: number, event: RecordedEvent, mask: number): number =>
    kind === "all"
      ? of.findIndex((number, part) => (count & (1 << part)) === 0 && fits(number, run, event, mask))
      : firstOf(of, run, event, mask);
  return {
    opens: (event, mask) => firstOf(steps[0]?.of ?? [], -1, event, mask) >= 0,
    cancels: (run, event, mask) => firstOf(unless, run, event, mask) >= 0,
    advance: (run, event, mask) => {
      const at = runs.rows[run * width + cell.step] ?? 0;
      const count = runs.rows[run * width + cell.count] ?? 0;
      const step = steps[at];
      if (!step) return outcome.nothing;
      const next = steps[at + 1];
      if (next && step.max !== Infinity && count >= step.min) {
        const part = firstOf(next.of, run, event, mask);
        if (part >= 0) return take(at + 1, run, event, part);
      }
      const part = partOf(step, count, run, event, mask);
      if (part < 0) return outcome.nothing;
      if (step.kind === "absent") return outcome.happened;
      if (step.kind === "event" && count >= step.max) return outcome.tooMany;
      return take(at, run, event, part);
    },
  };
};
