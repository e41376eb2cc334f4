import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it, test } from "node:test";
import { type CalendarHarness, calendarContract, runContract } from "../../testing/index.ts";
import { openCalendar } from "./calendar.ts";
import { eventId, meetingOf } from "./event.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = JSON.stringify({
  client_email: "thence@project.iam.gserviceaccount.com",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
});
const organiser = { email: "thence@example.org" };
const now = Date.UTC(2027, 0, 1) * 1000;

type Fields = Record<string, unknown>;
interface Attendee {
  email: string;
  responseStatus: string;
}

/** What events.insert and patch take, as Google has published it, and of that what we use. */
const taken = [
  "id",
  "summary",
  "description",
  "start",
  "end",
  "status",
  "attendees",
  "extendedProperties",
  "conferenceData",
];

/** As much of Google Calendar as the adapter calls, with its refusals: what it does not take is a 400. */
function google() {
  const events = new Map<string, Fields & { attendees: Attendee[] }>();
  let version = 0;
  let refusal: { status: number; body: unknown } | undefined;
  const answer = (status: number, body: unknown = {}) =>
    new Response(status === 204 ? null : JSON.stringify(body), {
      status,
      headers: { "content-type": "application/json" },
    });
  const problemOf = (body: Fields) => {
    const unknown = Object.keys(body).find((name) => !taken.includes(name));
    if (unknown !== undefined) return `unknown field ${unknown}`;
    if (body["id"] !== undefined && !/^[a-v0-9]{5,1024}$/.test(String(body["id"]))) return "invalid id";
    const times = [body["start"], body["end"]] as { dateTime?: string; timeZone?: string }[]; // as the adapter writes them
    return times.every((one) => /T.*(Z|[+-]\d{2}:\d{2})$/.test(one.dateTime ?? "")) ? undefined : "invalid time";
  };
  const put = (id: string, body: Fields) => {
    const event = {
      ...events.get(id),
      ...body,
      id,
      iCalUID: `${id}@google.com`,
      etag: `"${++version}"`,
      organizer: organiser,
    };
    events.set(id, event as Fields & { attendees: Attendee[] }); // the adapter always writes attendees
    return answer(200, event);
  };
  const call: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const headers = new Headers(init.headers);
    if (url.href === "https://oauth2.googleapis.com/token") {
      const [, claims = ""] = (new URLSearchParams(String(init.body)).get("assertion") ?? "").split(".");
      const { sub, scope } = JSON.parse(Buffer.from(claims, "base64url").toString());
      return sub === organiser.email && /calendar/.test(scope)
        ? answer(200, { access_token: "t", expires_in: 3600 })
        : answer(401, { error: "unauthorized_client" });
    }
    if (headers.get("authorization") !== "Bearer t") return answer(401);
    if (refusal) return answer(refusal.status, refusal.body);
    const body: Fields = typeof init.body === "string" ? JSON.parse(init.body) : {};
    if (url.pathname === "/calendar/v3/freeBusy") {
      const calendars = (body["items"] as { id: string }[]).map(({ id }) => {
        // as the adapter writes them
        const own = [...events.values()].filter(({ attendees, start, status }) => {
          const at = Date.parse((start as { dateTime: string }).dateTime); // what it took, it has checked
          const isIn = at >= Date.parse(String(body["timeMin"])) && at < Date.parse(String(body["timeMax"]));
          return isIn && status !== "cancelled" && attendees.some(({ email }) => email === id);
        });
        const spans = own.map(({ start, end }) => ({
          start: (start as { dateTime: string }).dateTime, // checked when it was taken
          end: (end as { dateTime: string }).dateTime, // checked when it was taken
        }));
        return [id, { busy: spans }];
      });
      return answer(200, { calendars: Object.fromEntries(calendars) });
    }
    const [, id] = /^\/calendar\/v3\/calendars\/primary\/events(?:\/([a-v0-9]+))?$/.exec(url.pathname) ?? [];
    if (init.method === "POST") {
      if (problemOf(body)) return answer(400, { error: { errors: [{ reason: "invalid" }] } });
      if (events.has(String(body["id"]))) return answer(409, { error: { errors: [{ reason: "duplicate" }] } });
      return put(String(body["id"]), body);
    }
    if (id === undefined) return answer(200, { items: [...events.values()] });
    const found = events.get(id);
    if (!found) return answer(404, { error: { errors: [{ reason: "notFound" }] } });
    if (init.method === "PATCH") {
      if (problemOf(body)) return answer(400);
      return headers.get("if-match") === found["etag"] ? put(id, body) : answer(412);
    }
    if (init.method === "DELETE") {
      if (found["status"] === "cancelled") return answer(410);
      put(id, { status: "cancelled" });
      return answer(204);
    }
    return answer(200, found);
  };
  return { call, events, put, refuse: (one: typeof refusal) => (refusal = one) };
}

const open = (fetch: typeof globalThis.fetch, settings: object = {}) =>
  openCalendar({
    name: "google-calendar",
    settings: { keyEnv: "KEY", ...settings },
    secret: (name) => (name === "KEY" ? key : undefined),
    now: () => now,
    organiser,
    fetch,
  });

const iso = (at: number) => ({ dateTime: new Date(at / 1000).toISOString() });

const harness: CalendarHarness = {
  open: async () => {
    const server = google();
    const statuses = { yes: "accepted", no: "declined", maybe: "tentative" };
    return {
      calendar: open(server.call),
      people: ["maya@example.org", "bo@example.org"],
      organiser: organiser.email,
      sees: async (uid) => {
        const event = server.events.get(eventId(uid));
        return event && meetingOf(event, uid);
      },
      copies: async (uid) => [...server.events.values()].filter(({ id }) => id === eventId(uid)).length,
      answer: async (uid, by, comes) => {
        const attendees = server.events.get(eventId(uid))?.attendees ?? [];
        const answered = attendees.map((one) => (one.email === by ? { ...one, responseStatus: statuses[comes] } : one));
        server.put(eventId(uid), { attendees: answered });
      },
      move: async (uid, from, to) => {
        server.put(eventId(uid), { start: iso(from), end: iso(to) });
      },
      callOff: async (uid) => {
        server.put(eventId(uid), { status: "cancelled" });
      },
    };
  },
  away: async () =>
    open(async () => {
      throw new TypeError("fetch failed");
    }),
};

describe("Google Calendar", () => {
  runContract(calendarContract, harness, { test });

  const invitation = {
    uid: "M-1@example.org",
    sequence: 0,
    changed: 0,
    organiser,
    attendees: [{ email: "maya@example.org" }],
    from: now,
    to: now + 1_800_000_000,
    zone: "Europe/Copenhagen",
    title: "T",
    description: "D",
  };

  it("waits where it is called too often, and gives up where the domain has not delegated, with Google's word for it", async () => {
    const server = google();
    const calendar = open(server.call);
    const reason = (word: string) => ({ status: 403, body: { error: { errors: [{ reason: word }] } } });
    server.refuse(reason("rateLimitExceeded"));
    assert.deepEqual(await calendar.invite(invitation), { kind: "retry", status: "403 rateLimitExceeded" });
    server.refuse(reason("forbiddenForServiceAccounts"));
    assert.deepEqual(await calendar.invite(invitation), { kind: "failed", status: "403 forbiddenForServiceAccounts" });
  });

  it("wishes for a conference once, and only where the configuration does", async () => {
    const bodies: string[] = [];
    const server = google();
    const calendar = open(async (url, init) => {
      if (typeof init?.body === "string") bodies.push(init.body);
      return server.call(url, init);
    });
    await calendar.invite(invitation);
    await calendar.invite({ ...invitation, uid: "M-2@example.org", conference: true });
    await calendar.update({ ...invitation, uid: "M-2@example.org", sequence: 1, conference: true });
    assert.deepEqual(
      bodies.map((body) => /hangoutsMeet/.test(body)),
      [false, true, false],
    );
  });

  it("says what it lacks, and repeats no key", async () => {
    const calendar = openCalendar({
      ...{ name: "g", settings: { keyEnv: "KEY" }, now: () => now, organiser },
      secret: () => "not a key",
    });
    assert.equal(calendar.missing?.(), "the environment variable KEY holds no key of a service account");
    assert.throws(
      () => openCalendar({ name: "g", settings: {}, now: () => now, organiser, secret: () => undefined }),
      /needs "keyEnv"/,
    );
    const broken = JSON.stringify({ client_email: "a@b.c", private_key: "hunter2" });
    const told = await openCalendar({
      name: "g",
      settings: { keyEnv: "KEY" },
      now: () => now,
      organiser,
      secret: () => broken,
    }).invite(invitation);
    assert.equal(told.kind, "retry");
    assert.doesNotMatch(told.status, /hunter2/);
  });

  it("tells of the meetings that others put there, and of each of a series by itself", async () => {
    const server = google();
    server.put("abcde", {
      summary: "Prices for spring",
      start: iso(now + 86_400_000_000),
      end: iso(now + 90_000_000_000),
      originalStartTime: iso(now + 86_400_000_000),
      attendees: [{ email: organiser.email, responseStatus: "accepted" }],
    });
    Object.assign(server.events.get("abcde") ?? {}, { organizer: { email: "maya@example.org" } });
    const arrived = (await open(server.call).arrived?.()) ?? [];
    const [meeting] = arrived.flatMap(({ notices }) => notices.map((one) => one.meeting));
    assert.equal(meeting?.title, "Prices for spring");
    assert.equal(meeting?.instance, now + 86_400_000_000);
    assert.equal(meeting?.organiser?.email, "maya@example.org");
  });
});
