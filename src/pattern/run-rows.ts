import type { RecordedEvent } from "../event/index.ts";
import type { PropertyValue } from "../insight/index.ts";
import { plainOf } from "./holds.ts";
import type { PlanTrigger } from "./plan.ts";

/** The state of one run as plain data. */
export interface RunState {
  readonly step: number;
  readonly count: number;
  readonly start: number;
  readonly started: number;
  readonly last: number;
  /** What was kept of earlier events; null where nothing was. */
  readonly kept: readonly (readonly [PropertyValue] | null)[];
}

/** What stands where in the row of a run; a row is as long as a line of the processor's cache, so a run costs one look into memory. */
export const cell = {
  isOpen: 0,
  step: 1,
  /** Of a step of several: how many were taken; of one in any order: which, as bits. */
  count: 2,
  /** Position of the first event. */
  start: 3,
  /** When it occurred. */
  started: 4,
  /** When the last event was taken, or the last absence kept. */
  last: 5,
} as const;
export const width = 8;

/** The runs of a rule, a row of numbers for each. A run is the number of its row. */
export class RunRows {
  rows = new Float64Array(64 * width);
  /** By what is kept of earlier events, then by run. */
  readonly kept: (PropertyValue | undefined)[][];

  constructor(captures: number) {
    this.kept = Array.from({ length: captures }, () => []);
  }

  open(run: number, { position, occurred }: Pick<RecordedEvent, "position" | "occurred">): void {
    const base = run * width;
    this.room(base + width);
    this.rows[base + cell.isOpen] = 1;
    this.rows[base + cell.step] = 0;
    this.rows[base + cell.count] = 0;
    this.rows[base + cell.start] = position;
    this.rows[base + cell.started] = occurred;
    this.rows[base + cell.last] = occurred;
    for (const column of this.kept) column[run] = undefined;
  }

  room(size: number): void {
    if (size <= this.rows.length) return;
    const grown = new Float64Array(Math.max(size, this.rows.length * 2));
    grown.set(this.rows);
    this.rows = grown;
  }

  keep(run: number, { keeps }: PlanTrigger, event: RecordedEvent): void {
    for (const { capture, read } of keeps) {
      const column = this.kept[capture];
      if (column) column[run] = plainOf(read(event));
    }
  }

  read(run: number): RunState {
    const kept = this.kept.map((column): readonly [PropertyValue] | null => {
      const value = column[run];
      return value === undefined ? null : [value];
    });
    const of = (one: keyof typeof cell) => this.rows[run * width + cell[one]] ?? 0;
    return {
      step: of("step"),
      count: of("count"),
      start: of("start"),
      started: of("started"),
      last: of("last"),
      kept,
    };
  }

  write(run: number, { step, count, start, started, last, kept }: RunState): void {
    this.open(run, { position: start, occurred: started });
    this.rows[run * width + cell.step] = step;
    this.rows[run * width + cell.count] = count;
    this.rows[run * width + cell.last] = last;
    for (const [i, column] of this.kept.entries()) column[run] = kept[i]?.[0];
  }
}
