import type { Micros } from "../event/index.ts";
import { formatDuration } from "../kit/duration.ts";
import { failure } from "../kit/failure.ts";
import { type EventMatch, matchLine, matchProperties, matchTypes } from "./cohort-match.ts";
import { namingTypes, namingWords, type StepNaming } from "./paths-steps.ts";

/**
 * Which ways are told. With `from` they lead away from such an event, with `to` they lead up to one, with both from the one to the next
 * other; without either from the first event of each journey.
 */
export interface Paths extends StepNaming {
  /** The tag that says whose journeys they are. */
  readonly by: string;
  readonly from?: EventMatch | undefined;
  readonly to?: EventMatch | undefined;
  /** Whether a journey is told from its first such event, or from each. Default: first. */
  readonly anchor?: "first" | "every" | undefined;
  /** How many steps are told before the event (default: 5 with `to` alone, else 0) and after it (default: 0 with `to` alone, 10 with both, else 5). */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  /** Only events this close to that event, end included. */
  readonly within?: Micros | undefined;
  /** Whether the same step again and again is one step (default), blocks of up to five steps too (A B A B is A B), or nothing is folded. */
  readonly fold?: "nothing" | "loops" | "cycles" | undefined;
  /** So many steps of a layer stand by themselves, the others of it are one. Default: 8. */
  readonly top?: number | undefined;
  /** So many complete paths are told. Default: 10. */
  readonly paths?: number | undefined;
  /** The property of that event by whose values all is told again. */
  readonly breakdown?: { readonly property: string; readonly top?: number | undefined } | undefined;
}

export const BadPaths = failure(
  "insight/bad-paths",
  { retry: "never", kind: "usage" },
  (f: { at: string; problem: string; next: string }) => `${f.at} ${f.problem}. ${f.next}`,
);

/** The most steps that are told on either side. */
export const deepest = 200;
/** The longest block of steps that is folded. */
export const longestCycle = 5;

/** Paths with every choice made. */
export interface PlainPaths extends StepNaming {
  readonly by: string;
  readonly mode: "start" | "from" | "to" | "between";
  /** What the anchor must be like; undefined for the first event of a journey. */
  readonly at: EventMatch | undefined;
  /** What ends a path between two events. */
  readonly until: EventMatch | undefined;
  readonly anchor: "first" | "every";
  readonly before: number;
  readonly after: number;
  readonly within: Micros;
  readonly fold: "nothing" | "loops" | "cycles";
  readonly top: number;
  readonly paths: number;
  readonly breakdown: { readonly property: string; readonly top: number } | undefined;
}

/**
 * The definition with its defaults, or the reason why it is none.
 *
 * errors  insight/bad-paths
 */
export function checkedPaths(definition: Paths): PlainPaths {
  const { from, to, by, groups, exclude, anchor = "first", fold = "loops", within = Infinity } = definition;
  const mode = from ? (to ? "between" : "from") : to ? "to" : "start";
  const { before = mode === "to" ? 5 : 0, after = mode === "to" ? 0 : mode === "between" ? 10 : 5 } = definition;
  const { top = 8, paths = 10, breakdown } = definition;
  const plain: PlainPaths = {
    by,
    mode,
    at: mode === "to" ? to : from,
    until: mode === "between" ? to : undefined,
    anchor,
    before,
    after,
    within,
    fold,
    top,
    paths,
    breakdown: breakdown && { property: breakdown.property, top: breakdown.top ?? 5 },
    ...(groups && { groups }),
    ...(exclude && { exclude }),
  };
  refuseBadChoices(plain);
  return plain;
}

function refuseBadChoices(plain: PlainPaths): void {
  const { mode, anchor, fold, before, after, within, top, paths, breakdown, exclude = [] } = plain;
  const refuse = (at: string, problem: string, next: string): never => {
    throw new BadPaths({ at, problem, next });
  };
  // A definition that comes as data may say anything.
  if (!["first", "every"].includes(anchor)) refuse(`anchor "${anchor}"`, "is unknown", "Choose first or every.");
  if (!["nothing", "loops", "cycles"].includes(fold))
    refuse(`fold "${fold}"`, "is unknown", "Choose nothing, loops or cycles.");
  const counts = { before, after, top, paths, "breakdown.top": breakdown?.top ?? 0 };
  for (const [name, count] of Object.entries(counts))
    if (!Number.isSafeInteger(count) || count < 0) refuse(`${name} ${count}`, "is no count", "Give a whole number.");
  for (const [name, depth] of Object.entries({ before, after }))
    if (depth > deepest) refuse(`${name} ${depth}`, "is too deep", `Give at most ${deepest}.`);
  if (!(within >= 0)) refuse(`within ${within}`, "holds nothing", "Give zero or more microseconds.");
  if (before + after === 0) refuse("these paths", "have no step", "Ask for steps before or after.");
  if (mode === "between" && (before > 0 || after === 0))
    refuse(
      "a path between two events",
      "goes from the one to the other",
      "Leave before out, and let after be above 0.",
    );
  if (mode === "start" && (before > 0 || anchor === "every"))
    refuse("a journey's first event", "comes once and has nothing before it", "Name an event with from or to.");
  for (const { type } of [plain.at ?? {}, plain.until ?? {}])
    if (type !== undefined && exclude.includes(type))
      refuse(`the type "${type}"`, "is passed over and asked for", "Take it out of exclude.");
}

/** What these paths count, in words. */
export function pathsLine(definition: Paths): string {
  const plain = checkedPaths(definition);
  const { mode, at, until, anchor, before, after, within, fold, by } = plain;
  const which = anchor === "every" ? "every" : "the first";
  const steps = (count: number) => `${count} ${count === 1 ? "step" : "steps"}`;
  const side = [
    ...(before > 0 ? [`${steps(before)} before it`] : []),
    ...(after > 0 ? [`${steps(after)} after it`] : []),
  ].join(" and ");
  const course = {
    start: `from the first event of each ${by}, ${steps(after)} on`,
    from: `${which} ${matchLine(at ?? {})} of each ${by}, with ${side}`,
    to: `${which} ${matchLine(at ?? {})} of each ${by}, with ${side}`,
    between: `from ${which} ${matchLine(at ?? {})} of each ${by} to the next ${matchLine(until ?? {})}, at most ${steps(after)}`,
  }[mode];
  const folded = {
    nothing: "repeated steps kept",
    loops: "the same step again and again is one step",
    cycles: `the same step, or block of up to ${longestCycle} steps, again and again is one`,
  }[fold];
  const window = within < Infinity ? [`events within ${formatDuration(within)} of it, end included`] : [];
  const runs =
    anchor === "every" && fold !== "nothing" ? ["of events that are one step only the first that fits counts"] : [];
  const parts = [course, ...window, folded, ...runs, ...namingWords(plain)];
  return `${parts.join("; ")}. A step lasts from its first event to the first event of the next.`;
}

/** The properties whose columns these paths need. */
export function pathsProperties({ from, to, breakdown }: Paths): string[] {
  return [...new Set([...matchProperties([from, to]), ...(breakdown ? [breakdown.property] : [])])];
}

/** The event types that these paths ask for. */
export function pathsTypes(definition: Paths): string[] {
  return [...new Set([...matchTypes([definition.from, definition.to]), ...namingTypes(definition)])];
}
