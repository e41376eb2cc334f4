import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openCalendar } from "./calendar.ts";
import { calendarQuery, readMultistatus } from "./dav.ts";

const open = (settings: Readonly<Record<string, unknown>>, answer?: () => Response) =>
  openCalendar({
    name: "caldav",
    settings,
    secret: () => "secret",
    now: () => 1_796_000_000_000_000,
    organiser: { email: "thence@example.org" },
    ...(answer && { fetch: async () => answer() }),
  });
const url = "https://dav.example.org/thence/meetings";
const invitation = {
  uid: "M-1@example.org",
  sequence: 0,
  changed: 0,
  organiser: { email: "thence@example.org" },
  attendees: [],
  from: 1_796_000_000_000_000,
  to: 1_796_001_800_000_000,
  zone: "UTC",
  title: "T",
  description: "D",
};

describe("a CalDAV calendar", () => {
  it("refuses an address that is none, is not encrypted, or holds a password, and does not repeat the password", () => {
    for (const bad of [
      "",
      "dav.example.org",
      "http://dav.example.org/",
      "ftp://x",
      "https://a:hunter2@dav.example.org/",
      7,
    ])
      assert.throws(
        () => open({ url: bad }),
        (cause: Error) => /\[question\/bad-calendar-settings\]/.test(cause.message) && !/hunter2/.test(cause.message),
      );
    assert.throws(() => open({}), /it needs "url"/);
    assert.throws(() => open({ url, pasword: "x" }), /has no setting "pasword"/);
    assert.equal(open({ url: "http://127.0.0.1:5232/thence/" }).name, "caldav");
  });

  it("waits as long as a server wishes, and gives up where it forbids", async () => {
    const told = (status: number, headers = {}) =>
      open({ url }, () => new Response("", { status, headers })).invite(invitation);
    assert.deepEqual(await told(503, { "retry-after": "120" }), { kind: "retry", status: "503", afterMs: 120_000 });
    assert.deepEqual(await told(429), { kind: "retry", status: "429" });
    assert.deepEqual(await told(403), { kind: "failed", status: "403" });
    assert.match((await told(301, { location: "https://evil.example/" })).status, /leads elsewhere/);
  });

  it("gives up for now where others keep changing what it is about to write", async () => {
    let calls = 0;
    const answer = () => new Response("", { status: calls++ % 2 === 0 ? 404 : 412 });
    const told = await open({ url }, answer).invite(invitation);
    assert.equal(told.kind, "retry");
    assert.equal(calls, 8);
  });

  it("does not read on where an answer goes on for ever", async () => {
    const endless = () =>
      new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)) }));
    const told = await open({ url }, endless).read?.("M-1@example.org");
    assert.ok(told?.kind === "unknown");
    assert.match(told.status, /more than/);
  });
});

describe("a multistatus", () => {
  const body = (inside: string) =>
    `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">${inside}</d:multistatus>`;

  it("lists files with their versions, whatever prefixes it uses", () => {
    const text = body(
      '<d:response><d:href>/a%20b.ics</d:href><d:propstat><d:prop><d:getetag>"1"</d:getetag><c:calendar-data>BEGIN:VCALENDAR &amp; so</c:calendar-data></d:prop></d:propstat></d:response>',
    );
    assert.deepEqual(readMultistatus(text), [{ href: "/a%20b.ics", etag: '"1"', data: "BEGIN:VCALENDAR & so" }]);
    assert.deepEqual(readMultistatus(body("")), []);
  });

  it("is not read where it is no XML, has a document type, is something else or too deep", () => {
    for (const text of ["", "no", "<a/>", body("<d:response>"), body(`${"<x>".repeat(50)}${"</x>".repeat(50)}`)])
      assert.equal(readMultistatus(text), undefined, text.slice(0, 50));
    assert.equal(readMultistatus(`<!DOCTYPE x [<!ENTITY y "z">]>${body("")}`), undefined);
  });

  it("is asked for by a stretch of time", () => {
    const query = calendarQuery({ from: Date.UTC(2026, 11, 1) * 1000, to: Date.UTC(2026, 11, 2) * 1000 });
    assert.match(query, /<C:time-range start="20261201T000000Z" end="20261202T000000Z"\/>/);
    assert.doesNotMatch(calendarQuery(), /time-range/);
  });
});
