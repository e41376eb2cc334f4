import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { freePort } from "../../services/free-port.ts";
import { openCalendar } from "../../src/adapters/caldav/calendar.ts";
import { openEventStore as openMemory } from "../../src/adapters/memory/event-store.ts";
import { doToCase } from "../../src/app/case-doings.ts";
import {
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
import { lines } from "../../src/cli/why.ts";
import { timeOf } from "../../src/decision/index.ts";
import { invitationText, utcText } from "../../src/question/index.ts";
import { type Running, serve } from "../../src/server/serve.ts";
import type { EventStore } from "../../src/store/index.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { acting, minute, sell, shop, target, windowCloses } from "../checkout.ts";

const radicale = await withService("radicale");
const collection = `${radicale.url}thence/decisions/`;
const [hour, day] = [60 * minute, 1440 * minute];
const organiser = { email: "thence@example.org", name: "Thence" };

/** Somebody at their own calendar program. */
const as = (user: string, method: string, url: string, request: RequestInit = {}) =>
  fetch(url, {
    ...request,
    method,
    headers: { ...request.headers, authorization: `Basic ${Buffer.from(`${user}:secret`).toString("base64")}` },
  });

describe("a meeting about a case, on a real calendar and in chat", { skip: radicale.skip }, () => {
  let [chat, store, running]: [Chat?, EventStore?, Running?] = [];
  let turn: (now: number) => Promise<unknown>;
  let [now, skew] = [windowCloses(1), 0];
  let id = "";
  const the = <Value>(value: Value | undefined): Value => value ?? assert.fail("it has not begun");
  const state = async () => the((await listCases(the(store))).find((one) => one.id === id));
  const meeting = async () => the((await state()).meetings.at(-1));
  const by = (name: string) => ({ case: id, actor: person(name, "test", "stated"), now });
  const texts = () => {
    const { conversations, messages, conversation } = the(chat);
    return conversations("slack").flatMap(({ id: one }) => messages(conversation("slack", one)));
  };
  const said = (words: string) => texts().filter(({ raw }) => JSON.stringify(raw).includes(words));
  const fileOf = (name: string) => `${collection}${encodeURIComponent(`${name}@example.org`)}.ics`;
  /** What somebody's program writes back: the text as it was, but for a change. */
  const edit = async (user: string, name: string, change: (text: string) => string) => {
    const found = await as(user, "GET", fileOf(name));
    const body = change((await found.text()).replace(/\r?\n[ \t]/g, ""));
    const headers = { "content-type": "text/calendar", "if-match": found.headers.get("etag") ?? "*" };
    assert.ok((await as(user, "PUT", fileOf(name), { body, headers })).status < 300);
  };

  before(async () => {
    assert.equal((await as("thence", "MKCALENDAR", collection)).status, 201);
    chat = await startChat();
    const secrets: Readonly<Record<string, string>> = {
      SLACK_BOT_TOKEN: chat.slack.botToken,
      SLACK_SIGNING_SECRET: chat.slack.signingSecret,
      PASSWORD: "secret",
    };
    const { clock } = realContext();
    const port = await freePort();
    const made = await openMemory("memory:", { ...fixedContext(5), clock });
    store = made;
    await sell(made, 0, 10, 7);
    await sell(made, 1, 10, 2);
    const config = defineConfig({
      ...shop,
      people: {
        "head of sales": { members: ["@ada", "@bo"], on: { slack: chat.conversation("slack", "decisions").id } },
        "@ada": { name: "Ada Holm", email: "ada@example.org" },
        "@bo": { name: "Bo Lindqvist", email: "bo@example.org", zone: "Europe/Copenhagen" },
      },
      baseUrl: `http://127.0.0.1:${port}`,
      channels: { slack: { apiUrl: chat.slack.apiUrl } },
      calendar: { adapter: "caldav", organiser: organiser.email, url: collection },
    });
    const secret = (name: string) => secrets[name];
    const channels = await openChannels(config, { secret, now: clock });
    const settings = { url: collection, user: "thence", passwordEnv: "PASSWORD" };
    const calendar = openCalendar({ name: "caldav", settings, secret, now: () => now, organiser });
    const loop = openLoop(made, config);
    const wallClock = () => clock() + skew;
    const delivering = { ...realDelivering(channels), wallClock };
    const means = { delivering, inviting: { calendar, wallClock, random: () => 0 } };
    turn = (at) => {
      now = at;
      skew += 2 * minute; // the calendar is looked into once a minute
      return takeTurn(loop, at, { ...acting(target().actuator, clock), ...means });
    };
    running = await serve({ store: made, config, now: () => now, channels, journal: openJournal(made) }, { port });
    const at = `${running.url}/channels/slack`;
    chat.connect("slack", { events: `${at}/events`, interactions: `${at}/interactions` });
    await turn(now);
    id = the((await listCases(made))[0]).id;
  });
  after(async () => {
    await running?.close();
    await chat?.stop();
    await store?.close();
  });

  it("gets a time that suits all, stands in the calendar with the evidence in it, and is told in chat", async () => {
    const proposal = { kind: "propose-meeting", lengthMicros: 30 * minute, with: ["@ada", "@bo"] } as const;
    await doToCase(the(store), proposal, by("@ada"));
    await turn(now + minute);
    const one = await meeting();
    assert.ok(timeOf(one), "a time was found");
    const text = await (await as("bo", "GET", fileOf(one.id))).text();
    assert.match(text.replace(/\r?\n[ \t]/g, ""), /DESCRIPTION:Customers give up at the checkout.*20.0 % is below/);
    assert.ok(said("A meeting is proposed").length >= 1);
  });

  it("is accepted by one and moved by another in their own programs, and the case takes both from there", async () => {
    const { id: name, proposed } = await meeting();
    const time = the(timeOf(await meeting()));
    await edit("bo", name, (text) => text.replace(/(PARTSTAT=)[A-Z-]+([^\r\n]*mailto:bo@)/, "$1ACCEPTED$2"));
    const from = time.at + day;
    await edit("maya", name, (text) =>
      text
        .replace(/DTSTART:.*/, `DTSTART:${utcText(from)}`)
        .replace(/DTEND:.*/, `DTEND:${utcText(from + proposed.data.lengthMicros)}`)
        .replace(/SEQUENCE:(\d+)/, (_, n: string) => `SEQUENCE:${Number(n) + 1}`),
    );
    await turn(now + minute);
    const after = await meeting();
    assert.deepEqual(
      after.answers.map(({ data }) => `${data.by} ${data.comes}`),
      ["@bo yes"],
    );
    assert.equal(timeOf(after)?.at, from);
  });

  it("is asked about in chat when it is over, answered there, and its step is chased until somebody says that it is done", async () => {
    await turn(the(timeOf(await meeting())).until + 20 * minute);
    const asked = the(said("After the meeting: what came of it?").at(-1));
    await the(chat).press(asked, "Answer", "ada");
    const answers = { "question-0": "We roll back.", "question-1": "Mail the suppliers; Bo Lindqvist; 2026-06-01" };
    await the(chat).submit("ada", answers);
    await the(chat).idle();
    const [step] = (await state()).nextSteps;
    assert.deepEqual([step?.named.data.what, step?.named.data.who], ["Mail the suppliers", "@bo"]);
    const due = the(step).named.data.due;
    assert.equal(new Date(due / 1000).toISOString(), "2026-06-01T07:00:00.000Z", "nine in Copenhagen");
    await turn(Math.max(due, now) + minute);
    await turn(now + 2 * day);
    const chased = said("Is it done? Mail the suppliers");
    assert.ok(chased.length >= 2, "asked again while nobody says anything");
    await the(chat).press(the(chased.at(-1)), "It is done", "bo");
    await the(chat).idle();
    await turn(now + 30 * day);
    assert.equal((await state()).nextSteps[0]?.ended?.data.by, "@bo");
    assert.equal(said("Is it done? Mail the suppliers").length, chased.length, "and not after that");
  });

  it("is told by why with all that became of it", async () => {
    const told = lines(await why(the(store), (await meeting()).id, { rows: 0 }), "", "").join("\n");
    const order = [
      "a meeting was proposed",
      "the meeting is on",
      "were invited",
      "@bo comes",
      "its calendar",
      "asked after the meeting",
      "We roll back",
      "next step 1",
      "was asked whether step 1 is done",
      "step 1 is done, says @bo",
    ];
    for (const words of order) assert.ok(told.includes(words), `${words}\n${told}`);
    assert.match(lines(await why(the(store), id, { rows: 0 }), "", "").join("\n"), /step 1 is done, says @bo/);
  });

  it("is declined, and called off in the calendar, and nobody is asked after it", async () => {
    const proposal = { kind: "propose-meeting", lengthMicros: 30 * minute, with: ["@ada", "@bo"] } as const;
    await doToCase(the(store), { ...proposal, at: now + day }, by("@ada"));
    await turn(now + minute);
    const { id: name } = await meeting();
    await edit("bo", name, (text) => text.replace(/(PARTSTAT=)[A-Z-]+([^\r\n]*mailto:bo@)/, "$1DECLINED$2"));
    await turn(now + minute);
    assert.deepEqual(
      (await meeting()).answers.map(({ data }) => `${data.by} ${data.comes}`),
      ["@bo no"],
    );
    await as("maya", "DELETE", fileOf(name));
    await turn(now + minute);
    assert.match((await meeting()).cancelled?.data.because ?? "", /called off in the calendar/);
    await turn(now + 3 * day);
    assert.equal((await meeting()).followUpAsked, undefined);
    const told = lines(await why(the(store), name, { rows: 0 }), "", "").join("\n");
    assert.match(told, /@bo does not come[\s\S]*was called off: it was called off in the calendar/);
  });

  it("that others call and that repeats is asked about each time, until it is called off", async () => {
    const first = now + day;
    const invitation = {
      ...{ uid: "weekly@example.org", sequence: 0, changed: now, zone: "UTC", title: "Prices", description: "" },
      ...{
        organiser: { email: "ada@example.org" },
        attendees: [{ email: organiser.email }, { email: "bo@example.org" }],
      },
      ...{ from: first, to: first + hour },
    };
    const series = (change: object) =>
      invitationText({ ...invitation, ...change }).replace("STATUS:", "RRULE:FREQ=WEEKLY\r\nSTATUS:");
    const put = (body: string) =>
      as("maya", "PUT", fileOf("weekly"), { body, headers: { "content-type": "text/calendar" } });
    assert.equal((await put(series({}))).status, 201);
    const begin = now;
    await turn(begin + minute);
    for (const days of [1, 8]) {
      await turn(begin + days * day + minute);
      await turn(begin + days * day + 2 * hour);
    }
    const foreign = async () =>
      (await listCases(the(store))).filter(({ meetings: [one] }) => one?.proposed.data.foreign !== undefined);
    assert.equal((await foreign()).filter(({ meetings: [one] }) => one?.followUpAsked).length, 2);
    const declined = new Map([["bo@example.org", "no" as const]]);
    await put(
      invitationText({ ...invitation, sequence: 1, changed: now }, { isCancelled: true, answers: declined }).replace(
        "STATUS:",
        "RRULE:FREQ=WEEKLY\r\nSTATUS:",
      ),
    );
    await turn(now + minute);
    await turn(begin + 15 * day + 2 * hour);
    assert.equal((await foreign()).length, 2, "and not after that");
  });
});
