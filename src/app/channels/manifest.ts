import { failure } from "../../kit/failure.ts";
import type { ChannelModule } from "../../question/index.ts";
import { adapterModule, adaptersFor } from "../adapter-module.ts";
import { UnknownChannel } from "./open.ts";

export const NoManifest = failure(
  "app/no-manifest",
  { retry: "never", kind: "usage" },
  (f: { adapter: string }) => `"${f.adapter}" needs no app to be made, or makes it otherwise. See docs/how-to for it.`,
);
export const BadOutsideUrl = failure(
  "app/bad-outside-url",
  { retry: "never", kind: "usage" },
  (f: { url: string }) =>
    `platforms call an address of https, such as https://thence.example.org, and "${f.url}" is none.`,
);

export interface ManifestQuestion {
  /** Where thence's server is reached from outside. */
  readonly baseUrl?: string;
  /** As the configuration calls the channel. Default: the adapter's own name. */
  readonly channel?: string;
  /** As people see the app. */
  readonly name?: string;
}

/**
 * What a platform makes an app of that is the one of a channel.
 *
 * errors  app/unknown-channel, app/no-manifest, app/bad-outside-url
 */
export async function channelManifest(
  adapter: string,
  { baseUrl, channel = adapter, name }: ManifestQuestion,
): Promise<object> {
  const isName = /^[a-z][a-z0-9-]*$/.test(adapter);
  const module = isName ? await adapterModule<ChannelModule>(adapter, "channel") : undefined;
  if (!module) throw new UnknownChannel({ channel, adapter, known: adaptersFor("channel") });
  if (!module.manifest) throw new NoManifest({ adapter });
  const url = baseUrl === undefined ? undefined : `${outside(baseUrl)}/channels/${encodeURIComponent(channel)}`;
  return module.manifest({ ...(url !== undefined && { url }), ...(name !== undefined && { name }) });
}

function outside(url: string): string {
  const { protocol, origin, pathname } = URL.canParse(url) ? new URL(url) : { protocol: "", origin: "", pathname: "" };
  if (protocol !== "https:") throw new BadOutsideUrl({ url: url.slice(0, 200) });
  return `${origin}${pathname.replace(/\/+$/, "")}`;
}
