import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { minute, opens, Placed, recorded, Started } from "../../test/checkout.ts";
import { eventCount, funnelShare } from "../metric/index.ts";
import { skippedStep } from "./skipped-step.ts";

const measure = funnelShare({ steps: ["checkout-started", "order-placed"], by: "session", within: "10m" });
const window = { from: opens, to: opens + 30 * minute };
const started = (session: string, at: number) => Started({ session }, { occurred: opens + at * minute });
const placed = (session: string, at: number) => Placed({ session }, { occurred: opens + at * minute });

describe("who arrives by another way", () => {
  it("is counted where the step before is missing, was too long ago, or came afterwards", () => {
    const events = recorded([
      started("before-the-window", -5),
      placed("none", 1),
      placed("before-the-window", 2),
      started("in-time", 3),
      started("too-long-ago", 4),
      placed("in-time", 13),
      placed("too-long-ago", 15),
      placed("afterwards", 16),
      started("afterwards", 17),
      placed("next-window", 30),
    ]);
    assert.deepEqual(skippedStep(measure, events, window), {
      events: 3,
      told: "3 order-placed without checkout-started before",
    });
  });

  it("is nobody in a funnel of any order, and there is none of it in a count", () => {
    const events = recorded([placed("none", 1)]);
    assert.equal(skippedStep({ ...measure, order: "any" }, events, window), undefined);
    assert.equal(skippedStep(eventCount("order-placed"), events, window), undefined);
  });
});
