// Fills a store with the six weeks: `npm run six-weeks`, or a store of your own: `npm run six-weeks -- sqlite:<path>`. With `--decided`
// the loop runs over them too, and people decide.
import { fileURLToPath } from "node:url";
import { openStore } from "thence";
import { fixedContext } from "thence/testing";
import { appendAll } from "./append.ts";
import { sixWeeks } from "./simulation.ts";

const words = process.argv.slice(2);
const url =
  words.find((word) => !word.startsWith("-")) ?? `sqlite:${fileURLToPath(new URL(".thence/log.db", import.meta.url))}`;
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
    if (words.includes("--decided")) {
      await (await import("./decide.ts")).decide(store, context.clock.set);
      const { position: end } = await store.head();
      process.stdout.write(`${end - count} more tell what the loop saw, whom it asked and what people decided.\n`);
    }
  }
} finally {
  await store.close();
}
