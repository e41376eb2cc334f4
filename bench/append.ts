import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeSha256 } from "../src/adapters/sqlite/database.ts";
import { openEventStore } from "../src/adapters/sqlite/event-store.ts";
import { defineEvent } from "../src/event/index.ts";
import { timeOrderedUuid, uuidBytes, uuidText } from "../src/kit/uuid.ts";
import { type BareCommit, bareLog, logFacts } from "./bare-log.ts";
import type { Benchmark } from "./measure.ts";
import { seeded } from "./seeded.ts";

const events = 32_000;
const inFlight = 64;
// A clock that stands still, and seeded chance: both sides give the same ids and so must reach the same hash.
const now = 1_767_225_600_000_000;
const seed = 7;

interface Line {
  readonly order: string;
  readonly customer: string;
  readonly sku: string;
  readonly quantity: number;
  readonly priceCents: number;
}

/** Appends of one event each, 64 under way at a time, each acknowledged on disk. */
export function append(): Benchmark {
  const folder = mkdtempSync(join(tmpdir(), "thence-bench-"));
  const lines = orderLines();
  let count = 0;
  const fresh = () => join(folder, `${count++}.db`);
  return {
    name: "append",
    unit: "events/s",
    units: events,
    rounds: 7,
    schema: `one event a commit, ${inFlight} in flight (the peer: ${inFlight} a transaction); 2 tags, a stream of about 4 events; WAL, synchronous=FULL`,
    ours: {
      threads: 2,
      run: async (timed) => {
        const path = fresh();
        const { bytes } = seeded(seed);
        const store = await openEventStore(`sqlite:${path}`, { clock: () => now, random: bytes, hash: nodeSha256 });
        await timed(async () => {
          let next = 0;
          const worker = async () => {
            for (let line = lines[next++]; line; line = lines[next++])
              await store.append([productAdded(line)], { command: "add-product" });
          };
          await Promise.all(Array.from({ length: inFlight }, worker));
        });
        await store.close();
        return settled(path);
      },
    },
    peers: {
      "node:sqlite": {
        threads: 1,
        run: async (timed) => {
          const path = fresh();
          const { bytes } = seeded(seed);
          const bare = bareLog(path, uuidText(bytes(16)), now);
          await timed(async () => {
            for (let at = 0; at < lines.length; at += inFlight)
              bare.write(lines.slice(at, at + inFlight).map((line) => bareCommit(line, bytes)));
          });
          bare.close();
          return settled(path);
        },
      },
    },
    clean: () => rmSync(folder, { recursive: true, force: true }),
  };

  function settled(path: string) {
    const facts = logFacts(path, { chain: true });
    rmSync(path);
    return facts;
  }
}

const productAdded = defineEvent("product-added-to-order", {
  purpose: "what customers put together",
  tags: (line: Line) => ({ customer: line.customer, order: line.order }),
  stream: "order",
});

function bareCommit(line: Line, random: (count: number) => Uint8Array): BareCommit {
  const id = timeOrderedUuid(now / 1000, random(10));
  const commit = timeOrderedUuid(now / 1000, random(10));
  const { customer, order, priceCents, quantity, sku } = line;
  // Keys in code-unit order, as canonical JSON has them.
  const text = JSON.stringify({
    data: { customer, order, priceCents, quantity, sku },
    id,
    occurred: now,
    stream: `order:${order}`,
    tags: { customer, order },
    type: "product-added-to-order",
  });
  return {
    record: JSON.stringify({ id: commit, intent: { command: "add-product" } }),
    events: [
      {
        id: uuidBytes(id),
        type: "product-added-to-order",
        tags: [
          ["customer", customer],
          ["order", order],
        ],
        stream: ["order", order],
        occurred: now,
        text,
      },
    ],
  };
}

function orderLines(): readonly Line[] {
  const { next } = seeded(1);
  const below = (limit: number) => Math.floor(next() * limit);
  return Array.from({ length: events }, () => ({
    order: `o-${below(events / 4)}`,
    customer: `c-${below(2000)}`,
    sku: `sku-${below(500)}`,
    quantity: 1 + below(5),
    priceCents: 99 + 100 * below(300),
  }));
}
