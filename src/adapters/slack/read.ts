import { isRecord } from "../../kit/is-record.ts";
import { sha256Hex } from "../../kit/sha256.ts";
import type { Identity, Inbound, Place } from "../../question/index.ts";
import { formName, formOf, typedValues } from "./view.ts";

type Members = Readonly<Record<string, unknown>>;

/** What came, before it is known which message a thread is under. */
export interface Read {
  readonly inbound: readonly Inbound[];
  /** A reply in a thread that may be under a message of ours. */
  readonly thread?: { readonly channel: string; readonly ts: string };
  readonly answering?: Answering;
}

/** What it takes to answer somebody in their window. */
export interface Answering {
  readonly trigger?: string;
  /** The fields of the form that was sent in. */
  readonly fields?: readonly string[];
  readonly isCommand?: boolean;
}

/** Somebody or something of a workspace that is not the one of this channel. */
export interface Foreign {
  readonly foreign: string;
}

/** An event of the Events API. What is not said to us or under a message of ours is not looked at. */
export function readEvent(body: Members, team: string | undefined): Read | Foreign {
  const foreign = foreignTeam(body["team_id"], team);
  if (foreign) return foreign;
  const event = record(body["event"]);
  const [type, channel, ts, user, said] = [event["type"], event["channel"], event["ts"], event["user"], event["text"]];
  const isPlain =
    event["subtype"] === undefined || event["subtype"] === "thread_broadcast" || event["subtype"] === "file_share";
  if ((type !== "message" && type !== "app_mention") || !isPlain || event["bot_id"] !== undefined) return none;
  if (!isText(channel) || !isText(ts) || !isText(user) || !isText(said)) return none;
  const stranger = foreignTeam(event["user_team"] ?? event["team"], team);
  if (stranger) return stranger;
  const us = ourselves(body);
  if (user === us) return none;
  const isToUs =
    type === "app_mention" || event["channel_type"] === "im" || (us !== undefined && said.includes(`<@${us}>`));
  const threadTs = event["thread_ts"];
  const parent = event["parent_user_id"];
  const isUnderUs = isText(threadTs) && (us === undefined || parent === undefined || parent === us);
  if (!isToUs && !isUnderUs) return none;
  const place = { channel, ts, thread: isText(threadTs) ? threadTs : ts };
  // Slack tells of one message twice where it calls us, as `message` and as `app_mention`, under two ids: the message has one.
  const id = `${channel}/${ts}`;
  const inbound: Inbound = {
    kind: "said",
    id,
    by: { id: user, assurance: assurance(body["team_id"]) },
    text: unmarked(said, us),
    place,
    isToUs,
  };
  return { inbound: [inbound], ...(isUnderUs && { thread: { channel, ts: threadTs } }) };
}

/** A click or a form that was sent in. */
export function readInteraction(body: Members, team: string | undefined): Read | Foreign {
  const user = record(body["user"]);
  const from = record(body["team"])["id"] ?? user["team_id"];
  const foreign = foreignTeam(from, team) ?? foreignTeam(user["team_id"], team);
  if (foreign) return foreign;
  const id = user["id"];
  if (!isText(id)) return none;
  const name = user["name"] ?? user["username"];
  const by = { id, ...(isText(name) && { name }), assurance: assurance(from) };
  const trigger = isText(body["trigger_id"]) ? { trigger: body["trigger_id"] } : {};
  if (body["type"] === "block_actions") return { inbound: pressed(body, by), answering: trigger };
  if (body["type"] !== "view_submission") return none;
  return submitted(record(body["view"]), body["trigger_id"], by);
}

function pressed(body: Members, by: Identity): readonly Inbound[] {
  const [container, message, channel] = [record(body["container"]), record(body["message"]), record(body["channel"])];
  const place = placeOf(
    container["channel_id"] ?? channel["id"],
    container["message_ts"] ?? message["ts"],
    container["thread_ts"] ?? message["thread_ts"],
  );
  const actions = Array.isArray(body["actions"]) ? body["actions"].slice(0, 10).map(record) : [];
  return actions.flatMap((action): readonly Inbound[] => {
    const [, ours, button] = /^([\w-]{1,64})\/([^/\s]{1,190})$/.exec(text(action["action_id"])) ?? [];
    if (ours === undefined || button === undefined || place === undefined) return [];
    const id = `${by.id}/${place["ts"]}/${text(action["action_ts"])}/${button}`;
    return [{ kind: "pressed", id, by, message: ours, button, place }];
  });
}

function submitted(view: Members, trigger: unknown, by: Identity): Read {
  const of = view["callback_id"] === formName ? formOf(view["private_metadata"]) : undefined;
  if (!of) return none;
  const values = typedValues(view["state"]);
  // What opens a window is a secret for three seconds, and ids are kept for ever.
  const once = sha256Hex(isText(trigger) ? trigger : JSON.stringify(values)).slice(0, 16);
  const fields = (Array.isArray(view["blocks"]) ? view["blocks"].map(record) : [])
    .filter(({ type }) => type === "input")
    .map((block) => text(block["block_id"]));
  return {
    inbound: [{ kind: "submitted", id: `${by.id}/${text(view["id"])}/${once}`, by, ...of, values }],
    answering: { fields },
  };
}

/** A slash command: something said to us, which only the one who typed it sees. */
export function readCommand(form: URLSearchParams, team: string | undefined): Read | Foreign {
  const foreign = foreignTeam(form.get("team_id"), team);
  if (foreign) return foreign;
  const [user, channel, trigger] = [form.get("user_id"), form.get("channel_id"), form.get("trigger_id")];
  if (!user || !channel) return none;
  const name = form.get("user_name");
  const by = { id: user, ...(name && { name }), assurance: assurance(form.get("team_id")) };
  const id = `${user}/command/${sha256Hex(trigger ?? "").slice(0, 16)}`;
  return {
    inbound: [
      {
        kind: "said",
        id,
        by,
        text: unmarked(form.get("text") ?? "", undefined),
        place: { channel },
        isToUs: true,
        isAlone: true,
      },
    ],
    answering: { isCommand: true },
  };
}

const none: Read = { inbound: [] };

function foreignTeam(found: unknown, team: string | undefined): Foreign | undefined {
  if (team === undefined || found === team) return undefined;
  return {
    foreign: isText(found)
      ? `it is of workspace ${found.slice(0, 20)}, and this channel is of ${team}`
      : "it names no workspace",
  };
}

const assurance = (team: unknown) => `signed request of workspace ${isText(team) ? team.slice(0, 20) : "unknown"}`;

/** Our own id: the bot for which an event was sent. */
function ourselves(body: Members): string | undefined {
  const all = Array.isArray(body["authorizations"]) ? body["authorizations"].map(record) : [];
  const id = all.find((one) => one["is_bot"] === true)?.["user_id"];
  return isText(id) ? id : undefined;
}

function placeOf(channel: unknown, ts: unknown, thread: unknown): Place | undefined {
  return isText(channel) && isText(ts) ? { channel, ts, ...(isText(thread) && { thread }) } : undefined;
}

const mostSaid = 4_000;

/** What somebody wrote, without Slack's markup: names and links as they are read. */
export function unmarked(said: string, us: string | undefined): string {
  return said
    .slice(0, mostSaid)
    .replaceAll(us === undefined ? "\u0000" : `<@${us}>`, "")
    .replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_, target: string, label: string | undefined) => {
      const shown = label ?? target.replace(/^!(subteam\^)?/, "@");
      return target.startsWith("#") ? `#${label ?? target.slice(1)}` : shown;
    })
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .trim();
}

const record = (value: unknown): Members => (isRecord(value) ? value : {});
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const text = (value: unknown): string => (typeof value === "string" ? value : "");
