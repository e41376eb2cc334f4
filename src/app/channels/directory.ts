import type { Directory, Meant } from "../../decision/index.ts";
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
  return (name) => (people?.[name] ? [...membersOf(people, name), ...standInsOf(people, name, now)] : undefined);
}

/** The people of a group, and those of the groups in it; nobody where it is a person. */
export function membersOf(people: People, name: string): readonly string[] {
  const seen = new Set<string>();
  const persons = (group: string): readonly string[] => {
    if (seen.has(group)) return [];
    seen.add(group);
    const { members } = people?.[group] ?? {};
    return members ? members.flatMap(persons) : [group];
  };
  return people?.[name]?.members ? persons(name) : [];
}

/**
 * Whom to ask beside somebody who is away: their deputy, and where that one is away too, theirs; for a group those of its members. Nobody where
 * they are there, or have no deputy.
 */
export function standInsOf(people: People, name: string, now: Micros): readonly string[] {
  const asked = [name, ...membersOf(people, name)];
  const found = new Set(asked);
  for (const one of found) {
    const person = people?.[one];
    if (person?.deputy === undefined || !isAway(person, now)) continue;
    for (const deputy of [person.deputy, ...membersOf(people, person.deputy)]) found.add(deputy);
  }
  return [...found].filter((one) => !asked.includes(one));
}

/** Who is away at a moment, by name. */
export function awayAt(people: People, now: Micros): readonly string[] {
  return Object.entries(people ?? {}).flatMap(([name, person]) => (isAway(person, now) ? [name] : []));
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

/** Who is meant by a name as people type it: their own, with or without the @, as it is said, or their address. */
export function meantBy(config: Pick<Config, "people" | "language" | "zone">): Meant {
  return (typed) => {
    const all = Object.entries(config.people ?? {});
    const key = bare(typed);
    const found =
      all.find(([name]) => name === typed) ??
      all.find(([name, one]) => [name, one.name, one.email].some((said) => said !== undefined && bare(said) === key));
    const name = found?.[0] ?? typed;
    return { name, zone: mannerOf(config, name).zone };
  };
}

const bare = (text: string) => text.trim().replace(/^@/, "").toLowerCase();

/** How somebody is written to. */
export interface Manner {
  readonly language: Language;
  readonly zone: string;
}

export function mannerOf(config: Pick<Config, "people" | "language" | "zone">, name: string | undefined): Manner {
  const found = name === undefined ? undefined : config.people?.[name];
  return { language: found?.language ?? config.language ?? "en", zone: found?.zone ?? config.zone ?? "UTC" };
}
