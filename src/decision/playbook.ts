import { failure } from "../kit/failure.ts";

export const BadPlaybook = failure(
  "decision/bad-playbook",
  { retry: "never", kind: "usage" },
  (f: { playbook: string; problem: string }) => `playbook "${f.playbook}": ${f.problem}`,
);

/** One way to decide, and what follows from it. */
export interface PlaybookOption {
  readonly id: string;
  readonly label: string;
  /** The name of the action that this option starts; none for "leave it as it is". */
  readonly action?: string;
}

/** What is asked of whom when a metric breaks its objective, what each answer starts, and when its outcome is measured. */
export interface Playbook {
  readonly name: string;
  /** The metric whose broken objective opens a case. */
  readonly metric: string;
  readonly question: { readonly text: string; readonly options: readonly PlaybookOption[] };
  readonly people: { readonly approver: string };
  /** How many windows of the metric, from the decision on, tell what came of it. */
  readonly outcome: { readonly windows: number };
}

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Declares a playbook: plain data, under version control like any other definition. */
export function definePlaybook(name: string, options: Omit<Playbook, "name">): Playbook {
  const problem = problemOf(name, options);
  if (problem) throw new BadPlaybook({ playbook: name, problem });
  return { name, ...options };
}

function problemOf(name: string, { question, people, outcome }: Omit<Playbook, "name">): string | undefined {
  if (!idPattern.test(name)) return "write its name in kebab-case: checkout-recovery.";
  if (!question.text.trim()) return "say in `question.text` what is asked.";
  if (question.options.length < 2)
    return "a question needs at least two options; one of them may be to leave things as they are.";
  const ids = question.options.map((option) => option.id);
  const bad = ids.find((id) => !idPattern.test(id));
  if (bad !== undefined) return `write the option id "${bad}" in kebab-case.`;
  if (new Set(ids).size < ids.length) return "two options have the same id.";
  const mute = question.options.find((option) => !option.label.trim());
  if (mute) return `say in \`label\` what the option "${mute.id}" means to the one who chooses it.`;
  if (!people.approver.trim()) return "say in `people.approver` who decides.";
  return Number.isSafeInteger(outcome.windows) && outcome.windows > 0 ? undefined : "`outcome.windows` counts from 1.";
}
