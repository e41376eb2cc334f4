// Writes the fixtures of today's formats: node -C thence-source scripts/make-fixture.ts. A released fixture is opened by tests for ever,
// so that one that is there is never written over: a new format gets new files.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openEventStore } from "../src/adapters/sqlite/event-store.ts";
import { storeFormat } from "../src/adapters/sqlite/schema.ts";
import { backupLog } from "../src/app/backup.ts";
import { backupFormat } from "../src/app/backup-format.ts";
import { checkpointPlace } from "../src/app/checkpoint-place.ts";
import { signCheckpoint } from "../src/app/sign-checkpoint.ts";
import { defineEvent, importedEvent } from "../src/event/index.ts";
import { fixedContext } from "../src/testing/index.ts";

const path = (name: string) => fileURLToPath(new URL(`../test/fixtures/${name}`, import.meta.url));
const [db, backup] = [path(`format-${storeFormat}.db`), path(`backup-${backupFormat}.thence.gz`)];
for (const file of [db, backup]) if (existsSync(file)) throw new Error(`${file} is there; it stays as it is`);

const placed = defineEvent("order-placed", {
  purpose: "fixtures",
  stream: "order",
  tags: (data: { order: string; cents: number }) => ({ order: data.order, shop: ["north", "süd"] }),
});
const referred = placed.refine("order-placed-after-a-referral", {
  purpose: "fixtures",
  version: 2,
  upcast: { 1: (data) => data },
  tags: (data: { order: string; cents: number; by: string }) => ({ customer: data.by }),
});
const noted = defineEvent("note-taken", { purpose: "fixtures", tags: (_: { text: string }) => ({ book: "b:1\\2" }) });

const context = fixedContext();
const store = await openEventStore(`sqlite:${db}`, context);
for (let n = 0; n < 12; n++) {
  context.clock.advance(1_500_000);
  const order = `o-${n % 4}`;
  const first = n % 3 === 2 ? referred({ order, cents: 100 * n, by: `c-${n}` }) : placed({ order, cents: 100 * n });
  await store.append([first, noted({ text: `a line, ${n}: “€ 漢字 🙂”` })], {
    command: "place-order",
    reason: "a fixture",
    actor: { kind: "person", id: "ana", via: "terminal" },
    ...(n > 3 && { conditions: [{ stream: `order:${order}`, revision: Math.floor(n / 4) }] }),
  });
}
await store.append(
  [
    importedEvent({
      type: "Something Else",
      data: {},
      tags: { case: "c/1" },
      stream: "case:c/1",
      occurred: -5,
      offset: 120,
    }),
  ],
  { command: "import", correlation: "one file" },
);
const place = checkpointPlace(store.url, {}, {});
await signCheckpoint(store, place, context.clock);
const done = await backupLog(store, backup, { now: context.clock });
await store.close();
renameSync(`${db}.checkpoints`, path(`checkpoint-1.jsonl`));
rmSync(`${db}.signing-key`);
console.log(done, readFileSync(path("checkpoint-1.jsonl"), "utf8"));
