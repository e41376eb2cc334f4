import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import {
  answer,
  type Channels,
  type Config,
  calibrationsOf,
  caseInTime,
  caseSignalLines,
  caseSignals,
  casesInTime,
  expectedHint,
  type Journal,
  lessonOfCase,
  outcomeOf,
  type Provenance,
  parseExpected,
  person,
  reviewStartOf,
  showEdition,
} from "../app/index.ts";
import type { Micros } from "../event/index.ts";
import { ThenceError } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { valuePrefix } from "./answer-form.ts";
import { calibrationPage } from "./calibration-page.ts";
import { channelRoutes } from "./channel-routes.ts";
import { guard } from "./guard.ts";
import { takeInquiry } from "./inquiry-form.ts";
import { type Problem, problemOf } from "./layout.ts";
import { lessonPage } from "./lesson-page.ts";
import { type CaseView, casePage, icon, inboxPage, problemPage, stylesheet } from "./pages.ts";
import { postCase } from "./post-case.ts";
import { postPage } from "./post-page.ts";

export interface ServerContext {
  readonly store: EventStore;
  readonly config: Config;
  /** The loop's own time: the clock, or a virtual time in a replay. */
  readonly now: () => Micros;
  /** The channels whose platforms may call us, and what the log says of them. */
  readonly channels?: Channels;
  readonly journal?: Journal;
  /** The commit that the configuration came with. */
  readonly from?: Provenance | undefined;
  /** Called after an answer was recorded, so that what follows from it need not wait. */
  readonly onAnswer?: () => void;
}

const maxFormBytes = 64 * 1024;
const maxName = 200;

/** The page that asks: an inbox, a case with its evidence, and a form. A GET never changes anything. */
export function createServer(context: ServerContext): Hono {
  const of = { name: context.config.name ?? "decisions" };
  const tooLarge = (c: Context) =>
    c.html(
      problemPage(of, "Too much", {
        text: `A form holds at most ${maxFormBytes / 1024} KiB. Nothing was decided.`,
        code: "server/body-too-large",
      }),
      413,
    );
  const app = new Hono();
  channelRoutes(app, context);
  app.use(guard);
  app.get("/livez", (c) => c.text("ok"));
  app.get("/style.css", (c) => c.body(stylesheet, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/icon.svg", (c) => c.body(icon, 200, { "content-type": "image/svg+xml" }));
  app.get("/", async (c) => c.html(inboxPage(of, (await casesInTime(context.store)).toReversed(), context.config)));
  app.get("/cases/:case", async (c) => c.html(casePage(of, await caseView(context, c.req.param("case")))));
  app.get("/posts/:edition", async (c) =>
    c.html(postPage(of, await showEdition(context.store, context.config, c.req.param("edition")))),
  );
  app.get("/calibration", async (c) => c.html(calibrationPage(of, await calibrationsOf(context.store))));
  app.get("/cases/:case/lessons/:name", async (c) => {
    const [id, name] = [c.req.param("case"), c.req.param("name")];
    return c.html(lessonPage(of, id, await lessonOfCase(context.store, id, name), c.req.query("guess")));
  });
  app.post("/cases/:case/answers", bodyLimit({ maxSize: maxFormBytes, onError: tooLarge }), (c) =>
    postAnswer(c, context, of),
  );
  app.post("/cases", bodyLimit({ maxSize: maxFormBytes, onError: tooLarge }), async (c) => {
    const form = await formOf(c);
    if (!form) return notAForm(c, of);
    const response = await postCase(c, fieldOf(form), { ...context, now: context.now(), of }, statusOf);
    if (response.status === 303) context.onAnswer?.();
    return response;
  });
  app.post("/cases/:case/inquiries", bodyLimit({ maxSize: maxFormBytes, onError: tooLarge }), (c) =>
    postInquiry(c, context, of),
  );
  app.notFound((c) => c.html(problemPage(of, "Not here", { text: "There is no such page." }), 404));
  app.onError((cause, c) => {
    if (cause instanceof ThenceError)
      return c.html(problemPage(of, "That did not work", problemOf(cause)), statusOf(cause));
    process.stderr.write(`[server/fault] ${cause.stack ?? cause.message}\n`);
    return c.html(
      problemPage(of, "A mistake of ours", {
        text: "It was written to the server's log. Nothing was decided.",
        code: "server/fault",
      }),
      500,
    );
  });
  return app;
}

async function caseView({ store, now }: ServerContext, id: string): Promise<CaseView> {
  const { state, playbook } = await caseInTime(store, id);
  const outcome = await outcomeOf(store, id);
  const signals = caseSignalLines(await caseSignals(store, state));
  const reviewStart = await reviewStartOf(store, id);
  return { state, playbook, now: now(), signals, ...(outcome && { outcome }), ...(reviewStart && { reviewStart }) };
}

async function postAnswer(c: Context, context: ServerContext, of: { readonly name: string }): Promise<Response> {
  const id = c.req.param("case") ?? "";
  const form = await formOf(c);
  if (!form) return notAForm(c, of);
  const field = fieldOf(form);
  const [option, reason, by, typed] = [field("option"), field("reason"), field("by"), field("expected")];
  const values = valuesOf(Object.keys(form), field);
  const again = async (why: Problem | string, wrong?: string) => {
    const told = typeof why === "string" ? { text: why } : why;
    const problem = { ...told, reason, by, expected: typed, values, ...(wrong !== undefined && { field: wrong }) };
    return casePage(of, { ...(await caseView(context, id)), problem });
  };
  try {
    if (by === "") return c.html(await again("Say who you are."), 422);
    if (by.length > maxName) return c.html(await again(`A name has at most ${maxName} characters.`), 422);
    const expected = typed === "" ? undefined : parseExpected(typed);
    if (typed !== "" && !expected) return c.html(await again(`What you expect is written like ${expectedHint}.`), 422);
    const actor = person(by, "page", "stated");
    const beside = { ...(expected && { expected }), ...(Object.keys(values).length > 0 && { values }) };
    await answer(context.store, { case: id, option, reason, actor, now: context.now(), ...beside });
    context.onAnswer?.();
    return c.redirect(`/cases/${encodeURIComponent(id)}`, 303);
  } catch (cause) {
    if (!(cause instanceof ThenceError) || cause.code === "decision/unknown-case") throw cause;
    const { field: wrong } = cause.facts;
    return c.html(await again(problemOf(cause), typeof wrong === "string" ? wrong : undefined), statusOf(cause));
  }
}

/** A question about the case; its answer is computed before the page comes back. */
async function postInquiry(c: Context, context: ServerContext, of: { readonly name: string }): Promise<Response> {
  const id = c.req.param("case") ?? "";
  const form = await formOf(c);
  if (!form) return notAForm(c, of);
  const field = fieldOf(form);
  const typed = { text: field("text"), by: field("by") };
  const again = await takeInquiry({ ...context, now: context.now() }, id, typed);
  if (again) return c.html(casePage(of, { ...(await caseView(context, id)), inquiry: again }), 422);
  return c.redirect(`/cases/${encodeURIComponent(id)}#ask`, 303);
}

/** What was typed beside the option, by the ids of what is asked for. */
function valuesOf(names: readonly string[], field: (name: string) => string): Readonly<Record<string, string>> {
  const typed = names.filter((name) => name.startsWith(valuePrefix) && field(name) !== "");
  return Object.fromEntries(typed.map((name) => [name.slice(valuePrefix.length), field(name)]));
}

function notAForm(c: Context, of: { readonly name: string }): Response | Promise<Response> {
  const text = "The form cannot be read. Load the page again. Nothing was decided.";
  return c.html(problemPage(of, "Not a form", { text, code: "server/bad-form" }), 400);
}

/** The fields of a form as text. A browser counts a line's end as one character and sends two. */
function fieldOf(form: Readonly<Record<string, unknown>>): (name: string) => string {
  return (name) => {
    const value = form[name];
    return typeof value === "string" ? value.replaceAll("\r\n", "\n").trim() : "";
  };
}

async function formOf(c: Context) {
  try {
    return await c.req.parseBody();
  } catch (cause) {
    // What the platform throws where a multipart body has no boundary, or ends within a part. The limit of its length throws another.
    if (cause instanceof TypeError) return undefined;
    throw cause;
  }
}

function statusOf(cause: ThenceError): 404 | 409 | 422 | 503 | 500 {
  if (cause.code === "decision/unknown-case" || cause.code === "app/no-lesson" || cause.code === "app/unknown-edition")
    return 404;
  if (cause.code === "decision/already-decided") return 409;
  return ({ refused: 422, usage: 422, unreachable: 503, fault: 500 } as const)[cause.kind];
}
