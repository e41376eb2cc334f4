import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { type CalendarHarness, calendarContract, runContract } from "../../testing/index.ts";
import { openCalendar } from "./calendar.ts";
import { changesOf, meetingOf, newEvent, timeOf } from "./event.ts";
import { graphServer } from "./graph-server.ts";
import type { Event } from "./graph-types.ts";

const organiser = { email: "thence@example.org" };
const now = Date.UTC(2027, 0, 1) * 1000;
const day = 86_400_000_000;

const open = (
  fetch: typeof globalThis.fetch,
  settings: object = {},
  secret: () => string | undefined = () => "hunter2",
) =>
  openCalendar({
    name: "graph-calendar",
    settings: { tenant: "example.org", clientId: "app", secretEnv: "SECRET", ...settings },
    ...{ secret, now: () => now, organiser, fetch },
  });

const responses = { yes: "accepted", no: "declined", maybe: "tentativelyAccepted" } as const;

const harness: CalendarHarness = {
  open: async () => {
    const server = graphServer(organiser.email);
    const of = (uid: string) => server.byUid(uid) ?? assert.fail(`no ${uid}`);
    return {
      calendar: open(server.call),
      people: ["maya@example.org", "bo@example.org"],
      organiser: organiser.email,
      sees: async (uid) => {
        const event = server.byUid(uid);
        const [start, end] = [event?.start, event?.end];
        return event && meetingOf({ ...event, start, end }, uid);
      },
      copies: async (uid) => [...server.events.values()].filter((one) => one === server.byUid(uid)).length,
      answer: async (uid, by, comes) => {
        const attendees = of(uid).attendees?.map((one) =>
          one.emailAddress?.address === by ? { ...one, status: { response: responses[comes] } } : one,
        );
        server.put(of(uid).id, { ...(attendees && { attendees }) });
      },
      move: async (uid, from, to) => {
        server.put(of(uid).id, { start: timeOf(from), end: timeOf(to) });
      },
      callOff: async (uid) => {
        server.events.delete(of(uid).id);
      },
    };
  },
  away: async () =>
    open(async () => {
      throw new TypeError("fetch failed");
    }),
};

const invitation = {
  ...{ uid: "M-1@example.org", sequence: 0, changed: 0, organiser, attendees: [{ email: "maya@example.org" }] },
  ...{ from: now + day, to: now + day + 1_800_000_000, zone: "Europe/Copenhagen", title: "T", description: "D" },
};

describe("the calendar of Microsoft 365", () => {
  runContract(calendarContract, harness, { test });

  it("writes events as Microsoft's types have them, with a conference only where the configuration wishes it", async () => {
    const made: Event = newEvent({ ...invitation, conference: true });
    const changed: Event = changesOf({ ...invitation, conference: true });
    assert.equal(made.isOnlineMeeting, true);
    assert.equal(made.transactionId?.length, 32);
    assert.equal(changed.body, undefined, "how to join stands in the body, which is left alone");
    assert.equal(newEvent(invitation).isOnlineMeeting, undefined);
    const server = graphServer(organiser.email);
    const told = await open(server.call).invite({ ...invitation, conference: true });
    assert.deepEqual(told, { kind: "done", status: "201", link: "https://teams.example/j" });
  });

  it("waits as long as Graph says where it is called too often, and gives up where it may not, with Graph's word for it", async () => {
    const server = graphServer(organiser.email);
    const calendar = open(server.call);
    server.refuse({ status: 429, code: "ApplicationThrottled", retryAfter: "17" });
    const waits = { kind: "retry", status: "429 ApplicationThrottled", afterMs: 17_000 };
    assert.deepEqual(await calendar.invite(invitation), waits);
    server.refuse({ status: 403, code: "ErrorAccessDenied" });
    assert.deepEqual(await calendar.invite(invitation), { kind: "failed", status: "403 ErrorAccessDenied" });
    assert.deepEqual(await calendar.busy?.(["maya@example.org"], invitation), {
      kind: "unknown",
      status: "403 ErrorAccessDenied",
    });
  });

  it("asks for a token once for all that waits, and repeats no secret where it is refused one", async () => {
    const server = graphServer(organiser.email);
    const calendar = open(server.call);
    await Promise.all([calendar.read?.("a"), calendar.read?.("b"), calendar.read?.("c")]);
    assert.equal(server.calls.filter((one) => one === "token").length, 1);
    const told = await open(server.call, {}, () => "wrong hunter3").invite(invitation);
    assert.deepEqual(told, { kind: "retry", status: "token: 401 invalid_client" });
    const without = open(server.call, {}, () => undefined);
    assert.equal(without.missing?.(), "the environment variable SECRET holds no client secret");
    assert.throws(() => open(server.call, { graphUrl: "http://graph.example" }), /is not https/);
    assert.throws(() => open(server.call, { colour: "red" }), /"colour"/);
  });

  it("says nothing of people whom the directory does not know, and asks for many in parts", async () => {
    const server = graphServer(organiser.email);
    const calendar = open(server.call);
    await calendar.invite(invitation);
    const many = Array.from({ length: 45 }, (_, i) => `p${i}@example.org`);
    const busy = await calendar.busy?.(["guest@elsewhere.example", ...many, "maya@example.org"], invitation);
    assert.ok(busy?.kind === "known");
    assert.equal(busy.people.has("guest@elsewhere.example"), false);
    assert.deepEqual(busy.people.get("maya@example.org"), [{ from: invitation.from, to: invitation.to }]);
    assert.equal(busy.people.size, 46);
  });

  it("tells of the meetings that others put there, of each of a series by itself, and of none of our own", async () => {
    const server = graphServer(organiser.email);
    const calendar = open(server.call);
    await calendar.invite(invitation);
    const maya = { emailAddress: { address: "Maya@example.org", name: "Maya" } };
    const attendees = [{ emailAddress: { address: organiser.email } }, { emailAddress: { address: "bo@example.org" } }];
    const [start, end] = [timeOf(now + day), timeOf(now + day + 3_600_000_000)];
    server.put("x", { subject: "Lunch", organizer: maya, attendees, start, end });
    const originalStart = "2027-01-02T00:00:00Z";
    server.put("y", {
      ...{ subject: "Prices", organizer: maya, attendees, start, end, isCancelled: true },
      ...{ type: "occurrence", seriesMasterId: "master", originalStart },
    });
    const notices = ((await calendar.arrived?.()) ?? []).flatMap((one) => one.notices);
    assert.deepEqual(
      notices.map(({ method, meeting }) => [method, meeting.title, meeting.organiser?.email, meeting.instance]),
      [
        ["request", "Lunch", "maya@example.org", undefined],
        ["cancel", "Prices", "maya@example.org", now + day],
      ],
    );
    assert.equal(notices[1]?.meeting.uid, "master");
  });
});
