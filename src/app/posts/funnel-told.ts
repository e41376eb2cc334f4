import { formatTime, type Micros, parseTime } from "../../event/index.ts";
import { type FunnelStep, funnelTypes, periodAt, stepName } from "../../insight/index.ts";
import { parseDuration } from "../../kit/duration.ts";
import { cutView, viewEvidence } from "../../question/index.ts";
import { type FunnelSubject, funnelIn, lastPeriods, type PostNumber, periodKind } from "../../report/index.ts";
import { askFunnel } from "../ask-funnel.ts";
import { viewOfFunnel } from "../frozen-views.ts";
import type { PostReading, Told } from "./compute.ts";
import { findingText } from "./finding-text.ts";

const usualPeriods = 12;
const usualTop = 5;

/** How many came through of those who began in the last period whose last chance is over, and in the periods before it. */
export async function funnelTold(
  { store, signal }: PostReading,
  what: FunnelSubject,
  { at, zone }: { readonly at: Micros; readonly zone: string },
): Promise<Told> {
  const funnel = funnelIn(what);
  const kind = periodKind(what.period, zone);
  const current = lastPeriods(kind, at - parseDuration(what.funnel.within), 1)[0] ?? periodAt(at, kind);
  const periods = lastPeriods(kind, current.to, what.periods ?? usualPeriods);
  const range = { startFrom: periods[0]?.from ?? current.from, startBefore: current.to };
  const reading = { ...(signal && { signal }) };
  const { trend = [], log } = await askFunnel(store, { ...funnel, ...range, trend: kind, limit: 0 }, reading);
  const question = {
    ...funnel,
    startFrom: current.from,
    startBefore: current.to,
    limit: 0,
    ...(what.breakdown !== undefined && { breakdown: { property: what.breakdown, most: what.top ?? usualTop } }),
  };
  // Of the same log, so that the number and the picture agree.
  const answer = await askFunnel(store, question, { ...reading, upTo: log.upTo });
  const { view, findings } = viewOfFunnel(answer, question);
  const steps = funnel.steps.map(stepName);
  const numberOf = new Map(trend.map(({ from, steps }) => [parseTime(from).at, steps]));
  const told = periods.map(({ from, to }) => ({ from, to, ...shareOf(numberOf.get(from) ?? []) }));
  const first = told.findIndex(({ value }) => value !== undefined);
  const number: PostNumber = {
    name: `${steps[0] ?? ""} → ${steps.at(-1) ?? ""}`,
    unit: "share",
    zone,
    periods: told.slice(first < 0 ? -1 : first),
  };
  const types = funnelTypes(funnel);
  const last = await store.read({ types }, { limit: 1, backwards: true, asOf: at, upTo: log.upTo, personal: "sealed" });
  const lastEvent = last.events[0]?.occurred;
  const [table] = view.tables.slice(-1);
  return {
    number,
    evidence: viewEvidence({
      view: cutView(view),
      findings: [findingText({ number, lastEvent }, { language: "en", zone }), ...findings],
      query: queryOf(what, steps, question),
      positions: { first: 1, last: log.upTo },
    }),
    ...(table && { table }),
    ...(lastEvent !== undefined && { lastEvent }),
    upTo: log.upTo,
  };
}

function shareOf(steps: readonly FunnelStep[]) {
  const [first, last] = [steps[0], steps.at(-1)];
  const { ofFirst, ofFirstInterval: interval } = last ?? {};
  return {
    ...(ofFirst !== undefined && { value: ofFirst }),
    numerator: last?.count ?? 0,
    denominator: first?.count ?? 0,
    ...(interval && { low: interval[0], high: interval[1] }),
  };
}

function queryOf(
  { funnel }: FunnelSubject,
  steps: readonly string[],
  { startFrom, startBefore }: { readonly startFrom: Micros; readonly startBefore: Micros },
): string {
  const range = `--start-from ${formatTime(startFrom)} --start-before ${formatTime(startBefore)}`;
  return `thence funnel ${steps.join(" ")} --by ${funnel.by} --within ${funnel.within} ${range}`;
}
