import type { RecordedEvent } from "../../event/index.ts";
import {
  ConversationMet,
  MessageSent,
  type Place,
  type ReceivedRequest,
  RequestReceived,
} from "../../question/index.ts";
import { following } from "../following.ts";
import type { Journal } from "../journal.ts";

type Received = RecordedEvent<string, ReceivedRequest>;

/** A request by the id of its event: what a platform sends again was heard before. */
export function requestBefore(journal: Journal, id: string): Received | undefined {
  return requestsOf(journal).byId.get(id);
}

/** Whether something was done through a link: it works once. */
export function isUsed(journal: Journal, channel: string, link: string): boolean {
  return requestsOf(journal).used.has(`${channel} ${link}`);
}

const requestsOf = following(
  [RequestReceived.type],
  () => ({ byId: new Map<string, Received>(), used: new Set<string>() }),
  ({ byId, used }, event) => {
    if (!RequestReceived.is(event)) return;
    byId.set(event.id, event);
    const { channel, link, result } = event.data;
    if (link !== undefined && result === "done") used.add(`${channel} ${link}`);
  },
);

/** How a conversation is reached, as the channel told it last. */
export function referenceOf(journal: Journal, channel: string, target: string): Place | undefined {
  return metOf(journal).get(`${channel} ${target}`);
}

const metOf = following(
  [ConversationMet.type],
  () => new Map<string, Place>(),
  (met, event) => {
    if (ConversationMet.is(event)) met.set(`${event.data.channel} ${event.data.target}`, event.data.reference);
  },
);

/** The messages that were sent to a place, the last first, where the platform tells no more of what a reply answers. */
export function messagesAt(journal: Journal, place: Place): readonly string[] {
  const lists = Object.entries(place).map(([name, value]) => sentOf(journal).get(`${name} ${value}`) ?? []);
  const [least = [], ...others] = lists.sort((a, b) => a.length - b.length);
  return least.filter((message) => others.every((list) => list.includes(message))).reverse();
}

const sentOf = following(
  [MessageSent.type],
  () => new Map<string, string[]>(),
  (sent, event) => {
    if (!MessageSent.is(event)) return;
    for (const [name, value] of Object.entries(event.data.place)) {
      const list = sent.get(`${name} ${value}`);
      if (list) list.push(event.data.message);
      else sent.set(`${name} ${value}`, [event.data.message]);
    }
  },
);
