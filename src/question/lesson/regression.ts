import { type Metric, type Observation, showValue } from "../../signal/index.ts";
import { amount, choicesOf, type Lesson, nameOf, startOf } from "./lesson.ts";

const leastBefore = 8;
const leastFar = 4;

/** What came after the windows that were as far out as this one: drawn from the case's own windows, so most cases have it. */
export function regressionLesson({
  metric,
  observations,
}: {
  readonly metric: Metric;
  readonly observations: readonly Observation[];
}): Lesson | undefined {
  const values = observations.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const [before, now] = [values.slice(0, -1), values.at(-1)];
  if (now === undefined || before.length < leastBefore) return undefined;
  const mean = meanOf(before);
  const deviation = Math.sqrt(meanOf(before.map((one) => (one - mean) ** 2)));
  if (!(deviation > 0)) return undefined;
  const isLow = now < mean;
  const far = before.flatMap((one, i) => {
    const next = values[i + 1];
    const out = isLow ? mean - one : one - mean;
    return next !== undefined && out >= deviation ? [{ one, next }] : [];
  });
  if (far.length < leastFar) return undefined;
  const back = far.filter(({ one, next }) => (isLow ? next > one : next < one)).length;
  const choices = choicesOf(back, [0, Math.round(far.length / 2), far.length], (one) => `${one} of ${far.length}`);
  if (!choices) return undefined;
  const show = (value: number) => showValue(metric.unit === "count" ? { unit: "number" } : metric, value);
  const [low, nearer] = isLow ? ["low", "higher"] : ["high", "lower"];
  const [farMean, nextMean] = [meanOf(far.map(({ one }) => one)), meanOf(far.map(({ next }) => next))];
  const farLabel = `the ${far.length} unusually ${low} ones`;
  return {
    title: "Regression to the mean",
    guess: {
      text: `${startOf(nameOf(metric))} is ${show(now)}, and ${show(mean)} is usual. Of the ${before.length} windows before, ${far.length} were unusually ${low} too. After how many of those was the next one ${nearer}, whatever was done?`,
      ...choices,
    },
    picture: {
      kind: "bars",
      title: `What came after an unusually ${low} window`,
      unit: metric.unit === "share" ? "share" : metric.unit === "duration" ? "micros" : "number",
      bars: [
        { label: "all before", value: mean, isMarked: false },
        { label: farLabel, value: farMean, isMarked: true },
        { label: "the one after each", value: nextMean, isMarked: false },
      ],
    },
    reveal: [
      `After ${amount(back)} of ${amount(far.length)} the next one was ${nearer}: from ${show(farMean)} to ${show(nextMean)} on average.`,
      back / far.length >= 2 / 3
        ? "So the next window will likely be nearer to what is usual, whatever you decide. The outcome is measured against that."
        : "Here what is far out tends to stay there: it may be more than chance.",
    ],
    general:
      "What is noticed because it was extreme is followed by something plainer, with a decision and without one. Compare a measure with what would have come anyway, and say beforehand what you expect.",
    page: "regression-to-the-mean",
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
