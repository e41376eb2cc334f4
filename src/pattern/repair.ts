import { type Micros, type RecordedEvent, tagValues } from "../event/index.ts";
import type { KeyedState } from "./keyed-rules.ts";
import { type MatcherOptions, openMatcher } from "./matcher.ts";
import type { Rule } from "./rule.ts";
import type { Match } from "./semantics.ts";

/** What becomes of the matches of a key once a late event is known. */
export interface Repair {
  /** Found again; `was` where it is complete at another event or time than was recorded. */
  readonly confirmed: readonly { readonly match: Match; readonly was?: Match }[];
  readonly added: readonly Match[];
  /** Recorded, and no match: what it has started is to be taken back. */
  readonly withdrawn: readonly Match[];
  /** What is now known of the key, to `put` into the matcher that is running. */
  readonly state: KeyedState | undefined;
}

/**
 * Repairs one key after a late event, by replay of that key's events: the matches are those that the stream in order would have brought.
 *
 * shape   all rules go by one tag (those that do not are left out); `events` are all of the key, the late one among them, in any order
 * units   `clock` is that of the running matcher
 */
export function repair(
  rules: readonly Rule[],
  key: { readonly by: string | undefined; readonly value: string },
  events: readonly RecordedEvent[],
  recorded: readonly Match[],
  how: MatcherOptions & { readonly clock: Micros },
): Repair {
  const { clock, ...options } = how;
  const own = rules.filter(({ by }) => by === key.by);
  const isOfKey = ({ tags }: RecordedEvent) => key.by === undefined || tagValues(tags, key.by).includes(key.value);
  const inOrder = events.filter(isOfKey).sort((a, b) => a.occurred - b.occurred || a.position - b.position);
  const matcher = openMatcher(own, options);
  const all = [...matcher.feed(inOrder).matches, ...matcher.advance(clock).matches];
  const found = all.filter((match) => match.key === key.value);
  const before = recorded.filter((match) => match.key === key.value && own.some(({ name }) => name === match.rule));
  const old = new Map(before.map((match) => [match.id, match]));
  const ids = new Set(found.map(({ id }) => id));
  return {
    confirmed: found.flatMap((match) => {
      const was = old.get(match.id);
      if (!was) return [];
      return [was.at === match.at && was.end === match.end ? { match } : { match, was }];
    }),
    added: found.filter(({ id }) => !old.has(id)),
    withdrawn: before.filter(({ id }) => !ids.has(id)),
    state: matcher.read(key.by, key.value),
  };
}
