import { channelManifest } from "../app/index.ts";
import type { Command } from "./command.ts";
import { BadUsage } from "./errors.ts";

const name = "channel";

export const command: Command = {
  name,
  words: "manifest <adapter>",
  summary: "set up what questions are asked through",
  flags: {
    url: { type: "string", value: "<https://…>", help: "manifest: where this server is reached from outside" },
    channel: { type: "string", value: "<name>", help: "manifest: as the configuration calls the channel" },
    "app-name": { type: "string", value: "<name>", help: "manifest: as people see the app (default: Thence)" },
  },
  hides: ["store", "config", "json"],
  examples: [
    "thence channel manifest slack --url https://thence.example.org",
    'thence channel manifest slack --app-name "Thence (test)"',
  ],
  run: async (typed, terminal) => {
    const [verb, adapter, ...others] = typed.words;
    if (verb !== "manifest" || adapter === undefined || others.length > 0)
      throw new BadUsage({ command: name, problem: "say manifest <adapter>, such as manifest slack." });
    const [baseUrl, channel, appName] = [typed.text("url"), typed.text("channel"), typed.text("app-name")];
    const manifest = await channelManifest(adapter, {
      ...(baseUrl !== undefined && { baseUrl }),
      ...(channel !== undefined && { channel }),
      ...(appName !== undefined && { name: appName }),
    });
    terminal.out(JSON.stringify(manifest, undefined, 2));
    return 0;
  },
};
