import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { acting, minute, sell, shop, target, windowCloses } from "../../../test/checkout.ts";
import { openEventStore as openMemory } from "../../adapters/memory/event-store.ts";
import { lines } from "../../cli/why.ts";
import { timeOf } from "../../decision/index.ts";
import { formatTime, type Micros, type RecordedEvent } from "../../event/index.ts";
import {
  type Calendar,
  FollowUpAsked,
  type Invitation,
  InvitationReceived,
  invitationText,
  MeetingAnswered,
  MeetingCancelled,
  MeetingScheduled,
  type MeetingSeen,
  NextStepReminded,
  RequestRefused,
  readCalendar,
  replyText,
  type Span,
  type Told,
} from "../../question/index.ts";
import { fixedContext } from "../../testing/index.ts";
import { doToCase } from "../case-doings.ts";
import { meantBy } from "../channels/directory.ts";
import { defineConfig } from "../define-config.ts";
import { answer, listCases } from "../index.ts";
import { openLoop, takeTurn } from "../loop.ts";
import { all } from "../read.ts";
import { why } from "../why.ts";
import { hearCalendar } from "./hear.ts";

const day = 1440 * minute;
const hour = 60 * minute;
const organiser = "thence@example.org";
const people = {
  "head of sales": { email: "sales@example.org" },
  "@maya": { name: "Maya Holm", email: "maya@example.org" },
  "@bo": { email: "bo@example.org", zone: "Europe/Copenhagen" },
} as const;

/** A calendar that behaves: of one meeting it keeps what has the highest sequence. */
function fakeCalendar() {
  const kept = new Map<string, { invitation: Invitation; isCancelled: boolean; seen: Partial<MeetingSeen> }>();
  const calls: string[] = [];
  let answerWith: Told = { kind: "done", status: "ok" };
  const busy = new Map<string, readonly Span[]>();
  const put =
    (does: string, isCancelled: boolean) =>
    async (invitation: Invitation): Promise<Told> => {
      calls.push(`${does} ${invitation.sequence}`);
      if (answerWith.kind === "done") kept.set(invitation.uid, { invitation, isCancelled, seen: {} });
      return answerWith;
    };
  const calendar: Calendar = {
    name: "fake",
    lacks: {},
    invite: put("invite", false),
    update: put("update", false),
    cancel: put("cancel", true),
    busy: async () => ({ kind: "known", people: busy }),
    read: async (uid) => {
      const found = kept.get(uid);
      if (!found) return { kind: "gone" };
      const [notice] = readCalendar(invitationText(found.invitation, { isCancelled: found.isCancelled }), 0);
      return notice ? { kind: "found", meeting: { ...notice.meeting, ...found.seen } } : { kind: "gone" };
    },
  };
  const only = () => [...kept.values()][0] ?? assert.fail("nobody was invited");
  return { calendar, calls, kept, busy, only, answers: (told: Told) => (answerWith = told) };
}

/** The test shop with an open case, whose people are invited through a calendar. */
async function started() {
  const context = fixedContext(3);
  const store = await openMemory("memory:", context);
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const config = defineConfig({ ...shop, people, calendar: { adapter: "fake", organiser } });
  const fake = fakeCalendar();
  let wall: Micros = context.clock();
  const loop = openLoop(store, config);
  const turn = (now: Micros) => {
    wall += 2 * minute;
    context.clock.set(wall);
    const inviting = { calendar: fake.calendar, wallClock: () => wall, random: () => 0 };
    return takeTurn(loop, now, { ...acting(target().actuator, () => wall), inviting });
  };
  const begin = windowCloses(1);
  await turn(begin);
  const state = async () => (await listCases(store)).at(-1) ?? assert.fail("no case");
  const { id } = await state();
  const by = (name: string, now: Micros) => ({
    case: id,
    actor: { kind: "person" as const, id: name, via: "test" },
    now,
  });
  const meet = () =>
    doToCase(
      store,
      { kind: "propose-meeting", at: begin + day, lengthMicros: 30 * minute, with: ["@maya", "@bo"] },
      by("head of sales", begin),
    );
  const hear = (text: string, now: Micros, sender?: string) =>
    hearCalendar(text, { store, config, now, ...(sender !== undefined && { sender }) });
  const seen = async <Event extends RecordedEvent>(is: (event: RecordedEvent) => event is Event) => {
    const found: Event[] = [];
    for (const event of await all(store, {})) if (is(event)) found.push(event);
    return found;
  };
  return { store, turn, begin, state, id, by, meet, hear, seen, ...fake };
}

describe("a meeting of ours", () => {
  it("invites those who are to come, once, with the evidence in words", async () => {
    const { turn, begin, meet, calls, only } = await started();
    await meet();
    await turn(begin + minute);
    await turn(begin + 2 * minute);
    assert.deepEqual(calls, ["invite 0"]);
    const { invitation } = only();
    assert.deepEqual(
      invitation.attendees.map(({ email }) => email),
      ["maya@example.org", "bo@example.org"],
    );
    assert.match(invitation.uid, /^M-[0-9A-Z]{8}@example\.org$/);
    assert.match(invitation.description, /Customers give up at the checkout/);
    assert.equal(invitation.from, begin + day);
  });

  it("is held at the first time at which all are free and at work where they live, and says so", async () => {
    const { store, turn, begin, by, busy, only, seen, id } = await started();
    const proposal = { kind: "propose-meeting", lengthMicros: 30 * minute, with: ["@maya", "@bo"] } as const;
    await doToCase(store, proposal, by("@maya", begin));
    const morning = Math.floor(begin / day) * day + day;
    // Maya works by UTC, Bo an hour or two earlier; she is busy until noon, and of the head of sales nobody asks.
    busy.set("maya@example.org", [{ from: morning, to: morning + 12 * hour }]);
    busy.set("bo@example.org", []);
    await turn(begin + minute);
    const [scheduled] = await seen(MeetingScheduled.is);
    const { at = 0, chosen } = scheduled?.data ?? {};
    assert.ok(at >= morning + 12 * hour || at < morning, formatTime(at));
    assert.equal(only().invitation.from, at);
    assert.deepEqual([chosen?.misses, chosen?.unknown], [[], []]);
    const reasons = await why(store, id, { rows: 0 });
    assert.match(JSON.stringify(lines(reasons, "", "")), /the first time that suits all.*were invited/);
    await turn(begin + 2 * minute);
    assert.equal((await seen(MeetingScheduled.is)).length, 1);
  });

  it("waits for a calendar that does not answer, and then takes a time and says of whom nobody knows", async () => {
    const { store, turn, begin, by, calendar, seen } = await started();
    Object.assign(calendar, { busy: async () => ({ kind: "unknown", status: "503" }) });
    const proposal = { kind: "propose-meeting", lengthMicros: 30 * minute, with: ["@maya", "@bo"] } as const;
    await doToCase(store, proposal, by("@maya", begin));
    await turn(begin + minute);
    assert.equal((await seen(MeetingScheduled.is)).length, 0);
    await turn(begin + 20 * minute);
    assert.deepEqual((await seen(MeetingScheduled.is))[0]?.data.chosen?.unknown, ["@maya", "@bo"]);
  });

  it("is moved and called off in the calendar, each with a sequence above the last", async () => {
    const { store, turn, begin, meet, by, calls, only } = await started();
    await meet();
    await turn(begin + minute);
    await doToCase(store, { kind: "schedule-meeting", at: begin + 2 * day }, by("@maya", begin + hour));
    await turn(begin + hour);
    assert.equal(only().invitation.from, begin + 2 * day);
    await doToCase(store, { kind: "cancel-meeting", reason: "Bo is ill" }, by("@maya", begin + 2 * hour));
    await turn(begin + 2 * hour);
    await turn(begin + 3 * day);
    assert.deepEqual(calls, ["invite 0", "update 1", "cancel 2"]);
  });

  it("is called off when the case is decided before it, and asks nothing afterwards", async () => {
    const { store, turn, begin, meet, calls, seen, id } = await started();
    await meet();
    await turn(begin + minute);
    const given = { case: id, option: "wait", reason: "it is night", now: begin + hour };
    await answer(store, { ...given, actor: { kind: "person", id: "head of sales", via: "test" } });
    await turn(begin + hour + minute);
    assert.deepEqual(calls, ["invite 0", "cancel 1"]);
    await turn(begin + 3 * day);
    assert.equal((await seen(FollowUpAsked.is)).length, 0);
    assert.match((await seen(MeetingCancelled.is))[0]?.data.because ?? "", /decided/);
  });

  it("tries again when the calendar is away, and tells what it lacks where nobody has an address", async () => {
    const { store, turn, begin, meet, by, calls, answers } = await started();
    await meet();
    answers({ kind: "retry", status: "503" });
    const first = await turn(begin + minute);
    assert.ok(first.nextEffectAt !== undefined);
    answers({ kind: "done", status: "ok" });
    await turn(begin + hour);
    assert.deepEqual(calls, ["invite 0", "invite 0"]);
    const strangers = { kind: "propose-meeting", at: begin + day, lengthMicros: hour, with: ["somebody"] } as const;
    await doToCase(store, strangers, by("@maya", begin + hour));
    const { uninvited } = await turn(begin + 2 * hour);
    assert.match(uninvited[0]?.reason ?? "", /somebody has no e-mail/);
  });

  it("takes answers from those who give them, and records who answers for another or is not known", async () => {
    const { turn, begin, meet, hear, only, seen } = await started();
    await meet();
    await turn(begin + minute);
    const { invitation } = only();
    const reply = (email: string, comes: "yes" | "no") =>
      replyText(invitation, { by: { email }, comes, at: begin + hour });
    assert.equal((await hear(reply("maya@example.org", "yes"), begin + hour, "Maya@example.org"))[0]?.kind, "done");
    assert.equal((await hear(reply("maya@example.org", "yes"), begin + hour, "maya@example.org"))[0]?.kind, "done");
    assert.equal((await hear(reply("bo@example.org", "no"), begin + hour, "eve@evil.example"))[0]?.kind, "refused");
    assert.equal((await hear(reply("eve@evil.example", "no"), begin + hour, "eve@evil.example"))[0]?.kind, "refused");
    assert.equal((await hear("no calendar", begin + hour))[0]?.kind, "refused");
    const answered = await seen(MeetingAnswered.is);
    assert.deepEqual(
      answered.map(({ data }) => [data.by, data.comes]),
      [["@maya", "yes"]],
    );
    assert.equal((await seen(RequestRefused.is)).length, 3);
    const reasons = (await seen(RequestRefused.is)).map(({ data }) => data.reason);
    assert.doesNotMatch(reasons.join(), /BEGIN|@[a-z]+\./, "neither the text nor an address is in the log");
    assert.match(reasons[0] ?? "", /does not know answers for @bo/);
  });

  it("reads answers back, that it was moved, and that it was called off, and does not tell the calendar what it said itself", async () => {
    const { store, turn, begin, meet, by, only, seen, calls, kept } = await started();
    await meet();
    await turn(begin + minute);
    only().seen = {
      guests: [{ email: "bo@example.org", comes: "no" }],
      from: begin + 2 * day,
      to: begin + 2 * day + hour,
      sequence: 1,
    };
    await turn(begin + hour);
    assert.equal((await seen(MeetingAnswered.is))[0]?.data.by, "@bo");
    assert.equal((await seen(MeetingScheduled.is))[0]?.data.at, begin + 2 * day);
    await turn(begin + 2 * hour);
    assert.deepEqual(calls, ["invite 0"]);
    // Moved back to where it was in the first place, and then by somebody of ours: each counts.
    only().seen = { from: begin + day, to: begin + day + 30 * minute, sequence: 2 };
    await turn(begin + 2 * hour + minute);
    assert.equal((await seen(MeetingScheduled.is)).at(-1)?.data.at, begin + day);
    await doToCase(store, { kind: "schedule-meeting", at: begin + 3 * day }, by("@maya", begin + 2 * hour + minute));
    await turn(begin + 2 * hour + 2 * minute);
    assert.deepEqual(calls, ["invite 0", "update 3"]);
    assert.equal((await seen(MeetingScheduled.is)).at(-1)?.data.at, begin + 3 * day);
    kept.clear();
    await turn(begin + 3 * hour);
    assert.equal((await seen(MeetingCancelled.is)).length, 1);
    await turn(begin + 4 * day);
    assert.equal((await seen(FollowUpAsked.is)).length, 0);
  });

  it("asks what came of it when its time is over, and chases each next step until it is done", async () => {
    const { store, turn, begin, meet, by, seen, only, state } = await started();
    await meet();
    await turn(begin + minute);
    only().seen = { guests: [{ email: "bo@example.org", comes: "no" }] };
    await turn(begin + hour);
    const over = begin + day + 30 * minute;
    await turn(over + 20 * minute);
    const [asked] = await seen(FollowUpAsked.is);
    assert.deepEqual(asked?.data.to, ["head of sales", "@maya"]);
    assert.equal(asked?.occurred, over + 15 * minute);
    const [first = "", second = ""] = asked?.data.questions ?? [];
    const answers = [
      { question: first, answer: "We wait." },
      {
        question: second,
        answer: "- Mail the suppliers; @bo; 2026-03-05\n2) Look at the form; Maya Holm; 2026-03-06\nand think",
      },
    ];
    const doing = { ...by("@maya", over + hour), meant: meantBy({ people }) };
    await doToCase(store, { kind: "answer-follow-up", answers }, doing);
    const { nextSteps } = await state();
    assert.deepEqual(
      nextSteps.map(({ named: { data } }) => [data.step, data.what, data.who]),
      [
        ["1", "Mail the suppliers", "@bo"],
        ["2", "Look at the form", "@maya"],
      ],
    );
    assert.deepEqual(
      nextSteps.map(({ named: { data } }) => formatTime(data.due)),
      ["2026-03-05T08:00:00Z", "2026-03-06T09:00:00Z"],
      "nine in the morning where each of them lives",
    );
    await turn(begin + 5 * day);
    await doToCase(store, { kind: "end-next-step", step: "1", result: "done" }, by("@bo", begin + 5 * day));
    await turn(begin + 20 * day);
    const reminded = await seen(NextStepReminded.is);
    const counts = (step: string) => reminded.filter(({ data }) => data.step === step).length;
    assert.deepEqual([counts("1"), counts("2")], [2, 5]);
    assert.deepEqual(reminded[0]?.data.to, ["@bo"]);
  });
});

describe("a meeting that others call", () => {
  const foreign = (from: Micros, changes: Partial<Invitation> = {}): Invitation => ({
    uid: "spring@example.org",
    sequence: 0,
    changed: from - 2 * day,
    organiser: people["@maya"],
    attendees: [{ email: organiser }, { email: "bo@example.org" }, { email: "guest@example.com" }],
    from,
    to: from + hour,
    zone: "UTC",
    title: "Prices for spring",
    description: "",
    ...changes,
  });
  const request = (invitation: Invitation) => invitationText(invitation, { method: "REQUEST" });
  const maya = "maya@example.org";

  it("opens a case, and asks organiser and attendees what came of it when it is over", async () => {
    const { turn, begin, hear, state, seen, store } = await started();
    const invitation = foreign(begin + day);
    await hear(request(invitation), begin, maya);
    await hear(request(invitation), begin, maya);
    await turn(begin + minute);
    await turn(begin + 2 * minute);
    const found = await state();
    assert.equal((await listCases(store)).length, 2);
    assert.match(found.opened.data.about ?? "", /Prices for spring/);
    assert.deepEqual(found.meetings[0]?.proposed.data.with, ["@maya", "@bo"]);
    assert.doesNotMatch(JSON.stringify(await seen(InvitationReceived.is)), /guest@example.com/);
    await turn(begin + day + hour + 20 * minute);
    const [asked] = await seen(FollowUpAsked.is);
    assert.deepEqual(asked?.data.to, ["@maya", "@bo"]);
    await turn(begin + 20 * day);
    assert.equal((await state()).status, "cleared");
  });

  it("follows it when it is moved, leaves out who declined, and ends when it is called off", async () => {
    const { turn, begin, hear, state, seen } = await started();
    const invitation = foreign(begin + day);
    await hear(request(invitation), begin, maya);
    await turn(begin + minute);
    const moved = { ...invitation, sequence: 1, from: begin + 2 * day, to: begin + 2 * day + hour };
    const declined = new Map([["bo@example.org", "no" as const]]);
    await hear(invitationText(moved, { method: "REQUEST", answers: declined }), begin + hour, maya);
    await hear(request(invitation), begin + hour, maya);
    await turn(begin + hour);
    assert.equal((await seen(MeetingScheduled.is))[0]?.data.at, begin + 2 * day);
    await turn(begin + day + 2 * hour);
    assert.equal((await seen(FollowUpAsked.is)).length, 0);
    await turn(begin + 2 * day + 2 * hour);
    assert.deepEqual((await seen(FollowUpAsked.is))[0]?.data.to, ["@maya"]);
    const other = foreign(begin + 5 * day, { uid: "other@example.org" });
    await hear(request(other), begin + 3 * day, maya);
    await turn(begin + 3 * day);
    await hear(invitationText({ ...other, sequence: 1 }, { method: "CANCEL" }), begin + 3 * day + hour, maya);
    await turn(begin + 3 * day + hour);
    assert.equal((await state()).status, "cleared");
    await turn(begin + 9 * day);
    assert.equal((await seen(FollowUpAsked.is)).length, 1);
  });

  it("asks after each meeting of a series, and not after one that was taken out of it", async () => {
    const { turn, begin, hear, seen, store } = await started();
    const first = begin + day;
    const weekly = request(foreign(first)).replace("STATUS:", "RRULE:FREQ=WEEKLY;COUNT=4\r\nSTATUS:");
    await hear(weekly, begin, maya);
    await turn(begin + minute);
    assert.equal((await listCases(store)).length, 1);
    const out = request(foreign(first + 7 * day, { sequence: 1 }))
      .replace("METHOD:REQUEST", "METHOD:CANCEL")
      .replace(
        "SEQUENCE:",
        `RECURRENCE-ID:${new Date((first + 7 * day) / 1000).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z\r\nSEQUENCE:`,
      );
    await hear(out, begin + 2 * day, maya);
    for (let n = 0; n < 30; n++) await turn(begin + n * day + 3 * hour);
    assert.equal((await listCases(store)).length, 1 + 3);
    assert.equal((await seen(FollowUpAsked.is)).length, 3);
  });

  it("goes on with a series in its second year, by the clock of its own zone, without being told of it again", async () => {
    const { turn, begin, hear, store } = await started();
    const first = begin + day;
    const zone = [
      "BEGIN:VTIMEZONE\r\nTZID:Office",
      "BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100",
      "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD",
      "BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200",
      "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT",
    ].join("\r\n");
    const local = (at: Micros) => new Date(at / 1000).toISOString().slice(0, 19).replace(/[-:]/g, "");
    const yearly = request(foreign(first))
      .replace("BEGIN:VEVENT", zone)
      .replace(/DTSTART:.*/, (line) => (line.includes("1970") ? line : `DTSTART;TZID=Office:${local(first)}`))
      .replace(/(\r\n)DTSTART:20.*?(\r\n)/, `$1DTSTART;TZID=Office:${local(first)}$2`)
      .replace(/DTEND:.*?(\r\n)/, `DTEND;TZID=Office:${local(first + hour)}$1`)
      .replace("STATUS:", "RRULE:FREQ=YEARLY;INTERVAL=2\r\nSTATUS:");
    assert.equal((await hear(yearly, begin, maya))[0]?.kind, "done");
    for (const years of [0.5, 1, 1.5, 2, 2.1]) await turn(begin + Math.round(years * 366) * day);
    const cases = (await listCases(store)).filter(({ meetings }) => meetings.length > 0);
    assert.deepEqual(
      cases.map(({ meetings }) => formatTime(timeOf(meetings[0] ?? assert.fail("none"))?.at ?? 0).slice(0, 4)),
      [0, 2].map((years) => String(new Date(first / 1000).getUTCFullYear() + years)),
    );
  });

  it("is refused where the one who invites is a stranger, or sends in another's name; the log keeps that", async () => {
    const { begin, hear, seen, turn, store } = await started();
    const text = request(foreign(begin + day));
    assert.equal((await hear(text, begin, "eve@evil.example"))[0]?.kind, "refused");
    const stranger = request(foreign(begin + day, { organiser: { email: "eve@evil.example" } }));
    assert.equal((await hear(stranger, begin, "eve@evil.example"))[0]?.kind, "refused");
    const uninvited = request(foreign(begin + day, { attendees: [{ email: "bo@example.org" }] }));
    assert.equal((await hear(uninvited, begin, maya))[0]?.kind, "ignored");
    await turn(begin + minute);
    assert.equal((await listCases(store)).length, 1);
    assert.equal((await seen(RequestRefused.is)).length, 2);
  });
});
