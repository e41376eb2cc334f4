import { createHmac } from "node:crypto";
import type { Action, Actuator, Attempt } from "../../action/index.ts";

export const needs: Readonly<Record<string, string>> = {};

const timeoutMs = 10_000;

export interface WebhookOptions {
  /** Looks a secret up by the name of its environment variable. */
  readonly secret: (name: string) => string | undefined;
  /** Seconds since 1970, for the signature. */
  readonly nowSeconds: () => number;
  readonly timeoutMs?: number;
}

/**
 * Posts an effect to a URL, signed, with its id, so that the target can tell a repeat and a forgery.
 *
 * source  Standard Webhooks 1.0: headers webhook-id, webhook-timestamp, webhook-signature (`v1,` + base64 HMAC-SHA256 of `id.timestamp.body`).
 *         Redirects are not followed: a signed body goes to the address it was signed for, or nowhere.
 */
export function openActuator(options: WebhookOptions): Actuator {
  const keyFor = (action: Action) => keyOf(options.secret(action.secretEnv) ?? "");
  const lacks = (action: Action) =>
    keyFor(action).length === 0 ? `the environment variable ${action.secretEnv} holds no secret` : undefined;
  return {
    lacks,
    perform: async (effect, action, signal) => {
      const key = keyFor(action);
      const lacking = lacks(action);
      if (lacking !== undefined) return { kind: "retry", status: lacking };
      const body = JSON.stringify({ type: action.name, id: effect.id, data: effect.body });
      const headers = signedHeaders(effect.id, body, key, options.nowSeconds());
      const ends = AbortSignal.any([AbortSignal.timeout(options.timeoutMs ?? timeoutMs), ...(signal ? [signal] : [])]);
      return post(action, { method: "POST", body, headers, redirect: "manual", signal: ends }, options.nowSeconds);
    },
  };
}

async function post(action: Action, request: RequestInit, nowSeconds: () => number): Promise<Attempt> {
  try {
    const response = await fetch(action.url, request);
    await response.body?.cancel();
    return attemptOf(response.status, response.headers.get("retry-after"), nowSeconds());
  } catch (cause) {
    return { kind: "retry", status: `not reached: ${codeOf(cause)}` };
  }
}

// Every failure of a network looks alike to fetch; what it was is in the cause. Its message may hold the address, so only its code is told.
function codeOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (!(inner instanceof Error)) return "unknown";
  return "code" in inner && typeof inner.code === "string" ? inner.code : inner.name;
}

/** What a status means for the effect: done, again later, or never. Timeouts, conflicts, too-early, too-many and server faults pass. */
export function attemptOf(status: number, retryAfter: string | null, nowSeconds: number): Attempt {
  if (status >= 200 && status < 300) return { kind: "done", status: String(status) };
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    const afterMs = retryAfter === null ? undefined : wishedMs(retryAfter.trim(), nowSeconds);
    return { kind: "retry", status: String(status), ...(afterMs !== undefined && { afterMs }) };
  }
  return { kind: "failed", status: String(status) };
}

// RFC 9110 §10.2.3: whole seconds, or a date as HTTP writes it. Anything else is no wish.
function wishedMs(text: string, nowSeconds: number): number | undefined {
  if (/^\d{1,15}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.round(at - nowSeconds * 1000));
}

function signedHeaders(id: string, body: string, key: Buffer, nowSeconds: number): Record<string, string> {
  const timestamp = String(Math.floor(nowSeconds));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "user-agent": "thence",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
}

// A secret in the form of the specification (whsec_ and base64) is used as its bytes, any other as its text.
function keyOf(secret: string): Buffer {
  return secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : Buffer.from(secret, "utf8");
}
