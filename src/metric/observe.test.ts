import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { recorded } from "../../test/checkout.ts";
import { importedEvent, type RecordedEvent } from "../event/index.ts";
import { eventCount, funnelShare } from "./measure.ts";
import { defineMetric } from "./metric.ts";
import { measurer, observe } from "./observe.ts";
import { nextClosing } from "./window.ts";

const minute = 60_000_000;
const window = { from: 30 * minute, to: 60 * minute };
const seen = { watermark: 100 * minute, upTo: 99 };
type Told = readonly [type: string, atMinute: number, session: string];

const told = (events: readonly Told[]): RecordedEvent[] =>
  recorded(
    events.map(([type, at, session]) => ({
      ...importedEvent({
        type: "told",
        data: {},
        tags: { session },
        stream: `session:${session}`,
        occurred: at * minute,
      }),
      type,
      lineage: [type],
    })),
  );
const share = (steps: readonly string[], of = steps.length - 1, reach = steps.length) =>
  defineMetric("m", {
    measure: funnelShare({ steps, by: "session", within: "10m", of, reach }),
    window: "30m",
    serves: "the test",
  });
const counts = (metric: Parameters<typeof observe>[0], events: readonly RecordedEvent[]) => {
  const { numerator, denominator } = observe(metric, window, events, seen).observation;
  return [numerator, denominator];
};
const pay = share(["cart", "buy"]);

describe("observing a share", () => {
  it("counts those who began in the window, and their last step also after its end", () => {
    const events: readonly Told[] = [
      ["cart", 30, "first moment"],
      ["buy", 40, "first moment"],
      ["cart", 59, "ends later"],
      ["buy", 69, "ends later"],
      ["cart", 59, "too slow"],
      ["buy", 70, "too slow"],
      ["cart", 29, "too early"],
      ["buy", 31, "too early"],
      ["cart", 60, "the next window's"],
      ["buy", 61, "the next window's"],
      ["buy", 45, "never began"],
    ];
    assert.deepEqual(counts(pay, told(events)), [2, 3]);
  });

  it("has no value where nobody began: no data is not zero", () => {
    const { observation, rows } = observe(pay, window, told([["buy", 45, "a"]]), seen);
    assert.equal("value" in observation, false);
    assert.deepEqual([observation.numerator, observation.denominator, observation.rows, rows.length], [0, 0, 0, 0]);
    assert.equal("low" in observation || "high" in observation, false);
  });

  it("is zero where all began and none went on", () => {
    assert.equal(observe(pay, window, told([["cart", 45, "a"]]), seen).observation.value, 0);
  });

  it("leads to its rows, which count as many as the number says", () => {
    const { observation, rows } = observe(
      pay,
      window,
      told([
        ["cart", 31, "a"],
        ["cart", 32, "b"],
        ["buy", 33, "b"],
      ]),
      seen,
    );
    assert.deepEqual(rows, [
      { entity: "session:a", counts: false, positions: [1] },
      { entity: "session:b", counts: true, positions: [2, 3] },
    ]);
    assert.equal(observation.rows, 3);
  });

  it("has another hash for any other row", () => {
    const base: readonly Told[] = [
      ["cart", 31, "a"],
      ["cart", 32, "b"],
      ["buy", 33, "b"],
      ["cart", 34, "c"],
    ];
    const hash = (events: readonly RecordedEvent[]) => observe(pay, window, events, seen).observation.rowsHash;
    const whole = hash(told(base));
    for (const left of base.keys()) {
      const events = told(base).filter((_, i) => i !== left);
      assert.notEqual(hash(events), whole, `without #${left + 1}`);
      const moved = told(base).map((event, i) => (i === left ? { ...event, position: 77 } : event));
      assert.notEqual(hash(moved), whole, `#${left + 1} elsewhere in the log`);
    }
    assert.equal(hash(told(base).toReversed()), whole, "in whatever order they are read");
    assert.equal(hash(told([...base, ["buy", 80, "c"]])), whole, "what was not counted is not in it");
  });

  it("says what it was computed from", () => {
    const { observation } = observe(pay, window, told([["cart", 31, "a"]]), seen);
    assert.deepEqual(
      [observation.from, observation.to, observation.watermark, observation.upTo],
      [window.from, window.to, 100 * minute, 99],
    );
  });

  it("counts the product's own events where a step names them", () => {
    const own = share(["thence.question-asked", "thence.answer-given"]);
    assert.deepEqual(
      counts(
        own,
        told([
          ["thence.question-asked", 31, "a"],
          ["thence.answer-given", 32, "a"],
        ]),
      ),
      [1, 1],
    );
  });
});

describe("observing a share, against counting by trying every chain", () => {
  const event = fc.tuple(
    fc.constantFrom("a", "b", "c"),
    fc.integer({ min: 25, max: 75 }),
    fc.constantFrom("s1", "s2", "s3"),
  );
  /** The most steps that any chain of one session comes, trying all of them. */
  const deepest = (events: readonly RecordedEvent[], steps: readonly string[]): number => {
    const from = (at: number, step: number, start: number): number => {
      let best = step;
      for (let i = at; i < events.length && best < steps.length; i++) {
        const one = events[i];
        if (!one || one.type !== steps[step] || one.occurred - start > 10 * minute) continue;
        best = Math.max(best, from(i + 1, step + 1, start));
      }
      return best;
    };
    return Math.max(
      0,
      ...events.map((one, i) =>
        one.type === steps[0] && one.occurred >= window.from && one.occurred < window.to
          ? from(i + 1, 1, one.occurred)
          : 0,
      ),
    );
  };

  it("gives the same two counts", () => {
    const funnels = fc.constantFrom(
      ...[
        ["a", "b"],
        ["a", "a"],
        ["a", "b", "c"],
        ["a", "b", "a"],
      ].flatMap((steps) =>
        steps
          .slice(1)
          .map((_, i) => ({ steps, of: 1, reach: i + 2 }))
          .concat(steps.length > 2 ? [{ steps, of: 2, reach: 3 }] : []),
      ),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 14 }), funnels, (list, { steps, of, reach }) => {
        const events = told(list);
        const bySession = Map.groupBy(events, (one) => String(one.tags["session"]));
        const depths = [...bySession.values()].map((own) =>
          deepest(
            own.toSorted((a, b) => a.occurred - b.occurred || a.position - b.position),
            steps,
          ),
        );
        const expected = [
          depths.filter((depth) => depth >= reach).length,
          depths.filter((depth) => depth >= of).length,
        ];
        assert.deepEqual(counts(share(steps, of, reach), events), expected);
      }),
      { numRuns: 400 },
    );
  });
});

describe("observing a count", () => {
  const clicks = defineMetric("m", { measure: eventCount("cart"), window: "30m", serves: "the test" });
  it("counts the events of its type in the window, with the exact interval of a count", () => {
    const { observation } = observe(
      clicks,
      window,
      told([
        ["cart", 29, "a"],
        ["cart", 30, "a"],
        ["buy", 31, "a"],
        ["cart", 59, "b"],
        ["cart", 60, "b"],
      ]),
      seen,
    );
    assert.deepEqual([observation.value, observation.rows], [2, 2]);
    // As R's poisson.test(2) gives it.
    assert.deepEqual([observation.low?.toFixed(7), observation.high?.toFixed(7)], ["0.2422093", "7.2246877"]);
  });

  it("counts an event that refines its type", () => {
    const [gift] = told([["gift-cart", 31, "a"]]);
    assert.deepEqual(counts(clicks, gift ? [{ ...gift, lineage: ["gift-cart", "cart"] }] : []), [1, 1]);
  });
});

describe("the windows of a metric", () => {
  const events = told([
    ["cart", 155, "a"],
    ["cart", 31, "a"],
    ["cart", 59, "b"],
    ["buy", 1, "b"],
  ]);
  const windows = (metric: Parameters<typeof measurer>[0], now: number) =>
    [...measurer(metric, events).windows(now * minute)].map((one) => one.from / minute);

  it("of a share are those in which somebody began, each once, in order, and closed", () => {
    assert.deepEqual(windows(pay, 190), [30, 150]);
    assert.deepEqual(windows(pay, 189), [30]);
  });

  it("of a count are all that closed since its first event: none is a number too", () => {
    const carts = defineMetric("m", { measure: eventCount("cart"), window: "30m", serves: "the test" });
    assert.deepEqual(windows(carts, 210), [30, 60, 90, 120, 150, 180]);
    assert.deepEqual(windows(carts, 119), [30, 60]);
    const refunds = defineMetric("m", { measure: eventCount("refund"), window: "30m", serves: "the test" });
    assert.deepEqual(windows(refunds, 1000), [], "and none before the first");
  });

  it("give the same numbers whichever other events are measured with them", () => {
    const carts = defineMetric("m", { measure: eventCount("cart"), window: "30m", serves: "the test" });
    const time = fc.integer({ min: 0, max: 120 });
    const list = fc.array(fc.tuple(fc.constantFrom("cart", "buy"), time, fc.constantFrom("a", "b")), { maxLength: 20 });
    fc.assert(
      fc.property(list, fc.constantFrom(pay, carts), (some, metric) => {
        const all = told(some);
        const measured = measurer(metric, all);
        for (const one of measured.windows(200 * minute)) {
          const near = all.filter(({ occurred }) => occurred >= one.from && occurred <= one.to + 10 * minute);
          assert.deepEqual(measured.observe(one, seen), observe(metric, one, near, seen));
        }
      }),
    );
  });
});

describe("the next closing of a metric", () => {
  it("is the first moment at which a window closes, after the one given", () => {
    for (const [now, next] of [
      [0, 10],
      [9, 10],
      [10, 40],
      [39, 40],
      [40, 70],
    ] as const)
      assert.equal(nextClosing(pay, now * minute), next * minute);
  });
});
