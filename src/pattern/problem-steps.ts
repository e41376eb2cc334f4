import type { Rule, Step } from "./rule.ts";

const maxSteps = 20;
const maxParts = 16;

/** What is wrong with the order and the kinds of the steps. */
export function problemOfSteps({ steps, by }: Rule): string | undefined {
  if (!Array.isArray(steps) || steps.length === 0)
    return "it has no step. Begin with `on(…)`: the event that opens it.";
  if (steps.length > maxSteps) return `it has ${steps.length} steps; ${maxSteps} are the most. Make two rules of it.`;
  for (const [i, step] of steps.entries()) {
    const problem = problemOfStep(step, i, steps[i + 1], by);
    if (problem) return problem;
  }
  return undefined;
}

function problemOfStep(step: Step, i: number, next: Step | undefined, by: string | undefined): string | undefined {
  const at = `step ${i + 1}`;
  switch (step.kind) {
    case "every":
      if (i > 0)
        return `${at} is a time of the calendar, and only the first step can be one. Make a rule of its own for it.`;
      if (by !== undefined) return `a time of the calendar is about no ${by}. Leave \`by\` out.`;
      if (!step.cron?.trim() || !step.zone?.trim())
        return `${at} needs a cron expression and a zone: every("0 9 * * 1", "Europe/Copenhagen").`;
      return undefined;
    case "absent":
      if (i === 0) return "it begins with an absence, and nothing says from when. Begin with `on(…)`.";
      return problemOfParts(step.of, at);
    case "all":
      return problemOfParts(step.of, at);
    case "event":
      return problemOfParts(step.of, at) ?? problemOfCounts(step, at, next);
    default:
      return `${at} has the unknown kind "${(step as Step).kind}". Use event, all, absent or every.`; // written by hand
  }
}

function problemOfParts(of: unknown, at: string): string | undefined {
  if (!Array.isArray(of) || of.length === 0) return `${at} names no event. Give it at least one.`;
  return of.length > maxParts ? `${at} has ${of.length} events; ${maxParts} are the most.` : undefined;
}

function problemOfCounts(step: Step & { kind: "event" }, at: string, next: Step | undefined): string | undefined {
  const { times, human } = step;
  if (human && (!human.ask?.trim() || !human.of?.trim()))
    return `${at} asks a person: say what in \`ask\` and whom in \`of\`.`;
  if (!times) return undefined;
  const { min, max } = times;
  if (!Number.isSafeInteger(min) || min < 1) return `${at}: \`times\` begins at 1.`;
  if (max === undefined) return undefined;
  if (!Number.isSafeInteger(max) || max < min)
    return `${at}: \`times\` goes from ${min} to ${max}. Let the second be a whole number, and no less than the first.`;
  if (next?.kind === "event" || next?.kind === "all") return undefined;
  return `${at} may come up to ${max} times, and no event after it tells when it is over. Leave the upper number out: the step is done with the ${min}.`;
}
