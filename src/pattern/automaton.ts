import type { Micros, RecordedEvent } from "../event/index.ts";
import { dueOf } from "./due.ts";
import { type FactState, type Facts, factsOf } from "./facts.ts";
import { Ledger, type Sink } from "./found.ts";
import { generated } from "./generated.ts";
import { interpreted } from "./interpreted.ts";
import { OpenRuns } from "./open-runs.ts";
import type { Plan } from "./plan.ts";
import { cell, RunRows, type RunState, width } from "./run-rows.ts";
import type { Cause } from "./semantics.ts";
import { type Alarm, Timers } from "./timers.ts";
import { outcome, type Transition } from "./transition.ts";

/** What is known of one key, as plain data. */
export interface KeyState {
  readonly runs: readonly RunState[];
  readonly isClosed: boolean;
  readonly lastMatch: Micros | null;
  readonly facts: readonly (FactState | null)[];
}

export interface AutomatonOptions {
  readonly generate: boolean;
  readonly sink: Sink;
  readonly alarm: Alarm;
}

/** One rule over all keys of its tag; a key comes as a number and its name. `semantics.ts` says what it does. */
export class Automaton {
  readonly plan: Plan;
  readonly ledger: Ledger;
  /** Of the keys that wait for an absence to be kept. */
  readonly timers: readonly (Timers | undefined)[];
  readonly #runs: RunRows;
  readonly #facts: Facts;
  readonly #hasFacts: boolean;
  readonly #step: Transition;
  readonly #open: OpenRuns;
  readonly #closed = new Set<number>();

  constructor(plan: Plan, how: AutomatonOptions) {
    this.plan = plan;
    this.ledger = new Ledger(plan.rule.name, plan.coolDown, how.sink);
    this.timers = plan.steps.map(({ kind }) => (kind === "absent" ? new Timers(how.alarm) : undefined));
    this.#runs = new RunRows(plan.captures);
    this.#open = new OpenRuns(this.#runs, plan.maxOpen === 1 && plan.rule.overlap !== "each");
    this.#facts = factsOf(plan);
    this.#hasFacts = plan.triggers.some(({ hasFacts }) => hasFacts);
    const parts = [plan, this.#runs, this.#facts.holds] as const;
    this.#step = (how.generate ? generated(...parts) : undefined) ?? interpreted(...parts);
  }

  /** One event of a key, in order. `mask` says which of the rule's types it is. */
  see(slot: number, key: string, event: RecordedEvent, mask: number): void {
    if (this.#hasFacts) this.#facts.observe(slot, event, mask);
    const { rule, maxOpen } = this.plan;
    const { occurred: at, position: by } = event;
    const open = this.#open.of(slot);
    let isTaken = false;
    let isUsed = false;
    if (open.length > 0) {
      this.pass(slot, key, at);
      // What ends a run changes the list, so the runs that were there are walked through.
      for (const run of open.length > 1 ? [...open] : open) {
        if (this.#runs.rows[run * width + cell.isOpen] !== 1) continue; // a match of an older one has ended it
        if (this.#step.cancels(run, event, mask)) {
          this.#die(slot, key, run, "cancelled", at, by);
          continue;
        }
        const result = this.#step.advance(run, event, mask);
        if (result === outcome.taken) {
          isTaken = true;
          this.#wait(slot, run);
        } else if (result === outcome.complete) {
          isUsed ||= this.#match(slot, key, run, at, by);
        } else if (result !== outcome.nothing) {
          this.#die(slot, key, run, result === outcome.happened ? "happened" : "too-many", at, by);
        }
      }
    }
    if (isUsed || !this.#step.opens(event, mask) || this.#closed.has(slot)) return;
    const left = this.#open.of(slot).length;
    if (left > 0) {
      if (rule.overlap === "first" || (rule.overlap === "restart" && isTaken)) return;
      if (rule.overlap === "restart") this.#endAll(slot, key, "restarted", at, by);
    }
    if (rule.overlap === "each" && left >= maxOpen) this.ledger.death("overflow", { key, start: by, step: 0, at, by });
    else this.#begin(slot, key, event, mask);
  }

  /** Time passes for a key: what was due before `now` happens, in the order in which it was due. */
  pass(slot: number, key: string, now: Micros): void {
    const { steps } = this.plan;
    const runs = this.#runs;
    for (;;) {
      let due = now;
      let first = -1;
      for (const run of this.#open.of(slot)) {
        const own = Math.min(
          dueOf(this.plan, runs, run),
          (runs.rows[run * width + cell.started] ?? 0) + this.plan.within,
        );
        if (own < due) [due, first] = [own, run];
      }
      if (first < 0) return;
      const at = runs.rows[first * width + cell.step] ?? 0;
      if (steps[at]?.kind !== "absent" || due < dueOf(this.plan, runs, first)) {
        this.#die(slot, key, first, "timed-out", due);
        continue;
      }
      runs.rows[first * width + cell.step] = at + 1;
      runs.rows[first * width + cell.count] = 0;
      runs.rows[first * width + cell.last] = due;
      if (at + 1 === steps.length) this.#match(slot, key, first, due);
      else this.#wait(slot, first);
    }
  }

  read(slot: number): KeyState {
    const runs = this.#open.of(slot).map((run) => this.#runs.read(run));
    const lastMatch = this.ledger.lastMatch.get(slot) ?? null;
    return { runs, isClosed: this.#closed.has(slot), lastMatch, facts: this.#facts.read(slot) };
  }

  write(slot: number, { runs, isClosed, lastMatch, facts }: KeyState): void {
    for (const run of [...this.#open.of(slot)]) this.#open.close(slot, run);
    for (const state of runs) {
      const run = this.#open.add(slot);
      this.#runs.write(run, state);
      this.#wait(slot, run);
    }
    if (isClosed) this.#closed.add(slot);
    else this.#closed.delete(slot);
    if (lastMatch === null) this.ledger.lastMatch.delete(slot);
    else this.ledger.lastMatch.set(slot, lastMatch);
    this.#facts.write(slot, facts);
  }

  #begin(slot: number, key: string, event: RecordedEvent, mask: number): void {
    const run = this.#open.add(slot);
    this.#runs.open(run, event);
    const result = this.#step.advance(run, event, mask);
    if (result === outcome.complete) this.#match(slot, key, run, event.occurred, event.position);
    else this.#wait(slot, run);
  }

  #wait(slot: number, run: number): void {
    const at = this.#runs.rows[run * width + cell.step] ?? 0;
    this.timers[at]?.push(dueOf(this.plan, this.#runs, run), slot);
  }

  /** Whether the event that completed it may open nothing. */
  #match(slot: number, key: string, run: number, at: Micros, by?: number): boolean {
    const { again } = this.plan.rule;
    const step = this.plan.steps.length;
    this.#open.close(slot, run);
    this.ledger.match(slot, { key, start: this.#runs.rows[run * width + cell.start] ?? 0, step, at, by });
    if (again === "overlap") return false;
    this.#endAll(slot, key, "passed", at, by);
    if (again === "once") this.#closed.add(slot);
    return true;
  }

  #die(slot: number, key: string, run: number, cause: Cause, at: Micros, by?: number): void {
    this.#open.close(slot, run);
    const { rows } = this.#runs;
    const start = rows[run * width + cell.start] ?? 0;
    this.ledger.death(cause, { key, start, step: rows[run * width + cell.step] ?? 0, at, by });
  }

  #endAll(slot: number, key: string, cause: Cause, at: Micros, by?: number): void {
    for (const run of [...this.#open.of(slot)]) this.#die(slot, key, run, cause, at, by);
  }
}
