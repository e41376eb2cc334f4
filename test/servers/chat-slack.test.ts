import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { installPackages, servicesRequire } from "../../services/packages.ts";
import { type Chat, startChat } from "../../src/chat/index.ts";
import { callSlack, type SlackStage, slackTests } from "./slack-stage.ts";

const people = [
  { id: "ann", name: "ann", email: "ann@shop.example" },
  { id: "bo", name: "bo", email: "bo@shop.example" },
];

describe("the chat simulator, held to what an emulator of Slack that is not ours is held to", () => {
  let chat: Chat;
  let clicked: { readonly trigger_id?: string } = {};
  const app = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      clicked = JSON.parse(new URLSearchParams(body).get("payload") ?? "{}");
      response.end();
    });
  });
  before(async () => {
    chat = await startChat({ seed: { people, channels: ["sales"] } });
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    const address = app.address();
    chat.connect("slack", { interactions: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/` });
  });
  after(async () => {
    await chat.stop();
    app.closeAllConnections();
    app.close();
  });

  slackTests(
    (): SlackStage => ({
      url: `${chat.url}/slack`,
      env: {
        SLACK_BOT_TOKEN: chat.slack.botToken,
        SLACK_USER_TOKEN: chat.slack.botToken,
        SLACK_SIGNING_SECRET: chat.slack.signingSecret,
      },
      trigger: async (user, { channel = "", ts = "" }) => {
        const message = chat.world.message("slack", channel, ts);
        await chat.press(message, message && (chat.platforms[0]?.buttons(message)[0]?.id ?? ""), user);
        return clicked.trigger_id ?? "";
      },
    }),
  );
});

/** What is used of Bolt, whose types are not installed with ours. */
interface BoltApp {
  start(port?: number): Promise<{ address(): { port: number } }>;
  stop(): Promise<void>;
  action(id: string, listener: (given: Given) => Promise<void>): void;
  view(id: string, listener: (given: Given) => Promise<void>): void;
  message(listener: (given: Given) => Promise<void>): void;
  event(name: string, listener: (given: Given) => Promise<void>): void;
}
interface Given {
  ack(answer?: object): Promise<void>;
  say(text: object): Promise<unknown>;
  respond(text: object): Promise<unknown>;
  readonly body: { readonly trigger_id: string };
  readonly message: { readonly text: string; readonly ts: string };
  readonly event: { readonly text: string; readonly ts: string };
  readonly view: { readonly state: { readonly values: Record<string, Record<string, { readonly value: string }>> } };
  readonly client: { readonly views: { open(args: object): Promise<unknown> } };
}

describe("an app made with @slack/bolt, unchanged, against the chat simulator", () => {
  installPackages();
  const { App, LogLevel } = servicesRequire("@slack/bolt") as {
    App: new (options: object) => BoltApp;
    LogLevel: { ERROR: string };
  }; // Bolt is JavaScript to us; what is used of it stands above

  const text = (said: string) => ({ type: "plain_text", text: said });
  const listenTo = (app: BoltApp, heard: string[]) => {
    app.action("fix", async ({ ack, body, client }) => {
      await ack();
      const input = { type: "plain_text_input", action_id: "text" };
      const blocks = [{ type: "input", block_id: "reason", label: text("Reason"), element: input }];
      const view = { type: "modal", callback_id: "why", title: text("Why?"), submit: text("Decide"), blocks };
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    app.action("wait", async ({ ack, respond }) => {
      await ack();
      await respond({ text: "Noted", replace_original: false });
    });
    app.view("why", async ({ ack, view }) => {
      const reason = view.state.values["reason"]?.["text"]?.value ?? "";
      if (reason.length < 5) return ack({ response_action: "errors", errors: { reason: "Say more." } });
      heard.push(reason);
      return ack();
    });
    app.event("app_mention", async ({ event, say }) => {
      await say({ text: `You said ${event.text.length}`, thread_ts: event.ts });
    });
  };
  const converse = async (chat: Chat, heard: readonly string[]) => {
    const channel = chat.conversation("slack", "sales");
    const elements = ["fix", "wait"].map((id) => ({ type: "button", action_id: id, text: text(id) }));
    const stage = { url: `${chat.url}/slack` };
    const args = { channel: channel.id, text: "What now?", blocks: [{ type: "actions", elements }] };
    await callSlack(stage, chat.slack.botToken, "chat.postMessage", args);
    const message = chat.messages(channel).at(-1) ?? assert.fail("nothing was posted");
    const until = async (holds: () => boolean) => {
      for (let i = 0; i < 200 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(holds());
    };
    await chat.press(message, "fix", "ann");
    await until(() => chat.world.dialogs("ann").length === 1);
    await chat.submit("ann", { text: "no" });
    assert.equal(chat.world.dialogs("ann")[0]?.problems["reason"], "Say more.");
    await chat.submit("ann", { text: "It is slow" });
    assert.deepEqual([heard, chat.world.dialogs("ann")], [["It is slow"], []]);
    await chat.press(message, "wait", "bo");
    await until(() => chat.messages(channel).some(({ onlyFor }) => onlyFor === "bo"));
    const asked = await chat.say(channel, "bo", "how many?", { mention: true });
    await until(() => chat.messages(channel).some(({ thread, by }) => thread === asked.id && "app" in by));
  };
  const options = (chat: Chat) => ({
    token: chat.slack.botToken,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: chat.slack.apiUrl },
  });

  it("asks, opens a form, refuses it once, takes it, and answers in a thread over HTTP", async () => {
    const chat = await startChat({ seed: { people, channels: ["sales"] } });
    const heard: string[] = [];
    const app = new App({ ...options(chat), signingSecret: chat.slack.signingSecret });
    listenTo(app, heard);
    const server = await app.start(0);
    const url = `http://127.0.0.1:${server.address().port}/slack/events`;
    chat.connect("slack", { events: url, interactions: url });
    try {
      await converse(chat, heard);
      const channel = chat.conversation("slack", "sales");
      const message = chat.messages(channel)[0] ?? assert.fail("nothing was posted");
      for (const kind of ["forge", "stale"] as const) {
        chat.faults.add({ platform: "slack", method: "block_actions", kind, times: 1 });
        const answer = await chat.press(message, "wait", "ann");
        assert.equal(answer.kind === "answered" && answer.status, 401, kind);
      }
    } finally {
      await app.stop();
      await chat.stop();
    }
  });

  it("does the same over Socket Mode, and connects again when it is told to", async () => {
    const chat = await startChat({ seed: { people, channels: ["sales"] } });
    const heard: string[] = [];
    const app = new App({
      ...options(chat),
      appToken: chat.slack.appToken,
      socketMode: true,
    });
    listenTo(app, heard);
    try {
      await app.start();
      assert.ok(chat.slack.isConnected);
      await converse(chat, heard);
      const connections = () =>
        chat.recorded("slack").filter(({ method }) => method === "apps.connections.open").length;
      const before = connections();
      chat.slack.disconnect();
      for (let i = 0; i < 300 && (connections() === before || !chat.slack.isConnected); i++)
        await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(chat.slack.isConnected);
    } finally {
      await app.stop();
      await chat.stop();
    }
  });
});
