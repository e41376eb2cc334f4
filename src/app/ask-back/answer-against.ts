import type { Micros } from "../../event/index.ts";
import { type Metric, type Observation, type Window, windowAt } from "../../metric/index.ts";
import type { Comparison, InquiryNumber, InquiryQuery } from "../../question/index.ts";
import { forecast, holtWinters, median, newcombe, rateRatioTest } from "../../statistics/index.ts";
import { isTold, singleOf } from "./answer-number.ts";
import { type Asked, refused, type Told } from "./asked.ts";
import { isClosed, measuredIn, metricOf, observed, segmentOf, windowsBefore, windowsIn } from "./measure.ts";

type Of<Intent> = Extract<InquiryQuery, { intent: Intent }>;

const week = 7 * 86_400_000_000;
const mostBefore = 24;
const mostWeeks = 8;
const mostWindowsBack = 10_000;

export async function compareAnswer(asked: Asked, query: Of<"compare">): Promise<Told> {
  const one = await singleOf(asked, query, "asked");
  if (isTold(one)) return one;
  const { say } = asked;
  const { metric, segment, window, measured } = one;
  const before = earlierStretch(metric, window, query.with);
  const [then] = before ? await measuredIn(asked, metric, [before], segment) : [];
  const [is, was] = [measured.observation, then?.observation];
  if (!then || was?.value === undefined || is.value === undefined)
    return refused(say.noData(say.name(metric, segment), before ?? window));
  const difference = is.value - was.value;
  const interval = differenceInterval(metric, is, was);
  const ratio = ratioOf(metric, is, was);
  return {
    sentences: [say.value(metric, segment, is), say.compared(metric, was, difference, interval, ratio)],
    numbers: [
      observed(measured),
      observed(then),
      {
        kind: "derived",
        name: "difference",
        value: difference,
        ...(interval && { low: interval[0], high: interval[1] }),
        of: [0, 1],
      },
      ...(ratio
        ? [
            {
              kind: "derived",
              name: "ratio",
              value: ratio.estimate,
              low: ratio.low,
              high: ratio.high,
              of: [0, 1],
            } as const,
          ]
        : []),
    ],
    chart: "windows",
  };
}

function differenceInterval({ unit }: Metric, is: Observation, was: Observation) {
  if (unit !== "share" || is.denominator === 0 || was.denominator === 0) return undefined;
  return newcombe([is.numerator, is.denominator], [was.numerator, was.denominator]);
}

/** Of counts, how many times as many; that is what can be said exactly. */
function ratioOf({ measure }: Metric, is: Observation, was: Observation) {
  if (measure.kind !== "event-count" || is.numerator === 0 || was.numerator === 0) return undefined;
  const { estimate, low, high } = rateRatioTest([is.numerator, is.to - is.from], [was.numerator, was.to - was.from]);
  return { estimate, low, high };
}

/** The stretch right before, or the same one a week, a month or a year earlier, in whole windows. */
function earlierStretch(metric: Metric, { from, to }: Window, how: Comparison): Window | undefined {
  if (how === "previous") {
    let count = 0;
    for (let at = from; at < to && count < mostWindowsBack; count++) at = windowAt(metric, at).to;
    return windowsBefore(metric, from, count);
  }
  const first = windowAt(metric, from);
  const last = windowAt(metric, to - 1);
  const middle = (one: Window) => Math.floor((one.from + one.to) / 2);
  return {
    from: windowAt(metric, earlier(middle(first), how)).from,
    to: windowAt(metric, earlier(middle(last), how)).to,
  };
}

function earlier(at: Micros, how: Exclude<Comparison, "previous">): Micros {
  if (how === "last-week") return at - week;
  const date = new Date(Math.floor(at / 1000));
  const day = date.getUTCDate();
  date.setUTCDate(1);
  if (how === "last-month") date.setUTCMonth(date.getUTCMonth() - 1);
  else date.setUTCFullYear(date.getUTCFullYear() - 1);
  // The 31st of a shorter month is its last day.
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime() * 1000;
}

export async function usualAnswer(asked: Asked, query: Of<"usual">): Promise<Told> {
  const one = await singleOf(asked, query, "asked");
  if (isTold(one)) return one;
  const { say } = asked;
  const { metric, segment, window, measured } = one;
  const all = (await windowsIn(asked, metric, undefined)).filter(({ to }) => to <= window.from);
  const isOwnWindow = windowAt(metric, window.from).to === window.to;
  if (!isOwnWindow) return refused(say.oneWindowOnly(metric));
  const known = new Set(all.map(({ from }) => from));
  const before = await told(asked, metric, all.slice(-mostBefore), segment);
  const sameTime = Array.from({ length: mostWeeks }, (_, i) => windowAt(metric, middleOf(window) - (i + 1) * week))
    .filter(({ from }) => known.has(from))
    .reverse();
  const isShort = window.to - window.from < week;
  const weeks = isShort ? await told(asked, metric, sameTime, segment) : [];
  const { value = 0 } = measured.observation;
  if (before.length < 2) return refused(say.tooFewWindows(metric, 2));
  const numbers: InquiryNumber[] = [
    observed(measured),
    ...before.map((each) => observed(each)),
    ...weeks.map((each) => observed(each)),
  ];
  const values = (list: typeof before) => list.map(({ observation }) => observation.value ?? 0);
  const usual = median(values(before));
  numbers.push({ kind: "derived", name: "median", value: usual, of: before.map((_, i) => i + 1) });
  return {
    sentences: [
      say.value(metric, segment, measured.observation),
      say.usual(metric, { value, values: values(before), median: usual }),
      ...(weeks.length > 1
        ? [say.sameTime(metric, { value, values: values(weeks) })]
        : isShort
          ? [say.noSeason()]
          : []),
    ],
    numbers,
    chart: "windows",
  };
}

const middleOf = ({ from, to }: Window) => Math.floor((from + to) / 2);

async function told(
  asked: Asked,
  metric: Metric,
  windows: readonly Window[],
  segment: Parameters<typeof measuredIn>[3],
) {
  const measured = await measuredIn(asked, metric, windows, segment);
  return measured.filter(({ observation }) => observation.value !== undefined);
}

const leastToForecast = 8;
const mostToForecast = 30;

export async function forecastAnswer(asked: Asked, query: Of<"forecast">): Promise<Told> {
  const { say, now } = asked;
  const metric = metricOf(asked, query.metric);
  const segment = segmentOf(asked, metric, query.segment);
  const windows = await windowsIn(asked, metric, undefined);
  const measured = await told(asked, metric, windows.slice(-mostToForecast), segment);
  // A course is learnt from windows that follow each other.
  const gap = measured.findLastIndex(
    ({ observation }, i) => i > 0 && measured[i - 1]?.observation.to !== observation.from,
  );
  const run = measured.slice(Math.max(0, gap));
  const last = run.at(-1)?.observation;
  if (!last || run.length < leastToForecast) return refused(say.tooFewWindows(metric, leastToForecast));
  const next = windowAt(metric, last.to);
  const [ahead] = forecast(
    holtWinters(
      run.map(({ observation }) => observation.value ?? 0),
      { trend: false },
    ),
    1,
  );
  if (!ahead) return refused(say.tooFewWindows(metric, leastToForecast));
  const bounded = (value: number) =>
    metric.unit === "share" ? Math.min(1, Math.max(0, value)) : metric.unit === "count" ? Math.max(0, value) : value;
  const [expected, low, high] = [bounded(ahead.expected), bounded(ahead.low), bounded(ahead.high)];
  return {
    sentences: [
      say.forecast(say.name(metric, segment), metric, { next, expected, low, high, windows: run.length }),
      ...(isClosed(metric, next, now) ? [say.forecastLate()] : []),
    ],
    numbers: [
      ...run.map((one) => observed(one)),
      { kind: "derived", name: "forecast", value: expected, low, high, of: run.map((_, i) => i) },
    ],
    chart: "windows",
  };
}
