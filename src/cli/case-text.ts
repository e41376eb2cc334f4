import { observationText, timeText } from "../app/index.ts";
import type { Case } from "../decision/index.ts";
import { commandLine } from "./invocation.ts";

export function listText(cases: readonly Case[]): string {
  if (cases.length === 0) return "No question is open. Objectives are evaluated by thence run.";
  return cases
    .map(
      (one) =>
        `${one.id}  ${status(one)}  ${one.asked?.data.text ?? one.opened.data.metric}\n            ${one.opened.data.evidence.findings[0] ?? ""}`,
    )
    .join("\n");
}

function status(one: Case): string {
  return one.decision ? `decided: ${one.decision.data.option}` : `asked ${one.asked?.data.to ?? "nobody"}`;
}

/** A case as a person in front of a terminal needs it: the question, the evidence, and the commands that answer. */
export function caseText(one: Case, flags: Readonly<Record<string, string | undefined>> = {}): string {
  const { evidence, metric } = one.opened.data;
  const { asked, decision } = one;
  return [
    `${one.id}  ${asked?.data.text ?? metric}`,
    `asked of ${asked?.data.to ?? "nobody"} at ${timeText(one.opened.event.occurred)}`,
    "",
    ...evidence.findings,
    "",
    `${metric}, window by window (metric ${metric} --rows <time> shows who is counted):`,
    ...evidence.observations.map((observation) => `  ${observationText(observation)}`),
    `evidence ${evidence.hash.slice(0, 16)}, definition ${evidence.observations.at(-1)?.definition ?? "none"}`,
    "",
    ...(decision
      ? [
          `${decision.data.decision}  "${decision.data.label}" by ${decision.data.decidedBy}: ${decision.data.reason}`,
          commandLine(`why ${one.id}`, flags),
        ]
      : (asked?.data.options ?? []).map(
          (option) => `${option.label}:\n  ${commandLine(`case answer ${one.id} ${option.id} --reason "…"`, flags)}`,
        )),
  ].join("\n");
}
