import type { SQLInputValue } from "node:sqlite";
import {
  type DifferentRow,
  type Generation,
  MovedOn,
  type ReadModels,
  StillServing,
  UnknownGeneration,
} from "../../projection/index.ts";
import { openViews, type Views } from "./views.ts";

export const needs: Readonly<Record<string, string>> = {};

type Row = Readonly<Record<string, unknown>>;

const selectGenerations = `
select g.*, s.number is not null as serving from generation g left join serving s on s.model = g.model and s.number = g.number`;

/**
 * Rows in a file beside the log (`log.db.views`), shared by all processes that open it.
 *
 * errors  store/unreachable, store/not-a-store, store/newer-format, store/locked, store/full, store/damaged
 */
export async function openReadModels(url: string): Promise<ReadModels> {
  const views = await openViews(url);
  const { statement, write, read } = views;

  const known = (number: number): Generation => {
    const row = statement(`${selectGenerations} where g.number = ?`).get(number);
    if (!row) throw new UnknownGeneration({ number });
    return generationOf(row);
  };
  const served = (model: string): Generation | undefined => {
    const row = statement(`${selectGenerations} where s.model = ?`).get(model);
    return row && generationOf(row);
  };

  return {
    url: views.url,
    lacks: {},
    generations: (model) =>
      read(() =>
        statement(`${selectGenerations} where ?1 is null or g.model = ?1 order by g.number`)
          .all(model ?? null)
          .map(generationOf),
      ),
    begin: async (model, version, { at, anew = false }) => {
      const newest = () =>
        statement(`${selectGenerations} where g.model = ? and g.version = ? order by g.number desc limit 1`).get(
          model,
          version,
        );
      const before = anew ? undefined : await read(newest);
      if (before) return generationOf(before);
      return write(() => {
        // Another process may have begun it meanwhile.
        const row = anew ? undefined : newest();
        if (row) return generationOf(row);
        const { lastInsertRowid } = statement(
          "insert into generation (model, version, position, begun) values (?, ?, 0, ?)",
        ).run(model, version, at);
        return known(Number(lastInsertRowid));
      });
    },
    states: async (number, keys) => {
      if (keys.length === 0) return new Map();
      const rows = await read(() =>
        statement(
          "select state.key, state.value from json_each(?2) as wanted join state on state.number = ?1 and state.key = wanted.value",
        ).all(number, JSON.stringify(keys)),
      );
      return new Map(rows.map((row) => [String(row["key"]), String(row["value"])]));
    },
    advance: (number, { after, position, rows }) =>
      write(() => {
        const { changes } = statement("update generation set position = ? where number = ? and position = ?").run(
          position,
          number,
          after,
        );
        if (Number(changes) === 0) {
          const { model, position: at } = known(number);
          throw new MovedOn({ model, number, after, position: at });
        }
        writeRows(views, number, rows);
      }),
    get: (model, key) =>
      read(() => {
        const generation = served(model);
        if (!generation) return undefined;
        const row = statement("select value from state where number = ? and key = ?").get(generation.number, key);
        return { generation, value: row && String(row["value"]) };
      }),
    list: (model, { after, limit }) =>
      read(() => {
        const generation = served(model);
        if (!generation) return undefined;
        const bound = after === undefined ? ">= ''" : "> ?3";
        const values: SQLInputValue[] = [generation.number, limit, ...(after === undefined ? [] : [after])];
        const rows = statement(
          `select key, value from state where number = ?1 and key ${bound} order by key limit ?2`,
        ).all(...values);
        return {
          generation,
          rows: rows.map((row) => ({ key: String(row["key"]), value: String(row["value"]) })),
        };
      }),
    compare: (before, after, examples) =>
      read(() => {
        const kinds = [
          differing(views, { from: after, missingIn: before, limit: examples }, "after"),
          differing(views, { from: before, missingIn: after, limit: examples }, "before"),
          changedRows(views, { before, after, limit: examples }),
        ];
        const [added, removed, changed] = kinds.map(({ count }) => count);
        return {
          before: known(before),
          after: known(after),
          added: added ?? 0,
          removed: removed ?? 0,
          changed: changed ?? 0,
          examples: kinds.flatMap((kind) => kind.examples),
        };
      }),
    noteDifference: (number, difference) =>
      write(() => {
        statement("update generation set difference = ? where number = ?").run(difference, number);
      }),
    serve: (model, number, { instead, at }) =>
      write(() => {
        known(number);
        if (served(model)?.number !== instead) return false;
        statement("insert or replace into serving values (?, ?, ?)").run(model, number, at);
        return true;
      }),
    drop: (number) =>
      write(() => {
        const { model, isServing } = known(number);
        if (isServing) throw new StillServing({ model, number });
        statement("delete from state where number = ?").run(number);
        statement("delete from generation where number = ?").run(number);
      }),
    close: views.close,
  };
}

const rowsAtOnce = 64;

// Several rows to a statement: each call into SQLite costs about as much as a row.
function writeRows(
  { statement }: Views,
  number: number,
  rows: Iterable<readonly [key: string, value: string | undefined]>,
): void {
  const into = (count: number) =>
    statement(
      `insert into state values ${Array(count).fill("(?, ?, ?)").join(", ")} on conflict do update set value = excluded.value`,
    );
  let values: SQLInputValue[] = [];
  // Of a key that comes twice, the last counts.
  for (const [key, value] of new Map(rows)) {
    if (value === undefined) {
      statement("delete from state where number = ? and key = ?").run(number, key);
      continue;
    }
    values.push(number, key, value);
    if (values.length < rowsAtOnce * 3) continue;
    into(rowsAtOnce).run(...values);
    values = [];
  }
  for (let i = 0; i < values.length; i += 3) into(1).run(...values.slice(i, i + 3));
}

/** Rows of one generation whose keys the other has not. */
function differing(
  { statement }: Views,
  { from, missingIn, limit }: { from: number; missingIn: number; limit: number },
  side: "before" | "after",
): { count: number; examples: DifferentRow[] } {
  const where =
    "from state a where a.number = ?1 and not exists (select 1 from state b where b.number = ?2 and b.key = a.key)";
  const count = Number(statement(`select count(*) as n ${where}`).get(from, missingIn)?.["n"]);
  const rows = statement(`select a.key, a.value ${where} order by a.key limit ?3`).all(from, missingIn, limit);
  return { count, examples: rows.map((row) => ({ key: String(row["key"]), [side]: String(row["value"]) })) };
}

function changedRows(
  { statement }: Views,
  { before, after, limit }: { before: number; after: number; limit: number },
): { count: number; examples: DifferentRow[] } {
  const where =
    "from state a join state b on b.number = ?2 and b.key = a.key where a.number = ?1 and a.value <> b.value";
  const count = Number(statement(`select count(*) as n ${where}`).get(before, after)?.["n"]);
  const rows = statement(`select a.key, a.value as old, b.value as new ${where} order by a.key limit ?3`).all(
    before,
    after,
    limit,
  );
  return {
    count,
    examples: rows.map((row) => ({
      key: String(row["key"]),
      before: String(row["old"]),
      after: String(row["new"]),
    })),
  };
}

function generationOf(row: Row): Generation {
  return {
    number: Number(row["number"]),
    model: String(row["model"]),
    version: String(row["version"]),
    position: Number(row["position"]),
    begun: Number(row["begun"]),
    isServing: row["serving"] === 1,
    ...(row["difference"] !== null && { difference: String(row["difference"]) }),
  };
}
