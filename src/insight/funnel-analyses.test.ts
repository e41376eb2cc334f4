import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseTime } from "../event/index.ts";
import { type FunnelChain, funnel, funnelChains, reaches } from "./funnel.ts";
import {
  type Breakdown,
  funnelBreakdown,
  funnelBreakdownChains,
  funnelByCohort,
  funnelCohortChains,
} from "./funnel-breakdown.ts";
import type { Funnel } from "./funnel-definition.ts";
import { funnelDriverChains, funnelDrivers } from "./funnel-drivers.ts";
import { funnelDropOff, funnelDropOffChains } from "./funnel-drop-off.ts";
import { funnelSemanticsNamed, funnelSevenWays } from "./funnel-seven.ts";
import { funnelTimeChains, funnelTimes } from "./funnel-times.ts";
import { funnelTrend, trendFunnel } from "./funnel-trend.ts";
import { type Properties, propertyIndex } from "./property.ts";
import { journeysOf, type Told, toldEvents } from "./sample-journeys.ts";

const whos = ["v", "w", "x", "y", "z"];
const told = fc
  .record({
    type: fc.constantFrom("a", "b", "c", "search", "help"),
    at: fc.integer({ min: 0, max: 20 }),
    who: fc.subarray(whos, { minLength: 1 }),
    p: fc.constantFrom(1, "two", true, undefined),
    isPersonal: fc.boolean(),
  })
  .map(
    ({ type, at, who, p, isPersonal }): Told => ({
      type,
      at,
      tags: { who },
      data: p === undefined ? {} : { p },
      ...(isPersonal && { personal: { subject: "s", fields: ["p"] } as never }), // only the fields are read
    }),
  );
const events = fc.array(told, { maxLength: 30 });
const definition = fc.record({
  steps: fc.constantFrom(["a", "b", "c"], ["a", "b"], ["a", { type: "b", optional: true }, "c"]),
  by: fc.constant("who"),
  within: fc.constantFrom(3, 10, undefined),
  attempt: fc.constantFrom("best" as const, "first" as const, "every" as const),
  windowFrom: fc.constantFrom("first-step" as const, "previous-step" as const),
});
const breakdown = fc.record({
  property: fc.constant("p"),
  touch: fc.constantFrom("first" as const, "last" as const, undefined),
  most: fc.constantFrom(0, 1, 2, undefined),
  sort: fc.constantFrom("count" as const, "share" as const, undefined),
});

function readOf(events: readonly Told[]) {
  const index = propertyIndex("p");
  for (const event of toldEvents(events)) index.add(event);
  const properties: Properties = new Map([["p", index.column()]]);
  return { journeys: journeysOf("who", events), properties };
}

const lengthOf = (of: Iterable<unknown>) => [...of].length;
const those = (chains: Iterable<FunnelChain>, definition: Funnel, step: number) =>
  [...chains].filter((chain) => reaches(definition, chain, step)).length;

describe("a funnel broken down", () => {
  it("adds up to the funnel, and each of its numbers is the number of its rows", () => {
    fc.assert(
      fc.property(events, definition, breakdown, (told, asked: Funnel, by: Breakdown) => {
        const { journeys, properties } = readOf(told);
        const rows = funnelBreakdown(journeys, asked, by, properties);
        for (const [i, step] of funnel(journeys, asked, properties).steps.entries()) {
          assert.equal(
            rows.reduce((sum, row) => sum + (row.steps[i]?.count ?? 0), 0),
            step.count,
          );
          for (const { group, steps } of rows) {
            const chains = funnelBreakdownChains(journeys, asked, { breakdown: by, group }, properties);
            assert.equal(those(chains, asked, i + 1), steps[i]?.count);
          }
        }
        const values = rows.filter(({ group }) => group.kind === "value");
        assert.ok(values.length <= (by.most ?? 10));
      }),
      { numRuns: 400 },
    );
  });

  it("tells the same values whatever the order, and those first of which most came to the end where that is asked", () => {
    fc.assert(
      fc.property(events, definition, breakdown, (told, asked: Funnel, by: Breakdown) => {
        const { journeys, properties } = readOf(told);
        const byCount = funnelBreakdown(journeys, asked, { ...by, sort: "count" }, properties);
        const byShare = funnelBreakdown(journeys, asked, { ...by, sort: "share" }, properties);
        const names = (rows: typeof byCount) => rows.map((row) => JSON.stringify(row)).sort();
        assert.deepEqual(names(byShare), names(byCount));
        const values = byShare.filter(({ group }) => group.kind === "value");
        assert.deepEqual(byShare.slice(0, values.length), values, "what is no value stays behind");
        const shares = values.map(({ steps }) => steps.at(-1)?.ofFirst ?? 0);
        assert.deepEqual(
          shares,
          shares.toSorted((a, b) => b - a),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("tells each chain's value by its first event or by the last it reached, with those that have none apart", () => {
    const one = (type: string, at: number, who: string, p?: string): Told => ({
      type,
      at,
      tags: { who },
      data: p === undefined ? {} : { p },
    });
    const { journeys, properties } = readOf([
      one("a", 1, "x", "red"),
      one("b", 2, "x", "blue"),
      one("a", 1, "y", "red"),
      one("a", 1, "z"),
    ]);
    const asked: Funnel = { steps: ["a", "b"], by: "who" };
    const rows = (touch: "first" | "last") =>
      funnelBreakdown(journeys, asked, { property: "p", touch }, properties).map(({ group, steps }) => [
        "value" in group ? group.value : group.kind,
        ...steps.map(({ count }) => count),
      ]);
    assert.deepEqual(rows("first"), [
      ["red", 2, 1],
      ["missing", 1, 0],
    ]);
    assert.deepEqual(rows("last"), [
      ["blue", 1, 1],
      ["red", 1, 0],
      ["missing", 1, 0],
    ]);
  });

  it("by cohorts counts who is in none, too", () => {
    fc.assert(
      fc.property(events, definition, fc.array(fc.subarray(whos), { maxLength: 2 }), (told, asked: Funnel, sets) => {
        const { journeys, properties } = readOf(told);
        const cohorts = sets.map((names, i) => ({
          name: `cohort ${i}`,
          cohort: { kind: "named" as const, says: "", names },
        }));
        const chains = [...funnelChains(journeys, asked)];
        for (const [row, { steps }] of funnelByCohort(journeys, asked, cohorts).entries()) {
          const isIn = ({ entity }: FunnelChain) =>
            row < cohorts.length ? sets[row]?.includes(entity) === true : !sets.some((names) => names.includes(entity));
          for (const [i, step] of steps.entries()) {
            assert.equal(step.count, those(chains.filter(isIn), asked, i + 1));
            assert.equal(
              step.count,
              those(funnelCohortChains(journeys, asked, { cohorts, row }, properties), asked, i + 1),
            );
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("the time to convert", () => {
  it("is of the chains that have both events, in buckets that hold them all, with exact quantiles", () => {
    fc.assert(
      fc.property(events, definition, (told, asked: Funnel) => {
        const { journeys } = readOf(told);
        const { whole, hops } = funnelTimes(journeys, asked);
        for (const spell of [whole, ...hops]) {
          const took = [...funnelTimeChains(journeys, asked, spell)].map((chain) => chain.took).sort((a, b) => a - b);
          assert.equal(took.length, spell.count);
          assert.deepEqual([spell.shortest, spell.longest], [took[0], took.at(-1)]);
          const middle = took.slice(Math.floor((took.length - 1) / 2), Math.floor(took.length / 2) + 1);
          assert.equal(
            spell.median,
            took.length === 0 ? undefined : middle.reduce((sum, one) => sum + one, 0) / middle.length,
          );
          for (const { from, before = Infinity, count } of spell.histogram)
            assert.equal(count, took.filter((time) => time >= from && time < before).length);
          assert.equal(
            spell.histogram.reduce((sum, { count }) => sum + count, 0),
            took.length,
          );
        }
        assert.equal(whole.count, those(funnelChains(journeys, asked), asked, asked.steps.length));
      }),
      { numRuns: 300 },
    );
  });

  it("is refused where there is no first step and no last", () => {
    for (const asked of [
      { steps: ["a", "b"], by: "who", order: "each" },
      { steps: ["a"], by: "who" },
    ] as const)
      assert.throws(() => funnelTimes(journeysOf("who", []), asked), { code: "insight/bad-funnel" });
  });
});

describe("the trend of a funnel", () => {
  it("is the same funnel for the chains that began in each period, complete once each has had its time", () => {
    fc.assert(
      fc.property(events, definition, fc.constantFrom(1, 5, 7), (told, asked: Funnel, every) => {
        const { journeys } = readOf(told);
        const points = funnelTrend(journeys, asked, { period: { every } });
        const latest = Math.max(...told.map(({ at }) => at));
        const within = (asked.within ?? Infinity) * (asked.windowFrom === "previous-step" ? asked.steps.length - 1 : 1);
        for (const [i, point] of points.entries()) {
          assert.equal(point.from % every, 0);
          if (i > 0) assert.equal(point.from, points[i - 1]?.to);
          assert.equal(point.isComplete, point.to + within <= latest);
          for (const [step, { count }] of point.steps.entries())
            assert.equal(count, those(funnelChains(journeys, trendFunnel(asked, point)), asked, step + 1));
        }
        const begins = told.filter(({ type }) => type === "a").map(({ at }) => at);
        assert.deepEqual(
          [points[0]?.from, points.at(-1)?.to],
          begins.length === 0
            ? [undefined, undefined]
            : [Math.floor(Math.min(...begins) / every) * every, (Math.floor(Math.max(...begins) / every) + 1) * every],
        );
      }),
      { numRuns: 300 },
    );
  });

  it("refuses more periods than anybody reads", () => {
    const journeys = journeysOf(
      "who",
      [0, 5000].map((at) => ({ type: "a", at, tags: { who: "x" } })),
    );
    assert.throws(() => funnelTrend(journeys, { steps: ["a"], by: "who" }, { period: { every: 1 } }), {
      code: "insight/bad-funnel",
    });
    assert.throws(() => funnelTrend(journeysOf("who", []), { steps: ["a"], by: "who" }, { period: { every: 0 } }), {
      code: "insight/bad-period",
    });
  });

  it("has the weeks of a calendar, which begin on Monday where the people are", () => {
    const at = (text: string) => parseTime(text).at;
    const journeys = journeysOf("who", [
      { type: "a", at: at("2026-03-22T22:59:59Z"), tags: { who: "x" } },
      { type: "a", at: at("2026-03-22T23:00:00Z"), tags: { who: "y" } },
      { type: "b", at: at("2026-03-23T00:00:00Z"), tags: { who: "y" } },
      { type: "a", at: at("2026-03-30T00:00:00Z"), tags: { who: "z" } },
    ]);
    const period = { unit: "week", zone: "Europe/Copenhagen" } as const;
    const points = funnelTrend(journeys, { steps: ["a", "b"], by: "who" }, { period });
    assert.deepEqual(
      points.map(({ label, from, steps }) => [label, from, steps.map(({ count }) => count)]),
      [
        ["2026-W12", at("2026-03-15T23:00:00Z"), [1, 0]],
        ["2026-W13", at("2026-03-22T23:00:00Z"), [1, 1]],
        ["2026-W14", at("2026-03-29T22:00:00Z"), [1, 0]],
      ],
    );
  });
});

describe("a drop-off", () => {
  it("tells what came next inside the window, or that nothing did, of everyone who came no further", () => {
    fc.assert(
      fc.property(events, definition, fc.constantFrom(0, 1, undefined), (told, asked: Funnel, most) => {
        const { journeys } = readOf(told);
        for (let step = 1; step < asked.steps.length; step++) {
          const answer = funnelDropOff(journeys, asked, { step, most });
          const chains = [...funnelDropOffChains(journeys, asked, step)];
          assert.equal(answer.count, [...funnelChains(journeys, asked)].filter((chain) => chain.depth === step).length);
          assert.equal(answer.count, chains.length);
          assert.equal(answer.nothing, chains.filter(({ next }) => next === undefined).length);
          for (const { type, count } of answer.next)
            assert.equal(count, chains.filter(({ next }) => next === type).length);
          const listed = answer.next.reduce((sum, { count }) => sum + count, 0);
          assert.equal(listed + answer.other.count + answer.nothing, answer.count);
          for (const chain of chains) assert.equal(chain.next, nextOf(told, chain, asked));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is refused after the last step", () => {
    const asked: Funnel = { steps: ["a", "b"], by: "who" };
    assert.throws(() => funnelDropOff(journeysOf("who", []), asked, { step: 2 }), { code: "insight/bad-funnel" });
  });

  function nextOf(told: readonly Told[], chain: FunnelChain, { within = Infinity, windowFrom }: Funnel) {
    const mine = told
      .map((event, i) => ({ ...event, position: i + 1 }))
      .filter(({ tags }) => [tags["who"] ?? []].flat().includes(chain.entity))
      .sort((a, b) => a.at - b.at || a.position - b.position);
    const next = mine[mine.findIndex(({ position }) => position === chain.positions.at(-1)) + 1];
    return next && next.at - (windowFrom === "previous-step" ? chain.end : chain.start) <= within
      ? next.type
      : undefined;
  }
});

describe("what goes along with converting", () => {
  it("has a table for each factor whose cells are the numbers of their rows", () => {
    fc.assert(
      fc.property(events, definition, (told, asked: Funnel) => {
        fc.pre(asked.attempt !== "every");
        const { journeys, properties } = readOf(told);
        const answer = funnelDrivers(journeys, asked, { properties: ["p"], atLeast: 1 }, properties);
        const last = asked.steps.length;
        const chains = [...funnelChains(journeys, asked)];
        assert.deepEqual([answer.began, answer.converted], [chains.length, those(chains, asked, last)]);
        for (const { factor, table, p, q } of answer.drivers) {
          assert.ok(p <= q && q <= 1);
          for (const [i, has] of [true, false].entries())
            for (const [j, converted] of [true, false].entries())
              assert.equal(
                table[i]?.[j],
                lengthOf(funnelDriverChains(journeys, asked, { factor, has, converted }, properties)),
              );
        }
      }),
      { numRuns: 300 },
    );
  });

  it("counts an event between the first step and the last, and not after it", () => {
    const journey = (who: string, types: string) =>
      types.split(" ").map((type, at): Told => ({ type, at, tags: { who } }));
    const told = [
      ...Array.from({ length: 30 }, (_, i) => journey(`helped ${i}`, i < 25 ? "a help b search" : "a help")),
      ...Array.from({ length: 30 }, (_, i) => journey(`alone ${i}`, i < 5 ? "help a b search" : "a")),
    ].flat();
    const { drivers, passedOver } = funnelDrivers(journeysOf("who", told), { steps: ["a", "b"], by: "who" });
    assert.deepEqual(
      drivers.map(({ factor, table }) => [factor, table]),
      [
        [
          { kind: "event", type: "help" },
          [
            [25, 5],
            [5, 25],
          ],
        ],
      ],
    );
    assert.equal(drivers[0]?.oddsRatio, 25);
    assert.equal(passedOver, 0);
  });

  it("is refused of attempts and of steps without an order", () => {
    for (const asked of [{ attempt: "every" }, { order: "any" }] as const)
      assert.throws(() => funnelDrivers(journeysOf("who", []), { steps: ["a", "b"], by: "who", ...asked }), {
        code: "insight/bad-funnel",
      });
  });
});

describe("seven ways to count", () => {
  it("are each the funnel of the definition that they show", () => {
    fc.assert(
      fc.property(events, definition, (told, asked: Funnel) => {
        const { journeys } = readOf(told);
        const ways = funnelSevenWays(journeys, { ...asked, exclude: [{ type: "help" }] });
        assert.deepEqual(
          ways.map(({ name }) => name),
          funnelSemanticsNamed.map(({ name }) => name),
        );
        for (const way of ways) assert.deepEqual(way.steps, funnel(journeys, way.definition).steps);
      }),
      { numRuns: 100 },
    );
  });

  it("give seven numbers of one small log, and say what each leaves out", () => {
    const journey = (who: string, text: string): Told[] =>
      text.split(" ").flatMap((type, at) => (type === "-" ? [] : [{ type, at, tags: { who } }]));
    const told = [
      ...journey("strictly", "a b c"),
      ...journey("later", "a - - - - - - a - b c"),
      ...journey("between", "a b help c"),
      ...journey("slowly", "a - - b - - c"),
      ...journey("turned", "c b a"),
      ...journey("ever", "c - - - - - b - - - - - a"),
    ];
    const asked: Funnel = {
      steps: ["a", { type: "b", within: 3 }, "c"],
      by: "who",
      within: 4,
      exclude: [{ type: "help" }],
    };
    const ways = funnelSevenWays(journeysOf("who", told), asked);
    assert.deepEqual(
      ways.map(({ name, steps, leavesOut }) => [name, steps.map(({ count }) => count), leavesOut]),
      [
        ["first-attempt", [6, 3, 2], []],
        ["strict", [6, 4, 2], []],
        ["exclusion", [6, 4, 2], []],
        ["deepest", [6, 4, 3], []],
        ["consecutive", [6, 4, 4], []],
        ["any-order", [6, 5, 4], [`the window of "b"`]],
        ["each-by-itself", [6, 6, 6], [`the window of "b"`, "the window"]],
      ],
    );
  });
});
