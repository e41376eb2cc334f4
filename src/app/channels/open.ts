import { failure } from "../../kit/failure.ts";
import type { Channel, ChannelModule } from "../../question/index.ts";
import { adapterModule, adaptersFor } from "../adapter-module.ts";
import type { ChannelConfig, Config } from "../define-config.ts";
import { realContext } from "../stores.ts";
import type { Delivering } from "./dispatch.ts";
import { openPacer } from "./pace.ts";

export const UnknownChannel = failure(
  "app/unknown-channel",
  { retry: "never", kind: "usage" },
  (f: { channel: string; adapter: string; known: readonly string[] }) =>
    `the channel "${f.channel}" names the adapter "${f.adapter}", which there is not. There are: ${f.known.join(", ")}.`,
);

export type Channels = ReadonlyMap<string, Channel | { readonly lacking: string }>;

/** What of the world opening takes; left out, the process's own. */
export interface OpenOptions {
  readonly secret?: (name: string) => string | undefined;
  readonly now?: () => number;
}

/**
 * Opens every channel of a configuration, and the inbox. One that this process lacks something for is kept with what it lacks: its messages wait.
 *
 * errors  app/unknown-channel, question/bad-channel-settings, and whatever an adapter says where its package is missing
 */
export async function openChannels(
  { channels = {}, baseUrl }: Pick<Config, "channels" | "baseUrl">,
  { secret = (name) => process.env[name], now = realContext().clock }: OpenOptions = {},
): Promise<Channels> {
  const opened = new Map<string, Channel | { readonly lacking: string }>();
  const all: Readonly<Record<string, ChannelConfig>> = { inbox: {}, ...channels };
  for (const [name, { adapter = name, ...settings }] of Object.entries(all)) {
    const module = await adapterModule<ChannelModule>(adapter, "channel");
    if (!module) throw new UnknownChannel({ channel: name, adapter, known: adaptersFor("channel") });
    const of = { name, settings, secret, now, ...(baseUrl !== undefined && { baseUrl }) };
    const channel = await module.openChannel(of);
    const lacking = channel.lacks?.();
    opened.set(name, lacking === undefined ? channel : { lacking });
  }
  return opened;
}

/** Delivering for real: the wall clock, and a pace that all turns of the process share. */
export function realDelivering(channels: Channels, signal?: AbortSignal): Delivering {
  const { clock } = realContext();
  return { channels, pacer: openPacer(), wallClock: clock, random: Math.random, ...(signal && { signal }) };
}
