import assert from "node:assert/strict";
import { servicesRequire } from "../../services/packages.ts";
import { openEventStore, type PostgresOptions } from "../../src/adapters/postgres/event-store.ts";
import { defineEvent } from "../../src/event/index.ts";
import { ThenceError } from "../../src/kit/failure.ts";
import { fixedContext } from "../../src/testing/index.ts";

export const noted = defineEvent("thing-noted", {
  purpose: "tests",
  stream: "order",
  tags: (data: { order: string; n?: number; text?: string }) => ({ order: data.order }),
});
export const why = { command: "note" };

/** A bare connection, to do what a store never does. */
export interface Sql {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
  end(): Promise<void>;
}

export async function sqlTo(url: string): Promise<Sql> {
  const { Client } = servicesRequire("pg");
  const client = new Client({ connectionString: url });
  client.on("error", () => {}); // some tests end it by force
  await client.connect();
  return client;
}

let schemas = 0;
let seed = 0;

/** The address of a log of its own in the database at `url`. */
export function freshPlace(url: string): string {
  return `${url}?schema=${encodeURIComponent(`log "${++schemas}" of ${process.pid}`)}`;
}

export const schemaOf = (url: string): string => new URL(url).searchParams.get("schema") ?? "thence";

export function open(url: string, options?: PostgresOptions) {
  return openEventStore(url, fixedContext(++seed), options);
}

/** The error that `attempt` fails with; it must have this code. */
export async function refused(code: string, attempt: Promise<unknown>): Promise<ThenceError> {
  const found = await attempt.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  assert.ok(found instanceof ThenceError, `${code} was expected, and ${found === undefined ? "it succeeded" : found}`);
  assert.equal(found.code, code, found.message);
  return found;
}
