import type { ChannelHarness } from "../../src/testing/index.ts";
import { room } from "./chat-room.ts";
import { googleChat } from "./google-chat.ts";
import { mail } from "./mail.ts";
import { inbox, terminal } from "./silent.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";

/** Every channel of this repository with its platform. A further channel is a line here. */
export const channelHarnesses: Readonly<Record<string, ChannelHarness>> = {
  slack,
  teams,
  "google-chat": googleChat,
  mail,
  inbox,
  terminal,
  "chat room": room,
};
