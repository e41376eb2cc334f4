// The other process of the benchmark "handler-across": it appends to the store whose file is its argument.
import { nodeSha256 } from "../src/adapters/sqlite/database.ts";
import { openEventStore } from "../src/adapters/sqlite/event-store.ts";
import { sender } from "./handler.ts";
import { seeded } from "./seeded.ts";

const path = process.argv[2] ?? "";
const store = await openEventStore(`sqlite:${path}`, {
  clock: () => Date.now() * 1000,
  random: seeded(99).bytes,
  hash: nodeSha256,
});
await sender(path, store);
await store.close();
