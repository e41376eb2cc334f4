import { formatDuration } from "../kit/duration.ts";
import { durationProblem, microsOf } from "./problem-span.ts";
import type { Rule, Step } from "./rule.ts";

/** What is wrong with how long things may take: something without an end, or that cannot be. */
export function problemOfTimes({ steps, within }: Rule): string | undefined {
  if (within !== undefined) {
    const problem = durationProblem("within", within);
    if (problem) return problem;
  }
  const whole = within === undefined ? Number.POSITIVE_INFINITY : (microsOf(within) ?? 0);
  let silence = 0;
  for (const [i, step] of steps.entries()) {
    const problem = problemOfStep(step, i, whole);
    if (problem) return problem;
    if (step.kind === "absent") silence += microsOf(step.within) ?? 0;
  }
  if (silence > whole)
    return `its absences take ${formatDuration(silence)}, and the whole no more than ${within}, so it could never match. Give \`within\` more time, or leave it out.`;
  const endless = within === undefined ? steps.findIndex(isEndless) : -1;
  if (endless >= 0)
    return `step ${endless + 1} may be waited for without end. Say how long the whole may take with \`within\`, or this step with \`gap\`.`;
  return undefined;
}

function problemOfStep(step: Step, i: number, whole: number): string | undefined {
  if (step.kind === "absent") {
    const at = `step ${i + 1} waits for an absence, and`;
    const problem = durationProblem("within", step.within);
    return problem && `${at} ${problem}`;
  }
  if (step.kind === "every" || step.gap === undefined) return undefined;
  const problem = durationProblem("gap", step.gap);
  if (problem) return `step ${i + 1}: ${problem}`;
  if (i === 0 && !isSeveral(step))
    return "`gap` stands on the first step, and no event comes before it. Put it on a later one.";
  if ((microsOf(step.gap) ?? 0) > whole)
    return `the gap of step ${i + 1} is longer than the whole may take, so it says nothing. Make it shorter than \`within\`.`;
  return undefined;
}

function isEndless(step: Step, i: number): boolean {
  if (step.kind === "absent" || step.kind === "every" || step.gap !== undefined) return false;
  return i > 0 || isSeveral(step);
}

function isSeveral(step: Step): boolean {
  if (step.kind === "all") return step.of.length > 1;
  return step.kind === "event" && (step.times?.max ?? step.times?.min ?? 1) > 1;
}
