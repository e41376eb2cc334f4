import type { DeliveryState } from "../../question/index.ts";

const folds: readonly string[] = ["reminder", "next-step"];

/**
 * The messages that wait, were certainly not sent, and are said by a later one of the same conversation: a reminder by the next one or by how it
 * ended, a next step by the same asked again. Each with the message that says it.
 */
export function overtakenIn(pending: readonly DeliveryState[]): ReadonlyMap<DeliveryState, string> {
  const found = new Map<DeliveryState, string>();
  const conversations = Map.groupBy(
    pending,
    ({ requested: { to, thread } }) => `${to.channel} ${to.target} ${thread ?? ""}`,
  );
  for (const all of conversations.values())
    for (const [i, state] of all.entries()) {
      if (!folds.includes(state.requested.says)) continue;
      const { kind, place, isUnknown } = state;
      if (kind !== "waiting" || place || isUnknown) continue;
      const by = all.slice(i + 1).findLast((later) => overtakes(later, state));
      if (by) found.set(state, by.requested.message);
    }
  return found;
}

function overtakes(later: DeliveryState, { requested, hash }: DeliveryState): boolean {
  const { says, case: id } = later.requested;
  if (id !== requested.case || later.place) return false;
  if (requested.says === "reminder") return ["reminder", "decided", "closed"].includes(says);
  return requested.says === "next-step" && says === "next-step" && later.hash === hash;
}
