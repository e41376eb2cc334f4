import type { DistributionPicture, FunnelBar, FunnelPicture, LinePicture, Picture } from "../chart/index.ts";
import { parseTime } from "../event/index.ts";
import type { FunnelStep, PeriodKind } from "../insight/index.ts";
import type { FunnelAnswer } from "./ask-funnel.ts";
import { funnelGroupText } from "./funnel-group.ts";
import { pictureMoments } from "./picture-moments.ts";
import { pictureNote } from "./picture-note.ts";

/**
 * The picture of a funnel: of how long it took or of its trend where that was asked for, else its steps, by group where it has some.
 * `period` says how the trend was cut.
 */
export function pictureOfFunnel(answer: FunnelAnswer, period?: PeriodKind): Picture {
  if (answer.times) return timesPicture(answer, answer.times);
  if (answer.trend) return trendPicture(answer, answer.trend, period);
  return stepsPicture(answer);
}

function stepsPicture(answer: FunnelAnswer): FunnelPicture {
  const { steps, breakdown, cohorts } = answer;
  const groups = breakdown?.rows ?? cohorts?.rows;
  return {
    kind: "funnel",
    title: `${wayOf(answer)}${groups ? `, by ${breakdown?.property ?? "cohort"}` : ""}`,
    note: noteOf(answer),
    of: nounOf(answer),
    steps: steps.map(barOf),
    ...(groups && {
      groups: groups.map(({ group, steps }) => ({ name: funnelGroupText(group), steps: steps.map(barOf) })),
    }),
  };
}

// The shares are the answer's own: where a step is optional, the next one's is of an earlier step.
function barOf({ name, count, ofFirst, ofPrevious, ofPreviousInterval }: FunnelStep, index: number): FunnelBar {
  if (index === 0) return { name, count };
  return {
    name,
    count,
    ...(ofFirst !== undefined && { ofFirst }),
    ...(ofPrevious !== undefined && { ofPrevious }),
    ...(ofPreviousInterval && { interval: ofPreviousInterval }),
  };
}

function trendPicture(
  answer: FunnelAnswer,
  trend: NonNullable<FunnelAnswer["trend"]>,
  period: PeriodKind | undefined,
): LinePicture {
  const later = answer.steps.slice(1);
  const { ats, says } = pictureMoments(
    trend.map(({ from }) => parseTime(from).at),
    period,
  );
  return {
    kind: "line",
    title: `${wayOf(answer)}, by when it began`,
    note: noteOf(answer, ["Shares of the first step.", ...says]),
    unit: "share",
    series: later.map(({ name }, i) => ({
      name,
      points: trend.map(({ steps, isComplete }, p) => {
        const { ofFirst, ofFirstInterval } = steps[i + 1] ?? {};
        return {
          at: ats[p] ?? 0,
          ...(ofFirst !== undefined && { value: ofFirst }),
          // Several bands upon each other hide what they are about.
          ...(ofFirst !== undefined &&
            ofFirstInterval &&
            later.length === 1 && { low: ofFirstInterval[0], high: ofFirstInterval[1] }),
          ...(!isComplete && { isIncomplete: true }),
        };
      }),
    })),
  };
}

function timesPicture(answer: FunnelAnswer, { whole }: NonNullable<FunnelAnswer["times"]>): DistributionPicture {
  const { lowerQuartile, median, upperQuartile, p90, longest = 0, histogram, count } = whole;
  const quantiles = [
    { share: 0.25, value: lowerQuartile },
    { share: 0.5, value: median },
    { share: 0.75, value: upperQuartile },
    { share: 0.9, value: p90 },
  ];
  return {
    kind: "distribution",
    title: `${wayOf(answer)}: how long it took`,
    note: noteOf(answer),
    unit: "micros",
    of: nounOf(answer),
    scale: "linear",
    bins: histogram.map(({ from, before, count }) => ({ from, to: before ?? longest, count })),
    quantiles: quantiles.flatMap(({ share, value }) => (value === undefined ? [] : [{ share, value }])),
    without: (answer.steps[0]?.count ?? count) - count,
  };
}

function wayOf({ steps }: FunnelAnswer): string {
  return `From ${steps[0]?.name ?? ""} to ${steps.at(-1)?.name ?? ""}`;
}

function nounOf({ counts, by }: FunnelAnswer): string {
  return counts === "attempts" ? "attempt" : by;
}

function noteOf({ semantics, log, cohort }: FunnelAnswer, more: readonly string[] = []): string {
  return pictureNote(semantics.says, log, [...(cohort ? [`Only of: ${cohort.line}.`] : []), ...more]);
}
