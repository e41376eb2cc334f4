import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { minute, opens, Placed, Started, sell, windowCloses } from "../../test/checkout.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { defineEvent } from "../event/index.ts";
import { defineMetric, eventCount, funnelShare } from "../metric/index.ts";
import { fixedContext } from "../testing/index.ts";
import { measureClosed, measureSegments } from "./observations.ts";

const memory = () => openMemory("memory:", fixedContext());
const rest = { window: "30m", serves: "the test" };

describe("measuring a store", () => {
  it("reads what lies between the steps too, where nothing may", async () => {
    const Helped = defineEvent("help-asked", {
      tags: ({ session }: { session: string }) => ({ session }),
      purpose: "a test",
    });
    const store = await memory();
    for (const session of ["alone", "helped"]) {
      const between = session === "helped" ? [Helped({ session }, { occurred: opens + minute })] : [];
      const events = [
        Started({ session }, { occurred: opens }),
        ...between,
        Placed({ session }, { occurred: opens + 2 * minute }),
      ];
      await store.append(events, { command: "pay", reason: "wants to pay" });
    }
    const counts = async (order: "ordered" | "strict") => {
      const steps = ["checkout-started", "order-placed"];
      const metric = defineMetric("m", {
        measure: funnelShare({ steps, by: "session", within: "10m", order }),
        ...rest,
      });
      const [one] = await measureClosed(store, metric, windowCloses(0));
      return [one?.observation.numerator, one?.observation.denominator];
    };
    assert.deepEqual(await counts("ordered"), [2, 2]);
    assert.deepEqual(await counts("strict"), [1, 2]);
  });

  it("gives each closed window in segments that make up the whole", async () => {
    const store = await memory();
    await sell(store, 0, 6, 0);
    await sell(store, 1, 3, 0);
    const metric = defineMetric("m", { measure: eventCount("checkout-started"), ...rest });
    const parts = await measureSegments(store, metric, windowCloses(1), { property: "tag:session", top: 2 });
    assert.deepEqual(
      parts.map(({ observation: { segment, from, value } }) => [segment?.kind, (from - opens) / minute, value]),
      [
        ["value", 0, 1],
        ["value", 0, 1],
        ["other", 0, 4],
        ["other", 30, 3],
      ],
    );
  });
});
