import type { Playbook } from "../decision/index.ts";
import { type Metric, MetricObserved, type Observation } from "../metric/index.ts";
import { type CaseSegment, type Evidence, evidence } from "../question/index.ts";
import {
  type Finding,
  GuardrailsAssessed,
  type SignalRaised,
  showCount,
  showInterval,
  showValue,
} from "../signal/index.ts";
import type { Journal } from "./journal.ts";
import { segmentOf } from "./segment.ts";
import { periodText } from "./text.ts";

const windowsInEvidence = 24;
/** So many cautions of several signals are shown above the buttons. */
const mostCautions = 10;

/** A signal that somebody is asked about, with the playbook that asks. */
export interface AskedSignal {
  readonly metric: Metric;
  readonly playbook: Playbook;
  readonly raised: ReturnType<typeof SignalRaised.read>;
}

/** What is known of the signals of one question, frozen; the segment where there is only one. */
export function evidenceOf(
  journal: Journal,
  [first, ...others]: readonly [AskedSignal, ...AskedSignal[]],
): { readonly evidence: Evidence; readonly segment?: CaseSegment } {
  const { metric, playbook, raised } = first;
  const isOne = others.length === 0;
  const by = isOne ? playbook.segments?.by : undefined;
  const observations = observationsOf(journal, first, isOne ? raised.data.segment : undefined, by);
  const part = observations.at(-1)?.segment;
  const [from, to] = [observations[0]?.firstRow, observations.at(-1)?.lastRow];
  const checks = isOne
    ? assessedOf(journal, first)
    : [first, ...others].flatMap((one) => cautionsOf(journal, one)).slice(0, mostCautions);
  const shownBy = part?.property ?? (isOne ? undefined : playbook.segments?.by);
  const pack = evidence({
    metric,
    observations,
    findings: isOne
      ? findingsOfOne(observations, raised.data.reason, metric, playbook)
      : findingsOfMany([first, ...others], observations),
    query: `thence metric ${metric.name}${shownBy === undefined ? "" : ` --by ${shownBy}`}`,
    ...(checks.length > 0 && { checks }),
    ...(from !== undefined && to !== undefined && { positions: { first: from, last: to } }),
  });
  return { evidence: pack, ...(part && { segment: part }) };
}

/** The segment that a signal is about, as it was measured. */
export function segmentAsked(journal: Journal, asked: AskedSignal): CaseSegment | undefined {
  const { raised, playbook } = asked;
  if (raised.data.segment === undefined) return undefined;
  return observationsOf(journal, asked, raised.data.segment, playbook.segments?.by).at(-1)?.segment;
}

/** A signal in a few words: the segment, or the metric, and the playbook where there are several. */
export function signalName({ metric, playbook, raised }: AskedSignal, isAlone: boolean): string {
  const { segment } = raised.data;
  if (isAlone) return segment ?? metric.name;
  return `${playbook.name}${segment === undefined ? "" : `, ${segment}`}`;
}

function observationsOf(
  journal: Journal,
  { metric, raised }: AskedSignal,
  segment: string | undefined,
  by: string | undefined,
): Observation[] {
  return journal
    .stream("thence.metric", metric.name)
    .filter(MetricObserved.is)
    .map(({ data }) => data)
    .filter((one) => one.from <= raised.data.from && one.value !== undefined && segmentOf(one, by) === segment)
    .sort((a, b) => a.from - b.from)
    .slice(-windowsInEvidence);
}

/** What the guardrails found when the signal was raised. */
function assessedOf(journal: Journal, { playbook, raised: { data } }: AskedSignal): readonly Finding[] {
  const found = journal
    .stream("thence.rule", playbook.name)
    .filter(GuardrailsAssessed.is)
    .findLast((event) => event.data.from === data.from && event.data.segment === data.segment);
  return found?.data.findings ?? [];
}

function cautionsOf(journal: Journal, asked: AskedSignal): readonly Finding[] {
  const name = signalName(asked, asked.raised.data.segment !== undefined);
  return assessedOf(journal, asked)
    .filter(({ verdict }) => verdict !== "pass")
    .map((one) => ({ ...one, sentence: `${name}: ${one.sentence}` }));
}

function findingsOfMany(signals: readonly AskedSignal[], observations: readonly Observation[]): string[] {
  const playbooks = [...new Set(signals.map(({ playbook }) => playbook.name))];
  const [isAlone, last] = [playbooks.length === 1, observations.at(-1)];
  const by = signals[0]?.playbook.segments?.by;
  const what = isAlone ? `segments by ${by}` : `signals of ${playbooks.join(", ")}`;
  const { metric } = signals[0] ?? {};
  const because = [...new Set(signals.map(({ playbook, metric }) => playbook.because ?? metric.objective?.because))];
  return [
    `${signals.length} ${what} broke together.`,
    ...signals.map((one) => `${signalName(one, isAlone)}: ${one.raised.data.reason}, ${periodText(one.raised.data)}.`),
    ...(last?.value !== undefined && metric
      ? [`The whole of ${metric.name}, ${periodText(last)}: ${showValue(metric, last.value)}.`]
      : []),
    `Why the line stands there: ${because.map((one) => one ?? "not said").join(" ")}`,
  ];
}

function findingsOfOne(
  observations: readonly Observation[],
  reason: string,
  metric: Metric,
  playbook: Playbook,
): string[] {
  const last = observations.at(-1);
  if (!last) return [reason];
  const show = (value: number) => showValue(metric, value);
  const before = observations.slice(0, -1).filter((one) => one.value !== undefined);
  const hits = before.reduce((sum, one) => sum + one.numerator, 0);
  const tries = before.reduce((sum, one) => sum + one.denominator, 0);
  return [
    `${periodText(last)}: ${reason}.`,
    ...(metric.unit === "share"
      ? [
          `${showCount(last.numerator)} of ${showCount(last.denominator)}; with so many, anything from ${show(last.low ?? 0)} to ${show(last.high ?? 1)} could be the true share (95 %).`,
        ]
      : last.low !== undefined && last.high !== undefined
        ? [`Chance alone could make anything from ${showInterval(metric, last.low, last.high)} of it (95 %).`]
        : []),
    ...(metric.unit === "share" && tries > 0
      ? [
          `In ${before.length === 1 ? "the window" : `the ${before.length} windows`} before: ${showCount(hits)} of ${showCount(tries)}, ${show(hits / tries)}.`,
        ]
      : []),
    `Why the line stands there: ${playbook.because ?? metric.objective?.because ?? "not said"}`,
  ];
}
