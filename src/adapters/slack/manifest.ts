import type { ManifestOptions } from "../../question/index.ts";
import { paths } from "./receive.ts";

/** What the app may: write, call people by their address, and read where it was asked in, so that threads are heard and nothing is sent twice. */
export const scopes = [
  "app_mentions:read",
  "channels:history",
  "chat:write",
  "commands",
  "groups:history",
  "im:history",
  "im:write",
  "users:read",
  "users:read.email",
] as const;

/** An app for this channel, as Slack's "From a manifest" takes it: with a URL it is called there, without one it uses Socket Mode. */
export function manifest({ url, name = "Thence" }: ManifestOptions): object {
  const at = (path: string) =>
    url === undefined ? {} : { [path === paths.commands ? "url" : "request_url"]: url + path };
  return {
    display_information: { name, description: "Asks who may decide, and remembers why they did." },
    features: {
      bot_user: { display_name: name, always_online: true },
      app_home: { messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      slash_commands: [
        {
          command: "/thence",
          description: "Ask Thence",
          usage_hint: "a question",
          should_escape: true,
          ...at(paths.commands),
        },
      ],
    },
    oauth_config: { scopes: { bot: [...scopes] } },
    settings: {
      event_subscriptions: {
        ...at(paths.events),
        bot_events: ["app_mention", "message.channels", "message.groups", "message.im"],
      },
      interactivity: { is_enabled: true, ...at(paths.interactions) },
      org_deploy_enabled: false,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
}
