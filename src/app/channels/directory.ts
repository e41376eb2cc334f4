import type { Directory } from "../../decision/index.ts";
import { type Micros, zoneOffsetSeconds } from "../../event/index.ts";
import type { Identity, Language } from "../../question/index.ts";
import type { Config, DeclaredPerson } from "../define-config.ts";

type People = Config["people"];

/** The name by which playbooks call the one whom a channel calls so; undefined where nobody is declared to be them. */
export function personOn(people: People, channel: string, { id, email }: Identity): string | undefined {
  const all = Object.entries(people ?? {}).filter(([, one]) => one.members === undefined);
  const byId = all.find(([, one]) => isSameId(one.on?.[channel], id));
  if (byId) return byId[0];
  // An id that is declared is the only one of that person there, whatever address an account claims.
  const byEmail = (one: DeclaredPerson) => one.on?.[channel] === undefined && isSame(one.email, email);
  return all.find(([, one]) => byEmail(one))?.[0];
}

// An id that is an e-mail address is the same in capitals; other ids are not.
function isSameId(declared: string | undefined, id: string): boolean {
  return declared === id || (/^[^\s@:/]+@[^\s@:/]+$/.test(id) && isSame(declared, id));
}

function isSame(declared: string | undefined, found: string | undefined): boolean {
  return declared !== undefined && found !== undefined && declared.toLowerCase() === found.toLowerCase();
}

/** Who is behind a name at a moment: the members of a group, and whoever stands in for somebody who is away. */
export function directoryAt(people: People, now: Micros): Directory {
  return (name) => {
    const found = people?.[name];
    if (!found) return undefined;
    if (found.members) return found.members.flatMap((member) => [member, ...standInsOf(people, member, now)]);
    return standInsOf(people, name, now);
  };
}

/** Whom to ask instead of somebody who is away; nobody where they are there, or have no deputy. */
export function standInsOf(people: People, name: string, now: Micros): readonly string[] {
  const found = people?.[name];
  if (!found || found.deputy === undefined || !isAway(found, now)) return [];
  return [found.deputy];
}

/** Whether it is a day, in their zone, on which they are away; both days are included. */
export function isAway({ away = [], zone }: DeclaredPerson, now: Micros): boolean {
  const today = dayIn(zone ?? "UTC", now);
  return away.some(({ from, to }) => from <= today && today <= to);
}

function dayIn(zone: string, now: Micros): string {
  const local = now + zoneOffsetSeconds(zone, now / 1000) * 1_000_000;
  return new Date(local / 1000).toISOString().slice(0, 10);
}

/** How somebody is written to. */
export interface Manner {
  readonly language: Language;
  readonly zone: string;
}

export function mannerOf(config: Pick<Config, "people" | "language" | "zone">, name: string | undefined): Manner {
  const found = name === undefined ? undefined : config.people?.[name];
  return { language: found?.language ?? config.language ?? "en", zone: found?.zone ?? config.zone ?? "UTC" };
}
