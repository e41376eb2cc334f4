import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { it } from "node:test";
import { openChannel } from "../../src/adapters/slack/channel.ts";
import type { Channel, Delivery, Message, Outgoing, RawRequest } from "../../src/question/index.ts";

/** A server that speaks Slack's Web API, and a workspace in it: Ann, Bo, the conversation "sales", an app made from our manifest. */
export interface SlackStage {
  /** Without a path. */
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  /** What lets us open a window for somebody, as a click of theirs would; of a button of this message, where it takes one. */
  trigger(user: string, message: Readonly<Record<string, string>>): Promise<string>;
}

/** The emulator has a method for it that Slack has not. */
export function emulatorStage({ url, env }: Omit<SlackStage, "trigger">): SlackStage {
  const trigger: SlackStage["trigger"] = async (user) => {
    const answer = await callSlack({ url }, env["SLACK_BOT_TOKEN"] ?? "", "views.generateTriggerId", { user_id: user });
    return String(answer["trigger_id"]);
  };
  return { url, env, trigger };
}

export type Json = Readonly<Record<string, unknown>>;

/** A call as anybody makes it, with nothing of ours. */
export async function callSlack(
  { url }: Pick<SlackStage, "url">,
  token: string,
  method: string,
  args: Json,
): Promise<Json> {
  const response = await fetch(`${url}/api/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(args),
  });
  const answer: unknown = await response.json();
  return answer as Json; // Slack answers with an object
}

/** Sees each call with what came of it. */
type Watch = (method: string, args: Readonly<Record<string, string>>, answer: Json) => void;

export function slackChannel(
  { url, env }: SlackStage,
  { secrets = {}, watch }: { readonly secrets?: Readonly<Record<string, string>>; readonly watch?: Watch } = {},
): Channel {
  const all = { ...env, ...secrets };
  return openChannel({
    name: "slack",
    settings: { apiUrl: `${url}/api/` },
    secret: (name) => all[name],
    now: () => Date.now() * 1000,
    fetch: async (...request) => {
      const response = await fetch(...request);
      const args = Object.fromEntries(new URLSearchParams(String(request[1]?.body)));
      const answer = (await response.clone().json()) as Json; // as Slack answers
      watch?.(String(request[0]).replace(/.*\/api\//, ""), args, answer);
      return response;
    },
  });
}

/** The windows that were opened, as they were sent. */
export function openedForms(): { readonly watch: Watch; last(): Json } {
  const views: Json[] = [];
  return {
    watch: (method, args, { ok }) => {
      if (method === "views.open" && ok === true) views.push(JSON.parse(args["view"] ?? ""));
    },
    last: () => views.at(-1) ?? assert.fail("no window was opened"),
  };
}

/** The id of the conversation "sales". */
export async function conversationOf(stage: SlackStage): Promise<string> {
  const { channels } = await callSlack(stage, stage.env["SLACK_USER_TOKEN"] ?? "", "conversations.list", {});
  const sales = (channels as readonly Json[]).find(({ name }) => name === "sales"); // as Slack answers
  return String(sales?.["id"]);
}

export const question: Message = {
  language: "en",
  title: "Checkout share fell. What do we do?",
  mentions: [{ name: "Bo <!here>" }],
  parts: [
    {
      kind: "chart",
      labels: ["Mon", "Tue"],
      says: "Checkout share: Mon 41 %, Tue 22 %",
      picture: {
        kind: "line",
        title: "Checkout share",
        unit: "share",
        series: [
          {
            name: "share",
            points: [
              { at: 0, value: 0.41 },
              { at: 1, value: 0.22 },
            ],
          },
        ],
      },
    },
    { kind: "caution", text: "Only 12 <sessions> & *bold*" },
  ],
  buttons: [{ id: "answer-roll-back", label: "Roll back", style: "primary" }],
  foot: "Case C-1",
};

const decided: Message = { language: "en", title: "Decided: roll back", parts: [] };

/** What a server that speaks Slack's API must do with our channel; each test writes messages of its own. */
export function slackTests(stage: () => SlackStage): void {
  const bot = () => stage().env["SLACK_BOT_TOKEN"] ?? "";
  const outgoing = async (id: string, more: Partial<Outgoing> = {}): Promise<Outgoing> => ({
    id,
    to: { channel: "slack", target: await conversationOf(stage()), kind: "group" },
    message: question,
    ...more,
  });
  const placeIn = (delivery: Delivery | undefined) => {
    assert.equal(delivery?.kind, "done", JSON.stringify(delivery));
    return delivery?.kind === "done" ? delivery.place : {};
  };
  const messagesIn = async (channel: string | undefined): Promise<readonly Json[]> => {
    const { messages } = await callSlack(stage(), bot(), "conversations.history", {
      channel,
      include_all_metadata: true,
    });
    return messages as readonly Json[];
  };
  const message = async ({ channel, ts }: Readonly<Record<string, string>>) =>
    (await messagesIn(channel)).find((one) => one["ts"] === ts);

  it("takes a question with all its blocks, and changes it where it stands", async () => {
    const channel = slackChannel(stage());
    const place = placeIn(await channel.deliver(await outgoing("M-change")));
    const before = await message(place);
    assert.match(JSON.stringify(before?.["blocks"]), /data_visualization.*M-change\/answer-roll-back/);
    assert.match(String(before?.["text"]), /Only 12 &lt;sessions&gt; &amp; \*bold\*/);
    assert.deepEqual(before?.["metadata"], { event_type: "thence_message", event_payload: { id: "M-change" } });
    placeIn(await channel.update?.(await outgoing("M-change", { message: decided }), place));
    const after = await message(place);
    assert.equal(after?.["text"], "Decided: roll back");
    assert.doesNotMatch(JSON.stringify(after?.["blocks"]), /Roll back/);
  });

  it("finds what was sent, and only that", async () => {
    const channel = slackChannel(stage());
    const place = placeIn(await channel.deliver(await outgoing("M-found")));
    assert.deepEqual(placeIn(await channel.find?.(await outgoing("M-found"))), place);
    assert.equal(await channel.find?.(await outgoing("M-never-sent")), undefined);
  });

  it("keeps an answer in the thread of its question, and tells whose thread it is", async () => {
    const channel = slackChannel(stage());
    const root = placeIn(await channel.deliver(await outgoing("M-root")));
    const reply = placeIn(await channel.deliver(await outgoing("M-reply", { thread: root, message: decided })));
    assert.equal(reply["thread"], root["ts"]);
    assert.deepEqual(placeIn(await channel.find?.(await outgoing("M-reply", { thread: root }))), reply);
    // Another process, which did not send it.
    const said = await slackChannel(stage()).receive?.(
      signedBy(stage(), "/events", JSON.stringify(saidIn(root, "by device?"))),
      Date.now() * 1000,
    );
    assert.deepEqual(said?.kind === "inbound" && said.inbound.map((one) => one.kind === "said" && one.about), [
      "M-root",
    ]);
  });

  it("reaches a person by their address alone, and tells who it is", async () => {
    const channel = slackChannel(stage());
    const ann = await channel.personAt?.({ email: "ann@shop.example" });
    assert.deepEqual([ann?.name, ann?.email], ["ann", "ann@shop.example"]);
    assert.deepEqual(await channel.personAt?.({ id: ann?.id ?? "" }), ann);
    assert.equal(await channel.personAt?.({ email: "nobody@shop.example" }), undefined);
    const to = { channel: "slack", target: "ann@shop.example", kind: "person" } as const;
    const place = placeIn(await channel.deliver({ id: "M-direct", to, message: question }));
    assert.match(place["channel"] ?? "", /^D/);
    assert.deepEqual(placeIn(await channel.find?.({ id: "M-direct", to, message: question })), place);
  });

  it("says something to one person alone, where nobody else reads it", async () => {
    const channel = slackChannel(stage());
    const place = placeIn(await channel.deliver(await outgoing("M-aside")));
    const ann = await channel.personAt?.({ email: "ann@shop.example" });
    assert.ok(ann);
    assert.equal((await channel.aside?.(ann, place, "only <you>"))?.kind, "done");
    assert.ok(!(await messagesIn(place["channel"])).some(({ text }) => String(text).includes("only")));
  });

  it("opens a form once for a click, and tells who pressed where Slack refuses", async () => {
    const channel = slackChannel(stage());
    const place = placeIn(await channel.deliver(await outgoing("M-form")));
    const ann = await channel.personAt?.({ email: "ann@shop.example" });
    const trigger = await stage().trigger(ann?.id ?? "", place);
    const form = {
      title: "Roll back, and tell everybody about it",
      says: ["This starts the action roll-back."],
      fields: [
        { kind: "number", id: "value.discount", label: "Discount", min: 0, max: 50 },
        { kind: "date", id: "value.until", label: "Until" },
        { kind: "scale", id: "value.mood", label: "Mood", min: 1, max: 5 },
        { kind: "choice", id: "because", label: "Because", options: [{ id: "known", label: "It is known" }] },
        { kind: "text", id: "reason", label: "Why?", multiline: true, maxLength: 4000 },
      ],
      submit: "Decide",
    } as const;
    const press = {
      type: "block_actions",
      user: { id: ann?.id, name: "ann" },
      trigger_id: trigger,
      container: { type: "message", message_ts: place["ts"], channel_id: place["channel"] },
      actions: [{ type: "button", action_id: "M-form/answer-roll-back", action_ts: "1.2" }],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(press) }).toString();
    const click = await channel.receive?.(signedBy(stage(), "/interactions", body), Date.now() * 1000);
    assert.ok(click);
    const opened = { kind: "form", form, message: "M-form", button: "answer-roll-back" } as const;
    const calls: string[] = [];
    const watched = slackChannel(stage(), {
      watch: (method, _, { ok, error }) => calls.push(`${method} ${ok ? "ok" : String(error)}`),
    });
    assert.deepEqual(await watched.answer?.(click, [opened]), { status: 200, body: "" });
    assert.deepEqual(calls, ["views.open ok"]);
    // A trigger is good for one window.
    await watched.answer?.(click, [opened]);
    assert.deepEqual(calls.slice(2), ["chat.postEphemeral ok"]);
    assert.match(calls[1] ?? "", /^views\.open [a-z_]*trigger/);
  });

  it("is told apart where it refuses for good and where somebody can mend it", async () => {
    const gone = { channel: "slack", target: "C0NOWHERE", kind: "group" } as const;
    assert.deepEqual(await slackChannel(stage()).deliver(await outgoing("M-gone", { to: gone })), {
      kind: "failed",
      status: "channel_not_found",
    });
    const unknown = await slackChannel(stage(), { secrets: { SLACK_BOT_TOKEN: "xoxb-unknown" } }).deliver(
      await outgoing("M-auth"),
    );
    assert.equal(unknown.kind, "retry");
    assert.match(unknown.status, /^(invalid_auth|not_authed|missing_scope)$/);
  });
}

function saidIn({ channel, ts }: Readonly<Record<string, string>>, text: string): object {
  const at = `${Math.floor(Date.now() / 1000)}.000900`;
  return {
    type: "event_callback",
    team_id: "T000000001",
    event_id: "Ev1",
    event: { type: "message", user: "U0ANN", text, ts: at, thread_ts: ts, channel, channel_type: "channel" },
  };
}

/** Signed as Slack's documentation says, with nothing of ours. */
export function signedBy({ env }: Pick<SlackStage, "env">, path: string, body: string): RawRequest {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", env["SLACK_SIGNING_SECRET"] ?? "")
    .update(`v0:${timestamp}:${body}`)
    .digest("hex");
  const type = path === "/events" ? "application/json" : "application/x-www-form-urlencoded";
  return {
    method: "POST",
    path,
    query: {},
    headers: {
      "content-type": type,
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${signature}`,
    },
    body: Buffer.from(body),
  };
}

/** Our server's routes for a platform, as far as a channel sees them: the raw body, and the headers in lower case. */
export async function serving(
  take: (request: RawRequest) => Promise<number>,
): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const { method = "GET", url: path = "/" } = request;
    response.statusCode = await take({ method, path, query: {}, headers, body: Buffer.concat(chunks) });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    close: () => void server.close(),
  };
}
