import {
  type DifferentRow,
  type Generation,
  MovedOn,
  type ReadModels,
  StillServing,
  UnknownGeneration,
} from "../../projection/index.ts";

export const needs: Readonly<Record<string, string>> = {};

interface Kept {
  generation: Omit<Generation, "isServing">;
  readonly rows: Map<string, string>;
}

/** Rows in this process's memory, for tests and for a log in memory. */
export async function openReadModels(url: string): Promise<ReadModels> {
  const kept = new Map<number, Kept>();
  const serving = new Map<string, number>();
  let last = 0;

  const shown = ({ generation }: Kept): Generation => ({
    ...generation,
    isServing: serving.get(generation.model) === generation.number,
  });
  const known = (number: number): Kept => {
    const found = kept.get(number);
    if (!found) throw new UnknownGeneration({ number });
    return found;
  };
  const served = (model: string) => {
    const number = serving.get(model);
    return number === undefined ? undefined : known(number);
  };
  const generations = (model?: string) =>
    [...kept.values()].filter(({ generation }) => model === undefined || generation.model === model);

  return {
    url,
    lacks: { durability: "it is kept in memory and gone when the process ends" },
    generations: async (model) => generations(model).map(shown),
    begin: async (model, version, { at, anew = false }) => {
      const before = generations(model).findLast(({ generation }) => generation.version === version);
      if (before && !anew) return shown(before);
      last += 1;
      const made = { generation: { number: last, model, version, position: 0, begun: at }, rows: new Map() };
      kept.set(last, made);
      return shown(made);
    },
    states: async (number, keys) => {
      const { rows } = known(number);
      return new Map(
        keys.flatMap((key) => {
          const value = rows.get(key);
          return value === undefined ? [] : [[key, value] as const];
        }),
      );
    },
    advance: async (number, { after, position, rows }) => {
      const one = known(number);
      const { model, position: at } = one.generation;
      if (at !== after) throw new MovedOn({ model, number, after, position: at });
      // All or nothing: the rows are made before the first is kept.
      for (const [key, value] of [...rows]) {
        if (value === undefined) one.rows.delete(key);
        else one.rows.set(key, value);
      }
      one.generation = { ...one.generation, position };
    },
    get: async (model, key) => {
      const one = served(model);
      return one && { generation: shown(one), value: one.rows.get(key) };
    },
    list: async (model, { after, limit }) => {
      const one = served(model);
      if (!one) return undefined;
      const keys = [...one.rows.keys()].filter((key) => after === undefined || inOrder(after, key) < 0).sort(inOrder);
      const rows = keys.slice(0, limit).map((key) => ({ key, value: one.rows.get(key) ?? "" }));
      return { generation: shown(one), rows };
    },
    compare: async (before, after, examples) => {
      const [old, now] = [known(before), known(after)];
      const keys = [...new Set([...old.rows.keys(), ...now.rows.keys()])].sort(inOrder);
      const rows = keys.map((key): DifferentRow => ({ key, before: old.rows.get(key), after: now.rows.get(key) }));
      const added = rows.filter((row) => row.before === undefined);
      const removed = rows.filter((row) => row.after === undefined);
      const changed = rows.filter(
        (row) => row.before !== undefined && row.after !== undefined && row.before !== row.after,
      );
      return {
        before: shown(old),
        after: shown(now),
        added: added.length,
        removed: removed.length,
        changed: changed.length,
        examples: [added, removed, changed].flatMap((list) => list.slice(0, examples)),
      };
    },
    noteDifference: async (number, difference) => {
      const one = known(number);
      one.generation = { ...one.generation, difference };
    },
    serve: async (model, number, { instead }) => {
      known(number);
      if (serving.get(model) !== instead) return false;
      serving.set(model, number);
      return true;
    },
    drop: async (number) => {
      const { model } = known(number).generation;
      if (serving.get(model) === number) throw new StillServing({ model, number });
      kept.delete(number);
    },
    close: async () => {},
  };
}

const encoder = new TextEncoder();

/** Keys in the order of their UTF-8 bytes, as databases have them. */
function inOrder(a: string, b: string): number {
  const [x, y] = [encoder.encode(a), encoder.encode(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}
