import type { Micros } from "../../event/index.ts";
import type { Address, Route } from "../../question/index.ts";
import type { Config } from "../define-config.ts";
import { type Manner, mannerOf, standInsOf } from "./directory.ts";

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
 * them. Whoever is away is told, and so is who stands in.
 */
export function addressesOf(
  config: Config,
  routes: readonly Route[] | undefined,
  names: readonly string[],
  now: Micros,
): readonly Addressed[] {
  const asked = names.flatMap((name) => [name, ...standInsOf(config.people, name, now)]);
  const found =
    routes === undefined || routes.length === 0
      ? asked.flatMap((name) => reach(config, name) ?? [])
      : routes.flatMap(({ channel, target }) =>
          (target === undefined ? asked : [target]).flatMap((name) => addressOn(config, channel, name) ?? []),
        );
  return distinct(found);
}

/** By which channel somebody is reached at all: the first of the configuration that knows them. */
export function reach(config: Config, name: string): Addressed | undefined {
  for (const channel of channelNames(config)) {
    const found = addressOn(config, channel, name);
    if (found) return found;
  }
  return undefined;
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
