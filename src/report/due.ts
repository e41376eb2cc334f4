import type { Micros, RecordedEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { parseDuration } from "../kit/duration.ts";
import { changesIn, publishedPost } from "./post.ts";
import type { EventTrigger, ResolvedPost } from "./post-definition.ts";
import { type PostCause, PostFailed, PostMade, PostPublished, PostSkipped, type SkippedPost } from "./post-events.ts";
import { readSchedule } from "./read-schedule.ts";
import { dueBetween, nextDueAt } from "./schedule.ts";

export type Skipped = Omit<SkippedPost, "post" | "definition">;

/** What is to be told now, if anything, and what is not told that was due too. */
export interface DuePost {
  readonly due?: { readonly at: Micros; readonly because: PostCause };
  readonly skipped: readonly Skipped[];
}

/**
 * What of a schedule is due: the latest moment that was not told yet. Those before it were missed, because nobody ran then; the latest one
 * tells what they would have told. Pure: `history` is the post's own stream.
 */
export function dueBySchedule(post: ResolvedPost, history: readonly RecordedEvent[], now: Micros): DuePost {
  if (typeof post.when !== "string") return { skipped: [] };
  const since = toldUntil(history);
  if (since >= now) return { skipped: [] };
  const moments = [...dueBetween(readSchedule(post.when), post.zone, since, now)];
  const at = moments.at(-1);
  if (at === undefined) return { skipped: [] };
  const because: PostCause = { kind: "schedule", schedule: post.when, zone: post.zone };
  return { due: { at, because }, skipped: skippedOf(moments.slice(0, -1), "missed") };
}

/** When a schedule is due next after a moment. */
export function nextDueOf(post: ResolvedPost, after: Micros): Micros | undefined {
  return typeof post.when === "string" ? nextDueAt(readSchedule(post.when), post.zone, after) : undefined;
}

/** An event of the past day is news; one that was appended later than that is history. */
const freshMicros = 86_400_000_000;

/** What of an event is due: the latest of those that came since. `triggers` are those that are like what is asked for, by position. */
export function dueByEvent(
  post: ResolvedPost,
  history: readonly RecordedEvent[],
  { triggers, now }: { readonly triggers: readonly RecordedEvent[]; readonly now: Micros },
): DuePost {
  if (typeof post.when === "string" || triggers.length === 0) return { skipped: [] };
  const fresh = triggers.filter(({ occurred }) => now - occurred < freshMicros);
  const quietUntil = quietOf(post.when, history);
  const told = fresh.filter(({ occurred }) => occurred >= quietUntil);
  const last = told.at(-1);
  const position = triggers.at(-1)?.position ?? 0;
  const skipped = [
    ...skippedEvents(
      triggers.filter((one) => !fresh.includes(one)),
      "past",
      position,
    ),
    ...skippedEvents(
      fresh.filter((one) => !told.includes(one)),
      "cool-down",
      position,
    ),
    ...skippedEvents(told.slice(0, -1), "overtaken", position),
  ];
  if (!last) return { skipped };
  const because = { kind: "event", type: last.type, event: last.id, position: last.position } as const;
  return { due: { at: Math.min(last.occurred, now), because }, skipped };
}

function skippedEvents(events: readonly RecordedEvent[], because: Skipped["because"], position: number) {
  const moments = events.map(({ occurred }) => occurred).sort((a, b) => a - b);
  return skippedOf(moments, because).map((one) => ({ ...one, position }));
}

function skippedOf(moments: readonly Micros[], because: Skipped["because"]): readonly Skipped[] {
  const [from, to] = [moments[0], moments.at(-1)];
  return from === undefined || to === undefined ? [] : [{ from, to, count: moments.length, because }];
}

function quietOf({ coolDown }: EventTrigger, history: readonly RecordedEvent[]): Micros {
  const last = history.filter(PostMade.is).findLast(({ data }) => data.because.kind === "event");
  return last && coolDown !== undefined ? last.data.due + parseDuration(coolDown) : Number.NEGATIVE_INFINITY;
}

/** After which position an event was not looked at yet: that of the last one that was, or of where the post went live. */
export function lookedUpTo(history: readonly RecordedEvent[]): number {
  const positions = history.flatMap((event) => {
    if (PostSkipped.is(event)) return event.data.position ?? 0;
    if (PostMade.is(event) || PostFailed.is(event))
      return event.data.because.kind === "event" ? event.data.because.position : 0;
    return 0;
  });
  return Math.max(begunBy(history)?.position ?? 0, ...positions);
}

/** Up to when everything that was due is told or skipped: since it went live with this schedule, if nothing was due yet. */
function toldUntil(history: readonly RecordedEvent[]): Micros {
  const moments = history.flatMap((event) => {
    if (PostSkipped.is(event)) return event.data.to;
    if (PostMade.is(event) || PostFailed.is(event)) return event.data.because.kind === "schedule" ? event.data.due : [];
    return [];
  });
  return Math.max(begunBy(history)?.occurred ?? Number.POSITIVE_INFINITY, ...moments);
}

/** The event by which it went live with the time that it has now: another title does not move what is due. */
function begunBy(history: readonly RecordedEvent[]): RecordedEvent | undefined {
  const changes = changesIn(history);
  const timeOf = (event: RecordedEvent | undefined) => {
    if (!event || !PostPublished.is(event)) return undefined;
    const { when, zone } = publishedPost(event.data);
    return canonicalJson([when, zone]);
  };
  const now = timeOf(changes.at(-1));
  if (now === undefined) return undefined;
  const before = changes.findLastIndex((one) => timeOf(one) !== now);
  return changes[before + 1];
}
