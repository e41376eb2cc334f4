import type { RecordedEvent } from "../event/index.ts";
import { byIdentity } from "../kit/by-identity.ts";
import type { Journal } from "./journal.ts";

/** What is made of a journal's events of some types, one after the other; only what came since is looked at. */
export function following<State>(
  types: readonly string[],
  empty: () => State,
  take: (state: State, event: RecordedEvent) => void,
): (journal: Journal) => State {
  const kept = byIdentity((_: Journal) => ({ state: empty(), taken: new Map<string, number>() }));
  return (journal) => {
    const { state, taken } = kept(journal);
    for (const type of types) {
      const events = journal.typed(type);
      for (const event of events.slice(taken.get(type) ?? 0)) take(state, event);
      taken.set(type, events.length);
    }
    return state;
  };
}
