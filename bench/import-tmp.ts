import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse";
import { nodeSha256 } from "../src/adapters/sqlite/database.ts";
import { openEventStore } from "../src/adapters/sqlite/event-store.ts";
import { importFile } from "../src/app/import-file.ts";
import { importedIds } from "../src/event/index.ts";
import { uuidBytes, uuidText } from "../src/kit/uuid.ts";
import { type BareCommit, type BareEvent, bareLog, logFacts } from "./bare-log.ts";
import type { Benchmark } from "./measure.ts";
import { seeded } from "./seeded.ts";

const rows = 300_000;
const rowsATransaction = 10_000;
// The port's limit of 90 tags a commit leaves about so many of these rows in one of ours.
const rowsACommit = 32;
const now = 1_767_225_600_000_000;
const types = ["product-viewed", "product-added-to-order", "order-placed", "order-paid", "order-delivered"];

/** A CSV file with three tags a row into a fresh log, from the first byte read to the last row on disk. */
export function importing(): Benchmark {
  const folder = mkdtempSync(join(tmpdir(), "thence-bench-"));
  const file = join(folder, "orders.csv");
  writeFileSync(file, csv());
  let count = 0;
  const fresh = () => join(folder, `${count++}.db`);
  return {
    name: "import",
    unit: "rows/s",
    units: rows,
    rounds: 1,
    schema: `${rows} rows of 7 columns; 3 tags (75,000 orders, some 400 under way at a time; 20,000 customers, 5,000 products), stream by order; WAL, synchronous=FULL; the peer: ${rowsATransaction} rows a transaction`,
    ours: {
      threads: 2,
      run: async (timed) => {
        const path = fresh();
        const store = await openEventStore(`sqlite:${path}`, {
          clock: () => now,
          random: seeded(7).bytes,
          hash: nodeSha256,
        });
        const plan = {
          type: "event",
          time: "at",
          tags: [
            ["order", "order"],
            ["customer", "customer"],
            ["product", "product"],
          ],
        } as const;
        const { appended, rejected } = await timed(() => importFile({ file, store, plan }));
        await store.close();
        if (appended !== rows || rejected !== 0)
          throw new Error(`${appended} rows were appended and ${rejected} rejected, of ${rows}`);
        return settled(path);
      },
    },
    peers: {
      "csv-parse + node:sqlite": {
        threads: 1,
        run: async (timed) => {
          const path = fresh();
          const bare = bareLog(path, uuidText(seeded(7).bytes(16)), now);
          await timed(() => bareImport(file, (commits) => bare.write(commits)));
          bare.close();
          return settled(path);
        },
      },
    },
    clean: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function settled(path: string) {
  const facts = logFacts(path, { chain: false });
  rmSync(path);
  return facts;
}

async function bareImport(file: string, write: (commits: readonly BareCommit[]) => void): Promise<void> {
  const idOf = importedIds("orders.csv");
  let row = 0;
  let events: BareEvent[] = [];
  const flush = () => {
    const commits: BareCommit[] = [];
    for (let at = 0; at < events.length; at += rowsACommit) {
      const record = JSON.stringify({ id: idOf(row, 1), intent: { command: "import", reason: "from orders.csv" } });
      commits.push({ record, events: events.slice(at, at + rowsACommit) });
    }
    write(commits);
    events = [];
  };
  const records = createReadStream(file).pipe(parse({ from_line: 2 }));
  await new Promise<void>((resolve, reject) => {
    records.on("data", (cells: readonly string[]) => {
      row += 1;
      events.push(bareEvent(cells, idOf(row)));
      if (events.length === rowsATransaction) flush();
    });
    records.on("error", reject);
    records.on("end", resolve);
  });
  if (events.length > 0) flush();
}

function bareEvent(
  [at = "", type = "", order = "", customer = "", product = "", quantity = "", price = ""]: readonly string[],
  id: string,
): BareEvent {
  const occurred = Date.parse(at) * 1000;
  const tags = { customer, order, product };
  // Keys in code-unit order, as canonical JSON has them.
  const text = JSON.stringify({ data: { price, quantity }, id, occurred, stream: `order:${order}`, tags, type });
  return { id: uuidBytes(id), type, tags: Object.entries(tags), stream: ["order", order], occurred, text };
}

function csv(): string {
  const { next } = seeded(1);
  const below = (limit: number) => Math.floor(next() * limit);
  const lines = ["at,event,order,customer,product,quantity,price"];
  for (let row = 0; row < rows; row++) {
    // An order's rows lie near each other, as they do in life: a few hundred orders are under way at a time.
    const order = Math.floor(row / 4) + below(400);
    const at = new Date(now / 1000 + row * 900).toISOString();
    lines.push(
      `${at},${types[below(types.length)]},o-${order},c-${(order * 7919) % 20_000},p-${below(5000)},${1 + below(5)},${below(300)}.99`,
    );
  }
  return `${lines.join("\n")}\n`;
}
