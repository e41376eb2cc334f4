import { type ManifestOptions, oneLine, shortened } from "../../question/index.ts";
import { paths } from "./receive.ts";

/** What the app may: write, call people by their address, and read where it was asked in, so that threads are heard and nothing is sent twice. */
export const scopes = [
  "app_mentions:read",
  "channels:history",
  "chat:write",
  "groups:history",
  "im:history",
  "im:write",
  "users:read",
  "users:read.email",
] as const;

const events = ["app_mention", "message.channels", "message.groups", "message.im"] as const;

/** Of a name that an app may have. */
const longestName = 35;

/** An app for this channel, as Slack's "From a manifest" takes it: with a URL it is called there, without one it uses Socket Mode. */
export function manifest({ url, name = "Thence" }: ManifestOptions) {
  const shown = shortened(oneLine(name), longestName);
  const at = (path: string) => (url === undefined ? {} : { request_url: url + path });
  return {
    display_information: { name: shown, description: "Asks who may decide, and remembers why they did." },
    features: {
      bot_user: { display_name: shown, always_online: true },
      app_home: { messages_tab_enabled: true, messages_tab_read_only_enabled: false },
    },
    oauth_config: { scopes: { bot: [...scopes] } },
    settings: {
      event_subscriptions: {
        ...at(paths.events),
        bot_events: [...events],
      },
      interactivity: { is_enabled: true, ...at(paths.interactions) },
      org_deploy_enabled: false,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
}
