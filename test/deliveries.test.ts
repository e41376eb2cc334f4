import assert from "node:assert/strict";
import { it } from "node:test";
import { openEventStore } from "../src/adapters/memory/event-store.ts";
import { fixedContext } from "../src/testing/index.ts";
import { openDeliveries, standing, throughLog } from "./deliveries.ts";

it("delivers to every platform under its rates and through its faults: none lost, none twice, each thread in its order", async () => {
  const deliveries = await openDeliveries(150);
  const store = await openEventStore("memory:", { ...fixedContext(3), clock: deliveries.clock });
  await throughLog(deliveries, store);
  const spoilt = deliveries.chat.faults.list().reduce((sum, { done }) => sum + done, 0);
  assert.ok(spoilt >= 20, `faults: ${spoilt}`);
  assert.deepEqual(standing(deliveries), { messages: 150, lost: 0, doubled: 0, threads: 15, inOrder: 15 });
  await deliveries.chat.stop();
  await store.close();
});
