import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../services/free-port.ts";
import { openEventStore as openMemory } from "../../src/adapters/memory/event-store.ts";
import {
  answer,
  defineConfig,
  listCases,
  openChannels,
  openJournal,
  openLoop,
  person,
  realContext,
  realDelivering,
  takeTurn,
  why,
} from "../../src/app/index.ts";
import { type Chat, startChat } from "../../src/chat/index.ts";
import { type Running, serve } from "../../src/server/serve.ts";
import type { EventStore } from "../../src/store/index.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { acting, sell, shop, target, windowCloses } from "../checkout.ts";

/** The addresses in a mail as it was sent, by its quoted-printable text. */
function linksIn(raw: unknown): readonly string[] {
  const text = JSON.stringify(raw)
    .replaceAll(/=\\r\\n/g, "")
    .replaceAll("=3D", "=");
  return [...new Set(text.match(/http:\/\/127\.0\.0\.1:\d+\/channels\/[\w/?=.~&-]+/g) ?? [])];
}

const teamsSettings = ({ teams }: Chat) => ({
  appId: teams.appId,
  tenant: teams.tenant,
  serviceUrl: teams.serviceUrl,
  loginUrl: teams.loginUrl,
  openIdUrl: teams.openIdUrl,
});

const googleSettings = ({ googleChat }: Chat) => ({
  domains: ["example.org"],
  apiUrl: googleChat.apiUrl,
  tokenUrl: googleChat.tokenUrl,
  keysUrl: googleChat.keysUrl,
});

describe("a question asked where people talk", () => {
  let chat: Chat;
  let store: EventStore;
  let running: Running;
  let turn: () => Promise<unknown>;
  const now = windowCloses(1);
  const room = () => chat.messages(chat.conversation("slack", "decisions"));
  const team = () => chat.messages(chat.conversation("teams", "decisions"));
  const space = () => chat.messages(chat.conversation("google-chat", "decisions"));
  /** Turns until something is so: no more than one message a second goes into a conversation. */
  const until = async (isSo: () => boolean) => {
    for (let i = 0; i < 20 && !isSo(); i++) {
      await turn();
      if (!isSo()) await sleep(300);
    }
  };
  const shown = (i: number) => JSON.stringify(room()[i]?.raw ?? {});

  before(async () => {
    chat = await startChat();
    const secrets: Readonly<Record<string, string>> = {
      SLACK_BOT_TOKEN: chat.slack.botToken,
      SLACK_SIGNING_SECRET: chat.slack.signingSecret,
      TEAMS_APP_SECRET: chat.teams.appSecret,
      GOOGLE_CHAT_KEY: chat.googleChat.key,
      MAIL_SECRET: "a secret of thirty-two characters, and more",
    };
    const [recovery] = shop.playbooks ?? [];
    assert.ok(recovery);
    const { clock } = realContext();
    const port = await freePort();
    store = await openMemory("memory:", { ...fixedContext(5), clock });
    await sell(store, 0, 10, 7);
    await sell(store, 1, 10, 2);
    const config = defineConfig({
      ...shop,
      people: {
        "head of sales": { members: ["@ada", "@bo"], on: { slack: chat.conversation("slack", "decisions").id } },
        "@ada": { name: "Ada Holm", email: "ada@example.org" },
        room: {
          members: ["@ada", "@bo"],
          on: {
            teams: chat.conversation("teams", "decisions").id,
            "google-chat": chat.conversation("google-chat", "decisions").id,
          },
        },
        "@bo": { name: "Bo Lindqvist", email: "bo@example.org", language: "da" },
        "@cleo": { name: "Cleo Ortiz", email: "cleo@example.org" },
      },
      baseUrl: `http://127.0.0.1:${port}`,
      channels: {
        slack: { apiUrl: chat.slack.apiUrl },
        teams: teamsSettings(chat),
        "google-chat": googleSettings(chat),
        mail: { from: "thence@example.org", server: chat.smtp.url },
      },
      playbooks: [
        {
          ...recovery,
          people: { approver: "head of sales", deputies: ["@bo"], informed: ["@cleo"] },
          routes: [
            { channel: "slack" },
            { channel: "slack", target: "@bo" },
            { channel: "mail", target: "@bo" },
            { channel: "teams", target: "room" },
            { channel: "google-chat", target: "room" },
          ],
        },
      ],
    });
    const channels = await openChannels(config, { secret: (name) => secrets[name], now: clock });
    const loop = openLoop(store, config);
    const delivering = realDelivering(channels);
    turn = () => takeTurn(loop, now, { ...acting(target().actuator, clock), delivering });
    running = await serve({ store, config, now: () => now, channels, journal: openJournal(store) }, { port });
    const at = `${running.url}/channels/slack`;
    chat.connect("teams", { messages: `${running.url}/channels/teams/messages` });
    chat.connect("google-chat", { events: `${running.url}/channels/google-chat/events` });
    chat.connect("slack", { events: `${at}/events`, interactions: `${at}/interactions` });
    await turn();
  });
  after(async () => {
    await running?.close();
    await chat?.stop();
    await store?.close();
  });

  it("stands in the room with its chart and its cautions, and with one person in their language", async () => {
    assert.equal(room().length, 1);
    assert.match(shown(0), /Customers give up at the checkout/);
    assert.match(shown(0), /Roll the form back/);
    const direct = chat
      .conversations("slack")
      .filter(({ id }) => chat.messages(chat.conversation("slack", id)).length > 0);
    assert.equal(direct.length, 2);
    const texts = direct.map(({ id }) => JSON.stringify(chat.messages(chat.conversation("slack", id))[0]?.raw));
    assert.equal(texts.filter((text) => text.includes("Jeg tager den")).length, 1);
  });

  it("is asked about in its thread, and answered there from the log", async () => {
    const [question] = room();
    assert.ok(question);
    await chat.say(chat.conversation("slack", "decisions"), "ada", "who decided last time?", { thread: question.id });
    await chat.idle();
    await turn();
    const reply = room().find(({ thread, raw }) => thread === question.id && JSON.stringify(raw).includes("You asked"));
    assert.ok(
      reply,
      room()
        .map(({ raw }) => JSON.stringify(raw))
        .join("\n"),
    );
    assert.match(JSON.stringify(reply.raw), /decided|decision/i);
  });

  it("comes by mail too, whose links change nothing when they are fetched, by whatever looks at mails", async () => {
    const [mail] = chat.mailTo("bo@example.org");
    const links = linksIn(mail?.raw);
    assert.ok(links.length >= 2, JSON.stringify(mail?.raw));
    const before = (await store.head()).position;
    for (const link of links)
      for (const method of ["GET", "HEAD"]) assert.equal((await fetch(link, { method })).status, 200, link);
    assert.equal((await store.head()).position, before);
  });

  it("is taken up by a click in Teams, and everywhere else it is said who took it", async () => {
    const [card] = team();
    assert.ok(card);
    assert.match(JSON.stringify(card.raw), /Chart\.Line/);
    await chat.press(card, "I take it", "ada");
    await chat.idle();
    await turn();
    assert.match(JSON.stringify(team()[0]?.raw), /@ada takes it up/);
    assert.match(shown(0), /@ada takes it up/);
  });

  it("stands in Google Chat too, where a question in its thread is answered from the log", async () => {
    await until(() => JSON.stringify(space()[0]?.raw).includes("@ada takes it up"));
    const [question] = space();
    assert.ok(question);
    assert.match(JSON.stringify(question.raw), /Customers give up at the checkout.*@ada takes it up.*█/);
    const here = chat.conversation("google-chat", "decisions");
    await chat.say(here, "bo", "who decided last time?", { thread: question.id, mention: true });
    await chat.idle();
    const isAnswer = (raw: unknown) => /You asked|Du spurgte/.test(JSON.stringify(raw));
    const answered = () => space().find(({ thread, raw }) => thread === question.id && isAnswer(raw));
    await until(() => answered() !== undefined);
    const reply = answered();
    assert.match(JSON.stringify(reply?.raw), /decided|decision|besluttet/i);
  });

  it("takes a comment by a dialog in Google Chat, which everybody reads elsewhere as text", async () => {
    const [question] = space();
    assert.ok(question);
    const comment = chat.platforms
      .find(({ name }) => name === "google-chat")
      ?.buttons(question)
      .find(({ label }) => /omment/.test(label));
    await chat.press(question, comment?.id ?? "", "ada");
    await chat.submit("ada", { text: "<users/all> look" });
    await chat.idle();
    assert.deepEqual(chat.world.dialogs("ada"), []);
    const isTold = () => room().some(({ raw }) => JSON.stringify(raw).includes("<users/all> look"));
    await until(isTold);
    assert.ok(isTold());
  });

  it("tells a stranger whom to ask, and somebody who may not decide that they may not", async () => {
    const [question] = room();
    assert.ok(question);
    await chat.press(question, "Wait and look again", "mallory");
    await chat.idle();
    const [state] = await listCases(store);
    assert.equal(state?.decision, undefined);
    await chat.press(question, "Wait and look again", "cleo");
    await chat.submit("cleo", { reason: "I would wait" });
    await chat.idle();
    const [after] = await listCases(store);
    assert.equal(after?.decision, undefined);
    assert.deepEqual(
      after?.rejected.map(({ data }) => data.by),
      ["@cleo"],
    );
  });

  it("is decided by a click and a form, edited everywhere, and told to who is informed", async () => {
    const [question] = room();
    assert.ok(question);
    await chat.press(question, "Roll the form back", "ada");
    await chat.submit("ada", { reason: "<!channel> the form rejects *postcodes*" });
    await chat.idle();
    await turn();
    const isOver = (raw: unknown) => JSON.stringify(raw).includes("Decided: Roll the form back, by @ada");
    await until(() => [room(), team(), space()].every(([question]) => isOver(question?.raw)));
    const [state] = await listCases(store);
    assert.deepEqual([state?.decision?.data.decidedBy, state?.decision?.data.option], ["@ada", "roll-back"]);
    const all = chat.conversations("slack").flatMap(({ id }) => chat.messages(chat.conversation("slack", id)));
    const texts = all.map(({ raw }) => JSON.stringify(raw));
    // In blocks it stands as rich text, which Slack takes literally; the text beside them is markup.
    for (const { raw } of all)
      assert.ok(
        !String(Reflect.get(Object(raw), "text")).includes("<!channel>"),
        "nobody is called together by a reason",
      );
    assert.ok(!shown(0).includes("Wait and look again"), "the buttons are gone");
    assert.match(shown(0), /Decided: Roll the form back, by @ada/);
    const card = JSON.stringify(team()[0]?.raw);
    assert.ok(card.includes("Decided: Roll the form back, by @ada") && !card.includes("Action.Execute"), card);
    const there = JSON.stringify(space()[0]?.raw);
    assert.ok(there.includes("Decided: Roll the form back, by @ada") && !there.includes("OPEN_DIALOG"), there);
    assert.ok(
      !/"text":"[^"]*<users\/all>/.test(JSON.stringify(space().map(({ raw }) => raw))),
      "nobody is called together",
    );
    assert.equal(texts.filter((text) => text.includes("Besluttet: Roll the form back, af @ada")).length >= 1, true);
    assert.equal(texts.filter((text) => text.includes("For your information")).length, 1);
    const mails = chat.mailTo("bo@example.org").map(({ raw }) => JSON.stringify(raw));
    assert.ok(
      mails.length >= 2 && mails.some((text) => text.includes("Besluttet")),
      "and the mail has one that follows",
    );
    const [link = ""] = linksIn(chat.mailTo("bo@example.org")[0]?.raw);
    const late = await (await fetch(link)).text();
    assert.match(late, /Roll the form back/, "an old link tells what was decided");
  });

  it("tells somebody with an old card in Teams what was decided, and keeps what they meant", async () => {
    const [card] = team();
    assert.ok(card);
    await chat.press(card, "Wait and look again", "bo", { late: true, values: { reason: "not so fast" } });
    await chat.idle();
    const seen = await (await fetch(`${chat.url}/c/teams/${card.conversation}?as=bo`)).text();
    assert.match(/role="status"[^>]*>([^<]*)/.exec(seen)?.[1] ?? "", /decided already/);
    const [state] = await listCases(store);
    assert.equal(state?.decision?.data.option, "roll-back");
  });

  it("takes no answer by another door after that, and tells it all by why", async () => {
    const [state] = await listCases(store);
    assert.ok(state);
    const late = { case: state.id, option: "wait", reason: "late", actor: person("@bo", "terminal", "stated"), now };
    await assert.rejects(answer(store, late), { code: "decision/already-decided" });
    const reasons = JSON.stringify(await why(store, state.id, { rows: 0 }));
    for (const type of ["message-requested", "message-sent", "request-received", "decision-made"])
      assert.match(reasons, new RegExp(type));
  });
});
