import type { ManifestOptions } from "../../question/index.ts";

/** `manifest.json` of the app's zip, beside its two icons. What is in capitals is filled in: the id of the bot's registration. */
export function manifest({ url, name = "Thence" }: ManifestOptions): object {
  const host = url === undefined ? undefined : new URL(url).host;
  return {
    $schema: "https://developer.microsoft.com/en-us/json-schemas/teams/v1.16/MicrosoftTeams.schema.json",
    manifestVersion: "1.16",
    version: "1.0.0",
    id: "TEAMS_APP_ID",
    developer: {
      name,
      websiteUrl: `https://${host ?? "thence.example.org"}`,
      privacyUrl: `https://${host ?? "thence.example.org"}`,
      termsOfUseUrl: `https://${host ?? "thence.example.org"}`,
    },
    name: { short: name.slice(0, 30), full: name.slice(0, 100) },
    description: {
      short: "Questions with their evidence, decided where people talk",
      full: "Asks who is to decide, with the numbers and what speaks against them, and keeps what was decided and why.",
    },
    icons: { color: "color.png", outline: "outline.png" },
    accentColor: "#2F5D62",
    bots: [
      {
        botId: "TEAMS_APP_ID",
        scopes: ["personal", "team", "groupchat"],
        supportsFiles: false,
        isNotificationOnly: false,
      },
    ],
    permissions: ["identity", "messageTeamMembers"],
    validDomains: host === undefined ? [] : [host],
    webApplicationInfo: { id: "TEAMS_APP_ID", resource: "https://RscBasedStoreApp" },
    authorization: {
      permissions: {
        resourceSpecific: [
          { name: "ChannelMessage.Read.Group", type: "Application" },
          { name: "ChatMessage.Read.Chat", type: "Application" },
        ],
      },
    },
  };
}
