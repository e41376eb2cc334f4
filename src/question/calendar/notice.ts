import type { Micros } from "../../event/index.ts";
import type { Comes } from "../meeting-events.ts";
import type { Guest } from "./invitation.ts";
import type { Series } from "./series.ts";

/** Somebody who is invited, and whether they come; absent where they have not answered. */
export interface InvitedGuest extends Guest {
  readonly comes?: Comes;
}

/** A meeting as a calendar tells of it. */
export interface MeetingSeen {
  readonly uid: string;
  readonly sequence: number;
  /** When it was written: which of two with one sequence is the newer. */
  readonly stamp?: Micros;
  readonly title: string;
  /** When it begins and ends; an answer, or a cancellation, need not say it. */
  readonly from?: Micros;
  readonly to?: Micros;
  readonly zone?: string;
  readonly organiser?: Guest;
  readonly guests: readonly InvitedGuest[];
  readonly isCancelled: boolean;
  /** It takes nobody's time, as a birthday does. */
  readonly isFree?: boolean;
  /** Which one of a series it is about, by when that was to begin; absent where it is about the whole. */
  readonly instance?: Micros;
  /** Of a series: when each of its meetings begins, as far ahead as was looked. */
  readonly instances?: readonly Micros[];
  /** Its rule, by which those after `seriesUpTo` are told. */
  readonly series?: Series;
  readonly seriesUpTo?: Micros;
  /** A series whose rule we cannot read: only its first meeting is known. */
  readonly isUnreadSeries?: boolean;
}

/** What somebody's calendar says to another: invites, answers, or calls off. */
export interface Notice {
  readonly method: "request" | "reply" | "cancel";
  readonly meeting: MeetingSeen;
}
