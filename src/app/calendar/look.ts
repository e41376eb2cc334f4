import type { Micros } from "../../event/index.ts";
import type { Config } from "../define-config.ts";
import type { Journal } from "../journal.ts";
import type { Inviting } from "./dispatch.ts";
import { hearNotices, hearRead } from "./hear.ts";
import { meetingsAhead } from "./invitations.ts";

/** When the calendar is looked into next, by the wall clock, and what had come by then. */
export interface CalendarLooked {
  next: Micros;
  readonly arrived: Set<string>;
}

interface Looking {
  readonly journal: Journal;
  readonly config: Config;
  readonly calendar: CalendarLooked;
}

const everyMicros = 60_000_000;
/** After a meeting began, its answers change nothing any more. */
const afterMicros = 3_600_000_000;

/** Reads back how our meetings stand, and what others have put there, at most once a minute. Where the calendar cannot be reached, later. */
export async function lookIntoCalendar(
  { journal, config, calendar: looked }: Looking,
  now: Micros,
  { calendar, wallClock, signal }: Inviting,
): Promise<void> {
  if (wallClock() < looked.next || calendar.missing?.() !== undefined) return;
  looked.next = wallClock() + everyMicros;
  const hearing = { store: journal.store, config, now };
  if (calendar.read) {
    for (const state of meetingsAhead(journal, now - afterMicros)) {
      if (signal?.aborted) return;
      if (!state.isInvited || state.kind !== "done") continue;
      const read = await calendar.read(state.requested.uid, signal);
      if (read.kind === "unknown") break;
      await hearRead(state.requested, read.kind === "found" ? read.meeting : undefined, hearing);
    }
  }
  for (const { id, notices } of (await calendar.arrived?.(signal)) ?? []) {
    if (looked.arrived.has(id)) continue;
    await hearNotices(notices, hearing);
    await calendar.take?.(id, signal);
    looked.arrived.add(id);
  }
  await journal.refresh();
}
