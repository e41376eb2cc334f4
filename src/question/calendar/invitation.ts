import type { Micros } from "../../event/index.ts";

/** Somebody as calendars know them. */
export interface Guest {
  readonly email: string;
  readonly name?: string;
}

/** A meeting as people are invited to it. The same `uid` with a higher `sequence` takes the place of what was said before. */
export interface Invitation {
  /** Stays the same for ever: `M-7K2M9QTA@example.org`. */
  readonly uid: string;
  /** Counts up with every change; 0 at first. */
  readonly sequence: number;
  /** When it was made or changed last: what is sent again is the same, byte by byte. */
  readonly changed: Micros;
  /** Whom the answers go to. */
  readonly organiser: Guest;
  readonly attendees: readonly Guest[];
  readonly from: Micros;
  readonly to: Micros;
  /** The time zone in which people think of it, as `Europe/Copenhagen`. */
  readonly zone: string;
  readonly title: string;
  /** Plain text: the evidence in words. */
  readonly description: string;
  /** Where the matter is read whole. */
  readonly url?: string;
  /** Whether a conference is to be made with it, where the platform can. */
  readonly conference?: boolean;
}

/** The longest time between two that an invitation may take; a meeting that lasts longer is a mistake. */
export const maxMeetingMicros = 14 * 86_400_000_000;

/** The name by which calendars know a meeting of ours, at the organiser's own domain. */
export function uidOf(meeting: string, organiser: string): string {
  return `${meeting}@${organiser.slice(organiser.lastIndexOf("@") + 1).toLowerCase()}`;
}

/** Addresses are compared so: what people write in capitals is the same mailbox. */
export function sameAddress(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
