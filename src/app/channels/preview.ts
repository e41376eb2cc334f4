import { openBySignal, openedBy, type Playbook } from "../../decision/index.ts";
import type { Micros } from "../../event/index.ts";
import { failure } from "../../kit/failure.ts";
import { shortId } from "../../kit/short-id.ts";
import {
  type Address,
  type Capabilities,
  type Channel,
  type ChannelModule,
  type Language,
  type Message,
  plainText,
} from "../../question/index.ts";
import type { EventStore } from "../../store/index.ts";
import { adapterModule, adaptersFor } from "../adapter-module.ts";
import type { Config } from "../define-config.ts";
import { handEvidence } from "../hand-evidence.ts";
import { type Addressed, addressesOf, addressOn, channelNames } from "./addresses.ts";
import { mannerOf } from "./directory.ts";
import { sampleMessage } from "./preview-message.ts";
import { mentionsOf } from "./wanted.ts";

export const NoSuchPreview = failure(
  "app/no-such-preview",
  { retry: "never", kind: "usage" },
  (f: { channel: string; declared: readonly string[]; adapters: readonly string[] }) =>
    `there is neither a channel nor an adapter "${f.channel}". ${f.declared.length > 0 ? `Declared are ${f.declared.join(", ")}; ` : ""}adapters are ${f.adapters.join(", ")}.`,
);
export const NobodyToPreview = failure(
  "app/nobody-to-preview",
  { retry: "never", kind: "usage" },
  (f: { person: string; channel: string; known: readonly string[] }) =>
    f.known.includes(f.person)
      ? `"${f.person}" has neither an id under \`on.${f.channel}\` nor an e-mail address in people, so they get nothing there.`
      : `nobody is called "${f.person}" in people. There are: ${f.known.join(", ")}.`,
);

/** A message as a platform would get it. */
export interface MessagePreview {
  readonly channel: string;
  readonly adapter: string;
  readonly to: Address;
  readonly person?: string;
  readonly language: Language;
  /** What would be sent, as the platform takes it. Links in it are signed with no key of ours. */
  readonly payload: unknown;
  /** What of the message fits. */
  readonly shown: Message;
  /** What was left out or shortened, a sentence each. */
  readonly notes: readonly string[];
  /** What the channel can do: whether anybody answers there, and how charts are drawn. */
  readonly capabilities: Capabilities;
}

export interface PreviewOptions {
  /** A channel of the configuration, or the adapter of one. */
  readonly channel: string;
  /** Which message of the case; left out, its question. */
  readonly message?: string | undefined;
  /** Who would get it; left out, the first whom the playbook asks there. */
  readonly to?: string | undefined;
  readonly now: Micros;
}

/**
 * A message of a playbook as a platform would get it, if it were told now: drawn by its adapter, within its limits. Nothing is sent and nothing is recorded.
 *
 * errors  app/no-such-preview, app/nobody-to-preview, app/not-previewed, question/bad-channel-settings
 */
export async function previewMessage(
  { store, config }: { readonly store: EventStore; readonly config: Config },
  playbook: Playbook,
  { channel: asked, message: kind = "question", to, now }: PreviewOptions,
): Promise<MessagePreview> {
  const { channel, adapter, name } = await openForPreview(config, asked, now);
  const addressed = recipientOf(config, playbook, { channel: name, to, now });
  const message = await messageOf({ store, config }, playbook, { to: addressed, kind, now });
  const outgoing = { id: shortId("N", "preview", playbook.name, name), to: addressed.to, message };
  const { payload, notes, shown = message } = channel.render(outgoing);
  return {
    channel: name,
    adapter,
    to: addressed.to,
    ...(addressed.person !== undefined && { person: addressed.person }),
    language: addressed.language,
    payload,
    shown,
    notes: [...shorteningNotes(message, shown, channel), ...notes],
    capabilities: channel.capabilities,
  };
}

// A preview may be sent around: what it holds opens nothing.
const noSecret = "a preview, signed with no key of ours";

async function openForPreview(
  config: Config,
  asked: string,
  now: Micros,
): Promise<{ readonly channel: Channel; readonly adapter: string; readonly name: string }> {
  const declared = Object.entries(config.channels ?? {});
  const found =
    declared.find(([name]) => name === asked) ??
    declared.find(([name, { adapter = name }]) => adapter === asked) ??
    ([asked, undefined] as const);
  const [name, settings] = found;
  const adapter = settings?.adapter ?? name;
  const module = await adapterModule<ChannelModule>(adapter, "channel");
  if (!module)
    throw new NoSuchPreview({ channel: asked, declared: channelNames(config), adapters: adaptersFor("channel") });
  const { adapter: _, ...own } = settings ?? { ...module.exampleSettings };
  const channel = await module.openChannel({
    name,
    settings: own,
    secret: () => noSecret,
    baseUrl: config.baseUrl ?? "https://thence.example.org",
    now: () => now,
  });
  return { channel, adapter, name };
}

function recipientOf(
  config: Config,
  { people, routes }: Playbook,
  { channel, to, now }: { readonly channel: string; readonly to: string | undefined; readonly now: Micros },
): Addressed {
  const known = Object.keys(config.people ?? {});
  const named = to === undefined ? undefined : addressOn(config, channel, to);
  if (to !== undefined && (!named || (known.length > 0 && !known.includes(to) && named.person === undefined)))
    throw new NobodyToPreview({ person: to, channel, known });
  if (named) return named;
  const asked = [people.approver, ...(people.driver === undefined ? [] : [people.driver])];
  const there = routes?.filter((one) => one.channel === channel);
  const [first] = addressesOf(config, there?.length ? there : [{ channel }], asked, now);
  // A channel that is only tried out knows nobody yet.
  return (
    first ?? {
      to: { channel, target: people.approver, kind: config.people?.[people.approver]?.members ? "group" : "person" },
      person: people.approver,
      ...mannerOf(config, people.approver),
    }
  );
}

async function messageOf(
  { store, config }: { readonly store: EventStore; readonly config: Config },
  playbook: Playbook,
  { to: addressed, kind, now }: { readonly to: Addressed; readonly kind: string; readonly now: Micros },
): Promise<Message> {
  const { evidence } = await handEvidence(store, config, { kind: "metric", metric: playbook.metric }, now);
  const signal = shortId("S", "preview", playbook.name);
  const state = openedBy(openBySignal({ playbook, signal, causation: signal, evidence }, now), now);
  if (!state) throw new Error("a case that was opened is one");
  const content = sampleMessage(kind, { state, playbook, config, to: addressed, now });
  const { to } = addressed;
  return to.kind === "person"
    ? content
    : { ...content, mentions: mentionsOf(config, to.channel, [playbook.people.approver]) };
}

function shorteningNotes(message: Message, shown: Message, { capabilities }: Channel): readonly string[] {
  const cut = plainText(message).length - plainText(shown).length;
  const hasChart = (one: Message) => one.parts.some(({ kind }) => kind === "chart");
  return [
    ...(cut > 0 ? [`shortened by ${cut} characters`] : []),
    ...(capabilities.charts === "text" && hasChart(shown)
      ? ["the chart is told in words: nothing is drawn there"]
      : []),
    ...(capabilities.buttons ? [] : ["nobody can answer there: buttons only lead to pages, or are left out"]),
  ];
}
