import { waitMsAfter } from "../../action/index.ts";
import { type Clock, derivedId, type Micros, type NewEvent } from "../../event/index.ts";
import {
  type Channel,
  type Delivery,
  type DeliveryState,
  foldDelivery,
  isDueNow,
  isMessageGivenUp,
  MessageAttempted,
  MessageFailed,
  MessagePostponed,
  MessageRequested,
  MessageRevised,
  MessageSent,
  MessageWithdrawn,
  type Outgoing,
  unknownStatus,
} from "../../question/index.ts";
import type { Undone } from "../act.ts";
import { system } from "../actors.ts";
import { appendAt } from "../append-at.ts";
import { following } from "../following.ts";
import type { Journal } from "../journal.ts";
import { referenceOf } from "./heard-before.ts";
import { overtakenIn } from "./overtaken.ts";
import type { Pacer } from "./pace.ts";

/** The channels of this process, opened; one that cannot be used says why. */
export interface Delivering {
  readonly channels: ReadonlyMap<string, Channel | { readonly lacking: string }>;
  readonly pacer: Pacer;
  readonly wallClock: Clock;
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

export interface Delivered {
  readonly sent: number;
  /** When the next attempt is due, by the wall clock. */
  readonly nextAt?: Micros;
  readonly held: readonly Undone[];
  readonly failed: readonly Undone[];
}

/** Calls at once; within a thread one after the other. */
const mostAtOnce = 16;

/**
 * Sends every message that is due, and brings those up to date that say what is not so any more. Messages of one thread keep their order: one
 * waits until those before it stand there, or have failed for good.
 */
export async function dispatchMessages(journal: Journal, now: Micros, delivering: Delivering): Promise<Delivered> {
  await journal.refresh();
  const pending = await withoutOvertaken(journal, pendingOf(journal), now);
  const lanes = Map.groupBy(pending, laneOf);
  const done: Delivered[] = [];
  const waiting = [...lanes.values()];
  const work = async () => {
    for (let lane = waiting.shift(); lane && !delivering.signal?.aborted; lane = waiting.shift())
      done.push(await sendLane(journal, lane, now, delivering));
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, waiting.length) }, work));
  const nexts = done.flatMap(({ nextAt }) => nextAt ?? []);
  return {
    sent: done.reduce((sum, one) => sum + one.sent, 0),
    ...(nexts.length > 0 && { nextAt: Math.min(...nexts) }),
    held: done.flatMap(({ held }) => held),
    failed: done.flatMap(({ failed }) => failed),
  };
}

/** What a later message makes idle is withdrawn: whoever was not reached for a day is reminded once, and of nothing that is decided. */
async function withoutOvertaken(
  journal: Journal,
  pending: readonly DeliveryState[],
  now: Micros,
): Promise<readonly DeliveryState[]> {
  const overtaken = overtakenIn(pending);
  for (const [{ requested, lastId, revision }, by] of overtaken) {
    const { message, case: id } = requested;
    const event = MessageWithdrawn(
      { message, ...(id !== undefined && { case: id }), by },
      {
        id: derivedId("message-withdrawn", message),
        occurred: now,
        causation: lastId,
        ...(id !== undefined && { correlation: id }),
      },
    );
    await appendAt(journal.store, event, revision, "deliver");
  }
  if (overtaken.size === 0) return pending;
  await journal.refresh();
  return pending.filter((one) => !overtaken.has(one));
}

/** The messages that may not be done with, each as it was folded last and from how many events. */
const openOf = following(
  [MessageRequested.type, MessageRevised.type],
  () => new Map<string, { readonly told: number; readonly state?: DeliveryState | undefined }>(),
  (open, event) => {
    if (MessageRequested.is(event) || MessageRevised.is(event)) open.set(event.data.message, { told: 0 });
  },
);

/** Everything that is not sent, or says what is not so any more, in the order in which it was asked for. */
function pendingOf(journal: Journal): readonly DeliveryState[] {
  const open = openOf(journal);
  return [...open].flatMap(([message, known]) => {
    const told = journal.stream("thence.message", message);
    const state = known.told === told.length ? known.state : foldDelivery(told);
    open.set(message, { told: told.length, state });
    if (state?.kind === "waiting" || state?.kind === "attempting") return [state];
    open.delete(message);
    return [];
  });
}

function laneOf({ requested: { to, thread, message } }: DeliveryState): string {
  return `${to.channel} ${to.target} ${thread ?? message}`;
}

async function sendLane(
  journal: Journal,
  lane: readonly DeliveryState[],
  now: Micros,
  delivering: Delivering,
): Promise<Delivered> {
  let sent = 0;
  const [held, failed]: [Undone[], Undone[]] = [[], []];
  for (const first of lane) {
    const { message, to } = first.requested;
    const channel = delivering.channels.get(to.channel);
    if (!channel || "lacking" in channel) {
      const reason = channel ? channel.lacking : `no channel "${to.channel}" is in this configuration`;
      held.push({ effect: message, reason });
      break;
    }
    const wall = delivering.wallClock();
    if (!isDueNow(first, wall)) return { sent, nextAt: first.notBefore, held, failed };
    const allowedAt = delivering.pacer.take(channel, to.target, wall);
    if (allowedAt > wall) return { sent, nextAt: allowedAt, held, failed };
    const state = await attempt(journal, first, channel, now, delivering);
    if (state?.kind === "sent") sent += 1;
    else if (state?.kind === "failed") failed.push({ effect: message, reason: state.status ?? "it failed" });
    else return { sent, ...(state && { nextAt: state.notBefore }), held, failed };
  }
  return { sent, held, failed };
}

/** One attempt, which whoever appends it owns. Undefined where somebody else did. */
async function attempt(
  journal: Journal,
  state: DeliveryState,
  channel: Channel,
  now: Micros,
  { wallClock, random, signal }: Delivering,
): Promise<DeliveryState | undefined> {
  const { message, case: id } = state.requested;
  const about = { message, ...(id !== undefined && { case: id }), attempt: state.attempts + 1, hash: state.hash };
  const details = { occurred: now, ...(id !== undefined && { correlation: id }) };
  const claim = await appendAt(
    journal.store,
    MessageAttempted(about, { ...details, causation: state.requestId }),
    state.revision,
    "deliver",
  );
  if (claim === undefined) return undefined;
  const delivery = await called(channel, state, outgoingOf(journal, state), signal);
  const told = resultOf(
    about,
    delivery,
    state,
    { ...details, causation: claim },
    { wall: wallClock(), random: random() },
  );
  // Without a condition: whatever else was said meanwhile, only the one who began the attempt can say what came of it.
  await journal.store.append([told], { command: "deliver", actor: system, known: "skip" });
  await journal.refresh();
  return foldDelivery(journal.stream("thence.message", message));
}

/** The call that it takes: an update where it stands, a search where nobody knows whether it does, else a new message. */
async function called(
  channel: Channel,
  state: DeliveryState,
  outgoing: Outgoing,
  signal: AbortSignal | undefined,
): Promise<Delivery> {
  const { place, isUnknown } = state;
  if (place) {
    if (channel.update && channel.capabilities.update) return channel.update(outgoing, place, signal);
    return { kind: "done", status: "it stands as it was sent: this channel changes nothing", place };
  }
  if (isUnknown && channel.find) {
    const found = await channel.find(outgoing, signal);
    // As long as nobody could look, it may be there.
    if (found && found.kind !== "done") return { kind: "unknown", status: found.status };
    if (found) return channel.update ? channel.update(outgoing, found.place, signal) : found;
  }
  return channel.deliver(outgoing, signal);
}

function outgoingOf(journal: Journal, { requested, content }: DeliveryState): Outgoing {
  const { message: id, to, thread, answers } = requested;
  const root = thread === undefined ? answers : foldDelivery(journal.stream("thence.message", thread))?.place;
  const reference = referenceOf(journal, to.channel, to.target);
  return { id, to, message: content, ...(root && { thread: root }), ...(reference && { reference }) };
}

type About = { readonly message: string; readonly case?: string; readonly attempt: number; readonly hash: string };

function resultOf(
  about: About,
  delivery: Delivery,
  state: DeliveryState,
  details: { readonly occurred: Micros; readonly correlation?: string; readonly causation: string },
  { wall, random }: { readonly wall: Micros; readonly random: number },
): NewEvent {
  const known = { ...details, id: derivedId("message-result", about.message, details.causation) };
  const { status } = delivery;
  if (delivery.kind === "done") return MessageSent({ ...about, status, place: delivery.place }, known);
  if (delivery.kind === "failed") return MessageFailed({ ...about, status }, known);
  if (isMessageGivenUp(state, wall))
    return MessageFailed({ ...about, status: `${status}, after ${about.attempt} attempts` }, known);
  const wished = delivery.kind === "retry" ? delivery.afterMs : undefined;
  const waitMs = waitMsAfter(about.attempt, random, wished);
  return MessagePostponed(
    { ...about, status: delivery.kind === "unknown" ? `${unknownStatus}${status}` : status, waitMs },
    known,
  );
}
