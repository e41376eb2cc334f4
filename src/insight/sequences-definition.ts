import type { Micros } from "../event/index.ts";
import { formatDuration } from "../kit/duration.ts";
import { failure } from "../kit/failure.ts";
import { type EventMatch, matchLine, matchProperties, matchTypes } from "./cohort-match.ts";
import { namingTypes, namingWords, type StepNaming } from "./paths-steps.ts";

/**
 * Which sequences are looked for: steps that come one after another in a journey, others between them allowed. An entity counts once for a
 * sequence, however often it has it.
 */
export interface Sequences extends StepNaming {
  /** The tag that says whose journeys they are. */
  readonly by: string;
  /** How many entities must have a sequence: a number of them, or a share 0..1 of those with events. */
  readonly support: { readonly entities: number } | { readonly share: number };
  /** The most steps of a sequence. Default: 4. */
  readonly longest?: number | undefined;
  /** The most events between a step and the next; 0 is directly after. Without it, any number. */
  readonly gap?: number | undefined;
  /** From the first step to the last, end included. */
  readonly within?: Micros | undefined;
  /** Leaves out a sequence that is part of a longer one which as many entities have. */
  readonly closed?: boolean | undefined;
  /** How many are told, the best supported first. Default: 50. */
  readonly top?: number | undefined;
  /** Where the search is given up: sequences found (default 100,000) and events looked at (default 500,000,000, some ten seconds). */
  readonly budget?: { readonly sequences?: number; readonly events?: number } | undefined;
}

/** Which sequences come before an outcome more, or less, often than chance has it. */
export interface SequencesBefore extends Omit<Sequences, "closed"> {
  /** What it is that comes, or does not. Only the first in a journey counts. */
  readonly outcome: EventMatch;
  /** Draws the outcomes so many times by lot, and tells how often any sequence at all looked as telling as this one. */
  readonly check?: { readonly seed: number; readonly draws: number } | undefined;
}

export const BadSequences = failure(
  "insight/bad-sequences",
  { retry: "never", kind: "usage" },
  (f: { at: string; problem: string; next: string }) => `${f.at} ${f.problem}. ${f.next}`,
);

export const TooManySequences = failure(
  "insight/too-many-sequences",
  { retry: "never", kind: "usage" },
  (f: { found: number; of: string; limit: number; entities: number; longest: number }) =>
    `sequences of up to ${f.longest} steps that ${f.entities} ${f.entities === 1 ? "entity has" : "entities have"} were given up at ${f.found} found, because there are more than ${f.limit} ${f.of} to go through. Ask for more support, fewer steps, or a gap or window.`,
);

export type PlainSequences = StepNaming & {
  readonly by: string;
  readonly support: Sequences["support"];
  readonly longest: number;
  readonly gap: number;
  readonly within: Micros;
  readonly closed: boolean;
  readonly top: number;
  readonly budget: { readonly sequences: number; readonly events: number };
};

const mostSteps = 20;

/**
 * The definition with its defaults, or the reason why it is none.
 *
 * errors  insight/bad-sequences
 */
export function checkedSequences(definition: Sequences): PlainSequences {
  const { by, support, longest = 4, gap = Infinity, within = Infinity, closed = false, top = 50 } = definition;
  const { sequences = 100_000, events = 500_000_000 } = definition.budget ?? {};
  const refuse = (at: string, problem: string, next: string): never => {
    throw new BadSequences({ at, problem, next });
  };
  const isCount = (count: number, least: number) => Number.isSafeInteger(count) && count >= least;
  if ("share" in support) {
    if (!(support.share > 0 && support.share <= 1))
      refuse(`support of the share ${support.share}`, "is none", "Give a share above 0, at most 1.");
  } else if (!isCount(support.entities, 1))
    refuse(`support of ${support.entities} entities`, "is none", "Give a whole number from 1.");
  if (!isCount(longest, 1) || longest > mostSteps)
    refuse(`longest ${longest}`, "is no number of steps", `Give a whole number from 1 to ${mostSteps}.`);
  if (gap !== Infinity && !isCount(gap, 0)) refuse(`gap ${gap}`, "is no number of events", "Give a whole number.");
  if (!(within >= 0)) refuse(`within ${within}`, "holds nothing", "Give zero or more microseconds.");
  for (const [name, count] of Object.entries({ top, sequences, events }))
    if (!isCount(count, 0)) refuse(`${name} ${count}`, "is no count", "Give a whole number.");
  const { groups, exclude } = definition;
  return {
    by,
    support,
    longest,
    gap,
    within,
    closed,
    top,
    budget: { sequences, events },
    ...(groups && { groups }),
    ...(exclude && { exclude }),
  };
}

/** What these sequences count, in words. */
export function sequencesLine(definition: Sequences): string {
  const { by, support, longest, gap, within, closed, ...naming } = checkedSequences(definition);
  const least = "share" in support ? `${support.share * 100} % of those with events` : `${support.entities}`;
  const between =
    gap === Infinity
      ? "other events may lie between"
      : gap === 0
        ? "directly after each other"
        : `at most ${gap} events between two`;
  return [
    `up to ${longest} ${longest === 1 ? "step" : "steps"} in order, ${between}${within < Infinity ? `, within ${formatDuration(within)} from first to last` : ""}`,
    `counted once for each ${by}, at least ${least}`,
    ...(closed ? ["without those that are part of a longer one with the same count"] : []),
    ...namingWords(naming),
  ].join("; ");
}

/** The same for what precedes an outcome. */
export function sequencesBeforeLine(definition: SequencesBefore): string {
  return `${sequencesLine(definition)}; before the first ${matchLine(definition.outcome)} of each. Compared at equal length: where some have had a sequence by their n-th event and some have not, how often the next event is the outcome.`;
}

export function sequencesTypes(definition: Sequences | SequencesBefore): string[] {
  return [...new Set([...matchTypes("outcome" in definition ? [definition.outcome] : []), ...namingTypes(definition)])];
}

export function sequencesProperties(definition: Sequences | SequencesBefore): string[] {
  return matchProperties("outcome" in definition ? [definition.outcome] : []);
}
