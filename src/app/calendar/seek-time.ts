import {
  type Case,
  type CaseMeeting,
  expiryOf,
  isOpen,
  type Playbook,
  scheduleMeeting,
  timeOf,
} from "../../decision/index.ts";
import { derivedId, type Micros } from "../../event/index.ts";
import { byIdentity } from "../../kit/by-identity.ts";
import { type BusinessCalendar, openTime } from "../../metric/index.ts";
import { type ChosenTime, NoTimeFound, type Span } from "../../question/index.ts";
import { system } from "../actors.ts";
import { commandCase } from "../case-commands.ts";
import { isAway } from "../channels/directory.ts";
import type { Config } from "../define-config.ts";
import type { Journal } from "../journal.ts";
import { appendStep } from "../step.ts";
import { type CaseInTime, casesOf } from "../time-steps.ts";
import type { Inviting } from "./dispatch.ts";
import { freeSlot, type ToCome } from "./free-slot.ts";

const minute = 60_000_000;
const day = 1440 * minute;
/** Whoever is invited must be able to see it and come. */
const noticeMicros = 30 * minute;
/** How far ahead a time is looked for where no deadline says. */
const aheadMicros = 14 * day;
/** So long a calendar that does not answer is waited for; after that a time is chosen without it. */
const patienceMicros = 15 * minute;
/** When people work, where the playbook has no calendar. */
const usualHours: BusinessCalendar["hours"] = {
  1: ["09:00-17:00"],
  2: ["09:00-17:00"],
  3: ["09:00-17:00"],
  4: ["09:00-17:00"],
  5: ["09:00-17:00"],
};

/** Cases without a meeting that a time is looked for. */
const settledOf = byIdentity((_: Journal) => new WeakSet<CaseInTime>());

/**
 * Gives each meeting of ours that has no time the first one at which those who are to come are free and at work, before the case's deadline. What
 * was chosen, whom it does not suit and of whom nobody knows is recorded, and so is that there is no such time.
 */
export async function seekTimes(journal: Journal, config: Config, now: Micros, inviting: Inviting): Promise<void> {
  if (inviting.calendar.missing?.() !== undefined) return;
  const settled = settledOf(journal);
  let isNew = false;
  for (const one of casesOf(journal)) {
    if (settled.has(one) || inviting.signal?.aborted) continue;
    const sought = one.state.meetings.filter((meeting) => isSought(one.state, meeting));
    if (sought.length === 0) settled.add(one);
    for (const meeting of sought) isNew = (await seek(journal, config, now, { one, meeting, inviting })) || isNew;
  }
  if (isNew) await journal.refresh();
}

function isSought(state: Case, meeting: CaseMeeting): boolean {
  const { proposed, cancelled, held } = meeting;
  return isOpen(state) && !cancelled && !held && proposed.data.foreign === undefined && timeOf(meeting) === undefined;
}

interface Sought {
  readonly one: CaseInTime;
  readonly meeting: CaseMeeting;
  readonly inviting: Inviting;
}

async function seek(
  journal: Journal,
  config: Config,
  now: Micros,
  { one: { state, playbook }, meeting, inviting }: Sought,
): Promise<boolean> {
  const { id, proposed } = meeting;
  const today = derivedId("no-time-found", id, Math.floor(now / day));
  if (journal.stream("thence.meeting", id).some((event) => event.id === today)) return false;
  const limits = limitsOf(state, playbook, now);
  const last = limits.at(-1) ?? now;
  const names = namesIn(config, proposed.data.with);
  const after = now + noticeMicros;
  const asked = await busyOf(config, names, { from: after, to: Math.max(last, after + minute) }, inviting);
  if (asked === "later" && now < proposed.event.occurred + patienceMicros) return false;
  const busy = asked === "later" ? new Map<string, readonly Span[]>() : asked;
  const people = names.map((name) => toCome(config, playbook, name, busy.get(name)));
  const slots = limits.map((before) => ({
    before,
    slot: freeSlot(people, { after, before, lengthMicros: proposed.data.lengthMicros }),
  }));
  const found = slots.find(({ slot }) => slot?.misses.length === 0) ?? slots.find(({ slot }) => slot);
  const doing = { case: state.id, actor: system, now, reason: "a time was looked for" };
  if (!found?.slot) {
    const data = { case: state.id, meeting: id, before: last };
    const event = NoTimeFound(data, { id: today, occurred: now, causation: proposed.event.id, correlation: state.id });
    await appendStep(journal.store, [event], { command: "seek-time", actor: system, reason: doing.reason });
    return true;
  }
  const unknown = names.filter((name) => !busy.has(name));
  const { at, misses } = found.slot;
  const decide = state.asked?.data.deadlines?.decide;
  const isLate = decide !== undefined && at + proposed.data.lengthMicros > decide;
  const chosen: ChosenTime = { before: found.before, misses, unknown, isLate };
  await commandCase(journal.store, "schedule-meeting-case", doing, (one, _, time) => {
    const standing = one.meetings.find((other) => other.id === id);
    // Somebody gave it a time meanwhile.
    return standing && isSought(one, standing) ? scheduleMeeting(one, { meeting: id, at, chosen }, time) : [];
  });
  return true;
}

/** Before when it must be over: the deadline to decide, and after that the moment at which the question expires. */
function limitsOf({ asked }: Case, playbook: Playbook | undefined, now: Micros): readonly Micros[] {
  const decide = asked?.data.deadlines?.decide;
  if (decide === undefined) return [now + aheadMicros];
  const expiry = playbook ? expiryOf(playbook, decide) : decide;
  return [...new Set([decide, expiry])]
    .filter((at) => at > now + noticeMicros)
    .map((at) => Math.min(at, now + 2 * aheadMicros));
}

/** Everybody behind the names: of a group its members. */
function namesIn({ people = {} }: Config, names: readonly string[]): readonly string[] {
  const each = names.flatMap((name) => (Object.hasOwn(people, name) ? people[name]?.members : undefined) ?? [name]);
  return [...new Set(each)];
}

/** When each has no time, by name; who is not in it, nobody knows of. */
async function busyOf(
  { people = {} }: Config,
  names: readonly string[],
  span: Span,
  { calendar, signal }: Inviting,
): Promise<ReadonlyMap<string, readonly Span[]> | "later"> {
  const emails = new Map(names.flatMap((name) => [[(people[name]?.email ?? name).toLowerCase(), name] as const]));
  const addresses = [...emails.keys()].filter((email) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email));
  if (!calendar.busy || calendar.lacks["free/busy"] !== undefined || addresses.length === 0) return new Map();
  const busy = await calendar.busy(addresses, span, signal);
  if (busy.kind === "unknown") return "later";
  return new Map(
    [...busy.people].flatMap(([email, spans]) => {
      const name = emails.get(email.toLowerCase());
      return name === undefined ? [] : [[name, spans] as const];
    }),
  );
}

function toCome(
  config: Config,
  playbook: Playbook | undefined,
  name: string,
  busy: readonly Span[] | undefined,
): ToCome {
  const found = config.people?.[name];
  const calendar = playbook?.sla?.calendar;
  const zone = found?.zone ?? calendar?.zone ?? config.zone ?? "UTC";
  const hours = openTime(hoursIn(calendar ?? { zone, hours: usualHours }, zone));
  const { approver, driver } = playbook?.people ?? {};
  return {
    name,
    isNeeded: name === approver || name === driver,
    isAtWork: ({ from, to }) => {
      const [first] = hours.open(from, to);
      return first?.from === from && first.to === to;
    },
    isAway: (at) => found !== undefined && isAway(found, at),
    busy: busy ?? [],
  };
}

const madeHours = new WeakMap<BusinessCalendar["hours"], Map<string, BusinessCalendar>>();

/** The same hours by another clock; one object for each, so that it is made ready once. */
function hoursIn(calendar: BusinessCalendar, zone: string): BusinessCalendar {
  const known = madeHours.get(calendar.hours) ?? new Map<string, BusinessCalendar>();
  madeHours.set(calendar.hours, known);
  const found = known.get(zone) ?? { ...calendar, zone };
  known.set(zone, found);
  return found;
}
