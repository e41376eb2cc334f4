import type { MiddlewareHandler } from "hono";

const localNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** What every answer carries, refusals and errors included. */
export const protections: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  // Not `no-referrer`: under it a browser sends "Origin: null" with a form, and the page would refuse its own.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/**
 * Keeps strangers' pages away from a server on this machine: a name that merely resolves to 127.0.0.1 is refused (DNS rebinding), and
 * so is a form that another origin submits.
 */
export const guard: MiddlewareHandler = async (context, next) => {
  for (const [header, value] of Object.entries(protections)) context.header(header, value);
  const host = context.req.header("host") ?? "";
  const name = host.replace(/:\d+$/, "");
  if (!localNames.has(name))
    return context.text("This page answers to 127.0.0.1 and localhost only. (server/unknown-host)", 421);
  if (context.req.method !== "GET" && context.req.method !== "HEAD") {
    const origin = context.req.header("origin");
    const site = context.req.header("sec-fetch-site");
    const isOwn = origin === `http://${host}` && (site === undefined || site === "same-origin");
    if (!isOwn)
      return context.text("A form of this page must be submitted from this page. (server/foreign-origin)", 403);
  }
  await next();
  return undefined;
};
