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

/** The runs of a rule, a column for each thing that is known of one. A run is a place in the columns. */
export class RunColumns {
  isOpen = new Uint8Array(64);
  step = new Uint8Array(64);
  /** Of a step of several: how many were taken; of one in any order: which, as bits. */
  count = new Uint32Array(64);
  /** Position of the first event. */
  start = new Float64Array(64);
  /** When it occurred. */
  started = new Float64Array(64);
  /** When the last event was taken, or the last absence kept. */
  last = new Float64Array(64);
  readonly kept: (PropertyValue | undefined)[][];

  constructor(captures: number) {
    this.kept = Array.from({ length: captures }, () => []);
  }

  room(run: number): void {
    if (run < this.isOpen.length) return;
    const size = Math.max(run + 1, this.isOpen.length * 2);
    const grown = <Column extends Uint8Array | Uint32Array | Float64Array>(old: Column, column: Column): Column => {
      column.set(old);
      return column;
    };
    this.isOpen = grown(this.isOpen, new Uint8Array(size));
    this.step = grown(this.step, new Uint8Array(size));
    this.count = grown(this.count, new Uint32Array(size));
    this.start = grown(this.start, new Float64Array(size));
    this.started = grown(this.started, new Float64Array(size));
    this.last = grown(this.last, new Float64Array(size));
  }

  open(run: number, { position, occurred }: Pick<RecordedEvent, "position" | "occurred">): void {
    this.room(run);
    this.isOpen[run] = 1;
    this.step[run] = 0;
    this.count[run] = 0;
    this.start[run] = position;
    this.started[run] = occurred;
    this.last[run] = occurred;
    for (const column of this.kept) column[run] = undefined;
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
    const of = (column: Uint8Array | Uint32Array | Float64Array) => column[run] ?? 0;
    return {
      step: of(this.step),
      count: of(this.count),
      start: of(this.start),
      started: of(this.started),
      last: of(this.last),
      kept,
    };
  }

  write(run: number, { step, count, start, started, last, kept }: RunState): void {
    this.open(run, { position: start, occurred: started });
    this.step[run] = step;
    this.count[run] = count;
    this.last[run] = last;
    for (const [i, column] of this.kept.entries()) column[run] = kept[i]?.[0];
  }
}
