import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { importedEvent } from "../event/index.ts";
import { sha256 } from "../kit/sha256.ts";
import { fixedContext } from "../testing/fixed-clock.ts";
import { engineOf } from "./create-event-store.ts";
import type { StoreEngine } from "./engine.ts";
import { verifyLog } from "./verify.ts";

const count = 60;

/** A log of seven streams whose events come in turns, and events of no stream. */
async function filled(): Promise<StoreEngine> {
  const store = await openEventStore("memory:", fixedContext());
  for (let n = 0; n < count; n++) {
    const order = `o-${(n * 5) % 7}`;
    const event = importedEvent({ type: "noted", data: { n }, tags: { order }, occurred: 0 });
    await store.append([n % 9 === 8 ? event : { ...event, stream: `order:${order}` }], { command: "note" });
  }
  return engineOf(store);
}

describe("verify", () => {
  for (const mostStreams of [1, 2, 3, 100]) {
    it(`follows every stream with room for ${mostStreams} of them`, async () => {
      const { problem, log } = await verifyLog(await filled(), sha256, undefined, mostStreams);
      assert.deepEqual([problem, log], [undefined, count]);
    });

    it(`finds a revision that does not follow, with room for ${mostStreams}`, async () => {
      const engine = await filled();
      const [row] = (await engine.rows(0, count)).filter((one) => one.indexed.stream === "order:o-1").slice(-1);
      assert.ok(row);
      const changed: StoreEngine = {
        ...engine,
        rows: async (after, limit) =>
          (await engine.rows(after, limit)).map((one) => (one === row ? { ...one, revision: 1 } : one)),
      };
      const { problem } = await verifyLog(changed, sha256, undefined, mostStreams);
      assert.equal(problem?.position, row.position);
      assert.match(problem?.what ?? "", /its revision is 1/);
    });
  }

  it("lets others have their turn while it works", async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    const engine = await filled();
    let pages = 0;
    const slow: StoreEngine = {
      ...engine,
      rows: (after) => {
        pages += 1;
        for (const until = performance.now() + 2; performance.now() < until; );
        return engine.rows(after, 1);
      },
    };
    await verifyLog(slow, sha256);
    clearInterval(timer);
    assert.ok(turns > 1, `${pages} pages were read, and the event loop turned ${turns} times`);
  });
});
