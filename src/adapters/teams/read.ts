import { sha256Hex } from "../../kit/sha256.ts";
import type { Identity, Inbound, Place } from "../../question/index.ts";
import { typedValues } from "./form-card.ts";
import { most } from "./limits.ts";
import { isPersonId, record } from "./sending.ts";

type Members = Readonly<Record<string, unknown>>;

/** What an activity turned out to be. */
export interface Read {
  readonly inbound: readonly Inbound[];
  /** An invoke, which is answered in its response; everything else by an activity of ours. */
  readonly isInvoke: boolean;
  /** Somebody wrote to us alone: their address can be asked for. */
  readonly personal?: { readonly id: string; readonly place: Place };
}

/** Somebody or something of a tenant that is not the one of this channel. */
export function foreignTenant(activity: Members, tenant: string): string | undefined {
  const [conversation, data, from] = [
    record(activity["conversation"]),
    record(activity["channelData"]),
    record(activity["from"]),
  ];
  const found = record(data["tenant"])["id"] ?? conversation["tenantId"];
  if (found !== tenant) return "it is not of our tenant";
  return from["tenantId"] === undefined || from["tenantId"] === tenant
    ? undefined
    : "it is from somebody of another tenant";
}

/** An activity that is known to come from Teams, as surely as `assurance` says. */
export function readActivity(activity: Members, assurance: string): Read {
  const isInvoke = activity["type"] === "invoke";
  const from = record(activity["from"]);
  const place = placeOf(activity);
  if (!place) return { inbound: [], isInvoke };
  const user = text(from["aadObjectId"]);
  const by = user !== undefined && isPersonId(user) ? identity(user, from, assurance) : undefined;
  const isPersonal = record(activity["conversation"])["conversationType"] === "personal";
  const met = metOf(activity, place, { person: isPersonal ? by : undefined, assurance });
  const done = by ? doneBy(activity, by, place, isPersonal) : undefined;
  return {
    inbound: [...met, ...(done ? [done] : [])],
    isInvoke,
    ...(isPersonal && by && { personal: { id: by.id, place } }),
  };
}

function identity(id: string, from: Members, assurance: string): Identity {
  const name = text(from["name"]);
  return {
    id,
    ...(name !== undefined && { name: name.slice(0, 200) }),
    assurance,
  };
}

function doneBy(activity: Members, by: Identity, place: Place, isPersonal: boolean): Inbound | undefined {
  const value = record(activity["value"]);
  const id =
    `${sha256Hex(place["conversation"] ?? "").slice(0, 16)}/${text(activity["id"]) ?? sha256Hex(JSON.stringify(activity))}`.slice(
      0,
      200,
    );
  if (activity["type"] === "invoke")
    return activity["name"] === "adaptiveCard/action"
      ? clicked(record(record(value["action"])["data"]), { id, by, place })
      : undefined;
  if (activity["type"] !== "message") return undefined;
  if (activity["value"] !== undefined) return clicked(value, { id, by, place });
  const said = text(activity["text"]);
  return said === undefined ? undefined : heard(activity, said, { id, by, place, isPersonal });
}

interface OfInbound {
  readonly id: string;
  readonly by: Identity;
  readonly place: Place;
}

function clicked(data: Members, of: OfInbound): Inbound | undefined {
  const { message, button, form } = record(data["thence"]);
  if (typeof message !== "string" || typeof button !== "string") return undefined;
  if (!/^[\w-]{1,64}$/.test(message) || !/^[^/\s]{1,190}$/.test(button)) return undefined;
  const shared = { ...of, message, button };
  return form === true
    ? { kind: "submitted", ...shared, values: typedValues(data, button) }
    : { kind: "pressed", ...shared };
}

function heard(
  activity: Members,
  said: string,
  { isPersonal, place, ...of }: OfInbound & { readonly isPersonal: boolean },
): Inbound | undefined {
  const us = text(record(activity["recipient"])["id"]);
  const entities = Array.isArray(activity["entities"]) ? activity["entities"].slice(0, 50).map(record) : [];
  const calls = entities.filter(
    (one) => one["type"] === "mention" && us !== undefined && record(one["mentioned"])["id"] === us,
  );
  const isToUs = isPersonal || calls.length > 0;
  const replied = place["thread"] ?? text(activity["replyToId"]);
  if (!isToUs && replied === undefined) return undefined;
  const unnamed = calls.reduce(
    (rest, one) => rest.replaceAll(text(one["text"]) ?? "\u0000", ""),
    said.slice(0, most.said),
  );
  const words = unnamed
    .replace(/<at[^<>]*>([^<>]*)<\/at>/g, "$1")
    .replace(/\u00a0/g, " ")
    .trim();
  const answers = replied === undefined ? undefined : { conversation: place["conversation"] ?? "", activity: replied };
  return { kind: "said", ...of, text: words, place, isToUs, ...(answers && { answers }) };
}

/** How a conversation is reached from now on: told by every activity, since addresses may change. */
function metOf(
  activity: Members,
  place: Place,
  { person, assurance }: { readonly person: Identity | undefined; readonly assurance: string },
): readonly Inbound[] {
  const { serviceUrl = "", conversation = "" } = place;
  // Of a conversation with one person the person is known only where they are who speaks.
  const isPersonal = record(activity["conversation"])["conversationType"] === "personal";
  if (isPersonal && !person) return [];
  const by = person ?? { id: conversation, assurance };
  const target = person?.id ?? conversation;
  return [{ kind: "met", id: `met/${target}`, by, target, reference: { serviceUrl, conversation } }];
}

function placeOf(activity: Members): Place | undefined {
  const serviceUrl = text(activity["serviceUrl"]);
  const whole = text(record(activity["conversation"])["id"]);
  if (serviceUrl === undefined || whole === undefined || whole.length > 500) return undefined;
  const [conversation = "", root] = whole.split(";messageid=");
  const activityId = text(activity["replyToId"]);
  return {
    serviceUrl,
    conversation,
    ...(activityId !== undefined && { activity: activityId }),
    ...(root !== undefined && root !== "" && { thread: root }),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, 28_000) : undefined;
}
