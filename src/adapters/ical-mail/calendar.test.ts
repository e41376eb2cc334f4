import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { SMTPServer } from "smtp-server";
import { type CalendarMail, type MeetingSeen, mailOf, readCalendar, type Told } from "../../question/index.ts";
import { type CalendarHarness, calendarContract, runContract } from "../../testing/index.ts";
import { openCalendar } from "./calendar.ts";

/** The calendars of those who get the mails: of one meeting, the highest sequence counts, and of that what was written last. */
function mailbox() {
  const mails = new Map<string, CalendarMail>();
  const send = async (mail: CalendarMail): Promise<Told> => {
    mails.set(mail.messageId, mail);
    return { kind: "done", status: "250" };
  };
  const known = new Map<string, MeetingSeen>();
  const sees = (uid: string) => {
    for (const { icalEvent } of mails.values())
      for (const { method, meeting } of readCalendar(icalEvent.content, 0))
        if (
          meeting.sequence >= (known.get(meeting.uid)?.sequence ?? -1) &&
          (method !== "cancel" || known.has(meeting.uid))
        )
          known.set(meeting.uid, meeting);
    return known.get(uid);
  };
  return { mails, send, sees };
}

const options = {
  name: "mail",
  settings: {},
  secret: () => undefined,
  now: () => 0,
  organiser: { email: "thence@example.org" },
};

const harness: CalendarHarness = {
  open: async () => {
    const { send, sees } = mailbox();
    return {
      calendar: openCalendar({ ...options, send }),
      people: ["maya@example.org", "bo@example.org"],
      organiser: "thence@example.org",
      sees: async (uid) => sees(uid),
      copies: async (uid) => (sees(uid) ? 1 : 0),
    };
  },
  away: async () =>
    openCalendar({ ...options, send: async () => ({ kind: "retry", status: "not reached: ECONNREFUSED" }) }),
};

describe("invitations by mail", () => runContract(calendarContract, harness, { test }));

describe("a mail with an invitation", () => {
  const invitation = {
    uid: "M-7K2M9QTA@example.org",
    sequence: 1,
    changed: 1_796_000_000_000_000,
    organiser: { email: "thence@example.org" },
    attendees: [{ email: "maya@example.org" }],
    from: 1_796_100_000_000_000,
    to: 1_796_101_800_000_000,
    zone: "Europe/Copenhagen",
    title: "Fewer finish\r\nBcc: eve@evil.example",
    description: "It fell.",
    url: "https://thence.example.org/cases/C-1",
  };

  it("has an id that follows from the meeting, so that the same is sent once", () => {
    assert.equal(mailOf(invitation, "REQUEST").messageId, "<M-7K2M9QTA.1.request@example.org>");
    assert.equal(mailOf(invitation, "CANCEL").messageId, "<M-7K2M9QTA.1.cancel@example.org>");
  });

  it("says what it is in its subject, on one line, and holds the link", () => {
    const mail = mailOf(invitation, "REQUEST");
    assert.equal(mail.subject, "Changed: Fewer finish Bcc: eve@evil.example");
    assert.match(mail.text, /cases\/C-1$/);
    assert.match(mailOf(invitation, "CANCEL").icalEvent.content, /METHOD:CANCEL\r\n[\s\S]*STATUS:CANCELLED/);
  });

  it("waits where nothing sends mail, and is not sent where nobody is invited", async () => {
    const calendar = openCalendar(options);
    assert.match(calendar.missing?.() ?? "", /nothing here sends mail/);
    assert.equal((await calendar.invite(invitation)).kind, "retry");
    const { send } = mailbox();
    assert.equal((await openCalendar({ ...options, send }).invite({ ...invitation, attendees: [] })).kind, "failed");
  });

  it("goes out over SMTP as an invitation that mail programs know, and waits where no server answers", async () => {
    const texts: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, _, done) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          texts.push(Buffer.concat(chunks).toString());
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const calendar = openCalendar({ ...options, settings: { server: `smtp://127.0.0.1:${port}` } });
    assert.equal((await calendar.invite(invitation)).kind, "done");
    await new Promise<void>((resolve) => server.close(resolve));
    assert.match(texts[0] ?? "", /Content-Type: text\/calendar; charset=utf-8; method=REQUEST/);
    assert.match(texts[0] ?? "", /Message-ID: <M-7K2M9QTA\.1\.request@example\.org>/);
    assert.doesNotMatch(texts[0] ?? "", /^Bcc:/m);
    assert.equal((await calendar.invite(invitation)).kind, "retry");
    for (const bad of ["mail.example.org", "https://x.example", "smtps://a:hunter2@x.example"])
      assert.throws(
        () => openCalendar({ ...options, settings: { server: bad } }),
        (cause: Error) => /bad-calendar-settings/.test(cause.message) && !/hunter2/.test(cause.message),
      );
  });

  it("refuses a setting that it does not know", () => {
    assert.throws(
      () => openCalendar({ ...options, settings: { url: "x" } }),
      /\[question\/bad-calendar-settings\].*url/,
    );
  });
});
