import { failure } from "../kit/failure.ts";
import { type Funnel, type PlainFunnel, plainFunnel } from "./funnel-definition.ts";
import type { Journeys } from "./journeys.ts";

const mostSteps = 32;
const mostExclusions = 30;
const mostOptional = 5;

export const NoSteps = failure(
  "insight/no-steps",
  { retry: "never", kind: "usage" },
  () => "a funnel has at least one step. Name the event types in order: view cart purchase.",
);
export const TooManySteps = failure(
  "insight/too-many-steps",
  { retry: "never", kind: "usage" },
  (f: { found: number; limit: number }) =>
    `a funnel has at most ${f.limit} steps, this one has ${f.found}. Ask two funnels.`,
);
export const BadWindow = failure(
  "insight/bad-window",
  { retry: "never", kind: "usage" },
  (f: { within: number }) => `a window of ${f.within} microseconds holds nothing. Give zero or more.`,
);
export const OtherTag = failure(
  "insight/other-tag",
  { retry: "never", kind: "usage" },
  (f: { asked: string; found: string }) =>
    `the funnel counts by "${f.asked}", and these journeys were made by "${f.found}". Make them by the funnel's tag.`,
);
export const BadFunnel = failure(
  "insight/bad-funnel",
  { retry: "never", kind: "usage" },
  (f: { at: string; problem: string; next: string }) => `${f.at} ${f.problem}. ${f.next}`,
);
export const FunnelConflict = failure(
  "insight/funnel-conflict",
  { retry: "never", kind: "usage" },
  (f: { one: string; other: string; because: string }) =>
    `${f.one} and ${f.other} do not go together: ${f.because}. Leave one of them out.`,
);

const choices = {
  order: ["ordered", "strict", "any", "each"],
  attempt: ["best", "first", "every"],
  windowFrom: ["first-step", "previous-step"],
  ties: ["log-order", "any-order"],
} as const;

/**
 * A funnel with every choice made, or the reason why it is none.
 *
 * errors  insight/no-steps, insight/too-many-steps, insight/bad-window, insight/bad-funnel for a part that says nothing, and
 *         insight/funnel-conflict for choices that contradict each other
 */
export function checkedFunnel(definition: Funnel): PlainFunnel {
  const funnel = plainFunnel(definition);
  if (funnel.steps.length === 0) throw new NoSteps({});
  if (funnel.steps.length > mostSteps) throw new TooManySteps({ found: funnel.steps.length, limit: mostSteps });
  refuseUnknownChoices(funnel);
  for (const within of [funnel.within, ...funnel.steps.map((step) => step.within)])
    if (!(within >= 0)) throw new BadWindow({ within });
  refuseBadSteps(funnel);
  refuseBadExclusions(funnel);
  for (const [one, other, because] of conflicts(funnel)) throw new FunnelConflict({ one, other, because });
  return funnel;
}

/** The same, for these journeys. */
export function funnelFor(journeys: Journeys, definition: Funnel): PlainFunnel {
  const funnel = checkedFunnel(definition);
  if (funnel.by !== journeys.by) throw new OtherTag({ asked: funnel.by, found: journeys.by ?? "the whole log" });
  return funnel;
}

// A definition that comes as data may say anything.
function refuseUnknownChoices(funnel: PlainFunnel): void {
  for (const [choice, known] of Object.entries(choices)) {
    const made = funnel[choice as keyof typeof choices]; // `choices` has only these keys
    if (known.some((one) => one === made)) continue;
    throw new BadFunnel({
      at: `${choice} "${made}"`,
      problem: "is unknown",
      next: `Choose one of ${known.join(", ")}.`,
    });
  }
}

function refuseBadSteps({ steps }: PlainFunnel): void {
  for (const [i, { types }] of steps.entries()) {
    if (types.length > 0) continue;
    throw new BadFunnel({ at: `step ${i + 1}`, problem: "names no event type", next: "Give it a type, or types." });
  }
  if (steps[0]?.optional)
    throw new BadFunnel({
      at: "step 1",
      problem: "is optional, and every chain begins with it",
      next: "Leave it out.",
    });
  if (steps[0]?.within !== Infinity)
    throw new BadFunnel({
      at: "step 1",
      problem: "has a window, and no step lies before it",
      next: "Give the window to a later step, or to the funnel.",
    });
  const optional = steps.filter((step) => step.optional).length;
  if (optional > mostOptional)
    throw new BadFunnel({
      at: "this funnel",
      problem: `has ${optional} optional steps, and at most ${mostOptional} are counted`,
      next: "Ask two funnels.",
    });
}

function refuseBadExclusions({ exclude, steps }: PlainFunnel): void {
  if (exclude.length > mostExclusions)
    throw new BadFunnel({
      at: "this funnel",
      problem: `has ${exclude.length} exclusions, and at most ${mostExclusions} are counted`,
      next: "Put types that are excluded alike into one.",
    });
  for (const [i, { types, from, to }] of exclude.entries()) {
    const at = `exclusion ${i + 1}`;
    if (types.length === 0)
      throw new BadFunnel({ at, problem: "names no event type", next: "Give it a type, or types." });
    if (
      steps.length > 1 &&
      !(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to > from && to < steps.length)
    )
      throw new BadFunnel({
        at,
        problem: `lies between the steps ${from + 1} and ${to + 1}`,
        next: `Name an earlier and a later step of 1 to ${steps.length}.`,
      });
  }
}

type Conflict = readonly [one: string, other: string, because: string];

function conflicts(funnel: PlainFunnel): Conflict[] {
  const { order, steps, exclude } = funnel;
  if (order === "ordered") return [];
  const name = `order "${order}"`;
  const found: Conflict[] = [];
  const refuse = (isSaid: boolean, other: string, because: string) => {
    if (isSaid) found.push([name, other, because]);
  };
  refuse(exclude.length > 0, "an exclusion", exclusionReason[order]);
  refuse(funnel.ties === "any-order", `ties "any-order"`, tiesReason[order]);
  if (order === "strict") return found;
  const single = order === "each" ? "a step by itself" : "a step in any order";
  refuse(
    steps.some((step) => step.optional),
    "an optional step",
    `${single} may be missing as it is`,
  );
  refuse(
    steps.some((step) => step.within < Infinity),
    "a step's own window",
    `${single} has no step before it`,
  );
  refuse(funnel.windowFrom === "previous-step", `windowFrom "previous-step"`, `${single} has no step before it`);
  if (order === "any") return found;
  refuse(funnel.within < Infinity, "a window", "steps by themselves are any time apart");
  refuse(funnel.attempt !== "best", `attempt "${funnel.attempt}"`, "steps by themselves make no attempt");
  refuse(funnel.constant.length > 0, "a held property", "steps by themselves share nothing");
  return found;
}

const exclusionReason = {
  strict: "nothing lies between the steps as it is",
  any: "in any order, nothing lies between two certain steps",
  each: "between steps by themselves lies nothing",
} as const;

const tiesReason = {
  strict: "what lies directly after what is not known where the order is open",
  any: "any order is open as it is",
  each: "no order is asked for",
} as const;
