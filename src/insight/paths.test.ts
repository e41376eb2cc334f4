import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type PathsAnswer, type PathsGroup, paths } from "./paths.ts";
import { type Paths, pathsLine } from "./paths-definition.ts";
import { type PathRow, pathRows } from "./paths-rows.ts";
import { propertyIndex } from "./property.ts";
import { journeysOf, type Told, toldEvents } from "./sample-journeys.ts";
import { groupLabel } from "./series-group.ts";

const seed = 20_261_121;

function columns(events: readonly Told[]) {
  const index = propertyIndex("brand");
  for (const event of toldEvents(events)) index.add(event);
  return { journeys: journeysOf("who", events), properties: new Map([["brand", index.column()]]) };
}

const told = (ways: Readonly<Record<string, string>>): Told[] =>
  Object.entries(ways).flatMap(([who, way]) => way.split(" ").map((type, at) => ({ type, at, tags: { who } })));

const shop = journeysOf(
  "who",
  told({
    ann: "view view cart view buy",
    bob: "view buy",
    cyd: "cart view",
    dan: "view cart pay buy mail",
    eve: "search",
  }),
);

const waysOf = ({ top }: PathsAnswer) =>
  top.map(({ steps, count, beginning = "", ending = "" }) =>
    [count, beginning, steps.map(({ name }) => name).join(" > "), ending].join(" ").replace(/ +/g, " ").trim(),
  );

describe("paths", () => {
  it("lead away from an event, with an end of their own where a journey has no more events", () => {
    const answer = paths(shop, { by: "who", from: { type: "cart" }, after: 2 });
    assert.deepEqual([answer.count, answer.entities, answer.without], [3, 3, 2]);
    assert.deepEqual(waysOf(answer), ["1 cart > pay > buy deeper", "1 cart > view ended", "1 cart > view > buy ended"]);
    assert.deepEqual(
      answer.nodes.map(({ id, count }) => [id, count]),
      [
        ["0:cart", 3],
        ["1:view", 2],
        ["1:pay", 1],
        ["2:buy", 2],
        ["2*ended", 1],
      ],
    );
    assert.deepEqual(answer.links, [
      { fromLayer: 0, from: "0:cart", to: "1:view", count: 2, medianMicros: 1 },
      { fromLayer: 0, from: "0:cart", to: "1:pay", count: 1, medianMicros: 1 },
      { fromLayer: 1, from: "1:view", to: "2:buy", count: 1, medianMicros: 1 },
      { fromLayer: 1, from: "1:view", to: "2*ended", count: 1 },
      { fromLayer: 1, from: "1:pay", to: "2:buy", count: 1, medianMicros: 1 },
    ]);
  });

  it("lead up to an event, and say where a journey began", () => {
    const answer = paths(shop, { by: "who", to: { type: "buy" }, before: 2 });
    assert.deepEqual(waysOf(answer), ["1 deeper cart > pay > buy", "1 deeper cart > view > buy", "1 began view > buy"]);
  });

  it("lead from one event to the next other, and say who did not get there", () => {
    const answer = paths(shop, { by: "who", from: { type: "cart" }, to: { type: "buy" } });
    assert.deepEqual(waysOf(answer), [
      "1 cart > pay > buy reached",
      "1 cart > view ended",
      "1 cart > view > buy reached",
    ]);
    assert.deepEqual(
      answer.nodes.find(({ kind }) => kind === "reached"),
      {
        id: "2*reached",
        layer: 2,
        kind: "reached",
        name: "buy",
        count: 2,
        events: 2,
      },
    );
  });

  it("begin with each journey where no event is named, and fold what is done again and again with the count kept", () => {
    const answer = paths(shop, { by: "who", after: 10 });
    assert.equal(answer.count, 5);
    assert.deepEqual(
      answer.nodes.filter(({ layer }) => layer === 0).map(({ id, count, events }) => [id, count, events]),
      [
        ["0:view", 3, 4],
        ["0:cart", 1, 1],
        ["0:search", 1, 1],
      ],
    );
    assert.deepEqual(
      answer.top
        .find(({ steps }) => steps[1]?.name === "cart" && steps.length === 4)
        ?.steps.map(({ events }) => events),
      [2, 1, 1, 1],
    );
  });

  it("fold whole blocks of steps where they are asked to", () => {
    const journeys = journeysOf("who", told({ a: "x x y x y y x y z", b: "x y z" }));
    const answer = paths(journeys, { by: "who", fold: "cycles" });
    assert.deepEqual(waysOf(answer), ["2 x > y > z ended"]);
    assert.deepEqual(
      answer.top[0]?.steps.map(({ events }) => events),
      [5, 5, 2],
    );
  });

  it("keep a rare step in an exact other, and rare paths beside the top", () => {
    const journeys = journeysOf("who", told({ a: "x p", b: "x p", c: "x q", d: "x r", e: "x r" }));
    const answer = paths(journeys, { by: "who", top: 1, paths: 1 });
    assert.deepEqual(
      answer.nodes.filter(({ layer }) => layer === 1).map(({ id, count, steps }) => [id, count, steps]),
      [
        ["1:p", 2, undefined],
        ["1*other", 3, 2],
      ],
    );
    assert.deepEqual([answer.distinct, answer.other, answer.top[0]?.coverage], [3, { paths: 2, count: 3 }, 0.4]);
  });

  it("call grouped types by one name and pass over excluded ones, and say so", () => {
    const definition: Paths = {
      by: "who",
      groups: [{ name: "look", types: ["view"], prefix: "sea" }],
      exclude: ["pay"],
      from: { type: "view" },
      to: { type: "mail" },
    };
    const answer = paths(shop, definition);
    assert.deepEqual(waysOf(answer), [
      "1 look ended",
      "1 look > buy ended",
      "1 look > cart > buy > mail reached",
      "1 look > cart > look > buy ended",
    ]);
    assert.equal(answer.excluded, 1);
    assert.match(pathsLine(definition), /view, sea\* are called look; pay passed over/);
  });

  it("say window over where events lie beyond it", () => {
    const answer = paths(shop, { by: "who", from: { type: "view" }, within: 1, fold: "nothing" });
    assert.deepEqual(waysOf(answer), [
      "1 view ended",
      "1 view > buy ended",
      "1 view > cart window-over",
      "1 view > view window-over",
    ]);
  });

  it("answer an empty log, and an event that never happens, with nothing", () => {
    for (const journeys of [journeysOf("who", []), shop]) {
      const answer = paths(journeys, { by: "who", from: { type: "never" } });
      assert.deepEqual([answer.count, answer.nodes, answer.links, answer.top], [0, [], [], []]);
      assert.equal(answer.without, journeys.entities.length);
    }
  });

  it("refuse a definition that says nothing, and name what to change", () => {
    const bad: readonly Paths[] = [
      { by: "who", from: { type: "a" }, after: 0 },
      { by: "who", before: 3 },
      { by: "who", anchor: "every" },
      { by: "who", after: 201 },
      { by: "who", after: 1.5 },
      { by: "who", within: -1 },
      { by: "who", from: { type: "a" }, to: { type: "b" }, before: 1 },
      { by: "who", from: { type: "a" }, exclude: ["a"] },
      JSON.parse('{"by":"who","fold":"all"}'),
    ];
    for (const one of bad) assert.throws(() => paths(shop, one), { code: "insight/bad-paths" });
    assert.throws(() => paths(shop, { by: "who", groups: [{ name: "g" }] }), { code: "insight/bad-step-group" });
    assert.throws(() => [...pathRows(shop, { by: "who" }, { kind: "path", rank: 99 })], {
      code: "insight/no-such-path",
    });
  });
});

const story: fc.Arbitrary<Told[]> = fc.array(
  fc
    .record({
      type: fc.constantFrom("view", "cart", "buy", "ad"),
      at: fc.integer({ min: 0, max: 40 }),
      tags: fc.constantFrom("a", "b", "c", ["a", "d"]).map((who) => ({ who })),
      data: fc.record({ brand: fc.constantFrom("x", "y", "z") }, { requiredKeys: [] }),
    })
    .map((one) => ({ ...one, lineage: one.type === "buy" ? ["buy", "cart"] : [one.type] })),
  { maxLength: 40 },
);

const questions: fc.Arbitrary<Paths> = fc
  .record({
    ends: fc.constantFrom(
      { from: { type: "view" }, after: 3 },
      { from: { type: "view" }, after: 2, before: 2 },
      { to: { type: "cart" }, before: 3 },
      { to: { where: [{ property: "brand", is: "x" }] }, before: 1, after: 1 },
      { from: { type: "view" }, to: { type: "cart" }, after: 3 },
      { from: {}, to: {} },
      { after: 6 },
    ),
    anchor: fc.constantFrom("first" as const, "every" as const),
    within: fc.constantFrom(undefined, 0, 12),
    fold: fc.constantFrom("nothing" as const, "loops" as const, "cycles" as const),
    groups: fc.constantFrom(undefined, [{ name: "seen", prefix: "a" }], [{ name: "money", types: ["cart"] }]),
    exclude: fc.constantFrom(undefined, ["ad"]),
    top: fc.constantFrom(1, 2, 8),
    paths: fc.constantFrom(0, 1, 100),
    breakdown: fc.constantFrom(undefined, { property: "brand", top: 1 }),
  })
  .map(({ ends, anchor, ...rest }) => ({
    by: "who",
    ...ends,
    ...("from" in ends || "to" in ends ? { anchor } : {}),
    ...rest,
  }));

interface Seen {
  readonly type: string;
  readonly lineage: readonly string[];
  readonly at: number;
  readonly position: number;
  readonly brand: string | undefined;
}

/** Lists cut and folded word by word from the definition: each step is the list of its events. */
function naive(events: readonly Told[], asked: Paths): string[] {
  const { from, to, fold = "loops", within = Infinity, groups = [], exclude = [] } = asked;
  const fits = (seen: Seen, match: Paths["from"]) =>
    (match?.type === undefined || seen.lineage.includes(match.type)) && (!match?.where || seen.brand === "x");
  const name = (seen: Seen) =>
    groups.find((g) =>
      seen.lineage.some((t) => g.types?.includes(t) || (g.prefix !== undefined && t.startsWith(g.prefix))),
    )?.name ?? seen.type;
  const found: string[] = [];
  for (const who of ["a", "b", "c", "d"]) {
    const mine: Seen[] = events
      .map(({ type, lineage = [type], at, tags, data }, i) => ({
        type,
        lineage,
        at,
        position: i + 1,
        who: [tags["who"]].flat(),
        brand: (data as { brand?: string }).brand, // told above
      }))
      .filter((one) => one.who.includes(who) && !one.lineage.some((t) => exclude.includes(t)))
      .sort((a, b) => a.at - b.at || a.position - b.position);
    const anchors = mine.filter((seen) => fits(seen, from ?? to));
    const runStart = (seen: Seen) => {
      let i = mine.indexOf(seen);
      while (i > 0 && name(mine[i - 1] as Seen) === name(seen)) i--; // i is in the list
      return i;
    };
    const told = anchors.filter(
      (seen, i) => fold === "nothing" || !anchors.slice(0, i).some((before) => runStart(before) === runStart(seen)),
    );
    for (const anchor of asked.anchor === "every" ? told : told.slice(0, 1)) {
      const at = mine.indexOf(anchor);
      const side = (list: readonly Seen[], depth: number, isAfter: boolean): string => {
        const steps: Seen[][] = [[anchor]];
        let ending = "ended";
        for (const seen of list) {
          if (Math.abs(seen.at - anchor.at) > within) {
            ending = "window-over";
            break;
          }
          if (isAfter && from && to && fits(seen, to)) {
            steps.push([seen]);
            ending = "reached";
            break;
          }
          const last = steps.at(-1);
          if (fold !== "nothing" && last?.[0] && name(last[0]) === name(seen)) last.push(seen);
          else steps.push([seen]);
          if (fold === "cycles")
            for (const size of [2, 3, 4, 5]) {
              const names = steps.map(([one]) => (one ? name(one) : ""));
              if (steps.length < 2 * size || names.slice(-size).join() !== names.slice(-2 * size, -size).join())
                continue;
              for (const [i, step] of steps.splice(-size).entries()) steps.at(i - size)?.push(...step);
              break;
            }
          if (steps.length > depth + 1 + (fold === "cycles" ? 5 : 0)) break;
        }
        if (steps.length > depth + 1) ending = "deeper";
        const kept = steps.slice(0, depth + 1).slice(isAfter ? 0 : 1);
        const words = kept.map(
          (step) => `${step[0] ? name(step[0]) : ""}[${step.map(({ position }) => position).sort((a, b) => a - b)}]`,
        );
        return isAfter
          ? [...words, ending].join(" ")
          : [ending === "ended" ? "began" : ending, ...words.reverse()].join(" ");
      };
      const { before = from || !to ? 0 : 5, after = to ? (from ? 10 : 0) : 5 } = asked;
      const words = [
        ...(before > 0 ? [side(mine.slice(0, at).reverse(), before, false)] : []),
        after > 0 ? side(mine.slice(at + 1), after, true) : `${name(anchor)}[${anchor.position}]`,
      ];
      found.push(`${who} ${words.join(" ")}`);
    }
  }
  return found.sort();
}

describe("paths, held against lists cut by hand", () => {
  const options = { seed, numRuns: 400 };
  // Without the anchor's own events: with steps on both sides they are folded from both.
  const plainRow = ({ entity, steps, beginning, ending }: PathRow) =>
    [
      entity,
      ...(beginning ? [beginning] : []),
      ...steps.map(({ name, events }) => `${name}[${events.map(({ position }) => position).sort((a, b) => a - b)}]`),
      ...(ending ? [ending] : []),
    ].join(" ");

  it("tell the same steps with the same events", () => {
    fc.assert(
      fc.property(story, questions, (events, asked) => {
        const oneSided = { ...asked, ...(asked.before && asked.after ? { before: 0 } : {}) };
        const { journeys, properties } = columns(events);
        const rows = [...pathRows(journeys, oneSided, { kind: "all" }, properties)].map(plainRow).sort();
        const expected = naive(events, oneSided);
        if (oneSided.before && !oneSided.after) {
          // What is folded into the anchor lies before it, and the lists above leave it out.
          const cut = (text: string) => text.replace(/\[[^\]]*\]$/, "");
          assert.deepEqual(rows.map(cut), expected.map(cut));
        } else assert.deepEqual(rows, expected);
      }),
      options,
    );
  });

  it("let as many leave each step as come to it, and lose nobody", () => {
    fc.assert(
      fc.property(story, questions, (events, asked) => {
        const { journeys, properties } = columns(events);
        const { nodes, links, count, top, other, distinct, groups } = paths(journeys, asked, properties);
        const { before = 0, after = 5 } = asked;
        const [first, last] = [
          -before,
          asked.to && !asked.from ? (asked.after ?? 0) : asked.to ? (asked.after ?? 10) : after,
        ];
        assert.ok(nodes.every(({ layer }) => layer >= first && layer <= last));
        const sum = (list: readonly { readonly count: number }[]) => list.reduce((total, one) => total + one.count, 0);
        for (const { id, layer, kind, count: here } of nodes) {
          const [into, out] = [links.filter(({ to }) => to === id), links.filter(({ from }) => from === id)];
          const isSource = kind === "began" || (kind === "window-over" && layer < 0);
          const isSink = kind === "ended" || kind === "reached" || (kind === "window-over" && layer > 0);
          assert.equal(sum(into), isSource || layer === first ? 0 : here, `into ${id}`);
          assert.equal(sum(out), isSink || layer === last ? 0 : here, `out of ${id}`);
        }
        assert.equal(sum(nodes.filter(({ layer }) => layer === 0)), count);
        assert.equal(sum(top) + other.count, count);
        assert.equal(top.length + other.paths, distinct);
        if (!groups) return;
        const total = (of: (group: PathsGroup) => number) => groups.reduce((all, group) => all + of(group), 0);
        assert.equal(
          total((group) => group.count),
          count,
        );
        for (const [i, node] of nodes.entries())
          assert.equal(
            total((group) => group.nodes[i] ?? 0),
            node.count,
          );
        for (const [i, link] of links.entries())
          assert.equal(
            total((group) => group.links[i] ?? 0),
            link.count,
          );
        for (const [i, path] of top.entries())
          assert.equal(
            total((group) => group.top[i] ?? 0),
            path.count,
          );
        assert.equal(
          total((group) => group.other),
          other.count,
        );
      }),
      options,
    );
  });

  it("show as many rows behind each number as it says", () => {
    fc.assert(
      fc.property(story, questions, (events, asked) => {
        const { journeys, properties } = columns(events);
        const answer = paths(journeys, asked, properties);
        const rows = (place: Parameters<typeof pathRows>[2]) => [...pathRows(journeys, asked, place, properties)];
        for (const { id, count } of answer.nodes) assert.equal(rows({ kind: "node", id }).length, count);
        for (const { from, to, count } of answer.links) assert.equal(rows({ kind: "link", from, to }).length, count);
        for (const { rank, count, steps, medianMicros } of answer.top) {
          const behind = rows({ kind: "path", rank });
          assert.equal(behind.length, count);
          const start = (step: PathRow["steps"][number] | undefined) => step?.events[0]?.occurred ?? 0;
          const took = behind.map((row) => start(row.steps.at(-1)) - start(row.steps[0])).sort((a, b) => a - b);
          const middle = (took.length - 1) / 2;
          assert.equal(medianMicros, ((took[Math.floor(middle)] ?? 0) + (took[Math.ceil(middle)] ?? 0)) / 2);
          for (const [i, { name, events: many }] of steps.entries()) {
            assert.ok(behind.every((row) => row.steps[i]?.name === name));
            assert.equal(
              many,
              behind.reduce((sum, row) => sum + (row.steps[i]?.events.length ?? 0), 0),
            );
          }
        }
        assert.equal(rows({ kind: "other" }).length, answer.other.count);
        for (const { group, count } of answer.groups ?? [])
          assert.equal(rows({ kind: "all", group }).length, count, groupLabel(group));
      }),
      { ...options, numRuns: 200 },
    );
  });

  it("measure each link as the rows behind it took", () => {
    fc.assert(
      fc.property(story, questions, (events, asked) => {
        const { journeys, properties } = columns(events);
        for (const { from, to, fromLayer, medianMicros } of paths(journeys, asked, properties).links) {
          const took = [...pathRows(journeys, asked, { kind: "link", from, to }, properties)].flatMap(({ steps }) => {
            const [a, b] = [fromLayer, fromLayer + 1].map(
              (layer) => steps.find((step) => step.layer === layer)?.events[0],
            );
            return a && b ? [b.occurred - a.occurred] : [];
          });
          took.sort((a, b) => a - b);
          const middle = (took.length - 1) / 2;
          const expected =
            took.length > 0 ? ((took[Math.floor(middle)] ?? 0) + (took[Math.ceil(middle)] ?? 0)) / 2 : undefined;
          assert.equal(medianMicros, expected);
        }
      }),
      { ...options, numRuns: 200 },
    );
  });

  it("are the same in whatever order the log has the events", () => {
    fc.assert(
      fc.property(story, questions, (events, asked) => {
        const apart = events.map((event, i) => ({ ...event, at: event.at * 100 + i }));
        const wide = { ...asked, ...(asked.within && { within: asked.within * 100 }) };
        const answerOf = (list: readonly Told[]) => {
          const { journeys, properties } = columns(list);
          return paths(journeys, wide, properties);
        };
        assert.deepEqual(answerOf(apart.toReversed()), answerOf(apart));
      }),
      { ...options, numRuns: 200 },
    );
  });
});
