import type { StatementSync } from "node:sqlite";
import { tagPairs, tagText } from "../../event/index.ts";
import { uuidText } from "../../kit/uuid.ts";
import { type EventBody, type IndexedRow, readBody, type StoredEvent } from "../../store/index.ts";
import type { Terms } from "./terms.ts";

type Row = Readonly<Record<string, unknown>>;

export const eventColumns = `e.position, e.id, e.type, e.stream, e.revision, e.occurred, e.recorded, e.hash, e.bytes, e."commit", c.count, c.record`;
export const withCommit = `join "commit" c on c.first = e."commit"`;

let lastRecord: Uint8Array | undefined;
let lastCommit = 0;

export function storedEvent(row: Row): StoredEvent {
  const first = Number(row["commit"]);
  const record = asBytes(row["record"]);
  // Rows of one commit come together; sharing one buffer lets the reader parse its record once.
  if (!lastRecord || lastCommit !== first || !same(lastRecord, record)) lastRecord = record;
  lastCommit = first;
  return {
    position: Number(row["position"]),
    recorded: Number(row["recorded"]),
    revision: Number(row["revision"]),
    hash: asBytes(row["hash"]),
    bytes: asBytes(row["bytes"]),
    commit: { first, count: Number(row["count"]), record: lastRecord },
  };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** A blob as bytes; text that somebody wrote in its place is read as its UTF-8, and will not agree with the chain. */
export function asBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new TextEncoder().encode(String(value ?? ""));
}

/** Rows for `verify`, with what the index really holds for each of them. */
export function indexedRows(run: (sql: string) => StatementSync, terms: Terms, after: number, limit: number): IndexedRow[] {
  const rows = run(`select ${eventColumns} from event e left ${withCommit} where e.position > ? order by e.position limit ?`).all(after, limit);
  const entry = run("select 1 as found from event_term where term = ? and position = ?");
  const isIndexed = (name: string, value: string, position: number) => {
    const id = terms.find(name, value);
    return id !== undefined && entry.get(id, position) !== undefined;
  };
  return rows.map((row) => {
    const stored = storedEvent(row);
    const { position } = stored;
    const body = bodyOf(stored.bytes);
    const own = terms.text(Number(row["type"]))[1];
    const stream = row["stream"] === null ? undefined : tagText(...terms.text(Number(row["stream"])));
    return {
      ...stored,
      indexed: {
        id: uuidText(asBytes(row["id"])),
        lineage: (body?.lineage ?? [own]).filter((type, i) => (i > 0 || type === own) && isIndexed("", type, position)),
        tags: tagPairs(body?.tags ?? {}).filter(([name, value]) => isIndexed(name, value, position)),
        stream,
        occurred: Number(row["occurred"]),
      },
    };
  });
}

function bodyOf(bytes: Uint8Array): EventBody | undefined {
  try {
    return readBody(bytes);
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof TypeError) return undefined; // verify itself reports the bytes
    throw cause;
  }
}
