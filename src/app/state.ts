import { formatTime, parseTag, type RecordedEvent } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { type Fold, latest } from "../projection/index.ts";
import type { EventStore } from "../store/index.ts";
import { type EventJson, eventCells, eventJson } from "./list-events.ts";

export const UnknownStream = failure(
  "app/unknown-stream",
  { retry: "never" },
  (f: { stream: string; bearing: boolean }) =>
    f.bearing
      ? `no event belongs to the stream "${f.stream}", but some bear it as a tag. List them with thence events --tag ${f.stream}.`
      : `there is no stream "${f.stream}", and no event bears it as a tag. List what there is with thence events.`,
);
export const NoSuchRevision = failure(
  "app/no-such-revision",
  { retry: "never" },
  (f: { stream: string; asked: number; revision: number }) =>
    `stream "${f.stream}" is at revision ${f.revision}; there is no revision ${f.asked} yet. Ask for 1 to ${f.revision}.`,
);

export interface StreamState {
  readonly stream: string;
  readonly revision: number;
  readonly first: string;
  readonly last: string;
  readonly types: readonly { readonly type: string; readonly count: number }[];
  /** What each data field said last, and at which position. */
  readonly fields: Readonly<Record<string, { readonly value: unknown; readonly position: number }>>;
  readonly lastEvents: readonly EventJson[];
  /** The same events as lines of a table. */
  readonly lastCells: readonly (readonly string[])[];
}

/**
 * What is now true of a stream, or what was true at one of its revisions.
 *
 * errors  app/unknown-stream, app/no-such-revision, event/bad-tag for a name that is no stream's
 */
export async function streamState(
  store: EventStore,
  stream: string,
  options: { readonly atRevision?: number | undefined; readonly last?: number } = {},
): Promise<StreamState> {
  parseTag(stream);
  const lastLimit = options.last ?? 5;
  const told = await tell(store, stream, latest, { limit: options.atRevision ?? Infinity, last: lastLimit });
  if (told.count === 0) {
    const bearing = (await store.read({ tags: [stream] }, { limit: 1 })).events.length > 0;
    throw new UnknownStream({ stream, bearing });
  }
  if (options.atRevision !== undefined && told.count < options.atRevision) {
    throw new NoSuchRevision({ stream, asked: options.atRevision, revision: told.count });
  }
  return {
    stream,
    revision: told.count,
    first: formatTime(told.first),
    last: formatTime(told.latest),
    types: [...told.types]
      .map(([type, count]) => ({ type, count }))
      .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1)),
    fields: Object.fromEntries(told.state),
    lastEvents: told.last.map(eventJson),
    lastCells: told.last.map(eventCells),
  };
}

async function tell<State>(
  store: EventStore,
  stream: string,
  fold: Fold<State>,
  bounds: { limit: number; last: number },
) {
  const types = new Map<string, number>();
  const last: RecordedEvent[] = [];
  let state = fold.initial;
  let [count, first, latestTime] = [0, Infinity, -Infinity];
  const range = Number.isFinite(bounds.limit) ? { limit: bounds.limit } : {};
  for await (const event of store.scan({ stream }, range)) {
    state = fold.step(state, event);
    types.set(event.type, (types.get(event.type) ?? 0) + 1);
    last.push(event);
    if (last.length > bounds.last) last.shift();
    count += 1;
    first = Math.min(first, event.occurred);
    latestTime = Math.max(latestTime, event.occurred);
  }
  return { state, types, last, count, first, latest: latestTime };
}
