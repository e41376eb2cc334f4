import { sha256Hex } from "../../kit/sha256.ts";
import type { Identity, Inbound, Place } from "../../question/index.ts";
import { clickIn } from "./click.ts";
import { type Happening, type Json, record, text } from "./event.ts";
import { most } from "./limits.ts";
import { isMessage, isSpace, isThread, isUser } from "./names.ts";

export interface Reading {
  /** How surely it is them, in words. */
  readonly assurance: string;
  /** Whose e-mail addresses are believed. */
  readonly domains: readonly string[];
}

/** What somebody did, of what is known to come from Google. Whatever is not a person's is nothing. */
export function inboundOf(happening: Happening, reading: Reading): readonly Inbound[] {
  const { user, space, kind, isCancelled } = happening;
  const [name, at] = [text(user["name"]), text(space["name"])];
  if (name === undefined || at === undefined || !isUser(name) || !isSpace(at) || user["type"] === "BOT") return [];
  const by = identityOf(name, user, reading);
  const place = placeOf(at, happening);
  const met = isDirect(space) ? metOf(by, at) : [];
  if (isCancelled) return met;
  const done =
    kind === "click" ? clicked(happening, by, place) : kind === "message" ? heard(happening, by, place) : undefined;
  return done ? [...met, done] : met;
}

function identityOf(id: string, user: Json, { assurance, domains }: Reading): Identity {
  const [name, email] = [text(user["displayName"]), text(user["email"])?.toLowerCase()];
  const isOurs =
    email !== undefined && /^[^@\s]{1,64}@[^@\s]{1,190}$/.test(email) && domains.includes(email.split("@")[1] ?? "");
  return {
    id,
    ...(name !== undefined && { name: name.slice(0, 200) }),
    ...(isOurs && { email }),
    assurance,
  };
}

function isDirect({ type, spaceType, singleUserBotDm }: Json): boolean {
  return spaceType === "DIRECT_MESSAGE" || type === "DM" || singleUserBotDm === true;
}

function placeOf(space: string, { message, space: of }: Happening): Place {
  const [name, thread] = [text(message["name"]), text(record(message["thread"])["name"])];
  return {
    space,
    ...(name !== undefined && isMessage(name) && { message: name }),
    ...(thread !== undefined && isThread(thread) && { thread }),
    ...(isDirect(of) && { direct: "yes" }),
  };
}

/** Somebody who writes to us alone is reached there from now on, by their id and by their address. */
function metOf(by: Identity, space: string): readonly Inbound[] {
  const targets = [by.id, ...(by.email === undefined ? [] : [by.email])];
  return targets.map((target) => ({
    kind: "met",
    id: `met/${target}`,
    by,
    target,
    reference: { space, direct: "yes" },
  }));
}

function clicked({ parameters, values, at }: Happening, by: Identity, place: Place): Inbound | undefined {
  const click = clickIn(parameters);
  if (!click) return undefined;
  const { message, button, form } = click;
  // A click has no id: the same one sent again is of the same moment.
  const id = `click/${sha256Hex(JSON.stringify([by.id, place["message"], message, button, form, at, values])).slice(0, 40)}`;
  const of = { id, by, place, message, button };
  return form ? { kind: "submitted", ...of, values } : { kind: "pressed", ...of };
}

function heard({ message, isOverheard }: Happening, by: Identity, place: Place): Inbound | undefined {
  const name = place["message"];
  const said = text(message["argumentText"]) ?? text(message["text"]);
  if (name === undefined || said === undefined) return undefined;
  const quoted = text(record(message["quotedMessageMetadata"])["name"]);
  const thread = place["thread"];
  const answers =
    quoted !== undefined && isMessage(quoted) ? { message: quoted } : thread === undefined ? undefined : { thread };
  if (isOverheard && !answers) return undefined;
  return {
    kind: "said",
    id: `said/${name}`,
    by,
    text: said.slice(0, most.said).trim(),
    place,
    isToUs: !isOverheard,
    ...(answers && { answers }),
  };
}
