import { type Cause, type Death, type Match, matchId } from "./semantics.ts";

/** What came of some events. */
export interface Found {
  readonly matches: Match[];
  /** Near misses, where they were asked for. */
  readonly deaths: Death[];
  /** Runs that could not be opened because too many of their key were. Always told. */
  readonly overflows: Death[];
}

export function nothingFound(): Found {
  return { matches: [], deaths: [], overflows: [] };
}

/** One run as it ends. */
export interface Ended {
  readonly key: string;
  readonly start: number;
  readonly step: number;
  readonly at: number;
  /** Position of the event that ended it. */
  readonly by?: number | undefined;
}

/** Where what is found goes, and whether near misses are told. */
export interface Sink {
  found: Found;
  readonly deaths: boolean;
}

/** Writes the matches and deaths of a rule down, and keeps the cool-down of each key. */
export class Ledger {
  /** When the last match of a key counted. */
  readonly lastMatch = new Map<number, number>();
  readonly #rule: string;
  readonly #coolDown: number;
  readonly #sink: Sink;

  constructor(rule: string, coolDown: number, sink: Sink) {
    this.#rule = rule;
    this.#coolDown = coolDown;
    this.#sink = sink;
  }

  match(slot: number, ended: Ended): void {
    if (this.#coolDown > 0) {
      const last = this.lastMatch.get(slot);
      if (last !== undefined && ended.at < last + this.#coolDown) {
        this.death("cooling-down", ended);
        return;
      }
      this.lastMatch.set(slot, ended.at);
    }
    const { key, start, at, by } = ended;
    const id = matchId(this.#rule, key, start);
    this.#sink.found.matches.push({ id, rule: this.#rule, key, start, ...(by !== undefined && { end: by }), at });
  }

  death(cause: Cause, { key, start, step, at, by }: Ended): void {
    const { found, deaths } = this.#sink;
    if (!deaths && cause !== "overflow") return;
    const death: Death = { rule: this.#rule, key, start, step, cause, at, ...(by !== undefined && { by }) };
    (cause === "overflow" ? found.overflows : found.deaths).push(death);
  }
}
