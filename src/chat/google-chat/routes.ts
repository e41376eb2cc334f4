import { type Context, Hono } from "hono";
import type { Conversation, Message } from "../world.ts";
import { problemIn } from "./card.ts";
import { post } from "./events.ts";
import {
  directOf,
  GoogleSaysNo,
  type GoogleState,
  googleAccess,
  type Json,
  record,
  spaceJson,
  textOf,
  threadOf,
  toldMessage,
  userIdOf,
} from "./state.ts";

const lastsSeconds = 3_600;

/** The Chat API as far as apps write with it, Google's token service, and the keys that Google publishes. */
export function googleRoutes(state: GoogleState): Hono {
  const app = new Hono();
  app.get("/certs", (c) => c.json({ keys: state.keys.published() }));
  app.post("/token", async (c) => {
    const { grant_type, assertion } = await c.req.parseBody();
    const claims = record(state.keys.claimsOf(textOf(assertion)));
    const now = state.clock.now() / 1000;
    const isNow = Number(claims["iat"]) <= now + 300 && Number(claims["exp"]) > now - 300;
    const scopes = textOf(claims["scope"]).split(" ");
    if (grant_type !== "urn:ietf:params:oauth:grant-type:jwt-bearer")
      return c.json({ error: "unsupported_grant_type" }, 400);
    if (claims["iss"] !== googleAccess.account || claims["aud"] !== `${state.base()}/token` || !isNow)
      return c.json({ error: "invalid_grant", error_description: "Invalid JWT." }, 400);
    if (!scopes.includes("https://www.googleapis.com/auth/chat.bot")) return c.json({ error: "invalid_scope" }, 400);
    const token = `simulated-google-token-${state.world.nextNumber()}`;
    state.recorder.hide(token);
    state.tokens.set(token, state.clock.now() + lastsSeconds * 1000);
    return c.json({ access_token: token, expires_in: lastsSeconds, token_type: "Bearer" });
  });
  const api = new Hono();
  api.use(async (c, next) => {
    const token = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
    const until = state.tokens.get(token);
    if (until === undefined || until <= state.clock.now())
      throw no(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
    await next();
  });
  api.get("/spaces:findDirectMessage", (c) => {
    const person = state.world.people.find(({ id, email }) =>
      [userIdOf(id), `users/${email}`].includes(c.req.query("name") ?? ""),
    );
    if (!person) throw no(404, "NOT_FOUND", "The direct message space was not found.");
    return c.json(spaceJson(directOf(state, person)));
  });
  api.get("/spaces/:space", (c) => c.json(spaceJson(spaceOf(state, c))));
  api.get("/spaces/:space/messages", (c) =>
    c.json({
      messages: state.world
        .messages("google-chat", spaceOf(state, c).id)
        .filter(({ isDeleted, onlyFor }) => !isDeleted && onlyFor === undefined)
        .map((one) => toldMessage(state, one)),
    }),
  );
  api.post("/spaces/:space/messages", async (c) =>
    c.json(toldMessage(state, created(state, spaceOf(state, c), c, await bodyOf(c)))),
  );
  api.get("/spaces/:space/messages/:message", (c) => c.json(toldMessage(state, messageOf(state, c))));
  api.patch("/spaces/:space/messages/:message", async (c) => {
    const message = ownMessage(state, c);
    const body = await bodyOf(c);
    const mask = (c.req.query("updateMask") ?? "").split(",").map((one) => (one === "cards_v2" ? "cardsV2" : one));
    if (mask.some((one) => !["text", "cardsV2", "*"].includes(one)))
      throw no(400, "INVALID_ARGUMENT", "Invalid update mask.");
    const kept = Object.entries(body).filter(([name]) => mask.includes("*") || mask.includes(name));
    const raw = { ...record(message.raw), ...Object.fromEntries(kept) };
    checked(raw);
    paced(state, message.conversation);
    return c.json(toldMessage(state, state.world.editMessage(message, raw)));
  });
  api.delete("/spaces/:space/messages/:message", (c) => {
    state.world.deleteMessage(ownMessage(state, c));
    return c.json({});
  });
  app.route("/v1", api);
  app.onError((cause) => {
    if (!(cause instanceof GoogleSaysNo)) throw cause;
    const { status, word, message, retryAfterS } = cause.facts;
    const headers = retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) };
    return Response.json({ error: { code: status, message, status: word } }, { status, headers });
  });
  return app;
}

/** How the record and faults name a call. */
export function googleMethod(method: string, path: string): string {
  if (path === "/token" || path === "/certs") return path.slice(1);
  if (path.endsWith(":findDirectMessage")) return "spaces.findDirectMessage";
  const verbs: Readonly<Record<string, string>> = { POST: "create", PATCH: "patch", DELETE: "delete", GET: "get" };
  const verb = method === "GET" && path.endsWith("/messages") ? "list" : (verbs[method] ?? method.toLowerCase());
  return path.includes("/messages") ? `messages.${verb}` : `spaces.${verb}`;
}

const no = (status: number, word: string, message: string) => new GoogleSaysNo({ status, word, message });

function spaceOf({ world }: GoogleState, c: Context): Conversation {
  const found = world.findConversation("google-chat", `spaces/${c.req.param("space")}`);
  if (!found) throw no(404, "NOT_FOUND", "Space not found.");
  return found;
}

function messageOf(state: GoogleState, c: Context): Message {
  const { id } = spaceOf(state, c);
  const name = `${id}/messages/${c.req.param("message")}`;
  const found = state.world.findMessage("google-chat", id, state.created.get(name) ?? name);
  if (!found || found.isDeleted) throw no(404, "NOT_FOUND", "Message not found.");
  return found;
}

function ownMessage(state: GoogleState, c: Context): Message {
  const message = messageOf(state, c);
  if (!("app" in message.by)) throw no(403, "PERMISSION_DENIED", "An app changes its own messages only.");
  return message;
}

async function bodyOf(c: Context): Promise<Json> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body !== "object" || body === null) throw no(400, "INVALID_ARGUMENT", "The body is no object of JSON.");
  return record(body);
}

function checked(message: Json): void {
  const problem = problemIn(message);
  if (problem !== undefined) throw no(400, "INVALID_ARGUMENT", problem);
}

function paced({ rates, clock, writtenMs }: GoogleState, space: string): void {
  if (!rates) return;
  const since = clock.now() - (writtenMs.get(space) ?? Number.NEGATIVE_INFINITY);
  if (since < 1_000)
    throw new GoogleSaysNo({ status: 429, word: "RESOURCE_EXHAUSTED", message: "Quota exceeded.", retryAfterS: 1 });
  writtenMs.set(space, clock.now());
}

function created(state: GoogleState, space: Conversation, c: Context, body: Json): Message {
  const { messageId, requestId } = c.req.query();
  const asked = requestId === undefined ? undefined : `${space.id} ${requestId}`;
  const before = asked === undefined ? undefined : state.created.get(asked);
  if (before !== undefined) return state.world.message("google-chat", space.id, before);
  if (messageId !== undefined && !/^client-[a-z0-9-]{1,56}$/.test(messageId))
    throw no(400, "INVALID_ARGUMENT", "The message ID is not valid.");
  const name = `${space.id}/messages/${messageId}`;
  if (messageId !== undefined && state.created.has(name))
    throw no(409, "ALREADY_EXISTS", "Requested entity already exists.");
  const { thread, privateMessageViewer, ...content } = body;
  checked(content);
  paced(state, space.id);
  const wanted = record(thread)["name"];
  const all = state.world.messages("google-chat", space.id);
  const isReply = textOf(c.req.query("messageReplyOption")).startsWith("REPLY_");
  const root = isReply ? all.find((one) => one.thread === undefined && threadOf(one) === wanted) : undefined;
  const viewer = record(privateMessageViewer)["name"];
  const onlyFor = state.world.people.find(({ id }) => userIdOf(id) === viewer)?.id;
  if (viewer !== undefined && (onlyFor === undefined || !space.members.includes(onlyFor)))
    throw no(400, "INVALID_ARGUMENT", "The private message viewer is not in the space.");
  const raw = { ...content, ...(messageId !== undefined && { clientAssignedMessageId: messageId }) };
  const message = post(state, space.id, raw, { ...(root && { thread: root.id }), ...(onlyFor && { onlyFor }) });
  if (asked !== undefined) state.created.set(asked, message.id);
  if (messageId !== undefined) state.created.set(name, message.id);
  return message;
}
