import type { Measured, Metric, Window } from "../../metric/index.ts";
import type { AskedPeriod, AskedSegment, InquiryQuery } from "../../question/index.ts";
import { cautions } from "../../question/index.ts";
import { type Asked, refused, type Told } from "./asked.ts";
import { frozenOf, measuredIn, metricOf, observed, segmentOf, stepsOf, whole, windowsIn } from "./measure.ts";

type Of<Intent> = Extract<InquiryQuery, { intent: Intent }>;

export interface Single {
  readonly metric: Metric;
  readonly segment: AskedSegment | undefined;
  readonly window: Window;
  readonly measured: Measured;
}

/** What a query about one number is about: `asked` is the window of the question, `now` the last one that is closed. */
export async function singleOf(
  asked: Asked,
  query: { readonly metric?: string; readonly segment?: AskedSegment; readonly period?: AskedPeriod },
  usually: "asked" | "now",
): Promise<Single | Told> {
  const { say } = asked;
  const metric = metricOf(asked, query.metric);
  const segment = segmentOf(asked, metric, query.segment);
  const frozen = frozenOf(asked).observations.at(-1);
  const isOfCase = usually === "asked" && !query.period && frozen?.metric === metric.name;
  const windows = isOfCase ? [] : await windowsIn(asked, metric, query.period);
  const window = isOfCase ? { from: frozen.from, to: frozen.to } : query.period ? whole(windows) : windows.at(-1);
  if (!window) return refused(say.noWindow(metric));
  const [measured] = await measuredIn(asked, metric, [window], segment);
  if (!measured || measured.observation.value === undefined)
    return refused(say.noData(say.name(metric, segment), window));
  return { metric, segment, window, measured };
}

export const isTold = (one: Single | Told): one is Told => "sentences" in one;

export async function valueAnswer(asked: Asked, query: Of<"value">): Promise<Told> {
  const one = await singleOf(asked, query, "now");
  if (isTold(one)) return one;
  return {
    sentences: [asked.say.value(one.metric, one.segment, one.measured.observation)],
    numbers: [observed(one.measured)],
  };
}

export async function certaintyAnswer(asked: Asked, query: Of<"certainty">): Promise<Told> {
  const one = await singleOf(asked, query, "asked");
  if (isTold(one)) return one;
  const { say, state } = asked;
  const { observation } = one.measured;
  const isOfCase = one.metric.name === state.opened.data.metric && !query.period;
  return {
    sentences: [
      say.value(one.metric, one.segment, observation),
      say.certainty(one.metric, observation),
      ...(isOfCase ? cautions(state.opened.data.evidence).map(say.quoted) : []),
    ],
    numbers: [observed(one.measured)],
    ...(isOfCase && { positions: [state.opened.event.position] }),
  };
}

const mostRows = 20;
const mostPositions = 12;

export async function rowsAnswer(asked: Asked, query: Of<"rows">): Promise<Told> {
  const one = await singleOf(asked, query, "asked");
  if (isTold(one)) return one;
  const { say } = asked;
  const { rows, observation } = one.measured;
  const number = observed(one.measured);
  // Whom a row is about is not copied into the case: the command shows it to whoever may read the log.
  const shown = rows.slice(0, mostRows).map(({ counts, positions }, i) => {
    const list = positions.slice(0, mostPositions).map((position) => `#${position}`);
    return [String(i + 1), say.yesNo(counts), `${list.join(" → ")}${positions.length > mostPositions ? " …" : ""}`];
  });
  return {
    sentences: [
      say.value(one.metric, one.segment, observation),
      say.rows(observation, rows.length, shown.length),
      say.rowsCommand(number.show),
    ],
    numbers: [number],
    table: { columns: say.rowColumns(), rows: shown },
  };
}

export async function trendAnswer(asked: Asked, query: Of<"trend">): Promise<Told> {
  const { say } = asked;
  const metric = metricOf(asked, query.metric);
  const segment = segmentOf(asked, metric, query.segment);
  const windows = await windowsIn(asked, metric, query.period);
  const steps = stepsOf(metric, windows, query.period);
  const measured = (await measuredIn(asked, metric, steps, segment)).filter(
    ({ observation }) => observation.value !== undefined,
  );
  const [first, last] = [measured[0]?.observation, measured.at(-1)?.observation];
  if (!first || !last) return refused(say.noWindow(metric));
  const observations = measured.map(({ observation }) => observation);
  const isCut = query.period !== undefined && (windows[0]?.from ?? 0) < (steps[0]?.from ?? 0);
  return {
    sentences: [say.trend(metric, segment, observations), ...(isCut ? [say.cut(steps.length)] : [])],
    numbers: measured.map((one) => observed(one)),
    table: {
      columns: say.numberColumns(metric),
      rows: observations.map((one) => [say.period(one), ...say.numberCells(metric, one)]),
    },
    chart: "windows",
  };
}
