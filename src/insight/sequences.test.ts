import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seeded, type TwoByTwo } from "../statistics/index.ts";
import { journeysOf, type Told } from "./sample-journeys.ts";
import { finished, sequenceRows, sequences, sequencesSearch } from "./sequences.ts";
import { sequenceBeforeEntities, sequencesBefore } from "./sequences-before.ts";
import { chanceOf } from "./sequences-chance.ts";
import { type Sequences, type SequencesBefore, sequencesLine } from "./sequences-definition.ts";

const seed = 20_261_121;

const told = (ways: Readonly<Record<string, string>>): Told[] =>
  Object.entries(ways).flatMap(([who, way]) => way.split(" ").map((type, at) => ({ type, at, tags: { who } })));

const four = journeysOf("who", told({ a: "x y x z", b: "x z", c: "y x z", d: "z" }));
const lines = (definition: Sequences) =>
  sequences(four, definition).top.map(({ steps, entities }) => `${entities} ${steps.join(" ")}`);

describe("frequent sequences", () => {
  it("are counted once for each entity, whatever lies between their steps", () => {
    assert.deepEqual(lines({ by: "who", support: { entities: 2 } }), [
      "4 z",
      "3 x z",
      "3 x",
      "2 y x z",
      "2 y x",
      "2 y z",
      "2 y",
    ]);
  });

  it("may have to follow directly, or within a time", () => {
    assert.deepEqual(lines({ by: "who", support: { share: 0.5 }, gap: 0, longest: 2 }), [
      "4 z",
      "3 x z",
      "3 x",
      "2 y x",
      "2 y",
    ]);
    assert.deepEqual(lines({ by: "who", support: { entities: 2 }, within: 1 }), [
      "4 z",
      "3 x z",
      "3 x",
      "2 y x",
      "2 y",
    ]);
  });

  it("leave out, where closed ones are asked for, what is part of a longer one that as many have", () => {
    assert.deepEqual(lines({ by: "who", support: { entities: 2 }, closed: true }), ["4 z", "3 x z", "2 y x z"]);
  });

  it("are given up with a typed error where the support is too low to finish", () => {
    const alphabet = Array.from({ length: 12 }, (_, i) => `t${i}`).join(" ");
    const journeys = journeysOf("who", told({ a: alphabet, b: alphabet }));
    const asked = { by: "who", support: { entities: 1 }, longest: 6 } as const;
    assert.throws(() => sequences(journeys, { ...asked, budget: { sequences: 500 } }), {
      code: "insight/too-many-sequences",
      message: /more than 500 sequences .* Ask for more support/,
    });
    assert.throws(() => sequences(journeys, { ...asked, budget: { events: 1000 } }), {
      code: "insight/too-many-sequences",
    });
  });

  it("stand still now and then, so that a long search can be stopped", () => {
    const journeys = journeysOf(
      "who",
      told(
        Object.fromEntries(
          Array.from({ length: 400 }, (_, i) => [
            `e${i}`,
            Array.from({ length: 40 }, (_, j) => `t${(i * j) % 9}`).join(" "),
          ]),
        ),
      ),
    );
    const searching = sequencesSearch(journeys, { by: "who", support: { share: 0.2 }, longest: 5 });
    assert.equal(searching.next().done, false);
    assert.ok(finished(searching).found > 100);
  });

  it("refuse what says nothing", () => {
    const bad: readonly Sequences[] = [
      { by: "who", support: { entities: 0 } },
      { by: "who", support: { share: 1.5 } },
      { by: "who", support: { entities: 1 }, longest: 0 },
      { by: "who", support: { entities: 1 }, gap: -1 },
      { by: "who", support: { entities: 1 }, within: Number.NaN },
      { by: "who", support: { entities: 1 }, top: 0.5 },
    ];
    for (const one of bad) assert.throws(() => sequences(four, one), { code: "insight/bad-sequences" });
    assert.throws(() => [...sequenceRows(four, { by: "who", support: { entities: 1 } }, ["xx"])], {
      code: "insight/unknown-step-name",
    });
    assert.match(
      sequencesLine({ by: "who", support: { share: 0.05 }, gap: 0 }),
      /directly after each other; counted once for each who, at least 5 %/,
    );
  });
});

const story: fc.Arbitrary<Told[]> = fc.array(
  fc.record({
    type: fc.constantFrom("x", "y", "z", "w"),
    at: fc.integer({ min: 0, max: 20 }),
    tags: fc.constantFrom("a", "b", "c", ["a", "d"]).map((who) => ({ who })),
  }),
  { maxLength: 30 },
);

const questions: fc.Arbitrary<Sequences> = fc.record({
  by: fc.constant("who"),
  support: fc.constantFrom({ entities: 1 }, { entities: 2 }, { share: 0.6 }),
  longest: fc.constantFrom(1, 2, 3, 4),
  gap: fc.constantFrom(undefined, 0, 1, 3),
  within: fc.constantFrom(undefined, 0, 4, 10),
  exclude: fc.constantFrom(undefined, ["w"]),
  top: fc.constant(100_000),
  closed: fc.boolean(),
});

const ways = (events: readonly Told[], exclude: readonly string[] = []) =>
  ["a", "b", "c", "d"].map((who) =>
    events
      .map(({ type, at, tags }, i) => ({ type, at, position: i + 1, isMine: [tags["who"]].flat().includes(who) }))
      .filter(({ type, isMine }) => isMine && !exclude.includes(type))
      .sort((a, b) => a.at - b.at || a.position - b.position),
  );

/** Every choice of events there is, tried one by one. */
function tried(events: readonly Told[], { longest = 4, gap = Infinity, within = Infinity, exclude }: Sequences) {
  const counts = new Map<string, number>();
  for (const way of ways(events, exclude)) {
    const mine = new Set<string>();
    const go = (chosen: readonly number[]) => {
      if (chosen.length > 0) mine.add(chosen.map((i) => way[i]?.type).join(" "));
      if (chosen.length === longest) return;
      const [first, last] = [chosen[0], chosen.at(-1)];
      for (let i = (last ?? -1) + 1; i < way.length; i++) {
        if (last !== undefined && i - last - 1 > gap) break;
        if (first !== undefined && (way[i]?.at ?? 0) - (way[first]?.at ?? 0) > within) break;
        go([...chosen, i]);
      }
    };
    go([]);
    for (const one of mine) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  return counts;
}

describe("frequent sequences, held against every choice of events", () => {
  const options = { seed, numRuns: 150 };

  it("have exactly the support that trying all of them finds", () => {
    fc.assert(
      fc.property(story, questions, (events, asked) => {
        const { top, least, entities } = sequences(journeysOf("who", events), asked);
        assert.equal(entities, ways(events, asked.exclude).filter((way) => way.length > 0).length);
        const counts = [...tried(events, asked)].filter(([, count]) => count >= least);
        const isPart = (a: readonly string[], b: readonly string[]) => {
          if (asked.gap !== undefined) return b.some((_, i) => a.every((step, j) => step === b[i + j]));
          let at = 0;
          for (const step of b) if (step === a[at]) at++;
          return at === a.length;
        };
        const expected = counts.filter(
          ([name, count]) =>
            !asked.closed ||
            !counts.some(
              ([other, same]) => same === count && other !== name && isPart(name.split(" "), other.split(" ")),
            ),
        );
        assert.deepEqual(new Map(top.map(({ steps, entities: count }) => [steps.join(" "), count])), new Map(expected));
      }),
      options,
    );
  });

  it("show as many entities as they count, with events that are such a sequence", () => {
    fc.assert(
      fc.property(story, questions, (events, asked) => {
        const journeys = journeysOf("who", events);
        for (const { steps, entities } of sequences(journeys, asked).top.slice(0, 30)) {
          const rows = [...sequenceRows(journeys, asked, steps)];
          assert.equal(rows.length, entities);
          for (const { entity, events: chosen } of rows) {
            const way = ways(events, asked.exclude)["abcd".indexOf(entity)] ?? [];
            assert.deepEqual(
              chosen.map(({ position }) => events[position - 1]?.type),
              steps,
            );
            const places = chosen.map(({ position }) => way.findIndex((one) => one.position === position));
            for (const [i, place] of places.entries())
              if (i > 0)
                assert.ok(place > (places[i - 1] ?? 0) && place - (places[i - 1] ?? 0) - 1 <= (asked.gap ?? Infinity));
            assert.ok((chosen.at(-1)?.occurred ?? 0) - (chosen[0]?.occurred ?? 0) <= (asked.within ?? Infinity));
          }
        }
      }),
      options,
    );
  });
});

describe("the chance of outcomes by moment", () => {
  const of = (strata: readonly TwoByTwo[]) => {
    const expected = strata.reduce((sum, [[a, b], [c, d]]) => sum + ((a + c) * (a + b)) / (a + b + c + d), 0);
    return chanceOf({ strata, expected });
  };

  it("is that of every way to deal the outcomes out, where few are expected", () => {
    const small = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
      ),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(small, (cells) => {
        const strata = cells
          .filter((four) => four.some((n) => n > 0))
          .map(
            ([a, b, c, d]): TwoByTwo => [
              [a, b],
              [c, d],
            ],
          );
        let chances = new Map([[0, 1]]);
        for (const [[a, b], [c, d]] of strata) {
          // Deals `a + c` outcomes, one after another, to those who stand there.
          let dealt = new Map([[0, 1]]);
          for (let i = 0; i < a + c; i++) {
            const next = new Map<number, number>();
            for (const [hits, chance] of dealt) {
              const [left, all] = [a + b - hits, a + b + c + d - i];
              if (left > 0) next.set(hits + 1, (next.get(hits + 1) ?? 0) + (chance * left) / all);
              if (all > left) next.set(hits, (next.get(hits) ?? 0) + (chance * (all - left)) / all);
            }
            dealt = next;
          }
          const next = new Map<number, number>();
          for (const [x, p] of chances) for (const [y, q] of dealt) next.set(x + y, (next.get(x + y) ?? 0) + p * q);
          chances = next;
        }
        const seen = strata.reduce((sum, [[a]]) => sum + a, 0);
        const sum = (keep: (hits: number) => boolean) =>
          [...chances].reduce((all, [hits, p]) => all + (keep(hits) ? p : 0), 0);
        const expected = Math.min(
          1,
          2 *
            Math.min(
              sum((hits) => hits <= seen),
              sum((hits) => hits >= seen),
            ),
        );
        assert.ok(Math.abs(of(strata) - expected) < 1e-12, `${of(strata)} and ${expected}`);
      }),
      { seed, numRuns: 300 },
    );
  });

  it("stays exact far out, where one minus the rest would be nothing", () => {
    assert.ok(
      of([
        [
          [40, 10],
          [10, 4940],
        ],
      ]) < 1e-60,
    );
    assert.ok(
      of([
        [
          [40, 10],
          [10, 4940],
        ],
      ]) > 0,
    );
  });
});

describe("sequences before an outcome", () => {
  const asked: SequencesBefore = {
    by: "who",
    support: { entities: 10 },
    longest: 2,
    outcome: { type: "win" },
    top: 1000,
  };

  /** Journeys in which the next event is the outcome with a chance that only `odds` decides. */
  const played = (dice: number, entities: number, odds: (types: readonly string[]) => number): Told[] => {
    const chance = seeded(dice);
    return Array.from({ length: entities }, (_, e) => {
      const types: string[] = [];
      // Whoever begins with `s` stays longer: a journey's length goes along with what is in it.
      for (let stays = true; stays; ) {
        if (chance() < odds(types)) {
          types.push("win", "c", "c");
          break;
        }
        types.push("abcds"[Math.floor(chance() * 5)] ?? "");
        stays = chance() < (types[0] === "s" ? 0.95 : 0.8);
      }
      return types.map((type, at) => ({ type, at, tags: { who: `e${e}` } }));
    }).flat();
  };

  it("are found where they raise the odds, and the interval holds the true ratio", () => {
    const events = played(5, 2000, (types) => (types.includes("a") ? 0.2 : 0.05));
    const { top, outcomes, entities } = sequencesBefore(journeysOf("who", events), {
      ...asked,
      longest: 1,
      check: { seed: 3, draws: 199 },
    });
    const [first] = top;
    assert.deepEqual(first?.steps, ["a"]);
    const truth = 0.2 / 0.8 / (0.05 / 0.95);
    assert.ok(first && first.low < truth && truth < first.high && first.q < 1e-6, JSON.stringify(first));
    assert.equal(first?.anyByChance, 1 / 200);
    assert.equal(outcomes, (first?.table[0][0] ?? 0) + (first?.table[1][0] ?? 0));
    assert.equal(
      entities,
      first?.table.flat().reduce((a, b) => a + b, 0),
    );
    // At equal length whoever had something else had less room for `a`: a shadow, and a weak one.
    assert.ok(top.slice(1).every((other) => other.oddsRatio > 0.6 && other.high < 1.1));
  });

  it("see nothing of what comes after the outcome", () => {
    const events = played(7, 800, () => 0.1);
    const winners = new Set(events.filter(({ type }) => type === "win").map(({ tags }) => String(tags["who"])));
    const more = [...events, ...[...winners].map((who) => ({ type: "a", at: 1000, tags: { who } }))];
    assert.deepEqual(
      sequencesBefore(journeysOf("who", more), asked).top,
      sequencesBefore(journeysOf("who", events), asked).top,
    );
  });

  it("raise a false alarm at q 0.1 in no more worlds without any connection than one in ten", () => {
    const worlds = 150;
    let [alarms, checked] = [0, 0];
    for (let world = 0; world < worlds; world++) {
      const journeys = journeysOf(
        "who",
        played(seed + world, 250, () => 0.08),
      );
      const { top, tested } = sequencesBefore(journeys, { ...asked, check: { seed: world, draws: 49 } });
      assert.ok(tested > 5);
      if (top.some(({ q }) => q <= 0.1)) alarms += 1;
      if (top.some(({ anyByChance = 1 }) => anyByChance <= 0.1)) checked += 1;
    }
    // 0.1 of 150, and three standard errors: 15 + 11.
    assert.ok(alarms <= 26, `${alarms} of ${worlds} worlds by q`);
    assert.ok(checked <= 26, `${checked} of ${worlds} worlds by lot`);
    assert.ok(checked >= 3, `a check that never speaks tells nothing: ${checked}`);
  });

  it("show as many entities behind each cell as it says, and do not depend on the order of the log", () => {
    const events = played(11, 150, (types) => (types.includes("a") ? 0.2 : 0.05));
    const journeys = journeysOf("who", events);
    const withCheck = { ...asked, check: { seed: 1, draws: 19 } };
    const answer = sequencesBefore(journeys, withCheck);
    assert.ok(answer.top.length > 3);
    for (const { steps, table } of answer.top.slice(0, 8))
      for (const has of [true, false])
        for (const outcome of [true, false]) {
          const behind = [...sequenceBeforeEntities(journeys, asked, { steps, has, outcome })];
          assert.equal(behind.length, table[has ? 0 : 1][outcome ? 0 : 1]);
        }
    assert.deepEqual(sequencesBefore(journeysOf("who", events.toReversed()), withCheck), answer);
  });

  it("answer a log without the outcome, and an empty one, with nothing", () => {
    for (const journeys of [four, journeysOf("who", [])]) {
      const { tested, outcomes, top } = sequencesBefore(journeys, { ...asked, check: { seed: 1, draws: 9 } });
      assert.deepEqual([tested, outcomes, top], [0, 0, []]);
    }
    assert.throws(() => sequencesBefore(four, { ...asked, check: { seed: 1, draws: 0 } }), {
      code: "insight/bad-sequences",
    });
  });
});
