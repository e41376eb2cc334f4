// node -C thence-source bench/memory.ts [--events 10000000] [--keep <file>]
// Scans, follows and verifies a large log, and prints the memory in use at every million: it must not grow with the log.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { nodeSha256 } from "../src/adapters/sqlite/database.ts";
import { openEventStore } from "../src/adapters/sqlite/event-store.ts";
import type { EventStore } from "../src/store/index.ts";
import { seeded } from "./seeded.ts";
import { productAdded } from "./shop.ts";

const { values } = parseArgs({
  options: { events: { type: "string", default: "10000000" }, keep: { type: "string" } },
});
const events = Number(values.events);
const step = Math.min(1_000_000, Math.ceil(events / 10));
const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), "thence-bench-")) : undefined;
const path = folder === undefined ? resolve(values.keep ?? "") : join(folder, "log.db");
let now = 1_767_225_600_000_000;
const store = await openEventStore(`sqlite:${path}`, { clock: () => now++, random: seeded(7).bytes, hash: nodeSha256 });
try {
  await grow(store);
  await pass("scan", async (at) => {
    let seen = 0;
    for await (const _ of store.scan({})) {
      seen += 1;
      at(seen);
    }
  });
  await pass("subscribe", async (at) => {
    const ending = new AbortController();
    for await (const { position } of store.subscribe({}, { signal: ending.signal })) {
      at(position);
      if (position === events) ending.abort();
    }
  });
  await pass("verify", async (at) => {
    let told = 0;
    const { problem } = await store.verify((position) => {
      while (told < position) {
        told += 1;
        at(told);
      }
    });
    if (problem) throw new Error(`verify found a problem at ${problem.position}: ${problem.what}`);
  });
} finally {
  await store.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

/** Appends commits of 25 events, each with a stream and 3 tags, until the log is as long as asked for. */
async function grow(store: EventStore): Promise<void> {
  let n = (await store.head()).position;
  if (n > events) throw new Error(`${path} holds ${n} events already. Name another file.`);
  if (n === 0 && existsSync(path)) process.stderr.write(`writing ${events} events to ${path}\n`);
  await pass("append", async (at) => {
    while (n < events) {
      const batch: Promise<unknown>[] = [];
      for (let commit = 0; commit < 200 && n < events; commit++) {
        const size = Math.min(25, events - n);
        const lines = Array.from({ length: size }, (_, i) => ({
          order: `o-${Math.floor((n + i) / 4)}`,
          customer: `c-${((n + i) * 7919) % 20_000}`,
          product: `p-${(n + i) % 5000}`,
          quantity: 1 + (n % 5),
        }));
        batch.push(
          store.append(
            lines.map((line) => productAdded(line)),
            { command: "add-product" },
          ),
        );
        for (let i = 0; i < size; i++) {
          n += 1;
          at(n);
        }
      }
      await Promise.all(batch);
    }
  });
}

async function pass(name: string, work: (at: (position: number) => void) => Promise<void>): Promise<void> {
  const start = performance.now();
  let last = start;
  await work((position) => {
    if (position % step !== 0) return;
    const { rss, heapUsed } = process.memoryUsage();
    const perSecond = Math.round((step / (performance.now() - last)) * 1000);
    last = performance.now();
    process.stdout.write(
      `${name.padEnd(10)} ${String(position).padStart(10)}   rss ${mebibytes(rss)} MiB   heap ${mebibytes(heapUsed)} MiB   ${perSecond} events/s\n`,
    );
  });
  process.stdout.write(`${name.padEnd(10)} took ${Math.round(performance.now() - start)} ms\n`);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
