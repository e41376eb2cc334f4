import {
  type DifferentRow,
  type Generation,
  MovedOn,
  type ReadModels,
  StillServing,
  UnknownGeneration,
} from "../../projection/index.ts";
import type { Row } from "./driver.ts";
import type { ServerOptions } from "./server.ts";
import { byteArray, bytes, bytesIn, bytesOf, text, texts } from "./sql.ts";
import { openViews, type ViewTables } from "./views.ts";

export const needs = { pg: "^8" };

const columns = "g.number, g.model, g.version, g.position, g.begun, s.number is not null, g.difference";

/**
 * Rows in a schema beside the log's (`thence_views` for `thence`), shared by every machine that opens it. A key must fit into an index page:
 * 2,700 bytes always do.
 *
 * errors  as `openViews`
 */
export async function openReadModels(url: string, options: ServerOptions = {}): Promise<ReadModels> {
  const { url: place, tables, read, write, decide, close } = await openViews(url, needs.pg, options);
  const { counter, generation, serving, state } = tables;
  const all = `select ${columns} from ${generation} g left join ${serving} s on s.model = g.model and s.number = g.number`;
  const one = (number: number) => `${all} where g.number = ${number}`;
  const newest = (model: string, version: string) =>
    `${all} where g.model = ${text(model)} and g.version = ${text(version)} order by g.number desc limit 1`;
  const served = (model: string) => `${all} where s.model = ${text(model)}`;
  const servedNumber = (model: string) => `(select number from ${serving} where model = ${text(model)})`;
  const lock = (number: number) => `select 1 from ${generation} where number = ${number} for update`;
  const known = (number: number, rows: readonly Row[] | undefined): Generation => {
    if (!rows?.[0]) throw new UnknownGeneration({ number });
    return generationOf(rows[0]);
  };

  return {
    url: place,
    lacks: {},
    generations: async (model) => {
      const where = model === undefined ? "" : ` where g.model = ${text(model)}`;
      const [rows] = (await read([`${all}${where} order by g.number`])) ?? [];
      return (rows ?? []).map(generationOf);
    },
    begin: async (model, version, { at, anew = false }) => {
      const [found] = anew ? [] : ((await read([newest(model, version)])) ?? []);
      if (found?.[0]) return generationOf(found[0]);
      const questions = [`select generation from ${counter} for update`, newest(model, version)];
      return decide(questions, ([counted, rows]) => {
        // Another process may have begun it meanwhile.
        if (!anew && rows?.[0]) return { statements: [], result: generationOf(rows[0]) };
        const number = Number(counted?.[0]?.[0]) + 1;
        return {
          statements: [
            `update ${counter} set generation = ${number}`,
            `insert into ${generation} values (${number}, ${text(model)}, ${text(version)}, 0, ${at}, null)`,
          ],
          result: { number, model, version, position: 0, begun: at, isServing: false },
        };
      });
    },
    states: async (number, keys) => {
      if (keys.length === 0) return new Map();
      const asked = `select ${bytesOf("key")}, value from ${state} where number = ${number} and key = any(${byteArray(keys.map(utf8))})`;
      const [rows] = (await read([asked])) ?? [];
      return new Map((rows ?? []).map(([key, value]) => [keyIn(key), value ?? ""]));
    },
    advance: async (number, { after, position, rows }) => {
      // An attempt may be made twice, and rows may be given only once. Of a key that comes twice, the last counts.
      const statements = writing(number, new Map(rows), tables);
      await decide([lock(number), one(number)], ([, found]) => {
        const { model, position: at } = known(number, found);
        if (at !== after) throw new MovedOn({ model, number, after, position: at });
        const moved = `update ${generation} set position = ${position} where number = ${number}`;
        return { statements: [moved, ...statements], result: undefined };
      });
    },
    get: async (model, key) => {
      const value = `select value from ${state} where number = ${servedNumber(model)} and key = ${bytes(utf8(key))}`;
      const [rows, found] = (await read([served(model), value])) ?? [];
      return rows?.[0] && { generation: generationOf(rows[0]), value: found?.[0]?.[0] ?? undefined };
    },
    list: async (model, { after, limit }) => {
      const bound = after === undefined ? "" : ` and key > ${bytes(utf8(after))}`;
      const page = `select ${bytesOf("key")}, value from ${state} where number = ${servedNumber(model)}${bound} order by key limit ${limit}`;
      const [rows, found] = (await read([served(model), page])) ?? [];
      if (!rows?.[0]) return undefined;
      const listed = (found ?? []).map(([key, value]) => ({ key: keyIn(key), value: value ?? "" }));
      return { generation: generationOf(rows[0]), rows: listed };
    },
    compare: async (before, after, examples) => {
      const kinds = [lacking(after, before, state), lacking(before, after, state), changed(before, after, state)];
      const questions = kinds.flatMap(({ from, values }) => [
        `select count(*) ${from}`,
        `select ${bytesOf("a.key")}, ${values} ${from} order by a.key limit ${examples}`,
      ]);
      const answers = await read([one(before), one(after), ...questions]);
      const [old, now, added, come, removed, gone, differ, differing] = answers ?? [];
      const count = (rows: readonly Row[] | undefined) => Number(rows?.[0]?.[0] ?? 0);
      const shown = (rows: readonly Row[] | undefined, sides: (a: string, b: string) => Omit<DifferentRow, "key">) =>
        (rows ?? []).map(([key, a, b]) => ({ key: keyIn(key), ...sides(a ?? "", b ?? "") }));
      return {
        before: known(before, old),
        after: known(after, now),
        added: count(added),
        removed: count(removed),
        changed: count(differ),
        examples: [
          ...shown(come, (value) => ({ after: value })),
          ...shown(gone, (value) => ({ before: value })),
          ...shown(differing, (was, is) => ({ before: was, after: is })),
        ],
      };
    },
    noteDifference: async (number, difference) => {
      await write([`update ${generation} set difference = ${text(difference)} where number = ${number}`]);
    },
    serve: (model, number, { instead, at }) =>
      decide(
        // All of the model's, so that of two who switch the second sees what the first did.
        [
          `select 1 from ${generation} where model = ${text(model)} order by number for update`,
          one(number),
          served(model),
        ],
        ([, found, rows]) => {
          known(number, found);
          const current = rows?.[0] && generationOf(rows[0]).number;
          if (current !== instead) return { statements: [], result: false };
          const switched = `insert into ${serving} values (${text(model)}, ${number}, ${at})
            on conflict (model) do update set number = excluded.number, since = excluded.since`;
          return { statements: [switched], result: true };
        },
      ),
    drop: (number) =>
      decide([lock(number), one(number)], ([, found]) => {
        const { model, isServing } = known(number, found);
        if (isServing) throw new StillServing({ model, number });
        const gone = [state, generation].map((table) => `delete from ${table} where number = ${number}`);
        return { statements: gone, result: undefined };
      }),
    close,
  };
}

function writing(number: number, rows: ReadonlyMap<string, string | undefined>, { state }: ViewTables): string[] {
  const kept = [...rows].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  const gone = [...rows].flatMap(([key, value]) => (value === undefined ? [key] : []));
  const keys = byteArray(kept.map(([key]) => utf8(key)));
  const values = texts(kept.map(([, value]) => value));
  const insertion = `insert into ${state} select ${number}, * from unnest(${keys}, ${values})
    on conflict (number, key) do update set value = excluded.value`;
  const deletion = `delete from ${state} where number = ${number} and key = any(${byteArray(gone.map(utf8))})`;
  return [...(kept.length > 0 ? [insertion] : []), ...(gone.length > 0 ? [deletion] : [])];
}

/** Rows of one generation whose keys the other has not. */
const lacking = (has: number, lacks: number, state: string) => ({
  from: `from ${state} a where a.number = ${has} and not exists
    (select 1 from ${state} b where b.number = ${lacks} and b.key = a.key)`,
  values: "a.value",
});

const changed = (before: number, after: number, state: string) => ({
  from: `from ${state} a join ${state} b on b.number = ${after} and b.key = a.key
    where a.number = ${before} and a.value <> b.value`,
  values: "a.value, b.value",
});

const utf8 = (key: string): Uint8Array => Buffer.from(key);
const keyIn = (column: string | null | undefined): string => Buffer.from(bytesIn(column)).toString();

function generationOf([number, model, version, position, begun, serving, difference]: Row): Generation {
  return {
    number: Number(number),
    model: model ?? "",
    version: version ?? "",
    position: Number(position),
    begun: Number(begun),
    isServing: serving === "t",
    ...(typeof difference === "string" && { difference }),
  };
}
