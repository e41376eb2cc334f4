import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { streamSSE } from "hono/streaming";
import { ThenceError } from "../../kit/failure.ts";
import { isRecord } from "../../kit/is-record.ts";
import { BadRequest } from "../errors.ts";
import type { Fault } from "../fault.ts";
import type { Answered } from "../outbound.ts";
import type { Chat } from "../start.ts";
import type { Person } from "../world.ts";
import { conversationPage } from "./conversation-page.ts";
import { protections } from "./guard.ts";
import { conversationPath, isVisible, type View } from "./layout.ts";
import { valuePrefix } from "./parts.ts";
import { connectionsPage, faultsPage, recordPage } from "./side-pages.ts";
import { script, stylesheet } from "./style.ts";

type Fields = Readonly<Record<string, string>>;

/**
 * The pages, and the same by JSON for programs: what takes a form takes an object of texts too, and answers with one where JSON is asked for.
 * A GET changes nothing.
 */
export function pages(chat: Chat, stopped: AbortSignal): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(protections)) c.header(name, value);
    await next();
  });
  const viewOf = (c: Context, asked = c.req.query("as")): View => {
    const as = (asked && chat.world.findPerson(asked)) || chat.people[0];
    if (!as) throw new BadRequest({ problem: "there are no people here. Start with some in the seed." });
    return { chat, as, path: new URL(c.req.url).pathname };
  };
  const told = (c: Context) => c.req.query("told");

  app.get("/style.css", (c) => c.body(stylesheet, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/live.js", (c) => c.body(script, 200, { "content-type": "text/javascript; charset=utf-8" }));
  app.get("/", (c) => {
    const { as } = viewOf(c);
    const all = chat.conversations().filter((one) => isVisible(one.kind, one.members, as));
    const latest = (one: (typeof all)[number]) => chat.messages(one).at(-1)?.atMs ?? 0;
    const [first] = all.toSorted((a, b) => latest(b) - latest(a));
    return c.redirect(first ? conversationPath(first.platform, first.id, as) : "/connections", 302);
  });
  app.get("/c/:platform/:id", (c) => {
    const view = viewOf(c);
    const conversation = chat.conversation(c.req.param("platform"), c.req.param("id"));
    return c.html(conversationPage({ ...view, path: pathOf(view.as, conversation) }, conversation, told(c)));
  });
  app.get("/record", (c) => c.html(recordPage(viewOf(c))));
  app.get("/faults", (c) => c.html(faultsPage(viewOf(c), told(c))));
  app.get("/connections", (c) => c.html(connectionsPage(viewOf(c), told(c))));
  app.get("/body/:platform/:conversation/:id", (c) => {
    const { platform, conversation, id } = c.req.param();
    const body = chat.platforms
      .find(({ name }) => name === platform)
      ?.body?.(chat.world.message(platform, conversation, id));
    if (body === undefined) return c.notFound();
    c.header(
      "content-security-policy",
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
    );
    return c.html(`<!doctype html><base target="_blank">${body}`);
  });
  app.get("/recorded.jsonl", (c) => {
    const lines = chat.recorded().map((one) => `${JSON.stringify(one)}\n`);
    return c.body(lines.join(""), 200, {
      "content-type": "application/jsonl; charset=utf-8",
      "content-disposition": 'attachment; filename="recorded.jsonl"',
    });
  });
  app.get("/world.json", (c) => {
    const conversations = chat.conversations().map((one) => ({ ...one, messages: chat.messages(one) }));
    return c.json({ people: chat.people, conversations, dialogs: chat.world.dialogs(), faults: chat.faults.list() });
  });
  app.get("/changes", (c) =>
    streamSSE(c, async (stream) => {
      let wake = () => {};
      const off = chat.world.onChange(() => wake());
      const ended = AbortSignal.any([stopped, c.req.raw.signal]);
      ended.addEventListener("abort", () => wake(), { once: true });
      let seen = chat.world.version;
      while (!ended.aborted && !stream.aborted) {
        if (chat.world.version === seen) await new Promise<void>((resolve) => (wake = resolve));
        seen = chat.world.version;
        if (!ended.aborted) await stream.writeSSE({ data: String(seen) });
        await stream.sleep(150);
      }
      off();
    }),
  );

  const limit = bodyLimit({ maxSize: 1024 * 1024 });
  const does = (path: string, act: (fields: Fields) => Promise<Done> | Done) =>
    app.post(path, limit, async (c) => {
      const wantsJson = c.req.header("accept")?.includes("application/json") === true;
      const fields = await fieldsOf(c);
      try {
        const done = await act(fields);
        if (wantsJson) return c.json({ ok: true, ...done.answer });
        return c.redirect(withTold(done.to, done.told), 303);
      } catch (cause) {
        if (!(cause instanceof ThenceError)) throw cause;
        if (wantsJson) return c.json({ ok: false, code: cause.code, problem: cause.message }, 422);
        const back = path.startsWith("/faults") ? "/faults" : path === "/connections" ? path : backOf(fields);
        const sentence = cause.message.replace(/^\[[^\]]*\] /, "");
        return c.redirect(withTold(`${back}?as=${encodeURIComponent(fields["as"] ?? "")}`, sentence), 303);
      }
    });
  const asOf = (fields: Fields) => chat.world.person(fields["as"] ?? "");

  does("/press", async (fields) => {
    const { platform = "", conversation = "", message = "", button = "" } = fields;
    const by = asOf(fields);
    const pressed = chat.world.message(platform, conversation, message);
    const answer = await chat.press(pressed, button, by, {
      values: valuesOf(fields),
      late: fields["late"] === "yes" || fields["late"] === "true",
    });
    return {
      to: conversationPath(platform, conversation, by),
      ...(toldOf(answer) && { told: toldOf(answer) }),
      answer,
    };
  });
  does("/submit", async (fields) => {
    const by = asOf(fields);
    const dialog = chat.world.dialogs(by.id).find(({ id }) => id === fields["dialog"]);
    const back = `${backOf(fields)}?as=${encodeURIComponent(by.id)}`;
    const platform = chat.platforms.find(({ name }) => name === dialog?.platform);
    if (!dialog || !platform) throw new BadRequest({ problem: "This form is no longer open." });
    if (fields["do"] === "cancel") {
      chat.world.closeDialog(dialog.id);
      await platform.cancel?.(dialog, by);
      return { to: back };
    }
    const answer = await platform.submit?.(dialog, by, valuesOf(fields));
    const told = answer && toldOf(answer);
    return { to: back, ...(told && { told }), ...(answer && { answer }) };
  });
  does("/say", async (fields) => {
    const { platform = "", conversation = "", text = "", thread = "" } = fields;
    const by = asOf(fields);
    if (text.trim() === "") throw new BadRequest({ problem: "Write something first." });
    const where = chat.conversation(platform, conversation);
    const said = await chat.say(where, by, text.replaceAll("\r\n", "\n"), {
      ...(thread !== "" && { thread }),
      mention: fields["mention"] === "yes" || fields["mention"] === "true",
    });
    return { to: conversationPath(platform, where.id, by), answer: { message: said } };
  });
  does("/faults", (fields) => ({ to: `/faults?as=${fields["as"] ?? ""}`, answer: chat.faults.add(faultOf(fields)) }));
  does("/faults/clear", (fields) => {
    chat.faults.clear(fields["id"] === undefined ? undefined : Number(fields["id"]));
    return { to: `/faults?as=${fields["as"] ?? ""}` };
  });
  does("/connections", (fields) => {
    const targets = Object.entries(fields).filter(([name]) => name.startsWith("target."));
    for (const [name, url] of targets)
      chat.connect(fields["platform"] ?? "", { [name.slice("target.".length)]: url.trim() || undefined });
    return { to: `/connections?as=${fields["as"] ?? ""}` };
  });

  app.notFound((c) => c.text("There is no such page.", 404));
  app.onError((cause, c) => {
    if (cause instanceof ThenceError) return c.text(cause.message, cause.kind === "refused" ? 409 : 404);
    process.stderr.write(`[chat/fault] ${cause.stack ?? cause.message}\n`);
    return c.text("A mistake of the simulator; it was written to its log.", 500);
  });
  return app;
}

interface Done {
  readonly to: string;
  readonly told?: string | undefined;
  readonly answer?: object;
}

const withTold = (to: string, told: string | undefined) =>
  told === undefined ? to : `${to}${to.includes("?") ? "&" : "?"}told=${encodeURIComponent(told)}`;

const pathOf = (as: Person, one: { readonly platform: string; readonly id: string }) =>
  conversationPath(one.platform, one.id, as).split("?")[0] ?? "";

/** A page of this server and nothing else. */
function backOf(fields: Fields): string {
  const { back, platform, conversation } = fields;
  if (back?.startsWith("/c/")) return back;
  return platform && conversation ? `/c/${platform}/${encodeURIComponent(conversation)}` : "/";
}

/** What whoever clicked is told, where the app did not take it. */
function toldOf(answer: Answered): string | undefined {
  if (answer.kind === "answered")
    return answer.status < 300 ? undefined : `The app answered ${answer.status}: ${answer.body.slice(0, 200)}`;
  return {
    timeout: "The app did not answer in time.",
    unreachable: "The app could not be reached.",
    lost: "It was lost on the way (a fault that was asked for).",
    "not-connected": "No app is connected: set its address under Connections, or open a Socket Mode connection.",
  }[answer.kind];
}

async function fieldsOf(c: Context): Promise<Fields> {
  const isJson = c.req.header("content-type")?.includes("json") === true;
  const body: unknown = isJson
    ? await c.req.json().catch(() => undefined)
    : await c.req.parseBody({ all: true }).catch(() => undefined);
  if (!isRecord(body)) return {};
  const flat = Object.entries(body).flatMap(([name, value]) => {
    if (name === "values" && isRecord(value))
      return Object.entries(value).map(([id, one]) => [`${valuePrefix}${id}`, String(one)]);
    if (Array.isArray(value)) return [[name, value.join(",")]];
    return typeof value === "object" ? [] : [[name, String(value)]];
  });
  return Object.fromEntries(flat);
}

function valuesOf(fields: Fields): Fields {
  const typed = Object.entries(fields).filter(([name]) => name.startsWith(valuePrefix));
  return Object.fromEntries(
    typed.map(([name, value]) => [name.slice(valuePrefix.length), value.replaceAll("\r\n", "\n")]),
  );
}

function faultOf({ platform = "*", method = "", kind = "", ...fields }: Fields): Fault {
  const numbers = ["times", "after", "retryAfterS", "status", "delayMs"].flatMap((name) => {
    const text = fields[name];
    return text === undefined || text === "" ? [] : [[name, Number(text)]];
  });
  // `add` refuses a kind that is none, and a number that is none.
  return {
    platform,
    method: method === "" ? "*" : method,
    kind: kind as Fault["kind"],
    ...Object.fromEntries(numbers),
  };
}
