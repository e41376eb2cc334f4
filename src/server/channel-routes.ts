import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { realContext, takeRequest } from "../app/index.ts";
import type { ServerContext } from "./app.ts";

/** More than any platform sends; a mail with its raw parts is the largest. */
const maxBytes = 10 * 1024 * 1024;

/**
 * What platforms call: `/channels/<name>/…`. They come from anywhere and without a page of ours, so no origin is asked for: each channel verifies
 * the raw body itself, and refuses what it cannot.
 */
export function channelRoutes(app: Hono, context: ServerContext): void {
  const tooLarge = (c: Context) => c.text("[server/body-too-large] Nothing was read.", 413);
  app.all("/channels/:channel/*", bodyLimit({ maxSize: maxBytes, onError: tooLarge }), async (c) => {
    const name = c.req.param("channel");
    const channel = context.channels?.get(name);
    if (!context.journal || !channel || "lacking" in channel) return c.text("There is no such channel.", 404);
    const url = new URL(c.req.url);
    const request = {
      method: c.req.method,
      path: url.pathname.slice(`/channels/${name}`.length),
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries([...c.req.raw.headers].map(([header, value]) => [header.toLowerCase(), value])),
      body: new Uint8Array(await c.req.arrayBuffer()),
    };
    const { store, config, journal, now, onAnswer } = context;
    const taking = { store, config, journal, now, ...(onAnswer && { onChange: onAnswer }) };
    const { status, headers = {}, body = "" } = await takeRequest(taking, channel, request, realContext().clock());
    for (const [header, value] of Object.entries({ ...always, ...headers })) c.header(header, value);
    return c.body(body, { status } as { status: 200 });
  });
}

const always = { "x-content-type-options": "nosniff", "cache-control": "no-store", "referrer-policy": "no-referrer" };
