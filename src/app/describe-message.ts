import type { RecordedEvent } from "../event/index.ts";
import {
  ConversationMet,
  MessageAttempted,
  MessageFailed,
  MessagePostponed,
  MessageRequested,
  MessageRevised,
  MessageSent,
  MessageWithdrawn,
  RequestReceived,
  RequestRefused,
} from "../question/index.ts";

const saidIn: Readonly<Record<string, string>> = { said: "said something", calendar: "sent what their calendar says" };

/** What was told to people and came from them by a channel, in a line; undefined for any other event. */
export function describeMessage(event: RecordedEvent): string | undefined {
  if (MessageRequested.is(event)) {
    const { message, to, person, says, content } = event.data;
    return `message ${message} (${says}) is for ${person ?? to.target} on ${to.channel}: ${content.title}`;
  }
  if (MessageRevised.is(event)) return `message ${event.data.message} is to say: ${saysOf(event.data.content)}`;
  if (MessageAttempted.is(event)) return `message ${event.data.message}, attempt ${event.data.attempt}`;
  if (MessageSent.is(event)) return `message ${event.data.message} stands where it was sent (${event.data.status})`;
  if (MessagePostponed.is(event))
    return `message ${event.data.message}, attempt ${event.data.attempt} came to nothing (${event.data.status}); again in ${event.data.waitMs} ms`;
  if (MessageFailed.is(event)) return `message ${event.data.message} was not sent (${event.data.status})`;
  if (MessageWithdrawn.is(event))
    return `message ${event.data.message} is not sent any more: ${event.data.by} says what is still so`;
  if (RequestReceived.is(event)) {
    const { channel, person, identity, assurance, kind, result, told } = event.data;
    const who = `${person ?? "somebody unknown"} (${identity} on ${channel}: ${assurance})`;
    return `${who} ${saidIn[kind] ?? kind}: ${result}${told === undefined || told === "" ? "" : `, and was told: ${told}`}`;
  }
  if (RequestRefused.is(event)) return `a request to ${event.data.channel} was not believed: ${event.data.reason}`;
  if (ConversationMet.is(event)) return `${event.data.channel} told how ${event.data.target} is reached`;
  return undefined;
}

function saysOf({ title, parts }: { readonly title: string; readonly parts: readonly object[] }): string {
  const [first] = parts;
  return first && "text" in first ? `${title} – ${String(first.text)}` : title;
}
