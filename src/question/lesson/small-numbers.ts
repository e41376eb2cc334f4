import { type DrawnFrom, showInterval, showValue } from "../../signal/index.ts";
import { amount, choicesOf, counted, type Lesson, type LessonOf, nameOf, startOf } from "./lesson.ts";

const general =
  "Ask how many a number rests on before you ask why it moved. Four times as many make the interval half as wide; where there are too few, wait, or look at a longer window.";

/** Too few to tell. */
export function sampleLesson(
  { metric, observations }: LessonOf,
  { count, needed }: DrawnFrom & { readonly kind: "sample" },
): Lesson | undefined {
  const { value, low, high } = observations.at(-1) ?? {};
  if (value === undefined || low === undefined || high === undefined) return undefined;
  const half = (high - low) / 2;
  const width = (value: number) => `± ${widthText(metric, value)}`;
  const wrong = metric.unit === "share" && 3 * half > 1 ? [half / 9, half / 3] : [half / 3, 3 * half];
  const choices = choicesOf(half, wrong, width);
  if (!choices) return undefined;
  const sizes = [count, 10 * count, 100 * count];
  const halves = sizes.map((size) => half / Math.sqrt(size / count));
  return {
    title: "Small numbers",
    guess: {
      text: `${startOf(nameOf(metric))} is ${showValue(metric, value)}, of ${counted(count, "observation")}. How far away may the true number lie?`,
      ...choices,
    },
    picture: {
      kind: "bars",
      title: "How far away the true number may lie, by how many it rests on",
      unit: metric.unit === "share" ? "share" : metric.unit === "duration" ? "micros" : "number",
      bars: sizes.map((size, i) => ({ label: amount(size), value: halves[i], isMarked: i === 0 })),
    },
    table: {
      heads: ["rests on", "the true number may lie about so far away"],
      rows: sizes.map((size, i) => [amount(size), width(halves[i] ?? 0)]),
    },
    reveal: [
      `Of ${counted(count, "observation")}, anything from ${showInterval(metric, low, high)} may be the true number (95 %).`,
      `At least ${amount(needed)} are asked for here. With ten times as many, it would be about ${width(half / Math.sqrt(10))}.`,
    ],
    general,
    page: "small-numbers",
  };
}

const chances = [1, 5, 15, 40];

/** The line, or no change at all, lies within what chance may do. */
export function lineLesson(
  { metric }: LessonOf,
  { value, line, low, high, isChange }: DrawnFrom & { readonly kind: "line" },
): Lesson | undefined {
  if (!(high > low)) return undefined;
  const shown = metric.unit === "count" ? ({ unit: "number" } as const) : metric;
  const show = (one: number) => (isChange ? pointsText(one) : showValue(shown, one));
  const deviation = (high - low) / (2 * 1.96);
  const chance = 100 * beyond(Math.abs(value - line) / deviation);
  const distances = chances.map((one) => Math.abs(Math.log(Math.max(chance, 0.1) / one)));
  const right = distances.indexOf(Math.min(...distances));
  const name = startOf(nameOf(metric));
  const side = value < line ? "below" : "above";
  return {
    title: "Small numbers",
    guess: {
      text: isChange
        ? `${name} changed by ${show(value)}. If nothing had changed at all, in how many of 100 such windows would chance alone make that much of it, in this direction?`
        : `${name} is ${show(value)}, and the line is ${show(line)}. If the true number lay exactly on the line, how many of 100 such windows would come out at least that far ${side} it?`,
      choices: chances.map((one) => `about ${one}`),
      right,
    },
    picture: {
      kind: "bars",
      title: isChange ? "The change, and what it may truly be (95 %)" : "The number, and what it may truly be (95 %)",
      unit: metric.unit === "share" ? "share" : metric.unit === "duration" ? "micros" : "number",
      bars: [
        { label: "at least", value: low, isMarked: false },
        { label: isChange ? "measured" : "the number", value, isMarked: true },
        { label: "at most", value: high, isMarked: false },
      ],
      ...(!isChange && { levels: [{ label: "line", value: line }] }),
    },
    reveal: [
      isChange
        ? `The true change may be anything from ${show(low)} to ${show(high)} (95 %), and none at all is in there.`
        : `The true number may be anything from ${show(low)} to ${show(high)} (95 %), and the line of ${show(line)} is in there.`,
      `About ${Math.max(1, Math.round(chance))} of 100 windows would look like this one by chance alone.`,
    ],
    general,
    page: "small-numbers",
  };
}

function widthText(metric: LessonOf["metric"], value: number): string {
  return metric.unit === "share"
    ? `${(value * 100).toFixed(1)} points`
    : showValue(metric.unit === "count" ? { unit: "number" } : metric, value);
}

function pointsText(change: number): string {
  return `${change > 0 ? "+" : change < 0 ? "−" : ""}${Math.abs(change * 100).toFixed(1)} points`;
}

/** How likely a normal number lies so many deviations out, on one side (Abramowitz & Stegun 26.2.17, to 7 digits). */
function beyond(deviations: number): number {
  const t = 1 / (1 + 0.2316419 * deviations);
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-deviations * deviations) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}
