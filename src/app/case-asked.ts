import { type Case, deciderNames } from "../decision/index.ts";
import { showValue } from "../signal/index.ts";
import type { CaseInTime } from "./time-steps.ts";

/** Who is asked and who may decide too: `@noor, or @bo`. A case that nobody was asked about has nobody. */
export function askedText({ state, playbook }: Pick<CaseInTime, "state" | "playbook">): string {
  const [first = "nobody", ...others] = playbook ? deciderNames(state, playbook) : [state.asked?.data.to ?? "nobody"];
  return others.length === 0 ? first : `${first}, or ${others.join(", ")}`;
}

/** Who called the meeting that a case is about, where it is somebody else's and nobody was asked anything. */
export function calledBy({ asked, meetings: [first] }: Case): string | undefined {
  return !asked && first?.proposed.data.foreign !== undefined ? (first.proposed.data.by ?? "somebody") : undefined;
}

/** Of whom a case is asked, or what else it is there for. */
export function askedOf(one: Pick<CaseInTime, "state" | "playbook">): string {
  const by = calledBy(one.state);
  return by === undefined ? `asked of ${askedText(one)}` : `a meeting that ${by} called`;
}

/** A line that the numbers of a case are held against, with what it is. */
export interface CaseLevel {
  readonly label: string;
  readonly value: number;
}

/** The line of the playbook that asked, where it has one of its own, and the metric's objective: each once. */
export function caseLevels({ state, playbook }: Pick<CaseInTime, "state" | "playbook">): readonly CaseLevel[] {
  const { evidence } = state.opened.data;
  if (evidence.kind === "view") return [];
  const { metric } = evidence;
  const condition = playbook?.metric === metric.name ? playbook.condition : undefined;
  const own = condition?.kind === "static" ? condition : undefined;
  const level = (what: string, value: number | undefined) =>
    value === undefined ? [] : [{ label: `${what} ${showValue(metric, value)}`, value }];
  const all = [
    ...level("asked below", own?.below),
    ...level("asked above", own?.above),
    ...level("objective: at least", metric.objective?.atLeast),
    ...level("objective: at most", metric.objective?.atMost),
  ];
  return all.filter(({ value }, i) => all.findIndex((one) => one.value === value) === i);
}
