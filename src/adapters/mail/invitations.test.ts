import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createTransport } from "nodemailer";
import PostalMime from "postal-mime";
import { acting, minute, sell, shop, target, windowCloses } from "../../../test/checkout.ts";
import { smtpSink } from "../../../test/smtp-sink.ts";
import { mailFrom } from "../../app/calendar/open.ts";
import { doToCase } from "../../app/case-doings.ts";
import { listCases } from "../../app/cases.ts";
import { takeRequest } from "../../app/channels/take.ts";
import { defineConfig } from "../../app/define-config.ts";
import { openLoop, takeTurn } from "../../app/loop.ts";
import { all } from "../../app/read.ts";
import { invitationText, RequestReceived, RequestRefused, readCalendar, replyText } from "../../question/index.ts";
import { fixedContext } from "../../testing/index.ts";
import { openCalendar } from "../ical-mail/calendar.ts";
import { openEventStore as openMemory } from "../memory/event-store.ts";
import { openChannel } from "./channel.ts";

const organiser = "thence@example.org";
const hour = 60 * minute;

/** The test shop with a meeting, whose invitations go out by the mail channel and whose answers come in by it. */
async function met() {
  const sink = await smtpSink();
  const context = fixedContext(3);
  const store = await openMemory("memory:", context);
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const people = {
    "head of sales": { email: "sales@example.org" },
    "@maya": { email: "maya@example.org" },
    "@bo": { email: "bo@example.org" },
  };
  const config = defineConfig({ ...shop, people, calendar: { adapter: "ical-mail", organiser } });
  const channel = openChannel({
    name: "mail",
    settings: {
      from: "Thence <ask@example.org>",
      server: `smtp://127.0.0.1:${sink.port}`,
      authServId: "mx.example.org",
    },
    secret: () => "0123456789abcdef0123456789abcdef",
    now: context.clock,
  });
  const send = mailFrom(new Map([["mail", channel]]));
  assert.ok(send);
  const of = { name: "ical-mail", settings: {}, secret: () => undefined, organiser: { email: organiser } };
  const calendar = openCalendar({ ...of, now: context.clock, send });
  const loop = openLoop(store, config);
  const inviting = { calendar, wallClock: context.clock, random: () => 0 };
  const now = windowCloses(1);
  const turn = () => takeTurn(loop, now, { ...acting(target().actuator, context.clock), inviting });
  await turn();
  const [{ id } = assert.fail("no case")] = await listCases(store);
  const actor = { kind: "person" as const, id: "@maya", via: "test" };
  const proposal = {
    kind: "propose-meeting",
    at: now + 24 * hour,
    lengthMicros: hour,
    with: ["@maya", "@bo"],
  } as const;
  await doToCase(store, proposal, { case: id, actor, now });
  await turn();
  const receive = async (mime: string) =>
    takeRequest(
      { store, journal: loop.journal, config, now: () => now + hour },
      channel,
      { method: "POST", path: "/inbound", query: {}, headers: {}, body: new TextEncoder().encode(mime), isLocal: true },
      context.clock(),
    );
  const answers = async () =>
    (await listCases(store))[0]?.meetings[0]?.answers.map(({ data }) => [data.by, data.comes].join(" "));
  const refusals = async () =>
    (await all(store, { types: [RequestRefused.type] })).filter(RequestRefused.is).map(({ data }) => data.reason);
  return { sink, store, now, receive, answers, refusals };
}

/** A mail as calendar programs send it: the answer as a part beside the text, and once more attached. */
async function mailOf(from: string, method: string, content: string, dmarc = "pass"): Promise<string> {
  const compose = createTransport({ streamTransport: true, buffer: true });
  const headers = { "Auto-Submitted": "auto-generated" };
  const icalEvent = { method, content, filename: "invite.ics" };
  const { message } = await compose.sendMail({ from, to: organiser, subject: "Re", text: "ok", headers, icalEvent });
  const domain = from.split("@")[1];
  return `Authentication-Results: mx.example.org; dmarc=${dmarc} header.from=${domain}\r\n${message.toString()}`;
}

describe("an invitation by the mail channel", () => {
  it("reaches everybody in one mail, as their calendars want it", async () => {
    const { sink } = await met();
    assert.equal(sink.mails.length, 1);
    const mail = await PostalMime.parse(sink.mails[0] ?? "");
    assert.deepEqual(
      mail.to?.map(({ address }) => address),
      ["maya@example.org", "bo@example.org"],
    );
    assert.equal(mail.from?.address, organiser);
    const part = mail.attachments.find(({ mimeType }) => mimeType === "text/calendar");
    assert.equal(part?.method?.toUpperCase(), "REQUEST");
    await sink.close();
  });

  it("is answered by the mails that calendars send, of whom the receiving server vouches, and each once", async () => {
    const { sink, store, now, receive, answers, refusals } = await met();
    const [notice] = readCalendar(await icsIn(sink.mails[0] ?? ""), now);
    const meeting = notice?.meeting ?? assert.fail("no invitation");
    const { uid, sequence, title, from = 0, to = 0 } = meeting;
    const reply = (email: string, comes: "yes" | "no") =>
      replyText({ uid, sequence, title, from, to, organiser: { email: organiser } }, { by: { email }, comes, at: now });
    const yes = await mailOf("maya@example.org", "REPLY", reply("maya@example.org", "yes"));
    await receive(yes);
    await receive(yes);
    assert.deepEqual(await answers(), ["@maya yes"]);
    await receive(await mailOf("bo@example.org", "REPLY", reply("bo@example.org", "no"), "fail"));
    await receive(await mailOf("eve@evil.example", "REPLY", reply("bo@example.org", "no")));
    await receive(
      `${yes.replace("Auto-Submitted", "X-Was")}`.replace("MIME-Version", "Return-Path: <>\r\nMIME-Version"),
    );
    assert.deepEqual(await answers(), ["@maya yes"]);
    assert.match((await refusals()).join("\n"), /dmarc=fail.*\n.*answers for @bo\n.*bounce/);
    const received = (await all(store, { types: [RequestReceived.type] })).filter(RequestReceived.is);
    assert.deepEqual(
      received.map(({ data }) => [data.person, data.kind, data.result]),
      [["@maya", "calendar", "done"]],
    );
    await sink.close();
  });

  it("of somebody else opens a case, and what cannot be read is put away and told", async () => {
    const { sink, store, now, receive, refusals } = await met();
    const foreign = {
      ...{ uid: "spring@example.org", sequence: 0, changed: now, zone: "UTC", title: "Prices", description: "" },
      ...{ organiser: { email: "maya@example.org" }, attendees: [{ email: organiser }, { email: "bo@example.org" }] },
      ...{ from: now + 48 * hour, to: now + 49 * hour },
    };
    await receive(await mailOf("maya@example.org", "REQUEST", invitationText(foreign, { method: "REQUEST" })));
    assert.equal((await all(store, { types: ["thence.invitation-received"] })).length, 1);
    await receive(await mailOf("maya@example.org", "REQUEST", "BEGIN:VCALENDAR\r\nno end"));
    assert.match((await refusals()).at(-1) ?? "", /no colon|no end/);
    await sink.close();
  });
});

async function icsIn(mime: string | Uint8Array): Promise<string> {
  const { attachments } = await PostalMime.parse(mime);
  const content = attachments.find(({ mimeType }) => mimeType === "text/calendar")?.content ?? "";
  return typeof content === "string" ? content : new TextDecoder().decode(content);
}
