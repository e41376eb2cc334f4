import type { RunColumns } from "./run-columns.ts";

const none: readonly number[] = [];

/** Which places of the columns are the open runs of each key, oldest first. */
export class OpenRuns {
  readonly #runs: RunColumns;
  readonly #ofKey: number[][] = [];
  readonly #free: number[] = [];
  #size = 0;

  constructor(runs: RunColumns) {
    this.#runs = runs;
  }

  /** Changes as runs are added and closed. */
  of(slot: number): readonly number[] {
    return this.#ofKey[slot] ?? none;
  }

  add(slot: number): number {
    const run = this.#free.pop() ?? this.#size++;
    const open = this.#ofKey[slot];
    if (open) open.push(run);
    else this.#ofKey[slot] = [run];
    return run;
  }

  close(slot: number, run: number): void {
    const open = this.#ofKey[slot];
    if (open) open.splice(open.indexOf(run), 1);
    this.#runs.isOpen[run] = 0;
    this.#free.push(run);
  }
}
