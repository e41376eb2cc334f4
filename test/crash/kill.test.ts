import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openStore } from "../../src/app/index.ts";
import { seededBytes } from "../../src/testing/index.ts";

const script = fileURLToPath(new URL("./writer.ts", import.meta.url));
const children = new Set<ChildProcess>();
after(() => {
  for (const child of children) child.kill("SIGKILL");
});

/** What a writer said was on disk. */
interface Acknowledged {
  readonly ids: readonly string[];
  readonly first: number;
}

/** Starts a writer; `acknowledged` grows while it lives, and `after(n)` waits until it has n more. */
function startWriter(url: string, by: number) {
  const child = spawn(process.execPath, ["-C", "thence-source", script, url, String(by)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.add(child);
  const acknowledged: Acknowledged[] = [];
  let arrived = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line !== "ready") acknowledged.push(JSON.parse(line));
    arrived.resolve();
    arrived = Promise.withResolvers();
  });
  const ended = new Promise<void>((resolve) => {
    child.on("close", () => {
      children.delete(child);
      resolve();
    });
  });
  return {
    acknowledged,
    after: async (count: number) => {
      while (acknowledged.length < count) {
        const still = await Promise.race([arrived.promise.then(() => true), ended.then(() => false)]);
        assert.ok(still, "the writer ended by itself");
      }
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

it("loses nothing that was acknowledged when its writers are killed twenty times, two at a time", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "thence-kill-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const url = `sqlite:${join(folder, "log.db")}`;
  const seed = Number(process.env["THENCE_SEED"] ?? Date.now() % 100_000);
  t.diagnostic(`THENCE_SEED=${seed}`);
  const random = seededBytes(seed);
  const acknowledged: Acknowledged[] = [];
  for (let round = 0; round < 10; round++) {
    const writers = [startWriter(url, 0), startWriter(url, 1)];
    for (const writer of writers) await writer.after(1 + ((random(1)[0] ?? 0) % 60));
    await Promise.all(writers.map((writer) => writer.kill()));
    acknowledged.push(...writers.flatMap((writer) => writer.acknowledged));

    const store = await openStore(url);
    const { problem } = await store.verify();
    assert.equal(problem, undefined, `round ${round}: ${JSON.stringify(problem)}`);
    const places = new Map<string, number>();
    for await (const event of store.scan({})) places.set(event.id, event.position);
    for (const { ids, first } of acknowledged)
      assert.deepEqual(
        ids.map((id) => places.get(id)),
        ids.map((_, i) => first + i),
        `round ${round}`,
      );
    await store.close();
  }
  assert.ok(acknowledged.length >= 20);
  t.diagnostic(`${acknowledged.length} acknowledged appends are all there`);
});
