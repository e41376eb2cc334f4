import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { type ImportOptions, importFile } from "../src/app/import-file.ts";
import { openStore } from "../src/app/stores.ts";
import type { RecordedEvent } from "../src/event/index.ts";
import type { EventStore } from "../src/store/index.ts";

/** A folder that is gone when the tests of the file are. */
export const folder = mkdtempSync(join(tmpdir(), "thence-import-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

/** Writes a file of that name in a folder of its own. */
export function file(name: string, content: string | Uint8Array): string {
  const place = join(folder, String(files++));
  mkdirSync(place);
  writeFileSync(join(place, name), content);
  return join(place, name);
}

export interface RejectedRow {
  readonly line: number;
  readonly row: number;
  readonly code: string;
  readonly reason: string;
  readonly raw: string;
}

/** Imports a file, into a store in memory if none is given, and tells what is there afterwards. */
export async function imported(path: string, options: Partial<ImportOptions> = {}, store?: EventStore) {
  const into = store ?? (await openStore("memory:"));
  const rejected = options.rejected ?? join(folder, `rejected-${files++}.jsonl`);
  const result = await importFile({ file: path, store: into, rejected, ...options });
  const lines = existsSync(rejected) ? readFileSync(rejected, "utf8").trimEnd().split("\n") : [];
  const rows: RejectedRow[] = lines.map((line) => JSON.parse(line));
  return { ...result, rows, events: await events(into) };
}

/** What the users' files brought, and what the product logged itself. */
export async function events(store: EventStore): Promise<RecordedEvent[]> {
  return (await all(store)).filter((event) => !event.type.startsWith("thence."));
}

export async function ownEvents(store: EventStore): Promise<RecordedEvent[]> {
  return (await all(store)).filter((event) => event.type.startsWith("thence."));
}

async function all(store: EventStore): Promise<RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  for await (const event of store.scan({})) found.push(event);
  return found;
}
