import { type Context, Hono } from "hono";
import { isRecord } from "../../kit/is-record.ts";
import type { Conversation, Message } from "../world.ts";
import { problemsIn } from "./check-card.ts";
import { loginRoutes } from "./login.ts";
import { holdToRates } from "./rates.ts";
import { directOf, memberOf, placeOf, TeamsSaysNo, type TeamsState, teamsAccess } from "./state.ts";

type Json = Readonly<Record<string, unknown>>;

const maxBytes = 28 * 1024;

/** The Bot Connector's API, and what of Microsoft's login stands beside it. */
export function teamsRoutes(state: TeamsState): Hono {
  const app = new Hono();
  app.route("/", loginRoutes(state));
  const connector = new Hono();
  connector.use(async (c, next) => {
    const token = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
    const until = state.tokens.get(token);
    if (until === undefined || until <= state.clock.now())
      return c.json({ message: "Authorization has been denied for this request." }, 401);
    await next();
    return undefined;
  });
  const create = async (c: Context, reply?: string) => {
    const { conversation, thread } = placeOf(state, c.req.param("id") ?? "");
    const message = post(state, conversation, await activityIn(c), thread ?? threadOf(state, conversation, reply));
    return c.json({ id: message.id }, 201);
  };
  connector.post("/conversations", async (c) => c.json(opened(state, await bodyOf(c)), 201));
  connector.post("/conversations/:id/activities", (c) => create(c));
  connector.post("/conversations/:id/activities/:activity", (c) => create(c, c.req.param("activity")));
  connector.put("/conversations/:id/activities/:activity", async (c) => {
    const message = ownMessage(state, c.req.param("id"), c.req.param("activity"));
    state.world.editMessage(message, await activityIn(c));
    state.showAll(message);
    return c.json({ id: message.id });
  });
  connector.delete("/conversations/:id/activities/:activity", (c) => {
    state.world.deleteMessage(ownMessage(state, c.req.param("id"), c.req.param("activity")));
    return c.body(null, 200);
  });
  const members = (id: string) =>
    placeOf(state, id).conversation.members.map((person) => memberJson(state.world.person(person)));
  connector.get("/conversations/:id/members", (c) => c.json(members(c.req.param("id"))));
  connector.get("/conversations/:id/pagedmembers", (c) => c.json({ members: members(c.req.param("id")) }));
  connector.get("/conversations/:id/members/:member", (c) => {
    const { conversation } = placeOf(state, c.req.param("id"));
    return c.json(memberJson(memberOf(state, c.req.param("member"), conversation)));
  });
  connector.get("/teams/:team/conversations", (c) => {
    const channels = state.world.conversations("teams").filter(({ kind }) => kind === "channel");
    return c.json({ conversations: channels.map(({ id, name }) => ({ id, name })) });
  });
  app.route("/emea/v3", connector);
  app.onError((cause, c) => {
    if (!(cause instanceof TeamsSaysNo)) throw cause;
    const { status, code, message, retryAfterS } = cause.facts;
    if (retryAfterS !== undefined) c.header("retry-after", String(retryAfterS));
    return Response.json({ error: { code, message } }, { status, headers: c.res.headers });
  });
  return app;
}

/** How the record and faults name a call. */
export function teamsMethod(method: string, path: string): string {
  if (path.endsWith("/oauth2/v2.0/token")) return "token";
  if (path.includes("/.well-known/")) return path.endsWith("keys") ? "keys" : "openidconfiguration";
  const [, last = "", below] = /\/v3\/(?:[^/]+\/[^/]+\/)?(\w+)(\/.*)?$/.exec(path) ?? [];
  const verbs: Readonly<Record<string, string>> = { POST: "create", PUT: "update", DELETE: "delete", GET: "get" };
  const verb = method === "POST" && last === "activities" && below !== undefined ? "reply" : verbs[method];
  return `${last}.${verb ?? method.toLowerCase()}`;
}

const memberJson = ({ name, email, ids }: { name: string; email: string; ids: Readonly<Record<string, string>> }) => ({
  ...{ id: ids["teams.user"], name, aadObjectId: ids["teams"], objectId: ids["teams"] },
  ...{ email, userPrincipalName: email, tenantId: teamsAccess.tenant, userRole: "user" },
});

/** Opens somebody's conversation with the app, or begins a thread in a channel. errors  chat/teams-says-no */
function opened(state: TeamsState, body: Json): object {
  const { members, tenantId, channelData, activity } = body;
  const data = isRecord(channelData) ? channelData : {};
  const tenant = tenantId ?? (isRecord(data["tenant"]) ? data["tenant"]["id"] : undefined);
  if (tenant !== teamsAccess.tenant)
    throw new TeamsSaysNo({ status: 403, code: "Forbidden", message: "The tenant is not the app's." });
  const serviceUrl = state.serviceUrl();
  if (isRecord(data["channel"])) {
    const { conversation } = placeOf(state, String(data["channel"]["id"]));
    if (!isRecord(activity)) throw badSyntax("A conversation in a channel begins with an activity.");
    const { id } = post(state, conversation, checked(activity), undefined);
    return { id: `${conversation.id};messageid=${id}`, activityId: id, serviceUrl };
  }
  const [first, ...others] = Array.isArray(members) ? members.filter(isRecord) : [];
  if (!first || others.length > 0) throw badSyntax("Bots open conversations with one member.");
  const person = memberOf(state, first["id"], { members: state.world.people.map(({ id }) => id) });
  const conversation = directOf(state, person);
  const message = isRecord(activity) ? post(state, conversation, checked(activity), undefined) : undefined;
  return { id: conversation.id, serviceUrl, ...(message && { activityId: message.id }) };
}

function post(state: TeamsState, conversation: Conversation, raw: Json, thread: string | undefined): Message {
  holdToRates(state, conversation);
  // Only channels have threads.
  const root =
    conversation.kind === "channel" && thread !== undefined ? threadOf(state, conversation, thread) : undefined;
  return state.world.addMessage({
    ...{ platform: "teams", conversation: conversation.id, id: state.nextId(), raw, by: { app: teamsAccess.botName } },
    ...(root !== undefined && { thread: root }),
  });
}

/** The message that a thread began with. errors  chat/teams-says-no */
function threadOf(state: TeamsState, conversation: Conversation, id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  const message = state.world.findMessage("teams", conversation.id, id);
  if (!message) throw new TeamsSaysNo({ status: 404, code: "ActivityNotFoundInConversation", message: "Not found." });
  return message.thread ?? message.id;
}

function ownMessage(state: TeamsState, place: string, id: string): Message {
  const { conversation } = placeOf(state, place);
  const message = state.world.findMessage("teams", conversation.id, id);
  if (!message || message.isDeleted)
    throw new TeamsSaysNo({ status: 404, code: "ActivityNotFoundInConversation", message: "Not found." });
  if (!("app" in message.by))
    throw new TeamsSaysNo({ status: 403, code: "Forbidden", message: "Only its own messages can a bot change." });
  holdToRates(state, conversation);
  return message;
}

const badSyntax = (message: string) => new TeamsSaysNo({ status: 400, code: "BadSyntax", message });

async function bodyOf(c: Context): Promise<Json> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (!isRecord(body)) throw badSyntax("The body is no object of JSON.");
  return body;
}

const activityIn = async (c: Context): Promise<Json> => checked(await bodyOf(c));

/** An activity that Teams would take. errors  chat/teams-says-no */
function checked(activity: Json): Json {
  if (Buffer.byteLength(JSON.stringify(activity)) > maxBytes)
    throw new TeamsSaysNo({ status: 413, code: "MessageSizeTooBig", message: "Message size too large." });
  const { type, text, attachments } = activity;
  if (type === "typing") return activity;
  if (type !== "message") throw badSyntax(`Unknown activity type "${String(type)}".`);
  const all = Array.isArray(attachments) ? attachments.filter(isRecord) : [];
  if (all.length === 0 && (typeof text !== "string" || text === "")) throw badSyntax("Message is empty.");
  for (const { contentType, content } of all) {
    if (contentType !== "application/vnd.microsoft.card.adaptive") continue;
    const [problem] = problemsIn(content);
    if (problem !== undefined) throw badSyntax(`The card cannot be shown: ${problem}`);
  }
  return activity;
}
