import { formatTime, type Micros, parseTag, type RecordedEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { failure } from "../kit/failure.ts";
import { latest } from "../projection/index.ts";
import type { EventStore, Range } from "../store/index.ts";
import { correctionsOf } from "./corrections.ts";
import { type EventJson, eventCells, eventJson } from "./list-events.ts";

export const UnknownStream = failure(
  "app/unknown-stream",
  { retry: "never" },
  (f: { stream: string; bearing: boolean }) =>
    f.bearing
      ? `no event belongs to the stream "${f.stream}", but some bear it as a tag. List them with thence events --tag ${f.stream}.`
      : `there is no stream "${f.stream}", and no event bears it as a tag. List what there is with thence events.`,
);
export const NothingThen = failure(
  "app/nothing-then",
  { retry: "never" },
  (f: { stream: string; first: string; recorded: string }) =>
    `stream "${f.stream}" had no event then. Its first one occurred ${f.first} and was recorded ${f.recorded}: ask for a later time.`,
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
  /** Where it was looked from, where that was not here and now. */
  readonly lookedFrom?: LookedFrom;
}

export interface LookedFrom {
  readonly asOf?: string;
  readonly asAt?: string;
  /** How many of its events had been recorded and had not occurred yet. */
  readonly leftOut: number;
  /** The events recorded since `asAt` that changed this answer: what changed our mind. */
  readonly changedBy: readonly { readonly position: number; readonly type: string; readonly recorded: string }[];
}

export interface StateQuestion {
  readonly atRevision?: number | undefined;
  /** How many of its last events to show. Default: 5. */
  readonly last?: number;
  readonly asOf?: Micros | undefined;
  readonly asAt?: Micros | undefined;
}

/**
 * What is now true of a stream, or what was true at one of its revisions, as of a time, or as it was known at a time.
 *
 * errors  app/unknown-stream, app/no-such-revision, app/nothing-then, event/bad-tag for a name that is no stream's
 */
export async function streamState(
  store: EventStore,
  stream: string,
  { atRevision, last = 5, asOf, asAt }: StateQuestion = {},
): Promise<StreamState> {
  parseTag(stream);
  const known = await store.read({ stream }, { limit: 1, backwards: true, ...(asAt !== undefined && { asAt }) });
  const bounds = { upTo: known.upTo, ...(asOf !== undefined && { asOf }) };
  const told = await tell(store, stream, { ...bounds, ...(atRevision !== undefined && { limit: atRevision }) }, last);
  if (told.count === 0) throw await nothing(store, stream);
  if (atRevision !== undefined && told.count < atRevision)
    throw new NoSuchRevision({ stream, asked: atRevision, revision: told.count });
  const revision = atRevision ?? known.events[0]?.revision ?? told.count;
  const corrections = await correctionsOf(store, told.last);
  return {
    stream,
    revision,
    first: formatTime(told.first),
    last: formatTime(told.latest),
    types: [...told.types]
      .map(([type, count]) => ({ type, count }))
      .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1)),
    fields: Object.fromEntries(told.state),
    lastEvents: told.last.map(eventJson),
    lastCells: told.last.map((event) => eventCells(event, corrections.get(event.id))),
    ...((asOf !== undefined || asAt !== undefined) && {
      lookedFrom: {
        ...(asOf !== undefined && { asOf: formatTime(asOf) }),
        ...(asAt !== undefined && { asAt: formatTime(asAt) }),
        leftOut: revision - told.count,
        changedBy: asAt === undefined ? [] : await changesSince(store, stream, told.state, bounds),
      },
    }),
  };
}

async function nothing(store: EventStore, stream: string): Promise<Error> {
  const [first] = (await store.read({ stream }, { limit: 1 })).events;
  if (first)
    return new NothingThen({ stream, first: formatTime(first.occurred), recorded: formatTime(first.recorded) });
  const bearing = (await store.read({ tags: [stream] }, { limit: 1 })).events.length > 0;
  return new UnknownStream({ stream, bearing });
}

type Latest = typeof latest.initial;

async function changesSince(
  store: EventStore,
  stream: string,
  before: Latest,
  { upTo, asOf }: { readonly upTo: number; readonly asOf?: Micros },
): Promise<LookedFrom["changedBy"]> {
  const changes: { position: number; type: string; recorded: string }[] = [];
  let state = before;
  for await (const event of store.scan({ stream }, { after: upTo, ...(asOf !== undefined && { asOf }) })) {
    const next = latest.step(state, event);
    if (valuesOf(next) !== valuesOf(state))
      changes.push({ position: event.position, type: event.type, recorded: formatTime(event.recorded) });
    state = next;
  }
  return changes;
}

function valuesOf(state: Latest): string {
  return canonicalJson(Object.fromEntries([...state].map(([field, { value }]) => [field, value])));
}

async function tell(store: EventStore, stream: string, range: Range, most: number) {
  const types = new Map<string, number>();
  const last: RecordedEvent[] = [];
  let state = latest.initial;
  let [count, first, latestTime] = [0, Infinity, -Infinity];
  for await (const event of store.scan({ stream }, range)) {
    state = latest.step(state, event);
    types.set(event.type, (types.get(event.type) ?? 0) + 1);
    last.push(event);
    if (last.length > most) last.shift();
    count += 1;
    first = Math.min(first, event.occurred);
    latestTime = Math.max(latestTime, event.occurred);
  }
  return { state, types, last, count, first, latest: latestTime };
}
