import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { RecordedEvent } from "../../src/event/index.ts";
import {
  evenCuts,
  type JourneyIndex,
  type Journeys,
  journeyIndex,
  journeysSegment,
  keptJourneys,
  keptProperty,
  occurredIn,
  type PropertyIndex,
  propertyIndex,
  propertySegment,
  type Segment,
  type TypedColumn,
} from "../../src/insight/index.ts";
import { type Told as Event, toldEvents } from "../../src/insight/sample-journeys.ts";
import { type Analysis, analyses, countOf, type Log, propertiesOfLog, rangeOf, tagsOfLog } from "./analyses.ts";

const seed = 20_261_121;
const hour = 3_600_000_000;
const lineages: Readonly<Record<string, readonly string[]>> = {
  "big-cart": ["big-cart", "cart"],
  buy: ["buy", "paid"],
};

// Ties, events that were late, two or no values of a tag, a refined type, properties that are missing, mixed or personal.
const event: fc.Arbitrary<Event> = fc
  .record({
    type: fc.constantFrom("view", "view", "cart", "big-cart", "buy", "mail"),
    at: fc
      .tuple(fc.integer({ min: 0, max: 11 }), fc.constantFrom(0, 0, 0, 1, 59_000_000))
      .map(([n, more]) => n * hour + more),
    tags: fc.record(
      {
        who: fc.constantFrom<string | readonly string[]>("a", "b", "c", "__proto__", ["a", "d"]),
        item: fc.constantFrom<string | readonly string[]>("i", "j", ["i", "k"]),
      },
      { requiredKeys: [] },
    ),
    data: fc.record(
      {
        brand: fc.constantFrom<unknown>("x", "y", "5", 5, null, "null"),
        price: fc.constantFrom<unknown>(0.1, 0.2, 7, "7", "free", true, [1], null, -3e9),
        note: fc.constantFrom<unknown>({ a: 1 }, ["x"], "x"),
      },
      { requiredKeys: [] },
    ),
    isPersonal: fc.constantFrom(false, false, false, true),
  })
  .map(({ isPersonal, ...told }) => ({
    ...told,
    lineage: lineages[told.type] ?? [told.type],
    ...(isPersonal && { personal: { subject: "s", fields: ["note"] } }),
  }));

const story = fc.array(event, { maxLength: 40 });

/** No two events of one journey occur at one instant. */
function withoutTies(events: readonly Event[]): Event[] {
  const seen = new Set<string>();
  return events.filter(({ tags, at }) => {
    const moments = Object.entries(tags).flatMap(([tag, values]) =>
      [values].flat().map((value) => `${tag} ${value} ${at}`),
    );
    if (moments.some((moment) => seen.has(moment))) return false;
    for (const moment of moments) seen.add(moment);
    return true;
  });
}

type Indexes = { readonly journeys: readonly JourneyIndex[]; readonly properties: readonly PropertyIndex[] };

function newIndexes(): Indexes {
  return {
    journeys: [tagsOfLog.who, tagsOfLog.item, tagsOfLog.whole].map((tag) => journeyIndex(tag)),
    properties: propertiesOfLog.map((name) => propertyIndex(name)),
  };
}

function addTo({ journeys, properties }: Indexes, told: RecordedEvent): void {
  for (const index of [...journeys, ...properties]) index.add(told);
}

function logOf({ journeys, properties }: Indexes): Log {
  const [who, item, whole] = journeys.map((index) => index.journeys());
  assert.ok(who && item && whole);
  return { who, item, whole, properties: new Map(properties.map((index) => [index.name, index.column()])) };
}

function builtAtOnce(events: readonly RecordedEvent[]): Log {
  const indexes = newIndexes();
  for (const told of events) addTo(indexes, told);
  return logOf(indexes);
}

/** What a process finds that the one before has left on disk. */
function keptAndLoaded({ journeys, properties }: Indexes): Indexes {
  const loaded = <Index>(index: Index | undefined): Index => {
    assert.ok(index, "what was kept is what is asked for");
    return index;
  };
  return {
    journeys: journeys.map((index) => loaded(keptJourneys(throughJson(journeysSegment(index)), index.by))),
    properties: properties.map((index) => loaded(keptProperty(throughJson(propertySegment(index)), index.name))),
  };
}

function throughJson({ header, columns }: Segment): Segment {
  const copied = Object.entries(columns).map(([name, column]): [string, TypedColumn] => [name, column.slice()]);
  return { header: JSON.parse(JSON.stringify(header)), columns: Object.fromEntries(copied) };
}

/** The answer as bytes, with the rows behind its numbers. */
function answered(analysis: Analysis, log: Log): string {
  const told = [...(analysis.told?.(log) ?? [])].map(({ what, says, rows }) => [what, says, [...rows]]);
  return JSON.stringify([analysis.ask(log), told]);
}

/** The same journeys with their entities under other numbers. */
function renumbered(journeys: Journeys, by: (a: string, b: string) => number): Journeys {
  const { entities, from, to } = journeys;
  const order = Array.from({ length: entities.length }, (_, e) => e);
  order.sort((a, b) => by(entities.at(a) ?? "", entities.at(b) ?? ""));
  return {
    ...journeys,
    entities: order.map((e) => entities.at(e) ?? ""),
    from: Uint32Array.from(order, (e) => from[e] ?? 0),
    to: Uint32Array.from(order, (e) => to[e] ?? 0),
  };
}

const backwards = (a: string, b: string) => (a < b ? 1 : -1);

// Long enough, and asked often enough, that an event is merged into the columns; many at once would have them put side by side anew.
const growing = fc.array(fc.tuple(event, fc.constantFrom("go on", "ask", "ask", "ask", "ask", "keep")), {
  minLength: 60,
  maxLength: 120,
  size: "max",
});

function grown(
  steps: readonly (readonly [told: Event, then: string])[],
  events: readonly RecordedEvent[],
  ask: (indexes: Indexes, i: number) => unknown,
): Log {
  let indexes = newIndexes();
  for (const [i, told] of events.entries()) {
    addTo(indexes, told);
    const then = steps[i]?.[1];
    if (then === "ask") ask(indexes, i);
    if (then === "keep" && i % 4 === 0) indexes = keptAndLoaded(indexes);
  }
  return logOf(indexes);
}

function rowsOf(journeys: Journeys) {
  const occurred = occurredIn(journeys);
  const rows = Array.from({ length: journeys.entities.length }, (_, e) => {
    const [first, end] = [journeys.from[e] ?? 0, journeys.to[e] ?? 0];
    return Array.from({ length: end - first }, (_, i) => {
      const codes = journeys.kinds[journeys.kindOf[first + i] ?? 0] ?? [];
      return [journeys.positions[first + i], occurred(first + i), codes.map((code) => journeys.types[code])];
    });
  });
  return { names: rows.map((_, e) => journeys.entities.at(e)), rows, log: journeys.log };
}

describe(`an index (seed ${seed})`, () => {
  it("holds the same rows in the same order, however it grew, as one that was built at once", () => {
    fc.assert(
      fc.property(growing, (steps) => {
        const events = toldEvents(steps.map(([told]) => told));
        const [one, other] = [grown(steps, events, logOf), builtAtOnce(events)];
        const all = ({ who, item, whole, properties }: Log) => [...[who, item, whole].map(rowsOf), properties];
        // A difference told in full would be made again for each smaller example.
        return isDeepStrictEqual(all(one), all(other));
      }),
      { seed, numRuns: 300 },
    );
  });
});

for (const analysis of analyses) {
  describe(`${analysis.name} (seed ${seed})`, () => {
    it("answers the same of an index that grew between questions, was kept and loaded, as of one built at once", () => {
      fc.assert(
        fc.property(growing, (steps) => {
          const events = toldEvents(steps.map(([told]) => told));
          const log = grown(steps, events, (indexes, i) =>
            i % 10 === 0 ? analysis.ask(logOf(indexes)) : logOf(indexes),
          );
          return answered(analysis, log) === answered(analysis, builtAtOnce(events));
        }),
        { seed, numRuns: 20 },
      );
    });

    it("answers the same, byte for byte, in whichever order the events were logged", () => {
      const shuffled = story
        .map(withoutTies)
        .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })));
      fc.assert(
        fc.property(shuffled, ([events, others]) => {
          const [one, other] = [builtAtOnce(toldEvents(events)), builtAtOnce(toldEvents(others))];
          assert.equal(JSON.stringify(analysis.ask(other)), JSON.stringify(analysis.ask(one)));
        }),
        { seed, numRuns: 60 },
      );
    });

    it("answers the same, byte for byte, under whichever numbers the entities stand", () => {
      fc.assert(
        fc.property(story, (events) => {
          const log = builtAtOnce(toldEvents(events));
          const other = { ...log, who: renumbered(log.who, backwards), item: renumbered(log.item, backwards) };
          assert.equal(JSON.stringify(analysis.ask(other)), JSON.stringify(analysis.ask(log)));
        }),
        { seed, numRuns: 60 },
      );
    });

    if (analysis.told)
      it("leads from each number to as many rows, which add up over ranges of entities", () => {
        fc.assert(
          fc.property(story, fc.integer({ min: 1, max: 4 }), (events, parts) => {
            const log = builtAtOnce(toldEvents(events));
            const told = [...(analysis.told?.(log) ?? [])];
            for (const { what, says, rows } of told) assert.equal(countOf(rows), says, `the rows behind ${what}`);
            const sums = new Map<string, number>();
            for (const range of rangesOf(log, parts))
              for (const { what, says } of analysis.told?.(range) ?? []) sums.set(what, (sums.get(what) ?? 0) + says);
            for (const { what, says, isSum } of told)
              if (isSum) assert.equal(sums.get(what) ?? 0, says, `the sum of ${what}`);
          }),
          { seed, numRuns: 60 },
        );
      });

    if (analysis.merged)
      it("is put together from ranges of entities that were counted alone", () => {
        fc.assert(
          fc.property(story, fc.integer({ min: 1, max: 5 }), (events, parts) => {
            const log = builtAtOnce(toldEvents(events));
            const found = analysis.merged?.(log, rangesOf(log, parts));
            assert.equal(JSON.stringify(found?.merged), JSON.stringify(found?.whole));
          }),
          { seed, numRuns: 60 },
        );
      });
  });
}

function rangesOf(log: Log, parts: number): Log[] {
  const cuts = evenCuts(log.who, parts);
  return cuts.slice(1).map((end, i) => rangeOf(log, cuts[i] ?? 0, end));
}
