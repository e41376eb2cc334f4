import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { recovery, sell, shop, windowCloses } from "../../test/checkout.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { fixedContext } from "../testing/index.ts";
import { backtest } from "./backtest.ts";
import { backtestMarkdown, delayText, medianDelay, personHours } from "./backtest-report.ts";
import { withSettings } from "./changed-playbook.ts";

describe("what a back-test says", () => {
  it("fits a pull request: what would have been asked, beside what it was before", async () => {
    const store = await openEventStore("memory:", fixedContext());
    for (const [n, bought] of [9, 4, 9, 1].entries()) await sell(store, n, 10, bought);
    const open = await backtest(store, shop, recovery.name);
    assert.deepEqual([open.asked.length, open.attached], [1, 1], "nobody answers, so it is asked about already");
    const config = withSettings(shop, recovery.name, ["sla.decide=15m"]);
    const before = await backtest(store, config, recovery.name);
    const after = await backtest(store, withSettings(config, recovery.name, ["threshold=0.3"]), recovery.name);
    assert.deepEqual([before.asked.length, after.asked.length], [2, 1]);
    assert.equal(before.asked[0]?.at, windowCloses(1));
    assert.equal(personHours(after, { minutesEach: 30 }), 0.5);
    assert.equal(medianDelay(after), 600_000_000, "the funnel's ten minutes");
    const history = { cases: 4, people: 2.5, meetingMinutes: 15, toDecision: 7_200_000_000 };
    assert.equal(personHours(after, { minutesEach: 30, history }), 1.5);
    const told = backtestMarkdown(after, { minutesEach: 30, history }, before);
    assert.match(
      told,
      /\| person-hours, as in 4 answered cases: 2\.5 people, 30 minutes each and 15 of meetings \| 3\.0 \| 1\.5 \|/,
    );
    assert.match(told, /question to its answer so far \| \| 2 h \|/);
    const page = backtestMarkdown(after, { minutesEach: 30 }, before);
    assert.match(page, /\| questions asked \| 2 \| 1 \|/);
    assert.match(page, /10.0 % is below the objective of at least 30.0 %/);
  });

  it("tells no length of time where somebody is asked in the moment in which the window is judged", () => {
    const asked = (...delays: number[]) => ({
      asked: delays.map((delay) => ({
        case: "C-1",
        at: 0,
        window: { from: 0, to: 0 },
        reason: "",
        cautions: [],
        delay,
      })),
    });
    assert.deepEqual([asked(), asked(0), asked(7_200_000_000)].map(delayText), ["–", "at once", "2 h"]);
  });

  it("adds nothing to the log, and names what there is nothing to replay of", async () => {
    const store = await openEventStore("memory:", fixedContext());
    await assert.rejects(backtest(store, shop, recovery.name), { code: "app/nothing-to-replay" });
    await assert.rejects(backtest(store, shop, "recovery"), {
      code: "app/unknown-playbook",
      message: /no playbook "recovery"\. Did you mean "checkout-recovery"\? Defined: checkout-recovery\./,
    });
    await sell(store, 0, 10, 2);
    const { position } = await store.head();
    await backtest(store, shop, recovery.name);
    assert.equal((await store.head()).position, position);
  });
});
