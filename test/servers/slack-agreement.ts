import { callSlack, conversationOf, type Json, type SlackStage } from "./slack-stage.ts";

/** What a server said to a call: that it was refused and with which word, or which members an answer has, and of which kind. */
export interface Said {
  readonly call: string;
  readonly error?: string;
  readonly shape?: Readonly<Record<string, string>>;
}

/** Makes the same calls of any server: those that our channel makes, as they succeed and as they fail. */
export async function saidBy(stage: SlackStage): Promise<readonly Said[]> {
  const said: Said[] = [];
  const { SLACK_BOT_TOKEN: bot = "" } = stage.env;
  const ask = async (method: string, args: Json, token = bot): Promise<Json> => {
    const answer = await callSlack(stage, token, method, args);
    const { ok, error } = answer;
    const call = `${method} ${Object.keys(args).join(" ")}`.trim();
    said.push(ok === true ? { call, shape: shapeOf(answer) } : { call, error: String(error) });
    return answer;
  };
  const channel = await conversationOf(stage);
  await ask("auth.test", {});
  const user = idOf((await ask("users.lookupByEmail", { email: "ann@shop.example" }))["user"]);
  await ask("users.lookupByEmail", { email: "nobody@shop.example" });
  await ask("users.info", { user });
  await ask("users.info", { user: "U0NOBODY" });
  await ask("conversations.open", { users: user });
  const text = "What do we do?";
  const blocks = [{ type: "section", text: { type: "plain_text", text } }];
  const metadata = { event_type: "thence_message", event_payload: { id: "M-agree" } };
  const { ts } = await ask("chat.postMessage", { channel, text, blocks, metadata });
  await ask("chat.postMessage", { channel, text: "in a thread", thread_ts: ts });
  await ask("chat.postMessage", { channel });
  await ask("chat.postMessage", { channel: "C0NOWHERE", text });
  await ask("chat.postMessage", { channel, text, blocks, metadata }, "");
  await ask("chat.update", { channel, ts, text: "Decided", blocks: [], metadata });
  await ask("chat.update", { channel, ts: "1.000001", text });
  await ask("chat.postEphemeral", { channel, user, text });
  await ask("chat.postEphemeral", { channel, user: "U0NOBODY", text });
  await ask("conversations.history", { channel, limit: 200, include_all_metadata: true });
  await ask("conversations.history", { channel: "C0NOWHERE" });
  await ask("conversations.replies", { channel, ts, limit: 1, include_all_metadata: true });
  const title = { type: "plain_text", text: "Roll back" };
  const view = { type: "modal", callback_id: "thence-form", title, blocks };
  await ask("views.open", { trigger_id: "1.2.gone", view });
  await ask("no.suchMethod", {});
  return said;
}

/** What two servers say differently, one line each: another word, or a member that both have and that is of another kind. */
export function disagreements(one: readonly Said[], other: readonly Said[]): readonly string[] {
  return one.flatMap((mine, i) => {
    const theirs = other[i];
    if (mine.error !== theirs?.error) return [`${mine.call}: ${mine.error ?? "ok"}, and ${theirs?.error ?? "ok"}`];
    return Object.entries(mine.shape ?? {}).flatMap(([path, kind]) => {
      const found = theirs?.shape?.[path];
      return found === undefined || found === kind ? [] : [`${mine.call}: ${path} is ${kind}, and ${found}`];
    });
  });
}

/** Which members an answer has, and of which kind. */
export function shapeOf(value: unknown, path = ""): Readonly<Record<string, string>> {
  if (Array.isArray(value)) return { [path]: "list", ...shapeOf(value[0], `${path}[]`) };
  if (typeof value !== "object" || value === null) return value == null ? {} : { [path]: typeof value };
  const inner = Object.entries(value).map(([name, one]) => shapeOf(one, path === "" ? name : `${path}.${name}`));
  return Object.assign({}, ...inner);
}

function idOf(value: unknown): string {
  return String((value as { id?: unknown } | undefined)?.id); // as Slack answers
}
