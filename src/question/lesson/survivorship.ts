import type { DrawnFrom } from "../../signal/index.ts";
import { amount, choicesOf, type Lesson, type LessonOf, nameOf, percent } from "./lesson.ts";

/** Who is not in the number. */
export function leftOutLesson(
  { metric }: LessonOf,
  { meant, leftOut, because }: DrawnFrom & { readonly kind: "left-out" },
): Lesson | undefined {
  if (meant === 0) return undefined;
  const share = leftOut / meant;
  const choices = choicesOf(share, [share / 4, share / 20, (1 + share) / 2], percent);
  if (!choices) return undefined;
  return {
    title: "Survivorship",
    guess: {
      text: `The ${nameOf(metric)} reads ${amount(meant)} events of this window. How many of them are not in the number?`,
      ...choices,
    },
    picture: {
      kind: "bars",
      title: "Who is in the number, and who is not",
      unit: "count",
      bars: [
        { label: "in the number", value: meant - leftOut, isMarked: false },
        { label: "left out", value: leftOut, isMarked: true },
      ],
    },
    reveal: [
      `${amount(leftOut)} of ${amount(meant)} (${percent(share)}) are left out: ${because}.`,
      "If the reason has to do with what is measured, the number leans to one side.",
    ],
    general:
      "Ask of every number who would have to be in it and is not, and why. Those who left, who failed and who never opened an account are rarely like those who stayed.",
    page: "survivorship",
  };
}
