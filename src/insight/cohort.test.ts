import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Cohort, cohortLine, cohortOf, cohortProperties, cohortTypes } from "./cohort.ts";
import { onlyEntities } from "./journeys.ts";
import { propertyIndex } from "./property.ts";
import { journeysOf, type Told, toldEvents } from "./sample-journeys.ts";

const seed = 20_261_121;
const names = ["a", "b", "c", "d"];

function columns(events: readonly Told[]) {
  const brand = propertyIndex("brand");
  for (const event of toldEvents(events)) brand.add(event);
  return { journeys: journeysOf("who", events), properties: new Map([["brand", brand.column()]]) };
}

const story: fc.Arbitrary<Told[]> = fc.array(
  fc
    .record({
      type: fc.constantFrom("view", "cart", "buy"),
      at: fc.integer({ min: 0, max: 9 }),
      tags: fc.constantFrom(...names, ["a", "b"]).map((who) => ({ who })),
      data: fc.constantFrom({}, { brand: "x" }, { brand: "y" }),
    })
    .map((told) => ({ ...told, lineage: told.type === "buy" ? ["buy", "cart"] : [told.type] })),
  { maxLength: 14 },
);

const event = fc.record({
  type: fc.constantFrom(undefined, "view", "cart", "buy", "never"),
  where: fc.constantFrom(undefined, [{ property: "brand", is: "x" }]),
});
const within = fc.constantFrom({}, { from: 3 }, { until: 6 }, { from: 3, until: 6 });
const cohorts = fc.letrec<{ cohort: Cohort }>((tie) => ({
  cohort: fc.oneof(
    { maxDepth: 2 },
    fc
      .record({ event, within, times: fc.constantFrom({}, { atLeast: 2 }, { atLeast: 0, atMost: 0 }, { atMost: 1 }) })
      .map(({ event, within, times }): Cohort => ({ kind: "did", event, ...within, ...times })),
    fc.record({ event, within }).map(({ event, within }): Cohort => ({ kind: "first", event, ...within })),
    fc
      .record({
        which: fc.constantFrom("first" as const, "last" as const),
        where: fc.constantFrom({ is: "x" }, { isNot: "x" }, { exists: false }),
      })
      .map(
        ({ which, where }): Cohort => ({
          kind: "value",
          which,
          where: { property: "brand", ...where } as Cohort extends { where: infer W } ? W : never,
        }),
      ),
    fc.subarray(names).map((some): Cohort => ({ kind: "named", says: "some", names: some })),
    fc.record({
      kind: fc.constantFrom("all" as const, "any" as const),
      of: fc.array(tie("cohort"), { minLength: 1, maxLength: 3 }),
    }),
    tie("cohort").map((of): Cohort => ({ kind: "not", of })),
  ),
})).cohort;

/** The same, said with nothing but filters over a list of events. */
function naive(events: readonly Told[], who: string, cohort: Cohort): boolean {
  const mine = events
    .map((told, i) => ({ ...told, i }))
    .filter(({ tags }) => [tags["who"]].flat().includes(who))
    .sort((a, b) => a.at - b.at || a.i - b.i);
  const brandOf = ({ data }: Told) => (data as { brand?: string }).brand; // told above
  if (cohort.kind === "not") return !naive(events, who, cohort.of);
  if (cohort.kind === "all" || cohort.kind === "any") {
    const told = cohort.of.map((one) => naive(events, who, one));
    return cohort.kind === "all" ? told.every(Boolean) : told.some(Boolean);
  }
  if (cohort.kind === "named") return cohort.names.includes(who);
  if (cohort.kind === "numbered") throw new Error("not told here");
  if (cohort.kind === "value") {
    const having = mine.filter((one) => brandOf(one) !== undefined);
    const brand =
      having.length === 0 ? undefined : brandOf((cohort.which === "first" ? having[0] : having.at(-1)) as Told); // there is one
    if ("is" in cohort.where) return brand === "x";
    return "isNot" in cohort.where ? brand !== "x" : brand === undefined;
  }
  const meant = mine.filter(({ type, lineage, ...rest }) => {
    const asked = cohort.event.type;
    return (
      (asked === undefined || (lineage ?? [type]).includes(asked)) &&
      (!cohort.event.where || brandOf({ type, ...rest }) === "x")
    );
  });
  const isIn = ({ at }: Told) => at >= (cohort.from ?? 0) && at < (cohort.until ?? 99);
  if (cohort.kind === "first") return meant.slice(0, 1).some(isIn);
  const times = meant.filter(isIn).length;
  return times >= (cohort.atLeast ?? 1) && times <= (cohort.atMost ?? 99);
}

describe("a cohort", () => {
  it(`holds whom filtering by hand holds, and names as many as it counts (seed ${seed})`, () => {
    fc.assert(
      fc.property(story, cohorts, (events, cohort) => {
        const { journeys, properties } = columns(events);
        const found = cohortOf(journeys, cohort, properties);
        const there = names.filter((name) => events.some(({ tags }) => [tags["who"]].flat().includes(name)));
        assert.deepEqual(
          found.names(),
          there.filter((name) => naive(events, name, cohort)),
        );
        assert.equal(found.count, found.names().length);
        assert.equal(onlyEntities(journeys, found.has).entities.length, found.count);
      }),
      { seed, numRuns: 500 },
    );
  });

  it("can be what another analysis found, by name or by number", () => {
    const { journeys } = columns([
      { type: "view", at: 0, tags: { who: "a" } },
      { type: "view", at: 1, tags: { who: "b" } },
    ]);
    const of = (cohort: Cohort) => cohortOf(journeys, cohort).names();
    assert.deepEqual(of({ kind: "named", says: "reached step 2", names: ["b", "gone"] }), ["b"]);
    assert.deepEqual(of({ kind: "numbered", says: "reached step 2", entities: Uint8Array.of(1, 0) }), ["a"]);
    assert.throws(() => of({ kind: "numbered", says: "of others", entities: Uint8Array.of(1) }), {
      code: "insight/bad-cohort",
    });
  });

  it("says which columns and types it needs, and what it is in words", () => {
    const cohort: Cohort = {
      kind: "all",
      of: [
        { kind: "did", event: { type: "buy", where: [{ property: "price", above: 5 }] }, atLeast: 2, from: 0 },
        {
          kind: "not",
          of: {
            kind: "any",
            of: [
              { kind: "first", event: { type: "cart" } },
              { kind: "value", which: "last", where: { property: "brand", is: ["x", "y"] } },
            ],
          },
        },
      ],
    };
    assert.deepEqual(cohortProperties(cohort), ["price", "brand"]);
    assert.deepEqual(cohortTypes(cohort), ["buy", "cart"]);
    assert.equal(
      cohortLine(cohort),
      "did buy with price above 5 at least 2 times from 1970-01-01T00:00:00Z and not (first cart or last value: brand x or y)",
    );
  });

  it("is refused where it makes no sense, and empty where the log is", () => {
    const { journeys } = columns([]);
    const bad: Cohort[] = [
      { kind: "all", of: [] },
      { kind: "did", event: {}, atLeast: 3, atMost: 2 },
      { kind: "did", event: {}, atLeast: 0.5 },
    ];
    for (const cohort of bad) assert.throws(() => cohortOf(journeys, cohort), { code: "insight/bad-cohort" });
    assert.deepEqual(cohortOf(journeys, { kind: "did", event: { type: "view" } }).names(), []);
    const value: Cohort = { kind: "value", which: "first", where: { property: "brand", is: "x" } };
    assert.throws(() => cohortOf(journeys, value), { code: "insight/property-not-read" });
  });
});
