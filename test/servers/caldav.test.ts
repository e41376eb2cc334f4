import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { openCalendar } from "../../src/adapters/caldav/calendar.ts";
import { calendarQuery, readMultistatus } from "../../src/adapters/caldav/dav.ts";
import type { CalendarMail, Comes, Invitation } from "../../src/question/index.ts";
import { invitationText, readCalendar, utcText } from "../../src/question/index.ts";
import { type CalendarHarness, calendarContract, runContract } from "../../src/testing/index.ts";

const radicale = await withService("radicale");
const password = "secret";
const now = Date.UTC(2027, 0, 1) * 1000;
const organiser = { email: "thence@example.org", name: "Thence" };
const collection = `${radicale.url}thence/meetings/`;

const as = (user: string, method: string, url: string, request: RequestInit = {}) =>
  fetch(url, {
    ...request,
    method,
    headers: { ...request.headers, authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` },
  });

const open = (settings: Readonly<Record<string, unknown>> = {}, more: object = {}) =>
  openCalendar({
    name: "caldav",
    settings: { url: collection, user: "thence", passwordEnv: "PASSWORD", ...settings },
    secret: (name) => (name === "PASSWORD" ? password : undefined),
    now: () => now,
    organiser,
    ...more,
  });

const fileOf = (uid: string) => `${collection}${encodeURIComponent(uid)}.ics`;

/** Somebody changes a meeting in their own program: its text is written back, as it was but for that. */
async function edit(user: string, uid: string, change: (text: string) => string): Promise<void> {
  const found = await as(user, "GET", fileOf(uid));
  const text = (await found.text()).replace(/\r?\n[ \t]/g, "");
  const put = await as(user, "PUT", fileOf(uid), {
    body: change(text),
    headers: { "content-type": "text/calendar", "if-match": found.headers.get("etag") ?? "*" },
  });
  assert.equal(put.status < 300, true, `${user} could write: ${put.status}`);
}

const statOf: Readonly<Record<Comes, string>> = { yes: "ACCEPTED", no: "DECLINED", maybe: "TENTATIVE" };

const harness: CalendarHarness = {
  open: async () => ({
    calendar: open(),
    people: ["maya@example.org", "bo@example.org"],
    organiser: organiser.email,
    sees: async (uid) => {
      const found = await as("maya", "GET", fileOf(uid));
      return found.status === 200 ? readCalendar(await found.text(), now)[0]?.meeting : undefined;
    },
    copies: async (uid) => {
      const headers = { depth: "1", "content-type": "application/xml" };
      const listed = await as("maya", "REPORT", collection, { headers, body: calendarQuery() });
      const files = readMultistatus(await listed.text()) ?? [];
      return files.filter(({ data }) => readCalendar(data, now).some(({ meeting }) => meeting.uid === uid)).length;
    },
    answer: (uid, by, comes) =>
      edit(by.split("@")[0] ?? "", uid, (text) =>
        text.replace(new RegExp(`(PARTSTAT=)[A-Z-]+([^\\r\\n]*mailto:${by})`), `$1${statOf[comes]}$2`),
      ),
    move: (uid, from, to) =>
      edit("maya", uid, (text) =>
        text
          .replace(/DTSTART:.*/, `DTSTART:${utcText(from)}`)
          .replace(/DTEND:.*/, `DTEND:${utcText(to)}`)
          .replace(/SEQUENCE:(\d+)/, (_, n: string) => `SEQUENCE:${Number(n) + 1}`),
      ),
    callOff: async (uid) => {
      await as("maya", "DELETE", fileOf(uid));
    },
  }),
  away: async () => open({ url: "http://127.0.0.1:9/none/" }),
};

const invitation: Invitation = {
  uid: "M-EXTRA001@example.org",
  sequence: 0,
  changed: now,
  organiser,
  attendees: [{ email: "maya@example.org" }],
  from: now + 86_400_000_000,
  to: now + 88_200_000_000,
  zone: "Europe/Copenhagen",
  title: "Fewer finish",
  description: "It fell.",
};

describe("CalDAV, on a Radicale", { skip: radicale.skip }, async () => {
  if (radicale.skip) return;
  const made = await as("thence", "MKCALENDAR", collection);
  assert.equal(made.status, 201);
  runContract(calendarContract, harness, { test });

  it("keeps what somebody else writes at the same moment, and does not write over it", async () => {
    const calendar = open();
    await calendar.invite(invitation);
    let isFirst = true;
    // Maya answers between our reading and our writing.
    const between: typeof fetch = async (url, request) => {
      if (request?.method === "PUT" && isFirst) {
        isFirst = false;
        await harness.open().then(({ answer }) => answer?.(invitation.uid, "maya@example.org", "yes"));
      }
      return fetch(url, request);
    };
    const told = await open({}, { fetch: between }).update({
      ...invitation,
      sequence: 1,
      title: "Fewer finish, and why",
    });
    assert.equal(told.kind, "done");
    const read = await calendar.read?.(invitation.uid);
    assert.ok(read?.kind === "found");
    assert.equal(read.meeting.title, "Fewer finish, and why");
    assert.equal(read.meeting.guests[0]?.comes, "yes");
  });

  it("waits with a wrong password, which can be mended, and says so without it", async () => {
    const calendar = open({}, { secret: () => "wrong" });
    const told = await calendar.invite({ ...invitation, uid: "M-EXTRA002@example.org" });
    assert.deepEqual(told, { kind: "retry", status: "401" });
    assert.equal(
      open({}, { secret: () => undefined }).missing?.(),
      "the environment variable PASSWORD holds no password",
    );
  });

  it("sends the invitation by mail too, since the server tells nobody by itself", async () => {
    const mails: CalendarMail[] = [];
    const send = async (mail: CalendarMail) => {
      mails.push(mail);
      return { kind: "done", status: "250" } as const;
    };
    const calendar = open({}, { send });
    const one = { ...invitation, uid: "M-EXTRA003@example.org" };
    await calendar.invite(one);
    await calendar.cancel({ ...one, sequence: 1 });
    assert.deepEqual(
      mails.map(({ icalEvent }) => icalEvent.method),
      ["REQUEST", "CANCEL"],
    );
  });

  it("finds a meeting that somebody else put there and invited us to, and none of our own", async () => {
    const foreign = invitationText({
      ...invitation,
      uid: "lunch@example.org",
      organiser: { email: "maya@example.org" },
      attendees: [{ email: organiser.email }, { email: "bo@example.org" }],
      title: "Prices for spring",
    });
    const url = `${collection}lunch.ics`;
    assert.equal(
      (await as("maya", "PUT", url, { body: foreign, headers: { "content-type": "text/calendar" } })).status,
      201,
    );
    const arrived = (await open().arrived?.()) ?? [];
    assert.deepEqual(
      arrived.flatMap(({ notices }) => notices.map(({ method, meeting }) => [method, meeting.title])),
      [["request", "Prices for spring"]],
    );
  });

  it("takes from an inbox what is sent there, and leaves what stands in the calendar", async () => {
    const inbox = `${radicale.url}thence/inbox/`;
    await as("thence", "MKCALENDAR", inbox);
    const reply = invitationText({ ...invitation, uid: "other@example.org" });
    await as("maya", "PUT", `${inbox}one.ics`, { body: reply, headers: { "content-type": "text/calendar" } });
    const calendar = open({ inbox });
    const arrived = (await calendar.arrived?.()) ?? [];
    for (const { id } of arrived) await calendar.take?.(id);
    assert.equal((await as("thence", "GET", `${inbox}one.ics`)).status, 404);
    assert.equal((await as("thence", "GET", `${collection}lunch.ics`)).status, 200);
  });
});
