import assert from "node:assert/strict";
import { freePort } from "../../services/free-port.ts";
import { openChannel } from "../../src/adapters/slack/channel.ts";
import { type Fault, type Message as Sent, startChat } from "../../src/chat/index.ts";
import { isRecord } from "../../src/kit/is-record.ts";
import { bytes, type RawRequest } from "../../src/question/index.ts";
import type { ChannelHarness, ChannelStage, Does, Standing } from "../../src/testing/index.ts";
import { serving, signedBy } from "../servers/slack-stage.ts";
import { markup } from "./read.ts";

const people = [
  { id: "ann", name: "Ann", email: "ann@shop.example" },
  { id: "stranger", name: "Mallory", email: "mallory@evil.example" },
];
const faults = {
  "rate-limited": { kind: "rate-limited", retryAfterS: 7 },
  error: { kind: "error" },
  cut: { kind: "cut-before" },
  lost: { kind: "cut-after" },
  silent: { kind: "timeout-before" },
} as const satisfies Readonly<Record<string, Partial<Fault>>>;

const now = () => Date.now() * 1000;
const team = "T0SIMULATOR";

function channelAt(apiUrl: string, secrets: Readonly<Record<string, string>>) {
  return openChannel({ name: "slack", settings: { apiUrl, team }, secret: (name) => secrets[name], now });
}

/** Slack, as our simulator speaks it. */
export const slack: ChannelHarness = {
  open: async () => {
    const chat = await startChat({ seed: { people, channels: ["sales"] } });
    const { apiUrl, botToken, signingSecret } = chat.slack;
    const channel = channelAt(apiUrl, { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret });
    const caught: RawRequest[] = [];
    const app = await serving(async (request) => {
      caught.push(request);
      return 200;
    });
    chat.connect("slack", { events: `${app.url}/events`, interactions: `${app.url}/interactions` });
    const annId = chat.people.find(({ id }) => id === "ann")?.ids["slack"] ?? "";
    const sales = chat.conversation("slack", "sales");
    const at = (target: string) =>
      target === annId
        ? chat.conversations("slack").find(({ kind }) => kind === "direct")
        : chat.conversation("slack", target);
    const sentAt = (channelId = "", ts = "") => {
      const message = chat.messages(chat.conversation("slack", channelId)).find(({ id }) => id === ts);
      assert.ok(message, "it stands there");
      return message;
    };
    const act = async ({ by, about, ...does }: Does): Promise<void> => {
      const message = sentAt(about.place["channel"], about.place["ts"]);
      if (does.kind === "says") {
        await chat.say(chat.conversation("slack", message.conversation), by, does.text, { thread: message.id });
        return;
      }
      await chat.press(message, does.button.label, by);
      const { form } = does.button;
      if (does.kind === "presses" || !form) return;
      const pressed = caught.at(-1);
      const received = pressed && (await channel.receive?.(pressed, now()));
      assert.ok(received);
      const asked = { kind: "form", form, message: about.outgoing.id, button: does.button.id } as const;
      await channel.answer?.(received, [asked]);
      await chat.submit(by, does.values);
    };
    const stage: ChannelStage = {
      channel,
      group: { channel: "slack", target: sales.id, kind: "group" },
      ann: { channel: "slack", target: annId, kind: "person" },
      annId,
      annEmail: "ann@shop.example",
      nowhere: { channel: "slack", target: "C0NOWHERE", kind: "group" },
      now,
      secrets: [botToken, signingSecret],
      stands: async ({ target }) => {
        const found = at(target);
        const all = found
          ? chat.messages(found).filter((one) => !one.onlyFor && !one.isDeleted && "app" in one.by)
          : [];
        return all.map((one) => standing(one, all));
      },
      size: (payload) => bytes(JSON.stringify(isRecord(payload) ? payload["blocks"] : payload)),
      spoil: (how, what) => {
        const method = { send: "chat.postMessage", update: "chat.update", look: "conversations.history" }[what];
        const { id } = chat.faults.add({ platform: "slack", method, times: 1, ...faults[how] });
        return () => chat.faults.list().some((one) => one.id === id && one.done > 0);
      },
      request: async (does, how) => {
        const method = { presses: "block_actions", submits: "view_submission", says: "message" }[does.kind];
        const kind = how === "forged" ? "forge" : "stale";
        if (how && how !== "foreign") chat.faults.add({ platform: "slack", method, kind, times: 1 });
        await act(does);
        await chat.idle();
        const request = caught.at(-1);
        if (how !== "foreign" || !request) return request;
        // The same app in another workspace, signed as well.
        const body = Buffer.from(request.body).toString("utf8").replaceAll(team, "T0ELSEWHERE");
        return signedBy({ env: { SLACK_SIGNING_SECRET: signingSecret } }, request.path, body);
      },
      close: async () => {
        app.close();
        await chat.stop();
      },
    };
    return stage;
  },
  away: async () => {
    const secrets = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "x" };
    return channelAt(`http://127.0.0.1:${await freePort()}/api/`, secrets);
  },
  bare: async () => channelAt("http://127.0.0.1:1/api/", {}),
};

function standing(message: Sent, all: readonly Sent[]): Standing {
  const buttons: string[] = [];
  const text = textOf(message, buttons);
  const root = all.find(({ id }) => id === message.thread);
  return { text, buttons, ...(root && { thread: textOf(root, []) }) };
}

function textOf({ raw }: Sent, buttons: string[]): string {
  return textIn(isRecord(raw) ? raw["blocks"] : undefined, buttons).trim();
}

/** What is read of blocks: text as it is, and markup in brackets of its own. */
function textIn(value: unknown, buttons: string[]): string {
  if (Array.isArray(value)) return value.map((one) => textIn(one, buttons)).join("");
  if (!isRecord(value)) return "";
  const { type, text } = value;
  if (type === "plain_text" || type === "raw_text" || (type === "text" && typeof text === "string")) return `${text}`;
  if (type === "mrkdwn" || type === "user" || type === "broadcast" || type === "usergroup")
    return markup(JSON.stringify(value));
  if (type === "link") return value["text"] === "→" ? "" : markup(String(value["url"]));
  if (type === "button") {
    buttons.push(textIn(text, []));
    return "";
  }
  if (type === "data_visualization") return `\n${String(value["title"])}`;
  const inner = Object.values(value).map((one) => textIn(one, buttons));
  const isBlock = typeof type === "string" && /^(header|rich_text|context|table|actions|rich_text_section)$/.test(type);
  return isBlock ? `\n${inner.join("\n")}` : inner.join("");
}
