import { type DrawnFrom, showValue } from "../../signal/index.ts";
import { choicesOf, counted, type Lesson, type LessonOf, nameOf, startOf } from "./lesson.ts";

/** It is always like that at this place of the season. */
export function seasonLesson(
  { metric }: LessonOf,
  { now, before, others }: DrawnFrom & { readonly kind: "season" },
): Lesson | undefined {
  const show = (value: number) => showValue(metric.unit === "count" ? { unit: "number" } : metric, value);
  const last = before.at(-1);
  if (last === undefined) return undefined;
  const between = others ?? now * 2;
  const choices = choicesOf(last, [between, (last + between) / 2], (value) => `about ${show(value)}`);
  if (!choices) return undefined;
  const [low, high] = [Math.min(...before), Math.max(...before)];
  return {
    title: "Seasons",
    guess: {
      text: `${startOf(nameOf(metric))} is ${show(now)}. What was it one season ago, at this very place?`,
      ...choices,
    },
    picture: {
      kind: "bars",
      title: "At this place in the seasons before, and now",
      unit: metric.unit === "share" ? "share" : metric.unit === "duration" ? "micros" : "number",
      bars: [
        ...before.map((value, i) => {
          const ago = before.length - i;
          return { label: ago === 1 ? "1 season ago" : `${ago} seasons ago`, value, isMarked: false };
        }),
        { label: "now", value: now, isMarked: true },
      ],
    },
    reveal: [
      `In ${counted(before.length, "season")} before it was ${show(low)} to ${show(high)} at this place, and ${show(now)} lies in there.`,
      ...(others === undefined ? [] : [`In between it is usually ${show(others)}; that is no fair comparison.`]),
    ],
    general:
      "Compare a day with the same day of earlier weeks, and December with December. A window that is as low as always at its place is no news, and one that is as high as its neighbours may be.",
    page: "seasons",
  };
}
