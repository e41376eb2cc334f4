import { codeOfTrigger } from "./generated-trigger.ts";
import type { Plan, PlanStep } from "./plan.ts";
import { type MakeTransition, outcome, type Transition } from "./transition.ts";

/** The transition as code made for this rule; undefined where the platform forbids code from text. */
export function generated(...[plan, runs, facts]: Parameters<MakeTransition>): Transition | undefined {
  const tests = plan.triggers.map(({ plain }) => plain.map(({ test }) => test));
  const reads = plan.triggers.map(({ earlier }) => earlier.map(({ read }) => read));
  const earlier = plan.triggers.map((trigger) => trigger.earlier.map(({ test }) => test));
  try {
    const make = new Function("runs", "facts", "triggers", "tests", "reads", "earlier", transitionCode(plan));
    return make(runs, facts, plan.triggers, tests, reads, earlier);
  } catch (cause) {
    if (cause instanceof EvalError) return undefined;
    throw cause;
  }
}

/** The text of that code, to be read. Only numbers and quoted names of the rule get into it. */
export function transitionCode(plan: Plan): string {
  const { steps, unless } = plan;
  const fits = (number: number) => codeOfTrigger(plan, number);
  const any = (of: readonly number[]) => of.map(fits).join(" || ") || "false";
  const cases = steps.map((_, at) => `      case ${at}: {\n${codeOfStep(plan, at)}\n        return 0;\n      }`);
  return `"use strict";
return {
  opens: (e, mask) => { const r = -1; return ${any(steps[0]?.of ?? [])}; },
  cancels: (r, e, mask) => ${any(unless)},
  advance: (r, e, mask) => {
    switch (runs.rows[r * 8 + 1] | 0) {
${cases.join("\n")}
    }
    return 0;
  },
};`;
}

function codeOfStep(plan: Plan, at: number): string {
  const step = plan.steps[at];
  if (!step) return "";
  const next = plan.steps[at + 1];
  const lines: string[] = [];
  if (next && step.max !== Number.POSITIVE_INFINITY) {
    const goesOn = next.of.map((number, part) => codeOfTake(plan, at + 1, number, part, "0")).join(" ");
    lines.push(`if (runs.rows[r * 8 + 2] >= ${step.min}) { ${goesOn} }`);
  }
  for (const [part, number] of step.of.entries())
    lines.push(
      step.kind === "absent"
        ? `if (${codeOfTrigger(plan, number)}) return ${outcome.happened};`
        : codeOfTake(plan, at, number, part, "runs.rows[r * 8 + 2]"),
    );
  return lines.map((line) => `        ${line}`).join("\n");
}

function codeOfTake(plan: Plan, at: number, number: number, part: number, before: string): string {
  const step = plan.steps[at];
  if (!step) return "";
  const isFree = step.kind === "all" ? `(${before} & ${1 << part}) === 0 && ` : "";
  const tooMany =
    step.kind === "event" && step.max !== Number.POSITIVE_INFINITY && before !== "0"
      ? `if (runs.rows[r * 8 + 2] >= ${step.max}) return ${outcome.tooMany}; `
      : "";
  const keep = plan.triggers[number]?.keeps.length ? `runs.keep(r, triggers[${number}], e); ` : "";
  return `if (${isFree}${codeOfTrigger(plan, number)}) { ${tooMany}${keep}runs.rows[r * 8 + 5] = e.occurred; ${codeOfCount(plan, step, at, part, before)} }`;
}

function codeOfCount({ steps }: Plan, step: PlanStep, at: number, part: number, before: string): string {
  const result = at + 1 === steps.length ? outcome.complete : outcome.taken;
  const done = `runs.rows[r * 8 + 1] = ${at + 1}; runs.rows[r * 8 + 2] = 0; return ${result};`;
  if (step.kind === "event" && step.min === 1 && step.max === Number.POSITIVE_INFINITY) return done;
  const count = step.kind === "all" ? `${before} | ${1 << part}` : `${before} + 1`;
  const isDone = step.kind === "all" ? `n === ${2 ** step.of.length - 1}` : `n >= ${step.min}`;
  const ends = step.kind === "event" && step.max !== Number.POSITIVE_INFINITY ? "" : `if (${isDone}) { ${done} } `;
  return `const n = ${count}; ${ends}runs.rows[r * 8 + 1] = ${at}; runs.rows[r * 8 + 2] = n; return ${outcome.taken};`;
}
