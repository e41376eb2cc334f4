import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { freePort } from "../../services/free-port.ts";
import { openEventStore as openMemory } from "../../src/adapters/memory/event-store.ts";
import {
  defineConfig,
  listCases,
  openChannels,
  openJournal,
  openLoop,
  realContext,
  realDelivering,
  takeTurn,
  why,
} from "../../src/app/index.ts";
import { type Chat, startChat } from "../../src/chat/index.ts";
import { definePost } from "../../src/report/index.ts";
import { type Running, serve } from "../../src/server/serve.ts";
import type { EventStore } from "../../src/store/index.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { acting, minute, opens, sell, shop, target } from "../checkout.ts";

const hour = 60 * minute;

describe("a result told where people talk", () => {
  let chat: Chat;
  let store: EventStore;
  let running: Running;
  let turn: (at: number) => Promise<unknown>;
  let now = opens;
  const room = () => chat.messages(chat.conversation("slack", "decisions"));
  const raw = (one: unknown) => JSON.stringify(one);

  before(async () => {
    chat = await startChat();
    const secrets: Readonly<Record<string, string>> = {
      SLACK_BOT_TOKEN: chat.slack.botToken,
      SLACK_SIGNING_SECRET: chat.slack.signingSecret,
      TEAMS_APP_SECRET: chat.teams.appSecret,
      MAIL_SECRET: "a secret of thirty-two characters, and more",
    };
    const { clock } = realContext();
    const port = await freePort();
    store = await openMemory("memory:", { ...fixedContext(5), clock });
    const { appId, tenant, serviceUrl, loginUrl, openIdUrl } = chat.teams;
    const config = defineConfig({
      ...shop,
      playbooks: [],
      owner: "@ada",
      people: {
        "@ada": {
          name: "Ada Holm",
          email: "ada@example.org",
          on: { teams: chat.conversation("teams", "decisions").id },
        },
        "@bo": { name: "Bo Lindqvist", email: "bo@example.org", language: "da", zone: "Europe/Copenhagen" },
      },
      baseUrl: `http://127.0.0.1:${port}`,
      channels: {
        slack: { apiUrl: chat.slack.apiUrl },
        teams: { appId, tenant, serviceUrl, loginUrl, openIdUrl },
        mail: { from: "thence@example.org", server: chat.smtp.url },
      },
      posts: [
        definePost("conversion", {
          title: "Checkout <b>& more</b>",
          what: { metric: "checkout-completion", period: "1h" },
          to: [
            { channel: "slack", target: chat.conversation("slack", "decisions").id },
            { channel: "teams", target: chat.conversation("teams", "decisions").id },
            { channel: "mail", target: "@bo" },
          ],
          when: "every hour at :15",
          note: "*Stars* and _lines_ are text.",
        }),
      ],
    });
    const channels = await openChannels(config, { secret: (name) => secrets[name], now: clock });
    const loop = openLoop(store, config);
    const delivering = realDelivering(channels);
    turn = (at) => {
      now = at;
      return takeTurn(loop, at, { ...acting(target().actuator, clock), delivering });
    };
    running = await serve({ store, config, now: () => now, channels, journal: openJournal(store) }, { port });
    chat.connect("teams", { messages: `${running.url}/channels/teams/messages` });
    const at = `${running.url}/channels/slack`;
    chat.connect("slack", { events: `${at}/events`, interactions: `${at}/interactions` });
    await turn(opens + 30 * minute);
    await sell(store, 0, 10, 7);
    await sell(store, 2, 10, 5);
    await turn(opens + 2 * hour + 15 * minute);
  });
  after(async () => {
    await running?.close();
    await chat?.stop();
    await store?.close();
  });

  it("stands in Slack with a native chart, in Teams as a card, and comes by mail in Danish, once each", async () => {
    await turn(opens + 2 * hour + 16 * minute);
    assert.equal(room().length, 1);
    assert.match(raw(room()[0]?.raw), /50\.0 %/);
    assert.match(raw(room()[0]?.raw), /Open a case/);
    assert.match(raw(room()[0]?.raw), /chart/);
    const cards = chat.messages(chat.conversation("teams", "decisions"));
    assert.equal(cards.length, 1);
    assert.match(raw(cards[0]?.raw), /Chart\.Line/);
    const mails = chat.mailTo("bo@example.org");
    assert.equal(mails.length, 1);
    assert.match(raw(mails[0]?.raw), /50,0/);
  });

  it("leads to its rows on our page, which shows what people wrote as they wrote it, and changes nothing", async () => {
    const edition = /P-[0-9A-Z]{8}/.exec(raw(room()[0]?.raw))?.[0];
    const before = (await store.head()).position;
    const response = await fetch(`${running.url}/posts/${edition}`);
    const text = await response.text();
    assert.equal(response.status, 200);
    assert.match(text, /Checkout &lt;b&gt;&amp; more&lt;\/b&gt;: 50\.0.%/);
    assert.match(text, /<svg viewBox/);
    assert.match(text, /thence metric checkout-completion --from 2026-03-02T09:00:00Z/);
    assert.equal((await fetch(`${running.url}/posts/P-NOWHERE0`)).status, 404);
    assert.equal((await store.head()).position, before);
  });

  it("becomes a case by a click in Slack, on the very evidence that stood there, and why tells the way", async () => {
    const [post] = room();
    assert.ok(post);
    await chat.press(post, "Open a case", "mallory");
    await chat.idle();
    assert.equal((await listCases(store)).length, 0, "a stranger opens nothing");
    await chat.press(post, "Open a case", "bo");
    await chat.submit("bo", { text: "Half of them give up <!channel>" });
    await chat.idle();
    await turn(now + minute);
    const [opened] = await listCases(store);
    assert.deepEqual(
      [opened?.opened.data.by, opened?.opened.data.via, opened?.asked?.data.to],
      ["@bo", "slack", "@ada"],
    );
    const reasons = raw(await why(store, opened?.id ?? "", { rows: 0 }));
    for (const type of ["post-published", "post-made", "case-opened"]) assert.match(reasons, new RegExp(type));
    const page = await (await fetch(`${running.url}/posts/${/P-[0-9A-Z]{8}/.exec(raw(post.raw))?.[0]}`)).text();
    assert.match(page, new RegExp(`href="/cases/${opened?.id}"`));
  });
});
