import { isRecord } from "../../kit/is-record.ts";
import type { Dialog } from "../world.ts";
import { type Args, type Method, said, withIds } from "./chat-methods.ts";
import { problemsInBlocks } from "./check-blocks.ts";
import { SlackSaysNo, type SlackState, slackAccess } from "./state.ts";

type View = Readonly<Record<string, unknown>>;

/** A view as Slack keeps it. errors  chat/slack-says-no */
export function viewOf(asked: unknown, state: SlackState, kept: { readonly id: string; readonly root: string }): View {
  if (!isRecord(asked)) throw new SlackSaysNo({ error: "invalid_arguments" });
  const problems = problemsInView(asked);
  if (problems.length > 0) throw new SlackSaysNo({ error: "invalid_arguments", more: said(problems) });
  return {
    ...asked,
    ...{ id: kept.id, root_view_id: kept.root, previous_view_id: null, team_id: slackAccess.team },
    ...{ app_id: slackAccess.appId, bot_id: slackAccess.botId, app_installed_team_id: slackAccess.team },
    hash: `${Math.floor(state.clock.now() / 1000)}.${state.id("h")}`,
    callback_id: asked["callback_id"] ?? "",
    private_metadata: asked["private_metadata"] ?? "",
    blocks: withIds(asked["blocks"]),
    state: { values: {} },
  };
}

function problemsInView(view: View): readonly string[] {
  const { type, title, submit, close, private_metadata, callback_id, blocks } = view;
  const short = (value: unknown, name: string, isNeeded: boolean): readonly string[] => {
    if (value === undefined || value === null)
      return isNeeded ? [`missing required field: ${name} [json-pointer:/view/${name}]`] : [];
    const text = isRecord(value) && value["type"] === "plain_text" ? value["text"] : undefined;
    if (typeof text !== "string" || text === "") return [`must be plain text [json-pointer:/view/${name}]`];
    return text.length > 24 ? [`must be less than 25 characters [json-pointer:/view/${name}/text]`] : [];
  };
  const hasInput = Array.isArray(blocks) && blocks.some((one) => isRecord(one) && one["type"] === "input");
  return [
    ...(type === "modal" ? [] : [`unsupported type: ${String(type)} [json-pointer:/view/type]`]),
    ...short(title, "title", true),
    ...short(submit, "submit", hasInput),
    ...short(close, "close", false),
    ...(typeof private_metadata === "string" && private_metadata.length > 3000
      ? ["must be less than 3001 characters [json-pointer:/view/private_metadata]"]
      : []),
    ...(typeof callback_id === "string" && callback_id.length > 255
      ? ["must be less than 256 characters [json-pointer:/view/callback_id]"]
      : []),
    ...problemsInBlocks(blocks, "view").map((one) => one.replace("/blocks", "/view/blocks")),
  ];
}

export function putView(state: SlackState, person: string, view: View): View {
  state.world.putDialog({ id: String(view["id"]), platform: "slack", person, raw: view, problems: {} });
  return view;
}

/** The trigger is used up, whatever comes of it. */
function personOfTrigger(args: Args, state: SlackState): string {
  const id = String(args["trigger_id"] ?? args["interactivity_pointer"] ?? "");
  const trigger = state.triggers.get(id);
  if (!trigger) throw new SlackSaysNo({ error: "invalid_trigger_id" });
  if (trigger.isUsed) throw new SlackSaysNo({ error: "exchanged_trigger_id" });
  if (state.clock.now() > trigger.expiresMs) throw new SlackSaysNo({ error: "expired_trigger_id" });
  state.triggers.set(id, { ...trigger, isUsed: true });
  return trigger.person;
}

export const viewMethods: Readonly<Record<string, Method>> = {
  "views.open": (args, state) => {
    const id = state.id("V");
    const view = viewOf(args["view"], state, { id, root: id });
    return { view: putView(state, personOfTrigger(args, state), view) };
  },
  "views.push": (args, state) => {
    const id = state.id("V");
    const view = viewOf(args["view"], state, { id, root: id });
    return { view: putView(state, personOfTrigger(args, state), view) };
  },
  "views.update": (args, state) => {
    const found = dialogOf(state, args);
    const old = isRecord(found.raw) ? found.raw : {};
    if (typeof args["hash"] === "string" && args["hash"] !== old["hash"])
      throw new SlackSaysNo({ error: "hash_conflict" });
    const view = viewOf(args["view"], state, { id: found.id, root: String(old["root_view_id"] ?? found.id) });
    return { view: putView(state, found.person, view) };
  },
};

function dialogOf({ world }: SlackState, args: Args): Dialog {
  const found = world
    .dialogs()
    .find(
      ({ id, raw }) =>
        id === args["view_id"] ||
        (isRecord(raw) && args["external_id"] !== undefined && raw["external_id"] === args["external_id"]),
    );
  if (!found) throw new SlackSaysNo({ error: "not_found" });
  return found;
}
