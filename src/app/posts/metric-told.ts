import { formatTime, type Micros } from "../../event/index.ts";
import { type PeriodKind, periodAt } from "../../insight/index.ts";
import { closesAt, type Metric, metricTypes, type Observation, type Unit, type Window } from "../../metric/index.ts";
import { type ColumnUnit, cellText, evidence, type FrozenTable } from "../../question/index.ts";
import { lastPeriods, type MetricSubject, type PostNumber, periodKind } from "../../report/index.ts";
import { guardrailFindings } from "../../signal/index.ts";
import type { EventStore } from "../../store/index.ts";
import type { Config } from "../define-config.ts";
import { factsOf } from "../facts.ts";
import { metricNamed } from "../observations.ts";
import { type Rule, rulesOf } from "../rule.ts";
import { segmentName } from "../segment.ts";
import type { Seeing } from "../sight.ts";
import type { PostReading, Told } from "./compute.ts";
import { findingText } from "./finding-text.ts";

const usualPeriods = 12;
const usualTop = 5;

/** A metric in the last period that is closed at a moment, in those before it, and by the values of a property. */
export async function metricTold(
  { store, config, sight }: PostReading,
  what: MetricSubject,
  { at, zone: ofPost }: { readonly at: Micros; readonly zone: string },
): Promise<Told> {
  const metric = metricNamed(config, what.metric);
  const zone = what.period === undefined ? (metric.zone ?? "UTC") : ofPost;
  const kind = periodKind(what.period ?? metric.window, zone);
  const current = lastClosed(metric, kind, at);
  const wanted = lastPeriods(kind, current.to, what.periods ?? usualPeriods);
  const seeing = await sight.of(metric, wanted[0]?.from ?? current.from);
  const begins = await firstEvent(store, metric, seeing.upTo);
  const seen = { watermark: at, upTo: seeing.upTo };
  const all = wanted.map(({ from, to }) => seeing.measures.observe({ from, to }, seen).observation);
  const observations = sinceBegun(all, begins);
  const last = observations.at(-1) ?? all.at(-1);
  const number: PostNumber = {
    name: metric.name,
    unit: metric.unit,
    ...(metric.unitText !== undefined && { unitText: metric.unitText }),
    zone,
    periods: observations.map(({ from, to, value, numerator, denominator, low, high }) => ({
      from,
      to,
      ...(value !== undefined && { value }),
      numerator,
      denominator,
      ...(low !== undefined && high !== undefined && { low, high }),
    })),
    ...(metric.objective && { line: lineOf(metric) }),
  };
  const lastEvent = seeing.events.findLast(({ occurred }) => occurred <= at)?.occurred;
  const table = what.by === undefined ? undefined : segmentTable(what.by, what.top ?? usualTop, observations);
  const checks =
    last?.value === undefined ? [] : checksOf(config, metric, seeing, { window: last, series: observations });
  const counted = observations.filter(({ firstRow }) => firstRow !== undefined);
  const [first, final] = [counted[0]?.firstRow, counted.at(-1)?.lastRow];
  const range = `--from ${formatTime(current.from)} --to ${formatTime(current.to)}`;
  return {
    number,
    evidence: evidence({
      metric,
      observations,
      findings: [findingText({ number, lastEvent }, { language: "en", zone }), ...rowTexts(table)],
      ...(checks.length > 0 && { checks }),
      query: `thence metric ${metric.name} ${range}${what.by === undefined ? "" : ` --by ${what.by}`}`,
      ...(first !== undefined && final !== undefined && { positions: { first, last: final } }),
    }),
    ...(table && { table }),
    ...(lastEvent !== undefined && { lastEvent }),
    upTo: seeing.upTo,
  };

  function segmentTable(property: string, top: number, series: readonly Observation[]): FrozenTable {
    const [before, now] = [series.at(-2), series.at(-1)];
    const windows = [...(before ? [before] : []), ...(now ? [now] : [])].map(({ from, to }) => ({ from, to }));
    const parts = [...seeing.measures.split(windows, { property, top }, seen)].map(({ observation }) => observation);
    const names = [...new Set(parts.map(nameOf))];
    const find = (name: string, window: Window | undefined) =>
      parts.find((one) => nameOf(one) === name && one.from === window?.from);
    const unit = columnUnits[metric.unit];
    return {
      columns: [{ name: property }, { name: "now", unit }, { name: "before", unit }, { name: "of", unit: "count" }],
      rows: names.map((name) => {
        const [one, earlier] = [find(name, now), find(name, before)];
        return [name, one?.value ?? null, earlier?.value ?? null, one?.denominator ?? null];
      }),
    };
  }
}

const columnUnits: Readonly<Record<Unit, ColumnUnit>> = {
  share: "share",
  count: "count",
  rate: "number",
  number: "number",
  duration: "micros",
};

function nameOf({ segment }: Observation): string {
  return segment ? segmentName(segment) : "";
}

/** The last period all of which is closed: also the time is over in which what began in it may go on. */
function lastClosed(metric: Metric, kind: PeriodKind, at: Micros): Window {
  let period = periodAt(at, kind);
  while (closesAt(metric, period) > at) period = periodAt(period.from - 1, kind);
  return period;
}

/** Periods before anything was there are no zeros. The one that is told stays. */
function sinceBegun(all: readonly Observation[], begins: Micros | undefined): readonly Observation[] {
  const first = all.findIndex(({ to, value }) => value !== undefined && begins !== undefined && to > begins);
  return all.slice(first < 0 ? -1 : first);
}

async function firstEvent(store: EventStore, metric: Metric, upTo: number): Promise<Micros | undefined> {
  const types = metricTypes(metric);
  const query = types.length === 0 ? {} : { types };
  return (await store.read(query, { limit: 1, upTo, personal: "sealed" })).events[0]?.occurred;
}

function lineOf({ objective }: Metric): NonNullable<PostNumber["line"]> {
  const { atLeast, atMost } = objective ?? {};
  return { ...(atLeast !== undefined && { atLeast }), ...(atMost !== undefined && { atMost }) };
}

/** What the guardrails of whoever watches it find of the number: cautions only, for nothing is held here. */
function checksOf(
  config: Config,
  metric: Metric,
  seeing: Seeing,
  of: { readonly window: Window; readonly series: readonly Observation[] },
) {
  const own = rulesOf(config).find((rule) => rule.metric.name === metric.name);
  const { groups, sampleSize, freshness, coverage } = own?.guardrails ?? {};
  const guardrails = {
    ...(groups !== undefined && { groups }),
    ...(sampleSize !== undefined && { sampleSize }),
    ...(freshness !== undefined && { freshness }),
    ...(coverage !== undefined && { coverage }),
    // What is told was looked for by nobody, and nothing need be broken.
    ...({ peeking: false, interval: false, largest: false, sampleRatio: false } as const),
  };
  const rule: Rule = { name: metric.name, metric, condition: { kind: "objective" }, guardrails };
  const findings = guardrailFindings(guardrails, factsOf(rule, seeing, of), rule.condition);
  return findings.filter(({ verdict }) => verdict !== "pass").map((one) => ({ ...one, verdict: "caution" as const }));
}

function rowTexts(table: FrozenTable | undefined): readonly string[] {
  if (!table) return [];
  const [property, value] = table.columns;
  if (!property || !value) return [];
  return table.rows.map(([name, now, before]) => {
    const earlier = before === null || before === undefined ? "" : `, before ${cellText(value, before)}`;
    return `${property.name} ${String(name)}: ${now === null ? "no data" : cellText(value, now)}${earlier}.`;
  });
}
