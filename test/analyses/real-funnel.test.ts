import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { askFunnel, type FunnelQuestion } from "../../src/app/ask-funnel.ts";
import { importFile, openStore } from "../../src/app/index.ts";
import { readJourneys } from "../../src/app/journeys.ts";
import { funnelByCohort, funnelCohortChains } from "../../src/insight/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import { readClicks } from "../acceptance/rees46.ts";
import { realData } from "../data.ts";

/** An event as it stands in the file. */
interface Line {
  readonly type: string;
  readonly atMs: number;
}

interface Asked {
  readonly steps: readonly string[];
  readonly withinMs: number;
  readonly exclude: { readonly type: string; readonly between: readonly [number, number] };
}

const day = 86_400_000;

describe("seven ways to count one funnel, on real files, are what counting by hand gives", () => {
  const clicks = realData("clickstream", "rees46_2019-10-01_first_hours.csv.gz");
  it("for the sessions and the visitors of a shop", { skip: clicks.skip }, async () => {
    const store = await openStore("memory:");
    try {
      const plan = {
        type: "event_type",
        time: "event_time",
        tags: [
          ["session", "user_session"],
          ["visitor", "user_id"],
        ],
      } as const;
      await importFile({ file: clicks.path, store, plan, reason: "to count", by: "test" });
      const lines = readClicks(clicks.path).map(({ session, type, atSeconds }) => ({
        key: session,
        type,
        atMs: atSeconds * 1000,
      }));
      const asked: Asked = {
        steps: ["view", "cart", "purchase"],
        withinMs: day,
        exclude: { type: "view", between: [2, 3] },
      };
      const counts = await same(store, "session", asked, journeysOf(lines));
      assert.deepEqual(counts.get("deepest"), [5066, 118, 65]);
      assert.deepEqual(counts.get("each-by-itself"), [5066, 118, 200]);
      const minute = await same(store, "session", { ...asked, withinMs: 60_000 }, journeysOf(lines));
      assert.ok(
        (minute.get("consecutive")?.[2] ?? 0) > (minute.get("deepest")?.[2] ?? 0),
        "a short window tells them apart",
      );
      const visitors = await askFunnel(store, { ...question("visitor", { ...asked, withinMs: 7 * day }), exclude: [] });
      assert.deepEqual(
        visitors.steps.map((step) => step.entities),
        [4504, 111, 62],
      );

      const { journeys } = await readJourneys(store, { by: "session" });
      const withCart = lines.filter(({ type }) => type === "cart").map(({ key }) => key);
      const cohorts = [
        { name: "with a cart", cohort: { kind: "named", says: "with a cart", names: withCart } as const },
      ];
      const bought = { steps: ["purchase"], by: "session" };
      assert.deepEqual(
        funnelByCohort(journeys, bought, cohorts).map(({ steps }) => steps[0]?.entities),
        [65, 135],
        "135 sessions buy without a cart event",
      );
      assert.equal([...funnelCohortChains(journeys, bought, { cohorts, row: 1 })].length, 135);
    } finally {
      await store.close();
    }
  });

  const tickets = realData("process", "helpdesk.xes.gz");
  describe("for the tickets of a help desk", { skip: tickets.skip }, () => {
    let store: EventStore;
    before(async () => {
      store = await openStore("memory:");
      await importFile({ file: tickets.path, store, reason: "to count", by: "test" });
    });
    after(() => store.close());

    for (const within of [day, 30 * day])
      it(`within ${within / day} d`, async () => {
        const asked: Asked = {
          steps: ["Assign seriousness", "Take in charge ticket", "Resolve ticket"],
          withinMs: within,
          exclude: { type: "Wait", between: [1, 3] },
        };
        const counts = await same(store, "case", asked, journeysOf(readTickets(tickets.path)));
        assert.ok((counts.get("deepest")?.[2] ?? 0) > 0, "some are resolved");
      });
  });
});

function question(by: string, { steps, withinMs, exclude }: Asked): FunnelQuestion {
  return { steps, by, within: withinMs * 1000, exclude: [exclude], limit: 0 };
}

async function same(
  store: EventStore,
  by: string,
  asked: Asked,
  journeys: readonly (readonly Line[])[],
): Promise<Map<string, number[]>> {
  const { compared = [] } = await askFunnel(store, { ...question(by, asked), compare: true });
  const found = new Map(compared.map(({ name, steps }) => [name, steps.map((step) => step.count)]));
  assert.deepEqual(found, byHand(journeys, asked));
  return found;
}

/** Each of the seven, as somebody would count it who has the file and no tool. */
function byHand(journeys: readonly (readonly Line[])[], { steps, withinMs, exclude }: Asked): Map<string, number[]> {
  type Follows = (journey: readonly Line[], chain: readonly number[], next: number) => boolean;
  const at = (journey: readonly Line[], i: number | undefined) => journey[i ?? 0]?.atMs ?? 0;
  const inWindow: Follows = (journey, chain, next) => at(journey, next) - at(journey, chain[0]) <= withinMs;
  const inHop: Follows = (journey, chain, next) => at(journey, next) - at(journey, chain.at(-1)) <= withinMs;
  const directly: Follows = (_, chain, next) => next === (chain.at(-1) ?? 0) + 1;
  const notOut: Follows = (journey, chain, next) => {
    const [from, to] = exclude.between;
    if (chain.length < from || chain.length >= to) return true;
    return !journey.slice((chain.at(-1) ?? 0) + 1, next).some(({ type }) => type === exclude.type);
  };
  // Every chain there is, from this event on: how deep the deepest goes.
  const deepest = (journey: readonly Line[], chain: readonly number[], follows: Follows): number => {
    let best = chain.length;
    for (let i = (chain.at(-1) ?? -1) + 1; i < journey.length && best < steps.length; i++)
      if (journey[i]?.type === steps[chain.length] && follows(journey, chain, i))
        best = Math.max(best, deepest(journey, [...chain, i], follows));
    return best;
  };
  const starts = (journey: readonly Line[]) => journey.flatMap(({ type }, i) => (type === steps[0] ? [i] : []));
  const best = (follows: Follows) => (journey: readonly Line[]) =>
    Math.max(0, ...starts(journey).map((i) => deepest(journey, [i], follows)));
  const first = (journey: readonly Line[]) => {
    const start = starts(journey)[0];
    return start === undefined ? 0 : deepest(journey, [start], inWindow);
  };
  const anyOrder = (journey: readonly Line[]) =>
    Math.max(
      0,
      ...journey.map((begin, i) => {
        const inside = journey.slice(i).filter(({ atMs }) => atMs - begin.atMs <= withinMs);
        return steps.filter((step) => inside.some(({ type }) => type === step)).length;
      }),
    );
  const byDepth = (depth: (journey: readonly Line[]) => number) => {
    const depths = journeys.map(depth);
    return steps.map((_, i) => depths.filter((depth) => depth > i).length);
  };
  return new Map([
    ["first-attempt", byDepth(first)],
    ["strict", byDepth(best((...to) => inWindow(...to) && directly(...to)))],
    ["exclusion", byDepth(best((...to) => inWindow(...to) && notOut(...to)))],
    ["deepest", byDepth(best(inWindow))],
    ["consecutive", byDepth(best(inHop))],
    ["any-order", byDepth(anyOrder)],
    [
      "each-by-itself",
      steps.map((step) => journeys.filter((journey) => journey.some(({ type }) => type === step)).length),
    ],
  ]);
}

function journeysOf(lines: readonly (Line & { readonly key: string })[]): Line[][] {
  const found = new Map<string, Line[]>();
  for (const line of lines) {
    const mine = found.get(line.key) ?? [];
    found.set(line.key, mine);
    mine.push(line);
  }
  // Sorting is stable: lines of one moment stay in the order of the file.
  return [...found.values()].map((mine) => mine.sort((a, b) => a.atMs - b.atMs));
}

function readTickets(path: string): (Line & { readonly key: string })[] {
  const text = gunzipSync(readFileSync(path)).toString("utf8");
  return text
    .split(/<trace>/)
    .slice(1)
    .flatMap((trace, i) =>
      trace
        .split(/<event>/)
        .slice(1)
        .map((event) => ({
          key: String(i),
          type: /key="concept:name" value="([^"]*)"/.exec(event)?.[1] ?? "",
          atMs: Date.parse(/key="time:timestamp" value="([^"]*)"/.exec(event)?.[1] ?? ""),
        })),
    );
}
