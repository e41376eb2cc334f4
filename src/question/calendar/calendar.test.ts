import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseTime } from "../../event/index.ts";
import type { Comes } from "../meeting-events.ts";
import { textOf, textValue } from "./content-line.ts";
import {
  type Invitation,
  type InvitedGuest,
  invitationText,
  readCalendar,
  replyText,
  UnreadableCalendar,
} from "./index.ts";

const at = (text: string) => parseTime(text).at;
const now = at("2026-12-01T08:00:00Z");
const minute = 60_000_000;

const invitation: Invitation = {
  uid: "M-7K2M9QTA@example.org",
  sequence: 0,
  changed: now,
  organiser: { email: "thence@example.org", name: "Thence" },
  attendees: [{ email: "maya@example.org", name: "Maya Holm" }, { email: "bo@example.org" }],
  from: at("2026-12-03T13:00:00Z"),
  to: at("2026-12-03T13:30:00Z"),
  zone: "Europe/Copenhagen",
  title: "Fewer finish on phones",
  description: "Checkout completion fell, from 44 % to 31 %;\nsee the rows.",
};

const calendar = (...lines: readonly string[]) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR"].join("\r\n");
const event = (...lines: readonly string[]) =>
  calendar("BEGIN:VEVENT", "UID:u1@example.com", "DTSTAMP:20261201T000000Z", ...lines, "END:VEVENT");
const [one] = ["u1@example.com"];
const read = (text: string) => readCalendar(text, now).map(({ meeting }) => meeting);
const begins = (text: string, from = now) =>
  (readCalendar(text, from)[0]?.meeting.instances ?? []).map((moment) =>
    new Date(moment / 1000).toISOString().slice(0, 16),
  );
const refuses = (text: string, words: RegExp) =>
  assert.throws(
    () => readCalendar(text, now),
    (cause: unknown) => cause instanceof UnreadableCalendar && words.test(cause.message),
  );

describe("an invitation as iCalendar", () => {
  it("says whom it is from and to, that an answer is wished for, and when in UTC", () => {
    const text = invitationText(invitation, { method: "REQUEST" });
    assert.match(text, /^BEGIN:VCALENDAR\r\nVERSION:2.0\r\n/);
    for (const line of [
      "METHOD:REQUEST",
      "UID:M-7K2M9QTA@example.org",
      "SEQUENCE:0",
      "DTSTART:20261203T130000Z",
      "DTEND:20261203T133000Z",
      "DTSTAMP:20261201T080000Z",
      "ORGANIZER;CN=Thence:mailto:thence@example.org",
      "STATUS:CONFIRMED",
    ])
      assert.ok(text.includes(`\r\n${line}\r\n`), line);
    assert.match(
      text.replaceAll("\r\n ", ""),
      /ATTENDEE;CN="Maya Holm";.*PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:maya@/,
    );
  });

  it("is the same text every time, so what is sent again is the same", () => {
    assert.equal(invitationText(invitation, { method: "REQUEST" }), invitationText(invitation, { method: "REQUEST" }));
  });

  it("keeps answers that were given when it is written again, and says that it is called off", () => {
    const text = invitationText(invitation, { answers: new Map([["maya@example.org", "yes"]]), isCancelled: true });
    const [meeting] = read(text);
    assert.equal(meeting?.isCancelled, true);
    assert.deepEqual(
      meeting?.guests.map(({ comes }) => comes),
      ["yes", undefined],
    );
  });

  it("lets no name, title or link begin a line of its own", () => {
    const text = invitationText({
      ...invitation,
      organiser: { email: "x@example.org", name: 'A";\r\nATTENDEE:mailto:eve@evil.example' },
      title: "T\r\nATTENDEE:mailto:eve@evil.example",
      url: "https://example.org/\r\nATTENDEE:mailto:eve@evil.example",
    });
    assert.equal(text.split("\r\n").filter((line) => line.startsWith("ATTENDEE")).length, 2);
    assert.equal(read(text)[0]?.title, "T ATTENDEE:mailto:eve@evil.example");
  });

  it("comes back as it was written, whatever its texts hold, in lines of at most 75 bytes", () => {
    const words = fc.string({ unit: "grapheme", maxLength: 120 });
    const comes = fc.constantFrom<Comes | undefined>("yes", "no", "maybe", undefined);
    const person = fc.record({ name: words, n: fc.nat(1000), comes });
    fc.assert(
      fc.property(words, words, fc.array(person, { maxLength: 5 }), fc.nat(500_000), (title, text, people, start) => {
        const from = now + start * minute;
        const attendees = people.map(({ name, n }, i) => ({ email: `p${i}-${n}@example.org`, name }));
        const answers = new Map(
          people.flatMap(({ n, comes: said }, i) => (said ? [[`p${i}-${n}@example.org`, said] as const] : [])),
        );
        const written = invitationText(
          { ...invitation, title, description: text, attendees, from, to: from + 30 * minute },
          { answers },
        );
        for (const line of written.split("\r\n")) assert.ok(Buffer.byteLength(line) <= 75, line);
        const [meeting] = read(written);
        assert.equal(meeting?.from, from);
        assert.deepEqual(
          meeting?.guests.map(({ email, comes: said }: InvitedGuest) => [email, said]),
          people.map(({ n, comes: said }, i) => [`p${i}-${n}@example.org`, said]),
        );
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("gives every text back that was escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        // Line ends are one kind, and control characters are no text.
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
        const kept = text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u000c\u000e-\u001f\u007f]/g, "");
        assert.equal(textOf(textValue(text)), kept);
      }),
      { seed: 7 },
    );
  });
});

describe("reading a calendar from outside", () => {
  it("reads the answer of somebody who was invited", () => {
    for (const comes of ["yes", "no", "maybe"] as const) {
      const reply = replyText(invitation, { by: { email: "Maya@Example.org", name: "Maya" }, comes, at: now + minute });
      const [notice] = readCalendar(reply, now);
      assert.equal(notice?.method, "reply");
      assert.deepEqual(notice?.meeting.guests, [{ email: "maya@example.org", name: "Maya", comes }]);
      assert.equal(notice?.meeting.uid, invitation.uid);
    }
  });

  it("reads local times by the IANA's zones, summer and winter", () => {
    const starts = (day: string) => read(event(`DTSTART;TZID=Europe/Copenhagen:${day}T140000`, "DURATION:PT45M"))[0];
    assert.equal(starts("20261203")?.from, at("2026-12-03T13:00:00Z"));
    assert.equal(starts("20260703")?.from, at("2026-07-03T12:00:00Z"));
    assert.equal(starts("20260703")?.to, at("2026-07-03T12:45:00Z"));
    assert.equal(starts("20260703")?.zone, "Europe/Copenhagen");
  });

  it("reads local times of a zone that only the calendar itself tells, as Outlook names them", () => {
    const zone = [
      "BEGIN:VTIMEZONE",
      "TZID:Romance Standard Time",
      "BEGIN:STANDARD",
      "DTSTART:16010101T030000",
      "TZOFFSETFROM:+0200",
      "TZOFFSETTO:+0100",
      "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
      "END:STANDARD",
      "BEGIN:DAYLIGHT",
      "DTSTART:16010101T020000",
      "TZOFFSETFROM:+0100",
      "TZOFFSETTO:+0200",
      "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
      "END:DAYLIGHT",
      "END:VTIMEZONE",
    ];
    const starts = (time: string) =>
      read(calendar(...zone, "BEGIN:VEVENT", "UID:u", `DTSTART;TZID=Romance Standard Time:${time}`, "END:VEVENT"))[0]
        ?.from;
    assert.equal(starts("20261203T140000"), at("2026-12-03T13:00:00Z"));
    assert.equal(starts("20260703T140000"), at("2026-07-03T12:00:00Z"));
    assert.equal(starts("20261025T013000"), at("2026-10-24T23:30:00Z"));
    assert.equal(starts("20261025T120000"), at("2026-10-25T11:00:00Z"));
    assert.equal(starts("20260329T120000"), at("2026-03-29T10:00:00Z"));
  });

  it("reads an event of whole days, and one without an end", () => {
    assert.equal(read(event("DTSTART;VALUE=DATE:20261203"))[0]?.to, at("2026-12-04T00:00:00Z"));
    const [meeting] = read(event("DTSTART:20261203T130000Z"));
    assert.equal(meeting?.to, meeting?.from);
  });

  it("says when each meeting of a series begins, in the local time of the series", () => {
    const weekly = event(
      "DTSTART;TZID=Europe/Copenhagen:20260301T090000",
      "DTEND;TZID=Europe/Copenhagen:20260301T093000",
      "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=6",
      "EXDATE;TZID=Europe/Copenhagen:20260316T090000",
    );
    assert.deepEqual(begins(weekly, at("2026-03-01T00:00:00Z")), [
      "2026-03-02T08:00",
      "2026-03-09T08:00",
      "2026-03-23T08:00",
      "2026-03-30T07:00",
      "2026-04-06T07:00",
    ]);
  });

  it("looks at most a year ahead, however long a series runs", () => {
    const found = begins(event("DTSTART:20100104T090000Z", "RRULE:FREQ=DAILY"));
    assert.equal(found[0], "2026-11-30T09:00");
    assert.equal(found.length, 367);
    assert.equal(begins(event("DTSTART:20100104T090000Z", "RRULE:FREQ=YEARLY")).length, 1);
  });

  it("tells a meeting of a series that was moved by itself, and no longer by the rule", () => {
    const text = calendar(
      "BEGIN:VEVENT",
      "UID:u",
      "DTSTART:20261207T090000Z",
      "RRULE:FREQ=WEEKLY;COUNT=3",
      "END:VEVENT",
      "BEGIN:VEVENT",
      "UID:u",
      "RECURRENCE-ID:20261214T090000Z",
      "DTSTART:20261215T110000Z",
      "END:VEVENT",
    );
    assert.deepEqual(begins(text), ["2026-12-07T09:00", "2026-12-21T09:00"]);
    const moved = read(text)[1];
    assert.equal(moved?.instance, at("2026-12-14T09:00:00Z"));
    assert.equal(moved?.from, at("2026-12-15T11:00:00Z"));
  });

  it("says of a rule it cannot read that it cannot, and keeps the first meeting", () => {
    for (const rule of [
      "FREQ=HOURLY",
      "FREQ=YEARLY;BYWEEKNO=20",
      "FREQ=WEEKLY;INTERVAL=0",
      "FREQ=DAILY;COUNT=-1",
      "X",
    ]) {
      const [meeting] = read(event("DTSTART:20261203T130000Z", `RRULE:${rule}`));
      assert.equal(meeting?.isUnreadSeries, true, rule);
      assert.equal(meeting?.from, at("2026-12-03T13:00:00Z"));
    }
  });

  it("passes over rooms and addresses that are none, and cuts long titles", () => {
    const [meeting] = read(
      event(
        "DTSTART:20261203T130000Z",
        "ATTENDEE;CUTYPE=ROOM:mailto:room@example.com",
        "ATTENDEE:not an address",
        'ATTENDEE;CN="Bo; B":MAILTO:Bo@Example.com',
        `SUMMARY:${"x".repeat(1000)}`,
      ),
    );
    assert.deepEqual(meeting?.guests, [{ email: "bo@example.com", name: "Bo; B" }]);
    assert.equal(meeting?.title.length, 300);
    assert.equal(meeting?.uid, one);
  });

  it("refuses what is no calendar, too large, too deep, or in a zone nobody knows", () => {
    refuses("", /no VCALENDAR/);
    refuses("hello", /no colon/);
    refuses("BEGIN:VCALENDAR", /no end/);
    refuses("BEGIN:VCALENDAR\r\nEND:VEVENT", /never began/);
    refuses(calendar("BEGIN:VEVENT", "UID:u", "END:VEVENT"), /does not say when/);
    refuses(event("DTSTART:20261332T130000Z"), /is no time/);
    refuses(event("DTSTART;TZID=Nowhere/Land:20261203T130000"), /does not tell/);
    refuses(calendar("METHOD:COUNTER"), /its method is COUNTER/);
    refuses(`BEGIN:VCALENDAR\r\nX:${"x".repeat(300_000)}\r\nEND:VCALENDAR`, /bytes/);
    refuses(
      calendar(
        ..."x"
          .repeat(6000)
          .split("")
          .map(() => "A:b"),
      ),
      /5000 lines/,
    );
    refuses(
      calendar(
        ..."x"
          .repeat(9)
          .split("")
          .map(() => "BEGIN:VEVENT"),
      ),
      /deep/,
    );
    const guests = Array.from({ length: 201 }, (_, i) => `ATTENDEE:mailto:p${i}@example.com`);
    refuses(event("DTSTART:20261203T130000Z", ...guests), /200 guests/);
  });

  it("never throws anything but its own refusal, whatever comes", () => {
    const piece = fc.constantFrom(
      "BEGIN:VCALENDAR",
      "END:VCALENDAR",
      "BEGIN:VEVENT",
      "END:VEVENT",
      "UID:u",
      "DTSTART:20261203T130000Z",
      "RRULE:FREQ=MONTHLY;BYDAY=5MO",
      "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
      "DTSTART;TZID=Europe/Paris:99991231T235959",
      "DTSTART:00010101T000000",
      "EXDATE:x",
      "DURATION:P9999W",
      "SEQUENCE:-1",
      "ATTENDEE;PARTSTAT=;CN=:mailto:a@b",
      " folded",
      'X;Y="',
      "METHOD:REPLY",
      "RECURRENCE-ID:20261203",
      "\u0000",
      "__proto__:1",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (lines) => {
        try {
          readCalendar(lines.join("\r\n"), now);
        } catch (cause) {
          assert.ok(cause instanceof UnreadableCalendar, String(cause));
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
