import { cell, type RunRows, width } from "./run-rows.ts";

const none: readonly number[] = [];

/** Which runs of each key are open, oldest first. Where a key has no more than one, the run has the number of its key. */
export class OpenRuns {
  readonly #runs: RunRows;
  readonly #isSingle: boolean;
  readonly #only = [0];
  readonly #ofKey: number[][] = [];
  readonly #free: number[] = [];
  #size = 0;

  constructor(runs: RunRows, isSingle: boolean) {
    this.#runs = runs;
    this.#isSingle = isSingle;
  }

  /** To be read before the next call: it changes as runs are added and closed. */
  of(slot: number): readonly number[] {
    if (!this.#isSingle) return this.#ofKey[slot] ?? none;
    if (this.#runs.rows[slot * width + cell.isOpen] !== 1) return none;
    this.#only[0] = slot;
    return this.#only;
  }

  add(slot: number): number {
    if (this.#isSingle) return slot;
    const run = this.#free.pop() ?? this.#size++;
    const open = this.#ofKey[slot];
    if (open) open.push(run);
    else this.#ofKey[slot] = [run];
    return run;
  }

  close(slot: number, run: number): void {
    this.#runs.rows[run * width + cell.isOpen] = 0;
    if (this.#isSingle) return;
    const open = this.#ofKey[slot];
    if (open) open.splice(open.indexOf(run), 1);
    this.#free.push(run);
  }
}
