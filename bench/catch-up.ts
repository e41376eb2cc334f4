import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { nodeSha256 } from "../src/adapters/sqlite/database.ts";
import { openEventStore } from "../src/adapters/sqlite/event-store.ts";
import type { EventStore } from "../src/store/index.ts";
import type { Benchmark, Side } from "./measure.ts";
import { seeded } from "./seeded.ts";
import { fill, type Line, orderLines } from "./shop.ts";

const events = 200_000;
const pageSize = 1000;

/** What a handler sees of an event, added up: the sides must have handed over the same events, with their data and their time. */
function adder() {
  const seen = { events: 0, quantity: 0, occurred: 0 };
  return {
    seen,
    add: (data: Line, occurred: number) => {
      seen.events += 1;
      seen.quantity += data.quantity;
      seen.occurred = (seen.occurred + occurred) % 1_000_000_007;
    },
  };
}

/** A subscription from the log's first event to its last, beside loops over the same file that parse and do nothing else. */
export async function catchUp(): Promise<Benchmark> {
  const folder = mkdtempSync(join(tmpdir(), "thence-bench-"));
  const path = join(folder, "log.db");
  let now = 1_767_225_600_000_000;
  const context = { clock: () => now++, random: seeded(7).bytes, hash: nodeSha256 };
  const store = await openEventStore(`sqlite:${path}`, context);
  await fill(store, orderLines(events));
  return {
    name: "catch-up",
    unit: "events/s",
    units: events,
    rounds: 5,
    schema: `${events} events of some 300 bytes with 3 tags, 1 to 4 a commit; a handler that adds up; pages of ${pageSize}`,
    ours: {
      threads: 1,
      run: async (timed) => {
        const { seen, add } = adder();
        await timed(() => subscribed(store, add));
        return seen;
      },
    },
    peers: {
      "node:sqlite rows, blobs parsed": bare(
        path,
        "select bytes from event where position > ? order by position limit ?",
      ),
      "node:sqlite lists, text parsed": bareLists(path),
    },
    clean: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function subscribed(store: EventStore, add: ReturnType<typeof adder>["add"]): Promise<void> {
  const ending = new AbortController();
  const { position: last } = await store.head();
  for await (const { data, occurred, position } of store.subscribe({}, { signal: ending.signal })) {
    add(data as Line, occurred); // there is only one type
    if (position === last) ending.abort();
  }
}

function bare(path: string, sql: string): Side {
  return {
    threads: 1,
    run: async (timed) => {
      const { seen, add } = adder();
      const db = new DatabaseSync(path, { readOnly: true });
      await timed(async () => {
        const page = db.prepare(sql);
        const decoder = new TextDecoder();
        for (let rows = page.all(0, pageSize); rows.length > 0; rows = page.all(seen.events, pageSize))
          for (const { bytes } of rows) {
            const { data, occurred } = JSON.parse(decoder.decode(bytes as Uint8Array)); // a blob column
            add(data, occurred);
          }
      });
      db.close();
      return seen;
    },
  };
}

function bareLists(path: string): Side {
  return {
    threads: 1,
    run: async (timed) => {
      const { seen, add } = adder();
      const db = new DatabaseSync(path, { readOnly: true });
      await timed(async () => {
        const page = db.prepare("select cast(bytes as text) from event where position > ? order by position limit ?");
        page.setReturnArrays(true);
        const all = (after: number) => page.all(after, pageSize) as unknown as [string][]; // its type knows only rows as objects
        for (let rows = all(0); rows.length > 0; rows = all(seen.events))
          for (const [text] of rows) {
            const { data, occurred } = JSON.parse(text);
            add(data, occurred);
          }
      });
      db.close();
      return seen;
    },
  };
}
