import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { type Chat, startChat } from "./index.ts";

type Json = Readonly<Record<string, unknown>>;

const adaptive = "application/vnd.microsoft.card.adaptive";
const execute = (title: string, data: object) => ({ type: "Action.Execute", title, verb: "decide", data });
const card = {
  type: "AdaptiveCard",
  version: "1.5",
  body: [
    { type: "RichTextBlock", inlines: [{ type: "TextRun", text: "Sell **off** <b>coats</b>?" }] },
    { type: "TextBlock", text: "Only **40** orders" },
    {
      type: "ActionSet",
      actions: [
        execute("Wait", { pressed: "wait" }),
        {
          type: "Action.ShowCard",
          title: "Sell",
          card: {
            type: "AdaptiveCard",
            body: [{ type: "Input.Text", id: "sell/reason", label: "Why", isRequired: true, maxLength: 20 }],
            actions: [execute("Decide", { pressed: "sell" })],
          },
        },
      ],
    },
  ],
};
const withCard = (content: object) => ({ type: "message", attachments: [{ contentType: adaptive, content }] });
async function tokenOf(response: Response): Promise<string> {
  const { access_token } = (await response.json()) as { access_token: string }; // as the login service answers
  return access_token;
}

const told = { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "Recorded" };

describe("Teams, through the connector's API and an app's messaging endpoint", () => {
  let chat: Chat;
  let token = "";
  let answer: object = {};
  const got: { token: string; activity: Json }[] = [];
  const app = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      got.push({ token: request.headers.authorization?.slice("Bearer ".length) ?? "", activity: JSON.parse(body) });
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answer));
    });
  });
  const call = async (method: string, path: string, body?: object, bearer = token) => {
    const response = await fetch(`${chat.teams.serviceUrl}v3/${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
  };
  const room = () => chat.conversation("teams", "decisions");
  const posted = async (content: object = card) => {
    const { body } = await call("POST", `conversations/${room().id}/activities`, withCard(content));
    return chat.world.message("teams", room().id, body.id);
  };
  const loginWith = (secret: string) =>
    fetch(`${chat.teams.loginUrl}/${chat.teams.tenant}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: chat.teams.appId,
        client_secret: secret,
        scope: "https://api.botframework.com/.default",
      }),
    });
  const shownTo = async (who: string) => (await fetch(`${chat.url}/c/teams/${room().id}?as=${who}`)).text();
  const last = () => got.at(-1)?.activity ?? {};

  before(async () => {
    chat = await startChat();
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    const address = app.address();
    chat.connect("teams", { messages: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/` });
    token = await tokenOf(await loginWith(chat.teams.appSecret));
  });
  after(async () => {
    await chat.stop();
    app.closeAllConnections();
    app.close();
  });

  it("gives a token to the app alone, and takes nothing without one", async () => {
    equal((await loginWith("guessed")).status, 401);
    equal((await call("GET", `conversations/${room().id}/members`, undefined, "guessed")).status, 401);
    const { body } = await call("GET", `conversations/${room().id}/members`);
    equal(body.length, chat.people.length);
    ok(!JSON.stringify(chat.recorded("teams")).includes(token));
  });

  it("takes a card, changes it, keeps what it said, and deletes it", async () => {
    const message = await posted();
    const at = `conversations/${room().id}/activities/${message.id}`;
    equal((await call("PUT", at, { type: "message", text: "Decided" })).status, 200);
    equal(chat.world.message("teams", room().id, message.id).edits.length, 1);
    equal((await call("DELETE", at)).status, 200);
    equal(
      (await call("PUT", at, { type: "message", text: "again" })).body.error.code,
      "ActivityNotFoundInConversation",
    );
  });

  it("opens a person's conversation, the same each time, and a thread in a channel", async () => {
    const open = async (id: unknown) =>
      (await call("POST", "conversations", { members: [{ id }], tenantId: chat.teams.tenant })).body;
    const ada = chat.world.person("ada");
    const { id } = await open(ada.ids["teams"]);
    equal((await open(ada.ids["teams.user"])).id, id);
    equal((await open("29:nobody")).error.code, "MemberNotFoundInConversation");
    const first = await posted();
    const reply = { type: "message", text: "in the thread" };
    await call("POST", `conversations/${encodeURIComponent(`${room().id};messageid=${first.id}`)}/activities`, reply);
    equal(chat.messages(room()).at(-1)?.thread, first.id);
  });

  it("refuses in the connector's words", async () => {
    const say = async (body: object, id = room().id) => {
      const answered = await call("POST", `conversations/${id}/activities`, body);
      return `${answered.status} ${answered.body.error?.code}`;
    };
    equal(await say({ type: "message", text: "x" }, "19:nowhere@thread.tacv2"), "404 ConversationNotFound");
    equal(await say({ type: "message", text: "x".repeat(29_000) }), "413 MessageSizeTooBig");
    equal(await say(withCard({ ...card, version: undefined })), "400 BadSyntax");
    equal(await say(withCard({ ...card, body: [{ type: "Blink" }] })), "400 BadSyntax");
    equal(await say({ type: "message" }), "400 BadSyntax");
  });

  it("calls the app with a token by a published key that is endorsed for Teams, or by a forged or an old one", async () => {
    const { jwks_uri } = (await (await fetch(chat.teams.openIdUrl)).json()) as { jwks_uri: string }; // as it is published
    const keys = createRemoteJWKSet(new URL(jwks_uri));
    const verified = (one = got.at(-1)) =>
      jwtVerify(one?.token ?? "", keys, { audience: chat.teams.appId, issuer: "https://api.botframework.com" });
    await chat.say(room(), "ada", "how many? <b>&", { mention: true });
    const { payload } = await verified();
    equal(payload["serviceurl"], last()["serviceUrl"]);
    equal(last()["text"], "<at>Thence</at> how many? <b>&");
    chat.faults.add({ platform: "teams", method: "message", kind: "forge", times: 1 });
    await chat.say(room(), "ada", "forged");
    await rejects(verified(), /signature/);
    chat.faults.add({ platform: "teams", method: "message", kind: "stale", times: 1 });
    await chat.say(room(), "ada", "old");
    await rejects(verified(), /exp/);
    chat.faults.add({ platform: "teams", method: "message", kind: "duplicate", times: 1 });
    await chat.say(room(), "ada", "twice");
    equal(got.at(-2)?.activity["id"], last()["id"]);
  });

  it("sends a click as an invoke, and shows what is answered to whoever clicked alone, until the message is changed", async () => {
    const message = await posted();
    answer = told;
    await chat.press(message, "Wait", "ada");
    const { name, value, replyToId, from } = last();
    deepEqual([name, replyToId], ["adaptiveCard/action", message.id]);
    deepEqual((value as { action: Json }).action["data"], { pressed: "wait" }); // as it was sent
    equal((from as Json)["aadObjectId"], chat.world.person("ada").ids["teams"]); // as it was sent
    ok((await shownTo("ada")).includes("Recorded"));
    ok(!(await shownTo("bo")).includes("Recorded"));
    answer = { statusCode: 200, type: adaptive, value: { ...card, body: [{ type: "TextBlock", text: "Yours now" }] } };
    await chat.press(message, "Wait", "ada");
    ok((await shownTo("ada")).includes("Yours now"));
    ok(!(await shownTo("bo")).includes("Yours now"));
    await call("PUT", `conversations/${room().id}/activities/${message.id}`, { type: "message", text: "Decided" });
    ok(!(await shownTo("ada")).includes("Yours now"));
    await chat.press(message, "Wait", "ada", { late: true });
    deepEqual((last()["value"] as { action: Json }).action["data"], { pressed: "wait" }); // as it was sent
  });

  it("sends what is filled in beneath a button by the button beneath it, and nothing while something is missing", async () => {
    const message = await posted();
    answer = told;
    const before = got.length;
    await rejects(chat.press(message, "Sell", "ada"), /Why – this is needed/);
    await rejects(chat.press(message, "Decide", "ada", { values: { reason: "x".repeat(21) } }), /at most 20/);
    ok((await shownTo("ada")).includes(`value="${"x".repeat(21)}"`), "what was typed is kept");
    equal(got.length, before);
    await chat.press(message, "Sell", "ada", { values: { reason: "too many" } });
    deepEqual((last()["value"] as { action: Json }).action["data"], { pressed: "sell", "sell/reason": "too many" }); // as it was sent
  });

  it("sends a plain submit as a message with a value, and opens the form that an app answers with", async () => {
    const submit = (title: string, data: object) => ({ type: "Action.Submit", title, data });
    const form = { type: "AdaptiveCard", version: "1.5", body: [{ type: "Input.Number", id: "n", isRequired: true }] };
    const content = { ...form, actions: [submit("Send", { a: 1 })] };
    const message = await posted({
      ...card,
      body: [],
      actions: [submit("Plain", { a: 1 }), submit("Form", { msteams: { type: "task/fetch" } })],
    });
    await chat.press(message, "Plain", "bo");
    deepEqual([last()["type"], last()["value"]], ["message", { a: 1 }]);
    answer = { task: { type: "continue", value: { title: "How many?", card: { contentType: adaptive, content } } } };
    await chat.press(message, "Form", "bo");
    equal((await chat.submit("bo", {})).kind === "answered" && chat.world.dialogs("bo").length, 1);
    answer = { task: { type: "message", value: "Thank you" } };
    await chat.submit("bo", { n: "3" });
    deepEqual(last()["value"], { data: { a: 1, n: 3 }, context: { theme: "default" } });
    equal(chat.world.dialogs("bo").length, 0);
    ok((await shownTo("bo")).includes("Thank you"));
  });

  it("draws markdown where Teams reads it and nowhere else, and markup never", async () => {
    await posted();
    const page = await shownTo("cleo");
    ok(page.includes("Sell **off** &lt;b&gt;coats&lt;/b&gt;?"));
    ok(page.includes("Only <b>40</b> orders"));
  });

  it("says 429 with Retry-After where that was asked for, or where an app is held to its rates", async () => {
    chat.faults.add({ platform: "teams", method: "activities.create", kind: "rate-limited", times: 1, retryAfterS: 7 });
    const refused = await call("POST", `conversations/${room().id}/activities`, withCard(card));
    deepEqual([refused.status, refused.headers.get("retry-after")], [429, "7"]);
    const strict = await startChat({ rates: true, clock: { now: () => 1_700_000_000_000, wait: async () => {} } });
    const login = await fetch(`${strict.teams.loginUrl}/${strict.teams.tenant}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: strict.teams.appId,
        client_secret: strict.teams.appSecret,
        scope: "https://api.botframework.com/.default",
      }),
    });
    const bearer = await tokenOf(login);
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++) {
      const at = `${strict.teams.serviceUrl}v3/conversations/${strict.conversation("teams", "decisions").id}/activities`;
      const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
      const body = JSON.stringify({ type: "message", text: String(i) });
      statuses.push((await fetch(at, { method: "POST", headers, body })).status);
    }
    deepEqual(statuses, [201, 201, 201, 201, 201, 201, 201, 429]);
    await strict.stop();
  });
});
