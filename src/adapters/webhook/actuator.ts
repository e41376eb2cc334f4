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
  return {
    perform: async (effect, action, signal) => {
      const secret = options.secret(action.secretEnv);
      if (!secret) return { kind: "failed", status: `the environment variable ${action.secretEnv} holds no secret` };
      const body = JSON.stringify({ type: action.name, id: effect.id, data: effect.body });
      const headers = signedHeaders(effect.id, body, secret, options.nowSeconds());
      const ends = AbortSignal.any([AbortSignal.timeout(options.timeoutMs ?? timeoutMs), ...(signal ? [signal] : [])]);
      return post(action, { method: "POST", body, headers, redirect: "manual", signal: ends });
    },
  };
}

async function post(action: Action, request: RequestInit): Promise<Attempt> {
  try {
    const response = await fetch(action.url, request);
    await response.body?.cancel();
    return attemptOf(response.status, response.headers.get("retry-after"));
  } catch (cause) {
    // Every failure of a network looks alike to fetch; what it was is in the cause.
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const code =
      inner instanceof Error && "code" in inner && typeof inner.code === "string"
        ? inner.code
        : inner instanceof Error
          ? inner.name
          : "unknown";
    return { kind: "retry", status: `not reached: ${code}` };
  }
}

/** What a status means for the effect: done, again later, or never. Timeouts, conflicts, too-early, too-many and server faults pass. */
export function attemptOf(status: number, retryAfter: string | null): Attempt {
  if (status >= 200 && status < 300) return { kind: "done", status: String(status) };
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    const seconds = Number(retryAfter);
    return {
      kind: "retry",
      status: String(status),
      ...(retryAfter && Number.isFinite(seconds) && { afterMs: Math.max(0, seconds * 1000) }),
    };
  }
  return { kind: "failed", status: String(status) };
}

export function signedHeaders(id: string, body: string, secret: string, nowSeconds: number): Record<string, string> {
  const timestamp = String(Math.floor(nowSeconds));
  return {
    "content-type": "application/json",
    "user-agent": "thence",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature(`${id}.${timestamp}.${body}`, secret)}`,
  };
}

// A secret in the form of the specification (whsec_ and base64) is used as its bytes, any other as its text.
function signature(content: string, secret: string): string {
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : Buffer.from(secret, "utf8");
  return createHmac("sha256", key).update(content).digest("base64");
}
