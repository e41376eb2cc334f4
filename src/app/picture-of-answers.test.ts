import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Picture, pictureWords, shown } from "../chart/index.ts";
import { importedEvent, parseTime } from "../event/index.ts";
import { defineMetric, distinctCount, funnelShare } from "../metric/index.ts";
import { SignalRaised } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { askFunnel } from "./ask-funnel.ts";
import { askObjectMap } from "./ask-object-map.ts";
import { askProcessMap } from "./ask-process-map.ts";
import { askRetention } from "./ask-retention.ts";
import { askSeries } from "./ask-series.ts";
import { drawSvg } from "./draw-svg.ts";
import { measureClosed, measureSegments } from "./observations.ts";
import { pictureOfFunnel } from "./picture-of-funnel.ts";
import { pictureOfMetric, signalMarks } from "./picture-of-metric.ts";
import { pictureOfObjectMap, pictureOfProcessMap } from "./picture-of-process-map.ts";
import { pictureOfRetention } from "./picture-of-retention.ts";
import { pictureOfSeries } from "./picture-of-series.ts";

let store: EventStore;

// Ten visitors: each tenth view is a little later, seven put something into a cart, five buy, one sends it back; three come again.
before(async () => {
  const { openStore } = await import("./stores.ts");
  store = await openStore("memory:", fixedContext());
  const told = (type: string, visitor: number, minute: number, data: object = {}) =>
    importedEvent({
      type,
      data,
      tags: { visitor: `v${visitor}`, basket: `b${visitor % 4}` },
      stream: `visitor:v${visitor}`,
      occurred: parseTime("2026-03-01T22:30:00Z").at + (visitor * 37 + minute) * 60_000_000,
    });
  const events = Array.from({ length: 10 }, (_, v) => [
    told("view", v, 0, { brand: v % 3 === 0 ? "acer" : "lg" }),
    ...(v < 7 ? [told("cart", v, 1 + v)] : []),
    ...(v < 5 ? [told("buy", v, 20 + v, { price: 100.25 * (v + 1) })] : []),
    ...(v < 1 ? [told("send-back", v, 90)] : []),
    ...(v < 3 ? [told("view", v, 1440)] : []),
  ]);
  await store.append(events.flat(), { command: "tell" });
});
after(() => store.close());

const steps = [{ type: "view" }, { type: "cart" }, { type: "buy" }];
const funnel = { by: "visitor", steps, within: 3_600_000_000, limit: 0 };

/** Holds that the words and the drawing say each of these. */
async function tells(picture: Picture, values: Iterable<string>): Promise<void> {
  const words = pictureWords(picture).join("\n");
  const svg = await drawSvg(picture);
  for (const value of values) assert.ok(words.includes(value) && svg.includes(value), `"${value}" is not in ${words}`);
}

const count = (value: number) => shown("count", value);
const share = (value: number | undefined) => shown("share", value);

describe("the picture of a funnel", () => {
  it("has every count, share and interval of its steps", async () => {
    const answer = await askFunnel(store, funnel);
    const picture = pictureOfFunnel(answer);
    const [first, ...later] = answer.steps;
    await tells(picture, [
      first?.name ?? "",
      count(first?.count ?? -1),
      ...later.flatMap(({ name, count: many, ofFirst, ofPrevious, ofPreviousInterval }) => [
        name,
        count(many),
        ...[ofFirst, ofPrevious, ...(ofPreviousInterval ?? [])].map(share),
      ]),
    ]);
    assert.deepEqual(
      answer.steps.map((step) => step.count),
      [10, 7, 5],
    );
    assert.match(picture.note ?? "", /^Ordered.*; log up to position 26\.$/);
  });

  it("has the shares of the answer where a step may be left out, and not some of its own", async () => {
    const answer = await askFunnel(store, {
      ...funnel,
      steps: [{ type: "view" }, { type: "send-back", optional: true }, { type: "buy" }],
    });
    const picture = pictureOfFunnel(answer);
    assert.ok(picture.kind === "funnel");
    assert.deepEqual(
      picture.steps.map(({ ofPrevious }) => ofPrevious),
      [undefined, ...answer.steps.slice(1).map(({ ofPrevious }) => ofPrevious)],
    );
    assert.equal(picture.steps[2]?.ofPrevious, 0.5);
  });

  it("has each group of a breakdown, and those without the property", async () => {
    const answer = await askFunnel(store, { ...funnel, breakdown: { property: "brand" } });
    const picture = pictureOfFunnel(answer);
    assert.ok(picture.kind === "funnel");
    assert.deepEqual(
      picture.groups?.map(({ name, steps }) => [name, ...steps.map((step) => step.count)]),
      [
        ["lg", 6, 4, 3],
        ["acer", 4, 3, 2],
      ],
    );
    await tells(picture, ["lg", "acer"]);
  });

  it("is a line over the periods of a trend, with the interval of its shares, and says what may still change", async () => {
    const period = { unit: "day", zone: "Asia/Kolkata" } as const;
    const answer = await askFunnel(store, { ...funnel, steps: steps.slice(0, 2), trend: period });
    const picture = pictureOfFunnel(answer, period);
    assert.ok(picture.kind === "line");
    const [series] = picture.series;
    assert.deepEqual(
      series?.points.map(({ value, low, high }) => [value, low, high]),
      answer.trend?.map(({ steps }) => [steps[1]?.ofFirst, ...(steps[1]?.ofFirstInterval ?? [undefined, undefined])]),
    );
    await tells(picture, ["2026-03-02", "2026-03-03"]);
    assert.match(picture.note ?? "", /calendar in Asia\/Kolkata/);
    assert.equal(series?.points.at(-1)?.isIncomplete, true);
  });

  it("is a distribution of how long it took, with those who never came", async () => {
    const answer = await askFunnel(store, { ...funnel, times: true });
    const picture = pictureOfFunnel(answer);
    assert.ok(picture.kind === "distribution");
    const whole = answer.times?.whole;
    assert.deepEqual(
      picture.bins.map((bin) => bin.count),
      whole?.histogram.map((bucket) => bucket.count),
    );
    assert.deepEqual(
      picture.quantiles.map(({ value }) => value),
      [whole?.lowerQuartile, whole?.median, whole?.upperQuartile, whole?.p90],
    );
    assert.equal(picture.without, 5);
    await tells(picture, [shown("micros", whole?.median), "5 have no value"]);
  });
});

describe("the picture of a process map", () => {
  const asked = { by: "visitor", limit: 0, top: 3 } as const;

  it("has every activity, edge, start and end, and medians where durations were asked for", async () => {
    const answer = await askProcessMap(store, { ...asked, measure: "quantiles" });
    const picture = pictureOfProcessMap(answer);
    await tells(picture, [
      ...answer.activities.map(({ type, count: many }) => `${type}: ${count(many)}`),
      ...answer.edges.flatMap(({ count: many, durations }) => [count(many), shown("micros", durations?.median)]),
    ]);
    assert.deepEqual(
      [picture.edges, picture.starts, picture.ends].map((list) => list.length),
      [answer.edges, answer.starts, answer.ends].map((list) => list.length),
    );
    assert.ok(pictureOfProcessMap(await askProcessMap(store, asked)).edges.every((edge) => !("medianMicros" in edge)));
  });

  it("marks the edges on which most time passes, and says how much", async () => {
    const answer = await askProcessMap(store, { ...asked, bottlenecks: true });
    const picture = pictureOfProcessMap(answer);
    const marked = picture.edges.filter(({ mark }) => mark !== undefined);
    assert.deepEqual(
      new Set(marked.map(({ from, to, mark }) => `${from} ${to} ${mark}`)),
      new Set(
        answer.bottlenecks?.byTotal
          .slice(0, 3)
          .map(({ from, to, share: part }) => `${from} ${to} ${share(part)} of waiting`),
      ),
    );
    await tells(
      picture,
      marked.map(({ mark }) => mark ?? ""),
    );
  });

  it("counts what the shares of activities and connections left out, and draws all that they kept", async () => {
    const answer = await askProcessMap(store, { ...asked, activities: 0.75, connections: 0.3 });
    const picture = pictureOfProcessMap(answer);
    assert.equal(picture.edges.length, answer.edges.length);
    assert.deepEqual(picture.hidden, { edges: answer.hidden?.edges.length, count: answer.hidden?.follows });
    assert.match(picture.note ?? "", /Without 1 rarer activity \(1 event\)\.$/);
  });

  it("of several kinds of objects gives each edge and each end to its kind", async () => {
    const answer = await askObjectMap(store, { by: ["visitor", "basket"], measure: "quantiles", limit: 0 });
    const picture = pictureOfObjectMap(answer);
    assert.deepEqual(
      picture.edges.map(({ type, from, to, count: many, medianMicros }) => [type, from, to, many, medianMicros]),
      answer.edges.map(({ by, from, to, count: many, durations }) => [by, from, to, many, durations?.median]),
    );
    assert.deepEqual(
      picture.ends.map(({ type, node, count: many }) => [type, node, many]),
      answer.objectTypes.flatMap(({ by, ends }) => ends.map(({ type, count: many }) => [by, type, many])),
    );
    await tells(picture, ["visitor", "basket"]);
  });
});

describe("the picture of retention", () => {
  const asked = {
    by: "visitor",
    start: { type: "view" },
    return: { type: "view" },
    period: { unit: "day" },
    periods: 1,
    limit: 0,
  } as const;

  it("has every cell with its share and count, what is not over, and the complete cells together", async () => {
    const report = await askRetention(store, asked);
    const picture = pictureOfRetention(report, "day");
    const cells = report.rows.flatMap((row) => row.cells);
    assert.deepEqual(
      picture.rows.slice(0, -1).flatMap((row) => row.cells.flatMap((cell) => (cell.count === undefined ? [] : [cell]))),
      cells.map(({ share: part, numerator, isComplete }) => ({
        share: part,
        count: numerator,
        ...(!isComplete && { isIncomplete: true }),
      })),
    );
    await tells(picture, ["2026-03-01", "complete cells", ...cells.map((cell) => share(cell.share))]);
  });

  it("has a row for each group where it was asked by one", async () => {
    const report = await askRetention(store, { ...asked, breakdown: { property: "brand" } });
    const picture = pictureOfRetention(report, "day");
    assert.deepEqual(
      picture.rows.map(({ label, size }) => [label, size]),
      [["all", report.starts], ...(report.groups ?? []).map(({ group, starts }) => [group, starts])],
    );
    await tells(picture, ["lg", "acer"]);
  });
});

describe("the picture of segments", () => {
  it("is a line over periods for each value, where no data is a gap", async () => {
    const asked = { by: undefined, of: { type: "buy" }, period: { unit: "day" }, limit: 0 } as const;
    const report = await askSeries(store, {
      ...asked,
      measure: { kind: "mean", of: "price" },
      breakdown: { property: "type" },
    });
    const picture = pictureOfSeries(report, { measure: { kind: "mean", of: "price" }, period: asked.period });
    assert.ok(picture.kind === "line");
    assert.deepEqual(
      picture.series.map(({ name, points }) => [name, points.map(({ value }) => value)]),
      report.groups?.map(({ group, points }) => [group, points.map(({ value }) => value)]),
    );
    await tells(picture, ["buy", "2026-03-02", shown("number", report.groups?.[0]?.points[1]?.value)]);
  });

  it("is bars where there are no periods to compare", async () => {
    const measure = { kind: "count" } as const;
    const report = await askSeries(store, {
      by: undefined,
      of: {},
      measure,
      breakdown: { property: "type" },
      limit: 0,
    });
    const picture = pictureOfSeries(report, { measure, period: undefined });
    assert.ok(picture.kind === "bars");
    await tells(
      picture,
      (report.groups ?? []).map(({ group, total }) => `${group}: ${count(total.value ?? -1)}.`),
    );
  });
});

describe("the picture of a metric", () => {
  const until = parseTime("2026-03-05T00:00:00Z").at;

  it("has every number with its interval, the objective, and each signal in its window", async () => {
    const metric = defineMetric("cart-to-buy", {
      measure: funnelShare({ steps: ["cart", "buy"], by: "visitor", within: "1h" }),
      window: "1h",
      serves: "Whoever fills a cart can pay.",
      objective: { atLeast: 0.75, because: "It pays from there on." },
    });
    const observations = (await measureClosed(store, metric, until)).map((one) => one.observation);
    const broken = observations.at(-1);
    assert.ok(broken);
    const about = { rule: metric.name, metric: metric.name, from: broken.from, to: broken.to, signal: "S-1" };
    await store.append([SignalRaised({ ...about, reason: "below the objective" })], { command: "tell" });

    const picture = pictureOfMetric(metric, observations, await signalMarks(store, metric.name));
    assert.deepEqual(
      picture.series[0]?.points.map(({ at, value, low, high }) => [at, value, low, high]),
      observations.map(({ from, value, low, high }) => [from, value, low, high]),
    );
    assert.deepEqual(picture.markers, [{ at: broken.from, label: "raised: below the objective" }]);
    await tells(picture, ["at least", share(0.75), ...observations.map(({ value }) => share(value))]);
  });

  it("has a line for each value, with a gap where it has no number, at the dates of its calendar", async () => {
    const metric = defineMetric("viewers", {
      measure: distinctCount("view", "tag:visitor"),
      window: "day",
      zone: "Asia/Kolkata",
      serves: "Somebody comes.",
    });
    const measured = await measureSegments(store, metric, until, { property: "brand" });
    const observations = measured.map((one) => one.observation);
    const picture = pictureOfMetric(metric, observations, []);
    assert.ok(picture.series.length > 1);
    const told = picture.series.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []));
    assert.deepEqual(told.sort(), observations.flatMap(({ value }) => value ?? []).sort());
    await tells(picture, ["2026-03-02", "2026-03-03", "lg", "acer"]);
  });
});
