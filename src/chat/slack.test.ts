import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { WebClient } from "@slack/web-api";
import { type Chat, startChat } from "./index.ts";

const question = {
  text: "What do we do?",
  blocks: [
    { type: "section", text: { type: "mrkdwn", text: "*Checkout* is slow <https://example.org|here> &amp; now" } },
    {
      type: "actions",
      block_id: "answers",
      elements: [
        {
          type: "button",
          action_id: "fix",
          text: { type: "plain_text", text: "Fix it" },
          value: "m1/fix",
          style: "primary",
        },
        { type: "button", action_id: "wait", text: { type: "plain_text", text: "Wait" }, value: "m1/wait" },
      ],
    },
  ],
};

describe("Slack, as its own client sees it", () => {
  let chat: Chat;
  let client: WebClient;
  before(async () => {
    chat = await startChat();
    client = new WebClient(chat.slack.botToken, { slackApiUrl: chat.slack.apiUrl, retryConfig: { retries: 0 } });
  });
  after(() => chat.stop());

  it("takes a message, changes it and keeps what it said", async () => {
    const channel = chat.conversation("slack", "decisions");
    equal((await client.auth.test()).user_id, chat.slack.botUser);
    const posted = await client.chat.postMessage({
      channel: channel.id,
      ...question,
      metadata: { event_type: "thence", event_payload: { id: "m1" } },
    });
    await client.chat.update({ channel: channel.id, ts: posted.ts ?? "", text: "Decided" });
    const [message] = chat.messages(channel);
    match(JSON.stringify(message?.raw), /Decided/);
    equal(message?.edits.length, 1);
    const history = await client.conversations.history({ channel: channel.id, include_all_metadata: true });
    equal(history.messages?.[0]?.text, "Decided");
    equal(history.messages?.[0]?.metadata?.event_type, "thence");
  });

  it("knows people by their address, and opens a conversation with them", async () => {
    const { user } = await client.users.lookupByEmail({ email: "ada@example.org" });
    const { channel } = await client.conversations.open({ users: user?.id ?? "" });
    await client.chat.postMessage({ channel: channel?.id ?? "", text: "Hello" });
    await client.chat.postMessage({ channel: user?.id ?? "", text: "again" });
    equal(chat.messages(chat.conversation("slack", channel?.id ?? "")).length, 2);
    await rejects(client.users.lookupByEmail({ email: "nobody@example.org" }), /users_not_found/);
  });

  it("refuses in Slack's own words", async () => {
    const channel = chat.conversation("slack", "decisions").id;
    const button = {
      type: "button" as const,
      action_id: "a",
      text: { type: "plain_text" as const, text: "x".repeat(76) },
    };
    await rejects(
      client.chat.postMessage({ channel, text: "x", blocks: [{ type: "actions", elements: [button] }] }),
      /invalid_blocks/,
    );
    await rejects(client.chat.postMessage({ channel, text: "x".repeat(40_001) }), /msg_too_long/);
    await rejects(client.chat.postMessage({ channel: "C404", text: "x" }), /channel_not_found/);
    await rejects(client.chat.update({ channel, ts: "1.000001", text: "x" }), /message_not_found/);
    await rejects(
      client.views.open({
        trigger_id: "1.2.3",
        view: { type: "modal", title: { type: "plain_text", text: "x" }, blocks: [] },
      }),
      /invalid_trigger_id/,
    );
    await rejects(
      new WebClient("xoxb-somebody-else", { slackApiUrl: chat.slack.apiUrl, retryConfig: { retries: 0 } }).auth.test(),
      /invalid_auth/,
    );
  });

  it("takes a file in three steps", async () => {
    const channel = chat.conversation("slack", "checkout");
    await client.filesUploadV2({
      channel_id: channel.id,
      filename: "rows.csv",
      content: "a,b\n1,2\n",
      initial_comment: "The rows",
    });
    match(JSON.stringify(chat.messages(channel).at(-1)?.raw), /rows\.csv/);
  });

  it("says 429 with Retry-After where that was asked for, once", async () => {
    const channel = chat.conversation("slack", "decisions").id;
    chat.faults.add({ platform: "slack", method: "chat.postMessage", kind: "rate-limited", times: 1, retryAfterS: 7 });
    const patient = new WebClient(chat.slack.botToken, {
      slackApiUrl: chat.slack.apiUrl,
      rejectRateLimitedCalls: true,
    });
    const before = chat.messages(chat.conversation("slack", "decisions")).length;
    await rejects(
      patient.chat.postMessage({ channel, text: "one" }),
      (cause: Error) => "retryAfter" in cause && cause.retryAfter === 7,
    );
    await patient.chat.postMessage({ channel, text: "two" });
    equal(chat.messages(chat.conversation("slack", "decisions")).length, before + 1);
    ok(!JSON.stringify(chat.recorded()).includes(chat.slack.botToken), "no token is recorded");
  });

  it("acts and then cuts the line, where that was asked for", async () => {
    const channel = chat.conversation("slack", "checkout");
    chat.faults.add({ platform: "slack", method: "chat.postMessage", kind: "cut-after", times: 1 });
    const before = chat.messages(channel).length;
    await rejects(client.chat.postMessage({ channel: channel.id, text: "did it arrive?" }));
    equal(chat.messages(channel).length, before + 1);
  });
});

describe("what Slack sends to an app", () => {
  let chat: Chat;
  const got: { headers: Record<string, unknown>; body: string }[] = [];
  let answer = { status: 200, body: "" };
  const app = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      got.push({ headers: request.headers, body });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  before(async () => {
    // Waits are over at once; the time itself is the wall clock's.
    chat = await startChat({ clock: { now: () => Date.now(), wait: async () => {} } });
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    const address = app.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
    chat.connect("slack", { events: url, interactions: url });
  });
  after(async () => {
    await chat.stop();
    app.closeAllConnections();
    app.close();
  });
  const post = async () => {
    const channel = chat.conversation("slack", "decisions");
    const client = new WebClient(chat.slack.botToken, { slackApiUrl: chat.slack.apiUrl });
    await client.chat.postMessage({ channel: channel.id, ...question });
    const message = chat.messages(channel).at(-1);
    if (!message) throw new Error("nothing was posted");
    return { channel, client, message };
  };
  const last = () => JSON.parse(new URLSearchParams(got.at(-1)?.body).get("payload") ?? "{}");

  it("signs a click, and opens one form for it, once and within three seconds", async () => {
    const { message, client } = await post();
    await chat.press(message, "Fix it", "ada");
    const { headers, body } = got.at(-1) ?? { headers: {}, body: "" };
    const base = `v0:${headers["x-slack-request-timestamp"]}:${body}`;
    equal(
      headers["x-slack-signature"],
      `v0=${createHmac("sha256", chat.slack.signingSecret).update(base).digest("hex")}`,
    );
    const payload = last();
    deepEqual([payload.type, payload.actions[0].value, payload.user.username], ["block_actions", "m1/fix", "ada"]);
    const view = {
      type: "modal" as const,
      callback_id: "why",
      title: { type: "plain_text" as const, text: "Why?" },
      submit: { type: "plain_text" as const, text: "Send" },
      blocks: [
        {
          type: "input" as const,
          block_id: "reason",
          label: { type: "plain_text" as const, text: "Reason" },
          element: { type: "plain_text_input" as const, action_id: "text" },
        },
      ],
    };
    await client.views.open({ trigger_id: payload.trigger_id, view });
    await rejects(client.views.open({ trigger_id: payload.trigger_id, view }), /exchanged_trigger_id/);
    equal((await chat.submit("ada", {})).kind, "answered");
    equal(chat.world.dialogs("ada")[0]?.problems["reason"], "Please complete this required field.");
    answer = {
      status: 200,
      body: JSON.stringify({ response_action: "errors", errors: { reason: "Longer, please." } }),
    };
    await chat.submit("ada", { text: "No" });
    equal(chat.world.dialogs("ada")[0]?.problems["reason"], "Longer, please.");
    answer = { status: 200, body: "" };
    await chat.submit("ada", { text: "Because it is slow" });
    equal(last().view.state.values.reason.text.value, "Because it is slow");
    deepEqual(chat.world.dialogs("ada"), []);
  });

  it("answers through a response URL five times", async () => {
    const { message } = await post();
    await chat.press(message, "wait", "bo");
    const url = last().response_url;
    const respond = () =>
      fetch(url, {
        method: "POST",
        body: JSON.stringify({ text: "Noted", replace_original: false }),
        headers: { "content-type": "application/json" },
      });
    for (let i = 0; i < 5; i++) equal((await respond()).status, 200);
    equal((await respond()).status, 404);
  });

  it("clicks late on a button that an edit took away", async () => {
    const { message, client, channel } = await post();
    await client.chat.update({ channel: channel.id, ts: message.id, text: "Decided", blocks: [] });
    await rejects(chat.press(message, "fix", "cleo"), /no button "fix"/);
    await chat.press(message, "fix", "cleo", { late: true });
    equal(last().actions[0].value, "m1/fix");
  });

  it("tells of what is said in a thread, again with the same id where the app fails, and twice where that was asked for", async () => {
    const { message, channel } = await post();
    answer = { status: 500, body: "" };
    const from = got.length;
    await chat.say(channel, "bo", "How many <people>?", { thread: message.id });
    const tries = got.slice(from);
    equal(tries.length, 4);
    deepEqual(
      tries.map(({ headers }) => headers["x-slack-retry-num"]),
      [undefined, "1", "2", "3"],
    );
    equal(new Set(tries.map(({ body }) => JSON.parse(body).event_id)).size, 1);
    equal(JSON.parse(tries[0]?.body ?? "{}").event.text, "How many &lt;people&gt;?");
    answer = { status: 200, body: "" };
    chat.faults.add({ platform: "slack", method: "message", kind: "duplicate", times: 1 });
    const then = got.length;
    await chat.say(channel, "bo", "Hello");
    equal(got.length, then + 2);
  });

  it("forges a signature, and states a time long past", async () => {
    const { message } = await post();
    chat.faults.add({ platform: "slack", method: "block_actions", kind: "forge", times: 1 });
    await chat.press(message, "fix", "ada");
    const { headers, body } = got.at(-1) ?? { headers: {}, body: "" };
    const own = createHmac("sha256", chat.slack.signingSecret)
      .update(`v0:${headers["x-slack-request-timestamp"]}:${body}`)
      .digest("hex");
    ok(headers["x-slack-signature"] !== `v0=${own}`);
    chat.faults.add({ platform: "slack", method: "block_actions", kind: "stale", times: 1 });
    await chat.press(message, "fix", "ada");
    ok(Number(got.at(-1)?.headers["x-slack-request-timestamp"]) < Date.now() / 1000 - 500);
  });
});
