import type { RecordedEvent } from "../event/index.ts";
import { propertyReader } from "../insight/index.ts";
import { parseDuration } from "../kit/duration.ts";
import type { PureTest } from "./code.ts";
import { ruleHash } from "./hash.ts";
import { earlierTest, isPlain, plainTest } from "./holds.ts";
import {
  type Condition,
  defaultMaxOpen,
  type EarlierValue,
  earlierIn,
  type Rule,
  type Trigger,
  triggersOf,
} from "./rule.ts";

/** A trigger with everything looked up. */
export interface PlanTrigger {
  readonly trigger: Trigger;
  /** Of its type, among the types of the rule. */
  readonly bit: number;
  readonly plain: readonly { readonly condition: Condition; readonly test: (event: RecordedEvent) => boolean }[];
  readonly earlier: readonly {
    readonly read: (event: RecordedEvent) => unknown;
    readonly test: ReturnType<typeof earlierTest>;
    readonly capture: number;
  }[];
  /** Whether the events before it decide too: what it says of that is in `facts`. */
  readonly hasFacts: boolean;
  /** What is kept of the event, for conditions of later ones. */
  readonly keeps: readonly { readonly capture: number; readonly read: (event: RecordedEvent) => unknown }[];
}

export interface PlanStep {
  readonly kind: "event" | "all" | "absent";
  /** Numbers of triggers. */
  readonly of: readonly number[];
  readonly min: number;
  /** Infinity where it is done with the least. */
  readonly max: number;
  readonly gap: number;
  /** Of an absence. */
  readonly silence: number;
}

/** The normal form of a rule: numbers for names, microseconds for words. Interpreter and generated code are made from it. */
export interface Plan {
  readonly rule: Rule;
  readonly hash: string;
  readonly types: readonly string[];
  readonly triggers: readonly PlanTrigger[];
  readonly steps: readonly PlanStep[];
  readonly unless: readonly number[];
  readonly captures: number;
  readonly within: number;
  readonly coolDown: number;
  readonly maxOpen: number;
}

const endless = Number.POSITIVE_INFINITY;

export function planOf(rule: Rule, code: readonly PureTest[] = []): Plan {
  const all = [...rule.steps.flatMap(triggersOf), ...(rule.unless ?? [])];
  const types = [...new Set(all.map(({ type }) => type))];
  const wanted = all.flatMap(({ where = [] }) => where.flatMap((one) => earlierIn(one) ?? []));
  const captures = [...new Map(wanted.map((one) => [nameOf(one), one])).values()];
  const numberOf = (place: EarlierValue) => captures.findIndex((one) => nameOf(one) === nameOf(place));
  const triggers = all.map((trigger): PlanTrigger => {
    const { type, as, where = [] } = trigger;
    return {
      trigger,
      bit: 1 << types.indexOf(type),
      plain: where.flatMap((one) => (isPlain(one) ? [{ condition: one, test: plainTest(one, code) }] : [])),
      earlier: where.flatMap((one) => {
        const place = earlierIn(one);
        if (!place || !("property" in one)) return [];
        return [{ read: propertyReader(one.property), test: earlierTest(one), capture: numberOf(place) }];
      }),
      hasFacts: where.some((one) => !isPlain(one) && earlierIn(one) === undefined),
      keeps: captures.flatMap((one, capture) => {
        return as !== undefined && one.of === as ? [{ capture, read: propertyReader(one.property) }] : [];
      }),
    };
  });
  let next = 0;
  const steps = rule.steps.map((step): PlanStep => {
    const of = triggersOf(step).map(() => next++);
    const { min, max = endless } = (step.kind === "event" && step.times) || { min: 1 };
    return {
      kind: step.kind === "every" ? "event" : step.kind,
      of,
      min,
      max,
      gap: "gap" in step && step.gap !== undefined ? parseDuration(step.gap) : endless,
      silence: step.kind === "absent" ? parseDuration(step.within) : endless,
    };
  });
  return {
    rule,
    hash: ruleHash(rule),
    types,
    triggers,
    steps,
    unless: (rule.unless ?? []).map(() => next++),
    captures: captures.length,
    within: rule.within === undefined ? endless : parseDuration(rule.within),
    coolDown: rule.coolDown === undefined ? 0 : parseDuration(rule.coolDown),
    maxOpen: rule.overlap === "each" ? (rule.maxOpen ?? defaultMaxOpen) : 1,
  };
}

function nameOf({ of, property }: EarlierValue): string {
  return `${of} ${property}`;
}

/** Which of the types of a plan an event is, as bits. */
export function maskOf(types: readonly string[], lineage: readonly string[]): number {
  return types.reduce((mask, type, i) => (lineage.includes(type) ? mask | (1 << i) : mask), 0);
}
