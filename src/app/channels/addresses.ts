import type { Micros } from "../../event/index.ts";
import type { Address, Route } from "../../question/index.ts";
import type { Config } from "../define-config.ts";
import { type Manner, mannerOf, membersOf, standInsOf } from "./directory.ts";

/** Where somebody of ours is told something, and how they are written to. */
export interface Addressed extends Manner {
  readonly to: Address;
  /** The name that playbooks call them. */
  readonly person?: string;
}

/** The channels of a configuration by name; the inbox needs no settings and is always there. */
export function channelNames({ channels = {} }: Pick<Config, "channels">): readonly string[] {
  return [...new Set([...Object.keys(channels), "inbox"])];
}

/**
 * Where a question goes: by the routes of its playbook, and where it has none, to those who are asked, each by the first channel that can reach
 * them. Whoever is away is told, and so is who stands in: by a route, or where none leads to them, by the first channel that can reach them.
 */
export function addressesOf(
  config: Config,
  routes: readonly Route[] | undefined,
  names: readonly string[],
  now: Micros,
): readonly Addressed[] {
  if (routes === undefined || routes.length === 0) return distinct(names.flatMap((name) => reached(config, name, now)));
  const routed = (name: string) =>
    routes.flatMap(({ channel, target }) => (target === undefined ? addressesOn(config, channel, name) : []));
  const places = routes.flatMap(({ channel, target }) =>
    target === undefined ? [] : addressesOn(config, channel, target),
  );
  const standIns = names.flatMap((name) => standInsOf(config.people, name, now));
  const instead = standIns.flatMap((name) => {
    const found = routed(name);
    return found.length > 0 ? found : reachedAlone(config, name);
  });
  return distinct([...names.flatMap(routed), ...places, ...instead]);
}

/** Everywhere somebody is told what is for them by name, and whoever stands in for them at the moment. */
export function reached(config: Config, name: string, now: Micros): readonly Addressed[] {
  const names = [name, ...standInsOf(config.people, name, now)];
  return distinct(names.flatMap((one) => reachedAlone(config, one)));
}

/** By the first channel that knows them; a group that has an address nowhere through its members, each by theirs; else in the inbox. */
function reachedAlone(config: Config, name: string): readonly Addressed[] {
  const found = channelNames(config).flatMap((channel) =>
    channel === "inbox" ? [] : (addressOn(config, channel, name) ?? []),
  )[0];
  if (found) return [found];
  const members = membersOf(config.people, name);
  if (members.length > 0) return distinct(members.flatMap((member) => reachedAlone(config, member)));
  return [addressOn(config, "inbox", name) ?? []].flat();
}

/** Where a name is reached on a channel: at its own address, or, for a group that has none there, at those of its members. */
export function addressesOn(config: Config, channel: string, name: string): readonly Addressed[] {
  const own = addressOn(config, channel, name);
  if (own) return [own];
  return distinct(membersOf(config.people, name).flatMap((member) => addressOn(config, channel, member) ?? []));
}

/**
 * Where a name is reached on a channel: by the id that is declared for it there, by its e-mail address where it is a person's, or, where nobody
 * declares it, as it stands: a channel's own id in a route.
 */
export function addressOn(config: Config, channel: string, name: string): Addressed | undefined {
  const declared = config.people?.[name];
  if (channel === "inbox")
    return of(config, { channel, target: name, kind: declared?.members ? "group" : "person" }, name);
  if (!declared) {
    const isOurs = name.startsWith("@") || name.includes(" ");
    return isOurs ? undefined : of(config, { channel, target: name, kind: "group" }, undefined);
  }
  const kind = declared.members ? "group" : "person";
  const target = declared.on?.[channel] ?? declared.email;
  return target === undefined ? undefined : of(config, { channel, target, kind }, name);
}

function of(config: Config, to: Address, person: string | undefined): Addressed {
  return { to, ...(person !== undefined && { person }), ...mannerOf(config, person) };
}

export function distinct(all: readonly Addressed[]): readonly Addressed[] {
  const key = ({ to }: Addressed) => `${to.channel} ${to.target}`;
  return all.filter((one, i) => all.findIndex((other) => key(other) === key(one)) === i);
}
