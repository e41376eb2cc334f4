// Every analysis as one entry of a table, so that a law can be held against all of them.
import type { RecordedEvent } from "../../src/event/index.ts";
import {
  type Cohort,
  cohortOf,
  conformance,
  conformanceRows,
  doubts,
  entityRange,
  type Funnel,
  funnel,
  funnelBreakdown,
  funnelBreakdownChains,
  funnelByCohort,
  funnelChains,
  funnelCohortChains,
  funnelDriverChains,
  funnelDrivers,
  funnelDropOff,
  funnelDropOffChains,
  funnelOf,
  funnelPart,
  funnelSevenWays,
  funnelTimeChains,
  funnelTimes,
  funnelTrend,
  type Journeys,
  type MapRound,
  mapFound,
  mapSearch,
  mergedParts,
  objectMap,
  objectMapRows,
  onlyEntities,
  type Properties,
  parsePath,
  processGraph,
  processMap,
  processMapOf,
  processMapPart,
  processMapRows,
  type Retention,
  reaches,
  retention,
  retentionRows,
  rework,
  reworkRows,
  type Series,
  series,
  seriesRows,
  sessions,
  trendFunnel,
  variants,
} from "../../src/insight/index.ts";
import { paths } from "../../src/insight/paths.ts";
import type { Paths } from "../../src/insight/paths-definition.ts";
import { type PathsPlace, pathRows } from "../../src/insight/paths-rows.ts";
import { sequenceRows, sequences } from "../../src/insight/sequences.ts";
import { sequenceBeforeEntities, sequencesBefore } from "../../src/insight/sequences-before.ts";
import type { Sequences, SequencesBefore } from "../../src/insight/sequences-definition.ts";
import { groupLabel } from "../../src/insight/series-group.ts";

/** A log as analyses see it: by visitor, by item, as a whole, with its property columns. */
export interface Log {
  readonly who: Journeys;
  readonly item: Journeys;
  readonly whole: Journeys;
  readonly properties: Properties;
}

export const tagsOfLog = { who: "who", item: "item", whole: undefined } as const;
export const propertiesOfLog = ["brand", "price", "note", "tag:item", "type", "intent:command"] as const;

/** A number of an answer, and how many rows lead to it. */
export interface Told {
  readonly what: string;
  readonly says: number;
  readonly rows: Iterable<unknown>;
  /** Whether the number of all visitors is the sum of those of some and of the others. */
  readonly isSum?: boolean;
}

export interface Analysis {
  readonly name: string;
  ask(log: Log): unknown;
  told?(log: Log): Iterable<Told>;
  /** The same answer, or the part of it that can be, from ranges of visitors that were each counted alone. */
  merged?(log: Log, ranges: readonly Log[]): { readonly whole: unknown; readonly merged: unknown };
}

/** The same log with only visitors from one number to before another. */
export function rangeOf(log: Log, first: number, end: number): Log {
  return { ...log, who: entityRange(log.who, first, end) };
}

const hour = 3_600_000_000;
const price = { property: "price", atLeast: 3 } as const;
const all = Number.MAX_SAFE_INTEGER;

const funnels: Readonly<Record<string, Funnel>> = {
  "ordered, as long as it likes": { steps: ["view", "cart", "buy"], by: "who" },
  "ordered in a window": { steps: ["view", "cart", "buy"], by: "who", within: 3 * hour },
  "ordered in no time": { steps: ["view", "cart"], by: "who", within: 0 },
  "first attempt": { steps: ["view", "cart", "buy"], by: "who", within: 3 * hour, attempt: "first" },
  "every attempt": { steps: ["view", "cart"], by: "who", within: 2 * hour, attempt: "every" },
  "window from the previous step": {
    steps: ["view", "cart", "buy"],
    by: "who",
    within: hour,
    windowFrom: "previous-step",
  },
  strict: { steps: ["view", "cart", "buy"], by: "who", within: 9 * hour, order: "strict" },
  "any order": { steps: ["view", "cart", "buy"], by: "who", within: 2 * hour, order: "any" },
  "each by itself": { steps: ["view", "cart", "buy"], by: "who", order: "each" },
  "ties in any order": { steps: ["cart", "view", "buy"], by: "who", within: 4 * hour, ties: "any-order" },
  "with all that there is": {
    steps: [
      { type: "view", where: [{ property: "brand", exists: true }] },
      { types: ["cart", "view"], optional: true, within: hour },
      { type: "cart", where: [price] },
      "buy",
    ],
    by: "who",
    within: 6 * hour,
    exclude: [{ type: "mail", between: [1, 3] }],
    constant: ["brand"],
    startFrom: hour,
    startBefore: 9 * hour,
  },
};

const plain: Funnel = { steps: ["view", "cart", "buy"], by: "who", within: 5 * hour };
const everyAttempt: Funnel = { ...plain, attempt: "every" };
const cohorts: Readonly<Record<string, Cohort>> = {
  did: { kind: "did", event: { type: "cart", where: [price] }, atLeast: 1, atMost: 2, from: hour },
  first: { kind: "first", event: { type: "view" }, until: 6 * hour },
  value: { kind: "value", which: "last", where: { property: "brand", isNot: "x" } },
  both: {
    kind: "all",
    of: [
      { kind: "not", of: { kind: "did", event: { type: "mail" } } },
      {
        kind: "any",
        of: [
          { kind: "did", event: { type: "buy" } },
          { kind: "named", says: "known", names: ["a", "b"] },
        ],
      },
    ],
  },
};

function count(rows: Iterable<unknown>): number {
  let found = 0;
  for (const _ of rows) found += 1;
  return found;
}

export const countOf = count;

function* filtered<Row>(rows: Iterable<Row>, keep: (row: Row) => boolean): Generator<Row> {
  for (const row of rows) if (keep(row)) yield row;
}

function funnelAnalyses(): Analysis[] {
  return Object.entries(funnels).map(([name, definition]) => ({
    name: `funnel, ${name}`,
    ask: ({ who, properties }) => funnel(who, definition, properties),
    *told({ who, properties }) {
      const { steps } = funnel(who, definition, properties);
      const chains = [...funnelChains(who, definition, properties)];
      for (const [i, step] of steps.entries()) {
        const rows = chains.filter((chain) => reaches(definition, chain, i + 1));
        yield { what: `step ${i + 1}`, says: step.count, rows, isSum: true };
        yield {
          what: `entities of step ${i + 1}`,
          says: step.entities,
          rows: new Set(rows.map(({ entity }) => entity)),
          isSum: true,
        };
      }
    },
    merged: ({ who, properties }, ranges) => ({
      whole: funnel(who, definition, properties),
      merged: funnelOf(
        definition,
        ranges.map((range) => funnelPart(range.who, definition, properties)),
      ),
    }),
  }));
}

const sevenWays: Analysis = {
  name: "funnel, seven ways",
  ask: ({ who, properties }) => funnelSevenWays(who, { ...plain, exclude: [{ type: "mail" }] }, properties),
  *told({ who, properties }) {
    for (const { name, definition, steps } of funnelSevenWays(
      who,
      { ...plain, exclude: [{ type: "mail" }] },
      properties,
    ))
      for (const [i, step] of steps.entries())
        yield {
          what: `${name}, step ${i + 1}`,
          says: step.count,
          rows: filtered(funnelChains(who, definition, properties), (chain) => reaches(definition, chain, i + 1)),
          isSum: true,
        };
  },
};

function breakdowns(): Analysis[] {
  const asked = [
    { definition: plain, property: "brand", touch: "first", most: all },
    { definition: everyAttempt, property: "price", touch: "last", most: 1 },
    { definition: { ...plain, order: "any" }, property: "tag:item", touch: "last", most: all },
    { definition: plain, property: "note", touch: "first", most: 0 },
  ] as const;
  return asked.map(({ definition, ...breakdown }) => ({
    name: `funnel by ${breakdown.property}`,
    ask: ({ who, properties }) => funnelBreakdown(who, definition, breakdown, properties),
    *told({ who, properties }) {
      for (const { group, steps } of funnelBreakdown(who, definition, breakdown, properties)) {
        const chains = [...funnelBreakdownChains(who, definition, { breakdown, group }, properties)];
        for (const [i, step] of steps.entries())
          yield {
            what: `${JSON.stringify(group)}, step ${i + 1}`,
            says: step.count,
            rows: chains.filter((chain) => reaches(definition, chain, i + 1)),
            isSum: breakdown.most === all,
          };
      }
    },
  }));
}

const namedCohorts = ["did", "value"].map((name) => ({
  name,
  cohort: cohorts[name] ?? ({ kind: "named", says: "nobody", names: [] } as const),
}));

const byCohort: Analysis = {
  name: "funnel by cohort",
  ask: ({ who, properties }) => funnelByCohort(who, plain, namedCohorts, properties),
  *told({ who, properties }) {
    for (const [row, { steps }] of funnelByCohort(who, plain, namedCohorts, properties).entries()) {
      const chains = [...funnelCohortChains(who, plain, { cohorts: namedCohorts, row }, properties)];
      for (const [i, step] of steps.entries())
        yield {
          what: `cohort ${row}, step ${i + 1}`,
          says: step.count,
          rows: chains.filter((chain) => reaches(plain, chain, i + 1)),
          isSum: true,
        };
    }
  },
};

const drivers: Analysis = {
  name: "funnel drivers",
  ask: ({ who, properties }) => funnelDrivers(who, plain, { properties: ["brand", "price"], atLeast: 1 }, properties),
  *told({ who, properties }) {
    const found = funnelDrivers(who, plain, { properties: ["brand", "price"], atLeast: 1 }, properties);
    for (const { factor, table } of found.drivers)
      for (const [i, has] of [true, false].entries())
        for (const [j, converted] of [true, false].entries())
          yield {
            what: `${JSON.stringify(factor)} ${has} ${converted}`,
            says: table[i]?.[j] ?? -1,
            rows: funnelDriverChains(who, plain, { factor, has, converted }, properties),
          };
  },
};

const dropOff: Analysis = {
  name: "drop-off",
  ask: ({ who, properties }) => [1, 2].map((step) => funnelDropOff(who, plain, { step, most: 1 }, properties)),
  *told({ who, properties }) {
    for (const step of [1, 2]) {
      const { count, next, nothing } = funnelDropOff(who, plain, { step, most: all }, properties);
      const rows = () => funnelDropOffChains(who, plain, step, properties);
      yield { what: `dropped at ${step}`, says: count, rows: rows(), isSum: true };
      yield {
        what: `nothing after ${step}`,
        says: nothing,
        rows: filtered(rows(), (row) => row.next === undefined),
        isSum: true,
      };
      for (const { type, count } of next)
        yield {
          what: `${type} after ${step}`,
          says: count,
          rows: filtered(rows(), (row) => row.next === type),
          isSum: true,
        };
    }
  },
};

const times: Analysis = {
  name: "time to convert",
  ask: ({ who, properties }) => [plain, everyAttempt].map((definition) => funnelTimes(who, definition, properties)),
  *told({ who, properties }) {
    const { whole, hops } = funnelTimes(who, everyAttempt, properties);
    for (const spell of [whole, ...hops]) {
      const rows = [...funnelTimeChains(who, everyAttempt, spell, properties)];
      yield { what: `${spell.from} to ${spell.to}`, says: spell.count, rows, isSum: true };
      for (const { from, before = Infinity, count } of spell.histogram)
        yield {
          what: `${spell.from} to ${spell.to} from ${from}`,
          says: count,
          rows: rows.filter(({ took }) => took >= from && took < before),
          isSum: true,
        };
    }
  },
};

const trend: Analysis = {
  name: "funnel trend",
  ask: ({ who, properties }) => funnelTrend(who, plain, { period: { every: 3 * hour } }, properties),
  *told({ who, properties }) {
    for (const point of funnelTrend(who, plain, { period: { every: 3 * hour } }, properties)) {
      const chains = [...funnelChains(who, trendFunnel(plain, point), properties)];
      for (const [i, step] of point.steps.entries())
        yield {
          what: `from ${point.from}, step ${i + 1}`,
          says: step.count,
          rows: chains.filter((chain) => reaches(plain, chain, i + 1)),
          isSum: true,
        };
    }
  },
};

function maps(): Analysis[] {
  const asked = [
    { name: "counts", definition: {} },
    { name: "quantiles", definition: { measure: "quantiles", top: 3 } },
    { name: "totals of a few activities", definition: { measure: "totals", activities: 0.5, connections: 0.3 } },
  ] as const;
  return asked.map(({ name, definition }) => ({
    name: `process map, ${name}`,
    ask: ({ who }) => processMap(who, definition),
    *told({ who }) {
      const map = processMap(who, definition);
      const rows = (place: Parameters<typeof processMapRows>[1]) => processMapRows(who, place, definition);
      const isSum = !("activities" in definition);
      for (const { type, count, repeating } of map.activities) {
        yield { what: `activity ${type}`, says: count, rows: rows({ activity: type }), isSum };
        yield { what: `repeating ${type}`, says: repeating, rows: rows({ repeating: type }), isSum };
      }
      for (const { from, to, count } of [...map.edges, ...(map.hidden?.edges ?? [])])
        yield { what: `edge ${from} ${to}`, says: count, rows: rows({ from, to }), isSum };
      for (const { type, count } of map.starts)
        yield { what: `start ${type}`, says: count, rows: rows({ start: type }), isSum };
      for (const { type, count } of map.ends)
        yield { what: `end ${type}`, says: count, rows: rows({ end: type }), isSum };
      for (const { type, count } of map.hidden?.activities ?? [])
        yield { what: `hidden ${type}`, says: count, rows: rows({ activity: type }) };
      for (const [i, { count, types }] of map.variantsTop.entries())
        yield { what: `variant ${types.join(">")}`, says: count, rows: rows({ variant: i + 1 }) };
    },
    merged: ({ who }, ranges) => {
      const parts = ranges.map((range) => processMapPart(range.who));
      const part = mergedParts(parts);
      const rounds: MapRound[] = [];
      for (let search = mapSearch(part); search; search = mapSearch(part, rounds)) {
        const asked = search;
        rounds.push({ search, found: ranges.map((range) => mapFound(range.who, asked)) });
      }
      return { whole: processGraph(who, "quantiles"), merged: processMapOf(parts, rounds) };
    },
  }));
}

const variantTable: Analysis = {
  name: "variants",
  ask: ({ who }) => variants(who).table(4),
  *told({ who }) {
    const found = variants(who);
    for (const [i, { count, types }] of found.table(all).top.entries())
      yield { what: types.join(">"), says: count, rows: found.entitiesOf(i + 1), isSum: true };
  },
};

const reworked: Analysis = {
  name: "rework",
  ask: ({ who }) => rework(who),
  *told({ who }) {
    const found = rework(who);
    yield { what: "reworked", says: found.reworked, rows: reworkRows(who, { reworked: true }), isSum: true };
    for (const { type, extra, atOnce, later } of found.repeated) {
      yield { what: `extra ${type}`, says: extra, rows: reworkRows(who, { extra: type }), isSum: true };
      yield {
        what: `at once ${type}`,
        says: atOnce,
        rows: reworkRows(who, { extra: type, kind: "at once" }),
        isSum: true,
      };
      yield { what: `later ${type}`, says: later, rows: reworkRows(who, { extra: type, kind: "later" }), isSum: true };
    }
    for (const { from, to, count } of found.back)
      yield { what: `back ${from} ${to}`, says: count, rows: reworkRows(who, { back: [from, to] }), isSum: true };
    for (const { from, to, count } of found.pingPong)
      yield {
        what: `ping-pong ${from} ${to}`,
        says: count,
        rows: reworkRows(who, { pingPong: [from, to] }),
        isSum: true,
      };
  },
};

const expected = parsePath("view > cart? > (buy | mail) > view*");
const conforming: Analysis = {
  name: "conformance",
  ask: ({ who }) => conformance(who, expected),
  *told({ who }) {
    const { fits, entities, deviations } = conformance(who, expected);
    yield { what: "fits", says: fits, rows: conformanceRows(who, expected, { verdict: "fits" }), isSum: true };
    yield {
      what: "deviates",
      says: entities - fits,
      rows: conformanceRows(who, expected, { verdict: "deviates" }),
      isSum: true,
    };
    for (const { kind, type, count, first } of deviations) {
      yield {
        what: `${kind} ${type}`,
        says: count,
        rows: conformanceRows(who, expected, { deviation: kind, type }),
        isSum: true,
      };
      const place = { deviation: kind, type, first: true };
      yield { what: `first ${kind} ${type}`, says: first, rows: conformanceRows(who, expected, place), isSum: true };
    }
  },
};

const objects: Analysis = {
  name: "object-centric map",
  ask: ({ who, item }) => objectMap([who, item], "quantiles"),
  *told({ who, item }) {
    const both = [who, item];
    const map = objectMap(both);
    for (const { type, count } of map.activities)
      yield { what: `activity ${type}`, says: count, rows: objectMapRows(both, { activity: type }) };
    for (const { by, from, to, count } of map.edges)
      yield { what: `edge ${by} ${from} ${to}`, says: count, rows: objectMapRows(both, { by, from, to }) };
    for (const { by, starts, ends, sharedEvents } of map.objectTypes) {
      yield { what: `shared ${by}`, says: sharedEvents, rows: objectMapRows(both, { by, shared: true }) };
      for (const { type, count } of starts)
        yield { what: `start ${by} ${type}`, says: count, rows: objectMapRows(both, { by, start: type }) };
      for (const { type, count } of ends)
        yield { what: `end ${by} ${type}`, says: count, rows: objectMapRows(both, { by, end: type }) };
    }
  },
};

function retentions(): Analysis[] {
  const base = {
    start: { type: "view" },
    return: { type: "cart" },
    period: { every: 2 * hour },
    until: 11 * hour,
  } as const;
  const asked: Readonly<Record<string, Retention>> = {
    classic: { ...base, periods: 4, value: "price" },
    "rolling, in each period": {
      ...base,
      return: {},
      starts: "each-period",
      kind: "rolling",
      periods: 3,
      breakdown: { property: "brand", top: 1 },
    },
    "since the start, in brackets": {
      ...base,
      clock: "since-start",
      brackets: [
        [1, 1],
        [2, 4],
      ],
      atLeast: 2,
    },
    "by cohort": {
      ...base,
      periods: 2,
      breakdown: { cohorts: Object.entries(cohorts).map(([name, cohort]) => ({ name, cohort })) },
    },
  };
  return Object.entries(asked).map(([name, asked]) => ({
    name: `retention, ${name}`,
    ask: ({ who, properties }) => retention(who, asked, properties),
    *told({ who, properties }) {
      const answer = retention(who, asked, properties);
      const tables = [
        { table: answer, group: undefined },
        ...(answer.groups ?? []).map((table, group) => ({ table, group })),
      ];
      for (const { table, group } of tables)
        for (const { period, starts, cells } of table.rows)
          for (const { column, numerator, denominator } of cells) {
            const place = { period: period.from, column, group };
            const rows = (which: "returned" | "lost" | "started") =>
              retentionRows(who, asked, { ...place, which }, properties);
            const what = `${group ?? "all"} ${period.from} ${column}`;
            const isSum = group === undefined && asked.clock !== "since-start";
            yield { what, says: numerator, rows: rows("returned"), isSum };
            yield { what: `${what} started`, says: denominator, rows: rows("started"), isSum };
            yield { what: `${what} lost`, says: starts - numerator, rows: rows("lost"), isSum };
          }
    },
  }));
}

function cohortAnalyses(): Analysis[] {
  return Object.entries(cohorts).map(([name, cohort]) => ({
    name: `cohort, ${name}`,
    ask: ({ who, properties }) => cohortOf(who, cohort, properties).names(),
    *told({ who, properties }) {
      const members = cohortOf(who, cohort, properties);
      yield { what: "members", says: members.count, rows: members.names(), isSum: true };
    },
  }));
}

function manySeries(): Analysis[] {
  const period = { every: 3 * hour };
  const breakdown = { property: "brand", top: 2 };
  const asked: Readonly<Record<string, Series>> = {
    count: { of: {}, measure: { kind: "count" }, period, breakdown },
    entities: { of: { type: "view" }, measure: { kind: "entities" }, period, breakdown },
    sum: { of: { type: "cart" }, measure: { kind: "sum", of: "price" }, period, breakdown },
    mean: { of: {}, measure: { kind: "mean", of: "price" }, breakdown: { property: "tag:item" } },
    quantile: {
      of: {},
      measure: { kind: "quantile", of: "price", share: 0.9 },
      period,
      breakdown: { property: "note" },
    },
    rate: { of: {}, measure: { kind: "rate", per: "entity" }, period },
    ratio: {
      of: { type: "cart" },
      measure: { kind: "ratio", over: { kind: "sum", of: "price" }, to: {}, under: { kind: "entities" } },
      period,
    },
    journeys: { of: { type: "view" }, item: "journey", measure: { kind: "sum", of: "seconds" }, period, breakdown },
  };
  return Object.entries(asked).flatMap(([name, asked]) => {
    const parts = asked.measure.kind === "ratio" ? (["over", "under"] as const) : ([undefined] as const);
    const analysis = (title: string, journeysOf: (log: Log) => Journeys): Analysis => ({
      name: `series, ${title}`,
      ask: (log) => series(journeysOf(log), asked, log.properties),
      *told(log) {
        const journeys = journeysOf(log);
        const answer = series(journeys, asked, log.properties);
        const lines = [
          { line: answer.all, group: undefined },
          ...(answer.groups ?? []).map((line, group) => ({ line, group })),
        ];
        for (const { line, group } of lines)
          for (const [period, point] of [[undefined, line.total] as const, ...line.points.entries()])
            for (const part of parts) {
              const number = part ? point[part] : point;
              const measure = asked.measure.kind === "ratio" ? asked.measure[part ?? "over"] : asked.measure;
              const says = measure.kind === "entities" ? number?.value : (number?.read ?? number?.items);
              const rows = seriesRows(journeys, asked, { period, group, part }, log.properties);
              yield { what: `${group ?? "all"} ${period ?? "total"} ${part ?? ""}`, says: says ?? -1, rows };
            }
      },
    });
    const whole = asked.measure.kind === "count" || asked.measure.kind === "sum";
    return [
      analysis(name, ({ who }) => who),
      ...(whole && asked.item === undefined ? [analysis(`${name} of the whole log`, (log) => log.whole)] : []),
      ...(asked.item === "journey" ? [analysis(`${name} of sessions`, ({ who }) => sessions(who, 2 * hour))] : []),
    ];
  });
}

const manySessions: Analysis = {
  name: "sessions",
  ask: ({ who }) => {
    const cut = sessions(who, 2 * hour);
    const names = Array.from({ length: cut.entities.length }, (_, e) => [
      cut.entities.at(e) ?? "",
      (cut.to[e] ?? 0) - (cut.from[e] ?? 0),
    ]);
    return {
      map: processMap(cut, { measure: "quantiles" }),
      names: names.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    };
  },
  *told({ who }) {
    const cut = sessions(who, 2 * hour);
    for (const { type, count } of processMap(cut).starts)
      yield { what: `start ${type}`, says: count, rows: processMapRows(cut, { start: type }), isSum: true };
  },
};

function manyPaths(): Analysis[] {
  const asked: Readonly<Record<string, Paths>> = {
    "from the start": { by: "who", top: 2, paths: 3, breakdown: { property: "brand", top: 1 } },
    "away from every view": {
      by: "who",
      from: { type: "view" },
      anchor: "every",
      after: 3,
      within: 4 * hour,
      fold: "cycles",
    },
    "up to a purchase": { by: "who", to: { type: "buy" }, before: 2, after: 1, fold: "nothing", exclude: ["mail"] },
    between: {
      by: "who",
      from: { type: "view" },
      to: { type: "cart", where: [price] },
      groups: [{ name: "m", prefix: "ma" }],
    },
  };
  return Object.entries(asked).map(([name, asked]) => ({
    name: `paths ${name}`,
    ask: ({ who, properties }) => paths(who, asked, properties),
    *told({ who, properties }) {
      const answer = paths(who, asked, properties);
      const rows = (place: PathsPlace) => pathRows(who, asked, place, properties);
      yield { what: "all", says: answer.count, rows: rows({ kind: "all" }), isSum: true };
      yield { what: "other", says: answer.other.count, rows: rows({ kind: "other" }) };
      for (const { id, count, kind } of answer.nodes)
        yield {
          what: `node ${id}`,
          says: count,
          rows: rows({ kind: "node", id }),
          isSum: kind === "step" && asked.top === undefined,
        };
      for (const { from, to, count } of answer.links)
        yield { what: `link ${from} ${to}`, says: count, rows: rows({ kind: "link", from, to }) };
      for (const { rank, count } of answer.top)
        yield { what: `path ${rank}`, says: count, rows: rows({ kind: "path", rank }) };
      for (const { group, count, nodes } of answer.groups ?? []) {
        const of = groupLabel(group);
        yield { what: `all of ${of}`, says: count, rows: rows({ kind: "all", group }) };
        for (const [i, says] of nodes.entries()) {
          const id = answer.nodes[i]?.id ?? "";
          yield { what: `node ${id} of ${of}`, says, rows: rows({ kind: "node", id, group }) };
        }
      }
    },
  }));
}

function manySequences(): Analysis[] {
  const asked: Readonly<Record<string, Sequences>> = {
    "that two have": { by: "who", support: { entities: 2 } },
    "side by side, closed": { by: "who", support: { share: 0.3 }, gap: 0, closed: true, longest: 3 },
    "in a window": { by: "who", support: { entities: 1 }, within: 2 * hour, longest: 2, exclude: ["mail"] },
  };
  return Object.entries(asked).map(([name, asked]) => ({
    name: `sequences ${name}`,
    ask: ({ who }) => sequences(who, asked),
    *told({ who }) {
      for (const { steps, entities } of sequences(who, { ...asked, top: all }).top)
        yield {
          what: steps.join(">"),
          says: entities,
          rows: sequenceRows(who, asked, steps),
          isSum: "entities" in asked.support && asked.support.entities === 1,
        };
    },
  }));
}

const before: SequencesBefore = {
  by: "who",
  support: { entities: 1 },
  longest: 2,
  outcome: { type: "buy" },
  check: { seed: 1, draws: 5 },
};
const sequencesBeforeBuying: Analysis = {
  name: "sequences before an outcome",
  ask: ({ who, properties }) => sequencesBefore(who, before, properties),
  *told({ who, properties }) {
    for (const { steps, table } of sequencesBefore(who, before, properties).top)
      for (const [i, has] of [true, false].entries())
        for (const [j, outcome] of [true, false].entries())
          yield {
            what: `${steps.join(">")} ${has} ${outcome}`,
            says: table[i]?.[j] ?? -1,
            rows: sequenceBeforeEntities(who, before, { steps, has, outcome }, properties),
          };
  },
};

const doubtful: Analysis = {
  name: "doubts",
  ask: ({ who, item }) => [
    doubts(who, ["view", "veiw", "mail"]),
    doubts(item, ["buy"]),
    doubts(
      onlyEntities(who, () => false),
      ["view"],
    ),
  ],
};

export const analyses: readonly Analysis[] = [
  ...funnelAnalyses(),
  sevenWays,
  ...breakdowns(),
  byCohort,
  drivers,
  dropOff,
  times,
  trend,
  ...maps(),
  variantTable,
  reworked,
  conforming,
  objects,
  ...retentions(),
  ...cohortAnalyses(),
  ...manySeries(),
  manySessions,
  ...manyPaths(),
  ...manySequences(),
  sequencesBeforeBuying,
  doubtful,
];

export type { RecordedEvent };
