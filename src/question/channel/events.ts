import { defineOwnEvent } from "../../event/index.ts";
import type { Address, Place } from "./channel.ts";
import type { Message } from "./message.ts";

interface OfMessage {
  readonly message: string;
  /** The case that it is about, if any. */
  readonly case?: string;
}

const messageTags = (data: OfMessage) => ({
  "thence.message": data.message,
  ...(data.case !== undefined && { "thence.case": data.case }),
});

export interface RequestedMessage extends OfMessage {
  readonly to: Address;
  /** Whom of ours it is for, where it is for one person or a group by name. */
  readonly person?: string;
  /** What it says, in a word: question, reminder, decided … */
  readonly says: string;
  /** The message that it answers, which must be sent before. */
  readonly thread?: string;
  /** Where that stands which it answers, if it is none of our messages. */
  readonly answers?: Place;
  readonly content: Message;
  /** The hash of the content. */
  readonly hash: string;
}

/** Somebody is to be told something: why is the event that caused it. */
export const MessageRequested = defineOwnEvent<RequestedMessage>()("thence.message-requested", {
  tags: messageTags,
  stream: "thence.message",
  purpose: "Somebody is to be told this, through this channel, because of the event that caused it.",
});

/** What it says has changed: sent ones are updated where the channel can, others are sent as it says now. */
export const MessageRevised = defineOwnEvent<OfMessage & { readonly content: Message; readonly hash: string }>()(
  "thence.message-revised",
  {
    tags: messageTags,
    stream: "thence.message",
    purpose: "What a message says is not so any more; it is to say this.",
  },
);

interface OfAttempt extends OfMessage {
  readonly attempt: number;
  /** The content that it was about. */
  readonly hash: string;
}

/** Recorded before the platform is called, so that a crash leaves a trace. */
export const MessageAttempted = defineOwnEvent<OfAttempt>()("thence.message-attempted", {
  tags: messageTags,
  stream: "thence.message",
  purpose: "Somebody is about to send it; nobody else may meanwhile.",
});

export const MessageSent = defineOwnEvent<OfAttempt & { readonly status: string; readonly place: Place }>()(
  "thence.message-sent",
  {
    tags: messageTags,
    stream: "thence.message",
    purpose: "It stands there, as the platform says, and says what it is to say.",
  },
);

export const MessagePostponed = defineOwnEvent<OfAttempt & { readonly status: string; readonly waitMs: number }>()(
  "thence.message-postponed",
  {
    tags: messageTags,
    stream: "thence.message",
    purpose: "An attempt came to nothing, or nobody knows; it is repeated.",
  },
);

export const MessageFailed = defineOwnEvent<OfAttempt & { readonly status: string }>()("thence.message-failed", {
  tags: messageTags,
  stream: "thence.message",
  purpose: "It was not sent and will not be tried again.",
});

/** It was never sent, and a later message of the same conversation says all that is still so. */
export const MessageWithdrawn = defineOwnEvent<OfMessage & { readonly by: string }>()("thence.message-withdrawn", {
  tags: messageTags,
  stream: "thence.message",
  purpose: "It waited until a later message said the same or more, so it is not sent any more.",
});

export interface ReceivedRequest {
  readonly channel: string;
  /** The platform's own id of it. */
  readonly request: string;
  readonly kind: "pressed" | "submitted" | "said" | "calendar" | "met";
  /** Who it was there, and whom of ours that is. */
  readonly identity: string;
  readonly person?: string;
  readonly assurance: string;
  readonly message?: string;
  readonly button?: string;
  readonly case?: string;
  readonly text?: string;
  /** The one-time link it came by: a name for it, which opens nothing. */
  readonly link?: string;
  /** The hash of what came in, as it came. */
  readonly evidence?: string;
  /** What came of it. */
  readonly result: "done" | "form" | "refused" | "ignored";
  /** What they were told. */
  readonly told?: string;
}

export const RequestReceived = defineOwnEvent<ReceivedRequest>()("thence.request-received", {
  tags: (data) => ({
    "thence.channel": data.channel,
    ...(data.case !== undefined && { "thence.case": data.case }),
    ...(data.message !== undefined && { "thence.message": data.message }),
  }),
  purpose: "Somebody did something in a channel: who it was, how surely, and what came of it.",
});

/** A request that nobody may be believed for: a forged signature, an old timestamp, another audience. */
export const RequestRefused = defineOwnEvent<{
  readonly channel: string;
  readonly reason: string;
}>()("thence.request-refused", {
  tags: (data) => ({ "thence.channel": data.channel }),
  purpose: "A request came in that is not believed, and why. It changed nothing.",
});

/** How a conversation is reached, as the channel told it. */
export const ConversationMet = defineOwnEvent<{
  readonly channel: string;
  readonly target: string;
  readonly reference: Place;
}>()("thence.conversation-met", {
  tags: (data) => ({ "thence.channel": data.channel }),
  purpose: "A channel told how a conversation is reached from now on.",
});
