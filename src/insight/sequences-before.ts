import { benjaminiHochberg, mantelHaenszel, type TwoByTwo } from "../statistics/index.ts";
import { matchTest } from "./cohort-match.ts";
import { entityName, type Journeys } from "./journeys.ts";
import { passedOver, stepsOf } from "./paths-steps.ts";
import { noProperties, type Properties } from "./property.ts";
import { bySteps, endsOf, finished, supportIn } from "./sequences.ts";
import { chanceOf } from "./sequences-chance.ts";
import { BadSequences, checkedSequences, type SequencesBefore } from "./sequences-definition.ts";
import { apart, type Exposure, eachExposed, exposureOf, lots, riskOf } from "./sequences-risk.ts";
import { stepRows } from "./sequences-rows.ts";
import { type Searching, search } from "./sequences-search.ts";

/** How a sequence goes along with an outcome that comes after it. */
export interface SequenceBefore {
  readonly steps: readonly string[];
  /** Entities, `[[had it, then the outcome], [..., no outcome]]` in rows had it and had it not. Those who stay longer have more of both: not what is tested. */
  readonly table: TwoByTwo;
  /** How often the next event was the outcome, of all moments after the sequence and of all others. */
  readonly after: { readonly outcomes: number; readonly moments: number };
  readonly otherwise: { readonly outcomes: number; readonly moments: number };
  /** How many times the odds after it are those of entities that have had as many events without it, and where that likely lies (95 %). */
  readonly oddsRatio: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  /** The same corrected for all sequences that were tested (Benjamini and Hochberg). */
  readonly q: number;
  /** Where a check was asked for: the share of draws in which any sequence looked at least as telling. */
  readonly anyByChance?: number;
}

export interface SequencesBeforeAnswer {
  /** Entities that could come to the outcome, and those that did. */
  readonly entities: number;
  readonly outcomes: number;
  readonly least: number;
  readonly excluded: number;
  readonly tested: number;
  /** Sequences with too few outcomes to be expected after them, or without them, to tell anything. */
  readonly tooFew: number;
  /** The surest first. */
  readonly top: readonly SequenceBefore[];
}

/** Where less than one outcome is to be expected after a sequence, or without it, there is nothing to hold the seen ones against. */
const leastExpected = 1;
const mostDraws = 10_000;
/** To hold a stratum against chance takes as long as to look at so many events. */
const eventsAStratum = 100;
/** So many drawn outcomes are held at once: 400 MB. */
const mostLots = 100_000_000;

/** What a test came to: not its strata, of which there may be thousands. */
interface Tested {
  readonly sequence: readonly number[];
  readonly exposure: Omit<Exposure, "strata">;
  readonly p: number;
  readonly oddsRatio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Which sequences come before an outcome more, or less, often than chance has it.
 *
 * At each number of events, entities that have had the sequence by then are held against those that have not, and only with one another:
 * does the next event turn out to be the outcome? So neither a longer journey nor what happens after the outcome can make a difference.
 *
 * errors  insight/bad-sequences, insight/bad-step-group, insight/too-many-sequences, insight/property-not-read
 * source  Mantel 1966, Cancer Chemother. Rep. 50:163 (log-rank); Mantel and Haenszel 1959
 */
export function sequencesBefore(
  journeys: Journeys,
  definition: SequencesBefore,
  properties: Properties = noProperties,
): SequencesBeforeAnswer {
  return finished(sequencesBeforeSearch(journeys, definition, properties));
}

/** The same step by step: whoever asks may let others in between, or stop. */
export function* sequencesBeforeSearch(
  journeys: Journeys,
  definition: SequencesBefore,
  properties: Properties = noProperties,
): Generator<Searching, SequencesBeforeAnswer> {
  const { plain, steps, rows, risk } = prepared(journeys, definition, properties);
  const { least } = supportIn(rows, plain);
  const { check } = definition;
  const names = (e: number) => entityName(journeys, e);
  const total = risk.outcomes.reduce((sum, one) => sum + one, 0);
  if (check) refuseTooManyLots(check.draws, total);
  const drawn = check && (yield* lots(risk, rows, { ...check, names }));
  const tested: Tested[] = [];
  let tooFew = 0;
  yield* search(rows, steps, { plain, least, isCounted: false }, (sequence, _, ends) => {
    const { strata, ...exposure } = exposureOf(risk, rows, ends);
    const { expected, variance } = exposure;
    const work = ends.end.length + strata.length * eventsAStratum;
    if (Math.min(expected, total - expected) < leastExpected || variance === 0) {
      tooFew += 1;
      return work;
    }
    const { estimate, low, high } = mantelHaenszel(strata);
    const p = chanceOf({ strata, expected });
    tested.push({ sequence, exposure, p, oddsRatio: estimate, low, high });
    return work + (drawn?.add(ends, exposure) ?? 0);
  });
  let [standing, moments] = [0, 0];
  for (const last of risk.last) {
    if (last >= 0) standing += 1;
    moments += last + 1;
  }
  const corrected = benjaminiHochberg(tested.map(({ p }) => p));
  const inOrder = tested
    .map((test, i) => ({ ...test, q: corrected[i] ?? 1 }))
    .sort((a, b) => a.p - b.p || bySteps(steps, a.sequence, b.sequence));
  return {
    entities: standing,
    outcomes: total,
    least,
    excluded: passedOver(journeys, steps),
    tested: tested.length,
    tooFew,
    top: inOrder.slice(0, plain.top).map(({ sequence, exposure, ...test }) => {
      const { entities, withOutcome } = exposure;
      return {
        steps: sequence.map((step) => steps.names[step] ?? ""),
        table: [
          [withOutcome, entities - withOutcome],
          [total - withOutcome, standing - entities - (total - withOutcome)],
        ],
        after: { outcomes: withOutcome, moments: exposure.moments },
        otherwise: { outcomes: total - withOutcome, moments: moments - exposure.moments },
        ...test,
        ...(drawn && { anyByChance: drawn.share(apart(withOutcome, exposure)) }),
      };
    }),
  };
}

/** The entities behind a cell of a sequence's table: had it or not, came to the outcome or not. */
export function* sequenceBeforeEntities(
  journeys: Journeys,
  definition: SequencesBefore,
  asked: { readonly steps: readonly string[]; readonly has: boolean; readonly outcome: boolean },
  properties: Properties = noProperties,
): Generator<string> {
  const { plain, steps, rows, risk } = prepared(journeys, definition, properties);
  const exposed = new Uint8Array(risk.last.length);
  const ends = endsOf(rows, steps, plain, asked.steps).at(-1);
  if (ends)
    eachExposed(risk, rows, ends, (e) => {
      exposed[e] = 1;
    });
  for (let e = 0; e < exposed.length; e++) {
    if ((risk.last[e] ?? -1) < 0) continue;
    if ((exposed[e] === 1) === asked.has && (risk.hasOutcome[e] === 1) === asked.outcome) yield entityName(journeys, e);
  }
}

function refuseTooManyLots(draws: number, outcomes: number): void {
  if (draws * outcomes <= mostLots) return;
  const most = Math.floor(mostLots / outcomes);
  throw new BadSequences({
    at: `a check of ${draws} draws of ${outcomes} outcomes`,
    problem: "is more than is held at once",
    next: most > 0 ? `Draw at most ${most} times.` : "Ask without a check.",
  });
}

function prepared(journeys: Journeys, definition: SequencesBefore, properties: Properties) {
  const plain = checkedSequences(definition);
  const { check } = definition;
  if (check && !(Number.isSafeInteger(check.draws) && check.draws >= 1 && check.draws <= mostDraws))
    throw new BadSequences({
      at: `a check of ${check.draws} draws`,
      problem: "is none",
      next: `Give a whole number from 1 to ${mostDraws}.`,
    });
  const steps = stepsOf(journeys, plain);
  const isOutcome = matchTest(journeys, definition.outcome, properties);
  const hasOutcome = new Uint8Array(journeys.from.length);
  const rows = stepRows(journeys, steps, (e) => {
    const end = journeys.to[e] ?? 0;
    for (let row = journeys.from[e] ?? 0; row < end; row++)
      if (isOutcome(row)) {
        hasOutcome[e] = 1;
        return row;
      }
    return end;
  });
  return { plain, steps, rows, risk: riskOf(rows, hasOutcome) };
}
