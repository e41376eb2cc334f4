import assert from "node:assert/strict";
import { freePort } from "../../services/free-port.ts";
import { openEventStore } from "../../src/adapters/memory/event-store.ts";
import {
  defineConfig,
  openChannels,
  openJournal,
  openLoop,
  realContext,
  realDelivering,
  takeTurn,
} from "../../src/app/index.ts";
import { type Chat, startChat } from "../../src/chat/index.ts";
import { serve } from "../../src/server/serve.ts";
import type { EventStore } from "../../src/store/index.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { acting, sell, shop, target, windowCloses } from "../checkout.ts";

export const names = { ada: "<b>Ada</b> & *Co* 🧥", dana: "دانة العامري" };
export const text = "Customers give up 🧥 <i>at</i> the **checkout**. ماذا نفعل الآن؟";

/** A shop that has asked one question, in Slack, in Teams and by mail of a simulator. */
export interface ChatStage {
  readonly chat: Chat;
  readonly store: EventStore;
  turn(): Promise<unknown>;
  close(): Promise<void>;
}

export async function chatStage(): Promise<ChatStage> {
  const people = [
    { id: "ada", name: names.ada, email: "ada@example.org" },
    { id: "dana", name: names.dana, email: "dana@example.org" },
  ];
  const chat = await startChat({ seed: { people, channels: ["decisions"] } });
  const { slack, teams } = chat;
  const secrets: Readonly<Record<string, string>> = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    TEAMS_APP_SECRET: teams.appSecret,
    MAIL_SECRET: "a secret of thirty-two characters, and more",
    MAIL_WEBHOOK_SECRET: "another secret of thirty-two characters",
  };
  const [recovery] = shop.playbooks ?? [];
  assert.ok(recovery);
  const { clock } = realContext();
  const port = await freePort();
  const now = windowCloses(1);
  const store = await openEventStore("memory:", { ...fixedContext(5), clock });
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const on = {
    slack: chat.conversation("slack", "decisions").id,
    teams: chat.conversation("teams", "decisions").id,
  };
  const config = defineConfig({
    ...shop,
    people: {
      "head of sales": { members: ["@ada", "@dana"], on },
      "@ada": { name: names.ada, email: "ada@example.org" },
      "@dana": { name: names.dana, email: "dana@example.org" },
    },
    baseUrl: `http://127.0.0.1:${port}`,
    channels: {
      slack: { apiUrl: slack.apiUrl },
      teams: {
        ...{ appId: teams.appId, tenant: teams.tenant },
        ...{ serviceUrl: teams.serviceUrl, loginUrl: teams.loginUrl, openIdUrl: teams.openIdUrl },
      },
      mail: {
        ...{ from: "Thence <thence@shop.example>", server: chat.smtp.url },
        ...{ replyTo: "decide@shop.example", authServId: "mx.simulator.example" },
      },
    },
    playbooks: [
      {
        ...recovery,
        question: { ...recovery.question, text },
        routes: [{ channel: "slack" }, { channel: "teams" }, { channel: "mail", target: "@dana" }],
      },
    ],
  });
  const channels = await openChannels(config, { secret: (name) => secrets[name], now: clock });
  const loop = openLoop(store, config);
  const delivering = realDelivering(channels);
  const turn = () => takeTurn(loop, now, { ...acting(target().actuator, clock), delivering });
  const running = await serve({ store, config, now: () => now, channels, journal: openJournal(store) }, { port });
  const at = `${running.url}/channels`;
  chat.connect("slack", { events: `${at}/slack/events`, interactions: `${at}/slack/interactions` });
  chat.connect("teams", { messages: `${at}/teams/messages` });
  const password = encodeURIComponent(secrets["MAIL_WEBHOOK_SECRET"] ?? "");
  chat.connect("mail", { replies: `${at.replace("://", `://thence:${password}@`)}/mail/inbound` });
  await turn();
  const close = async () => {
    await running.close();
    await chat.stop();
    await store.close();
  };
  return { chat, store, turn, close };
}
