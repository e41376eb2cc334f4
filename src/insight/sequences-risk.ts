import { seeded, type TwoByTwo } from "../statistics/index.ts";
import type { Ends } from "./sequences-ends.ts";
import type { StepRows } from "./sequences-rows.ts";
import type { Searching } from "./sequences-search.ts";

/**
 * Moments at which the outcome could come next. An entity stands at moment `n` when it has had `n` events, has not had the outcome, and
 * another event is to follow: the outcome, or another one. All that stand at `n` are compared with each other and with nobody else.
 */
export interface Risk {
  /** By entity, its last such moment; -1 where there is none. */
  readonly last: Int32Array;
  readonly hasOutcome: Uint8Array;
  /** The moments at which somebody's outcome came, in order: how many stood there, and to how many it came. */
  readonly moments: Uint32Array;
  readonly standing: Uint32Array;
  readonly outcomes: Uint32Array;
  /** By number of events, the first of those moments that is not before it. */
  readonly firstFrom: Uint32Array;
}

export function riskOf({ from, to }: StepRows, hasOutcome: Uint8Array): Risk {
  const last = Int32Array.from(from, (first, e) => (to[e] ?? 0) - first - (hasOutcome[e] === 1 ? 0 : 1));
  let highest = 0;
  for (const one of last) highest = Math.max(highest, one);
  const [standingAt, outcomesAt] = [new Uint32Array(highest + 2), new Uint32Array(highest + 2)];
  for (let e = 0; e < last.length; e++) {
    const n = last[e] ?? -1;
    if (n < 0) continue;
    standingAt[n] = (standingAt[n] ?? 0) + 1;
    outcomesAt[n] = (outcomesAt[n] ?? 0) + (hasOutcome[e] ?? 0);
  }
  for (let n = highest; n >= 0; n--) standingAt[n] = (standingAt[n] ?? 0) + (standingAt[n + 1] ?? 0);
  const moments = Uint32Array.from([...outcomesAt.keys()].filter((n) => (outcomesAt[n] ?? 0) > 0));
  const firstFrom = new Uint32Array(highest + 2);
  for (let n = 0, s = 0; n < firstFrom.length; n++) {
    while (s < moments.length && (moments[s] ?? 0) < n) s++;
    firstFrom[n] = s;
  }
  return {
    last,
    hasOutcome,
    moments,
    standing: moments.map((n) => standingAt[n] ?? 0),
    outcomes: moments.map((n) => outcomesAt[n] ?? 0),
    firstFrom,
  };
}

/** What those who have had a sequence, and those who have not, came to. */
export interface Exposure {
  /** By moment with an outcome: `[[outcome after it, other], [outcome without it, other]]`. */
  readonly strata: readonly TwoByTwo[];
  /** Entities that have had it while another event was to follow, and how many of them came to the outcome. */
  readonly entities: number;
  readonly withOutcome: number;
  /** All moments that they stood at after it. */
  readonly moments: number;
  /** Outcomes to be expected after it were it all the same, and their variance. */
  readonly expected: number;
  readonly variance: number;
}

/** Calls `told` with each entity that has had the sequence while another event was to follow, and the moment from which on. */
export function eachExposed(
  { last }: Risk,
  { from, entityOf }: Pick<StepRows, "from" | "entityOf">,
  { end }: Ends,
  told: (entity: number, since: number) => void,
): void {
  let before = -1;
  for (let i = 0; i < end.length; i++) {
    const e = entityOf[end[i] ?? 0] ?? 0;
    if (e === before) continue;
    before = e;
    const since = (end[i] ?? 0) - (from[e] ?? 0) + 1;
    if (since <= (last[e] ?? -1)) told(e, since);
  }
}

export function exposureOf(risk: Risk, rows: StepRows, ends: Ends): Exposure {
  const { last, hasOutcome, firstFrom, standing, outcomes } = risk;
  const size = risk.moments.length;
  const [changes, cases] = [new Int32Array(size + 1), new Uint32Array(size)];
  let [entities, withOutcome, moments] = [0, 0, 0];
  eachExposed(risk, rows, ends, (e, since) => {
    const n = last[e] ?? 0;
    const [first, after] = [firstFrom[since] ?? size, firstFrom[n + 1] ?? size];
    changes[first] = (changes[first] ?? 0) + 1;
    changes[after] = (changes[after] ?? 0) - 1;
    entities += 1;
    moments += n - since + 1;
    if (hasOutcome[e] !== 1) return;
    withOutcome += 1;
    cases[after - 1] = (cases[after - 1] ?? 0) + 1; // its last moment is one with an outcome
  });
  let [exposed, expected, variance] = [0, 0, 0];
  const strata = Array.from({ length: size }, (_, s): TwoByTwo => {
    exposed += changes[s] ?? 0;
    const [all, came, mine] = [standing[s] ?? 0, outcomes[s] ?? 0, cases[s] ?? 0];
    expected += (came * exposed) / all;
    if (all > 1) variance += (came * exposed * (all - exposed) * (all - came)) / (all * all * (all - 1));
    return [
      [mine, exposed - mine],
      [came - mine, all - exposed - (came - mine)],
    ];
  });
  return { strata, entities, withOutcome, moments, expected, variance };
}

/** How often chance makes any sequence at all look as telling as this one. */
export interface Lots {
  /** Takes in a sequence that is tested; returns as how many events that counts. */
  add(ends: Ends, exposure: Omit<Exposure, "strata">): number;
  /** The share of draws in which some sequence stood at least so many standard errors apart; never 0, because the truth is a draw too. */
  share(z: number): number;
}

/** How many standard errors the outcomes stand apart from what is expected, half an outcome less. */
export function apart(outcomes: number, { expected, variance }: Pick<Exposure, "expected" | "variance">): number {
  return Math.max(0, Math.abs(outcomes - expected) - 0.5) / Math.sqrt(variance);
}

const lotsBetweenTurns = 2_000_000;
/** To look at so many drawn outcomes takes as long as to look at an event. */
const lotsAnEvent = 4;

/**
 * Draws by lot, at each moment, who of those standing there came to the outcome, so many times.
 *
 * shape   `names` settles the order in which entities are drawn, so that their numbers do not matter
 * source  Floyd, in Bentley 1987, Commun. ACM 30:754 (so many different numbers below a limit)
 */
export function* lots(
  risk: Risk,
  rows: StepRows,
  { seed, draws, names }: { readonly seed: number; readonly draws: number; readonly names: (entity: number) => string },
): Generator<Searching, Lots> {
  const { last, moments, standing, outcomes } = risk;
  const order = longestStayFirst(last, names);
  const chance = seeded(seed);
  const total = outcomes.reduce((sum, one) => sum + one, 0);
  const drawn = new Uint32Array(total * draws);
  const drawnAt = new Uint32Array(total);
  const chosen = new Uint32Array(order.length);
  let [next, told, mark] = [0, 0, 0];
  for (let d = 0; d < draws; d++) {
    for (const [s, came] of outcomes.entries()) {
      const limit = standing[s] ?? 0;
      mark++;
      for (let i = limit - came; i < limit; i++) {
        const number = Math.floor(chance() * (i + 1));
        const place = chosen[number] === mark ? i : number;
        chosen[place] = mark;
        drawnAt[next - d * total] = moments[s] ?? 0;
        drawn[next++] = order[place] ?? 0;
      }
    }
    if (next - told <= lotsBetweenTurns) continue;
    told = next;
    yield { found: 0, events: next };
  }
  const since = new Uint32Array(last.length).fill(0xffffffff);
  const highest = new Float64Array(draws);
  return {
    add: (ends, exposure) => {
      eachExposed(risk, rows, ends, (e, at) => {
        since[e] = at;
      });
      for (let d = 0; d < draws; d++) {
        let hits = 0;
        for (let i = 0; i < total; i++) hits += Number((since[drawn[d * total + i] ?? 0] ?? 0) <= (drawnAt[i] ?? 0));
        highest[d] = Math.max(highest[d] ?? 0, apart(hits, exposure));
      }
      eachExposed(risk, rows, ends, (e) => {
        since[e] = 0xffffffff;
      });
      return Math.ceil((total * draws) / lotsAnEvent);
    },
    share: (z) => (1 + highest.reduce((count, one) => count + Number(one >= z - 1e-9), 0)) / (draws + 1),
  };
}

/** Those who stand at a moment are the first so many of these. */
function longestStayFirst(last: Int32Array, names: (entity: number) => string): Uint32Array {
  const standing = [...last.keys()].filter((e) => (last[e] ?? -1) >= 0).map((e) => ({ e, name: names(e) }));
  standing.sort((a, b) => (last[b.e] ?? 0) - (last[a.e] ?? 0) || (a.name < b.name ? -1 : 1));
  return Uint32Array.from(standing, ({ e }) => e);
}
