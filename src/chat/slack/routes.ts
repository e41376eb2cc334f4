import { type Context, Hono } from "hono";
import { isRecord } from "../../kit/is-record.ts";
import { type Args, chatMethods, type Method, payloadOf, post } from "./chat-methods.ts";
import { lookMethods } from "./look-methods.ts";
import type { SlackSockets } from "./socket.ts";
import { SlackSaysNo, type SlackState, slackAccess } from "./state.ts";
import { viewMethods } from "./view-methods.ts";

const methods: Readonly<Record<string, Method>> = { ...chatMethods, ...lookMethods, ...viewMethods };

/** What comes as JSON even inside a form. */
const jsonFields = new Set(["blocks", "attachments", "metadata", "view", "files", "unfurls"]);

/** Slack's Web API, the addresses that files are sent to, and response URLs. */
export function slackRoutes(state: SlackState, sockets: SlackSockets): Hono {
  const app = new Hono();
  app.all("/api/:method", async (c) => {
    const name = c.req.param("method");
    try {
      const args = await argsOf(c);
      const token = c.req.header("authorization")?.replace(/^Bearer\s+/i, "") ?? args["token"];
      if (name === "apps.connections.open") {
        if (token !== slackAccess.appToken)
          throw new SlackSaysNo({ error: token === undefined ? "not_authed" : "invalid_auth" });
        return c.json({ ok: true, url: sockets.ticket() });
      }
      if (name !== "api.test") {
        if (token === undefined || token === "") throw new SlackSaysNo({ error: "not_authed" });
        if (token !== slackAccess.botToken)
          throw new SlackSaysNo({ error: token === slackAccess.appToken ? "not_allowed_token_type" : "invalid_auth" });
      }
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (!method) throw new SlackSaysNo({ error: "unknown_method", more: { req_method: name } });
      return c.json({ ok: true, ...method(args, state) });
    } catch (cause) {
      return saysNo(c, cause);
    }
  });
  app.post("/upload/:id", async (c) => {
    const file = state.files.get(c.req.param("id"));
    if (!file) return c.text("no such upload", 404);
    const isForm = c.req.header("content-type")?.includes("multipart/form-data") === true;
    const form = isForm ? await c.req.parseBody() : {};
    const sent = Object.values(form).find((one) => one instanceof File);
    const bytes = new Uint8Array(isForm && sent ? await sent.arrayBuffer() : await c.req.arrayBuffer());
    state.files.set(file.id, { ...file, bytes });
    return c.text(`OK - ${bytes.length}`);
  });
  app.post("/response/:id", async (c) => {
    const id = c.req.param("id");
    const found = state.responseUrls.get(id);
    if (!found) return c.json({ ok: false, error: "invalid_url" }, 404);
    if (state.clock.now() > found.expiresMs) return c.json({ ok: false, error: "expired_url" }, 404);
    if (found.usesLeft === 0) return c.json({ ok: false, error: "used_url" }, 404);
    try {
      const args = await argsOf(c);
      state.responseUrls.set(id, { ...found, usesLeft: found.usesLeft - 1 });
      respond(state, found, args);
      return c.json({ ok: true });
    } catch (cause) {
      return saysNo(c, cause);
    }
  });
  return app;
}

function respond(
  state: SlackState,
  { message, person }: { readonly message: Parameters<SlackState["world"]["editMessage"]>[0]; readonly person: string },
  args: Args,
): void {
  const channel = state.world.conversation("slack", message.conversation);
  if (args["delete_original"] === true) return void state.world.deleteMessage(message);
  if (args["replace_original"] === true) {
    state.world.editMessage(message, payloadOf(args, message.id));
    return;
  }
  const ts = state.nextTs();
  const thread = typeof args["thread_ts"] === "string" ? { thread: args["thread_ts"] } : {};
  const isForAll = args["response_type"] === "in_channel";
  post(state, channel, payloadOf(args, ts), ts, { ...thread, ...(!isForAll && { onlyFor: person }) });
}

function saysNo(c: Context, cause: unknown): Response {
  if (!(cause instanceof SlackSaysNo)) throw cause;
  const { error, more, status, retryAfterS } = cause.facts;
  if (retryAfterS !== undefined) c.header("retry-after", String(retryAfterS));
  return c.json({ ok: false, error, ...more }, status === 429 ? 429 : 200);
}

/** JSON, a form, or the query: everything Slack takes. */
async function argsOf(c: Context): Promise<Args> {
  const query = c.req.query();
  const type = c.req.header("content-type") ?? "";
  if (c.req.method === "GET") return decoded(query);
  if (type.includes("json")) {
    const body: unknown = await c.req.json().catch(() => undefined);
    if (!isRecord(body)) throw new SlackSaysNo({ error: "invalid_json" });
    return { ...query, ...body };
  }
  const body: Readonly<Record<string, unknown>> = await c.req.parseBody();
  return decoded({ ...query, ...body });
}

function decoded(fields: Args): Args {
  const entries = Object.entries(fields).map(([name, value]) => {
    if (!jsonFields.has(name) || typeof value !== "string") return [name, value];
    try {
      return [name, JSON.parse(value)];
    } catch {
      if (name === "blocks") throw new SlackSaysNo({ error: "invalid_blocks_format" });
      throw new SlackSaysNo({
        error: "invalid_arguments",
        more: { response_metadata: { messages: [`[ERROR] ${name} is no JSON`] } },
      });
    }
  });
  return Object.fromEntries(entries);
}
