import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { AppsManifestCreateArguments } from "@slack/web-api";
import fc from "fast-check";
import type { Channel, Message, Outgoing, RawRequest, Received } from "../../question/index.ts";
import { manifest, openChannel } from "./channel.ts";

const canary = "xoxb-canary-0123456789";
const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5";
const now = 1_764_554_460_000_000;

type Args = Readonly<Record<string, string>>;
type Answers = (method: string, args: Args, nth: number) => object | Response;

/** The channel over a Slack that answers as it is told. */
function slack(answers: Answers = () => ({ ok: true }), settings: object = {}, secrets: object = {}) {
  const calls: { readonly method: string; readonly args: Args }[] = [];
  const variables: Readonly<Record<string, string>> = {
    SLACK_BOT_TOKEN: canary,
    SLACK_SIGNING_SECRET: signingSecret,
    ...secrets,
  };
  const channel = openChannel({
    name: "slack",
    settings: { adapter: "slack", apiUrl: "http://127.0.0.1:1/api", ...settings },
    secret: (name) => variables[name],
    now: () => now,
    fetch: async (url, init) => {
      const method = new URL(String(url)).pathname.replace("/api/", "");
      const args = Object.fromEntries(new URLSearchParams(String(init?.body)));
      calls.push({ method, args });
      const answer = answers(method, args, calls.length);
      return answer instanceof Response ? answer : Response.json(answer);
    },
  });
  return { channel, calls };
}

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/slack/${name}.json`, import.meta.url), "utf8");
const asForm = (name: string) => new URLSearchParams({ payload: JSON.stringify(JSON.parse(fixture(name))) }).toString();

function signed(path: string, body: string, { seconds = now / 1_000_000, secret = signingSecret } = {}): RawRequest {
  const timestamp = String(Math.floor(seconds));
  const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`, "utf8").digest("hex");
  return {
    method: "POST",
    path,
    query: {},
    headers: {
      "content-type": path === "/events" ? "application/json" : "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${signature}`,
    },
    body: Buffer.from(body),
  };
}

async function received(channel: Channel, request: RawRequest): Promise<Received> {
  assert.ok(channel.receive);
  return channel.receive(request, now);
}

async function inboundOf(channel: Channel, request: RawRequest) {
  const one = await received(channel, request);
  assert.equal(one.kind, "inbound", JSON.stringify(one));
  return one.kind === "inbound" ? one.inbound : [];
}

async function refusedAs(channel: Channel, request: RawRequest, reason: RegExp) {
  const one = await received(channel, request);
  assert.equal(one.kind, "refused");
  assert.match(one.kind === "refused" ? one.reason : "", reason);
  assert.doesNotMatch(JSON.stringify(one), new RegExp(`${canary}|${signingSecret}`));
}

const message: Message = {
  language: "en",
  title: "Checkout share fell.",
  parts: [{ kind: "table", columns: ["device"], rows: [["mobile"]] }],
  buttons: [{ id: "answer-roll-back", label: "Roll back" }],
};
const outgoing: Outgoing = { id: "M-1", to: { channel: "slack", target: "C0SALES", kind: "group" }, message };
const sent = { ok: true, channel: "C0SALES", ts: "1.2" };
const place = { channel: "C0SALES", ts: "1.2" };

describe("who is believed by the Slack channel", () => {
  it("takes the example of Slack's own documentation", async () => {
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const { channel } = slack();
    const request = { ...signed("/commands", body, { seconds: 1531420618 }) };
    assert.equal(
      request.headers["x-slack-signature"],
      "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    );
    const one = await channel.receive?.(request, 1531420618_000_000);
    assert.deepEqual(one?.kind === "inbound" && one.inbound.map(({ by }) => by.id), ["U2CERLKJA"]);
  });

  it("refuses what is forged, changed, unsigned, old, of the future, or sent otherwise than Slack sends", async () => {
    const { channel, calls } = slack();
    const good = signed("/events", fixture("app-mention"));
    const headers = (changed: object) => ({ ...good, headers: { ...good.headers, ...changed } });
    await refusedAs(channel, signed("/events", fixture("app-mention"), { secret: "another" }), /signature/);
    await refusedAs(
      channel,
      { ...good, body: Buffer.from(fixture("app-mention").replace("open", "shut")) },
      /signature/,
    );
    await refusedAs(channel, headers({ "x-slack-signature": undefined }), /not signed/);
    await refusedAs(channel, headers({ "x-slack-signature": "v0=" }), /signature/);
    await refusedAs(channel, headers({ "x-slack-request-timestamp": "soon" }), /no time/);
    for (const skew of [-301, 302])
      await refusedAs(
        channel,
        signed("/events", fixture("app-mention"), { seconds: now / 1e6 + skew }),
        /at most 300 s/,
      );
    await refusedAs(channel, headers({ "content-type": "text/plain" }), /JSON/);
    await refusedAs(channel, { ...good, method: "GET" }, /GET/);
    await refusedAs(channel, { ...good, path: "/elsewhere" }, /elsewhere/);
    await refusedAs(channel, signed("/events", "[1]"), /no object/);
    await refusedAs(channel, signed("/interactions", "payload=%7B"), /payload/);
    const latin = Buffer.from('{"type":"event_callback","x":"\xe9"}', "latin1");
    const signature = createHmac("sha256", signingSecret)
      .update(`v0:${good.headers["x-slack-request-timestamp"]}:`)
      .update(latin)
      .digest("hex");
    await refusedAs(channel, { ...headers({ "x-slack-signature": `v0=${signature}` }), body: latin }, /UTF-8/);
    assert.equal(calls.length, 0);
  });

  it("believes nobody where it has no secret to believe them by", async () => {
    const { channel } = slack(undefined, {}, { SLACK_SIGNING_SECRET: "" });
    await refusedAs(channel, signed("/events", fixture("app-mention"), { secret: "" }), /SLACK_SIGNING_SECRET/);
    assert.match(channel.lacks?.() ?? "", /SLACK_SIGNING_SECRET/);
  });

  it("takes one workspace alone where it is told which", async () => {
    const { channel } = slack(undefined, { team: "T0OTHER" });
    for (const [path, body] of [
      ["/events", fixture("app-mention")],
      ["/interactions", asForm("block-actions")],
      ["/interactions", asForm("view-submission")],
    ] as const)
      await refusedAs(channel, signed(path, body), /workspace T0SHOP, and this channel is of T0OTHER/);
    const guest = JSON.stringify({ ...JSON.parse(fixture("block-actions")), user: { id: "U0EVE", team_id: "T0EVE" } });
    const ours = slack(undefined, { team: "T0SHOP" }).channel;
    await refusedAs(ours, signed("/interactions", new URLSearchParams({ payload: guest }).toString()), /T0EVE/);
    assert.equal((await inboundOf(ours, signed("/interactions", asForm("block-actions")))).length, 1);
  });

  it("answers Slack's probes and does nothing else for them", async () => {
    const { channel, calls } = slack();
    const challenge = await received(
      channel,
      signed("/events", JSON.stringify({ type: "url_verification", challenge: "c1" })),
    );
    assert.deepEqual(challenge.kind === "handshake" && JSON.parse(challenge.response.body ?? ""), { challenge: "c1" });
    const unsigned = {
      ...signed("/commands", "ssl_check=1&token=x"),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    };
    assert.equal((await received(channel, unsigned)).kind, "handshake");
    await refusedAs(
      channel,
      { ...unsigned, body: Buffer.from("ssl_check=1&command=%2Fthence&user_id=U0EVE") },
      /not signed/,
    );
    await refusedAs(channel, { ...unsigned, path: "/events" }, /not signed/);
    assert.equal(calls.length, 0);
  });
});

describe("what the Slack channel reads", () => {
  it("reads a click as a message and a button, and one that comes again as the same", async () => {
    const { channel } = slack();
    const request = signed("/interactions", asForm("block-actions"));
    const [click, ...more] = await inboundOf(channel, request);
    assert.deepEqual(more, []);
    assert.deepEqual(click, {
      kind: "pressed",
      id: "U0ANN/1764554400.000100/1764554460.123456/answer-roll-back",
      by: { id: "U0ANN", name: "ann", assurance: "signed request of workspace T0SHOP" },
      message: "M-7K2M9QTA",
      button: "answer-roll-back",
      place: { channel: "C0SALES", ts: "1764554400.000100" },
    });
    assert.deepEqual(await inboundOf(channel, request), [click]);
  });

  it("takes no notice of a button that only leads somewhere, or of another's", async () => {
    const { channel } = slack();
    for (const id of ["open:4", "M-1", "/x", "M 1/x", `${"M".repeat(65)}/x`]) {
      const body = fixture("block-actions").replace("M-7K2M9QTA/answer-roll-back", id);
      assert.deepEqual(
        await inboundOf(channel, signed("/interactions", new URLSearchParams({ payload: body }).toString())),
        [],
      );
    }
  });

  it("reads a form with numbers, dates and choices, under an id without the trigger", async () => {
    const { channel } = slack();
    const [form] = await inboundOf(channel, signed("/interactions", asForm("view-submission")));
    assert.ok(form?.kind === "submitted");
    assert.deepEqual(
      [form.message, form.button, form.place],
      ["M-7K2M9QTA", "answer-roll-back", { channel: "C0SALES", ts: "1764554400.000100" }],
    );
    assert.deepEqual(form.values, {
      "value.discount": "12.5",
      reason: "The deploy broke it.",
      until: "2026-12-24",
      scope: "mobile",
    });
    assert.doesNotMatch(form.id, /8810/);
  });

  it("knows under which message a thread is, and looks it up once", async () => {
    const root = { ts: "1764554400.000100", metadata: { event_type: "thence_message", event_payload: { id: "M-1" } } };
    const { channel, calls } = slack(() => ({ ok: true, messages: [root] }));
    const request = signed("/events", fixture("thread-message"));
    const [said] = await inboundOf(channel, request);
    assert.deepEqual(said, {
      kind: "said",
      id: "C0SALES/1764554500.000200",
      by: { id: "U0ANN", assurance: "signed request of workspace T0SHOP" },
      text: "by device? & @U0BO see the page <3",
      place: { channel: "C0SALES", ts: "1764554500.000200", thread: "1764554400.000100" },
      isToUs: false,
      about: "M-1",
    });
    await inboundOf(channel, request);
    assert.deepEqual(
      calls.map(({ method }) => method),
      ["conversations.replies"],
    );
  });

  it("has a reply sent again where Slack could not be asked whose thread it is in", async () => {
    for (const answer of [new Response("", { status: 503 }), { ok: false, error: "ratelimited" }]) {
      const one = await received(slack(() => answer).channel, signed("/events", fixture("thread-message")));
      assert.deepEqual(one.kind === "refused" && one.response.status, 503);
    }
    const gone = slack(() => ({ ok: false, error: "thread_not_found" })).channel;
    assert.deepEqual(await inboundOf(gone, signed("/events", fixture("thread-message"))), []);
  });

  it("does not read along where it is not meant", async () => {
    const { channel, calls } = slack(() => ({ ok: true, messages: [{ ts: "1", metadata: { event_type: "other" } }] }));
    const event = JSON.parse(fixture("thread-message"));
    const sends = async (changed: object) =>
      inboundOf(channel, signed("/events", JSON.stringify({ ...event, event: { ...event.event, ...changed } })));
    assert.deepEqual(await sends({}), []);
    assert.equal(calls.length, 1);
    for (const changed of [
      { parent_user_id: "U0ELSE" },
      { thread_ts: undefined },
      { bot_id: "B1" },
      { user: "U0BOT" },
      { subtype: "message_changed" },
      { type: "reaction_added" },
      { text: undefined },
    ])
      assert.deepEqual(await sends(changed), []);
    assert.equal(calls.length, 1);
    assert.equal((await sends({ thread_ts: undefined, channel_type: "im" })).length, 1);
  });

  it("reads whatever a signed request holds without falling over", async () => {
    const { channel } = slack(() => ({ ok: false, error: "thread_not_found" }));
    const member = fc.constantFrom("type", "event", "user", "team", "view", "actions", "container", "state", "channel");
    const strange = fc.dictionary(fc.oneof(member, fc.string()), fc.jsonValue(), { maxKeys: 4 });
    const names = ["block-actions", "view-submission", "thread-message", "app-mention"] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), strange, strange, async (name, outer, inner) => {
        const whole = JSON.parse(fixture(name));
        const view = { ...whole.view, state: { values: inner } };
        const changed = { ...whole, event: { ...whole.event, ...inner }, view, actions: [inner, outer], ...outer };
        for (const [path, body] of [
          ["/events", JSON.stringify(changed)],
          ["/interactions", new URLSearchParams({ payload: JSON.stringify(changed) }).toString()],
          ["/commands", new URLSearchParams({ command: "/thence", text: JSON.stringify(inner) }).toString()],
        ] as const) {
          const one = await received(channel, signed(path, body));
          assert.ok(["inbound", "handshake", "refused"].includes(one.kind));
        }
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it("takes a call of its name once, though Slack tells of it twice", async () => {
    const { channel } = slack();
    const event = JSON.parse(fixture("app-mention"));
    const twin = { ...event, event_id: "Ev3", event: { ...event.event, type: "message", channel_type: "channel" } };
    const [first] = await inboundOf(channel, signed("/events", JSON.stringify(event)));
    const [second] = await inboundOf(channel, signed("/events", JSON.stringify(twin)));
    assert.ok(first?.kind === "said");
    assert.deepEqual([first.text, first.isToUs], ["what is open?", true]);
    assert.deepEqual(second, first);
  });
});

describe("how the Slack channel sends", () => {
  const statusOf = async (answer: object | Response | Error) => {
    const { channel, calls } = slack(() => {
      if (answer instanceof Error) throw answer;
      return answer;
    });
    const delivery = await channel.deliver({ ...outgoing, message: { ...message, parts: [] } });
    assert.equal(calls.length, 1, "nothing is tried twice by itself");
    assert.doesNotMatch(JSON.stringify(delivery), new RegExp(canary));
    return delivery;
  };

  it("posts blocks with its own id as metadata, and says where they stand", async () => {
    const { channel, calls } = slack(() => sent);
    assert.deepEqual(await channel.deliver(outgoing), { kind: "done", status: "ok", place });
    const [call] = calls;
    assert.equal(call?.method, "chat.postMessage");
    assert.equal(call?.args["channel"], "C0SALES");
    assert.deepEqual(JSON.parse(call?.args["metadata"] ?? ""), {
      event_type: "thence_message",
      event_payload: { id: "M-1" },
    });
    assert.match(call?.args["blocks"] ?? "", /"action_id":"M-1\/answer-roll-back"/);
    assert.deepEqual(channel.render(outgoing).notes, []);
  });

  it("tries once more in words where a workspace does not take charts or tables", async () => {
    const { channel, calls } = slack((_, args) =>
      (args["blocks"] ?? "").includes('"table"') ? { ok: false, error: "invalid_blocks" } : sent,
    );
    assert.equal((await channel.deliver(outgoing)).kind, "done");
    assert.match(calls[1]?.args["blocks"] ?? "", /rich_text_preformatted/);
    const never = slack(() => ({ ok: false, error: "invalid_blocks" }));
    assert.deepEqual(await never.channel.deliver(outgoing), { kind: "failed", status: "invalid_blocks" });
    assert.equal(never.calls.length, 2);
  });

  it("answers in the thread of the message that it is about", async () => {
    const { channel, calls } = slack(() => ({ ...sent, ts: "3.4" }));
    const delivery = await channel.deliver({ ...outgoing, thread: place });
    assert.equal(calls[0]?.args["thread_ts"], "1.2");
    assert.deepEqual(delivery.kind === "done" && delivery.place, { channel: "C0SALES", ts: "3.4", thread: "1.2" });
  });

  it("writes to a person directly, found by their address, and opens the conversation once", async () => {
    const { channel, calls } = slack((method) => {
      if (method === "users.lookupByEmail") return { ok: true, user: { id: "U0ANN" } };
      return method === "conversations.open" ? { ok: true, channel: { id: "D0ANN" } } : { ...sent, channel: "D0ANN" };
    });
    const toAnn: Outgoing = { ...outgoing, to: { channel: "slack", target: "ann@shop.example", kind: "person" } };
    await channel.deliver(toAnn);
    await channel.deliver(toAnn);
    assert.deepEqual(
      calls.map(({ method }) => method),
      ["users.lookupByEmail", "conversations.open", "chat.postMessage", "chat.postMessage"],
    );
    assert.equal(calls[3]?.args["channel"], "D0ANN");
    assert.equal((await channel.deliver({ ...outgoing, to: { ...outgoing.to, target: "#sales" } })).kind, "failed");
  });

  it("waits as long as Slack says, and tells what is for good from what is not and from what nobody knows", async () => {
    const limited = new Response("", { status: 429, headers: { "retry-after": "7" } });
    assert.deepEqual(await statusOf(limited), { kind: "retry", status: "ratelimited", afterMs: 7000 });
    assert.deepEqual(await statusOf(new Response("", { status: 429 })), { kind: "retry", status: "ratelimited" });
    assert.deepEqual(await statusOf({ ok: false, error: "channel_not_found" }), {
      kind: "failed",
      status: "channel_not_found",
    });
    assert.equal((await statusOf({ ok: false, error: "token_revoked" })).kind, "retry");
    assert.deepEqual(await statusOf({ ok: false, error: "fatal_error" }), { kind: "unknown", status: "fatal_error" });
    assert.deepEqual(await statusOf(new Response("oops", { status: 502 })), { kind: "unknown", status: "HTTP 502" });
    assert.equal((await statusOf(new Response("<html>please log in</html>"))).kind, "unknown");
    const refused = new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) });
    assert.deepEqual(await statusOf(refused), { kind: "retry", status: "not reached: ECONNREFUSED" });
    const cut = new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNRESET" }) });
    assert.deepEqual(await statusOf(cut), { kind: "unknown", status: "not reached: ECONNRESET" });
    assert.equal((await statusOf(new DOMException("too late", "TimeoutError"))).kind, "unknown");
  });

  it("does not know what became of a call that it was told to give up", async () => {
    const stop = new AbortController();
    const { channel } = slack((_, __, nth) => {
      stop.abort();
      throw nth === 1 ? new DOMException("This operation was aborted", "AbortError") : new Error("no second call");
    });
    const delivery = await channel.deliver({ ...outgoing, message: { ...message, parts: [] } }, stop.signal);
    assert.deepEqual(delivery, { kind: "unknown", status: "not reached: AbortError" });
  });

  it("finds a message of which nobody knows whether it arrived, and does not take a failed search for an empty one", async () => {
    const of = (id: string, ts: string) => ({ ts, metadata: { event_type: "thence_message", event_payload: { id } } });
    const pages: Answers = (_, args) =>
      args["cursor"] === "next"
        ? { ok: true, messages: [of("M-1", "1.2")] }
        : { ok: true, messages: [of("M-0", "9.9"), { ts: "9.8" }], response_metadata: { next_cursor: "next" } };
    const { channel, calls } = slack(pages);
    assert.deepEqual(await channel.find?.(outgoing), { kind: "done", status: "found", place });
    assert.deepEqual([calls[0]?.method, calls[0]?.args["include_all_metadata"]], ["conversations.history", "true"]);
    assert.equal(await slack(() => ({ ok: true, messages: [] })).channel.find?.(outgoing), undefined);
    const down = await slack(() => new Response("", { status: 503 })).channel.find?.(outgoing);
    assert.deepEqual(down, { kind: "unknown", status: "could not look: HTTP 503" });
    const inThread = slack(() => ({ ok: true, messages: [of("M-1", "3.4")] }));
    const found = await inThread.channel.find?.({ ...outgoing, thread: place });
    assert.deepEqual(found?.kind === "done" && found.place, { channel: "C0SALES", ts: "3.4", thread: "1.2" });
    assert.equal(inThread.calls[0]?.method, "conversations.replies");
  });

  it("changes a message where it stands", async () => {
    const { channel, calls } = slack(() => sent);
    assert.deepEqual(await channel.update?.(outgoing, place), { kind: "done", status: "ok", place });
    assert.deepEqual([calls[0]?.method, calls[0]?.args["ts"]], ["chat.update", "1.2"]);
  });

  it("asks Slack once who somebody is, so that a click is answered in time", async () => {
    const user = { id: "U0ANN", real_name: "Ann", profile: {} };
    const { channel, calls } = slack((_, __, nth) =>
      nth === 1 ? new Response("", { status: 503 }) : { ok: true, user },
    );
    assert.equal(await channel.personAt?.({ id: "U0ANN" }), undefined);
    assert.equal((await channel.personAt?.({ id: "U0ANN" }))?.name, "Ann");
    assert.equal((await channel.personAt?.({ id: "U0ANN" }))?.name, "Ann");
    assert.equal(calls.length, 2);
  });

  it("vouches for an address only where Slack has confirmed it and the person is of the workspace", async () => {
    const user = { id: "U0ANN", team_id: "T0SHOP", real_name: "Ann", profile: { email: "ann@shop.example" } };
    const at = async (changed: object) =>
      slack(() => ({ ok: true, user: { ...user, ...changed } }), { team: "T0SHOP" }).channel.personAt?.({
        id: "U0ANN",
      });
    assert.deepEqual(await at({}), {
      id: "U0ANN",
      name: "Ann",
      email: "ann@shop.example",
      assurance: "member of workspace T0SHOP",
    });
    for (const changed of [{ is_email_confirmed: false }, { is_stranger: true }, { team_id: "T0EVE" }])
      assert.equal((await at(changed))?.email, undefined);
    assert.equal(await at({ deleted: true }), undefined);
    assert.equal(await at({ is_bot: true }), undefined);
  });
});

describe("how the Slack channel answers", () => {
  const fields = [
    { kind: "number", id: "value.discount", label: "Discount" },
    { kind: "text", id: "reason", label: "Why?" },
  ] as const;
  const form = { title: "Roll back", fields, submit: "Decide" };

  it("opens the form that a button has, with the trigger of the click", async () => {
    const { channel, calls } = slack();
    const click = await received(channel, signed("/interactions", asForm("block-actions")));
    const outcome = { kind: "form", form, message: "M-7K2M9QTA", button: "answer-roll-back" } as const;
    assert.deepEqual(await channel.answer?.(click, [outcome]), { status: 200, body: "" });
    assert.deepEqual([calls[0]?.method, calls[0]?.args["trigger_id"]], ["views.open", "9945.8810.abcdef"]);
    const view = JSON.parse(calls[0]?.args["view"] ?? "");
    assert.deepEqual(
      view.blocks.map((block: { block_id: string }) => block.block_id),
      ["value.discount", "reason"],
    );
  });

  it("says so to the one who pressed where the form could not be opened in time", async () => {
    const { channel, calls } = slack((method) =>
      method === "views.open" ? { ok: false, error: "expired_trigger_id" } : { ok: true },
    );
    const click = await received(channel, signed("/interactions", asForm("block-actions")));
    await channel.answer?.(click, [{ kind: "form", form, message: "M-1", button: "b" }]);
    assert.deepEqual([calls[1]?.method, calls[1]?.args["user"]], ["chat.postEphemeral", "U0ANN"]);
    assert.match(calls[1]?.args["text"] ?? "", /Roll back: expired_trigger_id/);
  });

  it("puts a problem beside the field that it is of, and keeps the form open", async () => {
    const { channel, calls } = slack();
    const sentIn = await received(channel, signed("/interactions", asForm("view-submission")));
    const errors = async (field?: string) => {
      const response = await channel.answer?.(sentIn, [{ kind: "problem", text: "too much", ...(field && { field }) }]);
      return JSON.parse(response?.body ?? "");
    };
    assert.deepEqual(await errors("reason"), { response_action: "errors", errors: { reason: "too much" } });
    assert.deepEqual(await errors("discount"), { response_action: "errors", errors: { "value.discount": "too much" } });
    assert.deepEqual(await errors(), { response_action: "errors", errors: { "value.discount": "too much" } });
    assert.equal(calls.length, 0);
  });

  it("tells what was done to the one who did it alone, as text and not as markup", async () => {
    const { channel, calls } = slack();
    const sentIn = await received(channel, signed("/interactions", asForm("view-submission")));
    assert.deepEqual(await channel.answer?.(sentIn, [{ kind: "done", text: "You decided: <!here>" }]), {
      status: 200,
      body: "",
    });
    assert.equal(calls[0]?.method, "chat.postEphemeral");
    assert.equal(calls[0]?.args["text"], "You decided: &lt;!here&gt;");
  });

  it("answers a command only to who typed it", async () => {
    const { channel, calls } = slack();
    const command =
      "command=%2Fthence&text=what+is+open%3F&user_id=U0ANN&team_id=T0SHOP&channel_id=C0SALES&trigger_id=1.2.x";
    const typed = await received(channel, signed("/commands", command));
    const response = await channel.answer?.(typed, [{ kind: "done", text: "1 < 2" }]);
    assert.deepEqual(JSON.parse(response?.body ?? ""), { response_type: "ephemeral", text: "1 &lt; 2" });
    assert.equal(calls.length, 0);
  });
});

describe("the settings of the Slack channel", () => {
  it("are refused where they are unknown, or would send the token somewhere unsafe", () => {
    for (const [settings, problem] of [
      [{ tokn: "X" }, /no setting "tokn"/],
      [{ apiUrl: "http://slack.example/api" }, /https/],
      [{ apiUrl: "slack" }, /https/],
      [{ team: "shop" }, /T0123ABCD/],
    ] as const)
      assert.throws(() => slack(undefined, settings), { code: "question/bad-channel-settings", message: problem });
  });

  it("name the variables that hold secrets, and tell which one is missing", () => {
    assert.equal(slack().channel.lacks?.(), undefined);
    assert.match(slack(undefined, { tokenFrom: "SHOP_TOKEN" }).channel.lacks?.() ?? "", /SHOP_TOKEN/);
    assert.match(slack(undefined, { appTokenFrom: "APP_TOKEN" }).channel.lacks?.() ?? "", /APP_TOKEN/);
    const bySocket = slack(undefined, { appTokenFrom: "APP_TOKEN" }, { APP_TOKEN: "xapp-1", SLACK_SIGNING_SECRET: "" });
    assert.equal(bySocket.channel.lacks?.(), undefined);
    assert.ok(bySocket.channel.listen);
  });

  it("come with a manifest for an app that is called, or that opens a socket, as Slack's own types have it", () => {
    const typed: readonly AppsManifestCreateArguments["manifest"][] = [
      manifest({}),
      manifest({ url: "https://x.example" }),
    ];
    assert.equal(typed[0]?.settings?.socket_mode_enabled, true);
    const url = "https://thence.example/channels/slack";
    const said = JSON.stringify(manifest({ url }));
    for (const path of ["/events", "/interactions"]) assert.ok(said.includes(`"${url}${path}"`), path);
    assert.match(JSON.stringify(manifest({})), /"socket_mode_enabled":true/);
    assert.doesNotMatch(JSON.stringify(manifest({})), /request_url/);
  });
});
