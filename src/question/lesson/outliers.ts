import { type DrawnFrom, showValue } from "../../signal/index.ts";
import { amount, choicesOf, counted, type Lesson, type LessonOf, nameOf, percent } from "./lesson.ts";

/** A few large amounts make the news. */
export function outlierLesson(
  { metric }: LessonOf,
  { top, leftOut, count, median, value, without }: DrawnFrom & { readonly kind: "amounts" },
): Lesson | undefined {
  const show = (one: number) => showValue(metric.unit === "count" ? { unit: "number" } : metric, one);
  const choices = choicesOf(without, [value, (value + without) / 2], show);
  if (!choices) return undefined;
  const largest = leftOut === 1 ? "the largest one" : `the ${amount(leftOut)} largest`;
  return {
    title: "Outliers",
    guess: {
      text: `The ${nameOf(metric)} of ${counted(count, "amount")} is ${show(value)}. What is it without ${largest} of them?`,
      ...choices,
    },
    picture: {
      kind: "bars",
      title: "The largest amounts, beside what is in the middle of the others",
      unit: "number",
      bars: [
        ...top.map((one, i) => ({ label: `${i + 1}. largest`, value: one, isMarked: true })),
        { label: "middle of the others", value: median, isMarked: false },
      ],
    },
    table: {
      heads: ["amounts", "how many", nameOf(metric)],
      rows: [
        ["all", amount(count), show(value)],
        [`all but ${largest}`, amount(count - leftOut), show(without)],
      ],
    },
    reveal: [
      `${leftOut === 1 ? "One amount" : `${amount(leftOut)} amounts`} of ${amount(count)} (${percent(leftOut / count)}) ${leftOut === 1 ? "makes" : "make"} the difference between ${show(value)} and ${show(without)}, and without ${leftOut === 1 ? "it" : "them"} the line is not crossed.`,
      `The largest is ${amount(top[0] ?? 0)}; half of the others lie at or below ${amount(median)}.`,
    ],
    general:
      "Take the largest few out and compute again. If the news is gone, it was about them: look at those few by name before you change something for the many.",
    page: "outliers",
  };
}
