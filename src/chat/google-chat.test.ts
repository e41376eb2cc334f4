import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, describe, it } from "node:test";
import { createLocalJWKSet, importPKCS8, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import { type Chat, startChat } from "./index.ts";

type Json = Readonly<Record<string, unknown>>;

describe("Google Chat, through its API and an app's endpoint", () => {
  let chat: Chat;
  let app: Server;
  let url = "";
  let token = "";
  const heard: { readonly authorization: string; readonly event: Json }[] = [];
  let answer: object = {};
  const here = () => chat.conversation("google-chat", "decisions");
  const card = (...widgets: object[]) => [{ cardId: "c", card: { sections: [{ widgets }] } }];
  const button = (text: string, more: object = {}) => ({
    text,
    onClick: { action: { function: "f", parameters: [{ key: "a", value: "1" }], ...more } },
  });

  async function call(method: string, path: string, body?: object) {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(`${chat.googleChat.apiUrl}/v1/${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Json }; // as the API answers
  }
  async function tokenFor(audience: string) {
    const { client_email, private_key } = JSON.parse(chat.googleChat.key);
    const assertion = await new SignJWT({ scope: "https://www.googleapis.com/auth/chat.bot" })
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(client_email)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(await importPKCS8(private_key, "RS256"));
    const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
    return fetch(chat.googleChat.tokenUrl, { method: "POST", body });
  }

  before(async () => {
    chat = await startChat();
    app = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => {
        heard.push({ authorization: request.headers.authorization ?? "", event: JSON.parse(body) });
        response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    const address = app.address();
    url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/events`;
    chat.connect("google-chat", { events: url });
    const given = (await (await tokenFor(chat.googleChat.tokenUrl)).json()) as { access_token: string }; // as it is given
    token = given.access_token;
  });
  after(async () => {
    app?.close();
    await chat?.stop();
  });

  it("gives a token for an assertion of its service account, and takes no call without one", async () => {
    equal((await tokenFor("https://elsewhere.example/token")).status, 400);
    const before = token;
    token = "none";
    equal((await call("GET", here().id)).status, 401);
    token = before;
    equal((await call("GET", here().id)).body["name"], here().id);
  });

  it("makes no message twice by its request and its id, and keeps replies in their thread", async () => {
    const at = `${here().id}/messages?messageId=client-1&requestId=r1`;
    const first = await call("POST", at, { text: "one" });
    equal((await call("POST", at, { text: "one" })).body["name"], first.body["name"]);
    equal((await call("POST", at.replace("r1", "r2"), { text: "one" })).status, 409);
    const reply = `${here().id}/messages?messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD`;
    const { body } = await call("POST", reply, { text: "two", thread: first.body["thread"] });
    deepEqual(body["thread"], first.body["thread"]);
    equal((await call("PATCH", `${here().id}/messages/client-1?updateMask=text`, { text: "now" })).status, 200);
    equal((await call("GET", `${here().id}/messages/client-1`)).body["text"], "now");
    equal((await call("GET", `${here().id}/messages/client-2`)).status, 404);
    equal((await call("POST", `${here().id}/messages`, { text: "x".repeat(4_097) })).status, 400);
    equal((await call("POST", `${here().id}/messages`, { text: "x", cardsV2: card({ odd: {} }) })).status, 400);
  });

  it("calls the app by a token for its address, opens a dialog, and changes the message by the answer to it", async () => {
    const cardsV2 = card(
      { textParagraph: { text: "<b>Sell</b> &lt;script&gt;<script>" } },
      { buttonList: { buttons: [button("Sell", { interaction: "OPEN_DIALOG" })] } },
    );
    const { body } = await call("POST", `${here().id}/messages`, { cardsV2 });
    const message = chat.world.message("google-chat", here().id, String(body["name"]));
    const asked = [
      { textInput: { name: "why", label: "Why?" } },
      { buttonList: { buttons: [button("Decide", { requiredWidgets: ["why"] })] } },
    ];
    answer = {
      actionResponse: { type: "DIALOG", dialogAction: { dialog: { body: { sections: [{ widgets: asked }] } } } },
    };
    await chat.press(message, "Sell", "ada");
    const keys = createLocalJWKSet((await (await fetch(chat.googleChat.keysUrl)).json()) as JSONWebKeySet);
    const bearer = heard.at(-1)?.authorization.replace("Bearer ", "") ?? "";
    const { payload } = await jwtVerify(bearer, keys, { audience: url, issuer: "https://accounts.google.com" });
    equal(payload["email"], "chat@system.gserviceaccount.com");
    equal(heard.at(-1)?.event["dialogEventType"], "REQUEST_DIALOG");
    const page = await (await fetch(`${chat.url}/c/google-chat/${encodeURIComponent(here().id)}?as=ada`)).text();
    match(page, /<b>Sell<\/b> &lt;script&gt;&lt;script&gt;/);
    match(page, /name="v\.why"/);
    deepEqual((await chat.submit("ada", {})).kind === "answered" && heard.length, heard.length);
    answer = {
      actionResponse: {
        type: "DIALOG",
        dialogAction: { actionStatus: { statusCode: "INVALID_ARGUMENT", userFacingMessage: "No." } },
      },
    };
    await chat.submit("ada", { why: "so" });
    equal(chat.world.dialogs("ada")[0]?.problems[""], "No.");
    answer = { actionResponse: { type: "DIALOG", dialogAction: { actionStatus: { statusCode: "OK" } } } };
    await chat.submit("ada", { why: "so" });
    deepEqual(chat.world.dialogs("ada"), []);
    const { common } = heard.at(-1)?.event ?? {};
    deepEqual((common as Json)["formInputs"], { why: { stringInputs: { value: ["so"] } } }); // as it was sent
  });

  it("tells an app in a space what mentions it, and nothing else", async () => {
    answer = {};
    const before = heard.length;
    await chat.say(here(), "ada", "hello");
    equal(heard.length, before);
    await chat.say(here(), "ada", "hello", { mention: true });
    equal(((heard.at(-1)?.event["message"] ?? {}) as Json)["argumentText"], " hello"); // as it was sent
  });

  it("shows what is for one person to nobody else, and hides tokens in its record", async () => {
    const viewer = { privateMessageViewer: { name: chat.world.person("ada").ids["google-chat"] } };
    const { status } = await call("POST", `${here().id}/messages`, { text: "only you", ...viewer });
    equal(status, 200);
    equal(chat.messages(here()).at(-1)?.onlyFor, "ada");
    ok(!JSON.stringify(chat.recorded()).includes(token));
  });
});
