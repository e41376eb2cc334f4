import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { sixWeeks } from "../../examples/six-weeks/simulation.ts";
import { day, story } from "../../examples/six-weeks/story.ts";
import config from "../../examples/six-weeks/thence.config.ts";
import { type Backtest, backtest } from "../../src/app/backtest.ts";
import { check, openStore } from "../../src/app/index.ts";
import { formatTime } from "../../src/event/index.ts";
import { ConditionEvaluated } from "../../src/signal/index.ts";
import type { EventStore } from "../../src/store/index.ts";

describe("the six weeks of Pine & Post", () => {
  const weeks = sixWeeks();
  let store: EventStore;
  const replays = new Map<string, Promise<Backtest>>();
  const replayed = (name: string) => {
    const found = replays.get(name) ?? backtest(store, config, name);
    replays.set(name, found);
    return found;
  };
  before(async () => {
    store = await openStore("memory:");
    // Not as the example does it, each with its own intent: here only what happened counts, and it is sooner there.
    const events = weeks.flatMap((one) => one.events);
    for (let i = 0; i < events.length; i += 40) await store.append(events.slice(i, i + 40), { command: "happen" });
  });
  after(() => store.close());

  it("are the same on every machine, byte for byte", () => {
    const bytes = createHash("sha256").update(JSON.stringify(weeks)).digest("hex");
    assert.deepEqual([weeks.flatMap(({ events }) => events).length, bytes.slice(0, 16)], [44_703, "4f7b2cb3d137d5e9"]);
  });

  it("fit together: what is defined, and what is in the log", async () => {
    assert.deepEqual(await check(config, store), []);
  });

  it("ask X on the afternoon on which the new form rejects postcodes, four hours after the first bad window, and else never", async () => {
    const { asked, held } = await replayed("new-visitors-give-up");
    assert.deepEqual(
      asked.map((one) => [formatTime(one.at), formatTime(one.window.from)]),
      [["2026-04-01T16:00:00Z", "2026-04-01T09:00:00Z"]],
    );
    assert.match(asked[0]?.reason ?? "", /% is below the line of 42\.0 %/);
    assert.deepEqual(held, []);
    const released = story.find(([, change]) => change === "releaseCheckoutForm")?.[0] ?? 0;
    assert.equal(formatTime(released), "2026-04-01T10:05:00Z");
  });

  it("ask Y once two whole days have passed by the gift lists, when each has had its day to be looked at", async () => {
    const { asked, held, windows } = await replayed("gift-lists-unseen");
    assert.deepEqual(
      asked.map((one) => [formatTime(one.at), formatTime(one.window.from)]),
      [["2026-03-29T00:00:00Z", "2026-03-26T00:00:00Z"]],
    );
    assert.match(asked[0]?.reason ?? "", /% is above the line of 80\.0 %/);
    assert.deepEqual(held, []);
    assert.equal(windows, 31, "before the feature was released there is nothing to measure");
  });

  it("hold the refunds back on the day on which the payment feed is late, and say so", async () => {
    const { asked, held } = await replayed("refunds-rise");
    assert.deepEqual(asked, []);
    assert.deepEqual(
      held.map((one) => [one.window.from, one.because]),
      [[day(31), ["freshness"]]],
    );
    assert.match(held[0]?.reason ?? "", /the last event was 13\.\d h old, and at most 3 h is allowed/);
  });

  for (const playbook of ["growth", "shipping-terms"])
    it(`ask nothing by themselves about ${playbook}: people bring it up`, async () => {
      const { asked, held } = await replayed(playbook);
      assert.deepEqual([asked, held], [[], []]);
    });

  it("ask and hold nothing at all in the three normal weeks, and every playbook looked at them", async () => {
    for (const { name } of config.playbooks ?? []) {
      const { asked, held, events } = await replayed(name);
      const early = [...asked, ...held].filter(({ window }) => window.from < day(22));
      assert.deepEqual([name, early], [name, []]);
      assert.ok(events.some((event) => ConditionEvaluated.is(event) && event.data.from < day(22)));
    }
  });
});
