import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Channel, Inbound, Message, Outgoing, RawRequest } from "../../question/index.ts";
import { openChannel } from "./channel.ts";

const appId = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
const tenant = "11111111-2222-4333-8444-555555555555";
const ann = "00000000-0000-4000-8000-000000000001";
const serviceUrl = "https://smba.trafficmanager.net/emea/";
const nowMs = Date.UTC(2026, 0, 5, 12);
const now = nowMs * 1000;

const [good, other] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
const keys = [
  { ...(await exportJWK(good.publicKey)), kid: "good", endorsements: ["msteams"] },
  { ...(await exportJWK(good.publicKey)), kid: "skype", endorsements: ["skype"] },
];

interface Call {
  readonly url: string;
  readonly method: string;
  readonly authorization: string | null;
  readonly body: string;
}

/** Microsoft's side, as far as we call it. */
function microsoft(answer: (call: Call) => Response = () => Response.json({ id: "1700000000001" })) {
  const calls: Call[] = [];
  const by: typeof fetch = async (input, init) => {
    const { url, method, headers, ...rest } = new Request(input, init);
    void rest;
    if (url.endsWith("/openidconfiguration"))
      return Response.json({ jwks_uri: "https://login.botframework.com/v1/keys" });
    if (url.endsWith("/v1/keys")) return Response.json({ keys });
    const call = { url, method, authorization: headers.get("authorization"), body: String(init?.body ?? "") };
    calls.push(call);
    if (url.endsWith("/oauth2/v2.0/token")) return Response.json({ access_token: "made-up-token", expires_in: 3600 });
    return answer(call);
  };
  return { calls, by, connector: () => calls.filter(({ url }) => !url.includes("/oauth2/")) };
}

function open(by: typeof fetch, settings: Readonly<Record<string, unknown>> = {}): Channel {
  return openChannel({
    name: "teams",
    settings: { appId, tenant, ...settings },
    secret: () => "made-up-secret",
    now: () => now,
    fetch: by,
  });
}

const clicked = {
  type: "invoke",
  name: "adaptiveCard/action",
  id: "f:1",
  channelId: "msteams",
  serviceUrl,
  from: { id: "29:ann", aadObjectId: ann, name: "Ann" },
  recipient: { id: `28:${appId}` },
  conversation: { id: "19:sales@thread.tacv2;messageid=1700", conversationType: "channel", tenantId: tenant },
  replyToId: "1700",
  value: {
    action: {
      type: "Action.Execute",
      data: { thence: { message: "m1", button: "sell", form: true }, "sell/reason": "too many" },
    },
  },
};

interface Claims {
  readonly alg?: string;
  readonly kid?: string;
  readonly key?: Parameters<SignJWT["sign"]>[0];
  readonly iss?: string;
  readonly aud?: string;
  readonly url?: string;
  readonly atMs?: number;
}

async function token({
  alg = "RS256",
  kid = "good",
  key = good.privateKey,
  iss = "https://api.botframework.com",
  aud = appId,
  url = serviceUrl,
  atMs = nowMs,
}: Claims = {}) {
  return new SignJWT({ serviceurl: url })
    .setProtectedHeader({ alg, kid })
    .setIssuer(iss)
    .setAudience(aud)
    .setNotBefore(atMs / 1000)
    .setExpirationTime(atMs / 1000 + 3600)
    .sign(key);
}

function request(activity: object, bearer?: string): RawRequest {
  const headers = {
    "content-type": "application/json",
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
  };
  return {
    method: "POST",
    path: "/messages",
    query: {},
    headers,
    body: new TextEncoder().encode(JSON.stringify(activity)),
  };
}

async function refusedFor(bearer: string | undefined, activity: object = clicked): Promise<string> {
  const received = await open(microsoft().by).receive?.(request(activity, bearer), now);
  assert.equal(received?.kind, "refused");
  return received?.kind === "refused" ? `${received.response.status} ${received.reason}` : "";
}

async function inboundOf(activity: object, channel = open(microsoft().by)): Promise<readonly Inbound[]> {
  const received = await channel.receive?.(request(activity, await token()), now);
  assert.equal(received?.kind, "inbound", JSON.stringify(received));
  return received?.kind === "inbound" ? received.inbound : [];
}

describe("who is believed to be Teams", () => {
  it("believes a token of the Bot Connector, for our app, at the address of the activity", async () => {
    const [met, submitted] = await inboundOf(clicked);
    assert.deepEqual(met, {
      kind: "met",
      id: "met/19:sales@thread.tacv2",
      by: { id: "19:sales@thread.tacv2", assurance: `signed request of tenant ${tenant}` },
      target: "19:sales@thread.tacv2",
      reference: { serviceUrl, conversation: "19:sales@thread.tacv2" },
    });
    assert.equal(submitted?.kind === "submitted" && submitted.values["reason"], "too many");
    assert.deepEqual(submitted?.by, { id: ann, name: "Ann", assurance: `signed request of tenant ${tenant}` });
  });

  it("allows clocks five minutes, and no more", async () => {
    const early = await open(microsoft().by).receive?.(request(clicked, await token({ atMs: nowMs + 299_000 })), now);
    assert.equal(early?.kind, "inbound");
    assert.equal(
      await refusedFor(await token({ atMs: nowMs + 302_000 })),
      "401 its token does not hold: ERR_JWT_CLAIM_VALIDATION_FAILED nbf",
    );
    assert.equal(
      await refusedFor(await token({ atMs: nowMs - 3_902_000 })),
      "401 its token does not hold: ERR_JWT_EXPIRED",
    );
  });

  it("refuses everything else", async () => {
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from("{}").toString("base64url")}.`;
    const unsigned = `${Buffer.from('{"alg":"none","kid":"good"}').toString("base64url")}.e30.AA`;
    const shared = new TextEncoder().encode(JSON.stringify(keys[0]));
    const claims = "401 its token does not hold: ERR_JWT_CLAIM_VALIDATION_FAILED";
    assert.deepEqual(
      await Promise.all([
        refusedFor(undefined),
        refusedFor(none),
        refusedFor(unsigned),
        refusedFor(await token({ alg: "HS256", key: shared })),
        refusedFor(await token({ aud: "somebody-else" })),
        refusedFor(await token({ iss: "https://sts.windows.net/x/" })),
        refusedFor(await token({ kid: "skype" })),
        refusedFor(await token({ kid: "unknown" })),
        refusedFor(await token({ key: other.privateKey })),
        refusedFor(await token({ url: "https://smba.trafficmanager.net/amer/" })),
        refusedFor(await token(), { ...clicked, channelId: "webchat" }),
      ]),
      [
        "401 it bears no token",
        "401 it bears no token",
        "401 its token is not signed with RS256",
        "401 its token is not signed with RS256",
        `${claims} aud`,
        `${claims} iss`,
        "401 its token is signed with a key that is not endorsed for Teams",
        "401 its token is signed with a key that is not the Bot Connector's",
        "401 its token does not hold: ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
        "401 its token was made for another service address",
        "401 it is not of the channel msteams",
      ],
    );
  });

  it("refuses somebody of another tenant, and an address that is not one of Teams though its token says so", async () => {
    const foreign = { ...clicked, conversation: { ...clicked.conversation, tenantId: appId } };
    assert.equal(await refusedFor(await token(), foreign), "403 it is not of our tenant");
    const guest = { ...clicked, from: { ...clicked.from, tenantId: appId } };
    assert.equal(await refusedFor(await token(), guest), "403 it is from somebody of another tenant");
    for (const url of [
      "https://evil.example/",
      "http://smba.trafficmanager.net/",
      "https://smba.trafficmanager.net@evil.example/",
      "http://127.0.0.1:1/",
    ])
      assert.equal(
        await refusedFor(await token({ url }), { ...clicked, serviceUrl: url }),
        "403 its service address is not one of Teams",
      );
  });

  it("fails closed where the keys cannot be had", async () => {
    const down: typeof fetch = async () => new Response("", { status: 503 });
    const received = await open(down).receive?.(request(clicked, await token()), now);
    assert.deepEqual(received, {
      kind: "refused",
      reason: "the keys of the Bot Connector could not be had",
      response: { status: 503, body: "" },
    });
  });

  it("says of whom a playground tells that nobody verified it", async () => {
    const received = await open(microsoft().by, { unsafeSkipAuth: true }).receive?.(request(clicked), now);
    assert.deepEqual(received?.kind === "inbound" && received.inbound.map(({ by }) => by.assurance), [
      "not verified: unsafeSkipAuth",
      "not verified: unsafeSkipAuth",
    ]);
  });

  it("does not skip authentication in production", () => {
    const before = process.env["NODE_ENV"];
    process.env["NODE_ENV"] = "production";
    try {
      assert.throws(() => open(fetch, { unsafeSkipAuth: true }), { code: "question/bad-channel-settings" });
    } finally {
      if (before === undefined) delete process.env["NODE_ENV"];
      else process.env["NODE_ENV"] = before;
    }
  });
});

const question: Message = { language: "en", title: "Sell?", parts: [], buttons: [{ id: "sell", label: "Sell" }] };
const outgoing = (target: string, more: Partial<Outgoing> = {}): Outgoing => ({
  id: "m1",
  to: { channel: "teams", target, kind: "group" },
  message: question,
  ...more,
});

describe("what is sent to Teams", () => {
  it("asks for a token once, posts a card, and changes it where it stands", async () => {
    const { by, calls, connector } = microsoft();
    const channel = open(by);
    const sent = await channel.deliver(outgoing("19:sales@thread.tacv2"));
    const place = {
      serviceUrl: "https://smba.trafficmanager.net/teams/",
      conversation: "19:sales@thread.tacv2",
      activity: "1700000000001",
    };
    assert.deepEqual(sent, { kind: "done", status: "ok", place });
    assert.deepEqual(await channel.update?.(outgoing("19:sales@thread.tacv2"), place), {
      kind: "done",
      status: "ok",
      place,
    });
    assert.deepEqual(
      connector().map(({ method, url, authorization }) => [method, decodeURIComponent(url), authorization]),
      [
        [
          "POST",
          "https://smba.trafficmanager.net/teams/v3/conversations/19:sales@thread.tacv2/activities",
          "Bearer made-up-token",
        ],
        [
          "PUT",
          "https://smba.trafficmanager.net/teams/v3/conversations/19:sales@thread.tacv2/activities/1700000000001",
          "Bearer made-up-token",
        ],
      ],
    );
    assert.equal(calls.length - connector().length, 1);
  });

  it("replies in the thread of a message, and opens a conversation with a person by their object id", async () => {
    const { by, connector } = microsoft(({ url }) =>
      Response.json({ id: url.endsWith("/v3/conversations") ? "a:ann" : "2" }),
    );
    const channel = open(by);
    const thread = { serviceUrl, conversation: "19:sales@thread.tacv2", activity: "1700" };
    await channel.deliver(outgoing("19:sales@thread.tacv2", { thread }));
    await channel.deliver(outgoing(ann));
    assert.deepEqual(
      connector().map(({ url }) => decodeURIComponent(new URL(url).pathname)),
      [
        "/emea/v3/conversations/19:sales@thread.tacv2;messageid=1700/activities",
        "/teams/v3/conversations",
        "/teams/v3/conversations/a:ann/activities",
      ],
    );
    assert.deepEqual(JSON.parse(connector()[1]?.body ?? "").members, [{ id: ann }]);
  });

  it("waits as Teams says after 412, 429, 502 and 504, and doubts other faults", async () => {
    const after = async (status: number) => {
      const { by } = microsoft(() =>
        Response.json(
          { error: { code: "BadThing", message: "said Ann" } },
          { status, headers: { "retry-after": "7" } },
        ),
      );
      return open(by).deliver(outgoing("19:sales@thread.tacv2"));
    };
    for (const status of [412, 429, 502, 504])
      assert.deepEqual(await after(status), { kind: "retry", status: `HTTP ${status} BadThing`, afterMs: 7_000 });
    assert.deepEqual(await after(500), { kind: "unknown", status: "HTTP 500 BadThing" });
    assert.deepEqual(await after(413), { kind: "failed", status: "HTTP 413 BadThing" });
    assert.deepEqual(await after(403), { kind: "retry", status: "HTTP 403 BadThing", afterMs: 60_000 });
  });

  it("sends no token to an address that is not one of Teams", async () => {
    const { by, calls } = microsoft();
    const thread = { serviceUrl: "https://evil.example/", conversation: "19:x@thread.tacv2", activity: "1" };
    assert.deepEqual(await open(by).deliver(outgoing("19:x@thread.tacv2", { thread })), {
      kind: "failed",
      status: "the service address is not one of Teams",
    });
    assert.deepEqual(calls, []);
  });
});

describe("what people do in Teams", () => {
  it("is answered in the response: the card as it stands, a form in its place, or a sentence to them alone", async () => {
    const channel = open(microsoft().by);
    const received = await channel.receive?.(request(clicked, await token()), now);
    assert.ok(received);
    const answered = async (outcome: Parameters<NonNullable<Channel["answer"]>>[1][number]) =>
      JSON.parse((await channel.answer?.(received, [{ kind: "ignored" }, outcome]))?.body ?? "");
    const told = await answered({
      kind: "done",
      text: "Recorded.",
      message: { id: "m1", content: { ...question, title: "Decided", buttons: [] } },
    });
    assert.equal(told.type, "application/vnd.microsoft.card.adaptive");
    assert.equal(told.value.fallbackText, "Decided");
    const form = { title: "Sell", fields: [{ kind: "text", id: "reason", label: "Why?" }], submit: "Decide" } as const;
    const asked = await answered({ kind: "form", form, message: "m1", button: "sell" });
    assert.deepEqual(asked.value.actions[0].data, { thence: { message: "m1", button: "sell", form: true } });
    const refused = await answered({ kind: "problem", text: "You may not." });
    assert.deepEqual(refused, {
      statusCode: 200,
      type: "application/vnd.microsoft.activity.message",
      value: "You may not.",
    });
  });

  it("is heard where the app is called, and in threads under its messages", async () => {
    const said = {
      ...clicked,
      type: "message",
      id: "1800",
      name: undefined,
      value: undefined,
      replyToId: undefined,
      text: "<at>Thence</at>&nbsp;per size?".replace("&nbsp;", " "),
      entities: [{ type: "mention", text: "<at>Thence</at>", mentioned: { id: `28:${appId}` } }],
    };
    const [, called] = await inboundOf(said);
    assert.ok(called?.kind === "said");
    assert.deepEqual(
      [called.text, called.isToUs, called.answers],
      ["per size?", true, { conversation: "19:sales@thread.tacv2", activity: "1700" }],
    );
    const aside = { ...said, entities: [], conversation: { ...said.conversation, id: "19:sales@thread.tacv2" } };
    assert.deepEqual(
      (await inboundOf(aside)).map(({ kind }) => kind),
      ["met"],
    );
  });

  it("tells how somebody is reached by their id and by the address that our tenant vouches for", async () => {
    const member = { aadObjectId: ann, email: "Ann@shop.example", tenantId: tenant, userRole: "user" };
    const hello = {
      ...clicked,
      type: "message",
      value: undefined,
      text: "hello",
      conversation: { id: "a:ann", conversationType: "personal", tenantId: tenant },
    };
    const targets = async (of: object) =>
      (await inboundOf(hello, open(microsoft(() => Response.json(of)).by))).flatMap((one) =>
        one.kind === "met" ? [one.target] : [],
      );
    assert.deepEqual(await targets(member), ["ann@shop.example", ann]);
    assert.deepEqual(await targets({ ...member, userRole: "guest" }), [ann]);
    assert.deepEqual(await targets({ ...member, tenantId: appId }), [ann]);
  });

  it("survives whatever stands in an activity that is signed", async () => {
    for (const broken of [
      { ...clicked, value: 7 },
      { ...clicked, value: { action: { data: { thence: { message: {}, button: [] } } } } },
      { ...clicked, from: [] },
      { ...clicked, conversation: { tenantId: tenant } },
      { ...clicked, type: "message", value: undefined, text: "x", entities: [null, 3, { type: "mention" }] },
    ])
      for (const one of await inboundOf(broken)) assert.notEqual(one.kind, "submitted");
  });
});
