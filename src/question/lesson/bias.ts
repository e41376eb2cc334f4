import { type DrawnFrom, showValue } from "../../signal/index.ts";
import { amount, choicesOf, type Lesson, type LessonOf, nameOf, percent, startOf } from "./lesson.ts";

const general =
  "A number may be right for those who were counted, and they may not be those whom you mean. More data do not help against that: ask how one gets into the number, and who is kept out on the way.";

/** Part of the window may not have come yet. */
export function freshnessLesson(
  { metric }: LessonOf,
  { micros, limitMicros, windowMicros }: DrawnFrom & { readonly kind: "age" },
): Lesson | undefined {
  if (windowMicros <= 0) return undefined;
  const time = (value: number) => showValue({ unit: "duration" }, value);
  const missing = Math.min(1, micros / windowMicros);
  const show = (share: number) => (share === 1 ? "all of it" : `about ${(share * 100).toFixed(0)} %`);
  const choices = choicesOf(missing, [missing / 10, missing / 3, Math.min(1, missing * 3)], show);
  if (!choices) return undefined;
  return {
    title: "Bias",
    guess: {
      text: `A window of ${nameOf(metric)} is ${time(windowMicros)} long, and the last event came ${time(micros)} before it closed. If the source fell silent then, which part of the window is missing?`,
      ...choices,
    },
    picture: {
      kind: "bars",
      title: "The window, and how long nothing came",
      unit: "micros",
      bars: [
        { label: "the whole window", value: windowMicros, isMarked: false },
        { label: "silent at its end", value: Math.min(micros, windowMicros), isMarked: true },
        { label: "allowed silence", value: limitMicros, isMarked: false },
      ],
    },
    reveal: [
      `Nothing came for ${time(micros)}, and ${time(limitMicros)} are allowed: ${show(missing)} of the window may be missing.`,
      "Either nothing happened, or it happened and did not arrive. The number cannot tell; the source can.",
    ],
    general,
    page: "bias",
  };
}

/** The groups are not as large as they were planned. */
export function sizesLesson(
  { finding }: LessonOf,
  { by, groups }: DrawnFrom & { readonly kind: "sizes" },
): Lesson | undefined {
  const total = groups.reduce((sum, { size }) => sum + size, 0);
  if (total === 0) return undefined;
  const p = finding.number ?? 0;
  return {
    title: "Bias",
    guess: {
      text: `By ${by} there are ${groups.map(({ value, size }) => `${amount(size)} in ${value}`).join(", ")}; planned were ${groups.map(({ value, planned }) => `${percent(planned)} in ${value}`).join(", ")}. How often does chance alone part them so unevenly?`,
      choices: ["1 time in 3", "1 time in 20", "less than 1 time in 100"],
      right: 2,
    },
    picture: {
      kind: "bars",
      title: `What was planned by ${by}, and what came`,
      unit: "share",
      bars: groups.flatMap(({ value, size, planned }) => [
        { label: `${value}, planned`, value: planned, isMarked: false },
        { label: `${value}, counted`, value: size / total, isMarked: true },
      ]),
    },
    table: {
      heads: [by, "planned", "counted", "part"],
      rows: groups.map(({ value, size, planned }) => [value, percent(planned), amount(size), percent(size / total)]),
    },
    reveal: [
      `${startOf(chanceText(p))}. Something lets people into one group or out of it, and those who are missing may be just the ones who would have answered otherwise.`,
    ],
    general,
    page: "bias",
  };
}

function chanceText(p: number): string {
  return p < 1e-6
    ? "by chance it happens less than 1 time in a million"
    : `by chance it happens about 1 time in ${amount(Math.round(1 / p))}`;
}
