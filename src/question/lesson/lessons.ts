import type { MetricEvidence } from "../evidence.ts";
import { freshnessLesson, sizesLesson } from "./bias.ts";
import { mixLesson, reversalLesson } from "./confounding.ts";
import type { Lesson, LessonOf } from "./lesson.ts";
import { outlierLesson } from "./outliers.ts";
import { peekingLesson } from "./peeking.ts";
import { regressionLesson } from "./regression.ts";
import { seasonLesson } from "./seasons.ts";
import { lineLesson, sampleLesson } from "./small-numbers.ts";
import { leftOutLesson } from "./survivorship.ts";

/** The lesson of what a check found, with the numbers that it was drawn from; undefined where they were not kept, or teach nothing. */
export function lessonOf(of: LessonOf): Lesson | undefined {
  const { drawnFrom } = of.finding;
  switch (drawnFrom?.kind) {
    case undefined:
      return undefined;
    case "sample":
      return sampleLesson(of, drawnFrom);
    case "line":
      return lineLesson(of, drawnFrom);
    case "amounts":
      return outlierLesson(of, drawnFrom);
    case "groups":
      return of.finding.check === "mix" ? mixLesson(of, drawnFrom) : reversalLesson(of, drawnFrom);
    case "season":
      return seasonLesson(of, drawnFrom);
    case "looks":
      return peekingLesson(of, drawnFrom);
    case "age":
      return freshnessLesson(of, drawnFrom);
    case "sizes":
      return sizesLesson(of, drawnFrom);
    case "left-out":
      return leftOutLesson(of, drawnFrom);
  }
}

/** A lesson of a case and what it is called: by its check, and by a number behind that where a check found more than one thing. */
export interface NamedLesson {
  readonly name: string;
  /** The caution that it belongs to; absent where it is of every case. */
  readonly caution?: string;
  readonly lesson: Lesson;
}

/** Every lesson that a case's own evidence gives: one for each caution whose numbers were kept, and what came after such windows before. */
export function lessonsOf({
  metric,
  observations,
  checks = [],
}: Pick<MetricEvidence, "metric" | "observations" | "checks">): readonly NamedLesson[] {
  const seen = new Map<string, number>();
  const ofChecks = checks.flatMap((finding): NamedLesson[] => {
    if (finding.verdict === "pass") return [];
    const lesson = lessonOf({ metric, finding, observations });
    const count = (seen.get(finding.check) ?? 0) + 1;
    seen.set(finding.check, count);
    const name = count === 1 ? finding.check : `${finding.check}-${count}`;
    return lesson ? [{ name, caution: finding.sentence, lesson }] : [];
  });
  const regression = regressionLesson({ metric, observations });
  return [...ofChecks, ...(regression ? [{ name: regression.page, lesson: regression }] : [])];
}
