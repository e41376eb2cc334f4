import type { RecordedEvent } from "../event/index.ts";
import { deepFreeze } from "./deep-freeze.ts";
import type { ReadableFold } from "./define-decider.ts";
import { FoldFailed } from "./errors.ts";
import type { EventStore } from "./event-store.ts";
import { currentFoldCache, type FoldCache, foldKey } from "./fold-cache.ts";
import { matchesRecorded, type QueryItem } from "./query.ts";
import { pageSize } from "./read-log.ts";

/** A fold, and the events it reads: their tags as they are stored, with pseudonyms in place. */
export interface Bound {
  readonly name: string;
  readonly fold: ReadableFold<unknown>;
  readonly item: QueryItem;
}

/** What the folds say, all of them read up to the same position. */
export interface FoldsRead {
  readonly states: Readonly<Record<string, unknown>>;
  readonly upTo: number;
}

/** Does a piece of the caller's own work, and may end it where it takes too long. */
export type Watch = <Result>(what: string, work: () => Result) => Result;

interface Reader extends Bound {
  readonly key: string;
  position: number;
  state: unknown;
}

/**
 * What the folds say now. Remembered states are carried on from where they were read up to, so only what came since is read.
 *
 * errors  store/fold-failed, store/fold-too-slow, store/unfit-state
 */
export async function readFolds(store: EventStore, bounds: readonly Bound[], watch: Watch): Promise<FoldsRead> {
  const cache = await currentFoldCache(store);
  const readers = bounds.map((bound) => reader(bound, cache));
  // Folds that were last read together stand at one position and take one read. The furthest goes first: where it ends, the others end.
  const groups = [...Map.groupBy(readers, ({ position }) => position)].sort(([a], [b]) => b - a);
  let upTo: number | undefined;
  for (const [, group] of groups) upTo = await caughtUp(store, group, upTo, watch);
  for (const { key, position, state } of readers) cache.set(key, { position, state });
  const states = Object.fromEntries(readers.map(({ name, state }) => [name, state]));
  return { states, upTo: upTo ?? 0 };
}

function reader(bound: Bound, cache: FoldCache): Reader {
  const key = foldKey(bound.fold, bound.item);
  const known = cache.get(key);
  return {
    ...bound,
    key,
    position: known?.position ?? 0,
    state: known ? known.state : frozenState(bound.fold.initial, bound.fold),
  };
}

async function caughtUp(
  store: EventStore,
  group: readonly Reader[],
  upTo: number | undefined,
  watch: Watch,
): Promise<number> {
  const query = group.map(({ item }) => item);
  const after = group[0]?.position ?? 0;
  for (let from = after; ; ) {
    const page = await store.read(query, { after: from, limit: pageSize, ...(upTo !== undefined && { upTo }) });
    for (const one of group) {
      const events = group.length === 1 ? page.events : page.events.filter((event) => matchesRecorded(one.item, event));
      one.state = stepped(one.fold, one.state, events, watch);
      one.position = Math.max(one.position, page.upTo);
    }
    if (!page.more) return page.upTo;
    from = page.upTo;
  }
}

/**
 * The state after these events. Nothing can change it any more, because others go on from it.
 *
 * errors  store/fold-failed, store/fold-too-slow, store/unfit-state
 */
export function stepped<State>(
  fold: ReadableFold<State>,
  from: State,
  events: readonly RecordedEvent[],
  watch: Watch,
): State {
  if (events.length === 0) return from;
  const state = watch(`the fold "${fold.name}"`, () => {
    let last = from;
    for (const event of events) last = stepOf(fold, last, event);
    return last;
  });
  return frozenState(state, fold);
}

function frozenState<State>(state: State, fold: { readonly name: string }): State {
  return deepFreeze(state, `the state of the fold "${fold.name}"`);
}

function stepOf<State>(fold: ReadableFold<State>, state: State, event: RecordedEvent): State {
  try {
    return fold.step(state, event);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const { id, type, position } = event;
    throw new FoldFailed({ fold: fold.name, type, event: id, position, problem }, { cause });
  }
}
