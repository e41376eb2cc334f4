import assert from "node:assert/strict";
import type { Micros } from "../../event/index.ts";
import type { Calendar, Comes, Invitation, MeetingSeen } from "../../question/index.ts";
import type { Clause, Contract } from "../contract.ts";

/** A calendar, and what the people on its other side do and see. */
export interface CalendarStage {
  readonly calendar: Calendar;
  /** Somebody whom the calendar knows, to be invited. Two of them. */
  readonly people: readonly [string, string];
  readonly organiser: string;
  /** The meeting as those who are invited see it now; undefined where they see none. */
  sees(uid: string): Promise<MeetingSeen | undefined>;
  /** How many meetings of this name stand there. */
  copies(uid: string): Promise<number>;
  /** Somebody answers; needed where the calendar can be read back. */
  answer?(uid: string, by: string, comes: Comes): Promise<void>;
  /** Somebody moves it, or calls it off, in the calendar itself. */
  move?(uid: string, from: Micros, to: Micros): Promise<void>;
  callOff?(uid: string): Promise<void>;
  close?(): Promise<void> | void;
}

/** All that an adapter's test must say. */
export interface CalendarHarness {
  open(): Promise<CalendarStage>;
  /** The same calendar at a place that nothing answers at. */
  away(): Promise<Calendar>;
}

const minute = 60_000_000;
const day = 1_440 * minute;
let meetings = 0;

/** A meeting that no other clause uses: on a day of its own, so that nothing else is in the way of it. */
function meetingOn(stage: CalendarStage, changes: Partial<Invitation> = {}): Invitation {
  const number = ++meetings;
  const from = Date.UTC(2027, 0, 4, 13) * 1000 + number * day;
  return {
    uid: `M-${String(number).padStart(8, "0")}@${stage.organiser.split("@")[1]}`,
    sequence: 0,
    changed: Date.UTC(2027, 0, 1) * 1000,
    organiser: { email: stage.organiser, name: "Thence" },
    attendees: stage.people.map((email) => ({ email })),
    from,
    to: from + 30 * minute,
    zone: "Europe/Copenhagen",
    title: "Fewer finish on phones",
    description: "Checkout completion fell from 44 % to 31 %.",
    ...changes,
  };
}

/** The same, changed later. */
function changed(invitation: Invitation, changes: Partial<Invitation> = {}): Invitation {
  const { sequence, changed } = invitation;
  return { ...invitation, sequence: sequence + 1, changed: changed + minute, ...changes };
}

function clause(name: string, check: (stage: CalendarStage) => Promise<void>, needs?: string): Clause<CalendarHarness> {
  return {
    name,
    ...(needs !== undefined && { needs }),
    check: async (harness) => {
      const stage = await harness.open();
      try {
        await check(stage);
      } finally {
        await stage.close?.();
      }
    },
  };
}

async function isDone(told: ReturnType<Calendar["invite"]>): Promise<void> {
  const result = await told;
  assert.equal(result.kind, "done", result.status);
}

async function seen(stage: CalendarStage, uid: string): Promise<MeetingSeen> {
  const meeting = await stage.sees(uid);
  assert.ok(meeting, `those who are invited see ${uid}`);
  return meeting;
}

async function readBack({ calendar }: CalendarStage, uid: string): Promise<MeetingSeen> {
  const found = await calendar.read?.(uid);
  assert.ok(found?.kind === "found", `${uid} can be read back`);
  return found.meeting;
}

const answerOf = ({ guests }: MeetingSeen, email: string) => guests.find((one) => one.email === email)?.comes;

/** What every calendar promises. */
export const calendarContract: Contract<CalendarHarness> = {
  port: "calendar",
  lacks: async (harness) => {
    const { calendar, close } = await harness.open();
    await close?.();
    return Object.fromEntries(Object.entries(calendar.lacks).flatMap(([what, why]) => (why ? [[what, why]] : [])));
  },
  clauses: [
    clause("shows those who are invited what it is about, when, and who else is", async (stage) => {
      const invitation = meetingOn(stage);
      await isDone(stage.calendar.invite(invitation));
      const meeting = await seen(stage, invitation.uid);
      assert.equal(meeting.title, invitation.title);
      assert.equal(meeting.from, invitation.from);
      assert.equal(meeting.to, invitation.to);
      assert.equal(meeting.isCancelled, false);
      assert.deepEqual(meeting.guests.map(({ email }) => email).sort(), [...stage.people].sort());
    }),

    clause("makes one meeting of an invitation that is sent twice", async (stage) => {
      const invitation = meetingOn(stage);
      await isDone(stage.calendar.invite(invitation));
      await isDone(stage.calendar.invite(invitation));
      assert.equal(await stage.copies(invitation.uid), 1);
    }),

    clause("makes one meeting of an invitation that two processes send at once", async (stage) => {
      const invitation = meetingOn(stage);
      const told = await Promise.all([stage.calendar.invite(invitation), stage.calendar.invite(invitation)]);
      assert.ok(told.every(({ kind }) => kind !== "failed"));
      await isDone(stage.calendar.invite(invitation));
      assert.equal(await stage.copies(invitation.uid), 1);
    }),

    clause("moves a meeting, which stays the same one", async (stage) => {
      const invitation = meetingOn(stage);
      await isDone(stage.calendar.invite(invitation));
      const moved = changed(invitation, { from: invitation.from + 60 * minute, to: invitation.to + 60 * minute });
      await isDone(stage.calendar.update(moved));
      const meeting = await seen(stage, invitation.uid);
      assert.equal(meeting.from, moved.from);
      assert.equal(meeting.to, moved.to);
      assert.equal(await stage.copies(invitation.uid), 1);
    }),

    clause("lets what was said before not undo what was said later", async (stage) => {
      const invitation = meetingOn(stage);
      await isDone(stage.calendar.invite(invitation));
      const moved = changed(invitation, { from: invitation.from + 60 * minute, to: invitation.to + 60 * minute });
      await isDone(stage.calendar.update(moved));
      await isDone(stage.calendar.update(moved));
      await isDone(stage.calendar.invite(invitation));
      assert.equal((await seen(stage, invitation.uid)).from, moved.from);
    }),

    clause("makes the meeting where a change comes and it is not there", async (stage) => {
      const invitation = changed(meetingOn(stage));
      await isDone(stage.calendar.update(invitation));
      assert.equal((await seen(stage, invitation.uid)).from, invitation.from);
    }),

    clause("calls a meeting off, once", async (stage) => {
      const invitation = meetingOn(stage);
      await isDone(stage.calendar.invite(invitation));
      const off = changed(invitation);
      await isDone(stage.calendar.cancel(off));
      await isDone(stage.calendar.cancel(off));
      const meeting = await stage.sees(invitation.uid);
      assert.ok(meeting === undefined || meeting.isCancelled);
    }),

    clause("has nothing to call off where there is no meeting", async (stage) => {
      await isDone(stage.calendar.cancel(changed(meetingOn(stage))));
    }),

    clause("keeps any text as it is: markup, line ends, signs, other scripts", async (stage) => {
      const title = 'Prices <b>up</b>; "5 %", \\ & 🚲 שלום';
      const invitation = meetingOn(stage, { title, description: "one\ntwo: BEGIN:VEVENT\n, ; \\n" });
      await isDone(stage.calendar.invite(invitation));
      assert.equal((await seen(stage, invitation.uid)).title, title);
    }),

    {
      name: "tells of a calendar that is not reached that it may work later, and never throws",
      check: async (harness) => {
        const away = await harness.away();
        const stage = await harness.open();
        try {
          const invitation = meetingOn(stage);
          assert.equal((await away.invite(invitation)).kind, "retry");
          assert.equal((await away.update(changed(invitation))).kind, "retry");
          assert.equal((await away.cancel(changed(invitation))).kind, "retry");
          if (away.read) assert.equal((await away.read(invitation.uid)).kind, "unknown");
          if (away.busy) assert.equal((await away.busy(stage.people, invitation)).kind, "unknown");
        } finally {
          await stage.close?.();
        }
      },
    },

    clause(
      "reads back who comes and who does not, by their addresses",
      async (stage) => {
        const invitation = meetingOn(stage);
        const [one, other] = stage.people;
        await isDone(stage.calendar.invite(invitation));
        assert.equal(answerOf(await readBack(stage, invitation.uid), one), undefined);
        await stage.answer?.(invitation.uid, one, "yes");
        await stage.answer?.(invitation.uid, other, "no");
        const meeting = await readBack(stage, invitation.uid);
        assert.deepEqual([answerOf(meeting, one), answerOf(meeting, other)], ["yes", "no"]);
      },
      "reading back",
    ),

    clause(
      "keeps what people answered when the words of the meeting change",
      async (stage) => {
        const invitation = meetingOn(stage);
        const [one] = stage.people;
        await isDone(stage.calendar.invite(invitation));
        await stage.answer?.(invitation.uid, one, "maybe");
        await isDone(stage.calendar.update(changed(invitation, { title: "Fewer finish, and why" })));
        const meeting = await readBack(stage, invitation.uid);
        assert.equal(meeting.title, "Fewer finish, and why");
        assert.equal(answerOf(meeting, one), "maybe");
      },
      "reading back",
    ),

    clause(
      "reads back that a meeting was moved there, and that it was called off",
      async (stage) => {
        const invitation = meetingOn(stage);
        await isDone(stage.calendar.invite(invitation));
        const [from, to] = [invitation.from + 120 * minute, invitation.to + 120 * minute];
        await stage.move?.(invitation.uid, from, to);
        const moved = await readBack(stage, invitation.uid);
        assert.deepEqual([moved.from, moved.to], [from, to]);
        await stage.callOff?.(invitation.uid);
        const off = await stage.calendar.read?.(invitation.uid);
        assert.ok(off?.kind === "gone" || (off?.kind === "found" && off.meeting.isCancelled));
        assert.equal((await stage.calendar.read?.("M-NEVER@example.org"))?.kind, "gone");
      },
      "reading back",
    ),

    clause(
      "tells when people are busy, and not of who is free",
      async (stage) => {
        const [one, other] = stage.people;
        const invitation = meetingOn(stage, { attendees: [{ email: one }] });
        await isDone(stage.calendar.invite(invitation));
        const span = { from: invitation.from - 60 * minute, to: invitation.to + 60 * minute };
        const busy = await stage.calendar.busy?.([one, other], span);
        assert.ok(busy?.kind === "known");
        assert.deepEqual(busy.people.get(one), [{ from: invitation.from, to: invitation.to }]);
        assert.deepEqual(busy.people.get(other) ?? [], []);
      },
      "free/busy",
    ),
  ],
};
