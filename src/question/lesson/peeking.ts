import type { DrawnFrom } from "../../signal/index.ts";
import { amount, choicesOf, type Lesson, type LessonOf, nameOf } from "./lesson.ts";

/** Who looks often enough finds something. */
export function peekingLesson(
  { metric }: LessonOf,
  { count, alpha }: DrawnFrom & { readonly kind: "looks" },
): Lesson | undefined {
  const after = (looks: number) => 1 - (1 - alpha) ** looks;
  const show = (share: number) => `${(share * 100).toFixed(0)} %`;
  const right = after(count);
  const third = Math.ceil(count / 3);
  const choices = choicesOf(right, [alpha, after(third), (1 + right) / 2], show);
  if (!choices) return undefined;
  const steps = [...new Set([1, third, Math.ceil((2 * count) / 3), count])];
  return {
    title: "Peeking",
    guess: {
      text: `This number (${nameOf(metric)}) was looked at ${amount(count)} times. Suppose that one look is fooled by chance ${amount(alpha * 100)} times in 100. If nothing ever changed, how likely is at least one false alarm?`,
      ...choices,
    },
    picture: {
      kind: "bars",
      title: "How likely a false alarm is, by how often one looks",
      unit: "share",
      bars: steps.map((looks) => ({
        label: looks === 1 ? "1 look" : `${amount(looks)} looks`,
        value: after(looks),
        isMarked: looks === count,
      })),
    },
    reveal: [
      `After ${amount(count)} looks it is ${show(right)}, where each look stands by itself; after one it would be ${show(alpha)}.`,
      "So one odd window out of so many is what chance gives. Two or three in a row hardly ever are.",
    ],
    general:
      "A number that does nothing wanders up and down, and who looks often enough meets it when it is far out. Ask for several windows in a row, or use a sequential test, which may be looked at whenever you like.",
    page: "peeking",
  };
}
