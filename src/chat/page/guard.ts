import type { MiddlewareHandler } from "hono";

const localNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

export const protections: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
};

/**
 * Keeps strangers' pages away: a name that merely resolves to 127.0.0.1 is refused, and so is whatever another origin submits. Programs send no
 * origin, and may call.
 */
export const guard: MiddlewareHandler = async (context, next) => {
  const host = context.req.header("host") ?? "";
  if (!localNames.has(host.replace(/:\d+$/, "")))
    return context.text("The chat simulator answers to 127.0.0.1 and localhost only. (chat/unknown-host)", 421);
  const origin = context.req.header("origin");
  const site = context.req.header("sec-fetch-site");
  const isOwn = origin === undefined || origin === `http://${host}`;
  const isSafe = context.req.method === "GET" || context.req.method === "HEAD";
  if (!isSafe && (!isOwn || (site !== undefined && site !== "same-origin")))
    return context.text("A form of this page must be submitted from this page. (chat/foreign-origin)", 403);
  await next();
  return undefined;
};
