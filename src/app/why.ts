import { EffectFailed, EffectPostponed, EffectRequested, EffectSucceeded, effectId } from "../action/index.ts";
import { DecisionMade, PlaybookPublished } from "../decision/index.ts";
import { type RecordedEvent, tagText, tagValues } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { isUuid } from "../kit/uuid.ts";
import { type Metric, MetricDefined, MetricObserved, metricHash, type Observation } from "../metric/index.ts";
import { OutcomeMeasured } from "../outcome/index.ts";
import {
  AnswerGiven,
  CaseOpened,
  type GivenAnswer,
  MeetingProposed,
  MessageRequested,
  MessageSent,
  type ProposedMeeting,
  QuestionAsked,
  RequestReceived,
} from "../question/index.ts";
import { SignalRaised } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { type Corrections, correctionsOf } from "./corrections.ts";
import { decisionOf } from "./decision-outcomes.ts";
import { type Grounds, groundsOf } from "./grounds.ts";
import { measureAgain } from "./observations.ts";
import { all, tagged } from "./read.ts";
import { segmentName } from "./segment.ts";
import { storyOf } from "./why-meetings.ts";

export const NothingKnown = failure(
  "app/nothing-known",
  { retry: "never" },
  (f: { id: string }) =>
    `nothing in this log is called "${f.id}". Give an event's id or position, or a case (C-…), decision (D-…), meeting (M-…), signal (S-…), effect (E-…) or an edition of a post (P-…); thence case list and thence events --all show them.`,
);

/** What was counted for a number, computed again from the log as it ended then. */
export interface Counted {
  /** How many events, and whether they are the very same as when the number was recorded. */
  readonly events: number;
  readonly same: boolean;
  readonly positions: readonly number[];
}

/** An event and what it rests on. */
export interface Reason {
  readonly event: RecordedEvent;
  readonly counted?: Counted;
  /** What a decider had read, and its code. The last of those events are among the reasons. */
  readonly grounds?: Grounds;
  readonly because: readonly Reason[];
  /** What it corrects, and what corrects it. */
  readonly corrections?: Corrections;
  /** Of a meeting: what became of it, oldest first. */
  readonly became?: readonly RecordedEvent[];
}

export interface WhyOptions {
  /** How many of the counted events to show as reasons of their own. */
  readonly rows: number;
}

const kinds: Readonly<Record<string, string>> = {
  C: "thence.case",
  D: "thence.decision",
  M: "thence.meeting",
  N: "thence.message",
  P: "thence.edition",
  S: "thence.signal",
  E: "thence.effect",
};

/** The chain of causes behind anything in the log, back to the events that were counted. */
export async function why(store: EventStore, id: string, options: WhyOptions): Promise<Reason> {
  const event = await named(store, id);
  if (!event) throw new NothingKnown({ id });
  const seen = new Set<string>();
  const root = await reason(store, event, options, seen);
  const [of] = tagValues(event.tags, "thence.case");
  if (of === undefined || MeetingProposed.is(event)) return root;
  // People met about it, whether the decision came of that or not: what is known of it belongs to why.
  const met = (await tagged(store, "thence.case", of)).filter(MeetingProposed.is).filter(({ id }) => !seen.has(id));
  const meetings = await Promise.all(
    met.map(async (one) => ({ event: one, because: [], became: await storyIn(store, one) })),
  );
  return { ...root, because: [...root.because, ...meetings] };
}

async function storyIn(store: EventStore, { data }: RecordedEvent<string, ProposedMeeting>) {
  return storyOf(await tagged(store, "thence.case", data.case), data.meeting);
}

async function at(store: EventStore, position: number): Promise<RecordedEvent | undefined> {
  const [event] = (await store.read({}, { after: Math.max(0, position - 1), limit: 1 })).events;
  return event?.position === position ? event : undefined;
}

async function named(store: EventStore, id: string): Promise<RecordedEvent | undefined> {
  if (isUuid(id)) return (await store.find([id]))[0];
  if (/^\d{1,15}$/.test(id)) return at(store, Number(id));
  const tag = kinds[id[0] ?? ""];
  const events = tag ? await tagged(store, tag, id) : [];
  const is =
    {
      C: telling,
      D: [DecisionMade],
      M: [MeetingProposed],
      S: [SignalRaised],
      E: telling,
      N: [MessageSent, MessageRequested],
    }[id[0] ?? ""] ?? [];
  for (const definition of is) {
    const found = events.findLast((event) => definition.is(event));
    if (found) return found;
  }
  return events.at(-1);
}

/** What tells most of a case or an effect, the furthest along first. */
const telling = [
  OutcomeMeasured,
  EffectSucceeded,
  EffectFailed,
  EffectPostponed,
  EffectRequested,
  DecisionMade,
  QuestionAsked,
];

async function reason(
  store: EventStore,
  event: RecordedEvent,
  options: WhyOptions,
  seen: Set<string>,
): Promise<Reason> {
  if (seen.has(event.id)) return { event, because: [] };
  seen.add(event.id);
  if (MetricObserved.is(event)) return observedReason(store, event, event.data, options, seen);
  const causes = OutcomeMeasured.is(event) ? await causesOfOutcome(store, event) : await causeOf(store, event);
  const corrections = (await correctionsOf(store, [event])).get(event.id);
  const because = await Promise.all(causes.map((cause) => reason(store, cause, options, seen)));
  const decided = await groundsOf(store, event);
  // What was read is shown and not explained in turn, or one decision would lead to all before it.
  const shown = decided?.read.filter((one) => !seen.has(one.id)).slice(-Math.min(options.rows, maxRead)) ?? [];
  return {
    event,
    ...(decided && { grounds: decided.grounds }),
    because: [...because, ...shown.map((one) => ({ event: one, because: [] }))],
    ...(corrections && { corrections }),
    ...(MeetingProposed.is(event) && { became: await storyIn(store, event) }),
  };
}

const maxRead = 1_000;

async function causeOf(store: EventStore, event: RecordedEvent): Promise<readonly RecordedEvent[]> {
  if (AnswerGiven.is(event)) return [...(await causedBy(store, event)), ...(await cameBy(store, event))];
  if (RequestReceived.is(event) && event.data.message !== undefined)
    return (await tagged(store, "thence.message", event.data.message)).filter(MessageSent.is).slice(0, 1);
  if (!CaseOpened.is(event)) return causedBy(store, event);
  // A case rests on the rule that asked, too: by which definition, from which commit.
  const published = (await tagged(store, "thence.definition", event.data.definition)).find((one) =>
    PlaybookPublished.is(one),
  );
  return [...(await causedBy(store, event)), ...(published ? [published] : [])];
}

/** The request of a channel that an answer came by: who it was there, how surely, and under which message they answered. */
async function cameBy(
  store: EventStore,
  { position, data }: RecordedEvent<string, GivenAnswer>,
): Promise<readonly RecordedEvent[]> {
  const received = (await tagged(store, "thence.case", data.case)).filter(RequestReceived.is);
  const isIt = (one: (typeof received)[number]) => one.data.person === data.by && one.data.result === "done";
  return received.filter((one) => one.position > position && one.data.channel === data.via && isIt(one)).slice(0, 1);
}

async function causedBy(store: EventStore, event: RecordedEvent): Promise<readonly RecordedEvent[]> {
  return event.causation === undefined || !isUuid(event.causation) ? [] : store.find([event.causation]);
}

// An outcome rests on what was done (or on the decision to do nothing) and on the number that was measured afterwards.
async function causesOfOutcome(store: EventStore, event: RecordedEvent): Promise<RecordedEvent[]> {
  if (!OutcomeMeasured.is(event)) return [];
  const ofCase = await tagged(store, "thence.case", event.data.case);
  const decision = decisionOf(ofCase, event.data);
  const made = ofCase.filter(DecisionMade.is).find(({ data }) => data.decision === decision);
  const { action } = made?.data ?? {};
  const effect = action === undefined || decision === undefined ? undefined : effectId(decision, action);
  const done =
    ofCase.findLast((one) => (EffectSucceeded.is(one) || EffectFailed.is(one)) && one.data.effect === effect) ?? made;
  const { metric, from, to } = event.data.after;
  const observed = (
    await all(store, { types: [MetricObserved.type], tags: [tagText("thence.metric", metric)] })
  ).filter(MetricObserved.is);
  // An outcome over several windows rests on each of them.
  const after = observed.filter((one) => one.data.from >= from && one.data.to <= to);
  const nameOf = ({ segment }: Observation) => segment && `${segment.property} ${segmentName(segment)}`;
  const own = after.filter((one) => nameOf(one.data) === nameOf(event.data.after));
  return [...(done ? [done] : []), ...(own.length > 0 ? own : after.filter((one) => !one.data.segment))];
}

async function observedReason(
  store: EventStore,
  event: RecordedEvent,
  observation: Observation,
  options: WhyOptions,
  seen: Set<string>,
): Promise<Reason> {
  const definitions = await all(store, {
    types: [MetricDefined.type],
    tags: [tagText("thence.definition", observation.definition)],
  });
  const defined = definitions.find(MetricDefined.is);
  if (!defined) return { event, because: [] };
  const metric = JSON.parse(defined.data.content) as Metric; // its hash names it, and is compared below
  const again = await measureAgain(store, metric, observation);
  const positions = [...new Set(again.rows.flatMap((row) => row.positions))].sort((a, b) => a - b);
  const same =
    metricHash(metric) === observation.definition &&
    again.observation.rowsHash === observation.rowsHash &&
    again.observation.value === observation.value;
  const shown = await Promise.all(
    positions.slice(0, options.rows).map((position) => store.read({}, { after: position - 1, limit: 1 })),
  );
  const counted = shown.flatMap((page) => page.events);
  return {
    event,
    counted: { events: positions.length, same, positions },
    because: await Promise.all([defined, ...counted].map((one) => reason(store, one, options, seen))),
  };
}
