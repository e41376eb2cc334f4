// What the engine answers, as the rows that the compiled statement must give. One file for every database.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type CompiledSql,
  compileFunnel,
  compileProcessMap,
  compileSeries,
  type Funnel,
  funnel,
  funnelBreakdown,
  funnelProperties,
  type Journeys,
  type MapMeasure,
  type Properties,
  processMap,
  type Series,
  type SeriesNumber,
  type SqlDialect,
  series,
  seriesProperties,
} from "../../src/insight/index.ts";
import { funnels, inner, isFunnel, serieses } from "./definitions.ts";
import { engineOf, odd, oddTales, type Tale, tales } from "./told.ts";

/** A database under test. */
export interface Asked {
  readonly dialect: SqlDialect;
  /** Makes its tables hold these events and no others. */
  tell(events: Tale): Promise<void>;
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const plain = (value: unknown) => (value === null || value === "" || typeof value === "string" ? value : Number(value));
const sortedRows = (rows: readonly (readonly unknown[])[]) => rows.map((row) => JSON.stringify(row)).sort();

async function answer(asked: Asked, { sql, columns }: CompiledSql): Promise<string[]> {
  const rows = await asked.rows(sql);
  return sortedRows(rows.map((row) => columns.map((name) => plain(row[name] ?? null))));
}

export async function sameFunnel(
  asked: Asked,
  definition: Funnel,
  read: { readonly journeys: Journeys; readonly properties: Properties },
): Promise<void> {
  const { steps } = funnel(read.journeys, definition, read.properties);
  const ours = steps.map(({ name, entities }, i) => [i + 1, name, entities]);
  assert.deepEqual(await answer(asked, compileFunnel(definition, asked.dialect)), sortedRows(ours));
}

/** Any funnel of any small log. */
export const funnelsAreEqual = (asked: Asked, tales: fc.Arbitrary<Tale>, numRuns: number) =>
  fc.assert(
    fc.asyncProperty(tales, fc.array(funnels, { minLength: 1, maxLength: 4 }), async (events, definitions) => {
      await asked.tell(events);
      for (const one of definitions) await sameFunnel(asked, one, engineOf(events, one.by, funnelProperties(one)));
    }),
    { numRuns },
  );

/** Any funnel that tells its first event, broken down. */
export const breakdownsAreEqual = (asked: Asked, tales: fc.Arbitrary<Tale>, numRuns: number) =>
  fc.assert(
    fc.asyncProperty(tales, funnels, fc.constantFrom("tag:colour", inner, odd), async (events, made, breakdown) => {
      const definition: Funnel = { ...made, attempt: "first", order: made.order === "each" ? undefined : made.order };
      fc.pre(isFunnel(definition));
      await asked.tell(events);
      const { journeys, properties } = engineOf(events, odd, [...funnelProperties(definition), breakdown]);
      const groups = funnelBreakdown(journeys, definition, { property: breakdown, most: 1000 }, properties);
      const texts = groups.map(({ group }) => ("value" in group ? String(group.value) : group.kind));
      // A value and another that are written alike are two rows of the engine's, and one of the statement's.
      fc.pre(new Set(texts).size === texts.length);
      const ours = groups.flatMap(({ group, steps }) =>
        steps.map(({ name, count }, i) => [
          group.kind,
          "value" in group ? String(group.value) : null,
          i + 1,
          name,
          count,
        ]),
      );
      assert.deepEqual(await answer(asked, compileFunnel(definition, asked.dialect, { breakdown })), sortedRows(ours));
    }),
    { numRuns },
  );

export async function sameMap(asked: Asked, by: string, measure: MapMeasure, journeys: Journeys): Promise<void> {
  const map = processMap(journeys, { measure });
  const times = (of: (typeof map)["throughput"]) => [
    ...(measure === "counts" ? [] : [of?.exactTotal ?? null, of?.min ?? null, of?.max ?? null]),
    ...(measure === "quantiles" ? [of?.median ?? null, of?.p90 ?? null] : []),
  ];
  const none = times(undefined);
  const ours = [
    ["log", null, null, map.events, map.entities, null, ...times(map.throughput)],
    ["variants", null, null, map.variants, map.entities, null, ...none],
    ...map.activities.map((one) => ["activity", one.type, null, one.count, one.entities, one.repeating, ...none]),
    ...map.starts.map((one) => ["start", one.type, null, one.count, null, null, ...none]),
    ...map.ends.map((one) => ["end", one.type, null, one.count, null, null, ...none]),
    ...map.edges.map((one) => ["edge", one.from, one.to, one.count, one.entities, null, ...times(one.durations)]),
  ];
  assert.deepEqual(await answer(asked, compileProcessMap({ by, measure }, asked.dialect)), sortedRows(ours));
}

/** The process map of any small log. */
export const mapsAreEqual = (asked: Asked, tales: fc.Arbitrary<Tale>, numRuns: number) =>
  fc.assert(
    fc.asyncProperty(
      tales,
      fc.constantFrom("counts" as const, "totals" as const, "quantiles" as const),
      async (events, measure) => {
        await asked.tell(events);
        await sameMap(asked, odd, measure, engineOf(events, odd, []).journeys);
      },
    ),
    { numRuns },
  );

export async function sameSeries(
  asked: Asked,
  definition: Series & { readonly by?: string | undefined },
  read: { readonly journeys: Journeys; readonly properties: Properties },
): Promise<void> {
  const { periods, all, groups } = series(read.journeys, definition, read.properties);
  const lines = groups ?? [{ ...all, group: undefined }];
  const ours = lines.flatMap(({ group, total, points }) => {
    const key = group ? [group.kind, group.kind === "value" ? group.value : null] : [];
    const row = (before: readonly unknown[], { items, read, value }: SeriesNumber) => [
      [...before, ...key, items, ...(read === undefined ? [] : [read]), value ?? null],
    ];
    if (!definition.period) return total.items > 0 || !group ? row([], total) : [];
    return points.flatMap((point, p) => (point.items > 0 ? row([periods[p]?.from], point) : []));
  });
  assert.deepEqual(await answer(asked, compileSeries(definition, asked.dialect)), sortedRows(ours));
}

/** Any series of any small log, to the last bit. */
export const seriesAreEqual = (asked: Asked, tales: fc.Arbitrary<Tale>, numRuns: number) =>
  fc.assert(
    fc.asyncProperty(
      tales,
      fc.array(serieses, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (events, many, hasTag) => {
        await asked.tell(events);
        for (const one of many) {
          const isOfEntities = one.measure.kind === "entities" || one.measure.kind === "rate";
          const by = hasTag || isOfEntities ? odd : undefined;
          await sameSeries(asked, { ...one, by }, engineOf(events, by, seriesProperties(one)));
        }
      },
    ),
    { numRuns },
  );

/** Names and values of any characters that a quote, a path or a pattern may take for its own. */
export const oddNamesAreEqual = (asked: Asked, numRuns: number) =>
  fc.assert(
    fc.asyncProperty(oddTales, async ({ events, type, tag, property, value }) => {
      await asked.tell(events);
      const like = { type, where: [{ property, is: value }] };
      const steps = [like, { type, where: [{ property: `tag:${tag}`, exists: true }], name: value }];
      const one: Funnel = { steps, by: tag, exclude: [{ type: value }], constant: [property] };
      await sameFunnel(asked, one, engineOf(events, tag, funnelProperties(one)));
      const other = { of: like, measure: { kind: "count" as const }, breakdown: { property, top: 1000 }, by: tag };
      await sameSeries(asked, other, engineOf(events, tag, seriesProperties(other)));
      await sameMap(asked, tag, "counts", engineOf(events, tag, []).journeys);
    }),
    { numRuns },
  );

/** Texts that are written as numbers, or nearly so, or beyond what a number holds. */
const numberTexts = [
  "1",
  "1e3",
  "1e308",
  "1e999",
  "-1e999",
  "1e-999",
  "9".repeat(400),
  ".5",
  "5.",
  "+3",
  "0x10",
  "Infinity",
  "NaN",
  "1\n",
];

export async function numberTextsAreEqual(asked: Asked): Promise<void> {
  const [sample] = fc.sample(tales(), { numRuns: 100, seed: 1 }).flat();
  assert.ok(sample);
  const { personal: _, ...told } = sample;
  const events = numberTexts.map((text, i) => ({
    ...told,
    id: `event-${i}`,
    type: "view",
    lineage: ["view"],
    tags: { who: `${i}` },
    data: { price: text },
    position: i + 1,
  }));
  await asked.tell(events);
  for (const where of [{ above: -2 }, { below: 2 }, { atLeast: 2 }, { atMost: -2 }]) {
    const definition: Funnel = { steps: [{ type: "view", where: [{ property: "price", ...where }] }], by: "who" };
    await sameFunnel(asked, definition, engineOf(events, "who", ["price"]));
  }
}
