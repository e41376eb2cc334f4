import assert from "node:assert/strict";
import { exportJWK, exportPKCS8, generateKeyPair, SignJWT } from "jose";
import { openChannel } from "../../src/adapters/google-chat/channel.ts";
import { isRecord } from "../../src/kit/is-record.ts";
import { bytes, type Channel, type RawRequest } from "../../src/question/index.ts";
import type { Called, ChannelHarness, ChannelStage, Does, Standing, Trouble } from "../../src/testing/index.ts";
import { htmlText } from "./read.ts";

const ids = { ann: "users/100000000000000000001", stranger: "users/100000000000000000009" };
const sales = "spaces/AAAASALES";
const direct = "spaces/AAAADIRECT";
const accessToken = "a-token-of-the-service-account";
const endpoint = "https://thence.example/channels/google-chat/events";
const now = () => Date.now() * 1000;
const [google, theirs, account] = await Promise.all([
  generateKeyPair("RS256"),
  generateKeyPair("RS256"),
  generateKeyPair("RS256", { extractable: true }),
]);
const keys = [{ ...(await exportJWK(google.publicKey)), kid: "k1" }];
const privateKey = await exportPKCS8(account.privateKey);
const keyFile = JSON.stringify({ client_email: "thence@shop.iam.gserviceaccount.com", private_key: privateKey });

type Json = Readonly<Record<string, unknown>>;
interface Told {
  readonly name: string;
  readonly clientId: string;
  readonly thread: string;
  readonly viewer: unknown;
  payload: Json;
}

/** The Chat API as far as we call it: spaces in memory. */
function chatApi() {
  const spaces = new Map<string, Told[]>([
    [sales, []],
    [direct, []],
  ]);
  const troubles: { readonly how: Trouble; readonly what: Called }[] = [];
  let count = 0;
  const no = (code: number, status: string) => Response.json({ error: { code, status } }, { status: code });
  const told = ({ name, thread, payload }: Told) => Response.json({ ...payload, name, thread: { name: thread } });
  const act = (method: string, url: URL, body: Json): Response => {
    const path = url.pathname.replace("/v1/", "");
    if (path === "spaces:findDirectMessage")
      return url.searchParams.get("name") === ids.ann ? Response.json({ name: direct }) : no(404, "NOT_FOUND");
    const [, space = "", , message] = /^(spaces\/[^/]+)(\/messages)?(?:\/(.+))?$/.exec(path) ?? [];
    const all = spaces.get(space);
    if (!all) return no(404, "NOT_FOUND");
    if (method === "POST") {
      const clientId = url.searchParams.get("messageId") ?? "";
      if (all.some((one) => one.clientId === clientId && clientId !== "")) return no(409, "ALREADY_EXISTS");
      const number = ++count;
      const thread = isRecord(body["thread"]) ? String(body["thread"]["name"]) : `${space}/threads/T${number}`;
      const viewer = body["privateMessageViewer"];
      const one = { name: `${space}/messages/M${number}.M${number}`, clientId, thread, viewer, payload: body };
      all.push(one);
      return told(one);
    }
    const found = all.find(({ name, clientId }) => name === path || clientId === message);
    if (!found) return no(404, "NOT_FOUND");
    if (method === "PATCH") found.payload = { ...found.payload, ...body };
    return told(found);
  };
  const by: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (url.pathname === "/oauth2/v3/certs") return Response.json({ keys });
    if (url.pathname === "/token") return Response.json({ access_token: accessToken, expires_in: 3600 });
    assert.equal(request.headers.get("authorization"), `Bearer ${accessToken}`);
    const body: unknown = await request.json().catch(() => ({}));
    const call = () => act(request.method, url, isRecord(body) ? body : {});
    const whats: Readonly<Record<string, Called>> = { POST: "send", PATCH: "update", GET: "look" };
    const trouble = troubles[0]?.what === whats[request.method] ? troubles.shift() : undefined;
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
  return { by, spaces, troubles };
}

const brokenLine = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });

function channelBy(fetch: typeof globalThis.fetch, known: string | undefined = keyFile): Channel {
  return openChannel({
    name: "google-chat",
    settings: { domains: ["shop.example"] },
    secret: () => known,
    baseUrl: "https://thence.example",
    now,
    fetch,
  });
}

/** Google Chat, played by its API in memory. */
export const googleChat: ChannelHarness = {
  open: async () => {
    const { by, spaces, troubles } = chatApi();
    let events = 0;
    const stage: ChannelStage = {
      channel: channelBy(by),
      group: { channel: "google-chat", target: sales, kind: "group" },
      ann: { channel: "google-chat", target: ids.ann, kind: "person" },
      annId: ids.ann,
      annEmail: "ann@shop.example",
      nowhere: { channel: "google-chat", target: "spaces/NOWHERE", kind: "group" },
      now,
      secrets: [accessToken, privateKey, privateKey.split("\n")[1] ?? ""],
      stands: async ({ target }) => {
        const all = spaces.get(target === ids.ann ? direct : target) ?? [];
        return all.filter(({ viewer }) => viewer === undefined).map((one) => standing(one, all));
      },
      size: (payload) => bytes(JSON.stringify(payload)),
      spoil: (how, what) => {
        const trouble = { how, what };
        troubles.push(trouble);
        return () => !troubles.includes(trouble);
      },
      request: async (does, how) => {
        const stands = [...spaces.values()].flat().find(({ name }) => name === does.about.place["message"]);
        assert.ok(stands, "the message stands there");
        return signed(eventOf(does, stands, ++events), how);
      },
    };
    return stage;
  },
  away: async () =>
    channelBy(async () => {
      throw brokenLine("ECONNREFUSED");
    }),
  bare: async () => channelBy(chatApi().by, ""),
  lacks: { "shared secrets": "what Google signs is verified by keys that it publishes" },
};

/** What the platform tells of what somebody did, of the message as it stands. */
function eventOf(does: Does, { name, thread, payload }: Told, number: number): Json {
  const [space = ""] = name.split("/messages/");
  const common = {
    eventTime: new Date(1_800_000_000_000 + number).toISOString(),
    user: { name: ids[does.by], displayName: does.by, email: `${does.by}@shop.example`, type: "HUMAN" },
    space: { name: space, spaceType: space === direct ? "DIRECT_MESSAGE" : "SPACE" },
  };
  if (does.kind === "says") {
    const message = { name: `${space}/messages/S${number}.S${number}`, thread: { name: thread }, text: does.text };
    return { ...common, type: "MESSAGE", message: { ...message, argumentText: ` ${does.text}` } };
  }
  const pressed = buttonsIn(payload).find(({ text }) => text === does.button.label);
  const onClick = pressed && isRecord(pressed["onClick"]) ? pressed["onClick"] : {};
  const action = isRecord(onClick["action"]) ? onClick["action"] : {};
  const listed = Array.isArray(action["parameters"]) ? action["parameters"].filter(isRecord) : [];
  const parameters = Object.fromEntries(listed.map(({ key, value }) => [String(key), value]));
  const isSubmitted = does.kind === "submits";
  const values = isSubmitted ? does.values : {};
  const formInputs = Object.entries(values).map(([field, value]) => [field, { stringInputs: { value: [value] } }]);
  return {
    ...common,
    type: "CARD_CLICKED",
    message: { name, thread: { name: thread } },
    isDialogEvent: isSubmitted || action["interaction"] === "OPEN_DIALOG",
    dialogEventType: isSubmitted ? "SUBMIT_DIALOG" : "REQUEST_DIALOG",
    common: {
      invokedFunction: action["function"],
      parameters: { ...parameters, ...(isSubmitted && { form: "yes" }) },
      formInputs: Object.fromEntries(formInputs),
    },
  };
}

async function signed(event: Json, how?: "forged" | "stale" | "foreign"): Promise<RawRequest> {
  const seconds = Math.floor(Date.now() / 1000) - (how === "stale" ? 7_200 : 0);
  const token = await new SignJWT({ email: "chat@system.gserviceaccount.com", email_verified: true })
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .setIssuer("https://accounts.google.com")
    .setAudience(how === "foreign" ? "https://somebody.example/events" : endpoint)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 3_600)
    .sign((how === "forged" ? theirs : google).privateKey);
  const headers = { "content-type": "application/json; charset=UTF-8", authorization: `Bearer ${token}` };
  const body = new TextEncoder().encode(JSON.stringify(event));
  return { method: "POST", path: "/events", query: {}, headers, body };
}

function widgetsIn({ cardsV2 }: Json): readonly Json[] {
  const cards = Array.isArray(cardsV2) ? cardsV2.filter(isRecord) : [];
  const sections = cards.flatMap(({ card }) =>
    isRecord(card) && Array.isArray(card["sections"]) ? card["sections"] : [],
  );
  return sections.filter(isRecord).flatMap(({ widgets }) => (Array.isArray(widgets) ? widgets.filter(isRecord) : []));
}

function buttonsIn(payload: Json): readonly Json[] {
  const lists = widgetsIn(payload).flatMap(({ buttonList }) => (isRecord(buttonList) ? [buttonList["buttons"]] : []));
  return lists.flatMap((buttons) => (Array.isArray(buttons) ? buttons.filter(isRecord) : []));
}

function standing(one: Told, all: readonly Told[]): Standing {
  const root = all.find(({ thread }) => thread === one.thread);
  const buttons = buttonsIn(one.payload).map(({ text }) => String(text));
  return { text: textIn(one.payload), buttons, ...(root && root !== one && { thread: textIn(root.payload) }) };
}

/** What is read: paragraphs are HTML, and `text` knows markup of its own, so nothing of people may stand there. */
function textIn(payload: Json): string {
  const paragraphs = widgetsIn(payload).flatMap(({ textParagraph }) =>
    isRecord(textParagraph) ? [textParagraph] : [],
  );
  const said = String(payload["text"] ?? "").replace(/<users\/\d+>/g, "");
  return [...paragraphs.map(({ text }) => htmlText(String(text))), ...(said.trim() === "" ? [] : [`⟨${said}⟩`])].join(
    "\n",
  );
}
