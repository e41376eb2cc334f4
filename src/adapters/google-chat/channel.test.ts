import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeJwt, decodeProtectedHeader, exportJWK, exportPKCS8, generateKeyPair, SignJWT } from "jose";
import type { Channel, Form, Inbound, Message, Outcome, Outgoing, RawRequest } from "../../question/index.ts";
import { openChannel } from "./channel.ts";
import { chatAccount } from "./trust.ts";

const nowMs = Date.UTC(2026, 0, 5, 12);
const now = nowMs * 1000;
const ann = "users/100000000000000000001";
const space = "spaces/AAAASALES";
const pusher = "pusher@shop.iam.gserviceaccount.com";
const [google, account] = await Promise.all([
  generateKeyPair("RS256"),
  generateKeyPair("RS256", { extractable: true }),
]);
const keys = [{ ...(await exportJWK(google.publicKey)), kid: "g1" }];
const key = JSON.stringify({
  client_email: "thence@shop.iam.gserviceaccount.com",
  private_key_id: "k7",
  private_key: await exportPKCS8(account.privateKey),
});

interface Call {
  readonly url: URL;
  readonly method: string;
  readonly body: string;
}
const stands = { name: `${space}/messages/M1.M1`, thread: { name: `${space}/threads/T1` } };

/** Google's side, as far as we call it. */
function api(answer: (call: Call) => Response = () => Response.json(stands)) {
  const calls: Call[] = [];
  const by: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (url.href === "https://www.googleapis.com/oauth2/v3/certs") return Response.json({ keys });
    const call = { url, method: request.method, body: await request.text() };
    calls.push(call);
    if (url.href === "https://oauth2.googleapis.com/token")
      return Response.json({ access_token: "made-up-token", expires_in: 3600 });
    assert.equal(request.headers.get("authorization"), "Bearer made-up-token");
    return answer(call);
  };
  return { calls, by, chat: () => calls.filter(({ url }) => url.host === "chat.googleapis.com") };
}

function open(
  by: typeof fetch,
  settings: Readonly<Record<string, unknown>> = {},
  secret: string | undefined = key,
): Channel {
  return openChannel({
    name: "google-chat",
    settings: { domains: ["shop.example"], pubsubAccount: pusher, ...settings },
    secret: () => secret,
    baseUrl: "https://thence.example",
    now: () => now,
    fetch: by,
  });
}

async function request(path: "/events" | "/pubsub", event: object): Promise<RawRequest> {
  const token = await new SignJWT({ email: path === "/events" ? chatAccount : pusher, email_verified: true })
    .setProtectedHeader({ alg: "RS256", kid: "g1" })
    .setIssuer("https://accounts.google.com")
    .setAudience(`https://thence.example/channels/google-chat${path}`)
    .setIssuedAt(nowMs / 1000)
    .setExpirationTime(nowMs / 1000 + 3600)
    .sign(google.privateKey);
  const headers = { "content-type": "application/json; charset=UTF-8", authorization: `Bearer ${token}` };
  return { method: "POST", path, query: {}, headers, body: new TextEncoder().encode(JSON.stringify(event)) };
}

async function inboundOf(event: object, path: "/events" | "/pubsub" = "/events"): Promise<readonly Inbound[]> {
  const received = await open(api().by).receive?.(await request(path, event), now);
  assert.equal(received?.kind, "inbound", JSON.stringify(received));
  return received?.kind === "inbound" ? received.inbound : [];
}

const user = { name: ann, displayName: "Ann", email: "Ann@shop.example", type: "HUMAN" };
const clicked = {
  type: "CARD_CLICKED",
  eventTime: "2026-01-05T12:00:00Z",
  user,
  space: { name: space, spaceType: "SPACE" },
  message: { ...stands },
  isDialogEvent: true,
  dialogEventType: "SUBMIT_DIALOG",
  common: {
    invokedFunction: "thence",
    parameters: { message: "m1", button: "sell", form: "yes" },
    formInputs: { reason: { stringInputs: { value: ["too many"] } } },
  },
};
const clickedInAddOn = {
  commonEventObject: clicked.common,
  chat: {
    user,
    eventTime: clicked.eventTime,
    buttonClickedPayload: {
      space: clicked.space,
      message: clicked.message,
      isDialogEvent: true,
      dialogEventType: "SUBMIT_DIALOG",
    },
  },
};

const question: Message = { language: "en", title: "Sell?", parts: [], buttons: [{ id: "sell", label: "Sell" }] };
const outgoing = (target: string, more: Partial<Outgoing> = {}): Outgoing => ({
  id: "m1",
  to: { channel: "google-chat", target, kind: "group" },
  message: question,
  ...more,
});

describe("how it is configured", () => {
  it("says what is wrong with a setting, and needs nothing but where Google calls", () => {
    const refused = (settings: object, pattern: RegExp, baseUrl: string | undefined = "https://thence.example") =>
      assert.throws(
        () =>
          openChannel({
            name: "google-chat",
            settings: settings as Readonly<Record<string, unknown>>, // whatever a configuration holds
            secret: () => undefined,
            ...(baseUrl !== "" && { baseUrl }),
            now: () => now,
          }),
        (cause: Error) => /question\/bad-channel-settings/.test(cause.message) && pattern.test(cause.message),
      );
    refused({ audience: "everybody" }, /endpoint-url/);
    refused({ audience: "add-on" }, /projectNumber/);
    refused({ audience: "project-number", projectNumber: "my-project" }, /number of a Google Cloud project/);
    refused({ audience: "pubsub" }, /pubsubAccount/);
    refused({ pubsubAccount: "ann@shop.example" }, /gserviceaccount/);
    refused({}, /baseUrl/, "");
    refused({ endpointUrl: "http://thence.example/x" }, /https/);
    refused({ apiUrl: "http://evil.example" }, /apiUrl/);
    refused({ domains: ["@shop.example"] }, /domains/);
    refused({ token: "x" }, /no setting "token"/);
    assert.equal(open(api().by).lacks?.(), undefined);
    assert.match(open(api().by, {}, "x").lacks?.() ?? "", /GOOGLE_CHAT_KEY/);
  });
});

describe("what is sent to Google Chat", () => {
  it("asks for a token by a signed assertion of the service account, once, and never tells the key", async () => {
    const { by, calls } = api();
    const channel = open(by);
    await channel.deliver(outgoing(space));
    await channel.deliver(outgoing(space, { id: "m2" }));
    const grants = calls.filter(({ url }) => url.pathname === "/token");
    assert.equal(grants.length, 1);
    const form = new URLSearchParams(grants[0]?.body);
    assert.equal(form.get("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
    const assertion = form.get("assertion") ?? "";
    assert.deepEqual(decodeProtectedHeader(assertion), { alg: "RS256", typ: "JWT", kid: "k7" });
    assert.deepEqual(decodeJwt(assertion), {
      iss: "thence@shop.iam.gserviceaccount.com",
      scope: "https://www.googleapis.com/auth/chat.bot",
      aud: "https://oauth2.googleapis.com/token",
      iat: nowMs / 1000,
      exp: nowMs / 1000 + 3600,
    });
    const bad = await open(by, {}, JSON.stringify({ client_email: "x@y", private_key: "made-up-key" })).deliver(
      outgoing(space),
    );
    assert.deepEqual(bad, {
      kind: "retry",
      status: "the private key of the service account cannot be used",
      afterMs: 60_000,
    });
  });

  it("names each message and each request, so that neither is made twice, and replies in a thread", async () => {
    const { by, chat } = api();
    const channel = open(by);
    const first = await channel.deliver(outgoing(space));
    const place = { space, message: stands.name, thread: stands.thread.name };
    assert.deepEqual(first, { kind: "done", status: "ok", place });
    await channel.deliver(outgoing(space, { message: { ...question, title: "Sell now?" } }));
    await channel.deliver(outgoing(space, { id: "m2", thread: place }));
    const [one, again, reply] = chat();
    const ids = [one, again, reply].map((call) => call?.url.searchParams.get("messageId") ?? "");
    for (const id of ids) assert.match(id, /^client-[a-z0-9-]{1,56}$/);
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[0], ids[2]);
    assert.notEqual(one?.url.searchParams.get("requestId"), again?.url.searchParams.get("requestId"));
    assert.equal(reply?.url.searchParams.get("messageReplyOption"), "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD");
    assert.deepEqual(JSON.parse(reply?.body ?? "").thread, { name: stands.thread.name });
  });

  it("changes a message that stands there already, and finds one by its id", async () => {
    const { by, chat } = api(({ method }) =>
      method === "POST"
        ? Response.json({ error: { status: "ALREADY_EXISTS" } }, { status: 409 })
        : Response.json(stands),
    );
    const channel = open(by);
    assert.equal((await channel.deliver(outgoing(space))).kind, "done");
    assert.equal((await channel.find?.(outgoing(space)))?.kind, "done");
    assert.deepEqual(
      chat().map(({ method, url }) => [
        method,
        url.pathname.replace(/client-\w+/, "client-…"),
        url.searchParams.get("updateMask"),
      ]),
      [
        ["POST", `/v1/${space}/messages`, null],
        ["PATCH", `/v1/${space}/messages/client-…`, "text,cards_v2"],
        ["GET", `/v1/${space}/messages/client-…`, null],
      ],
    );
    const gone = open(api(() => Response.json({}, { status: 404 })).by);
    assert.equal(await gone.find?.(outgoing(space)), undefined);
    assert.equal(
      (await open(api(() => new Response("", { status: 503 })).by).find?.(outgoing(space)))?.kind,
      "unknown",
    );
  });

  it("reaches a person where they talk to the app, and waits where they do not yet", async () => {
    const { by, chat } = api(({ url }) =>
      Response.json(
        url.pathname.endsWith(":findDirectMessage") ? { name: "spaces/DM" } : { name: "spaces/DM/messages/1" },
      ),
    );
    const sent = await open(by).deliver(outgoing(ann));
    assert.deepEqual(sent.kind === "done" && sent.place, {
      space: "spaces/DM",
      direct: "yes",
      message: "spaces/DM/messages/1",
    });
    assert.equal(chat()[0]?.url.searchParams.get("name"), ann);
    const nobody = open(api(() => Response.json({ error: { status: "NOT_FOUND" } }, { status: 404 })).by);
    assert.equal((await nobody.deliver(outgoing(ann))).kind, "retry");
    assert.equal((await nobody.deliver(outgoing("ann@shop.example"))).kind, "retry");
    assert.equal((await nobody.deliver(outgoing("../../x"))).kind, "failed");
    const reference = { space: "spaces/DM", direct: "yes" };
    assert.equal((await open(by).deliver(outgoing("ann@shop.example", { reference }))).kind, "done");
  });

  it("waits after 429 and 503, as long as it is told; does not know after other faults; gives up what is refused", async () => {
    const after = async (status: number) => {
      const body = { error: { code: status, status: "BAD_THING", message: "said Ann" } };
      const headers = { "retry-after": "7" };
      return open(api(() => Response.json(body, { status, headers })).by).deliver(outgoing(space));
    };
    for (const status of [429, 503])
      assert.deepEqual(await after(status), { kind: "retry", status: `HTTP ${status} BAD_THING`, afterMs: 7_000 });
    for (const status of [500, 502, 504, 408]) assert.equal((await after(status)).kind, "unknown");
    for (const status of [400, 404]) assert.equal((await after(status)).kind, "failed");
    for (const status of [401, 403])
      assert.deepEqual(await after(status), { kind: "retry", status: `HTTP ${status} BAD_THING`, afterMs: 60_000 });
  });

  it("says something to one person alone by a card that only they see", async () => {
    const { by, chat } = api();
    await open(by).aside?.({ id: ann, assurance: "" }, { space, thread: stands.thread.name }, "<users/all> *no*");
    const body = JSON.parse(chat()[0]?.body ?? "");
    assert.deepEqual(body.privateMessageViewer, { name: ann });
    assert.equal(body.text, undefined);
    assert.equal(body.cardsV2[0].card.sections[0].widgets[0].textParagraph.text, "&lt;users/all&gt; *no*");
  });

  it("calls people by their ids only, in a text in which nothing else stands", () => {
    const mentions = [{ name: "Ann", id: ann }, { name: "<users/all>" }, { name: "Eve", id: "users/all" }];
    const { payload } = open(api().by).render(outgoing(space, { message: { ...question, mentions } }));
    const told = payload as { readonly text: string; readonly cardsV2: unknown }; // as it is drawn
    assert.equal(told.text, `<${ann}>`);
    assert.match(JSON.stringify(told.cardsV2), /&lt;users\/all&gt;, Eve/);
  });
});

describe("what people do in Google Chat", () => {
  it("is read alike from a Chat app's event, an add-on's, and one that Pub/Sub pushed", async () => {
    const data = Buffer.from(JSON.stringify(clicked)).toString("base64");
    const all = [
      await inboundOf(clicked),
      await inboundOf(clickedInAddOn),
      await inboundOf({ message: { data, messageId: "1" }, subscription: "x" }, "/pubsub"),
    ];
    for (const [submitted, ...others] of all) {
      assert.deepEqual(others, []);
      assert.ok(submitted?.kind === "submitted");
      const { message, button, values, place, by } = submitted;
      assert.deepEqual({ message, button, values }, { message: "m1", button: "sell", values: { reason: "too many" } });
      assert.deepEqual(place, { space, message: stands.name, thread: stands.thread.name });
      assert.deepEqual([by.id, by.email, by.name], [ann, "ann@shop.example", "Ann"]);
      assert.match(by.assurance, /^signed request of Google Chat \((endpoint-url|pubsub)\)$/);
    }
    assert.equal(new Set(all.map(([one]) => one?.id)).size, 1);
  });

  it("believes an address only of a domain that is named, and no robot at all", async () => {
    const by = async (of: object) => (await inboundOf({ ...clicked, user: { ...user, ...of } }))[0]?.by.email;
    assert.equal(await by({ email: "ann@evil.example" }), undefined);
    assert.equal(await by({ email: "ann@shop.example.evil.example" }), undefined);
    assert.equal(await by({ email: "a@evil.example@shop.example" }), undefined);
    assert.deepEqual(await inboundOf({ ...clicked, user: { ...user, type: "BOT" } }), []);
    assert.deepEqual(await inboundOf({ ...clicked, user: { ...user, name: "users/app" } }), []);
  });

  it("is heard where the app is called, and by Pub/Sub in a thread also where it is not", async () => {
    const message = { ...stands, name: `${space}/messages/S1`, text: "@Thence per size?", argumentText: " per size?" };
    const [said] = await inboundOf({ type: "MESSAGE", user, space: clicked.space, message });
    assert.ok(said?.kind === "said");
    assert.deepEqual([said.text, said.isToUs, said.answers], ["per size?", true, { thread: stands.thread.name }]);
    const heard = { ...message, text: "why?", argumentText: undefined, sender: user, space: clicked.space };
    const data = Buffer.from(JSON.stringify({ message: heard })).toString("base64");
    const attributes = { "ce-type": "google.workspace.chat.message.v1.created" };
    const [over] = await inboundOf({ message: { data, attributes } }, "/pubsub");
    assert.ok(over?.kind === "said");
    assert.deepEqual([over.text, over.isToUs, over.id], ["why?", false, said.id]);
    const updated = { message: { data, attributes: { "ce-type": "google.workspace.chat.message.v1.updated" } } };
    assert.deepEqual(await inboundOf(updated, "/pubsub"), []);
    const quoting = { ...message, quotedMessageMetadata: { name: stands.name } };
    const [quoted] = await inboundOf({ type: "MESSAGE", user, space: clicked.space, message: quoting });
    assert.deepEqual(quoted?.kind === "said" && quoted.answers, { message: stands.name });
  });

  it("tells how somebody is reached alone, by their id and by their address", async () => {
    const met = await inboundOf({ type: "ADDED_TO_SPACE", user, space: { name: "spaces/DM", type: "DM" } });
    assert.deepEqual(
      met.map((one) => one.kind === "met" && [one.target, one.reference]),
      [
        [ann, { space: "spaces/DM", direct: "yes" }],
        ["ann@shop.example", { space: "spaces/DM", direct: "yes" }],
      ],
    );
  });

  it("is answered in the response as a Chat app does, and as an add-on does", async () => {
    const form: Form = { title: "Sell", fields: [{ kind: "text", id: "reason", label: "Why?" }], submit: "Decide" };
    const done: Outcome = {
      kind: "done",
      text: "Recorded.",
      message: { id: "m1", content: { ...question, title: "Decided" } },
    };
    const problem: Outcome = { kind: "problem", text: "Say why." };
    const asked: Outcome = { kind: "form", form, message: "m1", button: "sell" };
    const answered = async (event: object, outcome: Outcome) => {
      const channel = open(api().by);
      const received = await channel.receive?.(await request("/events", event), now);
      assert.ok(received);
      return JSON.parse((await channel.answer?.(received, [outcome]))?.body ?? "");
    };
    const plain = { ...clicked, isDialogEvent: false };
    const inAddOn = (isDialogEvent: boolean) => ({
      ...clickedInAddOn,
      chat: {
        ...clickedInAddOn.chat,
        buttonClickedPayload: { ...clickedInAddOn.chat.buttonClickedPayload, isDialogEvent },
      },
    });
    const dialog = await answered(clicked, asked);
    assert.equal(dialog.actionResponse.type, "DIALOG");
    const pushed = await answered(inAddOn(true), asked);
    assert.deepEqual(pushed.action.navigations[0].pushCard, dialog.actionResponse.dialogAction.dialog.body);
    assert.deepEqual(
      [await answered(clicked, done), await answered(clicked, problem)].map(
        (one) => one.actionResponse.dialogAction.actionStatus,
      ),
      [
        { statusCode: "OK", userFacingMessage: "Recorded." },
        { statusCode: "INVALID_ARGUMENT", userFacingMessage: "Say why." },
      ],
    );
    assert.deepEqual(await answered(inAddOn(true), problem), { action: { notification: { text: "Say why." } } });
    const changed = await answered(plain, done);
    assert.equal(changed.actionResponse.type, "UPDATE_MESSAGE");
    assert.equal(changed.fallbackText, "Decided");
    const updated = await answered(inAddOn(false), done);
    assert.equal(updated.hostAppDataAction.chatDataAction.updateMessageAction.message.fallbackText, "Decided");
    const told = await answered(plain, problem);
    assert.deepEqual(told.privateMessageViewer, { name: ann });
    assert.deepEqual(await answered(plain, { kind: "ignored" }), {});
  });

  it("gets a form by a message to them alone where no dialog can be opened", async () => {
    const { by, chat } = api();
    const channel = open(by, { audience: "pubsub" });
    const data = Buffer.from(JSON.stringify({ ...clicked, isDialogEvent: false })).toString("base64");
    const received = await channel.receive?.(await request("/pubsub", { message: { data } }), now);
    assert.ok(received);
    const form: Form = { title: "Sell", fields: [{ kind: "date", id: "from", label: "From" }], submit: "Decide" };
    const response = await channel.answer?.(received, [{ kind: "form", form, message: "m1", button: "sell" }]);
    assert.deepEqual(response, { status: 204 });
    const body = JSON.parse(chat()[0]?.body ?? "");
    assert.deepEqual(body.privateMessageViewer, { name: ann });
    assert.match(JSON.stringify(body), /"textInput":\{"name":"from","label":"From"/);
    assert.doesNotMatch(JSON.stringify(channel.render(outgoing(space)).payload), /OPEN_DIALOG/);
    assert.equal((await channel.receive?.(await request("/events", clicked), now))?.kind, "refused");
  });

  it("survives whatever stands in an event that is signed", async () => {
    for (const broken of [
      {},
      { ...clicked, user: [] },
      { ...clicked, common: { parameters: { message: {}, button: "../x" }, formInputs: 7 } },
      { ...clicked, space: { name: "spaces/../x" } },
      { type: "MESSAGE", user, space: clicked.space, message: { name: 3, text: "x" } },
      { chat: { user, messagePayload: [] } },
    ])
      assert.deepEqual(await inboundOf(broken), []);
    const received = await open(api().by).receive?.(await request("/pubsub", { message: { data: "%%%" } }), now);
    assert.equal(received?.kind, "refused");
  });
});
