import { waitMsAfter } from "../../action/index.ts";
import { type Clock, derivedId, type Micros, type NewEvent } from "../../event/index.ts";
import {
  type Calendar,
  type Guest,
  type Invitation,
  InvitationAttempted,
  InvitationCancelled,
  InvitationChanged,
  InvitationFailed,
  InvitationPostponed,
  type InvitationState,
  MeetingInvited,
  type Told,
} from "../../question/index.ts";
import type { EventStore } from "../../store/index.ts";
import type { Undone } from "../act.ts";
import { system } from "../actors.ts";
import { appendAt } from "../append-at.ts";
import type { Config } from "../define-config.ts";
import type { Journal } from "../journal.ts";
import { invitationTo, waitingInvitations } from "./invitations.ts";
import { organiserOf } from "./open.ts";

/** What inviting needs of the world. */
export interface Inviting {
  readonly calendar: Calendar;
  readonly wallClock: Clock;
  /** 0..1 */
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

export interface Invited {
  /** When the next attempt is due, by the wall clock. */
  readonly nextAt?: Micros;
  readonly held: readonly Undone[];
  readonly failed: readonly Undone[];
}

const keepTryingMicros = 3 * 86_400_000_000;

/** Tells the calendar what it is to be told, each meeting's last word only. */
export async function dispatchInvitations(
  journal: Journal,
  config: Config,
  now: Micros,
  inviting: Inviting,
): Promise<Invited> {
  await journal.refresh();
  const [held, failed]: [Undone[], Undone[]] = [[], []];
  let nextAt: Micros | undefined;
  for (const before of waitingInvitations(journal)) {
    if (inviting.signal?.aborted) break;
    let state = before;
    const { meeting } = state.requested;
    if (inviting.wallClock() >= state.notBefore) {
      const invitation = invitationOf(config, state);
      const lacking =
        inviting.calendar.missing?.() ?? (invitation.attendees.length === 0 ? noAddress(state) : undefined);
      if (lacking !== undefined) {
        held.push({ effect: meeting, reason: lacking });
        continue;
      }
      await attempt(journal.store, state, invitation, { now, inviting });
      await journal.refresh();
      state = invitationTo(journal, meeting) ?? state;
      if (state.kind === "failed") failed.push({ effect: meeting, reason: "the calendar refused it" });
    }
    if (state.kind === "waiting" || state.kind === "attempting")
      nextAt = Math.min(nextAt ?? state.notBefore, state.notBefore);
  }
  return { ...(nextAt !== undefined && { nextAt }), held, failed };
}

const noAddress = ({ requested: { to } }: InvitationState) =>
  `nobody can be invited: ${to.join(", ")} ${to.length > 1 ? "have" : "has"} no e-mail in \`people\``;

function invitationOf(config: Config, { requested, changed }: InvitationState): Invitation {
  const { uid, sequence, to, from, until, title, description, url } = requested;
  const { zone = "UTC" } = config;
  return {
    uid,
    sequence,
    changed,
    organiser: organiserOf(config) ?? { email: "" },
    attendees: to
      .flatMap((name) => guestsOf(config, name))
      .filter((one, i, all) => all.findIndex(({ email }) => email === one.email) === i),
    from,
    to: until,
    zone,
    title,
    description,
    ...(url !== undefined && { url }),
    conference: config.calendar?.["conference"] === true,
  };
}

/** The addresses behind a name: a person's, those of a group's members, or the name itself where it is one. */
function guestsOf({ people = {} }: Config, name: string): readonly Guest[] {
  const found = Object.hasOwn(people, name) ? people[name] : undefined;
  const names = found?.members ?? [name];
  return names.flatMap((one) => {
    const { email = one, name: said } = (Object.hasOwn(people, one) ? people[one] : undefined) ?? {};
    return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)
      ? [{ email: email.toLowerCase(), ...(said !== undefined && { name: said }) }]
      : [];
  });
}

async function attempt(
  store: EventStore,
  state: InvitationState,
  invitation: Invitation,
  { now, inviting }: { readonly now: Micros; readonly inviting: Inviting },
): Promise<void> {
  const { case: id, meeting, sequence, does } = state.requested;
  const about = { case: id, meeting, sequence, attempt: state.attempts + 1 };
  const details = { occurred: now, correlation: id };
  // Whoever appends the attempt owns it: another process that read the same revision is refused.
  const claim = await appendAt(
    store,
    InvitationAttempted(about, { ...details, causation: state.requestId }),
    state.revision,
    "invite",
  );
  if (claim === undefined) return;
  const { calendar, signal } = inviting;
  const told: Told =
    does === "cancel" && !state.mayBeSent
      ? { kind: "done", status: "nobody had been invited yet" }
      : does === "cancel"
        ? await calendar.cancel(invitation, signal)
        : does === "update" && state.mayBeSent
          ? await calendar.update(invitation, signal)
          : await calendar.invite(invitation, signal);
  const isLast = inviting.wallClock() >= state.requestedAt + keepTryingMicros;
  const result = resultOf(state, told, {
    about,
    isLast,
    random: inviting.random(),
    details: { ...details, causation: claim },
  });
  if ((await appendAt(store, result, state.revision + 1, "invite")) === undefined && told.kind === "done")
    await store.append([result], { command: "invite", actor: system });
}

function resultOf(
  state: InvitationState,
  told: Told,
  {
    about,
    isLast,
    random,
    details,
  }: {
    readonly about: {
      readonly case: string;
      readonly meeting: string;
      readonly sequence: number;
      readonly attempt: number;
    };
    readonly isLast: boolean;
    readonly random: number;
    readonly details: { readonly occurred: Micros; readonly correlation: string; readonly causation: string };
  },
): NewEvent {
  const known = { ...details, id: derivedId("invitation-result", about.meeting, about.sequence, about.attempt) };
  const { status } = told;
  if (told.kind === "done") {
    const data = { ...about, status, ...(told.link !== undefined && { link: told.link }) };
    if (state.requested.does === "cancel") return InvitationCancelled(data, known);
    return state.requested.does === "update" ? InvitationChanged(data, known) : MeetingInvited(data, known);
  }
  if (told.kind === "failed" || isLast) return InvitationFailed({ ...about, status }, known);
  return InvitationPostponed({ ...about, status, waitMs: waitMsAfter(about.attempt, random, told.afterMs) }, known);
}
