import { derivedId, type EventDetails, type NewEvent } from "../event/index.ts";
import type { Case } from "./case.ts";
import { UnknownOption } from "./errors.ts";
import { DecisionMade, DecisionSuperseded, type MadeDecision } from "./events.ts";

type Choice = Pick<MadeDecision, "option" | "values" | "reason" | "decidedBy" | "expected" | "delegated">;

/** The option of the question that is asked now. */
export function optionOf(state: Case, id: string) {
  const options = state.asked?.data.options ?? [];
  const found = options.find((option) => option.id === id);
  if (found) return found;
  throw new UnknownOption({ case: state.id, option: id, options: options.map((option) => option.id) });
}

/** The decision that an option becomes, and what it takes the place of. The n-th decision of a case has one id, whoever makes it. */
export function decisionEvents(
  state: Case,
  { option: id, expected, ...choice }: Choice,
  details: EventDetails,
): readonly NewEvent[] {
  const option = optionOf(state, id);
  const number = state.decisions.length + 1;
  const decision = `D${state.id.slice(1)}${number > 1 ? `-${number}` : ""}`;
  const effect = expected ?? option.expects;
  const made = DecisionMade(
    {
      decision,
      case: state.id,
      option: option.id,
      label: option.label,
      ...choice,
      ...(option.action !== undefined && { action: option.action }),
      basis: state.asked?.data.evidence ?? state.opened.data.evidence.hash,
      optionsConsidered: (state.asked?.data.options ?? []).map(({ id, label }) => ({ id, label })),
      ...(effect && { expected: effect }),
    },
    { ...details, id: derivedId("decision-made", state.id, ...(number > 1 ? [number] : [])) },
  );
  const before = state.decision?.data.decision;
  if (before === undefined) return [made];
  const superseded = DecisionSuperseded(
    { case: state.id, decision: before, by: decision, reason: choice.reason },
    {
      ...details,
      id: derivedId("decision-superseded", state.id, before),
      ...(made.id !== undefined && { causation: made.id }),
    },
  );
  return [made, superseded];
}
