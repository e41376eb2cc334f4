import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { funnel, journeyIndex, processMap } from "../../insight/index.ts";
import { seeded } from "../../statistics/index.ts";
import { openThreads, sharedMemory } from "./count.ts";

const random = seeded(11);
const index = journeyIndex("who", { allocate: sharedMemory });
for (let position = 1; position <= 5000; position++) {
  const who = [0, 1].map(() => `w${Math.floor(random() ** 2 * 300)}`);
  const lineage = [`t${Math.floor(random() * 6)}`];
  index.add({ lineage, occurred: Math.floor(random() * 1e9), position, tags: { who } });
}
const journeys = index.journeys();
const definition = { steps: ["t0", "t1", "t2"], by: "who", within: 1e8 };

describe("questions counted by several threads", () => {
  for (const count of [1, 2, 3]) {
    it(`have the answer of one, by ${count}`, async () => {
      const threads = openThreads(count);
      after(() => threads.close());
      for (let again = 0; again < 3; again++) {
        assert.deepEqual(await threads.funnel(journeys, definition), funnel(journeys, definition));
        const { activities, edges, starts, ends, throughput } = await threads.processGraph(journeys);
        const whole = processMap(journeys, { measure: "quantiles" });
        assert.deepEqual(
          { activities, edges, starts, ends, throughput },
          {
            activities: whole.activities,
            edges: whole.edges,
            starts: whole.starts,
            ends: whole.ends,
            throughput: whole.throughput,
          },
        );
      }
    });
  }

  it("tell what a thread could not do, and go on", async () => {
    const threads = openThreads(2);
    after(() => threads.close());
    await assert.rejects(threads.funnel(journeys, { ...definition, by: "another" }), { code: "app/thread-failed" });
    assert.deepEqual(await threads.funnel(journeys, definition), funnel(journeys, definition));
  });
});
