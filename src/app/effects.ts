import { EffectRequested, type EffectState, foldEffect } from "../action/index.ts";
import { byIdentity } from "../kit/by-identity.ts";
import type { Journal } from "./journal.ts";

interface Known {
  /** How many requests were looked at. */
  requests: number;
  /** Effects that are neither done nor given up, in the order in which they were asked for. */
  readonly open: Set<string>;
}

const knownOf = byIdentity((_: Journal): Known => ({ requests: 0, open: new Set() }));

/** The effects that something is still to be done about: a turn costs what is open, and not what ever was. */
export function openEffects(journal: Journal): readonly EffectState[] {
  const known = knownOf(journal);
  const requested = journal.typed(EffectRequested.type);
  for (const event of requested.slice(known.requests)) if (EffectRequested.is(event)) known.open.add(event.data.effect);
  known.requests = requested.length;
  return [...known.open].flatMap((effect) => {
    const state = foldEffect(journal.stream("thence.effect", effect));
    if (state?.kind === "waiting" || state?.kind === "attempting") return [state];
    known.open.delete(effect);
    return [];
  });
}
