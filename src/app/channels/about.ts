import type { RecordedEvent } from "../../event/index.ts";
import {
  type Button,
  foldDelivery,
  type Inbound,
  type Message,
  MessageRequested,
  MessageRevised,
  type Place,
} from "../../question/index.ts";
import type { Journal } from "../journal.ts";
import { messagesAt } from "./heard-before.ts";

export interface Found {
  readonly button: Button;
  /** Whether the message still has it. */
  readonly isCurrent: boolean;
}

/** A button as it stood in the message, also one that it has no more: whoever saw it may press it late. */
export function buttonOf(journal: Journal, message: string, button: string): Found | undefined {
  const told = journal.stream("thence.message", message);
  const current = foldDelivery(told)?.content.buttons?.find(({ id }) => id === button);
  if (current) return { button: current, isCurrent: true };
  const last = contentsOf(told)
    .flatMap(({ buttons = [] }) => buttons)
    .findLast(({ id }) => id === button);
  return last && { button: last, isCurrent: false };
}

function contentsOf(told: readonly RecordedEvent[]): readonly Message[] {
  return told.flatMap((event) => (MessageRequested.is(event) || MessageRevised.is(event) ? [event.data.content] : []));
}

/** The buttons that a reply may name: of its message, or, where that is a notice, of the question that it stands beside. */
export function answersOf(journal: Journal, message: string | undefined): readonly Button[] {
  if (message === undefined) return [];
  const told = journal.stream("thence.message", message);
  const isAnswer = ({ buttons = [] }: Message) => buttons.some(({ press }) => press?.does === "answer");
  const last = contentsOf(told).findLast(isAnswer);
  return last?.buttons ?? answersOf(journal, told.find(MessageRequested.is)?.data.thread);
}

export interface About {
  readonly message?: string;
  readonly case?: string;
}

export function aboutOf(
  journal: Journal,
  channel: string,
  inbound: Exclude<Inbound, { kind: "met" | "calendar" }>,
): About {
  const message =
    inbound.kind === "said" ? (inbound.about ?? messageAt(journal, channel, inbound.answers)) : inbound.message;
  if (message === undefined) return {};
  const requested = journal.stream("thence.message", message).find(MessageRequested.is);
  if (!requested) return inbound.kind === "said" ? {} : { message };
  const { case: id } = requested.data;
  return { message, ...(id !== undefined && { case: id }) };
}

/** The message that stands at a place, where the platform tells no more of what a reply answers. */
function messageAt(journal: Journal, channel: string, place: Place | undefined): string | undefined {
  return messagesAt(journal, place ?? {}).find(
    (message) => journal.stream("thence.message", message).find(MessageRequested.is)?.data.to.channel === channel,
  );
}
