import type { Rule, Step } from "./rule.ts";
import { triggersOf } from "./rule.ts";
import { namedIn } from "./sentence.ts";
import { stepText, triggerText } from "./words.ts";

/** A line of the diagram: from one state to another, and by what. */
export interface DiagramArrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** A rule as states and arrows, plain data: `begin`, a state for each step that is waited for, `match` and `ended`. */
export interface RuleDiagram {
  readonly states: readonly { readonly id: string; readonly label: string }[];
  readonly arrows: readonly DiagramArrow[];
}

export function ruleDiagram(rule: Rule): RuleDiagram {
  const { steps, unless = [], within } = rule;
  const named = namedIn(rule);
  const idOf = (i: number) => (i === 0 ? "begin" : i < steps.length ? `step${i + 1}` : "match");
  const waiting = steps.slice(1).map((step, i) => ({ id: idOf(i + 1), label: `waits for ${stepText(step, named)}` }));
  const forward = steps.map((step, i) => ({ from: idOf(i), to: idOf(i + 1), label: stepText(step, named) }));
  const back = steps.slice(1).flatMap((step, i): DiagramArrow[] => {
    const from = idOf(i + 1);
    const ended = (label: string) => ({ from, to: "ended", label });
    return [
      ...endsOf(step).map(ended),
      ...unless.map((one) => ended(triggerText(one))),
      ...(within === undefined ? [] : [ended(`${within} have passed`)]),
    ];
  });
  return {
    states: [
      { id: "begin", label: "nothing yet" },
      ...waiting,
      { id: "match", label: "match" },
      ...(back.length > 0 ? [{ id: "ended", label: "ended without a match" }] : []),
    ],
    arrows: [...forward, ...back],
  };
}

function endsOf(step: Step): readonly string[] {
  if (step.kind === "absent") return triggersOf(step).map((one) => triggerText(one));
  return step.kind === "every" || step.gap === undefined ? [] : [`${step.gap} have passed since what came before`];
}

/** The diagram as Mermaid text (`stateDiagram-v2`). */
export function mermaid({ states, arrows }: RuleDiagram): string {
  return [
    "stateDiagram-v2",
    ...states.map(({ id, label }) => `  state "${mermaidText(label)}" as ${id}`),
    "  [*] --> begin",
    ...arrows.map(({ from, to, label }) => `  ${from} --> ${to}: ${mermaidText(label)}`),
    "  match --> [*]",
    ...(states.some(({ id }) => id === "ended") ? ["  ended --> [*]"] : []),
    "",
  ].join("\n");
}

// Mermaid reads #58; as the character of that number; quotes, colons, semicolons and markup would end the label.
function mermaidText(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,()_*+-]/gu, (char) => `#${char.codePointAt(0)};`);
}
