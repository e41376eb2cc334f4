import type { Micros, RecordedEvent } from "../event/index.ts";
import { corrected } from "./correct.ts";
import { deepFreeze } from "./deep-freeze.ts";
import type { ReadableFold } from "./define-decider.ts";
import type { EventStore } from "./event-store.ts";
import { type Query, queryItems } from "./query.ts";
import { stepped, type Watch } from "./read-folds.ts";

/** From where in time to look, and what becomes of corrections. */
export interface StateOptions {
  /** What had occurred by then. */
  readonly asOf?: Micros;
  /** As it was known then. */
  readonly asAt?: Micros;
  readonly upTo?: number;
  /** `applied`: each corrected event says, in its place, what its latest correction says. Default: events as they were logged. */
  readonly corrections?: "applied" | "as-logged";
}

/** What is true, told from how many events of the log up to where. */
export interface StateTold<State> {
  readonly state: State;
  readonly events: number;
  readonly upTo: number;
}

/**
 * What a fold says of the matching events: now, as of a time at which things had occurred, as known at a time, or both at once: "what
 * did we believe on 3 May about 1 April".
 *
 * With corrections applied, a correction counts as soon as it was known, whenever it is said to have occurred: it speaks of the time of
 * the event that it corrects. All matching events are then held in memory.
 *
 * errors  store/fold-failed
 */
export async function stateOf<State>(
  store: EventStore,
  fold: ReadableFold<State>,
  query: Query,
  { corrections = "as-logged", asOf, ...range }: StateOptions = {},
): Promise<StateTold<State>> {
  const wanted = narrowed(query, fold.types);
  const { upTo } = await store.read(wanted, { ...range, limit: 1, backwards: true });
  const found =
    corrections === "applied"
      ? applied(store, wanted, upTo, asOf)
      : store.scan(wanted, { upTo, ...(asOf !== undefined && { asOf }) });
  let state = deepFreeze(fold.initial);
  let events = 0;
  for await (const event of found) {
    state = stepped(fold, state, [event], unwatched);
    events += 1;
  }
  return { state, events, upTo };
}

const unwatched: Watch = (_what, work) => work();

async function* applied(store: EventStore, query: Query, upTo: number, asOf: Micros = Infinity) {
  const events: RecordedEvent[] = [];
  for await (const event of store.scan(query, { upTo })) events.push(event);
  for (const event of corrected(events)) if (event.occurred <= asOf) yield event;
}

/** The query, read only for types that the fold handles. */
function narrowed(query: Query, types: readonly string[] | undefined): Query {
  return types ? queryItems(query).map((item) => (item.types ? item : { ...item, types })) : query;
}
