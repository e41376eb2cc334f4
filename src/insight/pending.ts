import type { Micros } from "../event/index.ts";
import { coarsestTick, tickOf } from "./times.ts";

/** Rows in log order that have no place in a journey yet. */
export interface Pending {
  readonly length: number;
  readonly entity: Uint32Array;
  readonly kind: Uint16Array;
  readonly occurred: Float64Array;
  readonly position: Uint32Array;
  readonly first: Micros;
  readonly last: Micros;
  readonly tick: Micros;
  put(entity: number, kind: number, occurred: Micros, position: number): void;
  clear(): void;
}

const least = 1024;

export function pending(): Pending {
  const empty = () => ({
    entity: new Uint32Array(least),
    kind: new Uint16Array(least),
    occurred: new Float64Array(least),
    position: new Uint32Array(least),
  });
  let columns = empty();
  let [length, first, last, tick] = [0, Infinity, -Infinity, coarsestTick as Micros];
  const grow = () => {
    const before = columns;
    const more = length * 2;
    columns = {
      entity: new Uint32Array(more),
      kind: new Uint16Array(more),
      occurred: new Float64Array(more),
      position: new Uint32Array(more),
    };
    columns.entity.set(before.entity);
    columns.kind.set(before.kind);
    columns.occurred.set(before.occurred);
    columns.position.set(before.position);
  };
  return {
    get length() {
      return length;
    },
    get entity() {
      return columns.entity;
    },
    get kind() {
      return columns.kind;
    },
    get occurred() {
      return columns.occurred;
    },
    get position() {
      return columns.position;
    },
    get first() {
      return first;
    },
    get last() {
      return last;
    },
    get tick() {
      return tick;
    },
    put: (entity, kind, occurred, position) => {
      if (length === columns.entity.length) grow();
      if (length === 0) first = occurred;
      columns.entity[length] = entity;
      columns.kind[length] = kind;
      columns.occurred[length] = occurred;
      columns.position[length] = position;
      if (tick > 1) tick = tickOf(occurred, 0, tick);
      if (occurred < first) first = occurred;
      if (occurred > last) last = occurred;
      length += 1;
    },
    clear: () => {
      if (columns.entity.length > least * 64) columns = empty();
      [length, first, last, tick] = [0, Infinity, -Infinity, coarsestTick];
    },
  };
}
