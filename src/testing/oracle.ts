import type { RecordedEvent } from "../event/index.ts";
import { type Condition, markerPosition, matchesRecorded, type Query } from "../store/index.ts";

/** When a call began and ended, in any unit that only grows: two calls overlap unless one ended before the other began. */
interface Span {
  readonly began: number;
  readonly ended: number;
}

/**
 * One call that was made while others were under way, and what it said. An append that was tried again with the same ids is one call, from
 * the beginning of the first attempt to the end of the last.
 */
export type Call =
  | (Span & {
      readonly call: "append";
      readonly ids: readonly string[];
      readonly conditions: readonly Condition[];
      readonly said:
        | { readonly kind: "appended"; readonly first: number; readonly last: number }
        | { readonly kind: "refused"; readonly code: string; readonly facts: Readonly<Record<string, unknown>> }
        /** It failed without saying whether it was written: a connection was lost, a process was killed. */
        | { readonly kind: "unknown" };
    })
  | (Span & {
      readonly call: "read";
      readonly query: Query;
      readonly after: number;
      readonly upTo: number;
      readonly positions: readonly number[];
    })
  | (Span & {
      readonly call: "subscription";
      readonly query: Query;
      readonly after: number;
      readonly positions: readonly number[];
    });

/**
 * Whether what many callers were told can be true of the log as it is found afterwards. Empty: it can.
 *
 * The log itself is the order that the calls are held against, so no search is needed: an append must stand where it said, whole, once,
 * behind all that was acknowledged before it began; its conditions must hold at that place; a refusal must have had its reason in the
 * log as it can have been at some moment of the call; a read must hold all that was acknowledged before it began and be a prefix; a subscription must have missed
 * nothing, and repeated nothing.
 *
 * source  Herlihy and Wing 1990, Linearizability, ACM TOPLAS 12:463 (here with the order given); the prefix rule after Elle, VLDB 2020
 */
export function contradictions(calls: readonly Call[], log: readonly RecordedEvent[]): readonly string[] {
  const byId = new Map(log.map((event) => [event.id, event]));
  const placed = calls.flatMap((call) => placeOf(call, byId));
  return [
    ...density(log),
    ...calls.flatMap((call) => problemsOf(call, { calls, placed, log, byId })),
    ...realTime(placed),
  ];
}

interface Held {
  readonly calls: readonly Call[];
  readonly placed: readonly Placed[];
  readonly log: readonly RecordedEvent[];
  readonly byId: ReadonlyMap<string, RecordedEvent>;
}

/** Where an append stands. One of unknown outcome may have been written at any time after it began. */
interface Placed extends Span {
  readonly first: number;
  readonly last: number;
}

function placeOf(call: Call, byId: Held["byId"]): Placed[] {
  if (call.call !== "append") return [];
  const { began, ended, said, ids } = call;
  if (said.kind === "appended") return [{ first: said.first, last: said.last, began, ended }];
  const places = ids.flatMap((id) => byId.get(id)?.position ?? []);
  if (said.kind === "refused" || places.length === 0) return [];
  return [{ first: Math.min(...places), last: Math.max(...places), began, ended: Number.POSITIVE_INFINITY }];
}

function problemsOf(call: Call, held: Held): string[] {
  switch (call.call) {
    case "append":
      return appendProblems(call, held);
    case "read":
      return [...seenProblems("a read", call, held.log, call.upTo), ...staleReads(call, held.placed)];
    case "subscription":
      return seenProblems("a subscription", call, held.log, call.positions.at(-1) ?? call.after);
  }
}

function density(log: readonly RecordedEvent[]): string[] {
  const revisions = new Map<string, number>();
  const problems: string[] = [];
  const ids = new Set<string>();
  log.forEach((event, i) => {
    if (event.position !== i + 1) problems.push(`position ${i + 1} holds the event of position ${event.position}`);
    if (ids.has(event.id)) problems.push(`the event ${event.id} is in the log twice`);
    ids.add(event.id);
    if (event.stream === undefined) return;
    const revision = (revisions.get(event.stream) ?? 0) + 1;
    if (event.revision !== revision)
      problems.push(
        `${event.stream} counts ${event.revision} at position ${event.position}, and it is its event ${revision}`,
      );
    revisions.set(event.stream, revision);
  });
  return problems;
}

type Append = Extract<Call, { call: "append" }>;

function appendProblems(call: Append, held: Held): string[] {
  const { log, byId } = held;
  const there = call.ids.filter((id) => byId.has(id));
  if (there.length > 0 && there.length < call.ids.length)
    return [`of an append of ${call.ids.length} events, ${there.length} are in the log`];
  const places = call.ids.map((id) => byId.get(id)?.position ?? 0);
  const first = places[0] ?? 0;
  if (there.length > 0 && places.some((place, i) => place !== first + i))
    return [`an append stands at ${places.join(", ")}, which is not one piece in its order`];
  switch (call.said.kind) {
    case "appended": {
      if (there.length === 0) return [`an acknowledged append at ${call.said.first} is not in the log`];
      if (first !== call.said.first || places.at(-1) !== call.said.last)
        return [`an append said ${call.said.first} to ${call.said.last} and stands at ${first} to ${places.at(-1)}`];
      return brokenConditions(call, first, log);
    }
    case "refused":
      if (there.length > 0) return [`a refused append stands at ${first}`];
      return hadReason(call, held)
        ? []
        : [`an append was refused (${call.said.code}), and nothing that could be in the log by then stands against it`];
    case "unknown":
      return there.length > 0 ? brokenConditions(call, first, log) : [];
  }
}

/**
 * Whether a condition was broken at some length that the log can have had during the call: at least what was known to be there before it
 * began, at most what was begun before it ended. Revisions and matches only become more, so a condition that holds at both ends held
 * between them.
 */
function hadReason({ conditions, began, ended }: Append, { calls, placed, log }: Held): boolean {
  const shortest = Math.max(
    0,
    ...placed.flatMap((one) => (one.ended < began ? [one.last] : [])),
    ...calls.flatMap((call) => (call.call === "read" && call.ended < began ? [call.upTo] : [])),
  );
  const longest = Math.min(log.length, ...placed.flatMap((one) => (one.began > ended ? [one.first - 1] : [])));
  return conditions.some((condition) =>
    [shortest, longest].some((length) => disturbedAt(condition, log, length) !== undefined),
  );
}

function brokenConditions(call: Append, first: number, log: readonly RecordedEvent[]): string[] {
  return call.conditions.flatMap((condition) => {
    const at = disturbedAt(condition, log, first - 1);
    return at === undefined
      ? []
      : [`an append at ${first} passed its condition ${JSON.stringify(condition)}, which position ${at} breaks`];
  });
}

/** Where the first `upTo` events of the log break a condition. */
function disturbedAt(condition: Condition, log: readonly RecordedEvent[], upTo: number): number | undefined {
  if ("stream" in condition) {
    const revision = log.slice(0, upTo).findLast((event) => event.stream === condition.stream)?.revision ?? 0;
    return revision === condition.revision ? undefined : upTo;
  }
  return log.slice(markerPosition(condition.after), upTo).find((event) => matchesRecorded(condition.query, event))
    ?.position;
}

function seenProblems(
  what: string,
  call: { readonly query: Query; readonly after: number; readonly positions: readonly number[] },
  log: readonly RecordedEvent[],
  upTo: number,
): string[] {
  const expected = log
    .slice(call.after, upTo)
    .filter((event) => matchesRecorded(call.query, event))
    .map((event) => event.position);
  return expected.join() === call.positions.join()
    ? []
    : [
        `${what} of ${JSON.stringify(call.query)} after ${call.after} up to ${upTo} gave ${call.positions.join(", ") || "nothing"}, and the log holds ${expected.join(", ") || "nothing"}`,
      ];
}

function staleReads(read: Extract<Call, { call: "read" }>, placed: readonly Placed[]): string[] {
  return placed.flatMap(({ ended, last }) =>
    ended < read.began && last > read.upTo
      ? [`a read that began after the append at ${last} was acknowledged saw only up to ${read.upTo}`]
      : [],
  );
}

function realTime(placed: readonly Placed[]): string[] {
  const byPlace = placed.toSorted((a, b) => a.first - b.first);
  // Going back from the log's end: what stands further on must not have been acknowledged before this one began.
  const problems: string[] = [];
  let earliestEnd = Number.POSITIVE_INFINITY;
  for (const one of byPlace.toReversed()) {
    if (earliestEnd < one.began)
      problems.push(`the append at ${one.first} began after a later one in the log had been acknowledged`);
    earliestEnd = Math.min(earliestEnd, one.ended);
  }
  return problems;
}
