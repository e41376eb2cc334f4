import { type FunnelStep, funnel } from "./funnel.ts";
import { checkedFunnel } from "./funnel-check.ts";
import { type Funnel, type FunnelStepDefinition, stepName } from "./funnel-definition.ts";
import { funnelSemanticsLine } from "./funnel-semantics.ts";
import type { Journeys } from "./journeys.ts";
import { noProperties, type Properties } from "./property.ts";

/** A way to count a funnel that a product ships or an analyst writes. */
export interface NamedSemantics {
  readonly name: string;
  /** Who counts like that. */
  readonly who: string;
  readonly choices: Pick<Funnel, "order" | "attempt" | "windowFrom">;
  /** Whether it ends chains at excluded events. */
  readonly excludes: boolean;
}

/** Seven ways to count the same steps, from the strictest to the loosest. */
export const funnelSemanticsNamed: readonly NamedSemantics[] = [
  { name: "first-attempt", who: "Mixpanel, uniques (its default)", choices: { attempt: "first" }, excludes: false },
  { name: "strict", who: "PostHog strict order, Amplitude exact order", choices: { order: "strict" }, excludes: false },
  { name: "exclusion", who: "PostHog and Mixpanel exclusion steps", choices: {}, excludes: true },
  { name: "deepest", who: "ClickHouse windowFunnel, Thence unless told otherwise", choices: {}, excludes: false },
  { name: "consecutive", who: "Umami", choices: { windowFrom: "previous-step" }, excludes: false },
  { name: "any-order", who: "PostHog unordered, Amplitude any order", choices: { order: "any" }, excludes: false },
  {
    name: "each-by-itself",
    who: "COUNT(DISTINCT …) for each step in SQL",
    choices: { order: "each" },
    excludes: false,
  },
];

export interface FunnelWay extends Omit<NamedSemantics, "choices" | "excludes"> {
  readonly says: string;
  /** What the question asks for that this way does not know. */
  readonly leavesOut: readonly string[];
  readonly definition: Funnel;
  readonly steps: readonly FunnelStep[];
}

/** How the others would count it: the same steps, window and exclusions, each in the way of one of seven semantics. */
export function funnelSevenWays(
  journeys: Journeys,
  definition: Funnel,
  properties: Properties = noProperties,
): FunnelWay[] {
  checkedFunnel(definition);
  return funnelSemanticsNamed.map(({ name, who, choices, excludes }) => {
    const { way, leavesOut } = inTheWayOf(definition, choices, excludes);
    return {
      name,
      who,
      says: funnelSemanticsLine(way),
      leavesOut,
      definition: way,
      steps: funnel(journeys, way, properties).steps,
    };
  });
}

// Keeps what goes with the way's own choices.
function inTheWayOf(asked: Funnel, choices: NamedSemantics["choices"], excludes: boolean) {
  const { steps, by, within, exclude = [], ties, constant = [], startFrom, startBefore } = asked;
  const order = choices.order ?? "ordered";
  const isOrdered = order === "ordered" || order === "strict";
  const leavesOut: string[] = [];
  const kept = <T>(what: string, value: T | undefined, isKnown: boolean): T | undefined => {
    if (isKnown || value === undefined) return value;
    leavesOut.push(what);
    return undefined;
  };
  const bare = steps.map((step) => {
    if (typeof step === "string" || isOrdered) return step;
    const { optional, within, ...plain } = step;
    if (optional) leavesOut.push(`that "${stepName(step)}" is optional`);
    if (within !== undefined) leavesOut.push(`the window of "${stepName(step)}"`);
    return plain as FunnelStepDefinition; // what was left out is not demanded by the type
  });
  const way: Funnel = {
    steps: bare,
    by,
    ...choices,
    within: kept("the window", within === Infinity ? undefined : within, order !== "each"),
    exclude: excludes ? exclude : undefined,
    ties: kept("ties in any order", ties === "any-order" ? ties : undefined, order === "ordered"),
    constant: kept("the held properties", constant.length > 0 ? constant : undefined, order !== "each"),
    startFrom,
    startBefore,
  };
  return { way, leavesOut };
}
