import assert from "node:assert/strict";
import type { Micros } from "../../../event/index.ts";
import type {
  Address,
  Button,
  Channel,
  Delivery,
  Form,
  Inbound,
  Message,
  Outgoing,
  Place,
  RawRequest,
  Received,
} from "../../../question/index.ts";
import type { Clause } from "../../contract.ts";

/** A message as it stands on the platform, as somebody there reads it. */
export interface Standing {
  /** Every text that is read, title first; what the platform takes for markup is not text. */
  readonly text: string;
  /** The labels of what can be pressed. */
  readonly buttons: readonly string[];
  /** The text of the message whose thread it is in. */
  readonly thread?: string;
}

/** What a call to the platform comes to; `lost` has acted, and its answer does not come. */
export type Trouble = "rate-limited" | "error" | "cut" | "lost" | "silent";
/** Signed by somebody else; signed long ago; signed well, but for somebody else's app, house or server. */
export type Fraud = "forged" | "stale" | "foreign";
export type Called = "send" | "update" | "look";

/** A message that was delivered, and where. */
export interface Delivered {
  readonly outgoing: Outgoing;
  readonly place: Place;
}

/** What somebody does on the platform. The stranger is a member there whom nobody declared to be somebody of ours. */
export type Does = { readonly by: "ann" | "stranger"; readonly about: Delivered } & (
  | { readonly kind: "presses"; readonly button: Button }
  | { readonly kind: "submits"; readonly button: Button; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: "says"; readonly text: string }
);

/** A channel with its platform, and the people who read and press there. */
export interface ChannelStage {
  readonly channel: Channel;
  /** A conversation of several people, and Ann alone. Nothing stands in either. */
  readonly group: Address;
  readonly ann: Address;
  /** Ann's id as requests name her, and her e-mail address where the platform knows one. */
  readonly annId: string;
  readonly annEmail?: string;
  /** An address of the right form at which nobody is. */
  readonly nowhere?: Address;
  now(): Micros;
  /** What stands in a conversation, in order. */
  stands(at: Address): Promise<readonly Standing[]>;
  /** How large what is sent is, in what the limit of the channel counts. */
  size(payload: unknown): number;
  /** What the next call that sends, that changes or that looks comes to. Gives whether it has come to that yet. */
  spoil?(how: Trouble, what: Called): () => boolean;
  /** The request that the platform makes of it: as it is, or as a fraud would make it. Undefined where it has none of the kind. */
  request?(does: Does, how?: Fraud): Promise<RawRequest | undefined>;
  /** What must never be told: tokens, secrets, passwords. */
  readonly secrets: readonly string[];
  close?(): Promise<void> | void;
}

/** All that an adapter's test must say. */
export interface ChannelHarness {
  open(): Promise<ChannelStage>;
  /** The same channel at a place that nothing answers at. */
  away?(): Promise<Channel>;
  /** The same channel without its secrets. */
  bare?(): Promise<Channel>;
  /** What the platform has not, with the reason: `drawing`, `secrets`, `shared secrets`, `times`, `old requests`, `audiences`, `nobody`. */
  readonly lacks?: Readonly<Record<string, string>>;
}

/** What a clause plays on: the stage, and the ways to use it that every clause wants. */
export interface Play extends ChannelStage {
  /** Delivers a message that no other clause uses. */
  deliver(message: Partial<Message>, more?: Partial<Outgoing>): Promise<Delivered>;
  outgoing(message: Partial<Message>, more?: Partial<Outgoing>): Outgoing;
  /** The one message that stands in a conversation. */
  only(at?: Address): Promise<Standing>;
  received(request: RawRequest): Promise<Received>;
  /** What a request of the platform was read as, but for what the platform tells of conversations. */
  read(does: Does): Promise<readonly Exclude<Inbound, { kind: "met" }>[]>;
  request(does: Does, how?: Fraud): Promise<RawRequest | undefined>;
  spoil(how: Trouble, what?: Called): () => boolean;
}

export const usual: Message = { language: "en", title: "Fewer finish. What do we do?", parts: [] };
export const form: Form = {
  title: "Roll back",
  fields: [{ kind: "text", id: "reason", label: "Why?", multiline: true }],
  submit: "Decide",
};
export const rollBack: Button = {
  id: "answer-roll-back",
  label: "Roll back",
  style: "primary",
  press: { does: "answer", case: "C-1", round: 1, option: "roll-back" },
  form,
};
export const take: Button = {
  id: "acknowledge",
  label: "I take it",
  press: { does: "acknowledge", case: "C-1", round: 1 },
};

export function placeOf(delivery: Delivery | undefined): Place {
  assert.ok(delivery?.kind === "done", `it was delivered: ${JSON.stringify(delivery)}`);
  return delivery.place;
}

let messages = 0;

export function clause(name: string, check: (play: Play) => Promise<void>, needs?: string): Clause<ChannelHarness> {
  return { name, ...(needs !== undefined && { needs }), check: (harness) => onStage(harness, check) };
}

export async function onStage(harness: ChannelHarness, check: (play: Play) => Promise<void>): Promise<void> {
  const stage = await harness.open();
  try {
    await check(playOn(stage));
  } finally {
    await stage.close?.();
  }
}

function playOn(stage: ChannelStage): Play {
  const channel = discreet(stage.channel, stage.secrets);
  const play: Play = {
    ...stage,
    channel,
    outgoing: (message, more = {}) => ({
      id: `N-${String(++messages).padStart(8, "0")}`,
      to: stage.group,
      message: { ...usual, ...message },
      ...more,
    }),
    deliver: async (message, more) => {
      const outgoing = play.outgoing(message, more);
      return { outgoing, place: placeOf(await channel.deliver(outgoing)) };
    },
    only: async (at = stage.group) => {
      const [only, ...others] = await stage.stands(at);
      assert.ok(only, "a message stands there");
      assert.deepEqual(others, [], "and no other");
      return only;
    },
    request: async (does, how) => stage.request?.(does, how),
    received: async (request) => {
      const received = await channel.receive?.(request, stage.now());
      assert.ok(received, "the channel takes requests");
      return received;
    },
    read: async (does) => {
      const request = await play.request(does);
      assert.ok(request, `somebody ${does.kind}, and the platform says so`);
      const received = await play.received(request);
      assert.ok(received.kind === "inbound", `it is believed: ${JSON.stringify(received)}`);
      return received.inbound.flatMap((one) => (one.kind === "met" ? [] : [one]));
    },
    spoil: (how, what = "send") => {
      assert.ok(stage.spoil, "its platform can be made to fail");
      return stage.spoil(how, what);
    },
  };
  return play;
}

/** The channel, whose every word is searched for a secret. */
export function discreet(channel: Channel, secrets: readonly string[]): Channel {
  const checked = <Told>(told: Told): Told => {
    const text = JSON.stringify(told, (key, value) => (key === "context" ? undefined : value)) ?? "";
    for (const secret of secrets) assert.ok(!text.includes(secret), `a secret is told: ${text.slice(0, 200)}`);
    return told;
  };
  const { update, find, receive, answer, aside, personAt, lacks } = channel;
  return {
    ...channel,
    render: (outgoing) => checked(channel.render(outgoing)),
    deliver: async (...of) => checked(await channel.deliver(...of)),
    ...(lacks && { lacks: () => checked(channel.lacks?.()) }),
    ...(update && { update: async (...of) => checked(await update.apply(channel, of)) }),
    ...(find && { find: async (...of) => checked(await find.apply(channel, of)) }),
    ...(receive && { receive: async (...of) => checked(await receive.apply(channel, of)) }),
    ...(answer && { answer: async (...of) => checked(await answer.apply(channel, of)) }),
    ...(aside && { aside: async (...of) => checked(await aside.apply(channel, of)) }),
    ...(personAt && { personAt: async (...of) => checked(await personAt.apply(channel, of)) }),
  };
}
