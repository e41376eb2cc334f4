import { createInterface } from "node:readline";
import { openStore } from "../../src/app/index.ts";

// A process of its own that keeps a store open: for each line on stdin it tells the customers' names, as one line of JSON.
const store = await openStore(process.argv[2] ?? "", undefined, { ifMissing: "refuse" });
for await (const _line of createInterface({ input: process.stdin })) {
  const { events } = await store.read({ types: ["customer-registered"] });
  process.stdout.write(`${JSON.stringify(events.map(({ data, erased }) => ({ data, erased })))}\n`);
}
await store.close();
