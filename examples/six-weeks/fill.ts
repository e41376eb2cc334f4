// Fills a store with the six weeks: `npm run six-weeks`, or into a store of your own: `npm run six-weeks -- sqlite:<path>`.
import { fileURLToPath } from "node:url";
import { openStore } from "thence";
import { fixedContext } from "thence/testing";
import { appendAll } from "./append.ts";
import { sixWeeks } from "./simulation.ts";

const url = process.argv[2] ?? `sqlite:${fileURLToPath(new URL(".thence/log.db", import.meta.url))}`;
// The story's own time and seeded ids: the log is the same on every machine, to its last hash.
const context = fixedContext(7);
const store = await openStore(url, context);
try {
  const { position } = await store.head();
  if (position > 0) {
    process.stderr.write(`${url} holds ${position} events already. Name another store, or remove it first.\n`);
    process.exitCode = 1;
  } else {
    const began = performance.now();
    const count = await appendAll(store, sixWeeks(), context.clock.set);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(`${count} events of six weeks at Pine & Post are in ${url} (${seconds} s).\n`);
  }
} finally {
  await store.close();
}
