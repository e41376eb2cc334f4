import fc from "fast-check";
import type { RecordedEvent } from "../src/event/index.ts";
import { ruleProblem } from "../src/pattern/problem.ts";
import type { Condition, Rule, Step, Trigger } from "../src/pattern/rule.ts";

/** An event as these tests tell it: how long after the one before it. */
interface Told {
  readonly type: string;
  readonly wait: number;
  readonly who: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

const lineages: Readonly<Record<string, readonly string[]>> = { ab: ["ab", "a", "b"], bc: ["bc", "b", "c"] };

function streamOf(told: readonly Told[]): RecordedEvent[] {
  let at = 0;
  return told.map(({ type, wait, who, data }, i) => {
    at += wait * 1000;
    return {
      id: `event-${i + 1}`,
      type,
      lineage: lineages[type] ?? [type],
      version: 1,
      data,
      tags: { who },
      position: i + 1,
      occurred: at,
      offset: 0,
      recorded: 0,
      commit: "commit",
      intent: { command: "tell" },
    };
  });
}

const told: fc.Arbitrary<Told> = fc.record({
  type: fc.constantFrom("a", "a", "b", "b", "c", "d", "ab", "bc"),
  // Ties, short waits, and now and then a long one.
  wait: fc.constantFrom(0, 0, 1, 1, 2, 3, 50),
  who: fc.constantFrom(["x"], ["x"], ["y"], ["x", "y"], []),
  data: fc.constantFrom({}, { p: 1 }, { p: 2 }, { p: "2" }, { p: 3, q: 2 }, { q: 2 }, { p: null }),
});
export const events = fc.array(told, { maxLength: 24 }).map(streamOf);

const span = fc.constantFrom("1ms", "2ms", "3ms", "5ms");
const plain: fc.Arbitrary<Condition> = fc.constantFrom(
  { property: "p", is: 2 },
  { property: "p", isNot: 2 },
  { property: "p", above: 1 },
  { property: "p", exists: true },
  { property: "p", atMost: 2 },
);
const looksBack: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant<Condition>({ property: "p", changed: true }),
  span.map((over): Condition => ({ over, count: true, atLeast: 2 })),
  span.map((over): Condition => ({ over, sum: "p", above: 3 })),
  span.map((over): Condition => ({ over, average: "p", below: 2.5 })),
);
const earlier = (of: string): fc.Arbitrary<Condition> =>
  fc.constantFrom<Condition>(
    { property: "p", is: { of, property: "p" } },
    { property: "p", above: { of, property: "q" } },
  );
const where = (of: string | undefined) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Condition[]>([]) },
    { weight: 2, arbitrary: plain.map((one) => [one]) },
    { weight: 1, arbitrary: looksBack.map((one) => [one]) },
    { weight: 1, arbitrary: fc.tuple(plain, looksBack) },
    { weight: of === undefined ? 0 : 2, arbitrary: earlier(of ?? "").map((one) => [one]) },
  );
const trigger = (of: string | undefined, as?: string): fc.Arbitrary<Trigger> =>
  fc.tuple(fc.constantFrom("a", "b", "c", "d"), where(of)).map(([type, where]) => ({
    type,
    ...(as !== undefined && { as }),
    ...(where.length > 0 && { where }),
  }));
const times = fc.constantFrom(undefined, undefined, { min: 2 }, { min: 1, max: 2 }, { min: 2, max: 2 });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });

function step(i: number): fc.Arbitrary<Step> {
  const of = i === 0 ? undefined : "s0";
  const triggers = fc.oneof(
    trigger(of, `s${i}`).map((one) => [one]),
    fc.tuple(trigger(of), trigger(of)),
  );
  const single = fc.tuple(triggers, times, optional(span)).map(([of, times, gap]): Step => {
    return { kind: "event", of, ...(times && { times }), ...(gap !== undefined && (i > 0 || times) && { gap }) };
  });
  const all = fc.tuple(triggers, optional(span)).map(([of, gap]): Step => {
    return { kind: "all", of, ...(gap !== undefined && i > 0 && { gap }) };
  });
  const absent = fc.tuple(trigger(of), span).map(([one, within]): Step => ({ kind: "absent", of: [one], within }));
  if (i === 0) return fc.oneof({ weight: 4, arbitrary: single }, { weight: 1, arbitrary: all });
  return fc.oneof({ weight: 3, arbitrary: single }, { weight: 1, arbitrary: all }, { weight: 2, arbitrary: absent });
}

const steps = fc
  .integer({ min: 1, max: 4 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => step(i))));
export const rules: fc.Arbitrary<Rule> = fc
  .record({
    steps,
    by: fc.constantFrom("who", "who", undefined),
    unless: optional(trigger(undefined).map((one) => [one])),
    within: fc.constantFrom("4ms", "8ms", "30ms", undefined),
    overlap: fc.constantFrom("restart" as const, "first" as const, "each" as const),
    again: fc.constantFrom("past" as const, "overlap" as const, "once" as const),
    coolDown: fc.constantFrom(undefined, undefined, "3ms"),
    maxOpen: fc.constantFrom(undefined, 2),
  })
  .map(({ by, unless, within, coolDown, maxOpen, ...rest }): Rule => {
    return {
      name: "any",
      ...rest,
      ...(by !== undefined && { by }),
      ...(unless && { unless }),
      ...(within !== undefined && { within }),
      ...(coolDown !== undefined && rest.again !== "once" && { coolDown }),
      ...(maxOpen !== undefined && rest.overlap === "each" && { maxOpen }),
    };
  })
  .filter((rule) => ruleProblem(rule) === undefined);

/** The class that shared state answers. */
export const twoSteps: fc.Arbitrary<Rule> = fc
  .tuple(
    fc.constantFrom(undefined, [{ property: "p", above: 1 }]),
    fc.constantFrom("2ms", "4ms"),
    fc.constantFrom([], ["c"], ["c", "d"]),
  )
  .map(([where, within, unless]): Rule => {
    return {
      name: "two",
      by: "who",
      steps: [
        { kind: "event", of: [{ type: "a", ...(where && { where }) }] },
        { kind: "event", of: [{ type: "b" }] },
      ],
      ...(unless.length > 0 && { unless: unless.map((type) => ({ type })) }),
      within,
      overlap: "restart",
      again: "past",
    };
  });
