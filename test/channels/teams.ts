import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { openChannel } from "../../src/adapters/teams/channel.ts";
import { isRecord } from "../../src/kit/is-record.ts";
import { bytes, type Channel, type RawRequest } from "../../src/question/index.ts";
import type { Called, ChannelHarness, ChannelStage, Does, Fraud, Standing, Trouble } from "../../src/testing/index.ts";
import { markup } from "./read.ts";

const appId = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
const tenant = "11111111-2222-4333-8444-555555555555";
const ids = { ann: "00000000-0000-4000-8000-000000000001", stranger: "00000000-0000-4000-8000-000000000009" };
const serviceUrl = "https://smba.trafficmanager.net/emea/";
const sales = "19:sales@thread.tacv2";
const secret = "a secret of the app's registration";
const accessToken = "a token of the app for the connector";
const now = () => Date.now() * 1000;
const [ours, theirs] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
const keys = [{ ...(await exportJWK(ours.publicKey)), kid: "k1", endorsements: ["msteams"] }];

type Json = Readonly<Record<string, unknown>>;
interface Card {
  readonly id: string;
  readonly root?: string;
  card: Json;
}

/** The Bot Connector as far as we call it: conversations in memory. */
function connector() {
  const conversations = new Map<string, Card[]>([[sales, []]]);
  const troubles: { readonly how: Trouble; readonly what: Called }[] = [];
  let count = 0;
  const act = (method: string, path: readonly string[], body: Json): Response => {
    const [conversation = "", root] = (path[1] ?? "").split(";messageid=");
    if (path.length === 1) {
      const [member] = body["members"] as readonly { readonly id: string }[]; // as our own channel sends it
      conversations.set(`a:${member?.id}`, conversations.get(`a:${member?.id}`) ?? []);
      return Response.json({ id: `a:${member?.id}` });
    }
    const found = conversations.get(conversation);
    if (!found) return Response.json({ error: { code: "ConversationNotFound" } }, { status: 404 });
    if (path[2] === "members") return Response.json({ error: { code: "MemberNotFound" } }, { status: 404 });
    const [attachment] = Array.isArray(body["attachments"]) ? body["attachments"] : [];
    const card: Json = isRecord(attachment) && isRecord(attachment["content"]) ? attachment["content"] : {};
    const id = String(1_700_000_000_000 + ++count);
    if (method === "POST") found.push({ id, card, ...(root !== undefined && { root }) });
    for (const one of found) if (method === "PUT" && one.id === path[3]) one.card = card;
    return Response.json({ id: method === "PUT" ? path[3] : id });
  };
  const by: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/openidconfiguration"))
      return Response.json({ jwks_uri: "https://login.botframework.com/v1/keys" });
    if (pathname.endsWith("/v1/keys")) return Response.json({ keys });
    if (pathname.endsWith("/oauth2/v2.0/token")) return Response.json({ access_token: accessToken, expires_in: 3600 });
    assert.equal(request.headers.get("authorization"), `Bearer ${accessToken}`);
    const path = pathname.replace("/emea/v3/", "").split("/").map(decodeURIComponent);
    const body: unknown = await request.json().catch(() => ({}));
    const call = () => act(request.method, path, isRecord(body) ? body : {});
    const what = request.method === "PUT" ? "update" : path[2] === "activities" ? "send" : undefined;
    const trouble = troubles[0]?.what === what ? troubles.shift() : undefined;
    switch (trouble?.how) {
      case "rate-limited":
        return new Response("{}", { status: 429, headers: { "retry-after": "7" } });
      case "error":
        return new Response("{}", { status: 500 });
      case "silent":
        return new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)));
      case "lost":
        call();
        throw brokenLine("UND_ERR_SOCKET");
      case "cut":
        throw brokenLine("UND_ERR_SOCKET");
      default:
        return call();
    }
  };
  return { by, conversations, troubles };
}

const brokenLine = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });

function channelBy(fetch: typeof globalThis.fetch, known: string | undefined = secret): Channel {
  const settings = { appId, tenant, serviceUrl };
  return openChannel({ name: "teams", settings, secret: () => known, now, fetch });
}

/** Microsoft Teams, played by a connector in memory. */
export const teams: ChannelHarness = {
  open: async () => {
    const { by, conversations, troubles } = connector();
    const channel = channelBy(by);
    let activities = 0;
    const stage: ChannelStage = {
      channel,
      group: { channel: "teams", target: sales, kind: "group" },
      ann: { channel: "teams", target: ids.ann, kind: "person" },
      annId: ids.ann,
      nowhere: { channel: "teams", target: "19:nowhere@thread.tacv2", kind: "group" },
      now,
      secrets: [secret, accessToken],
      stands: async ({ target }) => {
        const all = conversations.get(target === ids.ann ? `a:${ids.ann}` : target) ?? [];
        return all.map((one) => standing(one, all));
      },
      size: (payload) => bytes(JSON.stringify(cardIn(payload))),
      spoil: (how, what) => {
        const trouble = { how, what };
        troubles.push(trouble);
        return () => !troubles.includes(trouble);
      },
      request: async (does, how) => {
        const { conversation = "", activity = "" } = does.about.place;
        const card = conversations.get(conversation)?.find(({ id }) => id === activity)?.card;
        const told = { ...activityOf(does, card ?? {}), id: `f:${++activities}` };
        return signed(told, how);
      },
    };
    return stage;
  },
  away: async () =>
    channelBy(async () => {
      throw brokenLine("ECONNREFUSED");
    }),
  bare: async () => channelBy(connector().by, ""),
  lacks: { "shared secrets": "what Teams signs is verified by keys that Microsoft publishes" },
};

/** What the connector tells of what somebody did, of the card as it stands. */
function activityOf(does: Does, card: Json): Json {
  const { conversation = "", activity = "" } = does.about.place;
  const isPersonal = conversation.startsWith("a:");
  const common = {
    channelId: "msteams",
    serviceUrl,
    from: { id: `29:${does.by}`, aadObjectId: ids[does.by], name: does.by },
    recipient: { id: `28:${appId}` },
    conversation: {
      id: isPersonal ? conversation : `${conversation};messageid=${activity}`,
      conversationType: isPersonal ? "personal" : "channel",
      tenantId: tenant,
    },
  };
  if (does.kind === "says") return { ...common, type: "message", text: does.text };
  const pressed = actionsIn(card).find(({ title }) => title === does.button.label);
  assert.ok(pressed, `the card has ${does.button.label}`);
  const inner = isRecord(pressed["card"]) ? pressed["card"] : {};
  const [submit] = actionsIn({ actions: inner["actions"] });
  const own = does.kind === "submits" ? submit : pressed;
  const inputs = does.kind === "submits" ? filled(inner, does.values) : {};
  const data = { ...(isRecord(own?.["data"]) ? own["data"] : {}), ...inputs };
  const value = { action: { type: "Action.Execute", verb: "thence", data } };
  return { ...common, type: "invoke", name: "adaptiveCard/action", replyToId: activity, value };
}

function filled({ body }: Json, values: Readonly<Record<string, string>>): Json {
  const inputs = Array.isArray(body) ? body.filter(isRecord) : [];
  return Object.fromEntries(
    inputs.flatMap(({ id }) => {
      const value = typeof id === "string" ? values[id.split("/")[1] ?? ""] : undefined;
      return value === undefined ? [] : [[String(id), value]];
    }),
  );
}

async function signed(activity: Json, how?: Fraud): Promise<RawRequest> {
  const seconds = Math.floor(Date.now() / 1000) - (how === "stale" ? 7_200 : 0);
  const token = await new SignJWT({ serviceurl: serviceUrl })
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .setIssuer("https://api.botframework.com")
    .setAudience(how === "foreign" ? "another-app" : appId)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + 3_600)
    .sign((how === "forged" ? theirs : ours).privateKey);
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  return {
    method: "POST",
    path: "/messages",
    query: {},
    headers,
    body: new TextEncoder().encode(JSON.stringify(activity)),
  };
}

function cardIn(payload: unknown): unknown {
  const [attachment] = isRecord(payload) && Array.isArray(payload["attachments"]) ? payload["attachments"] : [];
  return isRecord(attachment) ? attachment["content"] : undefined;
}

function actionsIn({ actions, body }: Json): readonly Json[] {
  const own = Array.isArray(actions) ? actions.filter(isRecord) : [];
  const sets = Array.isArray(body) ? body.filter(isRecord) : [];
  return [...own, ...sets.flatMap((one) => actionsIn({ actions: one["actions"] }))];
}

function standing({ card, root }: Card, all: readonly Card[]): Standing {
  const first = all.find(({ id }) => id === root);
  const buttons = actionsIn(card).map(({ title }) => String(title));
  return { text: textIn(card["body"]).trim(), buttons, ...(first && { thread: textIn(first.card["body"]).trim() }) };
}

/** What is read of a card: runs as they are; a TextBlock knows markdown, so what stands in it may be markup. */
function textIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(textIn).join("");
  if (!isRecord(value)) return "";
  const { type } = value;
  if (type === "TextRun") return String(value["text"]);
  if (type === "TextBlock") return markup(String(value["text"]));
  if (type === "ActionSet") return "";
  if (typeof type === "string" && type.startsWith("Chart.")) return `\n${String(value["title"])}`;
  const { inlines, items, columns: _, ...rest } = value;
  return `${textIn(inlines)}${textIn(items)}${textIn(rest["rows"])}${textIn(rest["cells"])}\n`;
}
