import type { IncomingMessage } from "node:http";
import { Hono } from "hono";
import type { Clock } from "./clock.ts";
import { type Fault, type Faults, inwardFaults } from "./fault.ts";
import type { Platform } from "./platform.ts";
import { type Recorder, readable } from "./recorder.ts";

interface WireContext {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly recorder: Recorder;
  /** Ends what hangs when the simulator stops. */
  readonly stopped: AbortSignal;
}

interface Env {
  readonly Bindings: { readonly incoming?: IncomingMessage };
}

const maxBody = 32 * 1024 * 1024;
const hangMs = 5 * 60_000;

/** The APIs of all platforms, each under its name, with what is to go wrong and a record of everything. */
export function wire(platforms: readonly Platform[], { clock, faults, recorder, stopped }: WireContext): Hono<Env> {
  const app = new Hono<Env>();
  for (const platform of platforms) {
    const { name, routes } = platform;
    if (!routes) continue;
    app.all(`/${name}/*`, async (c) => {
      const began = clock.now();
      const url = new URL(c.req.url);
      const path = url.pathname.slice(name.length + 1);
      const bytes = await c.req.arrayBuffer();
      if (bytes.byteLength > maxBody) return c.text("too large", 413);
      const method = platform.methodOf(c.req.method, path);
      const fault = faults.take(name, method, inwardFaults);
      const acts = fault === undefined || fault.kind.endsWith("-after");
      const hasBody = c.req.method !== "GET" && c.req.method !== "HEAD";
      const init = { method: c.req.method, headers: c.req.raw.headers, ...(hasBody && { body: bytes }) };
      const acted = acts ? await routes.fetch(new Request(new URL(path + url.search, url.origin), init)) : undefined;
      const response = fault?.kind.startsWith("timeout") || fault?.kind.startsWith("cut") ? undefined : acted;
      const answer = response ?? (fault ? refusal(platform, fault) : undefined);
      const type = c.req.header("content-type") ?? "";
      const isText = /json|urlencoded|text/.test(type) || bytes.byteLength === 0;
      const asked = isText ? readable(new TextDecoder().decode(bytes), type) : `${bytes.byteLength} bytes`;
      recorder.add({
        atMs: began,
        platform: name,
        direction: "in",
        method,
        request: { ...(url.search !== "" && { query: Object.fromEntries(url.searchParams) }), body: asked },
        status: answer?.status ?? fault?.kind ?? "none",
        answer: await answerOf(answer ?? acted),
        tookMs: Math.max(0, clock.now() - began),
        ...(fault && { fault: fault.kind }),
      });
      if (answer) return answer;
      if (fault?.kind.startsWith("cut")) c.env.incoming?.socket.destroy();
      else await clock.wait(hangMs, AbortSignal.any([stopped, c.req.raw.signal]));
      return c.text("no answer", 504);
    });
  }
  return app;
}

function refusal(platform: Platform, fault: Fault): Response | undefined {
  if (fault.kind !== "rate-limited" && fault.kind !== "error") return undefined;
  const own = platform.refusal?.(fault);
  if (own) return own;
  if (fault.kind === "error") return new Response("internal error", { status: fault.status ?? 500 });
  return new Response("too many requests", {
    status: 429,
    headers: { "retry-after": String(fault.retryAfterS ?? 1) },
  });
}

async function answerOf(response: Response | undefined): Promise<unknown> {
  if (!response) return null;
  const type = response.headers.get("content-type") ?? "";
  return /json|text/.test(type) ? readable(await response.clone().text(), type) : `${type} …`;
}
